"""A record as a mapping made it: values in the target's order, each with where it came from and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gateway.diagnostics import Diagnostic, Severity, Source
from gateway.mapping.model import Place
from gateway.mapping.plan import Plan
from gateway.mapping.reading import source_of
from gateway.mapping.values import escaped
from gateway.tree import Node

_ROOT = "Filing"


class Item:
    """One element or attribute that was made; a place held for one that comes later has neither value nor items."""

    __slots__ = ("attribute", "field", "items", "name", "nodes", "path", "place", "steps", "value")

    def __init__(self, name: str, path: str, field: str, place: Place, nodes: tuple[Node, ...] = ()) -> None:
        self.name = name
        self.attribute = name[0] == "@"
        self.field = field
        """Its path without indexes: ``Line.Value``."""
        self.path = path
        """With indexes where the field may repeat, from below the root: ``Line[2].Value``."""
        self.place = place
        self.nodes = nodes
        self.value: str | None = None
        self.items: list[Item] = []
        self.steps: tuple[str, ...] = ()

    def walk(self) -> Iterator[Item]:
        """Yield this item and all below it, in the target's order."""
        yield self
        for item in self.items:
            yield from item.walk()


class Origin(msgspec.Struct, frozen=True):
    """Where a field of the record came from, or where it would have come from."""

    sources: tuple[Source, ...]
    rule: str
    """``file:line`` of the rule."""
    steps: tuple[str, ...] = ()
    value: str | None = None
    """``None`` when the field was not made: then the sources are the nearest place of the sender's."""
    sent: str | None = None
    """What stands at the first of the sources; ``None`` for a constant, a loop or a segment."""


class Draft:
    """What the interpreter made of one record."""

    def __init__(self, plan: Plan, root: Item) -> None:
        self.plan = plan
        self.root = root
        self.key = ""
        """The sender's own name of the record; empty when it sent none."""
        self.aside: str | None = None
        """The diagnostic code to set the record aside with, when it is not this mapping's business."""
        self.diagnostics: list[Diagnostic] = []
        self.absent: dict[str, tuple[Callable[[], tuple[Node, ...]], Place]] = {}
        """Fields that have a rule and no value, by path: what tells the sender's nearest nodes, and the rule."""

    @property
    def sound(self) -> bool:
        """No error was found."""
        return not any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)

    @property
    def values(self) -> dict[str, list[str]]:
        """The values by path without indexes: ``{"Line.Value": ["45.00", "9.00"]}``."""
        values: dict[str, list[str]] = {}
        for item in self.root.walk():
            if item.value is not None:
                values.setdefault(item.field, []).append(item.value)
        return values

    @property
    def by_field(self) -> dict[str, str]:
        """The values by full path, in order: ``{"Filing.Line[2].Value": "45.00"}``."""
        return {f"{_ROOT}.{item.path}": item.value for item in self.root.walk() if item.value is not None}

    @property
    def fields(self) -> list[str]:
        """The full paths of all values, in order."""
        return list(self.by_field)

    def xml(self) -> str:
        """The record as one XML element on one line, in the target's namespace."""
        parts: list[str] = []
        _write(self.root, f' xmlns="{escaped(self.plan.namespace)}"', parts)
        return "".join(parts)

    def sent(self, path: str) -> str:
        """Return what was sent for a field that has no value, since a rule refused it; empty when nothing was.

        Text that stands between elements was sent for none of them.
        """
        lacking = self.absent.get(path)
        nodes = lacking[0]() if lacking is not None else ()
        return "".join(node.value for node in nodes if node.value and not any(map(_is_element, node.children)))

    def origin(self, path: str) -> Origin:
        """Tell where the field *path* (``Filing.Line[2].Value``; the root's name does not matter) came from.

        A field that was not made answers with the place that it would have been read from; an unknown one with the
        nearest field around it, in the end the record itself.
        """
        wanted = path.partition(".")[2]
        by_path = {item.path: item for item in self.root.walk()}
        while wanted:
            found = by_path.get(wanted) or by_path.get(f"{wanted}[1]")
            if found is not None:
                return _origin(found.nodes, found.place, found.steps, found.value)
            if wanted in self.absent:
                nodes, place = self.absent[wanted]
                return _origin(nodes(), place)
            wanted = wanted.rpartition(".")[0]
        return _origin(self.root.nodes, self.root.place)


def _is_element(node: Node) -> bool:
    return node.kind == "element"


def _origin(nodes: tuple[Node, ...], place: Place, steps: tuple[str, ...] = (), value: str | None = None) -> Origin:
    sources = tuple(source for node in nodes if (source := source_of(node)) is not None)
    return Origin(sources, str(place), steps, value, nodes[0].value if nodes else None)


def _write(item: Item, declaration: str, parts: list[str]) -> None:
    inside = [child for child in item.items if not child.attribute]
    attributes = "".join(_attribute(child, child.value) for child in item.items if child.attribute and child.value)
    if item.value is None and not inside and not attributes and not declaration:
        return
    parts.append(f"<{item.name}{declaration}{attributes}>")
    if item.value is not None:
        parts.append(escaped(item.value))
    for child in inside:
        _write(child, "", parts)
    parts.append(f"</{item.name}>")


def _attribute(item: Item, value: str) -> str:
    return f' {item.name[1:]}="{escaped(value).replace(chr(34), "&quot;")}"'
