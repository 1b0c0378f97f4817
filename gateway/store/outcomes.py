"""What became of a message, written so that it is there as a whole or not at all.

Batches are committed as they come, under an outcome that nothing points at yet: the write lock is held for moments
only, and memory and the write-ahead log stay small for a message of any size. The last transaction, which carries
answers, deliveries, interchanges and the timeline, makes the message point at the outcome. Each transaction is fenced
by the token of the claim. What an attempt left that did not come that far is removed by the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from gateway.diagnostics import Diagnostic
from gateway.filing.bills import is_bill
from gateway.filing.persons import DayEntry, DayTally
from gateway.jobs import leases
from gateway.jobs.leases import Claim, Kind
from gateway.pipeline.amendments import OnFile
from gateway.pipeline.outcome import Amends, Batch, Conclusion, Filing, ShipmentPart
from gateway.states import StateTable
from gateway.store import amendments, ledger, schema
from gateway.store.control_numbers import next_number
from gateway.store.database import Database, in_pieces, insert_rows
from gateway.store.entered import on_file_for
from gateway.store.errors import DayPassed, KeysTaken
from gateway.store.groups import remember_groups
from gateway.store.identity import new_id
from gateway.store.interchanges import InterchangeKey, remember
from gateway.store.outcome_rows import (
    DIAGNOSTIC_COLUMNS,
    FILING_COLUMNS,
    answer_row,
    diagnostic_row,
    filing_row,
)
from gateway.store.standings import Notify
from gateway.store.timeline import append, read_head
from gateway.store.written import Written

FILINGS_PER_DELIVERY = 1000
FILINGS_PER_TRANSACTION = 2000
_BYTES_PER_DELIVERY = 8 << 20

_receipt, _outcome, _filing, _forwarded = schema.receipt, schema.outcome, schema.filing, schema.forwarded
_diagnostic, _answer, _delivery, _part = schema.diagnostic, schema.answer, schema.delivery, schema.part
_is_part = (_part.c.outcome == _filing.c.outcome) & (_part.c.ordinal == _filing.c.ordinal)

# Made once: they are asked for every hundred filings, and making them would cost more than the answers.
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_TAKEN = select(_forwarded.c.key).where(
    _forwarded.c.partner == bindparam("partner"), _forwarded.c.key.in_(_KEYS), ~amendments.is_free()
)
_HERE = select(_filing.c.key).where(
    _filing.c.key.in_(_KEYS), _filing.c.outcome == bindparam("outcome"), _filing.c.amends.is_(None)
)
_FORWARDED_HERE = _HERE.where(_filing.c.fate == "forward")
_WAITING_HERE = _HERE.join(_part, _is_part).where(_part.c.filing_code.is_not(None))


class _Parts:
    """Cuts the forwarded filings of a message into deliveries of bounded size."""

    def __init__(self) -> None:
        self.closed: list[tuple[int, int, int]] = []
        """First ordinal, last ordinal and number of filings of each full part."""
        self._first = self._last = self._count = self._size = 0

    def add(self, ordinal: int, size: int) -> None:
        if self._count and (self._count == FILINGS_PER_DELIVERY or self._size + size > _BYTES_PER_DELIVERY):
            self.close()
        if not self._count:
            self._first = ordinal
        self._last = ordinal
        self._count += 1
        self._size += size

    def close(self) -> None:
        if self._count:
            self.closed.append((self._first, self._last, self._count))
        self._count = self._size = 0


class OutcomeWriter:
    """Takes the stream that ``translate`` yields. Every method raises ``LeaseLost`` when the claim no longer holds."""

    def __init__(
        self, database: Database, stack: ExitStack, message: Any, claim: Claim, person_key: bytes, since: int
    ) -> None:
        self._database = database
        self._stack = stack
        self._message = message
        self._claim = claim
        self._person_key = person_key
        self._days: ledger.Totals = {}
        """What the pending filings add to the days of their persons."""
        self._most: int | None = None
        """Cents, the least of what any of these persons may have."""
        self._since = since
        """The last event before the message was begun."""
        self._outcome: int | None = None
        self._ordinal = 0
        self._pending: list[Filing] = []
        self._parts = _Parts()
        self._has_parts = self._has_shipments = False
        self._amended: list[Amends] = []
        self._last: Connection | None = None
        self.is_concluded = False

    def batch(self, batch: Batch) -> None:
        """Take the next filings of the message.

        They are written two thousand at a time, so that syncing costs little for each, and a small message costs one
        transaction in all.
        """
        assert self._last is None, "no filings after the answers"
        if len(self._pending) >= FILINGS_PER_TRANSACTION:
            with self._database.writing() as connection:
                leases.fence(connection, self._claim)
                outcome = self._write(connection)
            self._written(outcome)
        self._pending += batch.filings
        entries = [one.day for one in batch.filings if one.day is not None]
        ledger.add(self._days, entries, self._person_key)
        limits = (self._most, *(entry.most for entry in entries))
        self._most = min((limit for limit in limits if limit is not None), default=None)

    def _write(self, connection: Connection) -> int:
        outcome = self._outcome or _new_outcome(connection, self._message.seq)
        rows, findings, parts = [], [], []
        for ordinal, filing in enumerate(self._pending, self._ordinal):
            rows.append(filing_row(outcome, ordinal, filing))
            findings += [diagnostic_row(outcome, ordinal, diagnostic) for diagnostic in filing.diagnostics]
            if filing.part is not None:
                parts += self._part_rows(outcome, ordinal, filing, filing.part)
        insert_rows(connection, _filing, FILING_COLUMNS, rows)
        insert_rows(connection, _diagnostic, DIAGNOSTIC_COLUMNS, findings)
        if parts:
            connection.execute(insert(_part), parts)
        ledger.write(connection, outcome, self._days)
        return outcome

    def _part_rows(self, outcome: int, ordinal: int, filing: Filing, part: ShipmentPart) -> list[dict[str, Any]]:
        """Return a row for each name of the shipment."""
        row = {
            "outcome": outcome,
            "ordinal": ordinal,
            "partner": self._message.partner,
            "role": part.role,
            "filing_code": part.filing,
            "xml": filing.xml,
            "received_at": self._message.received_at,
        }
        return [{**row, "key": key} for key in part.keys]

    def _written(self, outcome: int) -> None:
        self._outcome = outcome
        for ordinal, filing in enumerate(self._pending, self._ordinal):
            if filing.part is not None:
                self._has_parts = True
                self._has_shipments |= filing.part.filing is not None
            if filing.amends is not None:
                self._amended.append(filing.amends)
            if filing.fate == "forward" and (filing.amends is None or filing.amends.what != "withdraw"):
                self._parts.add(ordinal, len(filing.xml))
        self._ordinal += len(self._pending)
        self._pending, self._days = [], {}

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of *keys* that this partner had forwarded before, or that this message forwards already."""
        asked = list(dict.fromkeys(keys))
        pending = {filing.key for filing in self._pending if _takes_key(filing)}
        found = pending.intersection(asked)
        partner, outcome = self._message.partner, self._outcome
        with self._database.reading() as connection:
            for some in in_pieces(asked):
                found.update(connection.execute(_TAKEN, {"partner": partner, "keys": some}).scalars())
                if outcome is not None:
                    here = {"outcome": outcome, "keys": some}
                    found.update(connection.execute(_FORWARDED_HERE, here).scalars())
                    if self._has_shipments:
                        found.update(connection.execute(_WAITING_HERE, here).scalars())
        return found

    def filed(self, keys: Collection[str]) -> Mapping[str, OnFile]:
        """Return what this partner has on file under *keys*, or what waits here under them."""
        with self._database.reading() as connection:
            partner, bills = self._message.partner, {key for key in keys if is_bill(key)}
            found = amendments.on_file(connection, partner, set(keys) - bills)
            if not bills:
                return found
            return {**found, **self._unwritten(bills), **on_file_for(connection, partner, bills, self._outcome)}

    def _unwritten(self, bills: Collection[str]) -> dict[str, OnFile]:
        """Return the first entry for each of *bills* among the filings that are not written yet."""
        return {
            one.bill: OnFile(filing=0, state="forwarded", regime=one.regime, xml=one.xml)
            for one in reversed(self._pending)
            if one.bill is not None and one.bill in bills
        }

    def day_totals(self, asked: Collection[DayEntry]) -> Mapping[tuple[date, str], DayTally]:
        """Return what persons and orders have on a day: by concluded messages of anybody, and by this one so far."""
        with self._database.reading() as connection:
            return ledger.read(connection, asked, self._person_key, self._outcome, self._days)

    def numbers(self, kind: str) -> int:
        """Return the partner's next control number of *kind*; it counts when the message is concluded.

        The first call opens the concluding transaction: write all batches before it, and conclude soon after.
        """
        return next_number(self._concluding(), self._message.partner, kind)

    def _concluding(self) -> Connection:
        if self._last is None:
            self._last = self._stack.enter_context(self._database.writing())
            leases.fence(self._last, self._claim)
            self._written(self._write(self._last))
        return self._last

    def conclude(
        self,
        conclusion: Conclusion,
        answers: Sequence[Written],
        *,
        now: datetime,
        destinations: Sequence[str] = (),
        interchanges: Iterable[tuple[InterchangeKey, str]] = (),
        groups: Sequence[str] = (),
        since: datetime | None = None,
        states: StateTable | None = None,
        notify: Notify | None = None,
    ) -> None:
        """Make everything count at once: verdict, filings, answers, a delivery of the forwarded filings to each of
        *destinations*, the *interchanges* and *groups* to remember, the timeline; and the job is done.

        A number of an interchange that was used before *since* only is free again. What cancels or replaces a filing
        is noted on that filing, by *states*, and told by *notify*.

        Committed when the ``outcome`` block is left. Raises ``KeysTaken`` when a key was forwarded, or a filing that is
        to be cancelled or replaced has come into another state, in the meantime, and ``DayPassed`` when a message that
        was concluded in the meantime leaves no room on the day of a person.
        """
        connection = self._concluding()
        message, counts = self._message, conclusion.counts
        outcome = self._outcome
        assert outcome is not None, "the concluding transaction has made it"
        findings = [diagnostic_row(outcome, None, diagnostic) for diagnostic in conclusion.diagnostics]
        insert_rows(connection, _diagnostic, DIAGNOSTIC_COLUMNS, findings)
        if answers:
            connection.execute(insert(_answer), [answer_row(outcome, n, answer) for n, answer in enumerate(answers)])
        self._take_keys(connection, outcome)
        if self._amended and states is not None:
            amendments.request(connection, message, self._amended, states, notify, now)
        deliveries = self._due(outcome, destinations, now)
        if deliveries:
            connection.execute(insert(_delivery), deliveries)
        leases.enqueue(connection, "deliver", [row["id"] for row in deliveries], message.partner, now)
        if self._has_parts:
            leases.enqueue(connection, "assemble", [message.id], message.partner, now)
        remember(connection, message.seq, interchanges, since)
        remember_groups(connection, message.seq, message.partner, groups, since)
        concluded = {
            "concluded_at": now,
            "format": conclusion.format,
            "verdict": conclusion.verdict,
            "mapping": conclusion.mapping,
            **msgspec.structs.asdict(counts),
        }
        connection.execute(update(_outcome).where(_outcome.c.seq == outcome).values(concluded))
        _settle(connection, message.seq, "concluded", outcome)
        told = {"verdict": conclusion.verdict, "answers": [answer.kind for answer in answers]}
        counted = msgspec.structs.asdict(counts)
        append(
            connection,
            at=now,
            partner=message.partner,
            message=message.id,
            kind="concluded",
            mapping=conclusion.mapping,
            mapping_hashes=conclusion.mapping_hashes,
            deliveries=len(deliveries),
            **told,
            **counted,
        )
        # Behind the event, which makes those who conclude take turns: nobody is missed who is not yet committed.
        if self._most is not None and ledger.is_passed(connection, outcome, self._since, self._most):
            raise DayPassed(message.id)
        leases.complete(connection, self._claim)
        self.is_concluded = True

    def _take_keys(self, connection: Connection, outcome: int) -> None:
        mine = select(literal(self._message.partner), _filing.c.key, _filing.c.seq)
        mine = mine.where(_filing.c.outcome == outcome, _filing.c.fate == "forward", _filing.c.amends.is_(None))
        again = exists().where(
            _filing.c.outcome == outcome, _filing.c.key == _forwarded.c.key, _filing.c.amends.is_(None)
        )
        ours = _forwarded.c.partner == self._message.partner
        connection.execute(delete(_forwarded).where(ours, again, amendments.is_free()))
        waiting = select(literal(self._message.partner), _filing.c.key, _filing.c.seq).join(_part, _is_part)
        waiting = waiting.where(_filing.c.outcome == outcome, _part.c.filing_code.is_not(None)).distinct()
        try:
            connection.execute(insert(_forwarded).from_select(["partner", "key", "filing"], mine))
            if self._has_shipments:
                connection.execute(insert(_forwarded).from_select(["partner", "key", "filing"], waiting))
        except IntegrityError as error:
            raise KeysTaken(self._message.id) from error

    def _due(self, outcome: int, destinations: Sequence[str], now: datetime) -> list[dict[str, Any]]:
        self._parts.close()
        return [
            {
                "id": new_id("dlv", now),
                "outcome": outcome,
                "destination": destination,
                "first": first,
                "last": last,
                "filings": count,
                "state": "due",
                "created_at": now,
            }
            for destination in destinations
            for first, last, count in self._parts.closed
        ]


