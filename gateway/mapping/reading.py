"""Walking routes over nodes, and asking conditions: the reading half of the interpreter."""

from __future__ import annotations

import re

import msgspec

from gateway.diagnostics import Source
from gateway.mapping.conditions import Compare, Condition, Every, Exists, Not, Several, Some
from gateway.mapping.plan import Routes
from gateway.mapping.routes import Hop, Route
from gateway.tree import Node

Text = tuple[str, tuple[Node, ...]]
"""A text and the nodes that it comes from."""


class Here:
    """The place that a rule's paths start from.

    ``glued`` holds, by path, the whole texts of a row with continuations; ``number`` counts the rows from 1.
    """

    __slots__ = ("glued", "node", "number")

    def __init__(self, node: Node, number: int = 1, glued: dict[str, list[Text]] | None = None) -> None:
        self.node = node
        self.number = number
        self.glued = glued


class Reached(msgspec.Struct, frozen=True):
    """What a route led to: the nodes, and where the walk got stuck when there are none."""

    nodes: tuple[Node, ...]
    stuck: Node


def walk(route: Route, here: Here) -> Reached:
    """Return the nodes that *route* leads to, in the sender's order."""
    node = here.node
    for _ in range(route.up):
        if node.parent is None:
            return Reached((), node)
        node = node.parent
    frontier, stuck = [node], node
    for hop in route.hops:
        if len(frontier) == 1:
            frontier = _inside(frontier[0], hop)
        else:
            frontier = [child for parent in frontier for child in _inside(parent, hop)]
        for inner, key in hop.keys:
            wanted = {text for text, _ in texts(key, here) if text}
            frontier = [child for child in frontier if first_text(child, inner) in wanted]
        if not frontier:
            return Reached((), stuck)
        stuck = frontier[0]
    nodes = tuple(frontier)
    if route.path.pick is not None and len(nodes) > 1:
        nodes = nodes[:1] if route.path.pick == "first" else nodes[-1:]
    return Reached(nodes, stuck)


def source_of(node: Node) -> Source | None:
    """Return where *node* stands; a loop stands where its first segment does."""
    while node.place is None and node.children:
        node = node.children[0]
    return node.source


def text_of(node: Node) -> str:
    """Return the text of *node* without surrounding blanks, which are never data; a container has none."""
    return (node.value or "").strip()


def texts(route: Route, here: Here) -> list[Text]:
    """Return the text of every node that *route* leads to, with the nodes it comes from. Empty ones are kept."""
    if here.glued is not None and route.path.text in here.glued:
        return here.glued[route.path.text]
    if route.plain:
        found = _plain(here.node, *route.hops)
        if found is not None:
            return found
    return [(text_of(node), (node,)) for node in walk(route, here).nodes]


def _plain(node: Node, segment: Hop, element: Hop) -> list[Text] | None:
    """The commonest walk, to an element of a segment that occurs once; ``None`` when it is not as plain as it looks."""
    name, found = segment.shape.name, None
    for child in node.children:
        if child.name == name and child.kind == "segment":
            if found is not None:
                return None
            found = child
    if found is None:
        return []
    position = element.position or 0
    if position >= len(found.children):
        return []
    leaf = found.children[position]
    return [((leaf.value or "").strip(), (leaf,))] if leaf.name == element.shape.name else None


def holds(condition: Condition, routes: Routes, here: Here) -> bool:
    """Tell whether *condition* holds *here*."""
    match condition:
        case Exists(path):
            return any(text or nodes[0].children for text, nodes in texts(routes[path.text], here))
        case Several(path):
            return sum(bool(text or nodes[0].children) for text, nodes in texts(routes[path.text], here)) > 1
        case Compare(path, operator, values):
            found = [text for text, _ in texts(routes[path.text], here)]
            if operator == "matches":
                return any(re.fullmatch(values[0], text, re.ASCII) for text in found)
            return any(text in values for text in found) != (operator == "!=")
        case Not(part):
            return not holds(part, routes, here)
        case Every(parts):
            return all(holds(part, routes, here) for part in parts)
        case Some(parts):
            return any(holds(part, routes, here) for part in parts)


def _inside(parent: Node, hop: Hop) -> list[Node]:
    shape, children = hop.shape, parent.children
    position = hop.position
    if position is not None and shape.max == 1 and parent.kind == "segment":
        if position >= len(children):
            return []
        if children[position].name == shape.name:
            return [children[position]]
    return [
        child
        for child in children
        if child.name == shape.name
        and child.kind == shape.kind
        and child.namespace == shape.namespace
        and (not hop.filters or all(first_text(child, inner) == value for inner, value in hop.filters))
    ]


def first_text(node: Node, hops: tuple[Hop, ...]) -> str | None:
    """Return the text of the first place that *hops* lead to from *node*, always by the first place on the way."""
    for hop in hops:
        found = _inside(node, hop)
        if not found:
            return None
        node = found[0]
    return text_of(node)
