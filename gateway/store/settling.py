"""What became of shipments when they were looked at: filed, still waiting, or given up.

Shipments are looked at outside of a transaction and settled in one, a page at a time, each only if all of its parts
still wait: two workers never file one twice, and a page that was broken off is simply looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from gateway.diagnostics import Diagnostic, as_json
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.pipeline.shipment import Numbers
from gateway.states import Said, StateTable
from gateway.store import parts as waiting
from gateway.store import schema
from gateway.store.control_numbers import Numbers as Given
from gateway.store.database import Database, in_pieces, insert_rows
from gateway.store.identity import new_id
from gateway.store.parts import OVER, Shipment, WaitingPart, read_waiting
from gateway.store.standings import Move, Moved, Notify, move_all, tell

_OWN_CODES = ("record.awaits-parts", "record.part-held")
_FORWARDED = Said(event="forwarded", ours=True)
_EXPIRED = Said(event="expired", ours=True)

_part, _filing, _receipt = schema.part, schema.filing, schema.receipt
_standing, _delivery, _item = schema.standing, schema.delivery, schema.delivery_item
_diagnostic, _forwarded = schema.diagnostic, schema.forwarded


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at a shipment came to: complete with ``xml``, or still waiting."""

    shipment: Shipment
    deadline: datetime
    owes: tuple[dict[str, Any], ...]
    diagnostics: tuple[Diagnostic, ...]
    regime: str | None = None
    xml: str | None = None
    entry: str | None = None
    numbers: Numbers | None = None
    """Where the entry number is taken from when it is filed; until then it has the first one of the range."""
    unnumbered: Settled | None = None
    """What it comes to when the range is used up."""
    origins: dict[str, str | None] = {}
    """By field of the filing the id of the record that it came from; ``None``: the profile."""


class Settling:
    """Write what became of shipments."""

    database: Database

    def settle_shipments(
        self,
        claim: Claim,
        settled: Sequence[Settled],
        states: StateTable,
        destinations: Sequence[str],
        now: datetime,
        notify: Notify | None = None,
    ) -> int:
        """Write what became of shipments, and tell it by *notify*; return how many were filed. Raises ``LeaseLost``.

        A shipment of which a part was used meanwhile is left as it is.
        """
        with self.database.writing() as connection:
            leases.fence(connection, claim)
            still = still_waiting(connection, [part for one in settled for part in one.shipment.parts])
            left = [one for one in settled if all(part.filing in still for part in one.shipment.parts)]
            given = Given(connection)
            ready = [_numbered(given, one) for one in left]
            given.write()
            rewrite_findings(connection, [(one.shipment.main, one.diagnostics) for one in ready])
            _wait(connection, [one for one in ready if one.xml is None], now)
            complete = [one for one in ready if one.xml is not None]
            _file(connection, complete, states, now, notify)
            _deliver(connection, complete, destinations, now)
            return len(complete)

    def end_wait(
        self,
        claim: Claim,
        message_id: str,
        states: StateTable,
        told: Callable[[str], Diagnostic],
        now: datetime,
        notify: Notify | None = None,
    ) -> int:
        """End the wait of some of a message's parts that no filing was made with; return how many there were.

        *notify* tells it, and *told* makes the finding of the sender from the names of the missing fields. Raises
        ``LeaseLost``.
        """
        with self.database.writing() as connection:
            leases.fence(connection, claim)
            found = read_waiting(connection, _receipt.c.id == message_id, limit=waiting.SHIPMENTS_PER_PAGE)
            still = still_waiting(connection, found)
            left = [part for part in found if part.filing in still]
            use(connection, [(part, OVER) for part in left])
            missing = _missing(connection, [part.filing for part in left])
            rewrite_findings(
                connection,
                [(part, (told(missing.get(part.filing, "the shipment that it belongs to")),)) for part in left],
            )
            moves = [Move(filing=part.filing, said=_EXPIRED) for part in left]
            moved = [one for one in move_all(connection, states, moves, now) if isinstance(one, Moved)]
            free_keys(connection, [part.filing for part in left if part.filing_code is not None])
            tell(connection, moved, now)
            if notify is not None:
                notify(connection, moved, now)
            return len(left)

    def assembled(self, claim: Claim, due: datetime | None) -> None:
        """The work on a message's parts is done, or goes on at *due*, when their time is over."""
        with self.database.writing() as connection:
            if due is None:
                leases.complete(connection, claim)
            else:
                leases.retry(connection, claim, due, "waits for parts")

    def park_assembly(self, claim: Claim, problem: str) -> None:
        """The work on a message's parts waits for a person; *problem* is why."""
        with self.database.writing() as connection:
            leases.park(connection, claim, problem)

    def parked_assemblies(self) -> list[str]:
        """Return the ids of the messages whose parts wait for a person to let the joining go on."""
        with self.database.reading() as connection:
            return leases.parked(connection, "assemble")

    def retry_assembly(self, message_id: str, now: datetime) -> bool:
        """Let the joining of a message's parts go on; return whether it was parked."""
        with self.database.writing() as connection:
            return leases.revive(connection, "assemble", message_id, now)


