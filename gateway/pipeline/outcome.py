"""What the pure middle hands to the world: what became of one message and of each record in it."""

from __future__ import annotations

from typing import Literal

import msgspec

from gateway.assembly import Role
from gateway.diagnostics import Diagnostic, Scope
from gateway.filing.persons import DayEntry
from gateway.policy import Decision
from gateway.x12.survey import Survey

Format = Literal["x12", "xml", "csv", "json", "catair", "unknown"]
Verdict = Literal["accepted", "partially-accepted", "rejected", "duplicate", "unreadable"]
Fate = Literal["forward", "reject", "hold"]


class ShipmentPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a held record contributes to a shipment that is filed when it is complete."""

    role: Role
    """What its sender knows of shipments."""
    keys: tuple[str, ...]
    """The names of the shipment: bill with its SCAC, house bill, tracking number."""
    filing: str | None = None
    """What the shipment is to be filed as (``11``); ``None``: the record only adds to a shipment."""


class Amends(msgspec.Struct, frozen=True, kw_only=True):
    """What a record does to a filing of the same sender that is on file."""

    filing: int
    """Number of that filing's row."""
    what: Literal["cancel", "replace", "update", "withdraw"]
    """``withdraw``: it waited here, so that nothing has to go out."""
    state: str
    """The state that it was decided in."""


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the message and what was decided about it."""

    key: str
    """The sender's own name of the record: SCAC and bill number, entry number; unique per partner."""
    regime: str
    """``section-321``, ``type-86``, …"""
    fate: Fate
    xml: str
    """The canonical record as one XML element; empty when none could be built."""
    diagnostics: tuple[Diagnostic, ...] = ()
    decision: Decision | None = None
    """What the law says; ``None`` when the record was too broken to ask."""
    scope: Scope = Scope()
    start: int = 0
    end: int = 0
    """Byte range of the record in the message as received."""
    segment: int | None = None
    """Ordinal of its first segment (X12)."""
    part: ShipmentPart | None = None
    """What it contributes to a shipment; ``None`` unless it is held for that."""
    amends: Amends | None = None
    """The filing that it cancels or replaces; ``None`` for one of its own, and for one that is not forwarded."""
    day: DayEntry | None = None
    """What it adds to the day of its person; nothing unless it is forwarded free of duty."""
    bill: str | None = None
    """The name of the bill that a forwarded entry is for (``filing.entry_bill``); ``None`` for other records."""


class Batch(msgspec.Struct, frozen=True):
    """Some consecutive filings of one message; a part of the stream that ``translate`` yields."""

    filings: list[Filing]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Records of the message by fate."""

    records: int = 0
    forward: int = 0
    reject: int = 0
    hold: int = 0


class TransactionResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one transaction set of an X12 message came out."""

    scope: Scope
    guide: str | None
    """The guide it was checked by; ``None`` when none is installed, and then nothing of it was mapped."""
    counts: Counts
    refused: bool
    """The set as a whole does not stand: its envelope, its header, or all of its records."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a foreign message says of itself, for an answer in its own terms."""

    guide: str
    """The format: ``xml/iata-xfzb-3.00``."""
    reference: str | None = None
    """The sender's own name of the message."""
    sender: str | None = None


REFUSED_LIMIT = 1000


class Conclusion(msgspec.Struct, frozen=True, kw_only=True):
    """The last part of the stream: the verdict on the whole message and all that its answers are rendered from."""

    format: Format
    verdict: Verdict
    mapping: str | None
    """Mapping and version, ``x12-309-truck@3``."""
    mapping_hashes: dict[str, str] = {}
    """SHA-256 of the files of each of them, by name and version."""
    counts: Counts
    diagnostics: tuple[Diagnostic, ...]
    """Every finding, those of the records included, equal ones folded so that the list stays bounded."""
    letter: Letter | None = None
    """What a message of a foreign format says of itself."""
    survey: Survey | None = None
    """The envelope of an X12 message, for its answers."""
    transactions: tuple[TransactionResult, ...] = ()
    refused: tuple[Filing, ...] = ()
    """The rejected and held filings, the first :data:`REFUSED_LIMIT` of them, for the answers that name records."""
