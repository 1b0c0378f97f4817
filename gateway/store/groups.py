"""Which numbers of X12 groups were used before, by groups of the same parties in other interchanges.

X12 asks for GS06 to be unique within its interchange only, and many senders begin at 1 in each. So a number that was
used before refuses nothing by itself: it is told, and a partner's agreement may make it an error. Kept is a digest of
all that names a group, for a group that stood in an interchange that stood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from gateway.diagnostics import Scope
from gateway.jobs.leases import insert_new
from gateway.store import schema
from gateway.store.database import Database
from gateway.x12.survey import Group, Interchange, Survey

_NAMES_PER_QUESTION = 500

_group, _receipt = schema.group_number, schema.receipt


def name_of(interchange: Interchange, group: Group) -> str:
    """Return what names *group* between its parties, as hexadecimal digits: GS01, GS02, GS03 and GS06, and the parties
    and the usage of its interchange. Leading zeros of GS06 do not count."""
    parties = (interchange.sender_qualifier, interchange.sender, interchange.receiver_qualifier, interchange.receiver)
    number = group.control_number.lstrip("0") or "0"
    parts = (*parties, interchange.usage, group.functional_id, group.sender, group.receiver, number)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def groups_to_remember(survey: Survey | None) -> list[str]:
    """Return the names of the groups that stood."""
    interchanges = survey.interchanges if survey is not None else ()
    return [name_of(one, group) for one in interchanges if one.sound for group in one.groups if group.sound]


class Groups:
    """Questions about groups that were processed."""

    database: Database

    def used(self, partner_id: str, interchange: Interchange, since: datetime) -> dict[Scope, str]:
        """Return, for each group of *interchange* whose number *partner_id* used before in a message received *since*
        then, the id of that message."""
        scopes = {name_of(interchange, group): group.scope for group in interchange.groups if group.sound}
        names = list(scopes)
        found: dict[Scope, str] = {}
        with self.database.reading() as connection:
            for start in range(0, len(names), _NAMES_PER_QUESTION):
                wanted = select(_group.c.name, _receipt.c.id).join(_receipt, _receipt.c.seq == _group.c.receipt)
                some = _group.c.name.in_(names[start : start + _NAMES_PER_QUESTION])
                rows = connection.execute(
                    wanted.where(_group.c.partner == partner_id, some, _receipt.c.received_at >= since)
                )
                found |= {scopes[row.name]: row.id for row in rows}
        return found


def remember_groups(
    connection: Connection, receipt: int, partner_id: str, names: Sequence[str], since: datetime | None
) -> None:
    """Note the groups of a message. A name stays with the message that first brought it, unless that was received
    before *since*: then the number counts from this message on."""
    for name in _once(names):
        if since is not None:
            stale = select(_receipt.c.seq).where(_receipt.c.received_at < since)
            known = (_group.c.partner == partner_id) & (_group.c.name == name)
            connection.execute(delete(_group).where(known, _group.c.receipt.in_(stale)))
        insert_new(connection, _group, {"partner": partner_id, "name": name, "receipt": receipt})


def _once(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)
