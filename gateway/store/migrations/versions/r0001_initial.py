"""The first store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "control_number",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", _COUNTER, nullable=False, comment="the last one given"),
        sa.PrimaryKeyConstraint("partner", "kind"),
    )
    op.create_table(
        "event",
        sa.Column("seq", _COUNTER, autoincrement=False, nullable=False, comment="without gaps, from 1"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "data", sa.Text(), nullable=False, comment="JSON; never personal data, so that the chain outlives erasure"
        ),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 over the hash before and this row"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_event_message"), "event", ["message"], unique=False)
    op.create_table(
        "event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "forwarded",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "filing", _COUNTER, nullable=False, comment="its row; not held to it, as each removal would search here"
        ),
        sa.PrimaryKeyConstraint("partner", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="id of the message or delivery that is worked on"),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="counted when claimed, so that a crash counts"),
        sa.Column(
            "token",
            sa.Integer(),
            nullable=False,
            comment="rises with every claim; a result under an older one is refused",
        ),
        sa.Column(
            "ready_at",
            _INSTANT,
            nullable=True,
            comment="when it may be claimed: due time or end of its lease; never when parked",
        ),
        sa.Column("worker", sa.Text(), nullable=True, comment="who holds the lease"),
        sa.Column(
            "problem", sa.Text(), nullable=True, comment="why the last attempt failed; holds no data of the message"
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("kind", "subject"),
        sqlite_autoincrement=True,
    )
    op.create_index("job_by_lane", "job", ["kind", "partner", "ready_at"], unique=False)
    op.create_table(
        "job_lane",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("turn", _COUNTER, nullable=False, comment="when it was last served; the lowest is served next"),
        sa.PrimaryKeyConstraint("kind", "partner"),
    )
    op.create_table(
        "receipt",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False, comment="http, folder, command line"),
        sa.Column("name", sa.Text(), nullable=True, comment="the sender's name of the file: data, never a path"),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size", _COUNTER, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="receiving, received, concluded, held"),
        sa.Column("outcome", _COUNTER, nullable=True, comment="the outcome that counts"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("receipt_by_partner", "receipt", ["partner", "id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("receipt", _COUNTER, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.seq"],
        ),
        sa.PrimaryKeyConstraint("partner", "door", "key"),
    )
    op.create_index(op.f("ix_idempotency_key_receipt"), "idempotency_key", ["receipt"], unique=False)
    op.create_table(
        "interchange",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("receipt", _COUNTER, nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("sender_qualifier", sa.Text(), nullable=False, comment="ISA05"),
        sa.Column("sender", sa.Text(), nullable=False, comment="ISA06"),
        sa.Column("receiver_qualifier", sa.Text(), nullable=False, comment="ISA07"),
        sa.Column("receiver", sa.Text(), nullable=False, comment="ISA08"),
        sa.Column("control_number", sa.Text(), nullable=False, comment="ISA13"),
        sa.Column("usage", sa.Text(), nullable=False, comment="ISA15"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of its bytes, ISA to IEA"),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint(
            "partner", "sender_qualifier", "sender", "receiver_qualifier", "receiver", "control_number", "usage"
        ),
    )
    op.create_index(op.f("ix_interchange_receipt"), "interchange", ["receipt"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("receipt", _COUNTER, nullable=False),
        sa.Column("concluded_at", _INSTANT, nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("mapping", sa.Text(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=True),
        sa.Column("forward", sa.Integer(), nullable=True),
        sa.Column("reject", sa.Integer(), nullable=True),
        sa.Column("hold", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_outcome_receipt"), "outcome", ["receipt"], unique=False)
    op.create_table(
        "receipt_chunk",
        sa.Column("receipt", _COUNTER, nullable=False),
        sa.Column(
            "n", sa.Integer(), autoincrement=False, nullable=False, comment="1 MiB pieces of the message, from 0"
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="zlib"),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.seq"],
        ),
        sa.PrimaryKeyConstraint("receipt", "n"),
    )
    op.create_table(
        "answer",
        sa.Column("outcome", _COUNTER, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("control_number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outcome"],
            ["outcome.seq"],
        ),
        sa.PrimaryKeyConstraint("outcome", "n"),
    )
    op.create_table(
        "delivery",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("outcome", _COUNTER, nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False, comment="ordinal of its first filing"),
        sa.Column(
            "last", sa.Integer(), nullable=False, comment="ordinal of its last filing; those not forwarded are left out"
        ),
        sa.Column("filings", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="due, delivered, parked"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["outcome"],
            ["outcome.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_delivery_outcome"), "delivery", ["outcome"], unique=False)
    op.create_table(
        "diagnostic",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("outcome", _COUNTER, nullable=False),
        sa.Column(
            "ordinal",
            sa.Integer(),
            nullable=True,
            comment="of the filing; none: it is in the list for the whole message",
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome"],
            ["outcome.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("diagnostic_by_code", "diagnostic", ["code", "outcome"], unique=False)
    op.create_index("diagnostic_by_outcome", "diagnostic", ["outcome", "ordinal"], unique=False)
    op.create_table(
        "filing",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("outcome", _COUNTER, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="from 0, in the order of the message"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("suggested_filing", sa.Text(), nullable=True),
        sa.Column("duty_free", sa.Boolean(), nullable=True),
        sa.Column("penalty_exposure", sa.Boolean(), nullable=True),
        sa.Column("also_reasons", sa.Text(), nullable=True, comment="JSON list"),
        sa.Column("citation", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("start", _COUNTER, nullable=False),
        sa.Column("end", _COUNTER, nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outcome"],
            ["outcome.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("filing_by_key", "filing", ["key", "outcome"], unique=False)
    op.create_index("filing_by_outcome", "filing", ["outcome", "ordinal"], unique=True)
    op.create_table(
        "delivery_attempt",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("delivery", _COUNTER, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("result", sa.Text(), nullable=False, comment="delivered, retry-later, refused"),
        sa.Column("json", sa.Text(), nullable=True, comment="the diagnostic of a failure"),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["delivery.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_delivery_attempt_delivery"), "delivery_attempt", ["delivery"], unique=False)