def still_waiting(connection: Connection, parts: Iterable[WaitingPart]) -> set[int]:
    """Return by the rows of their records which of *parts* still wait, and hold them where rows have locks."""
    asked: dict[int, dict[int, int]] = {}
    for part in parts:
        asked.setdefault(part.outcome, {})[part.ordinal] = part.filing
    found: set[int] = set()
    for outcome, filings in sorted(asked.items()):
        for some in in_pieces(sorted(filings)):
            left = select(_part.c.ordinal).where(_part.c.outcome == outcome, _part.c.ordinal.in_(some))
            left = left.where(_part.c.used.is_(None)).order_by(_part.c.seq).with_for_update()
            found.update(filings[ordinal] for ordinal in connection.execute(left).scalars())
    return found


def use(connection: Connection, parts: Sequence[tuple[WaitingPart, int]]) -> None:
    """Note for each of *parts* the filing that was made with it, :data:`OVER` for none."""
    if parts:
        one = (_part.c.outcome == bindparam("of")) & (_part.c.ordinal == bindparam("n")) & _part.c.used.is_(None)
        rows = [{"of": part.outcome, "n": part.ordinal, "used": used} for part, used in parts]
        connection.execute(update(_part).where(one), rows)


def _numbered(given: Given, settled: Settled) -> Settled:
    """Return *settled* with the next number of its range, or as it is without one when the range is used up."""
    numbers = settled.numbers
    if numbers is None or settled.xml is None or settled.unnumbered is None:
        return settled
    serial = numbers.first - 1 + given.next(settled.shipment.main.partner, f"entry {numbers.filer}")
    if serial > numbers.last:
        return settled.unnumbered
    entry = numbers.filer + numbers.number(serial)
    return msgspec.structs.replace(settled, xml=numbers.write(settled.xml, serial), entry=entry)


def rewrite_findings(connection: Connection, findings: Sequence[tuple[WaitingPart, Sequence[Diagnostic]]]) -> None:
    """Put the findings of each record in the stead of what was last told about its shipment."""
    places = {(part.outcome, part.ordinal): f"shipment {part.key}" for part, _ in findings}
    by_outcome: dict[int, list[int]] = {}
    for outcome, ordinal in sorted(places):
        by_outcome.setdefault(outcome, []).append(ordinal)
    old: list[int] = []
    columns = (_diagnostic.c.seq, _diagnostic.c.ordinal, _diagnostic.c.code, _diagnostic.c.json)
    for outcome, ordinals in by_outcome.items():
        for some in in_pieces(ordinals):
            told = select(*columns).where(_diagnostic.c.outcome == outcome, _diagnostic.c.ordinal.in_(some))
            for seq, ordinal, code, json in connection.execute(told):
                if code in _OWN_CODES or msgspec.json.decode(json).get("where") == places[outcome, ordinal]:
                    old.append(seq)
    for some in in_pieces(old):
        connection.execute(delete(_diagnostic).where(_diagnostic.c.seq.in_(some)))
    add_findings(connection, [((part.outcome, part.ordinal), found) for part, found in findings])


def add_findings(connection: Connection, findings: Iterable[tuple[tuple[int, int], Sequence[Diagnostic]]]) -> None:
    """Add findings to records, each named by its outcome and its ordinal."""
    rows = [
        (*record, one.code, str(one.severity), msgspec.json.encode(as_json(one)).decode())
        for record, found in findings
        for one in found
    ]
    insert_rows(connection, _diagnostic, ("outcome", "ordinal", "code", "severity", "json"), rows)


