"""Where something stands in an X12 file: for people as an address, for programs as a :class:`Source`."""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Source
from gateway.x12.place import place
from gateway.x12.segment import Delimiters, Segment


def address(
    interchange: str | None = None,
    group: str | None = None,
    transaction: tuple[str, str] | None = None,
    segment: int | None = None,
    element: tuple[str, int] | None = None,
) -> str:
    """Return ``interchange 000000041 / group 7 / set 309 0001 / segment 52 / SE-01``, of the parts that are given.

    *interchange* and *group* are control numbers, *transaction* is ST01 and ST02, *segment* the ordinal in the file,
    *element* a segment id and an element number (0 names the segment alone).
    """
    parts = []
    if interchange is not None:
        parts.append(f"interchange {interchange}")
    if group is not None:
        parts.append(f"group {group}")
    if transaction is not None:
        parts.append(f"set {transaction[0]} {transaction[1]}".rstrip())
    if segment is not None:
        parts.append(f"segment {segment}")
    if element is not None:
        parts.append(f"{element[0]}-{element[1]:02d}" if element[1] else element[0])
    return " / ".join(parts)


def source_of(segment: Segment, delimiters: Delimiters, element: int | None = None) -> Source:
    """Return the place of *segment*, or of its *element*, in the file; a position only inside of a transaction set."""
    source = place(segment, delimiters, "", element)
    return msgspec.structs.replace(source, loop=None, position=segment.position or None)
