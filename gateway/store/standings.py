"""The life of a filing after its message: where it stands, how it came there, and who is to be told.

Everything goes through :func:`move`, inside of the transaction of what causes it. The history is only added to; the
same said again is not added, and the state is worked out anew from the whole history, so that the order of answers does
not matter. A filing that nothing has happened to has no row here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from gateway.states import Happened, Said, StateTable, state_after, state_of_fate
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.scope import Reach, theirs
from gateway.store.timeline import append

_filing, _outcome, _receipt, _part = schema.filing, schema.outcome, schema.receipt, schema.part
_standing, _change = schema.standing, schema.standing_change


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an event: a new entry in the history of a filing."""

    change: int
    """Number of the entry."""
    filing: int
    """Number of the filing's row."""
    id: str
    """Id of the filing as the API names it."""
    key: str
    regime: str
    partner: str
    message: str
    event: str
    before: str
    after: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in the history of a filing."""

    at: datetime
    moment: datetime | None
    event: str
    before: str
    after: str
    told: dict[str, Any]
    """``kind``, ``codes``, ``port``, ``hold``, ``disposition``."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a filing stands."""

    state: str
    changed_at: datetime | None
    owes: tuple[dict[str, Any], ...] = ()
    """What is missing, and who knows it."""
    deadline: datetime | None = None


Notify = Callable[[Connection, Sequence[Moved], datetime], object]
"""Writes the notices about what moved, in the transaction of the moves."""


def move(
    connection: Connection,
    table: StateTable,
    filing: int,
    said: Said,
    now: datetime,
    *,
    digest: str | None = None,
    answer: str | None = None,
    **columns: Any,
) -> Moved | None:
    """Add *said* to the history of the filing whose row is *filing*, and set its state by all that is known.

    *columns* are further columns of its standing (``regime``, ``xml``, ``origins``, ``owes``, ``entry``, ``deadline``);
    they are set even when *said* is no news. *digest* tells one event from another where the words do not, *answer* is
    the id of the message that says it. Returns ``None`` when the same was said before. The timeline is the caller's to
    write (:func:`tell`).
    """
    one = connection.execute(
        select(_filing.c.key, _filing.c.regime, _filing.c.fate, _filing.c.ordinal, _receipt.c.partner, _receipt.c.id)
        .join(_outcome, _outcome.c.seq == _filing.c.outcome)
        .join(_receipt, _receipt.c.seq == _outcome.c.receipt)
        .where(_filing.c.seq == filing)
        .with_for_update(of=_filing)
    ).one()
    known = connection.execute(select(_standing.c.state).where(_standing.c.filing == filing)).scalar()
    before = known if known is not None else state_of_fate(one.fate)
    told = msgspec.to_builtins(
        {
            "kind": said.kind,
            "ours": said.ours,
            "hold": said.hold,
            "port": said.port,
            "disposition": said.disposition,
            "codes": said.codes,
            "response": answer,
        }
    )
    happened = Happened(event=said.event, moment=said.moment or now, ours=said.ours, hold=said.hold, port=said.port)
    mark = digest or said.digest
    same = (_change.c.filing == filing) & (_change.c.digest == mark)
    is_new = connection.execute(select(_change.c.seq).where(same)).first() is None
    after = state_after(one.fate, [*_history(connection, filing), happened], table) if is_new else before
    values = {"state": after, **columns} | ({"changed_at": now} if after != before or known is None else {})
    if known is not None:
        connection.execute(update(_standing).where(_standing.c.filing == filing).values(values))
    elif is_new or columns:
        connection.execute(insert(_standing).values(filing=filing, partner=one.partner, **values))
    if not is_new:
        return None
    row = {
        "filing": filing,
        "at": now,
        "moment": happened.moment,
        "event": said.event,
        "before": before,
        "after": after,
        "digest": mark,
        "told": msgspec.json.encode(told).decode(),
    }
    change = connection.execute(insert(_change).values(row).returning(_change.c.seq)).scalar_one()
    return Moved(
        change=int(change),
        filing=filing,
        id=f"{one.id}.{one.ordinal}",
        key=one.key,
        regime=one.regime,
        partner=one.partner,
        message=one.id,
        event=said.event,
        before=before,
        after=after,
    )


