"""What an answer from outside does, in one transaction: filings found, moves, notices, and the outcome of it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from gateway.diagnostics import Diagnostic, as_json
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.pipeline.outcome import Counts, Verdict
from gateway.states import About, Acknowledged, Said, StateTable
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.standings import Moved, move, tell
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
    """Takes what an answer says, statement by statement. Everything counts when the block is left."""

    def __init__(self, connection: Connection, claim: Claim, receipt: Any, table: StateTable, now: datetime) -> None:
        self.connection = connection
        self._claim = claim
        self._receipt = receipt
        self._table = table
        self._now = now
        self._moved: list[Moved] = []
        self.is_concluded = False

    def find(self, about: About) -> Found:
        """Return the filings that *about* means, as far as they have gone to customs."""
        if about.keys:
            return self._by_keys(about.keys)
        rows = self._by_trip(about) if about.trip is not None else self._by_batch(about.batch or "")
        return _judged(rows)

    def move(self, filing: int, said: Said) -> Moved | None:
        """Add *said*, as it is known now, to the history of *filing*; ``None`` when it was said before."""
        known = said.known_at(self._receipt.received_at)
        moved = move(
            self.connection, self._table, filing, known, self._now, digest=said.digest, answer=self._receipt.id
        )
        if moved is not None:
            self._moved.append(moved)
        return moved

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
        """Write the outcome of the answer itself and the timelines of all that moved; the job is done."""
        tell(self.connection, self._moved, self._now, response=self._receipt.id)
        row = {
            "receipt": self._receipt.seq,
            "concluded_at": self._now,
            "format": form,
            "verdict": verdict,
            **msgspec.structs.asdict(counts),
        }
        seq = self.connection.execute(insert(_outcome).values(row).returning(_outcome.c.seq)).scalar_one()
        for diagnostic in diagnostics:
            found = {"outcome": seq, "code": diagnostic.code, "severity": str(diagnostic.severity)}
            json = msgspec.json.encode(as_json(diagnostic)).decode()
            self.connection.execute(insert(schema.diagnostic).values(found | {"json": json}))
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
        self.is_concluded = True

    def _by_keys(self, keys: Sequence[str]) -> Found:
        trouble = Found(trouble="unknown-filing")
        for key in keys:
            by_entry = select(_standing.c.filing).where(_standing.c.entry == key)
            found = _judged(
                [
                    *self.connection.execute(_candidates().where(_filing.c.key == key)),
                    *self.connection.execute(_candidates().where(_filing.c.seq.in_(by_entry), _filing.c.key != key)),
                ]
            )
            if found.filings or found.trouble == "ambiguous-filing":
                # A key that one partner filed again is spoken of as it was filed last.
                return msgspec.structs.replace(found, filings=found.filings[-1:])
            if found.trouble == "not-forwarded":
                trouble = found
        return trouble

    def _by_trip(self, about: About) -> list[Any]:
        carrier, trip = about.trip or ("", "")
        until = self._receipt.received_at
        recent = select(_receipt.c.outcome).join(_outcome, _outcome.c.seq == _receipt.c.outcome)
        recent = recent.where(_receipt.c.received_at > until - _TRIP_WINDOW, _receipt.c.received_at <= until)
        # The records hold the number as the sender wrote it. One message after the other, so that the index of a
        # message's filings is used: what a carrier sends in a month is too much to look through at once.
        mark = f"<CarrierScac>{carrier}</CarrierScac><Number>{trip}</Number>"
        of_trip = _filing.c.key.startswith(carrier, autoescape=True) & _filing.c.xml.contains(mark, autoescape=True)
        rows: list[Any] = []
        for outcome in self.connection.execute(recent.where(_outcome.c.records > 0)).scalars().all():
            rows += self.connection.execute(_candidates().where(_filing.c.outcome == outcome, of_trip))
        return [row for row in rows if row.key not in about.named]

    def _by_batch(self, mark: str) -> list[Any]:
        if len(mark) != _MARK:
            return []
        wanted = select(_delivery.c.seq, _delivery.c.outcome, _delivery.c.first, _delivery.c.last).where(
            func.substr(_delivery.c.id, -_MARK) == mark.lower()
        )
        rows: list[Any] = []
        for delivery in self.connection.execute(wanted).all():
            own = (_filing.c.outcome == delivery.outcome) & _filing.c.ordinal.between(delivery.first, delivery.last)
            others = select(_item.c.filing).where(_item.c.delivery == delivery.seq)
            rows += self.connection.execute(_candidates().where(own, _filing.c.fate == "forward"))
            rows += self.connection.execute(_candidates().where(_filing.c.seq.in_(others)))
        return rows

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


class Responding:
    """Write what answers from outside do."""

    database: Database

    @contextmanager
    def response(self, claim: Claim, table: StateTable, now: datetime) -> Iterator[ResponseWriter]:
        """Yield the writer for the answer of *claim*. Left by a raise, it is as if nothing had been written."""
        with self.database.writing() as connection:
            leases.fence(connection, claim)
            wanted = select(_receipt.c.seq, _receipt.c.id, _receipt.c.partner, _receipt.c.received_at)
            receipt = connection.execute(wanted.where(_receipt.c.id == claim.subject)).one()
            writer = ResponseWriter(connection, claim, receipt, table, now)
            yield writer
            if not writer.is_concluded:
                raise RuntimeError("a response is concluded, or left by a raise")
