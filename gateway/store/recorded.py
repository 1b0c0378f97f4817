"""The filings that are kept, one by one and oldest first, for reports over all traffic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import select

from gateway.store import schema
from gateway.store.database import Database
from gateway.store.scope import Reach, theirs

_PAGE = 500
_filing, _receipt = schema.filing, schema.receipt


class RecordedFiling(msgspec.Struct, frozen=True, kw_only=True):
    """A filing with a valid record, and when its message was received."""

    key: str
    regime: str
    xml: str
    received_at: datetime


def recorded_filings(
    database: Database, partner: Reach, since: datetime | None = None, until: datetime | None = None
) -> Iterator[RecordedFiling]:
    """Yield every filing of *partner* that has a record, refused ones included, received from *since* up to *until*.

    Memory stays flat; what is received meanwhile may be missing.
    """
    wanted = (
        select(_filing.c.seq, _filing.c.key, _filing.c.regime, _filing.c.xml, _receipt.c.received_at)
        .join(_receipt, _receipt.c.outcome == _filing.c.outcome)
        .where(theirs(_receipt.c.partner, partner), _filing.c.xml != "")
        .order_by(_filing.c.seq)
        .limit(_PAGE)
    )
    if since is not None:
        wanted = wanted.where(_receipt.c.received_at >= since)
    if until is not None:
        wanted = wanted.where(_receipt.c.received_at < until)
    last = 0
    while True:
        with database.reading() as connection:
            rows = connection.execute(wanted.where(_filing.c.seq > last)).all()
        for seq, key, regime, xml, received_at in rows:
            last = seq
            yield RecordedFiling(key=key, regime=regime, xml=xml, received_at=received_at)
        if len(rows) < _PAGE:
            return
