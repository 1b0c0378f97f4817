"""What a partner, or the operator, may ask about messages. Every question names whose rows it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec
from sqlalchemy import Select, exists, select

from gateway.pipeline.outcome import Counts, Fate, Format, Verdict
from gateway.policy import Decision
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.scope import Reach, theirs

MessageState = Literal["received", "concluded", "held"]
LONGEST_PAGE = 500

_receipt, _outcome, _filing = schema.receipt, schema.outcome, schema.filing
_diagnostic, _answer = schema.diagnostic, schema.answer


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message and what is known of it. What its outcome says is ``None`` until there is one."""

    id: str
    partner: str
    door: str
    name: str | None
    media_type: str | None
    size: int
    sha256: str
    received_at: datetime
    state: MessageState
    format: Format | None
    verdict: Verdict | None
    mapping: str | None
    counts: Counts | None
    concluded_at: datetime | None


class StoredFiling(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a message. ``start`` and ``end`` are its bytes in the message as received."""

    id: str
    message_id: str
    ordinal: int
    key: str
    regime: str
    fate: Fate
    xml: str
    decision: Decision | None
    start: int
    end: int
    segment: int | None
    diagnostics: tuple[dict[str, Any], ...]
    """JSON objects, as :func:`gateway.diagnostics.as_json` gives them."""
    amends: str | None = None
    """Id of the filing that the record cancels or replaces."""
    amendment: Literal["cancel", "replace", "update", "withdraw"] | None = None


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An acknowledgment that was written. ``n`` counts from 0 within the message."""

    n: int
    kind: str
    media_type: str
    body: bytes
    control_number: str | None


Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """Some of the answers to a question, and where to go on: ``None`` at the end."""

    items: list[Item]
    next: str | None


class Messages:
    """Reads of messages and of all that hangs on them. An id that is unknown and one of another partner are alike:
    ``None``, or nothing."""

    database: Database

    def message(self, partner: Reach, message_id: str) -> Message | None:
        """Return one message."""
        with self.database.reading() as connection:
            row = connection.execute(_messages(partner).where(_receipt.c.id == message_id)).first()
        return _message(row) if row is not None else None

    def messages(
        self,
        partner: Reach,
        *,
        after: str | None = None,
        limit: int = 50,
        state: MessageState | None = None,
        format: Format | None = None,  # noqa: A002  the interface calls it so
        verdict: Verdict | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        code: str | None = None,
    ) -> Page[Message]:
        """Return messages, newest first, from the one following *after* on.

        *since* is included and *until* is not; *code* is a diagnostic that the message has.
        """
        wanted = _messages(partner)
        equal = ((_receipt.c.state, state), (_outcome.c.format, format), (_outcome.c.verdict, verdict))
        for column, value in equal:
            if value is not None:
                wanted = wanted.where(column == value)
        if after is not None:
            wanted = wanted.where(_receipt.c.id < after)
        if since is not None:
            wanted = wanted.where(_receipt.c.received_at >= since)
        if until is not None:
            wanted = wanted.where(_receipt.c.received_at < until)
        if code is not None:
            wanted = wanted.where(exists().where(_diagnostic.c.code == code, _diagnostic.c.outcome == _outcome.c.seq))
        wanted, limit = wanted.order_by(_receipt.c.id.desc()), min(limit, LONGEST_PAGE)
        with self.database.reading() as connection:
            found = [_message(row) for row in connection.execute(wanted.limit(limit + 1))]
        return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)

    def diagnostics(self, partner: Reach, message_id: str) -> list[dict[str, Any]]:
        """Return the findings on the whole message, those of its records folded among them, as JSON objects."""
        wanted = _of_message(select(_diagnostic.c.json), _diagnostic, partner, message_id)
        wanted = wanted.where(_diagnostic.c.ordinal.is_(None)).order_by(_diagnostic.c.seq)
        with self.database.reading() as connection:
            return [msgspec.json.decode(json) for json in connection.execute(wanted).scalars()]

    def filings(
        self,
        partner: Reach,
        message_id: str,
        *,
        after: int | None = None,
        limit: int = 50,
        fate: Fate | None = None,
    ) -> Page[StoredFiling]:
        """Return the records of a message in its order, from the one following the ordinal *after* on."""
        wanted = _filings(partner).where(_receipt.c.id == message_id).order_by(_filing.c.ordinal)
        if after is not None:
            wanted = wanted.where(_filing.c.ordinal > after)
        if fate is not None:
            wanted = wanted.where(_filing.c.fate == fate)
        limit = min(limit, LONGEST_PAGE)
        found = self._read_filings(wanted.limit(limit + 1))
        return Page(found[:limit], str(found[limit - 1].ordinal) if len(found) > limit else None)

    def filings_by_key(self, partner: Reach, key: str) -> list[StoredFiling]:
        """Return every record of the key *key* (a bill number with its SCAC), newest first, at most 500."""
        wanted = _filings(partner).where(_filing.c.key == key).order_by(_filing.c.seq.desc())
        return self._read_filings(wanted.limit(LONGEST_PAGE))

    def filing(self, partner: Reach, filing_id: str) -> StoredFiling | None:
        """Return one record by its id."""
        message_id, _, ordinal = filing_id.rpartition(".")
        if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
            return None
        wanted = _filings(partner).where(_receipt.c.id == message_id, _filing.c.ordinal == int(ordinal))
        return next(iter(self._read_filings(wanted)), None)

    def _read_filings(self, wanted: Select[Any]) -> list[StoredFiling]:
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
            findings: dict[tuple[int, int], list[dict[str, Any]]] = {}
            for outcome in {row.outcome for row in rows}:
                ordinals = [row.ordinal for row in rows if row.outcome == outcome]
                found = select(_diagnostic.c.ordinal, _diagnostic.c.json).where(
                    _diagnostic.c.outcome == outcome, _diagnostic.c.ordinal.in_(ordinals)
                )
                for ordinal, json in connection.execute(found.order_by(_diagnostic.c.seq)):
                    findings.setdefault((outcome, ordinal), []).append(msgspec.json.decode(json))
        return [_stored_filing(row, tuple(findings.get((row.outcome, row.ordinal), ()))) for row in rows]

    def answers(self, partner: Reach, message_id: str) -> list[StoredAnswer]:
        """Return the acknowledgments that the message got."""
        columns = (_answer.c.n, _answer.c.kind, _answer.c.media_type, _answer.c.body, _answer.c.control_number)
        wanted = _of_message(select(*columns), _answer, partner, message_id).order_by(_answer.c.n)
        with self.database.reading() as connection:
            return [
                StoredAnswer(n=n, kind=kind, media_type=media_type, body=body, control_number=control_number)
                for n, kind, media_type, body, control_number in connection.execute(wanted)
            ]


