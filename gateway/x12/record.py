"""One record as the tree that mappings read: its loop, with the enclosing loops as parents, and places on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gateway.diagnostics import Source
from gateway.tree import Node
from gateway.x12.check import Head, Record
from gateway.x12.grammar import Guide, SegmentRule, Way
from gateway.x12.place import place
from gateway.x12.segment import Delimiters, Segment, readable, tokenize
from gateway.x12.walker import Walker


def record_tree(record: Record, guide: Guide, delimiters: Delimiters) -> Node:
    """Return the loop of *record* as a node: loops and segments by id, elements as ``01``, ``02`` and so on.

    The loops around it are its parents, each with its own segments. An element between separators that holds nothing
    has the value ``""``; one behind the last separator has no node. A segment that the guide has no place for is left
    out. Every segment and element knows its place in the sender's bytes.
    """
    way = guide.ways[record.head.loop]
    return _below(record.head, guide, delimiters, partial(_fill, record, guide, way, delimiters))


def enclosing_tree(head: Head, guide: Guide, delimiters: Delimiters) -> Node:
    """Return what encloses the records below *head* as the parents of a record that holds nothing."""
    return _below(head, guide, delimiters, None)


def _below(head: Head, guide: Guide, delimiters: Delimiters, fill: Callable[[Node], None] | None) -> Node:
    """Return the loop of a record, filled by *fill*, below the loops of *head*."""
    way = guide.ways[head.loop]
    node: Node | None = None
    for loop, _ in way[:-1]:
        above, node = node, Node(loop.id, "loop")
        for segment in head.segments.get(loop.path, ()):
            rule = guide.rules[segment.elements(delimiters)[0]]
            node.add(_segment(segment, rule, loop.path, delimiters))
        if above is not None:
            above.add(node)
    tree = Node(way[-1][0].id, "loop", fill=fill)
    return tree if node is None else node.add(tree)


def _fill(record: Record, guide: Guide, way: Way, delimiters: Delimiters, tree: Node) -> None:
    """Add the record's own segments and loops to *tree*; what has its place in an enclosing loop is left out."""
    path = record.head.loop
    nodes = {path: tree}
    walker = Walker(guide, way)
    first, *others = tokenize(record.run, delimiters)
    tree.add(_segment(first, guide.rules[way[-1][0].id], path, delimiters))
    for segment in others:
        step = walker.step(segment.elements(delimiters)[0])
        for loop in step.opened:
            above, nodes[loop.path] = nodes.get(loop.path.rpartition("/")[0]), Node(loop.id, "loop")
            if above is not None:
                above.add(nodes[loop.path])
        if step.rule is not None and step.loop.path in nodes:
            nodes[step.loop.path].add(_segment(segment, step.rule, step.loop.path, delimiters))


def _segment(segment: Segment, rule: SegmentRule, path: str, delimiters: Delimiters) -> Node:
    at = partial(place, segment, delimiters, path)
    return Node(rule.id, "segment", place=at, fill=partial(_elements, segment, rule, at, delimiters))


def _elements(segment: Segment, rule: SegmentRule, at: partial[Source], delimiters: Delimiters, node: Node) -> None:
    for number, text in enumerate(segment.elements(delimiters)[1:], 1):
        element = rule.elements[number - 1] if number <= len(rule.elements) else None
        known = element.data_element if element is not None else None
        repeats = element is not None and element.repeat > 1 and delimiters.repetition
        for repetition, value in enumerate(text.split(repeats), 1) if repeats else ((None, text),):
            where = partial(at, number, None, repetition, known)
            leaf = node.add(Node(f"{number:02d}", "element", value=readable(value).rstrip(" "), place=where))
            if element is not None and element.components:
                for component, part in zip(element.components, value.split(delimiters.component), strict=False):
                    inner = partial(at, number, component.number, repetition, component.data_element)
                    name, inside = f"{component.number:02d}", readable(part).rstrip(" ")
                    leaf.add(Node(name, "element", value=inside, place=inner))
