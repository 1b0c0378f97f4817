"""What senders are told about the life of their filings: kept to be collected, or due to be pushed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, insert, select, update

from gateway.diagnostics import Diagnostic
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.store import schema
from gateway.store.database import Database, in_pieces
from gateway.store.identity import new_id
from gateway.store.scope import Reach, theirs
from gateway.store.standings import Moved, contributors
from gateway.store.timeline import append
from gateway.store.written import Written

NoticeState = Literal["kept", "due", "delivered", "parked"]

_notice, _change, _filing = schema.notice, schema.standing_change, schema.filing
_receipt, _outcome, _interchange = schema.receipt, schema.outcome, schema.interchange


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that was written."""

    id: str
    partner: str
    """Who is told."""
    message: str
    """That partner's message which the filing came from."""
    filing: str
    """Id of the filing that it is about. Another partner's, where this one has only contributed to it."""
    key: str
    event: str
    after: str
    """The state that the filing came into."""
    kind: str
    media_type: str
    body: bytes
    control_number: str | None
    created_at: datetime
    state: NoticeState


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """One who is told about a filing."""

    partner: str
    message: str
    """Its own message that the filing, or its part of it, came from."""
    format: str | None
    xml: str | None
    """The filing's own record, for its sender; ``None`` for those who have only contributed to it."""
    sender: tuple[str, str, str] | None
    """ISA05, ISA06 and ISA15 of an interchange of that message."""


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """A notice about what moved, and whom it goes to."""

    moved: Moved
    partner: str
    message: str
    written: Written
    push: bool
    """It is due to be sent; else it is kept to be collected."""


def recipients(connection: Connection, moved: Sequence[Moved]) -> list[list[Recipient]]:
    """Return who is told about the filing of each of *moved*: its sender first, then all who contributed to it."""
    filings = sorted({one.filing for one in moved})
    others = contributors(connection, filings)
    own: dict[int, str] = {}
    for some in in_pieces(filings):
        wanted = select(_filing.c.seq, _filing.c.xml).where(_filing.c.seq.in_(some))
        own |= {row.seq: row.xml for row in connection.execute(wanted)}
    asked = {one.message for one in moved} | {message for found in others.values() for _, message in found}
    letters = _letters(connection, sorted(asked))
    return [
        [
            _recipient(one.partner, one.message, own[one.filing], letters),
            *(_recipient(partner, message, None, letters) for partner, message in others.get(one.filing, ())),
        ]
        for one in moved
    ]


class _Letter(msgspec.Struct, frozen=True):
    """How a message was written, and by whom, as far as X12 tells."""

    format: str | None
    sender: tuple[str, str, str] | None


def _letters(connection: Connection, messages: Sequence[str]) -> dict[str, _Letter]:
    found: dict[str, _Letter] = {}
    for some in in_pieces(messages):
        wanted = select(_receipt.c.id, _outcome.c.format).join(_outcome, _outcome.c.seq == _receipt.c.outcome)
        found |= {id_: _Letter(form, None) for id_, form in connection.execute(wanted.where(_receipt.c.id.in_(some)))}
        addressed = select(
            _receipt.c.id, _interchange.c.sender_qualifier, _interchange.c.sender, _interchange.c.usage
        ).join(_receipt, _receipt.c.seq == _interchange.c.receipt)
        addressed = addressed.where(_receipt.c.id.in_(some)).order_by(_interchange.c.seq.desc())
        # The first interchange of a message has the last word.
        for id_, qualifier, sender, usage in connection.execute(addressed):
            if id_ in found and found[id_].format == "x12":
                found[id_] = _Letter("x12", (qualifier, sender, usage))
    return found


def _recipient(partner: str, message: str, xml: str | None, letters: Mapping[str, _Letter]) -> Recipient:
    letter = letters.get(message, _Letter(None, None))
    return Recipient(partner=partner, message=message, format=letter.format, xml=xml, sender=letter.sender)


def add_notices(connection: Connection, notices: Sequence[Addressed], now: datetime) -> None:
    """Keep *notices* as what their partners are told; those to be pushed are due at once."""
    rows, due = [], dict[str, list[str]]()
    for one in notices:
        id_ = new_id("ntc", now)
        rows.append(
            {
                "id": id_,
                "change": one.moved.change,
                "partner": one.partner,
                "message": one.message,
                "kind": one.written.kind,
                "media_type": one.written.media_type,
                "body": one.written.body,
                "control_number": one.written.control_number,
                "created_at": now,
                "state": "due" if one.push else "kept",
            }
        )
        if one.push:
            due.setdefault(one.partner, []).append(id_)
    if rows:
        connection.execute(insert(_notice), rows)
    for partner, ids in due.items():
        leases.enqueue(connection, "notify", ids, partner, now)