def _messages(partner: Reach) -> Select[Any]:
    counts = (_outcome.c.records, _outcome.c.forward, _outcome.c.reject, _outcome.c.hold)
    told = (_outcome.c.format, _outcome.c.verdict, _outcome.c.mapping, _outcome.c.concluded_at)
    return (
        select(_receipt, *told, *counts)
        .outerjoin(_outcome, _outcome.c.seq == _receipt.c.outcome)
        .where(theirs(_receipt.c.partner, partner), _receipt.c.state != "receiving")
    )


def _message(row: Any) -> Message:
    decided = row.verdict is not None
    return Message(
        id=row.id,
        partner=row.partner,
        door=row.door,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        received_at=row.received_at,
        state=row.state,
        format=row.format,
        verdict=row.verdict,
        mapping=row.mapping,
        counts=Counts(records=row.records, forward=row.forward, reject=row.reject, hold=row.hold) if decided else None,
        concluded_at=row.concluded_at,
    )


def _of_message(wanted: Select[Any], table: Any, partner: Reach, message_id: str) -> Select[Any]:
    """Narrow *wanted* to what hangs on the outcome that the message points at."""
    return wanted.join(_receipt, _receipt.c.outcome == table.c.outcome).where(
        _receipt.c.id == message_id, theirs(_receipt.c.partner, partner)
    )


def _filings(partner: Reach) -> Select[Any]:
    amended, its_outcome, its_receipt = _filing.alias(), _outcome.alias(), _receipt.alias()
    whole = select(
        _filing,
        _receipt.c.id.label("message_id"),
        its_receipt.c.id.label("amended_message"),
        amended.c.ordinal.label("amended_ordinal"),
    )
    whole = whole.select_from(_filing).outerjoin(amended, amended.c.seq == _filing.c.amends)
    whole = whole.outerjoin(its_outcome, its_outcome.c.seq == amended.c.outcome)
    whole = whole.outerjoin(its_receipt, its_receipt.c.seq == its_outcome.c.receipt)
    return whole.join(_receipt, _receipt.c.outcome == _filing.c.outcome).where(theirs(_receipt.c.partner, partner))


def _stored_filing(row: Any, diagnostics: tuple[dict[str, Any], ...]) -> StoredFiling:
    return StoredFiling(
        id=f"{row.message_id}.{row.ordinal}",
        message_id=row.message_id,
        ordinal=row.ordinal,
        key=row.key,
        regime=row.regime,
        fate=row.fate,
        xml=row.xml,
        decision=_decision(row) if row.ruling is not None else None,
        start=row.start,
        end=row.end,
        segment=row.segment,
        diagnostics=diagnostics,
        amends=f"{row.amended_message}.{row.amended_ordinal}" if row.amended_message is not None else None,
        amendment=row.amendment,
    )


def _decision(row: Any) -> Decision:
    return Decision(
        decision=row.ruling,
        duty_free=row.duty_free,
        suggested_filing=row.suggested_filing,
        primary_reason=row.reason,
        also_reasons=tuple(msgspec.json.decode(row.also_reasons)),
        citation=row.citation,
        rule=row.rule,
        penalty_exposure=row.penalty_exposure,
    )