class Outcomes:
    """Write outcomes."""

    database: Database
    person_key: bytes

    @contextmanager
    def outcome(self, message_id: str, claim: Claim) -> Iterator[OutcomeWriter]:
        """Yield the writer of the outcome of a message, under *claim*.

        Left by a raise, it is as if nothing had been written. ``KeyError`` for an unknown id.
        """
        with self.database.reading() as connection:
            message = _message(connection, message_id)
            left, since = _abandoned(connection, message.seq), read_head(connection).seq
        if left:
            with self.database.writing() as connection:
                leases.fence(connection, claim)
                _remove(connection, left)
        with ExitStack() as stack:
            writer = OutcomeWriter(self.database, stack, message, claim, self.person_key, since)
            yield writer
            if not writer.is_concluded:
                raise RuntimeError("an outcome is concluded, or left by a raise")

    def hold(self, message_id: str, claim: Claim, diagnostic: Diagnostic, now: datetime) -> None:
        """Hold the message for a person, with *diagnostic* as the reason, and park its job. The raw bytes stay."""
        with self.database.writing() as connection:
            leases.park(connection, claim, diagnostic.code)
            message = _message(connection, message_id)
            _remove(connection, _abandoned(connection, message.seq))
            outcome = _new_outcome(connection, message.seq)
            insert_rows(connection, _diagnostic, DIAGNOSTIC_COLUMNS, [diagnostic_row(outcome, None, diagnostic)])
            _settle(connection, message.seq, "held", outcome)
            append(connection, at=now, partner=message.partner, message=message.id, kind="held", code=diagnostic.code)

    def retry(self, message_id: str, now: datetime) -> bool:
        """Set a held message going again; return whether it was held. ``KeyError`` for an unknown id."""
        with self.database.writing() as connection:
            message = _message(connection, message_id)
            kinds: tuple[Kind, ...] = ("translate", "respond")
            if message.state != "held" or not any(leases.revive(connection, kind, message_id, now) for kind in kinds):
                return False
            _settle(connection, message.seq, "received", None)
            append(connection, at=now, partner=message.partner, message=message.id, kind="retried")
            return True


