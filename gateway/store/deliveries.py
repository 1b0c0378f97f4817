"""What has to be sent on: each delivery a bundle of one message's forwarded filings to one destination.

A delivery keeps its id and its bytes whatever is tried how often, so that the receiving side can tell a repeat.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, update

from gateway.diagnostics import Diagnostic, as_json
from gateway.jobs import leases
from gateway.jobs.leases import Claim
from gateway.store import amendments, schema
from gateway.store.database import Database
from gateway.store.scope import Reach, theirs
from gateway.store.timeline import append

Result = Literal["delivered", "retry-later", "refused"]
State = Literal["due", "delivered", "parked"]

_delivery, _attempt, _filing = schema.delivery, schema.delivery_attempt, schema.filing
_outcome, _receipt = schema.outcome, schema.receipt
_item, _standing = schema.delivery_item, schema.standing


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to deliver. ``diagnostic`` is the JSON object of what went wrong."""

    attempt: int
    at: datetime
    result: Result
    diagnostic: dict[str, Any] | None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One bundle for one destination. ``id`` is its idempotency key."""

    id: str
    message_id: str
    destination: str
    filings: int
    state: State
    created_at: datetime
    settled_at: datetime | None
    attempts: tuple[Attempt, ...] = ()


class Deliveries:
    """Read deliveries and note what became of them."""

    database: Database

    def deliveries(self, partner: Reach, message_id: str) -> list[Delivery]:
        """Return the deliveries of a message with every attempt, in order."""
        with self.database.reading() as connection:
            found = _find(connection, _receipt.c.id == message_id, theirs(_receipt.c.partner, partner))
            return [_with_attempts(connection, row) for row in found]

    def parked_deliveries(self, partner: Reach) -> list[Delivery]:
        """Return the deliveries that wait for a person, oldest first."""
        with self.database.reading() as connection:
            found = _find(connection, _delivery.c.state == "parked", theirs(_receipt.c.partner, partner))
            return [_with_attempts(connection, row) for row in found]

    def delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery; ``KeyError`` when there is none of that id. For our own work on it."""
        with self.database.reading() as connection:
            return _with_attempts(connection, _one(connection, delivery_id))

    def delivery_filings(self, delivery_id: str) -> list[str]:
        """Return the XML of the filings of a delivery, in the order of the message: the same on every call."""
        with self.database.reading() as connection:
            row = _one(connection, delivery_id)
            if row.last < row.first:
                noted = select(func.coalesce(_standing.c.xml, _filing.c.xml)).select_from(_item)
                noted = noted.join(_filing, _filing.c.seq == _item.c.filing)
                noted = noted.outerjoin(_standing, _standing.c.filing == _filing.c.seq)
                noted = noted.where(_item.c.delivery == row.seq).order_by(_item.c.filing)
                return list(connection.execute(noted).scalars())
            wanted = select(_filing.c.xml).where(
                _filing.c.outcome == row.outcome,
                _filing.c.ordinal.between(row.first, row.last),
                _filing.c.fate == "forward",
                or_(_filing.c.amendment.is_(None), _filing.c.amendment != "withdraw"),
            )
            return list(connection.execute(wanted.order_by(_filing.c.ordinal)).scalars())

    def awaits_earlier(self, delivery_id: str) -> bool:
        """Tell whether a delivery changes a filing that has not arrived at its destination yet."""
        with self.database.reading() as connection:
            return amendments.goes_before(connection, _one(connection, delivery_id))

    def delivered(self, claim: Claim, now: datetime) -> None:
        """Note that the delivery of *claim* arrived; its job is done."""
        with self.database.writing() as connection:
            leases.complete(connection, claim)
            _settle(connection, claim, now, "delivered", None, "delivered")

    def deliver_later(self, claim: Claim, diagnostic: Diagnostic, now: datetime, due: datetime) -> None:
        """Note that this try failed, for the reason *diagnostic*; the next one is at *due*."""
        with self.database.writing() as connection:
            leases.retry(connection, claim, due, diagnostic.code)
            _note(connection, _one(connection, claim.subject), claim, now, "retry-later", diagnostic)

    def park_delivery(self, claim: Claim, diagnostic: Diagnostic, now: datetime) -> None:
        """Note that the delivery cannot succeed as it is; it waits for a person."""
        with self.database.writing() as connection:
            leases.park(connection, claim, diagnostic.code)
            _settle(connection, claim, now, "refused", diagnostic, "parked")

    def retry_delivery(self, delivery_id: str, now: datetime) -> bool:
        """Set a parked delivery going again; return whether it was parked. ``KeyError`` for an unknown id."""
        with self.database.writing() as connection:
            row = _one(connection, delivery_id)
            if not leases.revive(connection, "deliver", delivery_id, now):
                return False
            _set_state(connection, row, "due", None)
            _tell(connection, row, now, "delivery-retried")
            return True


def _find(connection: Connection, *conditions: Any) -> Any:
    wanted = (
        select(_delivery, _receipt.c.id.label("message"), _receipt.c.partner)
        .join(_outcome, _outcome.c.seq == _delivery.c.outcome)
        .join(_receipt, _receipt.c.seq == _outcome.c.receipt)
        .where(*conditions)
        .order_by(_delivery.c.seq)
    )
    return connection.execute(wanted).all()


def _one(connection: Connection, delivery_id: str) -> Any:
    found = _find(connection, _delivery.c.id == delivery_id)
    if not found:
        raise KeyError(delivery_id)
    return found[0]


def _with_attempts(connection: Connection, row: Any) -> Delivery:
    wanted = select(_attempt.c.attempt, _attempt.c.at, _attempt.c.result, _attempt.c.json)
    tried = connection.execute(wanted.where(_attempt.c.delivery == row.seq).order_by(_attempt.c.seq))
    return Delivery(
        id=row.id,
        message_id=row.message,
        destination=row.destination,
        filings=row.filings,
        state=row.state,
        created_at=row.created_at,
        settled_at=row.settled_at,
        attempts=tuple(
            Attempt(attempt=attempt, at=at, result=result, diagnostic=msgspec.json.decode(json) if json else None)
            for attempt, at, result, json in tried
        ),
    )


def _settle(
    connection: Connection, claim: Claim, now: datetime, result: Result, diagnostic: Diagnostic | None, state: State
) -> None:
    row = _one(connection, claim.subject)
    _note(connection, row, claim, now, result, diagnostic)
    _set_state(connection, row, state, now)
    _tell(connection, row, now, f"delivery-{state}" if state != "delivered" else state)


def _note(
    connection: Connection, row: Any, claim: Claim, now: datetime, result: Result, diagnostic: Diagnostic | None
) -> None:
    json = msgspec.json.encode(as_json(diagnostic)).decode() if diagnostic is not None else None
    tried = {"delivery": row.seq, "attempt": claim.attempt, "at": now, "result": result, "json": json}
    connection.execute(insert(_attempt).values(tried))


def _set_state(connection: Connection, row: Any, state: State, settled_at: datetime | None) -> None:
    changed = {"state": state, "settled_at": settled_at}
    connection.execute(update(_delivery).where(_delivery.c.seq == row.seq).values(changed))


def _tell(connection: Connection, row: Any, now: datetime, kind: str) -> None:
    told = {"delivery": row.id, "destination": row.destination, "filings": row.filings}
    append(connection, at=now, partner=row.partner, message=row.message, kind=kind, **told)
