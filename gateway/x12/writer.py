"""Write an interchange that no value can break out of.

Values are transliterated by one visible rule (:func:`transliterate`); names, numbers and codes of the envelope are not,
they are refused when they do not fit. Counts and trailers are computed, the ISA is padded, trailing empty elements and
components are dropped, and the result is read back before it is returned. A refusal is a bug of ours, not of a sender.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from gateway.tree import InMemory
from gateway.x12.delimiters import separators_flaws
from gateway.x12.envelope import survey
from gateway.x12.segment import Delimiters

Value = str | tuple[str, ...]
"""An element, or a composite as its components."""
Values = Sequence[Value]
"""A segment: its id and its elements."""

_LETTERS = str.maketrans(
    {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS", "€": "EUR"}
    | {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "«": '"', "»": '"'}
)
_LINE_ENDS = ("\n", "\r\n")
_SUBSTITUTE = "?"
"""Stands for what cannot be written; part of the basic character set and never a separator."""
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_ENVELOPE_IDS = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1", "ISB", "ISE", "BIN", "BDS"})


class UnwritableValue(ValueError):  # noqa: N818  says what is wrong, as the house's diagnostics do
    """A name, number or code that cannot stand in the envelope, or a segment without data."""


class OutgoingSet(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction set without its ST and SE."""

    id: str
    control_number: int
    implementation: str | None = None
    """ST03, in the releases that have one."""
    segments: Sequence[Values]


class OutgoingGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group without its GS and GE."""

    functional_id: str
    sender: str
    receiver: str
    control_number: int
    release: str
    sets: Sequence[OutgoingSet]


class OutgoingInterchange(msgspec.Struct, frozen=True, kw_only=True):
    """An interchange without its IEA. ``acks`` are TA1 segments, which stand before the groups."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    written: datetime
    """ISA09, ISA10, GS04 and GS05, in the zone it carries."""
    version: str
    """ISA12."""
    control_number: int
    usage: str
    ack_requested: bool = False
    acks: Sequence[Values] = ()
    groups: Sequence[OutgoingGroup] = ()


def usual_delimiters(version: str) -> Delimiters:
    """Return the separators that *version* (ISA12) is usually written with."""
    if version < "00402":
        return Delimiters("*", ">", None, "~")
    return Delimiters("*", ":", "^", "~")


def transliterate(value: str, delimiters: Delimiters) -> str:
    """Return *value* in upper case ASCII, as it can stand in an element.

    Letters lose their marks (``É`` is ``E``) or are written out (``ß`` is ``SS``), typographic quotes and dashes become
    plain ones, line breaks and control characters become blanks, and whatever cannot be written, separators included,
    becomes ``?``. Trailing blanks carry nothing in X12 and are dropped.
    """
    separators = _separators(delimiters)
    if value.isascii() and value.isprintable() and value.upper() == value and separators.isdisjoint(value):
        return value.rstrip(" ")
    plain = unicodedata.normalize("NFKD", value.upper().translate(_LETTERS))
    letters = (one for one in plain if not unicodedata.combining(one))
    return "".join(_legible(one, separators) for one in letters).rstrip(" ")


def can_stand(value: str, delimiters: Delimiters) -> bool:
    """Whether *value* can be written exactly as it is."""
    return transliterate(value, delimiters) == value


def write_interchange(interchange: OutgoingInterchange, delimiters: Delimiters | None = None) -> bytes:
    """Return *interchange* as bytes, one segment a line, whether or not that is what its terminator says.

    :raises UnwritableValue: for what cannot stand in an envelope; nothing of it depends on a sender's data.
    """
    known = delimiters or usual_delimiters(interchange.version)
    if separators_flaws(known) or _SUBSTITUTE in _separators(known):
        raise UnwritableValue(f"separators {known}")
    lines = list(_interchange(interchange, known))
    end = known.segment if known.segment in _LINE_ENDS else f"{known.segment}\n"
    text = "".join(f"{line}{end}" for line in lines)
    data = text.encode("ascii")
    found = survey(InMemory(data))
    if found.diagnostics or found.segments != len(lines):
        raise UnwritableValue("; ".join(one.message for one in found.diagnostics) or "a segment was lost")
    return data


