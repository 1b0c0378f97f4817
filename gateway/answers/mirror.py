"""A received record as a 355 shows it: the segments in error, with the remarks that hang under each of them.

The structure is that of the 355 below LX (ASC X12 355 at 004060 and 005020). A segment that it has no place for, or
that was sent out of its place, is not shown; its remarks climb to the segment that is, so that the answer keeps its
structure whatever was sent. Values are repeated as sent, as far as they can be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.x12.segment import Delimiters, Segment, readable
from gateway.x12.writer import Value, Values, transliterate

MOST_REMARKS = 10
"""K1 under one segment."""
_MOST_ELEMENTS, _LONGEST = 40, 80
_BILL = "M11"


class Remark(NamedTuple):
    """A K1: CBP's code, where there is one, and a text of up to 30 characters; else the text and its *element*."""

    code: str | None
    text: str
    element: str = ""
    """As ``N10-13``; empty for what is about no single element."""

    def values(self) -> Values:
        """Return the K1."""
        return ["K1", self.code, self.text] if self.code is not None else ["K1", self.text, self.element]


class _Place(NamedTuple):
    parent: str
    rank: int
    most: int


_PLACES = {
    "M13": _Place("LX", 1, 1),
    "M11": _Place("LX", 2, 1),
    "N9": _Place("LX", 3, 999),
    "N1": _Place("LX", 4, 5),
    "M12": _Place("LX", 5, 9999),
    "VID": _Place("LX", 6, 999),
    "N3": _Place("N1", 1, 2),
    "N4": _Place("N1", 2, 1),
    "PER": _Place("N1", 3, 1),
    "N10": _Place("VID", 1, 999),
    "H1": _Place("N10", 1, 10),
    "H2": _Place("H1", 1, 99),
}
"""Where a segment stands: the one that opens the loop around it, its rank there, how often it may come."""


@dataclass(eq=False)
class Mirrored:
    """A segment of the record with what is remarked on it."""

    id: str
    values: Values
    above: Mirrored | None = None
    below: list[Mirrored] = field(default_factory=list)
    remarks: dict[Remark, None] = field(default_factory=dict)

    @property
    def party(self) -> str:
        """N101 of the loop that it stands in, if it stands in one."""
        one: Mirrored | None = self
        while one is not None and one.id != "N1":
            one = one.above
        return str(one.values[1]) if one is not None and len(one.values) > 1 else ""


class Mirror:
    """One record, from its LX on."""

    def __init__(self, segments: Iterable[Segment], sent: Delimiters, written: Delimiters) -> None:
        self._root = Mirrored("LX", ())
        self._shown: dict[int, Mirrored] = {}
        path = [self._root]
        for segment in segments:
            values = repeated(segment.text, sent, written)
            if not path[0].values:
                self._root.values = values
            else:
                path = _placed(path, values)
            self._shown[segment.ordinal] = path[-1]

    def at(self, ordinal: int | None) -> Mirrored:
        """Return what stands for the segment *ordinal* of the file; LX for one that is not of this record."""
        return self._shown.get(ordinal or 0, self._root)

    def remark_on_all(self, remarks: Iterable[Remark]) -> None:
        """Add *remarks* on the record as a whole."""
        self._root.remarks.update(dict.fromkeys(remarks))

    def segments(self, last: Remark | None, number: str) -> tuple[list[Values], list[Remark]]:
        """Return LX (with *number* where it was sent without one) and what is shown below it.

        LX has no remarks of its own: those on the record, *last* at their end, stand under the bill, or else under the
        first segment. When the record has nothing but its LX they are returned.
        """
        for one in list(self._root.below):
            _prune(one)
        first = self._root.below[:1]
        _keep_few(self._root)
        self._root.below = self._root.below or first
        about = list(self._root.remarks)
        carrier = next((one for one in self._root.below if one.id == _BILL), None)
        carrier = carrier or next(iter(self._root.below), None)
        head = [self._root.values if len(self._root.values) > 1 else ["LX", number]]
        if carrier is None:
            return head, [*about, *([last] if last is not None else [])]
        carrier.remarks.update(dict.fromkeys(about))
        lines = head
        for one in self._root.below:
            lines += _shown(one, last if one is carrier else None)
        return lines, []


def repeated(text: str, sent: Delimiters, written: Delimiters) -> list[Value]:
    """Return a received segment as it can be written: id and elements, none of them longer than an element may be.

    Only the id is returned when there is nothing in it.
    """
    name, *elements = text.split(sent.element)[: _MOST_ELEMENTS + 1]
    values: list[Value] = []
    for element in elements:
        parts = [transliterate(readable(part)[:_LONGEST], written) for part in element.split(sent.component)[:10]]
        values.append(parts[0] if len(parts) == 1 else tuple(parts))
    has_data = any(any(value) for value in values)
    return [name, *values] if has_data else [name]


def few(remarks: Iterable[Remark], last: Remark | None = None) -> Iterator[Values]:
    """Yield the K1 of *remarks*, at most ten, *last* at their end."""
    room = MOST_REMARKS - (last is not None)
    kept = list(dict.fromkeys(one for one in remarks if one != last))[:room]
    for one in [*kept, *([last] if last is not None else [])]:
        yield one.values()


def _placed(path: list[Mirrored], values: list[Value]) -> list[Mirrored]:
    """Return the path to the segment *values* below *path*; *path* itself when it has no place there."""
    name = str(values[0])
    place = _PLACES.get(name)
    depth = next((n for n, one in enumerate(path) if place is not None and one.id == place.parent), None)
    if place is None or depth is None or len(values) < 2:
        return path
    above = path[depth]
    before = above.below[-1].id if above.below else None
    rank = _PLACES[before].rank if before is not None else 0
    if place.rank < rank or (place.rank == rank and place.most == 1):
        return path
    one = Mirrored(name, values, above)
    above.below.append(one)
    return [*path[: depth + 1], one]


def _prune(one: Mirrored) -> None:
    """Leave out what nothing is remarked on, and what comes too often; its remarks climb."""
    for inner in list(one.below):
        _prune(inner)
    _keep_few(one)


def _keep_few(one: Mirrored) -> None:
    kept: list[Mirrored] = []
    for inner in one.below:
        if not inner.remarks and not inner.below and inner.id != _BILL:
            continue
        if sum(other.id == inner.id for other in kept) < _PLACES[inner.id].most:
            kept.append(inner)
        else:
            for each in _all_of(inner):
                one.remarks.update(each.remarks)
    one.below = kept


def _all_of(one: Mirrored) -> Iterator[Mirrored]:
    yield one
    for inner in one.below:
        yield from _all_of(inner)


def _shown(one: Mirrored, last: Remark | None = None) -> Iterator[Values]:
    yield one.values
    yield from few(one.remarks, last)
    for inner in one.below:
        yield from _shown(inner)
