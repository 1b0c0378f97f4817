"""Filings that a later message of the same sender amends: found, marked, and what became of their requests.

The record that asks for it is a row of its own, which points at the filing that it is about. That filing keeps its
history: requests and answers stand there, and the row that asked moves along with them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update

from gateway.pipeline.amendments import OnFile
from gateway.pipeline.outcome import Amends
from gateway.states import Said, StateTable
from gateway.store import schema
from gateway.store.database import in_pieces
from gateway.store.errors import KeysTaken
from gateway.store.parts import OVER
from gateway.store.standings import Move, Moved, Notify, move_all, tell

_filing, _forwarded, _standing, _part = schema.filing, schema.forwarded, schema.standing, schema.part
_change = schema.standing_change
_delivery, _item = schema.delivery, schema.delivery_item


class Statement(msgspec.Struct, frozen=True):
    """What an answer says of one filing."""

    filing: int
    """Number of its row."""
    said: Said
    digest: str
    """Of what is said, which is worked out once for all filings that it is about."""


_EVENTS = {
    "cancel": "cancel-requested",
    "replace": "correction-requested",
    "update": "correction-requested",
    "withdraw": "withdrawn",
}
_CORRECTIONS = ("replace", "update")
_OF_ROW = {
    "cancelled": (("cancel",), "accepted"),
    "cancel-refused": (("cancel",), "rejected"),
    "cancel-review": (("cancel",), "review"),
    "replaced": (("replace",), "accepted"),
    "updated": (("update",), "accepted"),
    "correction-refused": (_CORRECTIONS, "rejected"),
    "correction-review": (_CORRECTIONS, "review"),
}
"""What an answer about a filing says of the row that asked for it."""
_WHOLE = "not-processed"
_REFUSED = {"cancel": "cancel-refused", "replace": "correction-refused", "update": "correction-refused"}
"""What becomes of a request when the batch that it went out with is refused whole."""


def is_free() -> Any:
    """Return the condition that the key of a row of ``forwarded`` may be used again.

    Customs did not take the filing (ACE Cargo Release chapter: a rejected entry is added again under its number), or it
    was a bill of a manifest and is deleted. The number of a cancelled entry is never used again.
    """
    bill = exists().where(_filing.c.seq == _standing.c.filing, _filing.c.regime == "section-321")
    deleted = and_(_standing.c.state == "cancelled", _standing.c.regime.is_(None), bill)
    return exists().where(_standing.c.filing == _forwarded.c.filing, or_(_standing.c.state == "rejected", deleted))


def on_file(connection: Connection, partner: str, keys: Collection[str]) -> Mapping[str, OnFile]:
    """Return the filings of *partner* by those of *keys* that are known: the key of a record, or an entry number."""
    found: dict[str, OnFile] = {}
    columns = (
        _filing.c.seq,
        func.coalesce(_standing.c.state, _filing.c.fate).label("state"),
        func.coalesce(_standing.c.regime, _filing.c.regime).label("regime"),
        func.coalesce(_standing.c.xml, _filing.c.xml).label("xml"),
    )
    for some in in_pieces(sorted(keys)):
        entries = select(_standing.c.entry.label("key"), *columns).join(_filing, _filing.c.seq == _standing.c.filing)
        entries = entries.where(_standing.c.partner == partner, _standing.c.entry.in_(some))
        own = select(_forwarded.c.key, *columns).join(_filing, _filing.c.seq == _forwarded.c.filing)
        own = own.outerjoin(_standing, _standing.c.filing == _filing.c.seq)
        own = own.where(_forwarded.c.partner == partner, _forwarded.c.key.in_(some))
        rows = (*connection.execute(entries), *connection.execute(own))
        replaced = _replacements(connection, [row.seq for row in rows])
        since = _since(connection, [row.seq for row in rows])
        for row in rows:
            xml = replaced.get(row.seq, row.xml)
            state = _state(row.state)
            moment = since.get((row.seq, state))
            found[row.key] = OnFile(filing=row.seq, state=state, regime=row.regime, xml=xml, since=moment)
    return found


def _state(state_or_fate: str) -> str:
    """Return the state of a filing: the one that is kept, else by its fate."""
    return {"forward": "forwarded", "hold": "held"}.get(state_or_fate, state_or_fate)


def _since(connection: Connection, filings: Sequence[int]) -> dict[tuple[int, str], datetime]:
    """Return by filing and state the moment of the last event that brought it into that state."""
    wanted = select(_change.c.filing, _change.c.after, func.max(_change.c.moment).label("moment"))
    wanted = wanted.where(_change.c.filing.in_(filings), _change.c.before != _change.c.after)
    rows = connection.execute(wanted.group_by(_change.c.filing, _change.c.after))
    return {(row.filing, row.after): row.moment for row in rows if row.moment is not None}


def _replacements(connection: Connection, filings: Sequence[int]) -> dict[int, str]:
    """Return by filing the content of the latest replacement or update that customs accepted."""
    wanted = select(_filing.c.amends, _filing.c.xml).join(_standing, _standing.c.filing == _filing.c.seq)
    wanted = wanted.where(_filing.c.amendment.in_(_CORRECTIONS), _standing.c.state == "accepted")
    rows = connection.execute(wanted.where(_filing.c.amends.in_(filings)).order_by(_filing.c.seq))
    return {row.amends: row.xml for row in rows}


def request(
    connection: Connection,
    message: Any,
    amended: Sequence[Amends],
    states: StateTable,
    notify: Notify | None,
    now: datetime,
) -> None:
    """Note on the filings that *amended* speaks of what *message* asks for; what only waited here is withdrawn.

    Raises ``KeysTaken`` when one of them has come into another state since it was looked at.
    """
    state = {one.filing: one.state for one in amended}
    current = select(_filing.c.seq, func.coalesce(_standing.c.state, _filing.c.fate).label("state"))
    current = current.outerjoin(_standing, _standing.c.filing == _filing.c.seq).with_for_update(of=_filing)
    for some in in_pieces(sorted(state)):
        for row in connection.execute(current.where(_filing.c.seq.in_(some))):
            if _state(row.state) != state[row.seq]:
                raise KeysTaken(message.id)
    moves = [
        Move(
            filing=one.filing,
            said=Said(event=_EVENTS[one.what], ours=True),
            digest=f"{one.what} {message.id}",
            answer=message.id,
        )
        for one in amended
    ]
    moved = [one for one in move_all(connection, states, moves, now) if isinstance(one, Moved)]
    _withdraw(connection, [one.filing for one in amended if one.what == "withdraw"])
    tell(connection, moved, now, amendment=message.id)
    if notify is not None:
        notify(connection, moved, now)


def _withdraw(connection: Connection, filings: Sequence[int]) -> None:
    """End the wait of what *filings* brought, and free their keys."""
    for some in in_pieces(sorted(filings)):
        mine = exists().where(
            _filing.c.seq.in_(some), _filing.c.outcome == _part.c.outcome, _filing.c.ordinal == _part.c.ordinal
        )
        connection.execute(update(_part).where(_part.c.used.is_(None), mine).values(used=OVER))
        connection.execute(delete(_forwarded).where(_forwarded.c.filing.in_(some)))


def meant(connection: Connection, statements: Sequence[Statement]) -> list[Statement]:
    """Return *statements* as they are meant: that a whole batch was refused is said of a request that went out in it,
    and then concerns the filing that the request is about."""
    refused = [one.filing for one in statements if one.said.event == _WHOLE]
    asked: dict[int, tuple[int, str]] = {}
    for some in in_pieces(sorted(set(refused))):
        wanted = select(_filing.c.seq, _filing.c.amends, _filing.c.amendment)
        rows = connection.execute(wanted.where(_filing.c.seq.in_(some), _filing.c.amends.is_not(None)))
        asked |= {row.seq: (row.amends, _REFUSED[row.amendment]) for row in rows}
    found = []
    for one in statements:
        about, event = asked.get(one.filing, (one.filing, one.said.event))
        said = msgspec.structs.replace(one.said, event=event)
        found.append(msgspec.structs.replace(one, filing=about, said=said) if one.filing in asked else one)
    return found


def follow(connection: Connection, states: StateTable, moved: Sequence[Moved], now: datetime) -> None:
    """Move the rows that asked for what *moved* answers: accepted, refused, or under review."""
    told = [(one, _OF_ROW[one.event]) for one in moved if one.event in _OF_ROW]
    moves = []
    for one, (amendment, event) in told:
        asked = select(func.max(_filing.c.seq)).where(
            _filing.c.amends == one.filing, _filing.c.amendment.in_(amendment), _filing.c.fate == "forward"
        )
        row = connection.execute(asked).scalar()
        if row is not None:
            moves.append(Move(filing=row, said=Said(event=event), digest=f"{event} {one.change}"))
    move_all(connection, states, moves, now)


def goes_before(connection: Connection, delivery: Any) -> bool:
    """Tell whether *delivery*, a row, asks for changes of a filing that has not arrived at the same place yet."""
    asks = select(_filing.c.seq, _filing.c.amends).where(
        _filing.c.outcome == delivery.outcome,
        _filing.c.ordinal.between(delivery.first, delivery.last),
        _filing.c.amends.is_not(None),
    )
    return any(_is_under_way(connection, row, delivery) for row in connection.execute(asks).all())


def _is_under_way(connection: Connection, asks: Any, delivery: Any) -> bool:
    """Tell whether the filing that *asks* is about, or an earlier request about it, is still to be delivered."""
    before = select(_filing.c.seq, _filing.c.outcome, _filing.c.ordinal).where(
        or_(_filing.c.seq == asks.amends, and_(_filing.c.amends == asks.amends, _filing.c.seq < asks.seq)),
        _filing.c.fate != "reject",
    )
    for row in connection.execute(before).all():
        in_range = and_(
            _delivery.c.outcome == row.outcome,
            _delivery.c.first <= row.ordinal,
            _delivery.c.last >= row.ordinal,
        )
        named = _delivery.c.seq.in_(select(_item.c.delivery).where(_item.c.filing == row.seq))
        waiting = select(_delivery.c.seq).where(
            or_(in_range, named),
            _delivery.c.destination == delivery.destination,
            _delivery.c.state != "delivered",
            _delivery.c.seq != delivery.seq,
        )
        if connection.execute(waiting.limit(1)).first() is not None:
            return True
    return False
