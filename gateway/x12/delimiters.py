"""Find the ISA and earn its separators: nothing is trusted before all sixteen of its places agree.

An ISA has fixed width, so its separators stand at known offsets (X12.5; the same offsets in every release). When they
do, the header is *padded* and beyond doubt. Partners that drop the padding exist; their header is split at its element
separator instead and accepted with a warning. What announces itself as an ISA and is neither is not an ISA.
"""

from __future__ import annotations

import re

import msgspec

from gateway.x12.segment import Delimiters, readable

WINDOW = 512
"""Characters from the ``I`` of ``ISA`` that a verdict on the header needs (fewer only at the end of the file)."""

_LENGTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
"""Of ISA01 to ISA16."""
PADDED = re.compile("ISA(.)" + r"\1".join(f"(.{{{length}}})" for length in _LENGTHS), re.DOTALL)
"""A header whose sixteen separators all stand where they belong."""
_FIRST_RELEASE_WITH_REPETITION = "00402"
_LINE_BREAKS = "\r\n"

REFUSING = frozenset(
    {"x12.element-separator", "x12.component-separator", "x12.segment-terminator", "x12.repetition-separator"}
    | {"x12.isa-wrapped"}
)
"""Flaws after which the interchange cannot be read on."""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with one separator or with the header's form: a catalogue code and the element it concerns."""

    code: str
    element: int
    found: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """An ISA and what it announces. ``elements[0]`` is ``ISA``, ``elements[13]`` is ISA13; padding is kept."""

    text: str
    elements: tuple[str, ...]
    delimiters: Delimiters
    flaws: tuple[Flaw, ...]

    @property
    def is_readable(self) -> bool:
        """Whether segments can be told apart with these separators."""
        return not any(flaw.code in REFUSING for flaw in self.flaws)


def earn(text: str, at: int, *, tolerant: bool) -> Header | None:
    """Return the ISA at offset *at* of *text* (a Latin-1 view), or ``None`` when there is none.

    With *tolerant* an unpadded header is accepted too; without, only the fixed-width form with usable separators is,
    which cannot occur in data by chance.
    """
    if not text.startswith("ISA", at) or len(text) < at + 4:
        return None
    element = text[at + 3]
    padded = PADDED.match(text, at)
    if padded is None:
        return _unpadded(text, at, element) if tolerant else None
    header = _header(text, at, len(padded[0]), element, ["ISA", *padded.groups()[1:]], [])
    return header if tolerant or header.is_readable else None


def separators_flaws(delimiters: Delimiters) -> list[Flaw]:
    """Return what is wrong with *delimiters*: letters, digits, blanks and equal ones cannot separate anything."""
    flaws = []
    if _is_unusable(delimiters.element) or delimiters.element in _LINE_BREAKS:
        flaws.append(Flaw("x12.element-separator", 1, delimiters.element))
    component = delimiters.component
    if _is_unusable(component) or component in _LINE_BREAKS or component == delimiters.element:
        flaws.append(Flaw("x12.component-separator", 16, component))
    if _is_unusable(delimiters.segment) or delimiters.segment in (delimiters.element, component):
        flaws.append(Flaw("x12.segment-terminator", 16, delimiters.segment))
    if delimiters.repetition in (delimiters.element, component, delimiters.segment):
        flaws.append(Flaw("x12.repetition-separator", 11, delimiters.repetition or ""))
    return flaws


def _unpadded(text: str, at: int, element: str) -> Header | None:
    if _is_unusable(element) or element in _LINE_BREAKS:
        return None
    elements = text[at : at + WINDOW].split(element, 16)
    if len(elements) != 17 or not elements[16] or not _is_plausible(elements):
        return None
    length = sum(map(len, elements[:16])) + 16 + 1
    elements[16] = elements[16][0]
    if any(one in _LINE_BREAKS for one in text[at : at + length - 1]):
        return _header(text, at, length, element, elements, [Flaw("x12.isa-wrapped", 1, "")])
    return _header(text, at, length, element, elements, [Flaw("x12.isa-not-padded", 1, str(length))])


def _is_plausible(elements: list[str]) -> bool:
    """Whether the version and the control number of an unpadded header are numbers: data is not taken for an ISA."""
    return elements[12].strip().isdecimal() and elements[13].strip().isdecimal()


def _header(text: str, at: int, length: int, element: str, elements: list[str], flaws: list[Flaw]) -> Header:
    repetition, release = elements[11], elements[12].strip()
    repeats = release >= _FIRST_RELEASE_WITH_REPETITION
    usable = repeats and len(repetition) == 1 and not _is_unusable(repetition)
    delimiters = Delimiters(
        element=element,
        component=elements[16],
        repetition=repetition if usable else None,
        segment=_terminator(text, at + length),
    )
    flaws += separators_flaws(delimiters)
    parting = (delimiters.element, delimiters.segment or delimiters.element)
    held = (number for number, value in enumerate(elements) if any(one in value for one in parting))
    if not flaws and (number := next(held, None)) is not None:
        flaws.append(Flaw("x12.isa-separator-in-value", number, elements[number]))
    if repeats and not usable:
        flaws.append(Flaw("x12.no-repetition", 11, repetition))
    elif not repeats and repetition.strip() != "U":
        flaws.append(Flaw("x12.standards-id", 11, repetition))
    return Header(text=text[at : at + length], elements=tuple(elements), delimiters=delimiters, flaws=tuple(flaws))


def _terminator(text: str, at: int) -> str:
    """Return the terminator at *at*: one character, CR LF, or all bytes of one UTF-8 character."""
    if text.startswith("\r\n", at):
        return "\r\n"
    first = text[at : at + 1]
    for length in range(2, 5) if first >= "\xc2" else ():
        sequence = text[at : at + length]
        if len(sequence) == length and len(readable(sequence)) == 1:
            return sequence
    return first


def _is_unusable(separator: str) -> bool:
    return not separator or separator == " " or readable(separator).isalnum()
