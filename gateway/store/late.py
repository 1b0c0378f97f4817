"""Parts that came after their shipment was filed: what was filed, to be compared, and what the comparison came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from gateway.diagnostics import Diagnostic
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.states import Code, Said, StateTable
from gateway.store import schema
from gateway.store.database import Database, in_pieces
from gateway.store.parts import WaitingPart, read_parts
from gateway.store.settling import add_findings, free_keys, rewrite_findings, still_waiting, use
from gateway.store.standings import Move, Moved, Notify, move_all, tell

_part, _standing = schema.part, schema.standing
_MOST_CODES = 9
_DIFFERS = "what came later differs from what was filed"


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A part, and the shipment that it came too late for."""

    part: WaitingPart
    main: WaitingPart
    """The record that the shipment was filed as."""
    parts: tuple[WaitingPart, ...]
    """What it was filed with, from the earliest to the latest, its own record among them."""
    xml: str
    """The filing as it went."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a late part."""

    late: Late
    differs: tuple[Diagnostic, ...]
    """Nothing when it would change nothing."""
    same: Diagnostic
    """The note that is told then."""


class LateParts:
    """Compare what comes late, and tell it."""

    database: Database

    def late(self, parts: Sequence[tuple[WaitingPart, int]]) -> list[Late]:
        """Return each of *parts*, which come with the row of the filing that went without them, with that filing."""
        filings = sorted({filing for _, filing in parts})
        with self.database.reading() as connection:
            went = _went(connection, filings)
        return [
            Late(part=part, main=went[filing][0], parts=went[filing][1], xml=went[filing][2]) for part, filing in parts
        ]

    def settle_late(
        self, claim: Claim, told: Sequence[Told], states: StateTable, now: datetime, notify: Notify | None = None
    ) -> None:
        """Write what late parts came to: it stands on their records, on the filings and on the timelines, and by
        *notify* the sender of each is told, and of a difference all who have to do with the filing.

        What was settled meanwhile is left as it is. Raises ``LeaseLost``.
        """
        with self.database.writing() as connection:
            leases.fence(connection, claim)
            still = still_waiting(connection, [one.late.part for one in told])
            left = [one for one in told if one.late.part.filing in still]
            use(connection, [(one.late.part, one.late.main.filing) for one in left])
            rewrite_findings(connection, [(one.late.part, one.differs or (one.same,)) for one in left])
            mains = (((one.late.main.outcome, one.late.main.ordinal), one.differs) for one in left)
            add_findings(connection, mains)
            free_keys(connection, [one.late.part.filing for one in left if one.late.part.filing_code is not None])
            moved = zip(left, move_all(connection, states, [_move(one) for one in left], now), strict=True)
            news = [(one, change) for one, change in moved if isinstance(change, Moved)]
            tell(connection, [change for _, change in news], now)
            if notify is not None:
                notify(
                    connection,
                    [change for _, change in news],
                    now,
                    only={change.change: one.late.part.message for one, change in news if not one.differs},
                    codes={change.change: _codes(one) for one, change in news},
                )


def _move(told: Told) -> Move:
    event = "late-differs" if told.differs else "late-same"
    said = Said(event=event, ours=True, codes=_codes(told))
    return Move(filing=told.late.main.filing, said=said, digest=f"late {told.late.part.record}")


def _codes(told: Told) -> tuple[Code, ...]:
    """Return the fields that differ, as they stand in notices: names and no values."""
    return tuple(
        Code(code=one.code, text=_DIFFERS, where=(one.target or "").partition(".")[2])
        for one in told.differs[:_MOST_CODES]
    )


def _went(
    connection: Connection, filings: Sequence[int]
) -> dict[int, tuple[WaitingPart, tuple[WaitingPart, ...], str]]:
    """Return by filing its own record, the parts that gave it its fields, and the filing as it went."""
    texts: dict[int, tuple[str, set[str]]] = {}
    parts: dict[int, list[WaitingPart]] = {}
    for some in in_pieces(filings):
        wanted = select(_standing.c.filing, _standing.c.xml, _standing.c.origins).where(_standing.c.filing.in_(some))
        for filing, xml, origins in connection.execute(wanted):
            texts[filing] = (xml, {record for record in msgspec.json.decode(origins).values() if record is not None})
        for filing in some:
            parts[filing] = read_parts(connection, _part.c.used == filing)
    found = {}
    for filing, (xml, records) in texts.items():
        main = next(one for one in parts[filing] if one.filing == filing)
        # What came late before is of the filing since, and gave it nothing.
        gave = (one for one in parts[filing] if one.record in records or one is main)
        found[filing] = (main, tuple(sorted(gave, key=lambda one: (one.received_at, one.filing))), xml)
    return found
