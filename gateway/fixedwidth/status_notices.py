"""What customs notifies about an entry (SO), as facts: bill matches, processing, the status at other agencies.

Notices come unasked and in any order; apply them by the moment of each event and keep the history.
Source: CBP ACE Status Query chapter, 9 September 2025, whose WO records mirror SO. Moments are taken as U.S. Eastern,
as customs days are; the chapter does not say.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from gateway.fixedwidth.batch import Batch, Transaction
from gateway.fixedwidth.layout import read_date
from gateway.fixedwidth.records import Record
from gateway.fixedwidth.structure import Branch

_EASTERN = ZoneInfo("America/New_York")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One disposition."""

    code: str
    """SO50 or SO60 15-16, as sent."""
    meaning: str | None
    """In our words; ``None`` when the code is not in the list here."""
    state: str | None
    """What it does to the entry (``released``, ``hold``, ``hold-removed``, ``refused`` …), by the layout's table."""
    text: str
    moment: datetime | None
    """``None`` when date and time are none."""
    release_date: date | None = None
    release_origin: str | None = None
    """In our words, or the code when it is not in the list here."""
    document: str = ""
    record_number: int


class BillStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A bill, or a master with its house bill, and what matched it."""

    bills: tuple[tuple[str, str, str], ...]
    """Type, issuer (empty for air) and number of each."""
    quantity: int | None
    events: tuple[Event, ...]


class AgencyStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What another agency has decided, for the entry or for a range of its lines."""

    agency: str
    programme: str
    moment: datetime | None
    entry_status: str
    line_status: str
    reason: str
    text: str
    first: tuple[int | None, int | None, int | None]
    """Line, tariff position and PGA line."""
    last: tuple[int | None, int | None, int | None]
    references: tuple[str, ...]
    """SO71 7-18 and 63-80."""
    comments: tuple[str, ...]


class StatusNotice(msgspec.Struct, frozen=True, kw_only=True):
    """All that one notice says about an entry."""

    filer: str
    entry_number: str
    entry_type: str
    port: str
    carrier: str
    voyage: str
    arrival: date | None
    references: tuple[tuple[str, str], ...]
    """Qualifier and value; ``CR`` is the filer's own reference."""
    lines: tuple[tuple[int | None, str, str], ...]
    """Line number, country of origin, tariff number."""
    bills: tuple[BillStatus, ...]
    processing: tuple[Event, ...]
    agencies: tuple[AgencyStatus, ...]
    record_number: int

    @property
    def disposition(self) -> Event | None:
        """The latest of the processing events; of several at one moment, the last."""
        dated = [event for event in self.processing if event.moment is not None]
        return max(reversed(dated), key=lambda event: event.moment or datetime.min, default=None)  # noqa: DTZ901


def read_status_notices(batch: Batch) -> tuple[StatusNotice, ...]:
    """Return the notices in *batch* (application SO), in its order."""
    return tuple(
        _notice(transaction)
        for block in batch.blocks
        for transaction in block.transactions
        if transaction.application == "SO"
    )


def _notice(transaction: Transaction) -> StatusNotice:
    header, root = transaction.header, transaction.root
    return StatusNotice(
        filer=header.value("filer"),
        entry_number=header.value("entry_number"),
        entry_type=header.value("entry_type"),
        port=header.value("port"),
        carrier=header.value("carrier"),
        voyage=header.value("voyage"),
        arrival=read_date(header.value("arrival")),
        references=tuple((each.value("qualifier"), each.value("value")) for each in root.records("SO20")),
        lines=tuple(
            (each.number_in("line"), each.value("origin"), each.value("tariff")) for each in root.records("SO30")
        ),
        bills=tuple(_bill(branch) for branch in root.branches("bill")),
        processing=tuple(_event(record) for record in root.records("SO60")),
        agencies=tuple(_agency(branch) for branch in root.branches("agency")),
        record_number=header.number,
    )


def _bill(branch: Branch) -> BillStatus:
    bills = list(branch.records("SO40"))
    return BillStatus(
        bills=tuple((each.value("bill_type"), each.value("issuer"), each.value("number")) for each in bills),
        quantity=bills[-1].number_in("quantity") if bills else None,
        events=tuple(_event(record) for record in branch.records("SO50")),
    )


def _event(record: Record) -> Event:
    code, origin = record.code("code"), record.code("release_origin")
    return Event(
        code=record.value("code"),
        meaning=code.meaning if code is not None else None,
        state=code.state if code is not None else None,
        text=record.value("text"),
        moment=_moment(record),
        release_date=read_date(record.value("release_date")),
        release_origin=origin.meaning if origin is not None else record.value("release_origin") or None,
        document=record.value("document"),
        record_number=record.number,
    )


def _agency(branch: Branch) -> AgencyStatus:
    head = branch.first("SO70")
    assert head is not None, "the group begins with SO70"
    texts = (record.value(name) for record in branch.records("SO71") for name in ("reference", "reference_2"))
    return AgencyStatus(
        agency=head.value("agency"),
        programme=head.value("programme"),
        moment=_moment(head),
        entry_status=head.value("entry_status"),
        line_status=head.value("line_status"),
        reason=head.value("reason"),
        text=head.value("text"),
        first=(head.number_in("begin_line"), head.number_in("begin_tariff"), head.number_in("begin_pga")),
        last=(head.number_in("end_line"), head.number_in("end_tariff"), head.number_in("end_pga")),
        references=tuple(text for text in texts if text),
        comments=tuple(record.value("text") for record in branch.records("SO72")),
    )


def _moment(record: Record) -> datetime | None:
    day, clock = read_date(record.value("date")), record.value("time")
    if day is None or not (len(clock) == 4 and clock.isascii() and clock.isdigit()):
        return None
    hour, minute = int(clock[:2]), int(clock[2:])
    if hour > 23 or minute > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_EASTERN)
