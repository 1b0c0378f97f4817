"""Which X12 interchanges were processed before: the same control number from the same sender is a duplicate.

The key is what X12.5 makes unique between two parties: sender, receiver and ISA13, for test and production apart.
Only an interchange that stood is remembered, so that one that was refused may be sent again under its number. A number
may be used again after a while (senders count to 999,999,999 or start anew each year), so callers say since when
it counts, by the time at which the earlier message was received.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, delete, select

from gateway.jobs.leases import insert_new
from gateway.store import schema
from gateway.store.database import Database
from gateway.tree import Content
from gateway.x12.survey import Interchange, Survey

DUPLICATE_WINDOW = timedelta(days=90)
"""How long the number of an interchange is taken, unless the settings say otherwise."""

_interchange, _receipt = schema.interchange, schema.receipt


class InterchangeKey(msgspec.Struct, frozen=True, kw_only=True):
    """What names an interchange. Elements without trailing blanks."""

    partner: str
    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    control_number: str
    usage: str


def key_of(partner_id: str, interchange: Interchange) -> InterchangeKey:
    """Return the key of *interchange*, which *partner_id* sent."""
    return InterchangeKey(
        partner=partner_id,
        sender_qualifier=interchange.sender_qualifier,
        sender=interchange.sender,
        receiver_qualifier=interchange.receiver_qualifier,
        receiver=interchange.receiver,
        control_number=interchange.control_number,
        usage=interchange.usage,
    )


def digest_of(content: Content, interchange: Interchange) -> str:
    """Return the SHA-256 of the interchange's bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in content.chunks(interchange.start, interchange.end):
        digest.update(chunk)
    return digest.hexdigest()


def to_remember(partner_id: str, content: Content, survey: Survey | None) -> list[tuple[InterchangeKey, str]]:
    """Return key and digest of each interchange of *content* that stood."""
    interchanges = survey.interchanges if survey is not None else ()
    return [
        (key_of(partner_id, interchange), digest_of(content, interchange))
        for interchange in interchanges
        if interchange.sound
    ]


class Interchanges:
    """Questions about interchanges that were processed."""

    database: Database

    def processed(self, key: InterchangeKey, digest: str, since: datetime) -> str | Literal["conflict"] | None:
        """Tell whether *key* was processed in a message received *since* then: ``None`` when not, the id of the earlier
        message when it brought the same bytes, ``"conflict"`` when it brought others (TA1 025)."""
        wanted = select(_receipt.c.id, _interchange.c.sha256).join(_receipt, _receipt.c.seq == _interchange.c.receipt)
        with self.database.reading() as connection:
            found = connection.execute(wanted.where(_named(key), _receipt.c.received_at >= since)).first()
        if found is None:
            return None
        return found.id if found.sha256 == digest else "conflict"


def remember(
    connection: Connection, receipt: int, interchanges: Iterable[tuple[InterchangeKey, str]], since: datetime | None
) -> None:
    """Note the interchanges of a message. One that is known stays with the message that first brought it, unless that
    was received before *since*: then the number counts from this message on."""
    stale = select(_receipt.c.seq).where(_receipt.c.received_at < since) if since is not None else None
    for key, digest in interchanges:
        if stale is not None:
            connection.execute(delete(_interchange).where(_named(key), _interchange.c.receipt.in_(stale)))
        insert_new(connection, _interchange, {**msgspec.structs.asdict(key), "receipt": receipt, "sha256": digest})


def _named(key: InterchangeKey) -> Any:
    column = _interchange.c
    conditions = [column[name] == value for name, value in msgspec.structs.asdict(key).items()]
    first, *rest = conditions
    for condition in rest:
        first &= condition
    return first
