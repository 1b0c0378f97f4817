"""The lease rows. A job is work that is due; a finished job is no row at all: what it did is told by the timeline."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

from gateway.jobs.instant import Instant

METADATA = MetaData()
"""Shared by every table of the store, so that jobs are written in the transaction of what causes them."""

Counter = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number that SQLite, too, counts up by itself when it is a primary key."""

job = Table(
    "job",
    METADATA,
    Column("seq", Counter, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="id of the message, delivery or notice that is worked on"),
    Column("partner", Text, nullable=False),
    Column("attempts", Integer, nullable=False, comment="counted when claimed, so that a crash counts"),
    Column("token", Integer, nullable=False, comment="rises with every claim; a result under an older one is refused"),
    Column("ready_at", Instant, comment="when it may be claimed: due time or end of its lease; never when parked"),
    Column("worker", Text, comment="who holds the lease"),
    Column("problem", Text, comment="why the last attempt failed; holds no data of the message"),
    UniqueConstraint("kind", "subject"),
    Index("job_by_lane", "kind", "partner", "ready_at"),
    sqlite_autoincrement=True,  # the number of a finished job must never come back under a claim that still names it
)

lane = Table(
    "job_lane",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("partner", Text, primary_key=True),
    Column("turn", Counter, nullable=False, comment="when it was last served; the lowest is served next"),
)
