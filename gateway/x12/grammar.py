"""What a transaction set looks like: loops, segments, elements and relational conditions, as plain values.

What is ``unverified`` has no public source for its release: a breach of it is told as a warning and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import msgspec

from gateway.tree import Shape, ValueType

ConditionKind = Literal["P", "R", "E", "C", "L"]

ENVELOPE = frozenset({"ST", "SE"})
"""Segments of a set that the survey of the envelope has judged already: a guide only knows their place."""


class Condition(msgspec.Struct, frozen=True):
    """A relational condition of a segment or composite (X12.6): ``P0304``, ``R0203``, ``E0207``, ``C0605``, ..."""

    kind: ConditionKind
    elements: tuple[int, ...]
    unverified: bool = False
    by_guide: bool = False
    """The implementation guide asks for it and X12 does not (IK403 I9)."""

    def __str__(self) -> str:
        return self.kind + "".join(f"{number:02d}" for number in self.elements)


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element of a segment, or one component of a composite."""

    number: int
    name: str
    data_element: str | None
    """Data element number, such as ``373``."""
    title: str
    type: str
    """``AN``, ``ID``, ``N0`` to ``N9``, ``R``, ``DT``, ``TM`` or ``composite``."""
    min: int = 1
    max: int = 1
    required: bool = False
    repeat: int = 1
    codes: frozenset[str] | None = None
    closed: bool = False
    """A value outside of ``codes`` is an error; otherwise the list is known to be incomplete and it is a warning."""
    by_guide: bool = False
    """``codes`` are those that the implementation guide takes; X12 has further ones (IK403 I6)."""
    unused: bool = False
    """X12 has the element; the implementation guide does not take it (IK403 I10)."""
    pattern: str | None = None
    """Capitals and digits as the implementation guide has them, such as ``[0-9]{4}`` (IK403 I12)."""
    pii: bool = False
    unverified: bool = False
    note: str | None = None
    components: tuple[Element, ...] = ()
    """Of a composite; empty when its parts are not known, and then nothing in it is checked."""
    conditions: tuple[Condition, ...] = ()


class SegmentRule(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of a release."""

    id: str
    title: str
    elements: tuple[Element, ...]
    conditions: tuple[Condition, ...] = ()
    open: bool = False
    """Only the first elements are known; further ones are accepted unseen."""
    unverified: bool = False
    note: str | None = None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A segment at its place in a loop."""

    segment: SegmentRule
    required: bool
    max: int | None
    unverified: bool = False
    unused: bool = False
    """X12 has the segment here; the implementation guide does not take it (IK304 I4)."""

    @property
    def id(self) -> str:
        """The segment id."""
        return self.segment.id


class Loop(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A loop, named by the segment that opens it (its first part)."""

    id: str
    path: str
    """From the root: ``ST/P4/LX``."""
    required: bool
    max: int | None
    parts: tuple[Use | Loop, ...]
    unverified: bool = False

    @cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """By segment id: the indices of the parts that it begins."""
        ids = [part.id for part in self.parts]
        return {name: tuple(index for index, each in enumerate(ids) if each == name) for name in ids}

    def loops(self) -> Iterator[Loop]:
        """Yield this loop and every loop below it."""
        yield self
        for part in self.parts:
            if isinstance(part, Loop):
                yield from part.loops()

    def ways(self, above: Way = ()) -> Iterator[Way]:
        """Yield the way to this loop, which leads on from *above*, and to every loop below it."""
        yield (*above, (self, 0))
        for index, part in enumerate(self.parts):
            if isinstance(part, Loop):
                yield from part.ways((*above, (self, index)))

    def segments(self) -> Iterator[SegmentRule]:
        """Yield the segments of this loop and of every loop below it."""
        for part in self.parts:
            if isinstance(part, Loop):
                yield from part.segments()
            else:
                yield part.segment


Way = tuple[tuple[Loop, int], ...]
"""The loops from the root of a set to one of its loops, each with the index of the part that leads on."""


class Guide(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One transaction set of one release."""

    name: str
    """``x12/309-005020``."""
    title: str
    set_id: str
    group: str | None
    """Functional identifier of its group (GS01)."""
    release: str
    root: Loop
    known: frozenset[str]
    """Segment ids that the release has, in this set or in another one."""
    records: str | None
    """Path of the loop of which one filing is made."""
    shape: Shape

    @cached_property
    def rules(self) -> dict[str, SegmentRule]:
        """The segments of the set by id."""
        return {rule.id: rule for rule in self.root.segments()}

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the segments of the set."""
        return frozenset(self.rules)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The ids of those segments of the set that the guide takes."""
        parts = (part for loop in self.root.loops() for part in loop.parts)
        return frozenset(part.id for part in parts if isinstance(part, Use) and not part.unused)

    @cached_property
    def ways(self) -> dict[str, Way]:
        """The ways to the loops of the set by loop path."""
        return {way[-1][0].path: way for way in self.root.ways()}

    def loop(self, path: str) -> Loop:
        """Return the loop at *path*; ``KeyError`` when the set has none there."""
        return self.ways[path][-1][0]


_VALUE_TYPES: dict[str, ValueType] = {
    "AN": "text",
    "ID": "code",
    "R": "number",
    "N0": "integer",
    "DT": "date",
    "TM": "time",
    "composite": "text",
}
_FORMATS = {("DT", 8): "CCYYMMDD", ("DT", 6): "YYMMDD", ("TM", 8): "HHMM", ("TM", 4): "HHMM"}


def shape_of(loop: Loop) -> Shape:
    """Return the format-blind shape of *loop*, for mappings."""
    children = tuple(shape_of(part) if isinstance(part, Loop) else _segment(part) for part in loop.parts)
    return Shape(name=loop.id, kind="loop", min=int(loop.required), max=loop.max, children=children)


def _segment(use: Use) -> Shape:
    rule = use.segment
    children = tuple(_element(element) for element in rule.elements)
    return Shape(name=rule.id, kind="segment", min=int(use.required), max=use.max, doc=rule.title, children=children)


def _element(element: Element) -> Shape:
    composite = element.type == "composite"
    return Shape(
        name=f"{element.number:02d}",
        kind="element",
        label=element.name,
        min=int(element.required),
        max=element.repeat,
        type=_VALUE_TYPES.get(element.type, "number"),
        min_length=None if composite else element.min,
        max_length=None if composite else element.max,
        format=_FORMATS.get((element.type, element.max)),
        decimals=int(element.type[1]) if element.type[0] == "N" else None,
        codes=element.codes if element.closed else None,
        pii=element.pii,
        doc=f"{element.title}: {element.note}" if element.note else element.title,
        children=tuple(_element(component) for component in element.components),
    )
