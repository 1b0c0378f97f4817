"""Generated code, first half: one forward pass that picks the segments of a record apart, as the guide nests them.

Only what the rules read is kept. Every loop instance that is kept becomes a tuple of *slots*: a segment, a list of
segments, a loop or a list of loops. Whatever does not follow the guide is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import msgspec

from gateway.mapping.routes import Hop
from gateway.tree import Shape

Tests = tuple[tuple[int, str], ...]
"""Element numbers of the first segment, and the values that a filter wants there."""


WIDEST = 64
"""No X12 segment has as many elements."""


class Uncompilable(Exception):  # noqa: N818  it is no error: the interpreter does all the work then
    """The plan uses something that only the interpreter does."""


class Code:
    """Lines of Python with indentation."""

    def __init__(self, depth: int = 0) -> None:
        self._parts: list[str | Code] = []
        self.depth = depth

    @property
    def lines(self) -> list[str]:
        """All lines, with those of the places that were kept."""
        return [line for part in self._parts for line in (part.lines if isinstance(part, Code) else (part,))]

    def add(self, *lines: str) -> None:
        """Append *lines* at the current depth."""
        self._parts += ("    " * self.depth + line for line in lines)

    def place(self) -> Code:
        """Keep a place at the current depth for lines that are written later."""
        later = Code(self.depth)
        self._parts.append(later)
        return later

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Append *head* and indent what is added inside."""
        self.add(head)
        self.depth += 1
        start = len(self._parts)
        yield
        if len(self._parts) == start:
            self.add("pass")
        self.depth -= 1


class Slot(msgspec.Struct, frozen=True):
    """What of a loop is kept. ``every``: all instances; otherwise the one, and a second one is a doubt."""

    name: str
    kind: str
    tests: Tests
    every: bool

    @property
    def variable(self) -> str:
        """A readable name: ``N1_CN``, ``N3s``."""
        values = "".join("_" + "".join(c for c in value if c.isalnum()) for _, value in self.tests)
        return f"{self.name}{values}{'s' if self.every else ''}{'_' if self.kind == 'loop' else ''}"


class Need:
    """What is kept of the instances of one loop."""

    def __init__(self, shape: Shape, name: str) -> None:
        self.shape = shape
        self.name = name
        self.slots: list[Slot] = []
        self.loops: dict[str, Need] = {}
        self.widths: dict[str, int] = {}
        self.asked: set[str] = set()
        """Segments of which a rule asks whether they were sent at all."""
        self.more = False
        """Whether it must be told if anything but the first segment stood in the loop."""
        self.headed = False
        """Whether the first segment is asked which instance this is."""

    def keep(self, hop: Hop, every: bool) -> Slot:
        """Keep what *hop* leads to and return its slot."""
        shape, tests = hop.shape, tests_of(hop)
        slot = Slot(shape.name, shape.kind, tests, every and shape.max != 1)
        if slot not in self.slots:
            self.slots.append(slot)
        highest = max((index for index, _ in tests), default=1)
        if slot.kind == "loop":
            inner = self.below(shape)
            inner.headed = inner.headed or bool(tests)
            inner.widen(shape.children[0].name, highest)
        else:
            self.widen(shape.name, highest)
        return slot

    def below(self, shape: Shape) -> Need:
        """Return the need of the inner loop *shape*."""
        return self.loops.setdefault(shape.name, Need(shape, f"{self.name}_{shape.name}"))

    def widen(self, segment: str, element: int) -> None:
        """Make the rows of *segment* hold *element*."""
        if element >= WIDEST:
            raise Uncompilable
        self.widths[segment] = max(self.widths.get(segment, 0), element + 1)

    def variable(self, slot: Slot) -> str:
        """The variable that holds *slot* while the loop is read."""
        return f"{self.name}_{slot.variable}"

    @property
    def instance(self) -> str:
        """The tuple of one instance, as an expression."""
        names = [self.variable(slot) for slot in self.slots] + ([f"{self.name}_more"] if self.more else [])
        return f"({', '.join(names)},)" if names else "()"


def tests_of(hop: Hop) -> Tests:
    """Return the filters of *hop* as tests of elements of its first segment."""
    tests = []
    for inner, value in hop.filters:
        first = hop.shape.children[0] if hop.shape.kind == "loop" else hop.shape
        if inner[-1].shape not in first.children or not inner[-1].shape.name.isdigit():
            raise Uncompilable
        tests.append((int(inner[-1].shape.name), value))
    return tuple(tests)


def write_reading(need: Need, code: Code) -> None:
    """Write the pass over one instance of the loop of *need*, whose first segment is at hand as ``s``."""
    for slot in need.slots:
        empty = "[]" if slot.every else "NONE" if slot.kind == "segment" else "None"
        code.add(f"{need.variable(slot)} = {empty}")
    first, *rest = need.shape.children
    _write_segment(need, first, code, "head" if need.headed else "")
    if need.more:
        code.add(f"{need.name}_more = False")
    for child in rest:
        name = child.name if child.kind == "segment" else child.children[0].name
        with code.block(f"{'if' if child.max == 1 else 'while'} t == {name!r}:"):
            if need.more:
                code.add(f"{need.name}_more = True")
            if child.kind == "segment":
                _write_segment(need, child, code)
            else:
                inner = need.below(child)
                write_reading(inner, code)
                _store(need, child, inner.instance, code)


def _write_segment(need: Need, shape: Shape, code: Code, head: str = "") -> None:
    if head or any((slot.name, slot.kind) == (shape.name, "segment") for slot in need.slots):
        width = need.widths[shape.name]
        short = f"padded(s, {width})" if shape.name in need.asked else f"s + NONE_{width}"
        code.add(f"r = s if len(s) >= {width} else {short}")
        if head:
            code.add(f"{need.name}_head = r")
        _store(need, shape, "r", code)
    code.add("s = n()", "t = s[0]")


def _store(need: Need, shape: Shape, value: str, code: Code) -> None:
    head = "r" if shape.kind == "segment" else f"{need.below(shape).name}_head"
    kept = [slot for slot in need.slots if (slot.name, slot.kind) == (shape.name, shape.kind)]
    for number in {index: None for slot in kept for index, _ in slot.tests}:
        code.add(
            f"q{number} = {head}[{number}]", f"if q{number} and not q{number}.isalnum(): q{number} = q{number}.strip()"
        )
    for slot in kept:
        variable = need.variable(slot)
        lines = [f"{variable}.append({value})" if slot.every else f"{variable} = {value}"]
        if not slot.every and shape.max != 1:
            lines.insert(0, f"if {variable} is not {'NONE' if shape.kind == 'segment' else 'None'}: doubt()")
        tests = " and ".join(f"q{index} == {wanted!r}" for index, wanted in slot.tests)
        with code.block(f"if {tests}:") if tests else nullcontext():
            code.add(*lines)
