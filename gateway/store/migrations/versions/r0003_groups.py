"""Numbers of X12 groups that were used: the same one in another interchange is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; what was received before is not in it."""
    op.create_table(
        "group_number",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("receipt", _COUNTER, nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="SHA-256 of the parties, ISA15, GS01 and GS06"),
        sa.ForeignKeyConstraint(["receipt"], ["receipt.seq"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("partner", "name"),
    )
    op.create_index("ix_group_number_receipt", "group_number", ["receipt"])
