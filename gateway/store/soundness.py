"""Does the store still hold what it says it holds: bytes by their digests, counts by their rows, work by its jobs."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, func, select

from gateway.jobs.table import job
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.receipts import RESPONSES
from gateway.store.timeline import Head, Timeline

_receipt, _chunk, _outcome, _filing = schema.receipt, schema.receipt_chunk, schema.outcome, schema.filing
_delivery = schema.delivery
_FATES = ("forward", "reject", "hold")


class Unsound(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not hold. ``subject``: the id of the message or delivery, or ``timeline``."""

    subject: str
    problem: str


class Soundness(Timeline):
    """Check the whole store, with short reads, beside whatever else goes on."""

    database: Database

    def unsound(self, published: Head | None = None) -> Iterator[Unsound]:
        """Yield everything that does not hold; nothing when all does.

        *published* is a head of the timeline that was kept outside of the store: the chain must still contain it.
        """
        broken = self.verify(published)
        if broken is not None:
            yield Unsound(subject="timeline", problem=f"event {broken} does not follow from the one before it")
        after = 0
        while True:
            with self.database.reading() as connection:
                wanted = select(_receipt).where(_receipt.c.seq > after, _receipt.c.state != "receiving")
                row = connection.execute(wanted.order_by(_receipt.c.seq).limit(1)).first()
                if row is None:
                    break
                after = row.seq
                problems = [*_content(connection, row), *_outcome_of(connection, row), *_work(connection, row)]
            for problem in problems:
                yield Unsound(subject=row.id, problem=problem)
        with self.database.reading() as connection:
            lost = ~exists().where(job.c.kind == "deliver", job.c.subject == _delivery.c.id)
            wanted_ids = select(_delivery.c.id).where(_delivery.c.state == "due", lost)
            idle = connection.execute(wanted_ids).scalars().all()
        for delivery in idle:
            yield Unsound(subject=delivery, problem="is due, and no job will deliver it")


def _content(connection: Connection, row: Any) -> Iterator[str]:
    """Hash the bytes of a message again, piece by piece."""
    seq, sha256, size = row.seq, row.sha256, row.size
    digest, length = hashlib.sha256(), 0
    wanted = select(_chunk.c.body).where(_chunk.c.receipt == seq).order_by(_chunk.c.n)
    for body in connection.execute(wanted.execution_options(yield_per=4)).scalars():
        try:
            piece = zlib.decompress(body)
        except zlib.error:
            yield "a piece of its bytes cannot be read"
            return
        digest.update(piece)
        length += len(piece)
    if (length, digest.hexdigest()) != (size, sha256):
        yield f"its bytes are not those that were received: {length} of {size} bytes, or other ones"


def _outcome_of(connection: Connection, row: Any) -> Iterator[str]:
    """Compare the counts of the outcome with its rows."""
    if row.state != "concluded":
        return
    outcome = connection.execute(select(_outcome).where(_outcome.c.seq == row.outcome)).first()
    if outcome is None or outcome.verdict is None:
        yield "is concluded, and has no outcome"
        return
    if row.door == RESPONSES:
        return
    counted = select(_filing.c.fate, func.count()).where(_filing.c.outcome == outcome.seq).group_by(_filing.c.fate)
    found = {str(fate): int(count) for fate, count in connection.execute(counted)}
    for fate in _FATES:
        if found.get(fate, 0) != getattr(outcome, fate):
            yield f"{getattr(outcome, fate)} records are counted as {fate}, and there are {found.get(fate, 0)}"


def _work(connection: Connection, row: Any) -> Iterator[str]:
    """A message that waits must have somebody who will come for it."""
    if row.state == "received":
        coming = exists().where(job.c.subject == row.id)
        if not connection.execute(select(coming)).scalar_one():
            yield "waits, and no job will translate it"
