"""The ledger of persons and days: what is forwarded for one person on one day, across messages and senders.

It holds digests under a key that is not in the store, never a name: who has the store alone can neither read nor guess
them. A row is one order of one person; the person has what all of its orders have. Rows of an outcome count for others
once it is concluded, and for its own message at once; a filing whose message is abandoned takes its rows with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Connection, and_, bindparam, delete, select

from gateway.filing.persons import DayEntry, DayTally
from gateway.store import schema
from gateway.store.database import Database, in_pieces

DAYS_KEPT = timedelta(days=31)
"""How long after its day a row can matter: an entry of type 86 could be filed until the fifteenth day after arrival
(84 FR 40079), and a message may be looked at again some time after it came."""
_ROWS_AT_ONCE = 1000
_DIGEST_BYTES = 16
_ORDER_BYTES = 8
"""An order is told from others of its person alone."""
_NO_ORDER = b""
_PERSONS_PER_QUESTION = 500

_days = schema.person_day

# Handed to the driver as they are, as in database.insert_rows: these run once for every hundred filings.
_ADD = (
    "INSERT INTO person_day (day, person, order_of, outcome, cents, filings) VALUES ({0}, {0}, {0}, {0}, {0}, {0}) "
    "ON CONFLICT (day, person, order_of, outcome) "
    "DO UPDATE SET cents = person_day.cents + excluded.cents, filings = person_day.filings + excluded.filings"
)
_WANTED = (
    "SELECT p.person, p.order_of, p.cents, p.filings FROM person_day p JOIN outcome o ON o.seq = p.outcome "
    "WHERE p.day = {0} AND p.person IN ({1}) AND (o.verdict IS NOT NULL OR o.seq = {0})"
)

Totals = dict[tuple[date, bytes], dict[bytes, DayTally]]
"""By day and person, what each of the person's orders has."""
_NOTHING = DayTally()


@lru_cache(maxsize=4096)
def digest_of(who: str, key: bytes) -> bytes:
    """Return what stands in the ledger for *who* under *key* (at most 64 bytes)."""
    return hashlib.blake2b(who.encode(), key=key, digest_size=_DIGEST_BYTES).digest()


def add(totals: Totals, entries: Iterable[DayEntry], key: bytes) -> None:
    """Add *entries* to *totals*."""
    for entry in entries:
        orders = totals.setdefault((entry.day, digest_of(entry.who, key)), {})
        order = _order_digest(entry, key)
        orders[order] = orders.get(order, _NOTHING).plus(entry.cents)


def _order_digest(entry: DayEntry, key: bytes) -> bytes:
    return digest_of(entry.order, key)[:_ORDER_BYTES] if entry.order is not None else _NO_ORDER


def write(connection: Connection, outcome: int, totals: Totals) -> None:
    """Add *totals* to what *outcome* has in the ledger."""
    if not totals:
        return
    rows = [
        (_written(connection, day), person, order, outcome, tally.cents, tally.filings)
        for (day, person), orders in totals.items()
        for order, tally in orders.items()
    ]
    # In the order of the index, which digests fall all over: each of its pages is then touched once.
    rows.sort()
    connection.exec_driver_sql(_ADD.format(_mark(connection)), rows)


def read(
    connection: Connection,
    asked: Collection[DayEntry],
    key: bytes,
    own: int | None = None,
    pending: Totals | None = None,
) -> Mapping[tuple[date, str], DayTally]:
    """Return what the persons and orders of *asked* have by concluded outcomes, by *own*, the outcome that is being
    written, and *pending*; those that have nothing are left out."""
    by_day: dict[date, dict[bytes, list[DayEntry]]] = {}
    for entry in asked:
        by_day.setdefault(entry.day, {}).setdefault(digest_of(entry.who, key), []).append(entry)
    found: dict[tuple[date, str], DayTally] = {}
    for day, people in by_day.items():
        for person, order, tally in (*_kept(connection, day, list(people), own), *_of(pending or {}, day, people)):
            entries = people[person]
            orders = {one.order for one in entries if one.order is not None and _order_digest(one, key) == order}
            for who in (entries[0].who, *orders):
                before = found.get((day, who), _NOTHING)
                found[day, who] = DayTally(before.cents + tally.cents, before.filings + tally.filings)
    return found


def is_passed(connection: Connection, own: int, since: int, most: int) -> bool:
    """Whether a person has more than *most* cents on a day with what *own*, an outcome that is about to be concluded,
    adds and with what was concluded after the event *since*, which *own* may not have counted."""
    event, receipt, mine, theirs = schema.event, schema.receipt, _days.alias(), _days.alias()
    meanwhile = select(receipt.c.outcome).join(event, event.c.message == receipt.c.id)
    meanwhile = meanwhile.where(event.c.seq > since, event.c.kind == "concluded", receipt.c.outcome != own)
    others = connection.execute(meanwhile).scalars().all()
    if not others:
        return False
    shared = select(mine.c.day, mine.c.person).distinct()
    shared = shared.join(theirs, (theirs.c.day == mine.c.day) & (theirs.c.person == mine.c.person))
    persons: dict[date, list[bytes]] = {}
    for some in in_pieces(others):
        of_some = shared.where(mine.c.outcome == own, theirs.c.outcome.in_(some))
        for day, person in connection.execute(of_some):
            persons.setdefault(day, []).append(bytes(person))
    for day, people in persons.items():
        cents: dict[bytes, int] = {}
        for person, _, tally in _kept(connection, day, list(dict.fromkeys(people)), own):
            cents[person] = cents.get(person, 0) + tally.cents
        if max(cents.values()) > most:
            return True
    return False


def _kept(
    connection: Connection, day: date, people: Sequence[bytes], own: int | None
) -> Iterator[tuple[bytes, bytes, DayTally]]:
    """Yield the rows of *people* on *day* that count: the person, the order and what it has."""
    for start in range(0, len(people), _PERSONS_PER_QUESTION):
        some = people[start : start + _PERSONS_PER_QUESTION]
        question = _WANTED.format(_mark(connection), ", ".join([_mark(connection)] * len(some)))
        values = (_written(connection, day), *some, own if own is not None else 0)
        for person, order, cents, filings in connection.exec_driver_sql(question, values):
            yield bytes(person), bytes(order), DayTally(cents, filings)


def _of(pending: Totals, day: date, people: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, DayTally]]:
    for person in people:
        for order, tally in pending.get((day, person), {}).items():
            yield person, order, tally


class Ledger:
    """What is kept of the ledger, and for how long."""

    database: Database

    def forget_days(self, before: date) -> int:
        """Remove some rows of the days *before* a day, and return how many there were; none are left when that is 0."""
        with self.database.reading() as connection:
            old = select(*(column.label(f"old_{column.name}") for column in _days.primary_key))
            old = old.where(_days.c.day < before).order_by(_days.c.day).limit(_ROWS_AT_ONCE)
            rows = [dict(row) for row in connection.execute(old).mappings()]
        if rows:
            one = and_(*(column == bindparam(f"old_{column.name}") for column in _days.primary_key))
            with self.database.writing() as connection:
                connection.execute(delete(_days).where(one), rows)
        return len(rows)


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def _written(connection: Connection, day: date) -> str | date:
    """Return *day* as the column type writes it."""
    return day.isoformat() if connection.dialect.name == "sqlite" else day
