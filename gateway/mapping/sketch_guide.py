"""The guide of an XML format, sketched from one sample of it: what stands where, and how often."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.tree import Node


class _Seen:
    """All elements of one name at one place."""

    def __init__(self, node: Node) -> None:
        self.name = node.name
        self.namespace = node.namespace
        self.attribute = node.kind == "attribute"
        self.most = 1
        self.below: dict[tuple[str | None, str, bool], _Seen] = {}

    def add(self, node: Node) -> None:
        counts: dict[tuple[str | None, str, bool], int] = {}
        for child in node.children:
            key = (child.namespace, child.name, child.kind == "attribute")
            counts[key] = counts.get(key, 0) + 1
            seen = self.below.setdefault(key, _Seen(child))
            seen.most = max(seen.most, counts[key])
            seen.add(child)

    def size(self) -> int:
        return 1 + sum(one.size() for one in self.below.values())


def sketch_guide(name: str, root: Node, records: str | None = None) -> str:
    """Return a guide file for the format of which *root* is a whole document.

    *records* is the path of what one filing is made of; without it, the biggest element that repeats, else the root.
    Everything is optional and text: one sample cannot tell what a sender must send.
    """
    seen = _Seen(root)
    seen.add(root)
    prefixes = _prefixes(seen)
    declared = ", ".join(f'{prefix}: "{uri}"' for uri, prefix in prefixes.items())
    return "\n".join(
        [
            "# Sketched from one sample. Say what is known better: M for what a sender must send, the longest length",
            "# of a value (Name M 1 text 35), pii for data of a person, codes: for closed lists.",
            "",
            f"guide: xml/{name}",
            f"title: {name}, as one sample has it",
            *([f"namespaces: {{ {declared} }}"] if declared else []),
            f"records: {records or '/'.join(_records(seen))}",
            "structure:",
            *(f"  {line}" for line in _lines(seen, prefixes)),
            "",
        ]
    )


def _prefixes(seen: _Seen) -> dict[str, str]:
    """Return a prefix for every namespace: ``default`` for that of most elements."""
    counts: dict[str, int] = {}
    open_: list[_Seen] = [seen]
    while open_:
        one = open_.pop()
        if one.namespace:
            counts[one.namespace] = counts.get(one.namespace, 0) + 1
        open_ += one.below.values()
    ordered = sorted(counts, key=lambda uri: -counts[uri])
    return {uri: f"n{number}" if number else "default" for number, uri in enumerate(ordered)}


def _records(seen: _Seen) -> tuple[str, ...]:
    """Return the path to the biggest element that repeats and has elements of its own."""
    found: list[tuple[int, tuple[str, ...]]] = []

    def visit(one: _Seen, path: tuple[str, ...]) -> None:
        for child in one.below.values():
            inner = (*path, child.name)
            if child.most > 1 and child.below:
                found.append((child.size(), inner))
            else:
                visit(child, inner)

    visit(seen, (seen.name,))
    return max(found)[1] if found else (seen.name,)


def _lines(seen: _Seen, prefixes: dict[str, str]) -> Iterator[str]:
    prefix = prefixes.get(seen.namespace or "", "default")
    name = f"@{seen.name}" if seen.attribute else seen.name if prefix == "default" else f"{prefix}:{seen.name}"
    text = f"{name} O {'unbounded' if seen.most > 1 else 1}"
    yield f'element: "{text}"' if seen.attribute else f"element: {text}"
    if seen.below:
        yield "holds:"
        for child in seen.below.values():
            first, *more = _lines(child, prefixes)
            yield f"  - {first}"
            yield from (f"    {line}" for line in more)