def tell(connection: Connection, moved: Sequence[Moved], now: datetime, **data: Any) -> None:
    """Write *moved* onto the timelines of the filings' messages and of those that contributed parts to them.

    What moved alike is one event with a count, so that an answer about a whole trip stays one line. *data* is added;
    it holds no personal data.
    """
    alike: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in moved:
        for partner, message in ((one.partner, one.message), *contributors(connection, one.filing)):
            alike.setdefault((partner, message, one.event, one.before, one.after), []).append(one.key)
    for (partner, message, event, before, after), keys in alike.items():
        told = {"event": event, "before": before, "after": after, "filings": len(keys), "keys": keys[:20]}
        append(connection, at=now, partner=partner, message=message, kind="filing-moved", **told, **data)


def contributors(connection: Connection, filing: int) -> list[tuple[str, str]]:
    """Return partner and message of each who contributed a part to *filing*, apart from its own message."""
    own = select(_filing.c.outcome).where(_filing.c.seq == filing).scalar_subquery()
    wanted = (
        select(_receipt.c.partner, _receipt.c.id)
        .join(_outcome, _outcome.c.receipt == _receipt.c.seq)
        .join(_part, _part.c.outcome == _outcome.c.seq)
        .where(_part.c.used == filing, _part.c.outcome != own)
        .distinct()
        .order_by(_receipt.c.id)
    )
    return [(str(partner), str(message)) for partner, message in connection.execute(wanted)]


def _history(connection: Connection, filing: int) -> list[Happened]:
    wanted = select(_change.c.event, _change.c.moment, _change.c.told).where(_change.c.filing == filing)
    found = []
    for event, moment, text in connection.execute(wanted):
        told = msgspec.json.decode(text)
        found.append(Happened(event=event, moment=moment, ours=told["ours"], hold=told["hold"], port=told["port"]))
    return found


class Standings:
    """Reads of where filings stand."""

    database: Database

    def standing(self, partner: Reach, filing_id: str) -> Standing | None:
        """Return where a filing stands; ``None`` when there is none of that id."""
        with self.database.reading() as connection:
            row = _found(connection, partner, filing_id)
            if row is None:
                return None
            one = connection.execute(select(_standing).where(_standing.c.filing == row.seq)).first()
        if one is None:
            return Standing(state=state_of_fate(row.fate), changed_at=None)
        owes = tuple(msgspec.json.decode(one.owes)) if one.owes else ()
        return Standing(state=one.state, changed_at=one.changed_at, owes=owes, deadline=one.deadline)

    def history(self, partner: Reach, filing_id: str) -> list[Change]:
        """Return what happened to a filing after its message, in the order in which it became known."""
        with self.database.reading() as connection:
            row = _found(connection, partner, filing_id)
            if row is None:
                return []
            wanted = select(_change).where(_change.c.filing == row.seq).order_by(_change.c.seq)
            return [
                Change(
                    at=one.at,
                    moment=one.moment,
                    event=one.event,
                    before=one.before,
                    after=one.after,
                    told=msgspec.json.decode(one.told),
                )
                for one in connection.execute(wanted)
            ]


def _found(connection: Connection, partner: Reach, filing_id: str) -> Any:
    message_id, _, ordinal = filing_id.rpartition(".")
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
        return None
    wanted = (
        select(_filing.c.seq, _filing.c.fate)
        .join(_receipt, _receipt.c.outcome == _filing.c.outcome)
        .where(_receipt.c.id == message_id, _filing.c.ordinal == int(ordinal), theirs(_receipt.c.partner, partner))
    )
    return connection.execute(wanted).first()
