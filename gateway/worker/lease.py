"""Keep a lease alive while its work goes on, however long that takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from gateway.jobs import Claim, LeaseLost
from gateway.store import Store, StoreUnavailable
from gateway.worker.ports import Clock

LEASE = timedelta(seconds=60)
"""How long a dead worker's job waits for the next one."""


@contextmanager
def kept(store: Store, claim: Claim, clock: Clock, lease: timedelta = LEASE) -> Iterator[None]:
    """Extend the lease of *claim* at every quarter of it until the block is left.

    A lease that is lost is not told here: the fence of the next write tells it.
    """
    done = threading.Event()

    def beat() -> None:
        while not done.wait(lease.total_seconds() / 4):
            try:
                store.keep(claim, clock(), lease)
            except LeaseLost:
                return
            except StoreUnavailable:
                continue  # the lease outlasts three missed beats

    heart = threading.Thread(target=beat, name=f"lease-{claim.seq}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