def _message(connection: Connection, message_id: str) -> Any:
    columns = (_receipt.c.seq, _receipt.c.id, _receipt.c.partner, _receipt.c.state, _receipt.c.outcome)
    wanted = select(*columns, _receipt.c.received_at)
    message = connection.execute(wanted.where(_receipt.c.id == message_id)).first()
    if message is None:
        raise KeyError(message_id)
    return message


def _settle(connection: Connection, receipt: int, state: str, outcome: int | None) -> None:
    connection.execute(update(_receipt).where(_receipt.c.seq == receipt).values(state=state, outcome=outcome))


def _new_outcome(connection: Connection, receipt: int) -> int:
    row = insert(_outcome).values(receipt=receipt).returning(_outcome.c.seq)
    return int(connection.execute(row).scalar_one())


def _abandoned(connection: Connection, receipt: int) -> Sequence[int]:
    """Return what earlier attempts on the message left: outcomes that never came to a verdict."""
    left = select(_outcome.c.seq).where(_outcome.c.receipt == receipt, _outcome.c.verdict.is_(None))
    return connection.execute(left).scalars().all()


def _remove(connection: Connection, outcomes: Sequence[int]) -> None:
    for table in (_part, schema.person_day, _filing, _diagnostic):
        connection.execute(delete(table).where(table.c.outcome.in_(outcomes)))
    connection.execute(delete(_outcome).where(_outcome.c.seq.in_(outcomes)))


def _takes_key(filing: Filing) -> bool:
    """Whether *filing* is forwarded under its key, now or when it is complete."""
    if filing.amends is not None:
        return False
    return filing.fate == "forward" or (filing.part is not None and filing.part.filing is not None)
