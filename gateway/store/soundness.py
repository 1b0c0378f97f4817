"""Does the store still hold what it says it holds: bytes by their digests, counts by their rows, work by its jobs."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, func, select

from gateway.jobs.table import job
from gateway.states import Happened, StateTable, state_after
from gateway.store import schema
from gateway.store.database import VALUES_PER_QUESTION, Database
from gateway.store.receipts import RESPONSES
from gateway.store.standings import read_histories
from gateway.store.timeline import Head, Timeline

_receipt, _chunk, _outcome, _filing = schema.receipt, schema.receipt_chunk, schema.outcome, schema.filing
_delivery = schema.delivery
_notice, _part, _standing = schema.notice, schema.part, schema.standing
_FATES = ("forward", "reject", "hold")


def _without_job(kind: str, subject: Any) -> Any:
    return ~exists().where(job.c.kind == kind, job.c.subject == subject)


_IS_PART = (_part.c.outcome == _filing.c.outcome) & (_part.c.ordinal == _filing.c.ordinal)
_LOST: tuple[tuple[Any, str], ...] = (
    (
        select(_delivery.c.id).where(_delivery.c.state == "due", _without_job("deliver", _delivery.c.id)),
        "is due, and no job will deliver it",
    ),
    (
        select(_notice.c.id).where(_notice.c.state == "due", _without_job("notify", _notice.c.id)),
        "is due, and no job will push it",
    ),
    (
        select(_receipt.c.id)
        .join(_part, _part.c.outcome == _receipt.c.outcome)
        .where(_part.c.used.is_(None), _without_job("assemble", _receipt.c.id))
        .distinct(),
        "has parts that wait for a shipment, and no job will end their wait",
    ),
    (
        select(_receipt.c.id)
        .join(_part, _part.c.outcome == _receipt.c.outcome)
        .where(_part.c.used > 0, ~exists().where(_standing.c.filing == _part.c.used, _standing.c.xml.is_not(None)))
        .distinct(),
        "has parts that were used for a filing that was never made of parts",
    ),
    (
        select(_receipt.c.id)
        .join(_filing, _filing.c.outcome == _receipt.c.outcome)
        .join(_standing, _standing.c.filing == _filing.c.seq)
        .where(_standing.c.state == "held", _standing.c.deadline.is_not(None))
        .where(~exists().where(_IS_PART, _part.c.used.is_(None)))
        .distinct(),
        "has a shipment that waits, and no part of it that does",
    ),
)
"""What nobody would come back to, or points at nothing: questions for the ids concerned, and what is said of them."""


class Unsound(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not hold. ``subject``: the id of the message or delivery, or ``timeline``."""

    subject: str
    problem: str


class Soundness(Timeline):
    """Check the whole store, with short reads, beside whatever else goes on."""

    database: Database

    def unsound(self, published: Head | None = None, states: StateTable | None = None) -> Iterator[Unsound]:
        """Yield everything that does not hold; nothing when all does.

        *published* is a head of the timeline that was kept outside of the store: the chain must still contain it. With
        *states* each state is worked out anew from its history.
        """
        broken = self.verify(published)
        if broken is not None:
            yield Unsound(subject="timeline", problem=f"event {broken} does not follow from the one before it")
        after = 0
        while True:
            with self.database.reading() as connection:
                wanted = select(_receipt).where(_receipt.c.seq > after, _receipt.c.state != "receiving")
                row = connection.execute(wanted.order_by(_receipt.c.seq).limit(1)).first()
                if row is None:
                    break
                after = row.seq
                problems = [*_content(connection, row), *_outcome_of(connection, row), *_work(connection, row)]
            for problem in problems:
                yield Unsound(subject=row.id, problem=problem)
        for question, problem in _LOST:
            with self.database.reading() as connection:
                idle = connection.execute(question).scalars().all()
            yield from (Unsound(subject=subject, problem=problem) for subject in idle)
        yield from self._standings(states)

    def _standings(self, states: StateTable | None) -> Iterator[Unsound]:
        """Hold each standing against its history, a page at a time; without the table of states, only what it names."""
        after = 0
        while True:
            with self.database.reading() as connection:
                page = _standing_page(connection, after)
            if not page:
                return
            after = page[-1].filing
            for one in page:
                yield from (Unsound(subject=one.id, problem=problem) for problem in _of_standing(one, states))


