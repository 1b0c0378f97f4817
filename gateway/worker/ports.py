"""The pure middle as the worker calls it. Whoever starts a worker passes these in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from gateway.pipeline.amendments import FiledBefore
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.screening import DayTotals
from gateway.pipeline.x12_message import Processed
from gateway.store.written import Written
from gateway.tree import Content


class Translate(Protocol):
    """Bytes to outcome: any number of batches in the order of the message, then one conclusion."""

    def __call__(
        self,
        content: Content,
        partner: Partner,
        as_of: datetime,
        known: Callable[[Iterable[str]], set[str]],
        processed: Processed,
        day_totals: DayTotals,
        filed: FiledBefore,
    ) -> Iterator[Batch | Conclusion]:
        """*as_of* is when the message was received. *known* says which record keys were forwarded already;
        *processed* says whether an interchange was: the id of the message with the same bytes, ``"conflict"`` for other
        bytes under its control number, ``None`` or which numbers of its groups were used; *day_totals* says what was
        forwarded for persons on a day, *filed* what the partner has on file under a key."""
        ...


class Acknowledge(Protocol):
    """An outcome to the answers that its sender gets."""

    def __call__(
        self,
        conclusion: Conclusion,
        partner: Partner,
        numbers: Callable[[str], int],
        now: datetime,
        message_id: str,
        content: Content,
    ) -> Sequence[Written]:
        """*numbers* gives the partner's next control number of a kind; each call uses one up. *content* is the message
        as received: some answers repeat parts of it."""
        ...


Partners = Callable[[str], Partner]
"""The partner of an id; ``KeyError`` when it is not configured (any more)."""

Clock = Callable[[], datetime]
"""The time, aware."""


class Stopping(Exception):  # noqa: N818  a request, not a fault
    """The worker was asked to stop while it had a job half done."""
