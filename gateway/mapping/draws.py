"""Drawing values: what the verbs of a rule (from, first, join, all, sum, count, const) find in a record."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from gateway.mapping.draft import Item
from gateway.mapping.model import Draw
from gateway.mapping.paths import Path
from gateway.mapping.plan import Field, record_path
from gateway.mapping.reading import Here, Text, texts, walk
from gateway.mapping.routes import Route
from gateway.mapping.values import decimal, decimal_of
from gateway.tree import Node

Nodes = tuple[Node, ...]


class Drawn(msgspec.Struct, frozen=True):
    """What a verb found: a text (``None``: absent, ``""``: empty), the nodes it came from, and the words behind it."""

    text: str | None
    nodes: Nodes = ()
    how: tuple[str, ...] = ()
    surplus: tuple[Route, Nodes] | None = None
    """A route that should have led to one place, and the several that it led to."""


ABSENT = Drawn(None)


def draw_one(field: Field, draw: Draw, here: Here, record: Item) -> Drawn:
    """Return the one value that *draw*, the draw of *field*, finds *here*. *record* is what was made so far."""
    match draw.verb:
        case "from":
            return _one(_read(field, draw.paths[0], here, record), field, draw.paths[0])
        case "first":
            found = ABSENT
            for path in draw.paths:
                one = _one(_read(field, path, here, record), field, path)
                found = found if found.text is not None and not one.text else one
                if one.text:
                    break
            return found
        case "const":
            return Drawn(draw.text, (), ("const",))
        case "count":
            return Drawn(str(_count(field, draw, here, record)), (here.node,), ("count",))
        case "sum" | "lowest" | "highest":
            return _aggregate(field, draw, here, record)
    return _joined(draw, [part for path in draw.paths for part in _read(field, path, here, record)])


def draw_all(field: Field, draw: Draw, here: Here, record: Item) -> list[Drawn]:
    """Return every value with data for a field that repeats, in the order of the sender's places.

    When there is none, it is the default, where the rule has one for that kind of nothing.
    """
    parts = [part for path in draw.paths for part in _read(field, path, here, record)]
    drawn = [Drawn(text, nodes) for text, nodes in parts if text]
    if len(draw.paths) > 1:
        drawn.sort(key=lambda one: _position(one.nodes[0]))
    return drawn or _default(field, sent=bool(parts))


def _default(field: Field, *, sent: bool) -> list[Drawn]:
    default = field.rule.default
    asked = default is not None and ("absent", "empty")[sent] in default.on
    return [Drawn(default.text, (), ("default",))] if default is not None and asked else []


def nearest(field: Field, here: Here) -> Nodes:
    """Return the place that *field* would have been read from, as near as the sender went."""
    draw = field.rule.draw
    for path in draw.paths if draw is not None else ():
        if path.anchor != "$":
            reached = walk(field.routes[path.text], here)
            return reached.nodes[:1] or (reached.stuck,)
    return (here.node,)


def _read(field: Field, path: Path, here: Here, record: Item) -> list[Text]:
    if path.anchor != "$":
        return texts(field.routes[path.text], here)
    wanted = record_path(path)
    return [(item.value, item.nodes) for item in record.walk() if item.value is not None and item.field == wanted]


def _one(found: list[Text], field: Field, path: Path) -> Drawn:
    if not found:
        return ABSENT
    text, nodes = found[0]
    if len(found) > 1 and path.anchor != "$":
        route = field.routes[path.text]
        return Drawn(text, nodes, (), (route, tuple(node for _, nodes in found for node in nodes)))
    return Drawn(text, nodes)


def _joined(draw: Draw, parts: list[Text]) -> Drawn:
    data = [(text, nodes) for text, nodes in parts if text]
    if not data:
        return Drawn("") if parts else ABSENT
    nodes = tuple(node for _, nodes in data for node in nodes)
    return Drawn(draw.text.join(text for text, _ in data), nodes, ("join",))


def _count(field: Field, draw: Draw, here: Here, record: Item) -> int:
    if not draw.paths:
        return here.number
    return sum(1 for text, nodes in _read(field, draw.paths[0], here, record) if text or nodes[0].children)


def draw_each(field: Field, draw: Draw, here: Here, record: Item) -> list[Drawn]:
    """Return what stands at every path of *draw*, for a table that is asked with all of them."""
    return [_one(_read(field, path, here, record), field, path) for path in draw.paths]


def _aggregate(field: Field, draw: Draw, here: Here, record: Item) -> Drawn:
    """The total, or the lowest or highest, of all values with data.

    The first that is no number stands for all, to be refused as one.
    """
    parts = [(text, nodes) for text, nodes in _read(field, draw.paths[0], here, record) if text]
    if not parts:
        return ABSENT
    route = field.routes.get(draw.paths[0].text)
    numbers = []
    for text, nodes in parts:
        number = decimal_of(text, route.implied_decimals if route is not None else 0)
        if number is None:
            return Drawn(text, nodes, (draw.verb,))
        numbers.append(number)
    if draw.verb == "sum":
        return Drawn(decimal(sum(numbers, Decimal(0))), tuple(n for _, nodes in parts for n in nodes), ("sum",))
    chosen = numbers.index(min(numbers) if draw.verb == "lowest" else max(numbers))
    return Drawn(decimal(numbers[chosen]), parts[chosen][1], (draw.verb,))


def _position(node: Node) -> list[int]:
    """Return how far *node*, and each of those around it from the outermost inwards, stands among its siblings.

    A record is not listed by what stands around all records: it counts as behind what is.
    """
    position: list[int] = []
    while (parent := node.parent) is not None:
        siblings = parent.children
        position.append(next((number for number, child in enumerate(siblings) if child is node), len(siblings)))
        node = parent
    return position[::-1]
