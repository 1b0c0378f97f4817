"""What was made of the parts of shipments is asked by the filing, for each one that moves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_USED = sa.text("used IS NOT NULL")


def upgrade() -> None:
    """Add an index of the parts that were used."""
    op.create_index("part_by_used", "part", ["used"], sqlite_where=_USED, postgresql_where=_USED)
