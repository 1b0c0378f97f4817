"""The ledger of persons and days: what is forwarded for one person on one day, across messages and senders.

It holds digests under a key that is not in the store, never a name: who has the store alone can neither read nor guess
them. Rows of an outcome count for others once it is concluded, and for its own message at once; a filing whose message
is abandoned takes its rows with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from gateway.filing.persons import DayEntry, DayTally
from gateway.store import schema

_DIGEST_BYTES = 16
_PERSONS_PER_QUESTION = 500
_person_day, _outcome = schema.person_day, schema.outcome

Totals = dict[tuple[date, bytes], DayTally]
_NOTHING = DayTally()


def digest_of(who: str, key: bytes) -> bytes:
    """Return what stands in the ledger for *who* under *key* (at most 64 bytes)."""
    return hashlib.blake2b(who.encode(), key=key, digest_size=_DIGEST_BYTES).digest()


def add(totals: Totals, entries: Iterable[DayEntry], key: bytes) -> None:
    """Add *entries* to *totals*."""
    for entry in entries:
        place = (entry.day, digest_of(entry.who, key))
        totals[place] = totals.get(place, _NOTHING).plus(entry.cents)


def write(connection: Connection, outcome: int, totals: Totals) -> None:
    """Add *totals* to what *outcome* has in the ledger."""
    if not totals:
        return
    rows = [
        {"day": day, "person": person, "outcome": outcome, "cents": tally.cents, "filings": tally.filings}
        for (day, person), tally in totals.items()
    ]
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(_person_day)
    more = {name: _person_day.c[name] + row.excluded[name] for name in ("cents", "filings")}
    connection.execute(row.on_conflict_do_update(index_elements=["day", "person", "outcome"], set_=more), rows)


def read(
    connection: Connection,
    asked: Collection[tuple[date, str]],
    key: bytes,
    own: int | None = None,
    pending: Mapping[tuple[date, bytes], DayTally] | None = None,
) -> Mapping[tuple[date, str], DayTally]:
    """Return what *asked* have by concluded outcomes, by *own*, the outcome that is being written, and *pending*."""
    by_place = {(day, digest_of(who, key)): (day, who) for day, who in asked}
    counts = or_(_outcome.c.verdict.is_not(None), _outcome.c.seq == own)
    wanted = (
        select(_person_day.c.day, _person_day.c.person, func.sum(_person_day.c.cents), func.sum(_person_day.c.filings))
        .join(_outcome, _outcome.c.seq == _person_day.c.outcome)
        .where(counts)
        .group_by(_person_day.c.day, _person_day.c.person)
    )
    found = {place: pending[place] for place in by_place if place in pending} if pending else {}
    places = list(by_place)
    for start in range(0, len(places), _PERSONS_PER_QUESTION):
        some = tuple_(_person_day.c.day, _person_day.c.person).in_(places[start : start + _PERSONS_PER_QUESTION])
        for day, person, cents, filings in connection.execute(wanted.where(some)):
            more = found.get((day, person), _NOTHING)
            found[day, person] = DayTally(int(cents) + more.cents, int(filings) + more.filings)
    return {by_place[place]: tally for place, tally in found.items()}