def _missing(connection: Connection, filings: Sequence[int]) -> dict[int, str]:
    """Return by filing the names of what it owes."""
    found: dict[int, str] = {}
    for some in in_pieces(filings):
        owing = select(_standing.c.filing, _standing.c.owes).where(_standing.c.filing.in_(some))
        for filing, owes in connection.execute(owing.where(_standing.c.owes.is_not(None))):
            if names := ", ".join(one["name"] for one in msgspec.json.decode(owes)):
                found[filing] = names
    return found


def free_keys(connection: Connection, filings: Sequence[int]) -> None:
    """Let the keys of *filings*, which wait no longer, be filed again."""
    rows: list[dict[str, Any]] = []
    for some in in_pieces(filings):
        mine = select(_filing.c.seq, _filing.c.key, _receipt.c.partner)
        mine = mine.join(_receipt, _receipt.c.outcome == _filing.c.outcome).where(_filing.c.seq.in_(some))
        rows += ({"whose": row.partner, "name": row.key, "of": row.seq} for row in connection.execute(mine))
    if rows:
        held = (_forwarded.c.partner == bindparam("whose")) & (_forwarded.c.key == bindparam("name"))
        connection.execute(delete(_forwarded).where(held, _forwarded.c.filing == bindparam("of")), rows)


def _wait(connection: Connection, settled: Sequence[Settled], now: datetime) -> None:
    """Note what each shipment still lacks, and until when it waits. That it is held is told by its fate already."""
    known: set[int] = set()
    for some in in_pieces([one.shipment.main.filing for one in settled]):
        known.update(connection.execute(select(_standing.c.filing).where(_standing.c.filing.in_(some))).scalars())
    again, fresh = [], []
    for one in settled:
        main = one.shipment.main
        row = {"owes": msgspec.json.encode(one.owes).decode(), "deadline": one.deadline}
        if main.filing in known:
            again.append(row | {"of": main.filing})
        else:
            fresh.append(row | {"filing": main.filing, "partner": main.partner, "state": "held", "changed_at": now})
    if again:
        mine = (_standing.c.filing == bindparam("of")) & (_standing.c.state == "held")
        connection.execute(update(_standing).where(mine), again)
    if fresh:
        connection.execute(insert(_standing), fresh)


def _file(
    connection: Connection, settled: Sequence[Settled], states: StateTable, now: datetime, notify: Notify | None
) -> None:
    use(connection, [(part, one.shipment.main.filing) for one in settled for part in one.shipment.parts])
    moves = [
        Move(
            filing=one.shipment.main.filing,
            said=_FORWARDED,
            columns={
                "regime": one.regime,
                "xml": one.xml,
                "entry": one.entry,
                "origins": msgspec.json.encode(one.origins).decode(),
                "owes": None,
                "deadline": None,
            },
        )
        for one in settled
    ]
    moved = [one for one in move_all(connection, states, moves, now) if isinstance(one, Moved)]
    tell(connection, moved, now)
    if notify is not None:
        notify(connection, moved, now)


def _deliver(connection: Connection, settled: Sequence[Settled], destinations: Sequence[str], now: datetime) -> None:
    """Make what was filed due at *destinations*: for each outcome one bundle, whose members are noted one by one."""
    by_outcome: dict[tuple[int, str], list[int]] = {}
    for one in settled:
        main = one.shipment.main
        by_outcome.setdefault((main.outcome, main.partner), []).append(main.filing)
    for (outcome, partner), filings in by_outcome.items():
        for destination in destinations:
            row = {"id": new_id("dlv", now), "outcome": outcome, "destination": destination, "first": 0, "last": -1,
                   "filings": len(filings), "state": "due", "created_at": now}  # fmt: skip
            number = connection.execute(insert(_delivery).values(row).returning(_delivery.c.seq)).scalar_one()
            insert_rows(connection, _item, ("delivery", "filing"), [(number, filing) for filing in filings])
            leases.enqueue(connection, "deliver", [str(row["id"])], partner, now)
