"""Generated code for records of one shape: the same number of segments, each as long, as in a record that was seen.

Most records of a sender have one of a few shapes. Where the shape is known, so is what was sent and what was not:
nothing is searched, no loop is walked, and what is absent is not written about. What else the code relies on (which
segments they are, what filters ask for, which rows continue others) it looks at first, and doubts when it is otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateway.mapping.compiled.module import Mapped, record_lines, run, starting_lines
from gateway.mapping.compiled.runtime import Doubt, Segment
from gateway.mapping.compiled.scope import Scope, Writing
from gateway.mapping.compiled.segments import Code, Need, Uncompilable
from gateway.mapping.compiled.shape_places import Seen, ShapePlaces, marked

Mapper = Callable[[tuple[Any, ...], list[Segment]], Mapped]
"""A generated function that maps a plain record."""

_LONGEST = 32
"""Segments of the longest record that gets a function: those with more are seldom alike."""
_KEPT, _COUNTED = 64, 4096
"""Functions that are kept, and shapes that are counted."""


class Shapes:
    """Maps plain records: those of a shape that has come *often* times by a function of their own, others by *general*.

    *writing* wrote *general*, *need* is what it keeps of a record, and *names* is the namespace of both.
    """

    def __init__(self, writing: Writing, need: Need, names: dict[str, Any], often: int) -> None:
        self._writing = writing
        self._need = need
        self._names = names
        self._often = often
        self._general: Mapper = names["plain_record"]
        self.mappers: dict[tuple[int, ...], Mapper] = {}
        """The functions that were made, by the lengths of the segments."""
        self._sightings: dict[tuple[int, ...], int] = {}

    def map(self, opened: tuple[Any, ...], segments: list[Segment]) -> Mapped:
        """Map one plain record; a doubt of a shape's function is settled by the general one."""
        shape = tuple(map(len, segments))
        mapper = self.mappers.get(shape)
        if mapper is not None:
            try:
                return mapper(opened, segments)
            except Doubt:
                return self._general(opened, segments)
        mapped = self._general(opened, segments)
        if len(shape) <= _LONGEST and len(self.mappers) < _KEPT:
            self._seen(shape, segments)
        return mapped

    def _seen(self, shape: tuple[int, ...], segments: list[Segment]) -> None:
        """Count a record that was mapped, and make the function of its shape when that has come often."""
        if len(self._sightings) >= _COUNTED:
            self._sightings.clear()
        sightings = self._sightings[shape] = self._sightings.get(shape, 0) + 1
        if sightings >= self._often:
            self.mappers[shape] = self._made(segments)

    def _made(self, segments: list[Segment]) -> Mapper:
        names = {**self._names}
        try:
            run(shape_source(self._writing, self._need, names, segments), names)
        except Uncompilable:
            return self._general
        mapper: Mapper = names["shaped"]
        return mapper


def shape_source(writing: Writing, need: Need, names: dict[str, Any], segments: list[Segment]) -> str:
    """Return the function ``shaped``, to be run in *names*, for plain records of the shape of *segments*.

    *writing* wrote the general form and *need* is what it keeps of a record. Raises ``Uncompilable`` when only the
    general form does what the mapping says.
    """
    own = Writing(writing.plan, writing.captured, names, ShapePlaces, ascii_only=True)
    own.handed, own.lists, own.keys = dict(writing.handed), dict(writing.lists), dict(writing.keys)
    code = Code(1)
    code.add(f"({', '.join(f's{place}' for place in range(len(segments)))},) = segments")
    ids = " and ".join(f"s{place}[0] == {segment[0]!r}" for place, segment in enumerate(segments))
    code.add(f"if not ({ids}): doubt()")
    for name, number in sorted(set(_tested(need))):
        for place, segment in enumerate(segments):
            if segment[0] == name and number < len(segment):
                code.add(f"if s{place}[{number}] != {segment[number]!r}: doubt()")
    scope = Scope(code=code, frames=(Seen(need, names["slots"](marked(segments))),), plain=True)
    body = record_lines(own, scope)
    return "\n".join(["def shaped(opened, segments):", *starting_lines(own), *body, ""])


def _tested(need: Need) -> Iterator[tuple[str, int]]:
    """Yield the segments and elements by which filters choose."""
    for slot in need.slots:
        name = slot.name if slot.kind == "segment" else need.loops[slot.name].shape.children[0].name
        yield from ((name, number) for number, _ in slot.tests)
    for inner in need.loops.values():
        yield from _tested(inner)