def _content(connection: Connection, row: Any) -> Iterator[str]:
    """Hash the bytes of a message again, piece by piece."""
    seq, sha256, size = row.seq, row.sha256, row.size
    digest, length = hashlib.sha256(), 0
    wanted = select(_chunk.c.body).where(_chunk.c.receipt == seq).order_by(_chunk.c.n)
    for body in connection.execute(wanted.execution_options(yield_per=4)).scalars():
        try:
            piece = zlib.decompress(body)
        except zlib.error:
            yield "a piece of its bytes cannot be read"
            return
        digest.update(piece)
        length += len(piece)
    if (length, digest.hexdigest()) != (size, sha256):
        yield f"its bytes are not those that were received: {length} of {size} bytes, or other ones"


def _outcome_of(connection: Connection, row: Any) -> Iterator[str]:
    """Compare the counts of the outcome with its rows."""
    if row.state != "concluded":
        return
    outcome = connection.execute(select(_outcome).where(_outcome.c.seq == row.outcome)).first()
    if outcome is None or outcome.verdict is None:
        yield "is concluded, and has no outcome"
        return
    if row.door == RESPONSES:
        return
    counted = select(_filing.c.fate, func.count()).where(_filing.c.outcome == outcome.seq).group_by(_filing.c.fate)
    found = {str(fate): int(count) for fate, count in connection.execute(counted)}
    for fate in _FATES:
        if found.get(fate, 0) != getattr(outcome, fate):
            yield f"{getattr(outcome, fate)} records are counted as {fate}, and there are {found.get(fate, 0)}"


def _work(connection: Connection, row: Any) -> Iterator[str]:
    """A message that waits must have somebody who will come for it."""
    if row.state == "received":
        coming = exists().where(job.c.subject == row.id)
        if not connection.execute(select(coming)).scalar_one():
            yield "waits, and no job will translate it"


class _Stand(msgspec.Struct, frozen=True, kw_only=True):
    """A standing with all that it is to be held against."""

    filing: int
    id: str
    fate: str
    state: str
    is_assembled: bool
    is_used: bool
    """A part points at it as the filing that was made with it."""
    history: tuple[Happened, ...]


def _standing_page(connection: Connection, after: int) -> list[_Stand]:
    used = exists().where(_part.c.used == _standing.c.filing)
    wanted = (
        select(_standing, _filing.c.fate, _filing.c.ordinal, _receipt.c.id.label("message"), used.label("is_used"))
        .join(_filing, _filing.c.seq == _standing.c.filing)
        .join(_outcome, _outcome.c.seq == _filing.c.outcome)
        .join(_receipt, _receipt.c.seq == _outcome.c.receipt)
        .where(_standing.c.filing > after)
        .order_by(_standing.c.filing)
        .limit(VALUES_PER_QUESTION)
    )
    rows = connection.execute(wanted).all()
    histories = read_histories(connection, [row.filing for row in rows])
    return [
        _Stand(
            filing=row.filing,
            id=f"{row.message}.{row.ordinal}",
            fate=row.fate,
            state=row.state,
            is_assembled=row.xml is not None,
            is_used=row.is_used,
            history=tuple(histories.get(row.filing, ())),
        )
        for row in rows
    ]


def _of_standing(one: _Stand, states: StateTable | None) -> Iterator[str]:
    if one.is_assembled and not one.is_used:
        yield "was made of parts, and no part says so"
    if states is None:
        return
    known = {**states.ours, **states.customs}
    strange = next((event.event for event in one.history if event.event not in known), None)
    if strange is not None:
        yield f"has the event {strange} in its history, which mappings/tables/states.yaml does not know"
        return
    state = state_after(one.fate, one.history, states)
    if state != one.state:
        yield f"stands as {one.state}, and by its history it is {state}"
