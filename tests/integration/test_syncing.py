"""What kill -9 cannot show, as the page cache survives it: the disk is told to write before anybody is told yes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.store import EVERYONE, Store

PROGRAM = """
import os, sys
from datetime import UTC, datetime
from gateway.store import Store

store = Store.open(sys.argv[1])
os.write(1, b"opened")
store.receive("acme", "http", [b"x" * int(sys.argv[2])], now=datetime.now(UTC))
os.write(1, b"accepted")
os._exit(0)
"""


def traced(folder: Path, size: int, what: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the program under strace and return how it ended and the calls that it made."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: the order of writes and syncs cannot be seen")
    trace = folder / "trace"
    watch = [strace, "-f", "-y", "-o", str(trace), "-e", what]
    program = [sys.executable, "-c", PROGRAM, f"sqlite:///{folder / 'store.sqlite'}", str(size)]
    run = subprocess.run([*watch, *program], capture_output=True, text=True, check=False)
    if "ptrace" in run.stderr and run.returncode:
        pytest.skip(f"strace may not trace here: {run.stderr.splitlines()[0]}")
    return run, trace.read_text().splitlines()


@pytest.mark.parametrize("size", [100, 10 << 20])
def test_a_message_is_synced_before_it_is_accepted(tmp_path: Path, size: int) -> None:
    """Between the last write to the log of the store and the word "accepted" stands a sync of that log."""
    run, lines = traced(tmp_path, size, "trace=fdatasync,fsync,pwrite64,write")
    assert run.returncode == 0, run.stderr
    opened, accepted = (
        next(n for n, line in enumerate(lines) if f'"{word}"' in line) for word in ("opened", "accepted")
    )
    work = lines[opened:accepted]
    written = max(n for n, line in enumerate(work) if "pwrite64" in line and "store.sqlite-wal" in line)
    synced = max(n for n, line in enumerate(work) if "sync(" in line and "store.sqlite-wal" in line)
    assert synced > written


@pytest.mark.parametrize("failing", [1, 3, 4])  # the second syncs the folder, of which SQLite drops the error
def test_a_sync_that_fails_is_no_acceptance(tmp_path: Path, failing: int) -> None:
    """An error of the disk at any sync of a message is told, and afterwards the store is whole and without it."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    Store.open(url).close()
    run, _ = traced(tmp_path, 6 << 20, f"inject=fdatasync:error=EIO:when={failing}")
    assert run.stdout == "opened"
    assert "StoreUnavailable: The store cannot be used right now: disk I/O error." in run.stderr
    store = Store.open(url)
    assert store.messages(EVERYONE).items == []
    assert store.backlog() == []
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.close()
