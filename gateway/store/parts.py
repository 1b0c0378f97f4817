"""The parts of shipments: which wait, which belong together, and what became of a shipment when it was looked at.

A part waits until a filing was made with it or its time is over (``used`` is 0 then). Shipments are looked at outside
of a transaction and settled in one, each only if all of its parts still wait: two workers never file one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from gateway.assembly import Role, shown
from gateway.diagnostics import Diagnostic, as_json
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.pipeline.shipment import Numbers
from gateway.states import Said, StateTable
from gateway.store import schema
from gateway.store.control_numbers import next_number
from gateway.store.database import Database, insert_rows
from gateway.store.identity import new_id
from gateway.store.scope import EVERYONE, Reach, theirs
from gateway.store.standings import Notify, move, tell

SHIPMENTS_PER_PAGE = 200
_KEYS_PER_QUESTION = 500
_OVER = 0
"""``used`` of a part whose time is over."""
_OWN_CODES = ("record.awaits-parts", "record.part-held")

_part, _filing, _outcome, _receipt = schema.part, schema.filing, schema.outcome, schema.receipt
_standing, _delivery, _item = schema.standing, schema.delivery, schema.delivery_item
_diagnostic, _forwarded = schema.diagnostic, schema.forwarded

Circle = Callable[[str], Collection[str]]
"""The partners whose parts may be joined with those of one, itself included."""


class WaitingPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part that waits."""

    filing: int
    """The row of the record that it came in as."""
    outcome: int
    ordinal: int
    message: str
    partner: str
    role: Role
    key: str
    """Of the record."""
    keys: tuple[str, ...]
    """Of the shipment."""
    filing_code: str | None
    xml: str
    received_at: datetime

    @property
    def record(self) -> str:
        """Id of the record that it came in as."""
        return f"{self.message}.{self.ordinal}"


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one shipment that wait, from the earliest to the latest; ``main`` is the one that is to be filed."""

    main: WaitingPart
    parts: tuple[WaitingPart, ...]


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


class AssembledRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The filing that was made of several parts, as one of its contributors may see it."""

    id: str
    """Of the filing."""
    regime: str
    xml: str
    """Without what others sent."""
    fields: tuple[str, ...]
    """Fields that came from the contributor's own records."""


