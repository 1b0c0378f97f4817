"""X12 segments as a tree of nodes, built from a shape alone: enough of a reader to test mappings with."""

from __future__ import annotations

from gateway.diagnostics import Source
from gateway.tree import Node, Shape


def segments_of(text: str) -> list[list[str]]:
    """Split *text*, segments on lines or ended by ``~``, elements by ``*``."""
    return [piece.strip().split("*") for piece in text.replace("~", "\n").splitlines() if piece.strip()]


def tree(shape: Shape, text: str) -> Node:
    """Return the root loop of *text*, every node with its place. Segments that fit nowhere raise ``ValueError``."""
    segments = segments_of(text)
    root, used = _loop(shape, segments, 0, shape.name)
    if used < len(segments):
        raise ValueError(f"{segments[used]} fits nowhere")
    return root


def records(shape: Shape, each: str, text: str) -> list[Node]:
    """Return the loops at *each* (``ST/P4/LX``) of *text*."""
    found = [tree(shape, text)]
    for name in each.split("/")[1:]:
        found = [child for node in found for child in node.children if child.kind == "loop" and child.name == name]
    return found


def _loop(shape: Shape, segments: list[list[str]], start: int, path: str) -> tuple[Node, int]:
    node = Node(shape.name, "loop")
    index = start
    for child in shape.children:
        if child.kind == "segment":
            while index < len(segments) and segments[index][0] == child.name:
                node.add(_segment(child, segments[index], index + 1, path))
                index += 1
                if child.max == 1:
                    break
        else:
            first = child.children[0].name
            while index < len(segments) and segments[index][0] == first:
                inner, index = _loop(child, segments, index, f"{path}/{child.name}")
                node.add(inner)
    return node, index


def _segment(shape: Shape, parts: list[str], ordinal: int, loop: str) -> Node:
    raw = "*".join(parts)

    def place(element: int | None = None) -> Source:
        return Source(segment=ordinal, position=ordinal, segment_id=shape.name, element=element, loop=loop, raw=raw)

    node = Node(shape.name, "segment", place=place)
    for number, value in enumerate(parts[1:], 1):
        node.add(Node(f"{number:02d}", "element", value=value, place=lambda number=number: place(number)))
    return node
