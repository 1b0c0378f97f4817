"""The entries that a sender has filed for a bill."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, or_, select

from gateway.pipeline.amendments import OnFile
from gateway.store import schema
from gateway.store.database import in_pieces

_filing, _outcome, _receipt, _standing = schema.filing, schema.outcome, schema.receipt, schema.standing
_OVER = ("rejected", "cancelled")
"""States in which customs has nothing of the entry."""


def on_file_for(
    connection: Connection, partner: str, bills: Collection[str], own: int | None = None
) -> Mapping[str, OnFile]:
    """Return by those of *bills* (``filing.entry_bill``) that have one the first entry of *partner* for it.

    Entries of concluded messages count, and those of *own*, the outcome that is being written; one that customs has
    rejected or cancelled does not.
    """
    state = func.coalesce(_standing.c.state, "forwarded")
    rows = select(_filing.c.bill, _filing.c.seq, _filing.c.regime, _filing.c.xml, state.label("state"))
    rows = rows.join(_outcome, _outcome.c.seq == _filing.c.outcome).join(_receipt, _receipt.c.seq == _outcome.c.receipt)
    rows = rows.outerjoin(_standing, _standing.c.filing == _filing.c.seq)
    counts = or_(_receipt.c.outcome == _outcome.c.seq, _outcome.c.seq == (own or 0))
    rows = rows.where(_receipt.c.partner == partner, counts, state.not_in(_OVER)).order_by(_filing.c.seq)
    found: dict[str, OnFile] = {}
    for some in in_pieces(sorted(bills)):
        for row in connection.execute(rows.where(_filing.c.bill.in_(some))):
            found.setdefault(row.bill, OnFile(filing=row.seq, state=row.state, regime=row.regime, xml=row.xml))
    return found
