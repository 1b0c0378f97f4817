"""The parts of a shipment side by side, as the tree that the joining mapping reads (``assembly-1.0.xsd``).

Every role has the words of the records it sends; lines stand together by their numbers. Of several parts in one role
the latest counts, field by field. The nodes below a field are those of its own record: each keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.assembly.parts import ELEMENTS, Part
from gateway.tree import Node, Shape
from gateway.xmlmsg.node import element_node
from gateway.xmlmsg.parser import parse

PROFILE = -1
"""The number of the owner's profile among the parts; those of others follow downwards."""
_Fields = dict[str, list[Node]]
"""By name of a field, its nodes."""


class Sides:
    """The tree, and which part each of its nodes came from."""

    def __init__(self, parts: Sequence[Part], profiles: Sequence[str], shape: Shape) -> None:
        """*parts* from the earliest to the latest; *profiles*: records, the one that is believed first before others;
        *shape* of the assembly."""
        self.node = Node(shape.name, "element", namespace=shape.namespace)
        self._from: dict[int, int] = {}
        """By records, and by nodes that stand beside them, the number of the part."""
        self._records: list[Node] = []
        """Kept, as they are known by their identity."""
        roles: dict[str, _Fields] = {}
        lines: dict[str, dict[str, _Fields]] = {}
        sent = [(ELEMENTS[part.role], part.xml, number) for number, part in enumerate(parts)]
        noted = [("Profile", xml, PROFILE - number) for number, xml in enumerate(profiles)]
        for element, xml, number in [*sent, *reversed(noted)]:
            if not xml:
                continue
            whole = self._fields(xml, number)
            for line in whole.pop("Line", ()):
                fields = _by_name(line.children)
                named = fields.pop("Number", ())
                if named:
                    lines.setdefault(named[0].value or "", {}).setdefault(element, {}).update(fields)
            roles.setdefault(element, {}).update(whole)
        self._place(self.node, roles, shape)
        self._place_lines(lines, shape)

    def part(self, node: Node) -> int | None:
        """Return the number of the part that *node* came from; ``None`` for what stands around the parts."""
        while node.parent is not None and id(node) not in self._from:
            node = node.parent
        return self._from.get(id(node))

    def _fields(self, xml: str, number: int) -> _Fields:
        element = parse(xml.encode())
        record = element_node(element, f"/{str(element.tag).rpartition('}')[2]}")
        self._records.append(record)
        self._from[id(record)] = number
        return _by_name(record.children)

    def _place(self, above: Node, roles: dict[str, _Fields], shape: Shape) -> None:
        for element in shape.children:
            fields = roles.get(element.name)
            if fields is not None:
                side = above.add(Node(element.name, "element", namespace=element.namespace))
                for child in element.children:
                    for node in fields.get(child.name, ()):
                        side.add(self._beside(node))

    def _place_lines(self, lines: dict[str, dict[str, _Fields]], shape: Shape) -> None:
        below = shape.child("Line")
        assert below is not None, "the schema of the assembly has lines"
        for name in sorted(lines, key=lambda name: (len(name), name)):
            line = self.node.add(Node("Line", "element", namespace=below.namespace))
            line.add(Node("Number", "element", value=name, namespace=below.namespace))
            self._place(line, lines[name], below)

    def _beside(self, node: Node) -> Node:
        """Return *node* as it stands in the assembly: with what is below it, and with its place in its own record."""
        part = self.part(node)
        assert part is not None, "it stands in a record"
        twin = Node(node.name, "element", value=node.value, namespace=node.namespace, place=node.place)
        twin.children.extend(node.children)
        self._from[id(twin)] = part
        return twin


def _by_name(children: Iterable[Node]) -> _Fields:
    fields: _Fields = {}
    for child in children:
        fields.setdefault(child.name, []).append(child)
    return fields
