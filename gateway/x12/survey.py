"""The envelope of a whole message: every interchange, group and transaction set with its place and its faults.

A survey is the first of two passes over stored bytes. It holds one small value per envelope part and nothing per
segment, so it stays small for a file of any size, and it is complete before the first shipment is looked at: whether
a set, a group or an interchange stands is known when its records are decided.
"""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic, Scope
from gateway.x12.segment import Delimiters


class TransactionSet(msgspec.Struct, frozen=True, kw_only=True):
    """One ST to SE (or to where it ended without one)."""

    scope: Scope
    id: str
    """ST01."""
    control_number: str
    """ST02."""
    implementation: str | None
    """ST03."""
    start: int
    """Byte offset of its ST."""
    end: int
    """Byte offset just past the terminator of its SE, or past its last segment that has one."""
    ordinal: int
    """Ordinal of its ST in the file."""
    line: int
    line_start: int
    segments: int
    """Counted, ST and SE included."""
    sound: bool
    """No error of the envelope concerns this set alone (AK502 2, 3, 4, 6, 7, 18, 23)."""
    cut_off: bool = False
    """Its interchange ended before its SE came: what it lacks at its end follows from that."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One GS to GE. Elements as sent, without trailing blanks."""

    scope: Scope
    functional_id: str
    sender: str
    receiver: str
    date: str
    time: str
    control_number: str
    agency: str
    release: str
    """GS08."""
    declared_sets: str | None
    """GE01 as sent; ``None`` without a GE."""
    transactions: tuple[TransactionSet, ...]
    sound: bool
    """No error at group level (AK905)."""


class Interchange(msgspec.Struct, frozen=True, kw_only=True):
    """One ISA to IEA. Elements as sent, without trailing blanks."""

    scope: Scope
    delimiters: Delimiters
    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    date: str
    time: str
    version: str
    control_number: str
    ack_requested: str
    usage: str
    start: int
    end: int
    groups: tuple[Group, ...]
    interchange_acks: tuple[str, ...]
    """TA1 segments that stood in it, as text."""
    sound: bool
    """No error at interchange level: nothing in it is to be refused by a TA1."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope of a message and all that is wrong with it."""

    interchanges: tuple[Interchange, ...]
    diagnostics: tuple[Diagnostic, ...]
    segments: int
    """Segments in the whole file."""
