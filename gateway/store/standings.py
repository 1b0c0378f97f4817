"""The life of a filing after its message: where it stands, how it came there, and who is to be told.

Everything goes through :func:`move_all`, inside of the transaction of what causes it. The history is only added to; the
same said again is not added, and the state is worked out anew from the whole history, so that the order of answers does
not matter. A filing that nothing has happened to has no row here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.states import Code, Happened, Said, StateTable, state_after, state_of_fate
from gateway.store import schema
from gateway.store.database import Database, in_pieces
from gateway.store.scope import Reach, theirs
from gateway.store.timeline import append

_filing, _outcome, _receipt, _part = schema.filing, schema.outcome, schema.receipt, schema.part
_standing, _change = schema.standing, schema.standing_change


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a filing, to be added to its history."""

    filing: int
    """Number of the filing's row."""
    said: Said
    digest: str | None = None
    """Tells one event from another where the words do not."""
    answer: str | None = None
    """Id of the message that says it."""
    columns: dict[str, Any] = {}
    """Further columns of its standing (``regime``, ``xml``, ``origins``, ``owes``, ``entry``, ``deadline``); they are
    set even when it was said before."""


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


class Known(msgspec.Struct, frozen=True):
    """What was said before, and by which message (``None``: by this house)."""

    answer: str | None


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


class Notify(Protocol):
    """Writes the notices about what moved in this house, in the transaction of the moves."""

    def __call__(
        self,
        connection: Connection,
        moved: Sequence[Moved],
        now: datetime,
        *,
        only: Mapping[int, str] = ...,
        codes: Mapping[int, tuple[Code, ...]] = ...,
    ) -> object:
        """*only*: by the number of a change the one message whose sender is told; else all are who have to do with the
        filing. *codes* stand with a change."""
        ...


class _Life:
    """What is known of one filing while moves are made."""

    __slots__ = ("answers", "changed_at", "columns", "filing", "history", "is_kept", "is_touched", "state")

    def __init__(self, filing: Any) -> None:
        self.filing = filing
        self.state = state_of_fate(filing.fate)
        self.changed_at: datetime | None = None
        self.is_kept = self.is_touched = False
        """It has a row; the row is to be written."""
        self.history: list[Happened] = []
        self.answers: dict[str, str | None] = {}
        """By digest of what was said, who said it."""
        self.columns: dict[str, Any] = {}

    def move(self, one: Move, table: StateTable, now: datetime) -> dict[str, Any] | Known:
        """Take *one*; return its entry in the history, or who said it before."""
        self.columns |= one.columns
        said, digest = one.said, one.digest or one.said.digest
        self.is_touched |= bool(one.columns)
        if digest in self.answers:
            return Known(self.answers[digest])
        happened = Happened(event=said.event, moment=said.moment or now, ours=said.ours, hold=said.hold, port=said.port)
        self.history.append(happened)
        self.answers[digest] = one.answer
        before, self.state = self.state, state_after(self.filing.fate, self.history, table)
        if before != self.state or self.changed_at is None:
            self.changed_at = now
        self.is_touched = True
        return {
            "filing": one.filing,
            "at": now,
            "moment": happened.moment,
            "event": said.event,
            "before": before,
            "after": self.state,
            "digest": digest,
            "told": _told(said, one.answer),
        }

    def row(self, now: datetime) -> dict[str, Any]:
        """Return its standing as it is to be written."""
        return {"state": self.state, "changed_at": self.changed_at or now, **self.columns}


def _told(said: Said, answer: str | None) -> str:
    told = {
        "kind": said.kind,
        "ours": said.ours,
        "hold": said.hold,
        "port": said.port,
        "disposition": said.disposition,
        "codes": said.codes,
        "response": answer,
    }
    return msgspec.json.encode(told).decode()


def move_all(connection: Connection, table: StateTable, moves: Sequence[Move], now: datetime) -> list[Moved | Known]:
    """Add *moves* to the histories of their filings, one after the other, and set the states by all that is known.

    Returns what came of each. The timeline is the caller's to write (:func:`tell`).
    """
    lives = _lives(connection, {one.filing for one in moves})
    made = [(one, lives[one.filing].move(one, table, now)) for one in moves]
    rows = [entry for _, entry in made if isinstance(entry, dict)]
    _write_standings(connection, lives, now)
    numbers = iter(_write_changes(connection, rows))
    return [
        entry if isinstance(entry, Known) else _moved(next(numbers), lives[one.filing].filing, entry)
        for one, entry in made
    ]


