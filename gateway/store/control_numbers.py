"""The control numbers that we give: one row per partner and kind, raised under its lock."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, case, update

from gateway.jobs.leases import insert_new
from gateway.store import schema

_LAST = 999_999_999  # ISA13 and GS06 hold nine digits, and ST02 up to nine
_row = schema.control_number


def next_number(connection: Connection, partner_id: str, kind: str) -> int:
    """Return the next number of *kind* for *partner_id*, from 1; after 999,999,999 it starts again.

    It is given when the transaction commits: a number of an attempt that failed is given again, and none is lost.
    """
    following = case((_row.c.value >= _LAST, 1), else_=_row.c.value + 1)
    mine = (_row.c.partner == partner_id) & (_row.c.kind == kind)
    step = update(_row).where(mine).values(value=following).returning(_row.c.value)
    number = connection.execute(step).scalar()
    if number is None:
        insert_new(connection, _row, {"partner": partner_id, "kind": kind, "value": 0})
        number = connection.execute(step).scalar_one()
    return int(number)


class Numbers:
    """Many numbers in one transaction: a row is held when its first number is given and written once, at the end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[tuple[str, str], int] = {}

    def next(self, partner_id: str, kind: str) -> int:
        """Return the next number of *kind* for *partner_id*, as :func:`next_number` does."""
        last = self._last.get((partner_id, kind))
        fresh = next_number(self._connection, partner_id, kind) if last is None else last + 1
        number = fresh if fresh <= _LAST else 1
        self._last[partner_id, kind] = number
        return number

    def write(self) -> None:
        """Write down what was given; without it the numbers would be given again."""
        rows = [{"whose": partner, "which": kind, "value": last} for (partner, kind), last in self._last.items()]
        if rows:
            mine = (_row.c.partner == bindparam("whose")) & (_row.c.kind == bindparam("which"))
            self._connection.execute(update(_row).where(mine), rows)
