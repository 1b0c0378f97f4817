"""What the reader tells: the parts of an envelope in the order they were sent, and everything that is no part of it."""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.x12.delimiters import Header
from gateway.x12.segment import Run, Segment


class InterchangeStart(msgspec.Struct, frozen=True):
    """An ISA. Separators that cannot be used are flaws of ``header``; the bytes up to the next ISA are then a gap."""

    segment: Segment
    header: Header


class InterchangeAck(msgspec.Struct, frozen=True):
    """A TA1."""

    segment: Segment


class Grade(msgspec.Struct, frozen=True):
    """An ISB (grade of service) or ISE (deferred delivery)."""

    segment: Segment


class GroupStart(msgspec.Struct, frozen=True):
    """A GS."""

    segment: Segment


class SetStart(msgspec.Struct, frozen=True):
    """An ST."""

    segment: Segment


class Body(msgspec.Struct, frozen=True):
    """Whole segments between an ST and what follows it, blank ones included in the text and left out of the count."""

    run: Run


class Binary(msgspec.Struct, frozen=True):
    """A BIN or BDS of a transaction set; its data may hold any byte, separators too."""

    segment: Segment


class SetEnd(msgspec.Struct, frozen=True):
    """An SE."""

    segment: Segment


class GroupEnd(msgspec.Struct, frozen=True):
    """A GE."""

    segment: Segment


class InterchangeEnd(msgspec.Struct, frozen=True):
    """An IEA."""

    segment: Segment


class Stray(msgspec.Struct, frozen=True):
    """Whole segments of an interchange that stand outside of any transaction set."""

    run: Run


class Torn(msgspec.Struct, frozen=True):
    """What is left of a segment that the file was cut off in: of any but an IEA, or one inside of a set."""

    segment: Segment


class Gap(msgspec.Struct, frozen=True):
    """Bytes that are no segment: between interchanges, after unusable separators, or of a segment that was cut."""

    text: str
    start: int
    line: int
    column: int


class Fault(msgspec.Struct, frozen=True):
    """A finding of the reader itself, in its place among the other events."""

    diagnostic: Diagnostic


Event = (
    InterchangeStart
    | InterchangeAck
    | Grade
    | GroupStart
    | SetStart
    | Body
    | Binary
    | SetEnd
    | GroupEnd
    | InterchangeEnd
    | Stray
    | Torn
    | Gap
    | Fault
)
