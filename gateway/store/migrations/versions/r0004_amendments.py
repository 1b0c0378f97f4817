"""Records that cancel or replace a filing which is on file point at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMED = sa.text("amends IS NOT NULL")


def upgrade() -> None:
    """Add the columns, an index of the rows that have them, and one of what deliveries name one by one."""
    op.add_column(
        "filing",
        sa.Column("amends", _COUNTER, nullable=True, comment="the filing that it cancels or replaces; not held to it"),
    )
    op.add_column("filing", sa.Column("amendment", sa.Text(), nullable=True, comment="cancel, replace, withdraw"))
    op.create_index("filing_by_amended", "filing", ["amends"], sqlite_where=_NAMED, postgresql_where=_NAMED)
    op.create_index("delivery_item_by_filing", "delivery_item", ["filing"])
