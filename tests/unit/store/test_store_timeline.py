"""The timeline is one chain: every change to it by other means is found."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from gateway.store import EVERYONE, Store

TAMPERINGS = [
    ("UPDATE event SET data = '{}' WHERE seq = 2", 2),
    ("UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3", 3),
    ("UPDATE event SET partner = 'bolt' WHERE seq = 1", 1),
    ("UPDATE event SET kind = 'delivered' WHERE seq = 4", 4),
    ("UPDATE event SET hash = 'x' WHERE seq = 5", 5),
    ("DELETE FROM event WHERE seq = 1", 1),
    ("DELETE FROM event WHERE seq = 3", 3),
    ("DELETE FROM event WHERE seq = 6", 6),
    ("DELETE FROM event", 1),
    ("INSERT INTO event SELECT 7, at, partner, message, kind, data, hash FROM event WHERE seq = 6", 7),
    ("UPDATE event SET seq = CASE seq WHEN 2 THEN -3 ELSE seq END", 1),
    ("UPDATE event_head SET seq = 5", 7),
]


def fill(desk: Any) -> None:
    for key in ("A1", "A2", "A3"):
        desk.translate(desk.filing(key))


def test_an_untouched_chain_holds(store: Store, desk: Any) -> None:
    """An empty chain holds, a grown one does, and it still contains an earlier head."""
    assert store.verify() is None
    assert store.head().seq == 0
    fill(desk)
    published = store.head()
    assert published.seq == 6
    fill_more = desk.receive()
    assert store.verify(published) is None
    assert [entry.seq for entry in store.timeline(EVERYONE, fill_more)] == [7]


@pytest.mark.parametrize(("statement", "first_bad"), TAMPERINGS)
def test_tampering_is_found(store: Store, desk: Any, statement: str, first_bad: int) -> None:
    """Changed, removed, added, moved, cut off: the first event that does not hold is named."""
    fill(desk)
    with store.database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert store.verify() == first_bad


def test_a_chain_that_was_cut_with_its_head_is_found_by_a_published_head(store: Store, desk: Any) -> None:
    """Whoever rewrites head and tail together is found by the head that was kept elsewhere."""
    fill(desk)
    published = store.head()
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE seq = 6")
        connection.exec_driver_sql("UPDATE event_head SET seq = 5, hash = (SELECT hash FROM event WHERE seq = 5)")
    assert store.verify() is None
    assert store.verify(published) == 6
    desk.receive()
    assert store.verify() is None
    assert store.verify(published) == 6


def test_threads_append_to_one_line(store: Store, desk: Any) -> None:
    """Events of many threads have numbers without gap and a chain that holds."""
    threads = [threading.Thread(target=lambda: [desk.receive() for _ in range(5)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.head().seq == 40
    assert store.verify() is None
