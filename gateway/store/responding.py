"""What an answer from outside does: filings found, moves and notices page by page, and the outcome of it all.

A page counts as a whole or not at all. What is said again changes nothing, so that an answer whose work was broken off
is simply begun anew: what an earlier attempt has moved is known by the message that said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from gateway.diagnostics import Diagnostic, as_json
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.pipeline.outcome import Counts, Verdict
from gateway.states import About, Acknowledged, StateTable
from gateway.store import amendments, schema
from gateway.store.amendments import Statement as Statement
from gateway.store.database import Database, in_pieces, insert_rows
from gateway.store.standings import Known, Move, Moved, move_all, tell
from gateway.store.timeline import append

_filing, _outcome, _receipt, _answer = schema.filing, schema.outcome, schema.receipt, schema.answer
_standing, _delivery, _item = schema.standing, schema.delivery, schema.delivery_item

_NOT_AT_CUSTOMS = ("held", "refused", "expired")
_TRIP_WINDOW = timedelta(days=31)
"""A trip number is used again later; answers about a trip concern what was received in this time before them."""
_MARK = 21
"""Characters of a delivery's id that a batch is marked with (``gateway.transport.cargo_release``)."""
_ANSWERS_LOOKED_AT = 2000


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The filings that an answer is about, or why there are none."""

    filings: tuple[int, ...] = ()
    """Numbers of their rows."""
    trouble: Literal["unknown-filing", "not-forwarded", "ambiguous-filing"] | None = None
    partners: int = 0


class ResponseWriter:
    """Takes what an answer says, a page at a time. What it took counts when the block is left."""

    def __init__(self, connection: Connection, claim: Claim, receipt: Any, table: StateTable, now: datetime) -> None:
        self.connection = connection
        self._claim = claim
        self._receipt = receipt
        self._table = table
        self._now = now

    def move(self, statements: Sequence[Statement]) -> list[Moved | Known]:
        """Add *statements*, as they are known now, to the histories and timelines; return what came of each."""
        received, id_ = self._receipt.received_at, self._receipt.id
        moves = [
            Move(filing=one.filing, said=one.said.known_at(received), digest=one.digest, answer=id_)
            for one in amendments.meant(self.connection, statements)
        ]
        found = move_all(self.connection, self._table, moves, self._now)
        moved = [one for one in found if isinstance(one, Moved)]
        amendments.follow(self.connection, self._table, moved, self._now)
        tell(self.connection, moved, self._now, response=id_)
        return found

    def acknowledged(self, partner: str, said: Acknowledged) -> bool:
        """Note on the timeline of the message that was answered what its sender says of our answer; ``False`` when no
        answer of ours to *partner* has that number."""
        message = self._answered(partner, said)
        if message is None:
            return False
        told = {"by": said.kind, "verdict": said.verdict, "codes": [code.code for code in said.codes]}
        append(
            self.connection,
            at=self._now,
            partner=partner,
            message=message,
            kind="answer-acknowledged",
            response=self._receipt.id,
            **told,
        )
        return True

    def conclude(
        self,
        verdict: Verdict,
        counts: Counts,
        diagnostics: Sequence[Diagnostic],
        form: str,
    ) -> None:
        """Write the outcome of the answer itself; the job is done."""
        row = {
            "receipt": self._receipt.seq,
            "concluded_at": self._now,
            "format": form,
            "verdict": verdict,
            **msgspec.structs.asdict(counts),
        }
        seq = self.connection.execute(insert(_outcome).values(row).returning(_outcome.c.seq)).scalar_one()
        rows = [(seq, one.code, str(one.severity), msgspec.json.encode(as_json(one)).decode()) for one in diagnostics]
        insert_rows(self.connection, schema.diagnostic, ("outcome", "code", "severity", "json"), rows)
        done = update(_receipt).where(_receipt.c.seq == self._receipt.seq).values(state="concluded", outcome=seq)
        self.connection.execute(done)
        append(
            self.connection,
            at=self._now,
            partner=self._receipt.partner,
            message=self._receipt.id,
            kind="concluded",
            verdict=verdict,
            statements=counts.records,
            moved=counts.forward,
        )
        leases.complete(self.connection, self._claim)

    def _answered(self, partner: str, said: Acknowledged) -> str | None:
        wanted = (
            select(_receipt.c.id, _answer.c.kind, _answer.c.control_number, _answer.c.body)
            .join(_outcome, _outcome.c.seq == _answer.c.outcome)
            .join(_receipt, _receipt.c.outcome == _outcome.c.seq)
            .where(_receipt.c.partner == partner, _answer.c.control_number.is_not(None))
            .order_by(_receipt.c.id.desc(), _answer.c.n.desc())
        )
        if said.interchange is not None:
            number = said.interchange.rjust(9, "0")
            first = self.connection.execute(wanted.where(_answer.c.control_number == number)).first()
            return str(first.id) if first is not None else None
        for row in self.connection.execute(wanted.where(_answer.c.kind != "TA1").limit(_ANSWERS_LOOKED_AT)):
            if said.group is not None and _group_of(row.body) == said.group.lstrip("0"):
                return str(row.id)
        return None


class Responding:
    """Find what answers from outside are about, and write what they do."""

    database: Database

    def find(self, abouts: Sequence[About], received_at: datetime) -> list[Found]:
        """Return for each of *abouts* the filings that it means, as far as they have gone to customs.

        *received_at*: when the answer came; of a trip number that is used again, the trip before it is meant.
        """
        by_key: dict[str, list[Any]] = {}
        asked = sorted({key for about in abouts for key in about.keys})
        for some in in_pieces(asked):
            with self.database.reading() as connection:
                for key, row in _named(connection, some):
                    by_key.setdefault(key, []).append(row)
        return [self._find(about, by_key, received_at) for about in abouts]

    def _find(self, about: About, by_key: Mapping[str, Sequence[Any]], received_at: datetime) -> Found:
        if about.keys:
            return _by_keys(about.keys, by_key)
        if about.trip is not None:
            return _judged([row for row in self._of_trip(*about.trip, received_at) if row.key not in about.named])
        with self.database.reading() as connection:
            return _judged(_of_batch(connection, about.batch or ""))

    def _of_trip(self, carrier: str, trip: str, until: datetime) -> Iterator[Any]:
        recent = select(_receipt.c.outcome).join(_outcome, _outcome.c.seq == _receipt.c.outcome)
        recent = recent.where(_receipt.c.received_at > until - _TRIP_WINDOW, _receipt.c.received_at <= until)
        with self.database.reading() as connection:
            outcomes = connection.execute(recent.where(_outcome.c.records > 0)).scalars().all()
        # The records hold the number as the sender wrote it. One message after the other, so that the index of a
        # message's filings is used and no read is long: a carrier sends much in a month.
        mark = f"<CarrierScac>{carrier}</CarrierScac><Number>{trip}</Number>"
        of_trip = _filing.c.key.startswith(carrier, autoescape=True) & _filing.c.xml.contains(mark, autoescape=True)
        of_trip &= _filing.c.amends.is_(None)
        for outcome in outcomes:
            with self.database.reading() as connection:
                yield from connection.execute(_candidates().where(_filing.c.outcome == outcome, of_trip)).all()

    @contextmanager
    def response(self, claim: Claim, table: StateTable, now: datetime) -> Iterator[ResponseWriter]:
        """Yield a writer for a page of the answer of *claim*, or the last one. Left by a raise, it is as if nothing of
        the page had been written. Raises ``LeaseLost``."""
        with self.database.writing() as connection:
            leases.fence(connection, claim)
            wanted = select(_receipt.c.seq, _receipt.c.id, _receipt.c.partner, _receipt.c.received_at)
            receipt = connection.execute(wanted.where(_receipt.c.id == claim.subject)).one()
            yield ResponseWriter(connection, claim, receipt, table, now)


def _named(connection: Connection, keys: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the filings that have one of *keys*, or an entry number that is one of them, each with that name."""
    for row in connection.execute(_candidates().where(_filing.c.key.in_(keys), _filing.c.amends.is_(None))):
        yield row.key, row
    by_entry = _candidates().add_columns(_standing.c.entry).where(_standing.c.entry.in_(keys))
    for row in connection.execute(by_entry.where(_filing.c.key != _standing.c.entry)):
        yield row.entry, row