def _lives(connection: Connection, filings: Collection[int]) -> dict[int, _Life]:
    """Read what is known of *filings*, and hold their rows where the database has locks for rows."""
    lives: dict[int, _Life] = {}
    columns = (_filing.c.seq, _filing.c.key, _filing.c.regime, _filing.c.fate, _filing.c.ordinal)
    for some in in_pieces(sorted(filings)):
        heads = (
            select(*columns, _receipt.c.partner, _receipt.c.id)
            .join(_outcome, _outcome.c.seq == _filing.c.outcome)
            .join(_receipt, _receipt.c.seq == _outcome.c.receipt)
            .where(_filing.c.seq.in_(some))
            .order_by(_filing.c.seq)
            .with_for_update(of=_filing)
        )
        lives |= {one.seq: _Life(one) for one in connection.execute(heads)}
        known = select(_standing.c.filing, _standing.c.state, _standing.c.changed_at)
        for filing, state, changed_at in connection.execute(known.where(_standing.c.filing.in_(some))):
            life = lives[filing]
            life.state, life.changed_at, life.is_kept = state, changed_at, True
        for filing, event, digest, answer in _said(connection, some):
            lives[filing].history.append(event)
            lives[filing].answers[digest] = answer
    return lives


def _said(connection: Connection, filings: Sequence[int]) -> Iterator[tuple[int, Happened, str, str | None]]:
    """Yield the histories of *filings*: the filing, what happened, its digest, and the message that says it."""
    said = select(_change.c.filing, _change.c.event, _change.c.moment, _change.c.digest, _change.c.told)
    for filing, event, moment, digest, text in connection.execute(said.where(_change.c.filing.in_(filings))):
        told = msgspec.json.decode(text)
        one = Happened(event=event, moment=moment, ours=told["ours"], hold=told["hold"], port=told["port"])
        yield filing, one, digest, told["response"]


def read_histories(connection: Connection, filings: Sequence[int]) -> dict[int, list[Happened]]:
    """Return what happened to each of *filings*; nothing has to those that are left out."""
    found: dict[int, list[Happened]] = {}
    for some in in_pieces(filings):
        for filing, one, _, _ in _said(connection, some):
            found.setdefault(filing, []).append(one)
    return found


def _write_standings(connection: Connection, lives: dict[int, _Life], now: datetime) -> None:
    """Write the standings in as few statements as there are sets of columns."""
    alike: dict[tuple[bool, tuple[str, ...]], list[dict[str, Any]]] = {}
    for filing, life in lives.items():
        if life.is_touched:
            row = life.row(now)
            rows = alike.setdefault((life.is_kept, tuple(sorted(row))), [])
            rows.append(row | ({"of": filing} if life.is_kept else {"filing": filing, "partner": life.filing.partner}))
    for (is_kept, _), rows in alike.items():
        if is_kept:
            connection.execute(update(_standing).where(_standing.c.filing == bindparam("of")), rows)
        else:
            connection.execute(insert(_standing), rows)


def _write_changes(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Write entries of the history, and return their numbers in the same order."""
    if not rows:
        return []
    connection.execute(insert(_change), rows)
    numbers: dict[tuple[int, str], int] = {}
    written = select(_change.c.filing, _change.c.digest, _change.c.seq)
    for some in in_pieces(sorted({row["filing"] for row in rows})):
        found = connection.execute(written.where(_change.c.filing.in_(some)))
        numbers |= {(filing, digest): seq for filing, digest, seq in found}
    return [numbers[row["filing"], row["digest"]] for row in rows]


def _moved(change: int, filing: Any, entry: dict[str, Any]) -> Moved:
    return Moved(
        change=change,
        filing=filing.seq,
        id=f"{filing.id}.{filing.ordinal}",
        key=filing.key,
        regime=filing.regime,
        partner=filing.partner,
        message=filing.id,
        event=entry["event"],
        before=entry["before"],
        after=entry["after"],
    )


def tell(connection: Connection, moved: Sequence[Moved], now: datetime, **data: Any) -> None:
    """Write *moved* onto the timelines of the filings' messages and of those that contributed parts to them.

    What moved alike is one event with a count, so that an answer about a whole trip stays a few lines. *data* is
    added; it holds no personal data.
    """
    others = contributors(connection, [one.filing for one in moved])
    alike: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in moved:
        for partner, message in ((one.partner, one.message), *others.get(one.filing, ())):
            alike.setdefault((partner, message, one.event, one.before, one.after), []).append(one.key)
    for (partner, message, event, before, after), keys in alike.items():
        told = {"event": event, "before": before, "after": after, "filings": len(keys), "keys": keys[:20]}
        append(connection, at=now, partner=partner, message=message, kind="filing-moved", **told, **data)


def contributors(connection: Connection, filings: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Return by filing the partner and message of each who contributed a part to it, apart from its own message."""
    found: dict[int, list[tuple[str, str]]] = {}
    for some in in_pieces(sorted(set(filings))):
        wanted = (
            select(_part.c.used, _receipt.c.partner, _receipt.c.id)
            .join(_filing, _filing.c.seq == _part.c.used)
            .join(_outcome, _outcome.c.seq == _part.c.outcome)
            .join(_receipt, _receipt.c.seq == _outcome.c.receipt)
            .where(_part.c.used.in_(some), _part.c.outcome != _filing.c.outcome)
            .distinct()
            .order_by(_receipt.c.id)
        )
        for filing, partner, message in connection.execute(wanted):
            found.setdefault(filing, []).append((partner, message))
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