class Parts:
    """Find shipments and settle them."""

    database: Database

    def shipments(self, message_id: str, circle: Circle, after: int) -> tuple[list[Shipment], int | None]:
        """Return the shipments that a message has a waiting part of, one page of them, and where to go on.

        *after* is the ordinal of the last record looked at, -1 at first; ``None`` at the end.
        """
        with self.database.reading() as connection:
            own = _read(connection, _receipt.c.id == message_id, _part.c.ordinal > after, limit=SHIPMENTS_PER_PAGE)
            if not own:
                return [], None
            reach = circle(own[0].partner)
            near = {part.filing: part for part in own} | _sharing(connection, _keys(own), reach)
            mains = [part for part in near.values() if part.filing_code is not None and part.partner in reach]
            found = [
                shipment
                for partner, theirs in _by_partner(_one_for_each(mains)).items()
                for shipment in _gathered(connection, theirs, circle(partner))
            ]
        mine = {part.filing for part in own}
        shipments = [one for one in found if any(part.filing in mine for part in one.parts)]
        return shipments, own[-1].ordinal

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
            filings = [part.filing for one in settled for part in one.shipment.parts]
            waiting = _waiting(connection, filings)
            ready = [
                _numbered(connection, one)
                for one in settled
                if all(part.filing in waiting for part in one.shipment.parts)
            ]
            for one in ready:
                _rewrite_findings(connection, one.shipment.main, one.diagnostics)
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
            left = _read(connection, _receipt.c.id == message_id, limit=SHIPMENTS_PER_PAGE)
            _use(connection, left, _OVER)
            moved = []
            for part in left:
                owes = connection.execute(select(_standing.c.owes).where(_standing.c.filing == part.filing)).scalar()
                missing = [one["name"] for one in msgspec.json.decode(owes or "[]")]
                found = told(", ".join(missing) or "the shipment that it belongs to")
                _rewrite_findings(connection, part, (found,))
                one = move(connection, states, part.filing, Said(event="expired", ours=True), now)
                moved += [one] if one is not None else []
                if part.filing_code is not None:
                    mine = (_forwarded.c.partner == part.partner) & (_forwarded.c.key == part.key)
                    connection.execute(delete(_forwarded).where(mine, _forwarded.c.filing == part.filing))
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

    def assembled_record(self, partner: Reach, filing_id: str) -> AssembledRecord | None:
        """Return what was made of a shipment, by the id of any record that is a part of it; ``None`` when nothing was.

        A partner sees the values of its own records and what no record gave; of its shipments those of its profile too.
        """
        with self.database.reading() as connection:
            made = _made_of(connection, partner, filing_id)
            if made is None:
                return None
            origins = {_indexed(path): record for path, record in msgspec.json.decode(made.origins).items()}
            messages = {record.rpartition(".")[0] for record in origins.values() if record is not None}
            whose = theirs(_receipt.c.partner, partner)
            own = set(connection.execute(select(_receipt.c.id).where(_receipt.c.id.in_(messages), whose)).scalars())
        sees_profile = partner is EVERYONE or partner == made.partner

        def may_see(path: str) -> bool:
            record = origins.get(path, path)
            return sees_profile if record is None else record == path or record.rpartition(".")[0] in own

        return AssembledRecord(
            id=f"{made.message}.{made.ordinal}",
            regime=made.regime,
            xml=shown(made.xml, may_see),
            fields=tuple(path for path, record in origins.items() if record and record.rpartition(".")[0] in own),
        )

    def waiting_since(self, message_id: str) -> datetime | None:
        """Return when a message was received of which parts still wait; ``None`` when none does."""
        with self.database.reading() as connection:
            left = _read(connection, _receipt.c.id == message_id, limit=1)
        return left[0].received_at if left else None


def _made_of(connection: Connection, partner: Reach, filing_id: str) -> Any:
    """Return the standing of the shipment that a record of *partner* is a part of, once it was filed."""
    message_id, _, ordinal = filing_id.rpartition(".")
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
        return None
    used = select(_part.c.used).join(_receipt, _receipt.c.outcome == _part.c.outcome)
    used = used.where(_receipt.c.id == message_id, _part.c.ordinal == int(ordinal), theirs(_receipt.c.partner, partner))
    columns = (_standing.c.partner, _standing.c.regime, _standing.c.xml, _standing.c.origins, _filing.c.ordinal)
    wanted = select(*columns, _receipt.c.id.label("message"))
    wanted = wanted.join(_filing, _filing.c.seq == _standing.c.filing)
    wanted = wanted.join(_receipt, _receipt.c.outcome == _filing.c.outcome)
    wanted = wanted.where(_standing.c.filing.in_(used), _standing.c.xml.is_not(None))
    return connection.execute(wanted).first()


def _indexed(path: str) -> str:
    """Return *path* with an index at every step: ``Line[2].Htsus[1]``."""
    return ".".join(step if step.endswith("]") else f"{step}[1]" for step in path.split("."))


