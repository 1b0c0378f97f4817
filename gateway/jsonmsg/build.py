"""A value as the tree that mappings read: of the names that the guide knows, each with its place, and what is wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Note, Source, diagnose
from gateway.jsonmsg.ground import Ground, Way, way_of
from gateway.jsonmsg.guide import Place
from gateway.jsonmsg.scan import Fault, Kind, Value, pairs
from gateway.tree import Node
from gateway.tree.shape import ValueType

Address = tuple[str, ...]
"""Names from the document down to a place, as mappings have them."""
_TAKEN: dict[ValueType, frozenset[Kind]] = {
    "text": frozenset({"text"}),
    "code": frozenset({"text"}),
    "date": frozenset({"text"}),
    "time": frozenset({"text"}),
    "number": frozenset({"number", "text"}),
    "integer": frozenset({"number", "text"}),
    "boolean": frozenset({"boolean", "text"}),
}
"""What may be sent for a value. A number in quotes loses nothing; a code without them loses its zeros."""
_WORDS: dict[Kind, str] = {
    "object": "an object", "list": "a list", "text": "a text in quotes", "number": "a number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip
_LONGEST = 40


class Doubt(msgspec.Struct, frozen=True):
    """Something wrong with one place. It is an error where the place is read, and a warning elsewhere."""

    diagnostic: Diagnostic
    address: Address


class Builder:
    """Builds the tree of one record, or of what stands around records, from values on one *ground*.

    *address* is that of the value to begin with, *way* what leads to it.
    """

    def __init__(self, ground: Ground, way: Way | None, address: Address) -> None:
        self._ground = ground
        self._way = way
        self._address = address
        self._depth = len(way.keys) if way is not None else 0
        self.doubts: list[Doubt] = []
        self.lacking: list[Doubt] = []
        """Members that have to be there and are not."""
        self.unknown: dict[Address, Source] = {}
        """Members that the guide does not know, with the first place of each."""

    def build(self, place: Place, value: Value, faults: tuple[Fault, ...]) -> Node | None:
        """Return the tree of *value*; ``None`` when it is null, or of another kind than *place*."""
        for fault in faults:
            self._fault(fault, value)
        return self._node(place, value, self._way)

    def several(self, place: Place, value: Value, faults: tuple[Fault, ...]) -> list[Node]:
        """Return the trees of *value*, a member: of a list as many as it has elements."""
        for fault in faults:
            self._fault(fault, value)
        return self._parts(place, value, self._way)

    def refuse_null(self, value: Value) -> None:
        """Tell that a record is none."""
        self._doubt("json.value-kind", value, self._way, found="null", expected="an object", name=self._address[-1])

    def _parts(self, place: Place, value: Value, way: Way | None) -> list[Node]:
        if place.shape.max is not None or value.kind == "null":
            parts: list[tuple[Value, Way | None]] = [(value, way)]
        elif value.kind == "list":
            parts = [(element, Way(way, number)) for number, element in value.inside]
        else:
            self._kind(place, value, way, "a list")
            return []
        nodes = (self._node(place, one, its_way) for one, its_way in parts)
        return [node for node in nodes if node is not None]

    def _node(self, place: Place, value: Value, way: Way | None) -> Node | None:
        shape = place.shape
        if value.kind == "null":
            return None
        if shape.type is None:
            if value.kind != "object":
                self._kind(place, value, way, "an object")
                return None
        elif value.kind not in _TAKEN[shape.type]:
            self._kind(place, value, way, _WORDS[min(_TAKEN[shape.type])])
            if value.kind in ("object", "list"):
                return None
        text = value.text if shape.type is not None else None
        node = Node(shape.name, "element", value=text, place=partial(self._ground.of, value, way))
        if shape.type is None:
            self._fill(node, place, value, way)
        return node

    def _fill(self, node: Node, place: Place, value: Value, way: Way | None) -> None:
        sent: set[str] = set()
        for name, inner in pairs(value):
            here = Way(way, name)
            below = place.inside.get(name)
            if below is None:
                self.unknown.setdefault(self._of(here), self._ground.of(inner, here))
                continue
            if inner.kind != "null":
                sent.add(name)
            for child in self._parts(below, inner, here):
                node.add(child)
        for name, below in place.inside.items():
            if below.shape.min and name not in sent:
                source = self._ground.of(value, way)
                found = diagnose("json.member-missing", expected=name, source=source)
                self.lacking.append(Doubt(found, self._of(Way(way, name))))

    def _kind(self, place: Place, value: Value, way: Way | None, expected: str) -> None:
        found = _WORDS[value.kind]
        if value.kind == "number" and not place.shape.pii:
            found = f"the number {value.text if len(value.text) <= _LONGEST else value.text[:_LONGEST] + '…'}"
        self._doubt("json.value-kind", value, way, found=found, expected=expected, name=place.shape.name)

    def _fault(self, fault: Fault, value: Value) -> None:
        way = way_of(value.way_to(fault.start), self._way)
        related: tuple[Note, ...] = ()
        if fault.first is not None:
            first = Fault(fault.code, fault.first, fault.first + 1, fault.found)
            related = (Note("first said here", self._ground.of(first, way)),)
        self._doubt(fault.code, fault, way, found=fault.found, related=related)

    def _doubt(self, code: str, value: Value | Fault, way: Way | None, **data: Any) -> None:
        source = self._ground.of(value, way)
        self.doubts.append(Doubt(diagnose(code, source=source, **data), self._of(way)))

    def _of(self, way: Way | None) -> Address:
        keys = way.keys[self._depth :] if way is not None else ()
        return (*self._address, *(key for key in keys if isinstance(key, str)))


def unknown_member(address: Address, source: Source) -> Diagnostic:
    """Return what there is to say of the member at *address*, which the guide does not know."""
    return diagnose("json.member-unknown", found=address[-1], expected="/".join(address[:-1]), source=source)
