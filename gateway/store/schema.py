"""The tables. A message points at the one outcome that counts; whatever an abandoned attempt left is never seen.

``receipt`` is the message as it arrived. Each attempt to translate it writes an ``outcome`` with its filings and
diagnostics in small transactions; the last one, which also writes answers, deliveries and the timeline, sets
``receipt.outcome`` and so makes all of it true at once. Columns marked ``personal`` hold data of people: redaction,
retention and erasure are queries over them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from gateway.jobs.instant import Instant
from gateway.jobs.table import METADATA, Counter

PERSONAL: dict[str, Any] = {"personal": True}


def _seq() -> Column[int]:
    return Column("seq", Counter, primary_key=True)


def _of(table: str, **options: Any) -> Column[int]:
    return Column(table, Counter, ForeignKey(f"{table}.seq"), nullable=False, **options)


receipt = Table(
    "receipt",
    METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("partner", Text, nullable=False),
    Column("door", Text, nullable=False, comment="http, folder, command line"),
    Column("name", Text, comment="the sender's name of the file: data, never a path"),
    Column("media_type", Text),
    Column("size", Counter, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False, comment="receiving, received, concluded, held"),
    Column("outcome", Counter, comment="the outcome that counts"),
    Index("receipt_by_partner", "partner", "id"),
)

receipt_chunk = Table(
    "receipt_chunk",
    METADATA,
    _of("receipt", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False, comment="1 MiB pieces of the message, from 0"),
    Column("body", LargeBinary, nullable=False, info=PERSONAL, comment="zlib"),
)

idempotency_key = Table(
    "idempotency_key",
    METADATA,
    Column("partner", Text, primary_key=True),
    Column("door", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _of("receipt", index=True),
)

outcome = Table(
    "outcome",
    METADATA,
    _seq(),
    _of("receipt", index=True),
    Column("concluded_at", Instant),
    Column("format", Text),
    Column("verdict", Text),
    Column("mapping", Text),
    Column("records", Integer),
    Column("forward", Integer),
    Column("reject", Integer),
    Column("hold", Integer),
)

interchange = Table(
    "interchange",
    METADATA,
    _seq(),
    _of("receipt", index=True),
    Column("partner", Text, nullable=False),
    Column("sender_qualifier", Text, nullable=False, comment="ISA05"),
    Column("sender", Text, nullable=False, comment="ISA06"),
    Column("receiver_qualifier", Text, nullable=False, comment="ISA07"),
    Column("receiver", Text, nullable=False, comment="ISA08"),
    Column("control_number", Text, nullable=False, comment="ISA13"),
    Column("usage", Text, nullable=False, comment="ISA15"),
    Column("sha256", Text, nullable=False, comment="of its bytes, ISA to IEA"),
    UniqueConstraint(
        "partner", "sender_qualifier", "sender", "receiver_qualifier", "receiver", "control_number", "usage"
    ),
)

group_number = Table(
    "group_number",
    METADATA,
    _seq(),
    _of("receipt", index=True),
    Column("partner", Text, nullable=False),
    Column("name", Text, nullable=False, comment="SHA-256 of the parties, ISA15, GS01 and GS06"),
    UniqueConstraint("partner", "name"),
)

filing = Table(
    "filing",
    METADATA,
    _seq(),
    _of("outcome"),
    Column("ordinal", Integer, nullable=False, comment="from 0, in the order of the message"),
    Column("key", Text, nullable=False),
    Column("regime", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("xml", Text, nullable=False, info=PERSONAL),
    Column("ruling", Text),
    Column("reason", Text),
    Column("suggested_filing", Text),
    Column("duty_free", Boolean),
    Column("penalty_exposure", Boolean),
    Column("also_reasons", Text, comment="JSON list"),
    Column("citation", Text),
    Column("rule", Text),
    Column("start", Counter, nullable=False),
    Column("end", Counter, nullable=False),
    Column("segment", Integer),
    Column("amends", Counter, comment="the filing that it cancels or replaces; not held to it"),
    Column("amendment", Text, comment="cancel, replace, update, withdraw"),
    Column("bill", Text, comment="that a forwarded entry is for"),
    Index("filing_by_outcome", "outcome", "ordinal", unique=True),
    Index("filing_by_key", "key", "outcome"),
)
Index(
    "filing_by_amended",
    filing.c.amends,
    sqlite_where=filing.c.amends.is_not(None),
    postgresql_where=filing.c.amends.is_not(None),
)

Index(
    "filing_by_bill",
    filing.c.bill,
    sqlite_where=filing.c.bill.is_not(None),
    postgresql_where=filing.c.bill.is_not(None),
)

forwarded = Table(
    "forwarded",
    METADATA,
    Column("partner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("filing", Counter, nullable=False, comment="its row; not held to it, as each removal would search here"),
    sqlite_with_rowid=False,
)

diagnostic = Table(
    "diagnostic",
    METADATA,
    _seq(),
    _of("outcome"),
    Column("ordinal", Integer, comment="of the filing; none: it is in the list for the whole message"),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("json", Text, nullable=False, info=PERSONAL),
    Index("diagnostic_by_outcome", "outcome", "ordinal"),
    Index("diagnostic_by_code", "code", "outcome"),
)

answer = Table(
    "answer",
    METADATA,
    _of("outcome", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("control_number", Text),
)

delivery = Table(
    "delivery",
    METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    _of("outcome", index=True),
    Column("destination", Text, nullable=False),
    Column("first", Integer, nullable=False, comment="ordinal of its first filing"),
    Column("last", Integer, nullable=False, comment="ordinal of its last filing; before the first: see delivery_item"),
    Column("filings", Integer, nullable=False),
    Column("state", Text, nullable=False, comment="due, delivered, parked"),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
)

delivery_attempt = Table(
    "delivery_attempt",
    METADATA,
    _seq(),
    _of("delivery", index=True),
    Column("attempt", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False, comment="delivered, retry-later, refused"),
    Column("json", Text, comment="the diagnostic of a failure"),
)

event = Table(
    "event",
    METADATA,
    Column("seq", Counter, primary_key=True, autoincrement=False, comment="without gaps, from 1"),
    Column("at", Instant, nullable=False),
    Column("partner", Text, nullable=False),
    Column("message", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False, comment="JSON; never personal data, so that the chain outlives erasure"),
    Column("hash", Text, nullable=False, comment="SHA-256 over the hash before and this row"),
)

event_head = Table(
    "event_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Counter, nullable=False),
    Column("hash", Text, nullable=False),
)

control_number = Table(
    "control_number",
    METADATA,
    Column("partner", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Counter, nullable=False, comment="the last one given"),
)

# The life of a filing after its message is concluded. A filing that nothing has happened to has no row here: its state
# follows from its fate.

standing = Table(
    "standing",
    METADATA,
    _of("filing", primary_key=True, autoincrement=False),
    Column("partner", Text, nullable=False),
    Column("state", Text, nullable=False, comment="a state of mappings/tables/states.yaml"),
    Column("changed_at", Instant, nullable=False),
    Column("regime", Text, comment="of the assembled record; none: the filing's own"),
    Column("xml", Text, info=PERSONAL, comment="the assembled record; none: the filing's own"),
    Column("origins", Text, comment="JSON: which part each field of the assembled record came from"),
    Column("owes", Text, comment="JSON list: what is missing, and who knows it"),
    Column("entry", Text, comment="filer code and entry number of the assembled record"),
    Column("deadline", Instant),
    Index("standing_by_entry", "entry"),
    Index("standing_by_state", "state", "partner"),
)

standing_change = Table(
    "standing_change",
    METADATA,
    _seq(),
    _of("filing"),
    Column("at", Instant, nullable=False, comment="when it was written"),
    Column("moment", Instant, comment="when it happened, by the answer"),
    Column("event", Text, nullable=False, comment="an event of mappings/tables/states.yaml"),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="of what was said: the same said again changes nothing"),
    Column("told", Text, nullable=False, comment="JSON: kind, codes with texts, port, message of the answer"),
    UniqueConstraint("filing", "digest"),
)

notice = Table(
    "notice",
    METADATA,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("change", Counter, ForeignKey("standing_change.seq"), nullable=False, index=True),
    Column("partner", Text, nullable=False, comment="who is told"),
    Column("message", Text, nullable=False, comment="that partner's message which the filing came from"),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("control_number", Text),
    Column("created_at", Instant, nullable=False),
    Column("state", Text, nullable=False, comment="kept, due, delivered, parked"),
    Index("notice_by_message", "message", "seq"),
)

part = Table(
    "part",
    METADATA,
    _seq(),
    _of("outcome"),
    Column("ordinal", Integer, nullable=False, comment="of the filing that it came in as"),
    Column("partner", Text, nullable=False),
    Column("role", Text, nullable=False, comment="carrier, broker, marketplace"),
    Column("key", Text, nullable=False, comment="bill, house bill or tracking number"),
    Column("filing_code", Text, comment="what is to be filed: 11; none: it only adds to a shipment"),
    Column("xml", Text, nullable=False, info=PERSONAL),
    Column("received_at", Instant, nullable=False),
    Column("used", Counter, comment="the filing that was assembled with it"),
    Index("part_by_key", "key", "partner"),
    Index("part_by_outcome", "outcome", "ordinal"),
)
Index("part_by_used", part.c.used, sqlite_where=part.c.used.is_not(None), postgresql_where=part.c.used.is_not(None))

delivery_item = Table(
    "delivery_item",
    METADATA,
    _of("delivery", primary_key=True, autoincrement=False),
    _of("filing", primary_key=True, autoincrement=False),
    Index("delivery_item_by_filing", "filing"),
)

person_day = Table(
    "person_day",
    METADATA,
    Column("day", Date, primary_key=True, comment="of arrival, U.S. Eastern"),
    Column("person", LargeBinary, primary_key=True, comment="keyed digest of the normalised name and address"),
    Column("order_of", LargeBinary, primary_key=True, comment="keyed digest of seller and goods; empty: not told"),
    _of("outcome", primary_key=True, autoincrement=False),
    Column("cents", Counter, nullable=False, comment="U.S. cents that the outcome adds"),
    Column("filings", Integer, nullable=False),
    Index("person_day_by_outcome", "outcome"),
)
