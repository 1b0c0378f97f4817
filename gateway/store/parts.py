"""The parts of shipments that wait, and which of them belong together.

A part waits until a filing was made with it or its time is over (``used`` is 0 then). What became of a shipment is
written by ``settling``, what comes after it was filed by ``late``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from gateway.assembly import Role
from gateway.store import schema
from gateway.store.database import Database, in_pieces

OVER = 0
"""``used`` of a part that waits no longer and was filed with nothing."""

SHIPMENTS_PER_PAGE = 100
"""As many as are written in a fraction of a second: so long others wait for the store."""

_REMEMBERED = timedelta(days=90)
"""A number that was used longer ago names another shipment."""
_STANDS_NO_MORE = ("held", "refused", "expired", "rejected", "withdrawn", "cancelled")

_part, _filing, _receipt, _standing = schema.part, schema.filing, schema.receipt, schema.standing

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


class _Filed(msgspec.Struct, frozen=True):
    """A shipment that was filed: its row, and who had it filed."""

    filing: int
    partner: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What some of a message's waiting parts belong to."""

    shipments: tuple[Shipment, ...]
    late: tuple[tuple[WaitingPart, int], ...]
    """Parts of shipments that were filed before, each with the row of that filing."""
    last: int
    """Ordinal of the last record that was looked at."""


class Parts:
    """Find shipments."""

    database: Database

    def shipments(self, message_id: str, circle: Circle, after: int) -> Page | None:
        """Return what a message has waiting parts of, one page of it; ``None`` at the end.

        *after* is the ordinal of the last record looked at, -1 at first.
        """
        with self.database.reading() as connection:
            of_message = (_receipt.c.id == message_id) & (_part.c.ordinal > after)
            own = read_waiting(connection, of_message, limit=SHIPMENTS_PER_PAGE)
            if not own:
                return None
            reach = circle(own[0].partner)
            filed = _filed(connection, own, reach)
            # Another one's shipment that was filed is not filed a second time.
            before = {part.filing: one for part in own if (one := _of(part, filed)) is not None}
            twice = {
                part.filing for part in own if part.filing in before and before[part.filing].partner != part.partner
            }
            near = {part.filing: part for part in own} | _sharing(connection, _keys(own), reach)
            mains = [
                part
                for part in near.values()
                if part.filing_code is not None and part.partner in reach and part.filing not in twice
            ]
            found = [
                shipment
                for partner, theirs in _by_partner(_one_for_each(mains)).items()
                for shipment in _gathered(connection, theirs, circle(partner))
            ]
        mine = {part.filing for part in own}
        shipments = [one for one in found if any(part.filing in mine for part in one.parts)]
        joined = {part.filing for one in shipments for part in one.parts}
        late = [part for part in own if part.filing in before and part.filing not in joined]
        return Page(
            shipments=tuple(shipments),
            late=tuple((part, before[part.filing].filing) for part in late),
            last=own[-1].ordinal,
        )

    def waiting_since(self, message_id: str) -> datetime | None:
        """Return when a message was received of which parts still wait; ``None`` when none does."""
        with self.database.reading() as connection:
            left = read_waiting(connection, _receipt.c.id == message_id, limit=1)
        return left[0].received_at if left else None


def read_waiting(connection: Connection, *conditions: Any, limit: int | None = None) -> list[WaitingPart]:
    """Return parts that wait, as :func:`read_parts` does."""
    return read_parts(connection, _part.c.used.is_(None), *conditions, limit=limit)


def read_parts(connection: Connection, *conditions: Any, limit: int | None = None) -> list[WaitingPart]:
    """Return parts, whole: one for each record whatever number of keys it has."""
    wanted = (
        select(
            _filing.c.seq.label("filing"), _part.c.outcome, _part.c.ordinal, _receipt.c.id.label("message"),
            _part.c.partner, _part.c.role, _filing.c.key.label("own"), _part.c.filing_code, _part.c.received_at,
            func.min(_part.c.xml).label("xml"),
        )
        .join(_filing, (_filing.c.outcome == _part.c.outcome) & (_filing.c.ordinal == _part.c.ordinal))
        .join(_receipt, _receipt.c.outcome == _part.c.outcome)
        .where(*conditions)
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


def _filed(connection: Connection, parts: Sequence[WaitingPart], partners: Collection[str]) -> dict[str, _Filed]:
    """Return by key the shipments of *partners* that were filed with something that has a key of *parts*, and stand."""
    since = max(part.received_at for part in parts) - _REMEMBERED
    found: dict[str, _Filed] = {}
    for some in in_pieces(sorted(_keys(parts))):
        wanted = select(_part.c.key, _part.c.used, _standing.c.partner)
        wanted = wanted.join(_standing, _standing.c.filing == _part.c.used)
        wanted = wanted.where(_part.c.key.in_(some), _part.c.received_at > since, _standing.c.xml.is_not(None))
        wanted = wanted.where(_standing.c.partner.in_(list(partners)), _standing.c.state.not_in(_STANDS_NO_MORE))
        for key, filing, partner in connection.execute(wanted.order_by(_part.c.used)):
            found[key] = _Filed(filing, partner)
    return found


def _of(part: WaitingPart, filed: Mapping[str, _Filed]) -> _Filed | None:
    """Return the shipment among *filed* that *part* belongs to: by its bill first."""
    return next((filed[key] for key in part.keys if key in filed), None)


def _sharing(connection: Connection, keys: Collection[str], partners: Collection[str]) -> dict[int, WaitingPart]:
    """Return the waiting parts of *partners* that have one of *keys*, by the rows of their records."""
    found: dict[int, WaitingPart] = {}
    for some in in_pieces(sorted(keys)):
        for part in read_waiting(connection, _part.c.key.in_(some), _part.c.partner.in_(list(partners))):
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
