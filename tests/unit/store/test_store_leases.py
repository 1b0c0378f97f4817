"""What a dead worker held is free again as soon as somebody knows that it is dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.jobs import LeaseLost
from gateway.store import Store

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)


@pytest.mark.parametrize(("gone", "is_free"), [({"dead"}, True), ({"other"}, False), (set(), False)])
def test_the_leases_of_the_dead_end(tmp_path, gone: set[str], is_free: bool) -> None:
    """Only jobs of workers that are known to be gone can be claimed before their lease ends; the attempt counts."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    store.receive("local", "test", [b"x"], now=NOW)
    first = store.claim(("translate",), "dead", NOW, LEASE)
    assert store.take_from(gone.__contains__, NOW) == int(is_free)
    second = store.claim(("translate",), "next", NOW, LEASE)
    assert (second is not None) is is_free
    if second is not None:
        assert second.attempt == 2
        assert first is not None
        with pytest.raises(LeaseLost):
            store.keep(first, NOW, LEASE)
    store.close()
