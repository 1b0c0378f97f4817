"""Deliver one bundle of filings. No transaction is open while the other side is talked to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gateway.diagnostics import diagnose
from gateway.jobs import LIMITS, Claim, Park, decide
from gateway.store import Store
from gateway.transport import Delivered, Destination, Refused, RetryLater, filings_document
from gateway.worker.ports import Clock


def deliver(
    store: Store, claim: Claim, destinations: Mapping[str, Destination], clock: Clock, jitter: float
) -> Delivered | RetryLater | Refused:
    """Deliver the bundle of *claim* to its destination and note what came of it.

    *jitter* is a random number in [0, 1). Raises ``LeaseLost`` when the work has gone to somebody else meanwhile.
    """
    delivery = store.delivery(claim.subject)
    destination = destinations.get(delivery.destination)
    result: Delivered | RetryLater | Refused
    if destination is None:
        result = Refused(diagnostic=diagnose("transport.unknown-destination", found=delivery.destination))
    elif store.awaits_earlier(delivery.id):
        result = RetryLater(diagnostic=diagnose("transport.awaits-earlier", destination=delivery.destination))
    else:
        filings = store.delivery_filings(delivery.id)
        result = destination.deliver(filings_document(delivery.id, filings, delivery.created_at))
    note(store, claim, result, clock(), jitter)
    return result


def note(store: Store, claim: Claim, result: Delivered | RetryLater | Refused, now: datetime, jitter: float) -> None:
    """Write down what came of a try, and what follows."""
    if isinstance(result, Delivered):
        store.delivered(claim, now)
        return
    after = result.after if isinstance(result, RetryLater) else None
    following = decide(claim.attempt, LIMITS["deliver"], jitter, after)
    if isinstance(result, Refused) or isinstance(following, Park):
        store.park_delivery(claim, result.diagnostic, now)
    else:
        store.deliver_later(claim, result.diagnostic, now, now + following.delay)
