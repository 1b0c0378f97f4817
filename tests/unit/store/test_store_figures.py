"""The figures of the store are those of its rows."""

from __future__ import annotations

from typing import Any

from gateway.store import Store


def test_what_was_stored_is_counted(store: Store, desk: Any) -> None:
    """Messages with their records by partner, deliveries by state, jobs, the last arrival."""
    empty = store.figures()
    assert (empty.traffic, empty.deliveries, empty.backlog, empty.last_received) == ((), (), (), None)
    desk.translate(desk.filing("A1"), partner="acme")
    desk.translate(desk.filing("B1"), partner="zenith")
    desk.receive(b"waiting")
    counted = store.figures()
    assert [(one.partner, one.format, one.verdict, one.messages, one.forward) for one in counted.traffic] == [
        ("acme", "x12", "accepted", 1, 1),
        ("zenith", "x12", "accepted", 1, 1),
    ]
    assert [(one.destination, one.state, one.filings) for one in counted.deliveries] == [("out", "due", 2)]
    assert dict(counted.waiting) == {"concluded": 2, "received": 1}
    assert sum(one.waiting for one in counted.backlog) == 3
    assert counted.last_received == desk.NOW


def test_events_are_followed_by_partner(store: Store, desk: Any) -> None:
    """After an event come the later ones of the same partner alone, each with its message."""
    first = desk.translate(desk.filing("A1"), partner="acme")
    desk.translate(desk.filing("B1"), partner="zenith")
    told = store.events_after("acme", 0, 100)
    assert {event.message for event in told} == {first}
    assert [event.kind for event in told] == ["received", "concluded"]
    assert store.events_after("acme", told[0].seq, 1) == told[1:2]
    assert store.events_after("acme", store.head().seq, 100) == []