class Notices:
    """Reads of notices, and what became of those that are pushed."""

    database: Database

    def notices(self, partner: Reach, message_id: str) -> list[Notice]:
        """Return what the sender of a message was told since, oldest first."""
        return self._read(_notice.c.message == message_id, theirs(_notice.c.partner, partner))

    def notices_of_filing(self, partner: Reach, filing_id: str) -> list[Notice]:
        """Return what *partner* was told about a filing, oldest first."""
        message_id, _, ordinal = filing_id.rpartition(".")
        if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
            return []
        of_filing = (_receipt.c.id == message_id) & (_filing.c.ordinal == int(ordinal))
        return self._read(of_filing, theirs(_notice.c.partner, partner))

    def notice(self, partner: Reach, notice_id: str) -> Notice | None:
        """Return one notice; ``None`` when there is none of that id, or none for *partner*."""
        return next(iter(self._read(_notice.c.id == notice_id, theirs(_notice.c.partner, partner))), None)

    def parked_notices(self, partner: Reach) -> list[Notice]:
        """Return the notices that wait for a person, oldest first."""
        return self._read(_notice.c.state == "parked", theirs(_notice.c.partner, partner))

    def retry_notice(self, notice_id: str, now: datetime) -> bool:
        """Set a parked notice going again; return whether it was parked. ``KeyError`` for an unknown id."""
        with self.database.writing() as connection:
            one = select(_notice.c.partner, _notice.c.message, _notice.c.kind).where(_notice.c.id == notice_id)
            row = connection.execute(one).first()
            if row is None:
                raise KeyError(notice_id)
            if not leases.revive(connection, "notify", notice_id, now):
                return False
            connection.execute(update(_notice).where(_notice.c.id == notice_id).values(state="due"))
            told = {"notice": notice_id, "form": row.kind}
            append(connection, at=now, partner=row.partner, message=row.message, kind="notice-retried", **told)
            return True

    def notified(self, claim: Claim, now: datetime) -> None:
        """Note that the notice of *claim* arrived; its job is done."""
        with self.database.writing() as connection:
            leases.complete(connection, claim)
            _settle(connection, claim, now, "delivered", {})

    def notify_later(self, claim: Claim, diagnostic: Diagnostic, due: datetime) -> None:
        """Note that this try did not arrive; the next one is at *due*."""
        with self.database.writing() as connection:
            leases.retry(connection, claim, due, diagnostic.code)

    def park_notice(self, claim: Claim, diagnostic: Diagnostic, now: datetime) -> None:
        """Note that the notice cannot arrive as it is: it waits for a person, and can be collected."""
        with self.database.writing() as connection:
            leases.park(connection, claim, diagnostic.code)
            _settle(connection, claim, now, "parked", {"code": diagnostic.code})

    def _read(self, *conditions: Any) -> list[Notice]:
        wanted = (
            select(
                _notice, _change.c.event, _change.c.after, _filing.c.key, _filing.c.ordinal, _receipt.c.id.label("own")
            )
            .join(_change, _change.c.seq == _notice.c.change)
            .join(_filing, _filing.c.seq == _change.c.filing)
            .join(_receipt, _receipt.c.outcome == _filing.c.outcome)
            .where(*conditions)
            .order_by(_notice.c.seq)
            .limit(5000)
        )
        with self.database.reading() as connection:
            return [
                Notice(
                    id=row.id,
                    partner=row.partner,
                    message=row.message,
                    filing=f"{row.own}.{row.ordinal}",
                    key=row.key,
                    event=row.event,
                    after=row.after,
                    kind=row.kind,
                    media_type=row.media_type,
                    body=row.body,
                    control_number=row.control_number,
                    created_at=row.created_at,
                    state=row.state,
                )
                for row in connection.execute(wanted)
            ]


def _settle(connection: Connection, claim: Claim, now: datetime, state: NoticeState, more: dict[str, Any]) -> None:
    mine = _notice.c.id == claim.subject
    row = connection.execute(select(_notice.c.partner, _notice.c.message, _notice.c.kind).where(mine)).one()
    connection.execute(update(_notice).where(mine).values(state=state))
    append(
        connection,
        at=now,
        partner=row.partner,
        message=row.message,
        kind=f"notice-{state}",
        notice=claim.subject,
        form=row.kind,
        **more,
    )
