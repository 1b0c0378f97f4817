"""Workers in several processes on one PostgreSQL: every message once, every filing once, whoever takes what."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from postgresql import empty_store
from stand_ins import Clock, Words

from gateway.store import EVERYONE, Store
from gateway.transport import Folder
from gateway.worker import Worker

MESSAGES, WORKERS = 12, 3
NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


def work(url: str, folder: Path, name: str) -> None:
    """Work until nothing has been due for a while."""
    store, words = Store.open(url), Words()
    worker = Worker(store, words.middle(), {"out": Folder(folder)}, Clock(), random.random, name)
    idle = 0
    while idle < 5:
        idle = 0 if worker.run_once() else idle + 1
    store.close()


def test_three_processes_share_the_work_and_do_each_piece_once(tmp_path: Path) -> None:
    """No message stays, none is translated twice, each filing arrives in one delivery."""
    url = empty_store()
    store = Store.open(url)
    sent = [store.receive(f"p{n % 4}", "http", [f"K{n}A K{n}B".encode()], now=NOW).id for n in range(MESSAGES)]
    start = multiprocessing.get_context("fork")
    processes = [start.Process(target=work, args=(url, tmp_path / "out", f"w{n}")) for n in range(WORKERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * WORKERS
    assert {store.message(EVERYONE, id_).state for id_ in sent} == {"concluded"}  # type: ignore[union-attr]
    events = Counter((id_, event.kind) for id_ in sent for event in store.timeline(EVERYONE, id_))
    assert all(events[id_, "concluded"] == 1 and events[id_, "delivered"] == 1 for id_ in sent)
    assert len(list((tmp_path / "out").iterdir())) == MESSAGES
    assert store.verify() is None
    assert store.backlog() == []
    store.close()