def _by_keys(keys: Sequence[str], by_key: Mapping[str, Sequence[Any]]) -> Found:
    trouble = Found(trouble="unknown-filing")
    for key in keys:
        found = _judged(by_key.get(key, ()))
        if found.filings or found.trouble == "ambiguous-filing":
            # A key that one partner filed again is spoken of as it was filed last.
            return msgspec.structs.replace(found, filings=found.filings[-1:])
        if found.trouble == "not-forwarded":
            trouble = found
    return trouble


def _of_batch(connection: Connection, mark: str) -> list[Any]:
    if len(mark) != _MARK:
        return []
    wanted = select(_delivery.c.seq, _delivery.c.outcome, _delivery.c.first, _delivery.c.last).where(
        func.substr(_delivery.c.id, -_MARK) == mark.lower()
    )
    rows: list[Any] = []
    for delivery in connection.execute(wanted).all():
        own = (_filing.c.outcome == delivery.outcome) & _filing.c.ordinal.between(delivery.first, delivery.last)
        others = select(_item.c.filing).where(_item.c.delivery == delivery.seq)
        rows += connection.execute(_candidates().where(own, _filing.c.fate == "forward"))
        rows += connection.execute(_candidates().where(_filing.c.seq.in_(others)))
    return rows


def _group_of(body: bytes) -> str | None:
    """Return GS06 of an interchange that we wrote: its separator is the fourth character of the ISA."""
    head = body[:400].decode("latin-1")
    separator = head[3:4]
    _, _, group = head.partition(f"GS{separator}")
    elements = group.split(separator)
    return elements[5].lstrip("0") if separator and len(elements) > 5 else None


def _candidates() -> Any:
    return (
        select(_filing.c.seq, _filing.c.key, _filing.c.fate, _receipt.c.partner, _standing.c.state)
        .join(_outcome, _outcome.c.seq == _filing.c.outcome)
        .join(_receipt, (_receipt.c.seq == _outcome.c.receipt) & (_receipt.c.outcome == _outcome.c.seq))
        .outerjoin(_standing, _standing.c.filing == _filing.c.seq)
        .order_by(_filing.c.seq)
    )


def _judged(rows: Sequence[Any]) -> Found:
    """Keep what has gone to customs; one name that several partners filed under says nothing of either."""
    if not rows:
        return Found(trouble="unknown-filing")
    there = [row for row in rows if (row.state not in _NOT_AT_CUSTOMS if row.state else row.fate == "forward")]
    partners = {row.partner for row in there}
    if not there:
        return Found(trouble="not-forwarded")
    if len(partners) > 1:
        return Found(trouble="ambiguous-filing", partners=len(partners))
    return Found(filings=tuple(row.seq for row in there), partners=1)
