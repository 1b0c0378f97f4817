"""A worker process that is asked to end, ends: soon, and with nothing half done."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from stand_ins import NOW, Clock, House, Sink, Words

from gateway.store import Store
from gateway.worker.lease import LEASE


def run_until_terminated(url: str, ready: Path) -> None:
    """A worker in a process of its own, as ``gateway worker`` runs it."""
    store = Store.open(url)
    slow = Words(hook=lambda step: (ready.touch(), time.sleep(0.05))[1])
    worker = House(store, Clock(), slow, Sink()).worker()
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.run()
    store.close()


def test_a_worker_that_is_asked_to_end_hands_its_work_back(tmp_path: Path) -> None:
    """In the middle of a long message: the process ends by itself and the message is due at once, as if untouched."""
    url, ready = f"sqlite:///{tmp_path / 'store.sqlite'}", tmp_path / "ready"
    store = Store.open(url)
    message_id = store.receive("acme", "http", [b"K " * 10_000], now=NOW).id
    store.close()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            run_until_terminated(url, ready)
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + 20
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child, signal.SIGTERM)
    assert os.waitpid(child, 0)[1] == 0
    store = Store.open(url)
    claim = store.claim(("translate",), "next", NOW, LEASE)
    assert claim is not None
    assert (claim.subject, claim.attempt) == (message_id, 1)
    store.close()
