"""The parts of a shipment side by side, as the tree that the joining mapping reads (``assembly-1.0.xsd``).

Every role has the words of the records it sends; lines stand together by their numbers. Of several parts in one role
the latest counts, field by field. Each node keeps the place that it has in its own part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.assembly.parts import ELEMENTS, Part
from gateway.tree import Node, Shape
from gateway.xmlmsg import Record, record_node
from gateway.xmlmsg.parser import parse

PROFILE = -1
"""The number of the profile among the parts."""
_Fields = dict[str, tuple[list[Node], int]]
"""By name of a field, its nodes and the number of the part that they came from."""


class Sides:
    """The tree, and which part each of its nodes came from."""

    def __init__(self, parts: Sequence[Part], profile: str, shape: Shape) -> None:
        """*parts* from the earliest to the latest; *profile*: a record, empty without one; *shape* of the assembly."""
        self.node = Node(shape.name, "element", namespace=shape.namespace)
        self._from: dict[int, int] = {}
        roles: dict[str, _Fields] = {}
        lines: dict[str, dict[str, _Fields]] = {}
        sent = [(ELEMENTS[part.role], part.xml, number) for number, part in enumerate(parts)]
        for element, xml, number in [*sent, ("Profile", profile, PROFILE)]:
            if not xml:
                continue
            whole = _fields(_read(xml).children, number)
            for line in whole.pop("Line", ((), number))[0]:
                fields = _fields(line.children, number)
                named = fields.pop("Number", ((), number))[0]
                if named:
                    lines.setdefault(named[0].value or "", {}).setdefault(element, {}).update(fields)
            roles.setdefault(element, {}).update(whole)
        self._place(self.node, roles, shape)
        self._place_lines(lines, shape)

    def part(self, node: Node) -> int | None:
        """Return the number of the part that *node* came from; ``None`` for what stands around the parts."""
        return self._from.get(id(node))

    def _place(self, above: Node, roles: dict[str, _Fields], shape: Shape) -> None:
        for element in shape.children:
            fields = roles.get(element.name)
            if fields is not None:
                side = above.add(Node(element.name, "element", namespace=element.namespace))
                for child in element.children:
                    nodes, number = fields.get(child.name, ([], PROFILE))
                    for node in nodes:
                        self._copy(node, side, child, number)

    def _place_lines(self, lines: dict[str, dict[str, _Fields]], shape: Shape) -> None:
        below = shape.child("Line")
        assert below is not None, "the schema of the assembly has lines"
        for name in sorted(lines, key=lambda name: (len(name), name)):
            line = self.node.add(Node("Line", "element", namespace=below.namespace))
            line.add(Node("Number", "element", value=name, namespace=below.namespace))
            self._place(line, lines[name], below)

    def _copy(self, node: Node, above: Node, shape: Shape, number: int) -> None:
        """Put *node* below *above* as far as *shape* knows it, in the schema's order."""
        copied = above.add(Node(node.name, "element", value=node.value, namespace=shape.namespace, place=node.place))
        self._from[id(copied)] = number
        for child in shape.children:
            for inner in node.named(child.name):
                self._copy(inner, copied, child, number)


def _fields(children: Iterable[Node], number: int) -> _Fields:
    fields: _Fields = {}
    for child in children:
        fields.setdefault(child.name, ([], number))[0].append(child)
    return fields


def _read(xml: str) -> Node:
    element = parse(xml.encode())
    return record_node(Record(element, 0, 1, f"/{str(element.tag).rpartition('}')[2]}"))
