"""The pure middle with the installed library, as a worker calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from gateway.answers import Answer, acknowledge, echo_of
from gateway.diagnostics import Diagnostic
from gateway.library import library, read_catair_layouts, read_regimes, read_response_tables, read_states
from gateway.pipeline.amendments import FiledBefore
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.screening import DayTotals
from gateway.pipeline.translate import translate
from gateway.pipeline.x12_message import Processed
from gateway.second_opinion import second_look
from gateway.states import Tables
from gateway.store import DAYS_KEPT, DUPLICATE_WINDOW
from gateway.transport import Destination
from gateway.tree import Content
from gateway.worker.circle import Assembling
from gateway.worker.ports import Partners
from gateway.worker.responding import Responding
from gateway.worker.telling import Telling, tell_own
from gateway.worker.translation import Middle
from gateway.x12.survey import Interchange

Sender = Callable[[Partner, Interchange], Diagnostic | None]
"""Tells why an interchange may not come in under a partner's name; ``None`` when it may."""


def middle_of(
    partners: Partners,
    check_sender: Sender = lambda _partner, _interchange: None,
    duplicate_window: timedelta = DUPLICATE_WINDOW,
    pushes: Callable[[str], Destination | None] = lambda _partner: None,
    days_kept: timedelta = DAYS_KEPT,
) -> Middle:
    """Return the middle for *partners*; the number of an interchange is taken for *duplicate_window*. *pushes* tells
    where the notices of a partner are pushed to, *days_kept* how long the ledger of persons is kept.

    Raises ``LibraryUnsound`` when a file of the library is wrong.
    """
    library()

    def translated(
        content: Content,
        partner: Partner,
        as_of: datetime,
        known: Callable[[Iterable[str]], set[str]],
        processed: Processed,
        day_totals: DayTotals,
        filed: FiledBefore,
    ) -> Iterator[Batch | Conclusion]:
        installed = library()
        for part in translate(
            content,
            library=installed,
            partner=partner,
            as_of=as_of,
            known=known,
            processed=processed,
            stranger=partial(check_sender, partner),
            day_totals=day_totals,
            filed=filed,
        ):
            yield second_look(content, part, installed) if isinstance(part, Conclusion) else part

    responding = responding_of(partners, pushes)
    notify = partial(tell_own, responding.telling)
    return Middle(
        translate=translated,
        acknowledge=_acknowledge,
        partners=partners,
        duplicate_window=duplicate_window,
        assembling=Assembling(in_use=library, states=read_states(), partners=partners, notify=notify),
        responding=responding,
        days_kept=days_kept,
    )


def responding_of(
    partners: Partners, pushes: Callable[[str], Destination | None] = lambda _partner: None
) -> Responding:
    """Return how answers are taken, with the tables that are installed. Raises ``LibraryUnsound``."""
    states = read_states()
    tables = Tables(
        checkers=library().checkers,
        responses=read_response_tables(),
        layouts=read_catair_layouts(),
        states=states,
    )
    return Responding(tables, Telling(states, read_regimes(), partners, pushes))


def _acknowledge(
    conclusion: Conclusion,
    partner: Partner,
    numbers: Callable[[str], int],
    now: datetime,
    message_id: str,
    content: Content,
) -> Sequence[Answer]:
    if conclusion.verdict == "duplicate":
        return ()
    return acknowledge(conclusion, partner.answers, numbers, now, message_id, echo_of(content))
