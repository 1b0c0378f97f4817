"""The guide of an XML format, sketched from one sample of it, and from its schema where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from gateway.tree import Node, Shape

_CODES = 40
"""A longer list of codes is not repeated in the guide: it belongs under ``codes/``."""
Name = tuple[str | None, str, bool]
"""Namespace and name; whether it is an attribute."""


def sketch_guide(name: str, root: Node, records: str | None = None, declared: Shape | None = None) -> str:
    """Return a guide file for the format of which *root* is a whole document and *declared* what its schema says.

    *records* is the path of what one filing is made of; without it, the biggest element that repeats, else the root.
    Without a schema everything is optional and text: one sample cannot tell what a sender must send.
    """
    shape = _shape([root], 1, declared)
    prefixes = _prefixes(shape)
    spaces = ", ".join(f'{prefix}: "{uri}"' for uri, prefix in prefixes.items())
    return "\n".join(
        [
            *(_FROM_SAMPLE if declared is None else _FROM_SCHEMA),
            "",
            f"guide: xml/{name}",
            f"title: {name}, as {'one sample has' if declared is None else 'its schema and one sample have'} it",
            *([f"namespaces: {{ {spaces} }}"] if spaces else []),
            f"records: {records or '/'.join(_records(shape))}",
            "structure:",
            *(f"  {line}" for line in _lines(shape, prefixes)),
            "",
        ]
    )


_FROM_SAMPLE = (
    "# Sketched from one sample. Say what is known better: M for what a sender must send, the longest length",
    "# of a value (Name M 1 text 35), pii for data of a person, codes: for closed lists.",
)
_FROM_SCHEMA = (
    "# Drafted from a schema, as deep as one sample goes: groups that may be left out and that the sample does not",
    "# have are not here. Say what the schema does not: pii for data of a person.",
)


def _shape(nodes: Sequence[Node], most: int, declared: Shape | None) -> Shape:
    """Return the shape of *nodes*, which are of one name and at most *most* beside each other, or *declared*."""
    found: dict[Name, list[Node]] = {}
    counts: dict[Name, int] = {}
    for node in nodes:
        beside: dict[Name, int] = {}
        for child in node.children:
            key = (child.namespace, child.name, child.kind == "attribute")
            found.setdefault(key, []).append(child)
            beside[key] = beside.get(key, 0) + 1
            counts[key] = max(counts.get(key, 0), beside[key])
    known = {_key(child): child for child in declared.children} if declared is not None else {}
    children = tuple(
        _shape(found.get(key, ()), counts.get(key, 1), known.get(key)) for key in dict.fromkeys([*known, *found])
    )
    if declared is not None:
        repeats = declared.max is None or declared.max > 1
        return _with(declared, children, None if most > 1 and not repeats else declared.max)
    name, kind, namespace = nodes[0].name, nodes[0].kind, nodes[0].namespace
    return Shape(name=name, kind=kind, namespace=namespace, max=None if most > 1 else 1, children=children)


def _with(declared: Shape, children: tuple[Shape, ...], most: int | None) -> Shape:
    return Shape(
        name=declared.name, kind=declared.kind, namespace=declared.namespace, min=declared.min, max=most,
        type=declared.type, max_length=declared.max_length, codes=declared.codes, pii=declared.pii, children=children,
    )  # fmt: skip


def _key(shape: Shape) -> Name:
    return shape.namespace, shape.name, shape.kind == "attribute"


def _size(shape: Shape) -> int:
    return 1 + sum(_size(child) for child in shape.children)


def _prefixes(shape: Shape) -> dict[str, str]:
    """Return a prefix for every namespace: ``default`` for that of most elements."""
    counts: dict[str, int] = {}
    open_: list[Shape] = [shape]
    while open_:
        one = open_.pop()
        if one.namespace:
            counts[one.namespace] = counts.get(one.namespace, 0) + 1
        open_ += reversed(one.children)
    ordered = sorted(counts, key=lambda uri: -counts[uri])
    return {uri: f"n{number}" if number else "default" for number, uri in enumerate(ordered)}


def _records(shape: Shape) -> tuple[str, ...]:
    """Return the path to the biggest element that repeats and has elements of its own."""
    found: list[tuple[int, tuple[str, ...]]] = []

    def visit(one: Shape, path: tuple[str, ...]) -> None:
        for child in one.children:
            inner = (*path, child.name)
            if child.max != 1 and child.children:
                found.append((_size(child), inner))
            else:
                visit(child, inner)

    visit(shape, (shape.name,))
    return max(found)[1] if found else (shape.name,)


def _lines(shape: Shape, prefixes: dict[str, str]) -> Iterator[str]:
    words = _words(shape, prefixes)
    yield f'element: "{words}"' if shape.kind == "attribute" else f"element: {words}"
    if shape.codes is not None:
        codes = sorted(shape.codes)
        if len(codes) <= _CODES:
            yield f"codes: [{', '.join(json.dumps(code, ensure_ascii=False) for code in codes)}]"
        else:
            yield f"# one of {len(codes)} codes: a list of them belongs into codes/"
    if shape.children:
        yield "holds:"
        for child in shape.children:
            first, *more = _lines(child, prefixes)
            yield f"  - {first}"
            yield from (f"    {line}" for line in more)


def _words(shape: Shape, prefixes: dict[str, str]) -> str:
    """Return the element as guides write it: ``n1:Name M 1 text 35 pii``."""
    prefix = prefixes.get(shape.namespace or "", "default")
    name = shape.name if prefix == "default" else f"{prefix}:{shape.name}"
    most = "unbounded" if shape.max is None else str(shape.max)
    words = [f"@{shape.name}" if shape.kind == "attribute" else name, "M" if shape.min else "O", most]
    if shape.type is not None and (shape.type != "text" or shape.max_length is not None):
        words += [shape.type, *([str(shape.max_length)] if shape.max_length is not None else [])]
    return " ".join([*words, *(["pii"] if shape.pii else [])])
