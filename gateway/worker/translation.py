"""Translate one message: the stored bytes through the pure middle into one outcome, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Literal

import msgspec

from gateway.jobs import Claim
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.x12_message import GroupsUsed
from gateway.store import (
    DAYS_KEPT,
    DUPLICATE_WINDOW,
    EVERYONE,
    Store,
    digest_of,
    groups_to_remember,
    key_of,
    to_remember,
)
from gateway.worker.circle import Assembling
from gateway.worker.ports import Acknowledge, Clock, Partners, Stopping, Translate
from gateway.worker.responding import Responding
from gateway.x12.survey import Interchange


class Middle(msgspec.Struct, frozen=True):
    """The pure middle and what it needs to know of partners."""

    translate: Translate
    acknowledge: Acknowledge
    partners: Partners
    duplicate_window: timedelta = DUPLICATE_WINDOW
    """How long the number of an interchange is taken."""
    assembling: Assembling | None = None
    """How the parts of shipments are joined; without it no message brings any."""
    responding: Responding | None = None
    """How answers of customs are taken; without it there are none."""
    days_kept: timedelta = DAYS_KEPT
    """How long after its day the ledger of persons keeps a row."""


def translate_message(
    store: Store,
    claim: Claim,
    middle: Middle,
    destinations: Sequence[str],
    clock: Clock,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Conclusion:
    """Translate the message of *claim* and store what became of it; the forwarded filings are due at *destinations*.

    Raises ``Stopping`` when asked to stop between two batches, ``LeaseLost`` when the work has gone to somebody else,
    ``KeysTaken`` and ``DayPassed`` when another message was concluded meanwhile that it would have been decided by;
    whatever the middle raises is raised on.
    In each of these cases nothing of the outcome counts.
    """
    message = store.message(EVERYONE, claim.subject)
    assert message is not None, "a job is written with its message"
    partner = middle.partners(message.partner)
    content = store.content(message.id)
    since = message.received_at - middle.duplicate_window

    def processed(interchange: Interchange) -> str | Literal["conflict"] | GroupsUsed | None:
        key, digest = key_of(message.partner, interchange), digest_of(content, interchange)
        return store.processed(key, digest, since) or store.used(message.partner, interchange, since) or None

    conclusion: Conclusion | None = None
    with store.outcome(message.id, claim) as writer:
        received, totals = message.received_at, writer.day_totals
        for part in middle.translate(content, partner, received, writer.known, processed, totals, writer.filed):
            if is_stopping():
                raise Stopping
            if isinstance(part, Batch):
                writer.batch(part)
            else:
                conclusion = part
        if conclusion is None:
            raise RuntimeError("the translation ended without a conclusion")
        interchanges = to_remember(message.partner, content, conclusion.survey)
        now = clock()
        answers = middle.acknowledge(conclusion, partner, writer.numbers, now, message.id, content)
        writer.conclude(
            conclusion,
            answers,
            now=now,
            destinations=destinations,
            interchanges=interchanges,
            groups=groups_to_remember(conclusion.survey),
            since=since,
            states=middle.assembling.states if middle.assembling is not None else None,
            notify=middle.assembling.notify if middle.assembling is not None else None,
        )
    return conclusion