def _read(connection: Connection, *conditions: Any, limit: int | None = None) -> list[WaitingPart]:
    """Return waiting parts, whole: one for each record whatever number of keys it has."""
    wanted = (
        select(
            _filing.c.seq.label("filing"), _part.c.outcome, _part.c.ordinal, _receipt.c.id.label("message"),
            _part.c.partner, _part.c.role, _filing.c.key.label("own"), _part.c.filing_code, _part.c.received_at,
            func.min(_part.c.xml).label("xml"),
        )
        .join(_filing, (_filing.c.outcome == _part.c.outcome) & (_filing.c.ordinal == _part.c.ordinal))
        .join(_receipt, _receipt.c.outcome == _part.c.outcome)
        .where(_part.c.used.is_(None), *conditions)
        .group_by(
            _filing.c.seq, _part.c.outcome, _part.c.ordinal, _receipt.c.id, _part.c.partner, _part.c.role,
            _filing.c.key, _part.c.filing_code, _part.c.received_at,
        )
        .order_by(_part.c.ordinal)
        .limit(limit)
    )  # fmt: skip
    rows = connection.execute(wanted).all()
    keys: dict[tuple[int, int], list[str]] = {}
    for outcome in {row.outcome for row in rows}:
        ordinals = [row.ordinal for row in rows if row.outcome == outcome]
        named = select(_part.c.ordinal, _part.c.key).where(_part.c.outcome == outcome, _part.c.ordinal.in_(ordinals))
        for ordinal, key in connection.execute(named.order_by(_part.c.seq)):
            keys.setdefault((outcome, ordinal), []).append(key)
    return [
        WaitingPart(
            filing=row.filing,
            outcome=row.outcome,
            ordinal=row.ordinal,
            message=row.message,
            partner=row.partner,
            role=row.role,
            key=row.own,
            keys=tuple(keys[row.outcome, row.ordinal]),
            filing_code=row.filing_code,
            xml=row.xml,
            received_at=row.received_at,
        )
        for row in rows
    ]


def _sharing(connection: Connection, keys: Collection[str], partners: Collection[str]) -> dict[int, WaitingPart]:
    """Return the waiting parts of *partners* that have one of *keys*, by the rows of their records."""
    found: dict[int, WaitingPart] = {}
    asked = sorted(keys)
    for start in range(0, len(asked), _KEYS_PER_QUESTION):
        some = asked[start : start + _KEYS_PER_QUESTION]
        for part in _read(connection, _part.c.key.in_(some), _part.c.partner.in_(list(partners))):
            found[part.filing] = part
    return found


def _gathered(connection: Connection, mains: Sequence[WaitingPart], reach: Collection[str]) -> list[Shipment]:
    """Return the shipments of *mains*: what shares a key with one of them, or with what does."""
    parts = {main.filing: main for main in mains}
    keys: set[str] = set()
    while asked := _keys(parts.values()) - keys:
        keys |= asked
        parts |= _sharing(connection, asked, reach)
    by_key: dict[str, list[WaitingPart]] = {}
    for part in parts.values():
        for key in part.keys:
            by_key.setdefault(key, []).append(part)
    return [_shipment(main, by_key) for main in mains]


def _shipment(main: WaitingPart, by_key: dict[str, list[WaitingPart]]) -> Shipment:
    found = {main.filing: main}
    fresh = [main]
    while fresh:
        fresh = [part for key in _keys(fresh) for part in by_key[key] if part.filing not in found]
        found |= {part.filing: part for part in fresh}
    return Shipment(main=main, parts=tuple(sorted(found.values(), key=lambda part: (part.received_at, part.filing))))


def _by_partner(mains: Iterable[WaitingPart]) -> dict[str, list[WaitingPart]]:
    found: dict[str, list[WaitingPart]] = {}
    for main in mains:
        found.setdefault(main.partner, []).append(main)
    return found


def _keys(parts: Iterable[WaitingPart]) -> set[str]:
    return {key for part in parts for key in part.keys}


def _one_for_each(mains: Iterable[WaitingPart]) -> list[WaitingPart]:
    """Return one main part for each shipment: a carrier's before others, then the earliest."""
    taken: set[str] = set()
    chosen = []
    for main in sorted(mains, key=lambda part: (part.role != "carrier", part.received_at, part.filing)):
        if taken.isdisjoint(main.keys):
            taken.update(main.keys)
            chosen.append(main)
    return sorted(chosen, key=lambda part: part.filing)