def _interchange(interchange: OutgoingInterchange, delimiters: Delimiters) -> Iterable[str]:
    number = _digits("ISA13", interchange.control_number, 9)
    header = [
        ("00", 2),
        ("", 10),
        ("00", 2),
        ("", 10),
        (interchange.sender_qualifier, 2),
        (interchange.sender, 15),
        (interchange.receiver_qualifier, 2),
        (interchange.receiver, 15),
        (f"{interchange.written:%y%m%d}", 6),
        (f"{interchange.written:%H%M}", 4),
        (delimiters.repetition or "U", 1),
        (interchange.version, 5),
        (number, 9),
        ("1" if interchange.ack_requested else "0", 1),
        (interchange.usage, 1),
        (delimiters.component, 1),
    ]
    for place, (value, length) in enumerate(header, 1):
        if len(value) > length or (place not in (11, 16) and not can_stand(value, delimiters)):
            raise UnwritableValue(f"ISA{place:02d} cannot hold {value!r}")
    yield delimiters.element.join(["ISA", *(value.ljust(length) for value, length in header)])
    for ack in interchange.acks:
        yield _segment(ack, delimiters)
    for group in interchange.groups:
        yield from _group(group, interchange.written, delimiters)
    yield delimiters.element.join(["IEA", str(len(interchange.groups)), number])


def _group(group: OutgoingGroup, written: datetime, delimiters: Delimiters) -> Iterable[str]:
    number = _digits("GS06", group.control_number, 9).lstrip("0")
    header = [group.functional_id, group.sender, group.receiver, f"{written:%Y%m%d}", f"{written:%H%M}", number]
    header += ["X", group.release]
    for place, value in enumerate(header, 1):
        if not can_stand(value, delimiters):
            raise UnwritableValue(f"GS{place:02d} cannot hold {value!r}")
    yield delimiters.element.join(["GS", *header])
    for one in group.sets:
        yield from _set(one, delimiters)
    yield delimiters.element.join(["GE", str(len(group.sets)), number])


def _set(one: OutgoingSet, delimiters: Delimiters) -> Iterable[str]:
    number = _digits("ST02", one.control_number, 4)
    yield _segment(["ST", one.id, number, one.implementation or ""], delimiters)
    for segment in one.segments:
        if segment[0] in _ENVELOPE_IDS:
            raise UnwritableValue(f"{segment[0]} inside of a transaction set")
        yield _segment(segment, delimiters)
    yield delimiters.element.join(["SE", str(len(one.segments) + 2), number])


def _segment(values: Values, delimiters: Delimiters) -> str:
    name, *elements = (_element(value, delimiters) for value in values)
    while elements and not elements[-1]:
        elements.pop()
    if not elements or not _SEGMENT_ID.fullmatch(name):
        raise UnwritableValue(f"segment {name!r} without data or with a bad id")
    return delimiters.element.join([name, *elements])


def _element(value: Value, delimiters: Delimiters) -> str:
    if isinstance(value, str):
        return transliterate(value, delimiters)
    return delimiters.component.join(transliterate(one, delimiters) for one in value).rstrip(delimiters.component)


def _digits(place: str, number: int, length: int) -> str:
    text = f"{number:0{length}d}"
    if number < 1 or len(text) > 9:
        raise UnwritableValue(f"{place} cannot hold {number}")
    return text


def _separators(delimiters: Delimiters) -> frozenset[str]:
    return frozenset(delimiters.element + delimiters.component + delimiters.segment + (delimiters.repetition or ""))


def _legible(character: str, separators: frozenset[str]) -> str:
    if character.isspace() or unicodedata.category(character).startswith("C"):
        return " "
    return character if character.isascii() and character not in separators else _SUBSTITUTE
