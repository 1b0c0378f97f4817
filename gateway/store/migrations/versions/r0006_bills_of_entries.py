"""Entries name the bill that they are for, so that a second one for the same bill is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NAMED = sa.text("bill IS NOT NULL")


def upgrade() -> None:
    """Add the column and an index of the rows that have it. Entries from before have none."""
    op.add_column("filing", sa.Column("bill", sa.Text(), nullable=True, comment="that a forwarded entry is for"))
    op.create_index("filing_by_bill", "filing", ["bill"], sqlite_where=_NAMED, postgresql_where=_NAMED)
