"""Lease rows: claim, keep, hand back, retry, park, complete. Every function works inside the caller's transaction.

A job that a killed worker held becomes claimable by itself when its lease ends; nothing has to sweep. What the dead or
frozen worker still tries to write afterwards is refused by the token, which rises with every claim. Partners take
turns: one partner's backlog or poison delays nobody else's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Table, and_, delete, exists, func, select, update

from gateway.jobs.table import job, lane

Kind = Literal["translate", "deliver", "assemble", "respond", "notify"]


class LeaseLost(Exception):  # noqa: N818  it is a fact about the lease, not a fault
    """The lease ended and the job belongs to somebody else, or is done: whatever was worked out is to be dropped."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The right to work on one job until its lease ends."""

    seq: int
    kind: Kind
    subject: str
    partner: str
    attempt: int
    """This is the n-th try, counted from 1."""
    token: int


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """What is waiting for one partner and kind of work."""

    kind: Kind
    partner: str
    waiting: int
    """Due or under lease."""
    parked: int
    oldest: datetime | None
    """Earliest due time among the waiting."""


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert *row* unless a row with its unique key is there already; return whether it was inserted."""
    # Imported when it is known which, as PostgreSQL's half is slow to come and most stores never need it.
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    wanted = insert(table).values(**row).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(wanted).first() is not None


def enqueue(connection: Connection, kind: Kind, subjects: Sequence[str], partner: str, due: datetime) -> None:
    """Make one job of *kind* for each of *subjects*, due at *due*."""
    if not subjects:
        return
    fresh = {"kind": kind, "partner": partner, "attempts": 0, "token": 0, "ready_at": due}
    connection.execute(job.insert(), [{**fresh, "subject": subject} for subject in subjects])
    insert_new(connection, lane, {"kind": kind, "partner": partner, "turn": 0})


def is_due(connection: Connection, kinds: Sequence[Kind], now: datetime) -> bool:
    """Tell whether any job of *kinds* can be claimed; reads only, so that an idle worker takes no write lock."""
    return bool(connection.execute(select(exists(_lanes(kinds, now).limit(1)))).scalar_one())


def claim(
    connection: Connection, kinds: Sequence[Kind], worker: str, now: datetime, lease_until: datetime
) -> Claim | None:
    """Take the next job whose time has come, from the lane that has waited longest for its turn.

    The attempt counts from here on, whatever becomes of it.
    """
    in_turn = _lanes(kinds, now).order_by(lane.c.turn, lane.c.kind, lane.c.partner)
    for kind, partner in connection.execute(in_turn).all():
        first = (
            select(job.c.seq)
            .where(_claimable(kind, partner, now))
            .order_by(job.c.ready_at, job.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = connection.execute(
            update(job)
            .where(job.c.seq == first.scalar_subquery())
            .values(attempts=job.c.attempts + 1, token=job.c.token + 1, ready_at=lease_until, worker=worker)
            .returning(job.c.seq, job.c.subject, job.c.attempts, job.c.token)
        ).first()
        if taken is None:
            continue
        turn = select(func.max(lane.c.turn) + 1).scalar_subquery()
        connection.execute(update(lane).where(lane.c.kind == kind, lane.c.partner == partner).values(turn=turn))
        seq, subject, attempt, token = taken
        return Claim(seq=seq, kind=kind, subject=subject, partner=partner, attempt=attempt, token=token)
    return None


def _claimable(kind: Any, partner: Any, now: datetime) -> Any:
    return and_(job.c.kind == kind, job.c.partner == partner, job.c.ready_at <= now)


def _lanes(kinds: Sequence[Kind], now: datetime) -> Any:
    ready = exists().where(_claimable(lane.c.kind, lane.c.partner, now))
    return select(lane.c.kind, lane.c.partner).where(lane.c.kind.in_(kinds), ready)


def fence(connection: Connection, claim: Claim) -> None:
    """Hold the job's row for the rest of the transaction, or raise :class:`LeaseLost`."""
    _change(connection, claim, worker=job.c.worker)


def keep(connection: Connection, claim: Claim, lease_until: datetime) -> None:
    """Extend the lease, or raise :class:`LeaseLost`."""
    _change(connection, claim, ready_at=lease_until)


def release(connection: Connection, claim: Claim, now: datetime) -> None:
    """Hand the job back undone, through no fault of its own: the attempt does not count."""
    _change(connection, claim, attempts=job.c.attempts - 1, ready_at=now, worker=None)


def retry(connection: Connection, claim: Claim, due: datetime, problem: str) -> None:
    """Let the job be tried again from *due* on; *problem* says why, without data of the message."""
    _change(connection, claim, ready_at=due, worker=None, problem=problem)


def park(connection: Connection, claim: Claim, problem: str) -> None:
    """Take the job out of the turn until a person revives it."""
    _change(connection, claim, ready_at=None, worker=None, problem=problem)


def complete(connection: Connection, claim: Claim) -> None:
    """The job is done and its row goes, or raise :class:`LeaseLost`."""
    if connection.execute(delete(job).where(_held(claim))).rowcount != 1:
        raise LeaseLost


def revive(connection: Connection, kind: Kind, subject: str, now: datetime) -> bool:
    """Set a parked job going again with all its attempts; return whether there was one."""
    parked = (job.c.kind == kind) & (job.c.subject == subject) & job.c.ready_at.is_(None)
    values = {"attempts": 0, "ready_at": now, "problem": None}
    return connection.execute(update(job).where(parked).values(values)).rowcount == 1


def parked(connection: Connection, kind: Kind) -> list[str]:
    """Return the subjects of the parked jobs of *kind*, in the order in which they were made."""
    waiting = select(job.c.subject).where(job.c.kind == kind, job.c.ready_at.is_(None)).order_by(job.c.seq)
    return [str(subject) for subject in connection.execute(waiting).scalars()]


def holders(connection: Connection, now: datetime) -> list[str]:
    """Return the names of the workers whose leases have not ended."""
    held = select(job.c.worker).where(job.c.worker.is_not(None), job.c.ready_at > now).distinct()
    return [str(worker) for worker in connection.execute(held).scalars()]


def end_leases(connection: Connection, workers: Sequence[str], now: datetime) -> int:
    """Let the jobs of *workers* be claimed at once; return how many there were. Their attempts count."""
    return connection.execute(update(job).where(job.c.worker.in_(workers)).values(ready_at=now)).rowcount


def backlog(connection: Connection) -> list[Backlog]:
    """Return what is waiting and what is parked, by kind and partner."""
    waiting = func.count(job.c.ready_at)
    rows = connection.execute(
        select(job.c.kind, job.c.partner, waiting, func.count() - waiting, func.min(job.c.ready_at))
        .group_by(job.c.kind, job.c.partner)
        .order_by(job.c.kind, job.c.partner)
    )
    return [
        Backlog(kind=kind, partner=partner, waiting=waiting, parked=parked, oldest=oldest)
        for kind, partner, waiting, parked, oldest in rows
    ]


def _held(claim: Claim) -> Any:
    return (job.c.seq == claim.seq) & (job.c.token == claim.token) & job.c.worker.is_not(None)


def _change(connection: Connection, claim: Claim, **values: Any) -> None:
    if connection.execute(update(job).where(_held(claim)).values(**values)).rowcount != 1:
        raise LeaseLost
