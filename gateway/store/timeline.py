"""The append-only timeline: what happened to each message, in one chain of hashes for the whole store.

Each row's hash covers the hash before it, so a row that is changed, removed, added or moved breaks the chain; the head
row tells when the tail was cut off. A chain alone cannot show that all of it, head included, was written anew: publish
:meth:`Timeline.head` outside of the store, and pass it to :meth:`Timeline.verify`.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from gateway.jobs.leases import insert_new
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.scope import Reach, theirs

_event, _head = schema.event, schema.event_head
_FIRST = {"id": 1, "seq": 0, "hash": ""}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a message. ``data`` holds no personal data."""

    seq: int
    message: str = ""
    """Where events of several messages are told."""
    at: datetime
    kind: str
    data: dict[str, Any]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the chain at some moment."""

    seq: int
    hash: str


def append(connection: Connection, *, at: datetime, partner: str, message: str, kind: str, **data: Any) -> None:
    """Add one event; the head row is locked until the transaction ends, so that events form one line."""
    step = update(_head).where(_head.c.id == 1).values(seq=_head.c.seq + 1).returning(_head.c.seq, _head.c.hash)
    found = connection.execute(step).first()
    if found is None:
        insert_new(connection, _head, _FIRST)
        found = connection.execute(step).one()
    seq, before = found
    text = msgspec.json.encode(data, order="sorted").decode()
    linked = _link(before, seq, at, partner, message, kind, text)
    row = {"seq": seq, "at": at, "partner": partner, "message": message, "kind": kind, "data": text, "hash": linked}
    connection.execute(insert(_event).values(row))
    connection.execute(update(_head).where(_head.c.id == 1).values(hash=linked))


def _link(before: str, seq: int, at: datetime, partner: str, message: str, kind: str, data: str) -> str:
    row = [before, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), partner, message, kind, data]
    return hashlib.sha256(msgspec.json.encode(row)).hexdigest()


class Timeline:
    """Reads of the timeline."""

    database: Database

    def timeline(self, partner: Reach, message_id: str) -> list[Event]:
        """Return what happened to the message, oldest first."""
        wanted = select(_event.c.seq, _event.c.at, _event.c.kind, _event.c.data)
        wanted = wanted.where(_event.c.message == message_id, theirs(_event.c.partner, partner)).order_by(_event.c.seq)
        with self.database.reading() as connection:
            return [
                Event(seq=seq, at=at, kind=kind, data=msgspec.json.decode(data))
                for seq, at, kind, data in connection.execute(wanted)
            ]

    def events_after(self, partner: str, seq: int, limit: int) -> list[Event]:
        """Return what happened to the messages of *partner* after the event *seq*, oldest first, at most *limit*."""
        wanted = select(_event.c.seq, _event.c.message, _event.c.at, _event.c.kind, _event.c.data)
        wanted = wanted.where(_event.c.seq > seq, _event.c.partner == partner).order_by(_event.c.seq).limit(limit)
        with self.database.reading() as connection:
            return [
                Event(seq=seq, message=message, at=at, kind=kind, data=msgspec.json.decode(data))
                for seq, message, at, kind, data in connection.execute(wanted)
            ]

    def head(self) -> Head:
        """Return the end of the chain, to be kept where this store cannot change it."""
        with self.database.reading() as connection:
            return read_head(connection)

    def verify(self, published: Head | None = None) -> int | None:
        """Return the number of the first event that does not hold, or ``None`` when the whole chain does.

        With a *published* head, the chain must also still contain it.
        """
        seq, before = 0, ""
        wanted = select(
            _event.c.seq, _event.c.at, _event.c.partner, _event.c.message, _event.c.kind, _event.c.data, _event.c.hash
        ).order_by(_event.c.seq)
        with self.database.reading() as connection:
            for number, at, partner, message, kind, data, kept in connection.execute(wanted):
                if number != seq + 1 or kept != _link(before, number, at, partner, message, kind, data):
                    return seq + 1
                if published is not None and published.seq == number and published.hash != kept:
                    return int(number)
                seq, before = number, kept
            head = read_head(connection)
        if (head.seq, head.hash) != (seq, before) or (published is not None and published.seq > seq):
            return seq + 1
        return None


def read_head(connection: Connection) -> Head:
    """Return the end of the chain as *connection* sees it."""
    row = connection.execute(select(_head.c.seq, _head.c.hash)).first()
    return Head(seq=row.seq, hash=row.hash) if row is not None else Head(seq=0, hash="")
