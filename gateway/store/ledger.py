"""The ledger of persons and days: what is forwarded for one person on one day, across messages and senders.

It holds digests under a key that is not in the store, never a name: who has the store alone can neither read nor guess
them. Rows of an outcome count for others once it is concluded, and for its own message at once; a filing whose message
is abandoned takes its rows with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, select

from gateway.filing.persons import DayEntry, DayTally
from gateway.store import schema
from gateway.store.database import Database

DAYS_KEPT = timedelta(days=31)
"""How long after its day a row can matter: an entry of type 86 could be filed until the fifteenth day after arrival
(84 FR 40079), and a message may be looked at again some time after it came."""
_ROWS_AT_ONCE = 1000
_DIGEST_BYTES = 16
_PERSONS_PER_QUESTION = 500

_days = schema.person_day

# Handed to the driver as they are, as in database.insert_rows: these run once for every hundred filings.
_ADD = (
    "INSERT INTO person_day (day, person, outcome, cents, filings) VALUES ({0}, {0}, {0}, {0}, {0}) "
    "ON CONFLICT (day, person, outcome) "
    "DO UPDATE SET cents = person_day.cents + excluded.cents, filings = person_day.filings + excluded.filings"
)
_WANTED = (
    "SELECT p.person, p.cents, p.filings FROM person_day p JOIN outcome o ON o.seq = p.outcome "
    "WHERE p.day = {0} AND p.person IN ({1}) AND (o.verdict IS NOT NULL OR o.seq = {0})"
)

Totals = dict[tuple[date, bytes], DayTally]
_NOTHING = DayTally()


@lru_cache(maxsize=4096)
def digest_of(who: str, key: bytes) -> bytes:
    """Return what stands in the ledger for *who* under *key* (at most 64 bytes)."""
    return hashlib.blake2b(who.encode(), key=key, digest_size=_DIGEST_BYTES).digest()


def add(totals: Totals, entries: Iterable[DayEntry], key: bytes) -> None:
    """Add *entries* to *totals*."""
    for entry in entries:
        place = (entry.day, digest_of(entry.who, key))
        before = totals.get(place)
        totals[place] = DayTally(entry.cents, 1) if before is None else before.plus(entry.cents)


def write(connection: Connection, outcome: int, totals: Totals) -> None:
    """Add *totals* to what *outcome* has in the ledger."""
    if not totals:
        return
    rows = [
        (_written(connection, day), person, outcome, tally.cents, tally.filings)
        for (day, person), tally in totals.items()
    ]
    connection.exec_driver_sql(_ADD.format(_mark(connection)), rows)


def read(
    connection: Connection,
    asked: Collection[tuple[date, str]],
    key: bytes,
    own: int | None = None,
    pending: Mapping[tuple[date, bytes], DayTally] | None = None,
) -> Mapping[tuple[date, str], DayTally]:
    """Return what *asked* have by concluded outcomes, by *own*, the outcome that is being written, and *pending*."""
    by_day: dict[date, dict[bytes, str]] = {}
    for day, who in asked:
        by_day.setdefault(day, {})[digest_of(who, key)] = who
    found: dict[tuple[date, str], DayTally] = {}
    for day, people in by_day.items():
        kept = {digest: pending[day, digest] for digest in people if (day, digest) in pending} if pending else {}
        digests = list(people)
        for start in range(0, len(digests), _PERSONS_PER_QUESTION):
            some = digests[start : start + _PERSONS_PER_QUESTION]
            question = _WANTED.format(_mark(connection), ", ".join([_mark(connection)] * len(some)))
            values = (_written(connection, day), *some, own if own is not None else 0)
            for person, cents, filings in connection.exec_driver_sql(question, values):
                before = kept.get(bytes(person), _NOTHING)
                kept[bytes(person)] = DayTally(before.cents + cents, before.filings + filings)
        found.update({(day, people[digest]): tally for digest, tally in kept.items()})
    return found


class Ledger:
    """What is kept of the ledger, and for how long."""

    database: Database

    def forget_days(self, before: date) -> int:
        """Remove some rows of the days *before* a day, and return how many there were; none are left when that is 0."""
        with self.database.reading() as connection:
            old = select(_days.c.day, _days.c.person, _days.c.outcome).where(_days.c.day < before)
            rows = [
                {"on": day, "who": person, "by": outcome}
                for day, person, outcome in connection.execute(old.order_by(_days.c.day).limit(_ROWS_AT_ONCE))
            ]
        if rows:
            one = (_days.c.day == bindparam("on")) & (_days.c.person == bindparam("who"))
            with self.database.writing() as connection:
                connection.execute(delete(_days).where(one, _days.c.outcome == bindparam("by")), rows)
        return len(rows)


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def _written(connection: Connection, day: date) -> str | date:
    """Return *day* as the column type writes it."""
    return day.isoformat() if connection.dialect.name == "sqlite" else day
