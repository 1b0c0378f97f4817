"""The ledger of days has one row for a person's order, where person and order had a row each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table anew. Persons keep what they have; to which orders it belongs is not known of older rows.

    The rows that orders had stay until their days are forgotten: no person's digest is equal to one of theirs.
    """
    made = op.create_table(
        "person_day_of_orders",
        sa.Column("day", sa.Date(), nullable=False, comment="of arrival, U.S. Eastern"),
        sa.Column(
            "person", sa.LargeBinary(), nullable=False, comment="keyed digest of the normalised name and address"
        ),
        sa.Column(
            "order_of", sa.LargeBinary(), nullable=False, comment="keyed digest of seller and goods; empty: not told"
        ),
        sa.Column("outcome", _COUNTER, autoincrement=False, nullable=False),
        sa.Column("cents", _COUNTER, nullable=False, comment="U.S. cents that the outcome adds"),
        sa.Column("filings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outcome"], ["outcome.seq"]),
        sa.PrimaryKeyConstraint("day", "person", "order_of", "outcome"),
    )
    old = sa.table("person_day", *(sa.column(name) for name in ("day", "person", "outcome", "cents", "filings")))
    rows = sa.select(old.c.day, old.c.person, sa.literal(b""), old.c.outcome, old.c.cents, old.c.filings)
    op.execute(sa.insert(made).from_select(list(made.c), rows))
    op.drop_table("person_day")
    op.rename_table("person_day_of_orders", "person_day")
    op.create_index("person_day_by_outcome", "person_day", ["outcome"])
