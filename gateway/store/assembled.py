"""The filing that was made of several parts, as one of its contributors may see it."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from gateway.assembly import shown
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.scope import EVERYONE, Reach, theirs

_part, _filing, _receipt, _standing = schema.part, schema.filing, schema.receipt, schema.standing


class AssembledRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The filing that was made of several parts, as one of its contributors may see it."""

    id: str
    """Of the filing."""
    regime: str
    xml: str
    """Without what others sent."""
    fields: tuple[str, ...]
    """Fields that came from the contributor's own records."""


class AssembledRecords:
    """Reads of assembled filings."""

    database: Database

    def assembled_record(self, partner: Reach, filing_id: str) -> AssembledRecord | None:
        """Return what was made of a shipment, by the id of any record that is a part of it; ``None`` when nothing was.

        A partner sees the values of its own records and what no record gave; of its shipments those of its profile too.
        """
        with self.database.reading() as connection:
            made = _made_of(connection, partner, filing_id)
            if made is None:
                return None
            origins = {_indexed(path): record for path, record in msgspec.json.decode(made.origins).items()}
            messages = {record.rpartition(".")[0] for record in origins.values() if record is not None}
            whose = theirs(_receipt.c.partner, partner)
            own = set(connection.execute(select(_receipt.c.id).where(_receipt.c.id.in_(messages), whose)).scalars())
        sees_profile = partner is EVERYONE or partner == made.partner

        def may_see(path: str) -> bool:
            record = origins.get(path, path)
            return sees_profile if record is None else record == path or record.rpartition(".")[0] in own

        return AssembledRecord(
            id=f"{made.message}.{made.ordinal}",
            regime=made.regime,
            xml=shown(made.xml, may_see),
            fields=tuple(path for path, record in origins.items() if record and record.rpartition(".")[0] in own),
        )


def _made_of(connection: Connection, partner: Reach, filing_id: str) -> Any:
    """Return the standing of the shipment that a record of *partner* is a part of, once it was filed."""
    message_id, _, ordinal = filing_id.rpartition(".")
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
        return None
    used = select(_part.c.used).join(_receipt, _receipt.c.outcome == _part.c.outcome)
    used = used.where(_receipt.c.id == message_id, _part.c.ordinal == int(ordinal), theirs(_receipt.c.partner, partner))
    columns = (_standing.c.partner, _standing.c.regime, _standing.c.xml, _standing.c.origins, _filing.c.ordinal)
    wanted = select(*columns, _receipt.c.id.label("message"))
    wanted = wanted.join(_filing, _filing.c.seq == _standing.c.filing)
    wanted = wanted.join(_receipt, _receipt.c.outcome == _filing.c.outcome)
    wanted = wanted.where(_standing.c.filing.in_(used), _standing.c.xml.is_not(None))
    return connection.execute(wanted).first()


def _indexed(path: str) -> str:
    """Return *path* with an index at every step: ``Line[2].Htsus[1]``."""
    return ".".join(step if step.endswith("]") else f"{step}[1]" for step in path.split("."))
