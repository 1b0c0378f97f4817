"""What becomes of filings after their message is concluded: states, parts of one shipment, a person's day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def _to(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([table], [f"{table}.seq"])


def upgrade() -> None:
    """Add the tables; those of the first store stay as they are."""
    op.create_table(
        "standing",
        sa.Column("filing", _COUNTER, autoincrement=False, nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="a state of mappings/tables/states.yaml"),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("regime", sa.Text(), comment="of the assembled record; none: the filing's own"),
        sa.Column("xml", sa.Text(), comment="the assembled record; none: the filing's own"),
        sa.Column("origins", sa.Text(), comment="JSON: which part each field of the assembled record came from"),
        sa.Column("owes", sa.Text(), comment="JSON list: what is missing, and who knows it"),
        sa.Column("entry", sa.Text(), comment="filer code and entry number of the assembled record"),
        sa.Column("deadline", _INSTANT),
        _to("filing"),
        sa.PrimaryKeyConstraint("filing"),
    )
    op.create_index("standing_by_entry", "standing", ["entry"])
    op.create_index("standing_by_state", "standing", ["state", "partner"])
    op.create_table(
        "standing_change",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("filing", _COUNTER, nullable=False),
        sa.Column("at", _INSTANT, nullable=False, comment="when it was written"),
        sa.Column("moment", _INSTANT, comment="when it happened, by the answer"),
        sa.Column("event", sa.Text(), nullable=False, comment="an event of mappings/tables/states.yaml"),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="of what was said: the same said again changes nothing"),
        sa.Column(
            "told", sa.Text(), nullable=False, comment="JSON: kind, codes with texts, port, message of the answer"
        ),
        _to("filing"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("filing", "digest"),
    )
    op.create_table(
        "notice",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("change", _COUNTER, nullable=False),
        sa.Column("partner", sa.Text(), nullable=False, comment="who is told"),
        sa.Column("message", sa.Text(), nullable=False, comment="that partner's message which the filing came from"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("control_number", sa.Text()),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="kept, due, delivered, parked"),
        sa.ForeignKeyConstraint(["change"], ["standing_change.seq"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("notice_by_message", "notice", ["message", "seq"])
    op.create_index("ix_notice_change", "notice", ["change"])
    op.create_table(
        "part",
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("outcome", _COUNTER, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="of the filing that it came in as"),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="carrier, broker, marketplace"),
        sa.Column("key", sa.Text(), nullable=False, comment="bill, house bill or tracking number"),
        sa.Column("filing_code", sa.Text(), comment="what is to be filed: 11; none: it only adds to a shipment"),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("used", _COUNTER, comment="the filing that was assembled with it"),
        _to("outcome"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("part_by_key", "part", ["key", "partner"])
    op.create_index("part_by_outcome", "part", ["outcome", "ordinal"])
    op.create_table(
        "delivery_item",
        sa.Column("delivery", _COUNTER, autoincrement=False, nullable=False),
        sa.Column("filing", _COUNTER, autoincrement=False, nullable=False),
        _to("delivery"),
        _to("filing"),
        sa.PrimaryKeyConstraint("delivery", "filing"),
    )
    op.create_table(
        "person_day",
        sa.Column("day", sa.Date(), nullable=False, comment="of arrival, U.S. Eastern"),
        sa.Column(
            "person", sa.LargeBinary(), nullable=False, comment="keyed digest of the normalised name and address"
        ),
        sa.Column("outcome", _COUNTER, autoincrement=False, nullable=False),
        sa.Column("cents", _COUNTER, nullable=False, comment="U.S. cents that the outcome adds"),
        sa.Column("filings", sa.Integer(), nullable=False),
        _to("outcome"),
        sa.PrimaryKeyConstraint("day", "person", "outcome"),
    )
    op.create_index("person_day_by_outcome", "person_day", ["outcome"])
