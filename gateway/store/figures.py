"""What the store counts over all partners, in questions that stay cheap however much is kept: one row per message."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, select

from gateway.jobs import leases
from gateway.jobs.leases import Backlog
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.receipts import RESPONSES

_receipt, _outcome, _delivery = schema.receipt, schema.outcome, schema.delivery


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """The concluded messages of one partner with one format and verdict, and the fates of their records. Answers from
    outside are none of them."""

    partner: str
    format: str
    verdict: str
    messages: int
    size_bytes: int
    forward: int
    reject: int
    hold: int


class Deliveries(msgspec.Struct, frozen=True, kw_only=True):
    """The deliveries to one destination in one state."""

    destination: str
    state: str
    deliveries: int
    filings: int


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """All figures at one moment."""

    traffic: tuple[Traffic, ...]
    deliveries: tuple[Deliveries, ...]
    waiting: tuple[tuple[str, int], ...]
    """Messages by state, those without an outcome yet among them."""
    backlog: tuple[Backlog, ...]
    last_received: datetime | None


class Figures:
    """Count."""

    database: Database

    def figures(self) -> Counted:
        """Return what there is to count now."""
        summed = (func.sum(_outcome.c.forward), func.sum(_outcome.c.reject), func.sum(_outcome.c.hold))
        groups = (_receipt.c.partner, _outcome.c.format, _outcome.c.verdict)
        traffic = (
            select(*groups, func.count(), func.sum(_receipt.c.size), *summed)
            .join(_outcome, _outcome.c.seq == _receipt.c.outcome)
            .where(_outcome.c.verdict.is_not(None), _receipt.c.door != RESPONSES)
            .group_by(*groups)
            .order_by(*groups)
        )
        to = (_delivery.c.destination, _delivery.c.state)
        deliveries = select(*to, func.count(), func.sum(_delivery.c.filings)).group_by(*to).order_by(*to)
        states = select(_receipt.c.state, func.count()).group_by(_receipt.c.state).order_by(_receipt.c.state)
        with self.database.reading() as connection:
            return Counted(
                traffic=tuple(
                    Traffic(
                        partner=partner,
                        format=form,
                        verdict=verdict,
                        messages=messages,
                        size_bytes=int(size),
                        forward=int(forward),
                        reject=int(reject),
                        hold=int(hold),
                    )
                    for partner, form, verdict, messages, size, forward, reject, hold in connection.execute(traffic)
                ),
                deliveries=tuple(
                    Deliveries(destination=destination, state=state, deliveries=count, filings=int(filings))
                    for destination, state, count, filings in connection.execute(deliveries)
                ),
                waiting=tuple((str(state), int(count)) for state, count in connection.execute(states)),
                backlog=tuple(leases.backlog(connection)),
                last_received=connection.execute(select(func.max(_receipt.c.received_at))).scalar(),
            )
