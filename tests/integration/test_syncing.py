"""What kill -9 cannot show, as the page cache survives it: the disk is told to write before anybody is told yes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("size", [100, 10 << 20])
def test_a_message_is_synced_before_it_is_accepted(tmp_path: Path, size: int) -> None:
    """Between the last write to the log of the store and the word "accepted" stands a sync of that log."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: the order of writes and syncs cannot be seen")
    trace = tmp_path / "trace"
    watch = [strace, "-f", "-y", "-o", str(trace), "-e", "trace=fdatasync,fsync,pwrite64,write"]
    program = [sys.executable, "-c", PROGRAM, f"sqlite:///{tmp_path / 'store.sqlite'}", str(size)]
    run = subprocess.run([*watch, *program], capture_output=True, text=True, check=False)
    if "ptrace" in run.stderr and run.returncode:
        pytest.skip(f"strace may not trace here: {run.stderr.splitlines()[0]}")
    assert run.returncode == 0, run.stderr
    lines = trace.read_text().splitlines()
    opened, accepted = (
        next(n for n, line in enumerate(lines) if f'"{word}"' in line) for word in ("opened", "accepted")
    )
    work = lines[opened:accepted]
    written = max(n for n, line in enumerate(work) if "pwrite64" in line and "store.sqlite-wal" in line)
    synced = max(n for n, line in enumerate(work) if "sync(" in line and "store.sqlite-wal" in line)
    assert synced > written