def _waiting(connection: Connection, filings: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(filings), _KEYS_PER_QUESTION):
        some = filings[start : start + _KEYS_PER_QUESTION]
        wanted = select(_filing.c.seq).where(
            _filing.c.seq.in_(some), exists().where(*_of_filing(), _part.c.used.is_(None))
        )
        found.update(connection.execute(wanted).scalars())
    return found


def _of_filing() -> tuple[Any, Any]:
    return _part.c.outcome == _filing.c.outcome, _part.c.ordinal == _filing.c.ordinal


def _use(connection: Connection, parts: Sequence[WaitingPart], used: int) -> None:
    if parts:
        one = (_part.c.outcome == bindparam("of")) & (_part.c.ordinal == bindparam("n")) & _part.c.used.is_(None)
        rows = [{"of": part.outcome, "n": part.ordinal} for part in parts]
        connection.execute(update(_part).where(one).values(used=used), rows)


def _numbered(connection: Connection, settled: Settled) -> Settled:
    """Return *settled* with the next number of its range, or as it is without one when the range is used up."""
    numbers = settled.numbers
    if numbers is None or settled.xml is None or settled.unnumbered is None:
        return settled
    serial = numbers.first - 1 + next_number(connection, settled.shipment.main.partner, f"entry {numbers.filer}")
    if serial > numbers.last:
        return settled.unnumbered
    entry = numbers.filer + numbers.number(serial)
    return msgspec.structs.replace(settled, xml=numbers.write(settled.xml, serial), entry=entry)


def _rewrite_findings(connection: Connection, part: WaitingPart, found: Iterable[Diagnostic]) -> None:
    """Put *found* in the stead of what was last told about the shipment of a record."""
    mine = (_diagnostic.c.outcome == part.outcome) & (_diagnostic.c.ordinal == part.ordinal)
    told = connection.execute(select(_diagnostic.c.seq, _diagnostic.c.code, _diagnostic.c.json).where(mine))
    place = f"shipment {part.key}"
    old = [seq for seq, code, json in told if code in _OWN_CODES or msgspec.json.decode(json).get("where") == place]
    connection.execute(delete(_diagnostic).where(_diagnostic.c.seq.in_(old)))
    for one in found:
        row = {"outcome": part.outcome, "ordinal": part.ordinal, "code": one.code, "severity": str(one.severity)}
        connection.execute(insert(_diagnostic).values(json=msgspec.json.encode(as_json(one)).decode(), **row))


def _wait(connection: Connection, settled: Sequence[Settled], now: datetime) -> None:
    """Note what each shipment still lacks, and until when it waits. That it is held is told by its fate already."""
    filings = [one.shipment.main.filing for one in settled]
    known = set(connection.execute(select(_standing.c.filing).where(_standing.c.filing.in_(filings))).scalars())
    rows = []
    for one in settled:
        main, owes = one.shipment.main, msgspec.json.encode(one.owes).decode()
        if main.filing in known:
            row = update(_standing).where(_standing.c.filing == main.filing, _standing.c.state == "held")
            connection.execute(row.values(owes=owes, deadline=one.deadline))
        else:
            rows.append({"filing": main.filing, "partner": main.partner, "state": "held", "changed_at": now,
                         "owes": owes, "deadline": one.deadline})  # fmt: skip
    if rows:
        connection.execute(insert(_standing), rows)


def _file(
    connection: Connection, settled: Sequence[Settled], states: StateTable, now: datetime, notify: Notify | None
) -> None:
    moved = []
    for one in settled:
        main = one.shipment.main
        _use(connection, one.shipment.parts, main.filing)
        origins = msgspec.json.encode(one.origins).decode()
        columns = {"regime": one.regime, "xml": one.xml, "entry": one.entry, "origins": origins, "owes": None}
        said = Said(event="forwarded", ours=True)
        change = move(connection, states, main.filing, said, now, deadline=None, **columns)
        moved += [change] if change is not None else []
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
