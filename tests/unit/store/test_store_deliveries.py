"""Every try is a row, and a delivery is settled once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateway.diagnostics import diagnose
from gateway.jobs import Claim, LeaseLost
from gateway.store import EVERYONE, Store

LATER = diagnose("transport.unreachable", found="ReadTimeout", destination="out")


def due(store: Store, desk: Any, hours: int = 0) -> Claim:
    claim = store.claim(("deliver",), "w", desk.NOW + timedelta(hours=hours), desk.LEASE)
    assert claim is not None
    return claim


def test_a_delivery_is_tried_until_it_arrives(store: Store, desk: Any) -> None:
    """Failed tries are kept with their reason; success settles it, and its job is gone."""
    message_id = desk.translate(desk.filing("A1"))
    claim = due(store, desk)
    store.deliver_later(claim, LATER, desk.NOW, desk.NOW + timedelta(hours=1))
    assert store.claim(("deliver",), "w", desk.NOW, desk.LEASE) is None
    claim = due(store, desk, 1)
    store.delivered(claim, desk.NOW + timedelta(hours=1))
    (delivery,) = store.deliveries("acme", message_id)
    assert delivery == store.delivery(claim.subject)
    assert [(one.attempt, one.result) for one in delivery.attempts] == [(1, "retry-later"), (2, "delivered")]
    assert delivery.attempts[0].diagnostic["code"] == "transport.unreachable"  # type: ignore[index]
    assert (delivery.state, delivery.settled_at) == ("delivered", desk.NOW + timedelta(hours=1))
    assert store.backlog() == []
    assert [entry.kind for entry in store.timeline("acme", message_id)] == ["received", "concluded", "delivered"]
    with pytest.raises(LeaseLost):
        store.delivered(claim, desk.NOW)


def test_a_parked_delivery_can_be_set_going_again(store: Store, desk: Any) -> None:
    """Parked until a person says otherwise, then due with all its attempts."""
    message_id = desk.translate(desk.filing("A1"))
    claim = due(store, desk)
    assert store.retry_delivery(claim.subject, desk.NOW) is False
    store.park_delivery(claim, LATER, desk.NOW)
    assert store.delivery(claim.subject).state == "parked"
    assert store.parked_deliveries("acme") == store.parked_deliveries(EVERYONE) == store.deliveries("acme", message_id)
    assert store.parked_deliveries("bolt") == []
    assert [(left.waiting, left.parked) for left in store.backlog()] == [(0, 1)]
    assert store.retry_delivery(claim.subject, desk.NOW) is True
    again = due(store, desk)
    assert (again.subject, again.attempt) == (claim.subject, 1)
    assert store.delivery(claim.subject).state == "due"
    kinds = [entry.kind for entry in store.timeline("acme", message_id)]
    assert kinds == ["received", "concluded", "delivery-parked", "delivery-retried"]


def test_a_delivery_that_went_to_another_worker_is_settled_by_that_one(store: Store, desk: Any) -> None:
    """The frozen worker's success, failure and refusal are all dropped."""
    message_id = desk.translate(desk.filing("A1"))
    frozen, holder = due(store, desk), due(store, desk, 1)
    for note in (
        lambda: store.delivered(frozen, desk.NOW),
        lambda: store.deliver_later(frozen, LATER, desk.NOW, desk.NOW),
        lambda: store.park_delivery(frozen, LATER, desk.NOW),
    ):
        with pytest.raises(LeaseLost):
            note()
    assert store.delivery(frozen.subject).attempts == ()
    store.delivered(holder, desk.NOW)
    assert len(store.deliveries("acme", message_id)[0].attempts) == 1


def test_an_unknown_delivery_is_told(store: Store, desk: Any) -> None:
    """No delivery of that id."""
    for ask in (store.delivery, store.delivery_filings, lambda unknown: store.retry_delivery(unknown, desk.NOW)):
        with pytest.raises(KeyError):
            ask("dlv_unknown")
