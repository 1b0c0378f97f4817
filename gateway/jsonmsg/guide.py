"""Guides of JSON formats: the members of a message and of its records, read from a file under ``guides/json``.

A record is an element of the list that ``records`` names. It is the same record when the list is the whole document,
when each line of the file is one, and when it is sent alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.tree import Shape
from gateway.tree.document import Located, Mapping, Scalar, Sequence, read_yaml
from gateway.tree.guide_reader import GuideReader
from gateway.tree.shape import ValueType

MESSAGE = "Message"
"""What the document as a whole is called in the paths of a mapping."""
_KEYS = ("guide", "title", "records", "marks", "message")
_MEMBER = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_-]*) (?P<use>[MO])(?P<many> many)?"
    r"(?: (?P<type>text|code|number|integer|money|date|time|boolean)(?: (?P<length>[0-9]+))?)?(?P<pii> pii)?"
)
_FORMATS = {"date": "iso", "time": "iso"}


class Place(msgspec.Struct, frozen=True):
    """A shape with what stands in it by name."""

    shape: Shape
    inside: dict[str, Place]


class JsonGuide(msgspec.Struct, frozen=True, kw_only=True):
    """One format as its guide describes it."""

    name: str
    """``json/marketplace``."""
    title: str
    records: tuple[str, ...]
    """The names that lead from the document to the list of records."""
    marks: frozenset[str]
    """Members of a record by which the format is known: half of them are enough."""
    place: Place

    @property
    def shape(self) -> Shape:
        """The shape of the document, for mappings."""
        return self.place.shape

    @property
    def record(self) -> Place:
        """The place of a record."""
        place = self.place
        for name in self.records:
            place = place.inside[name]
        return place


def read_json_guide(text: str, file: str) -> tuple[JsonGuide | None, tuple[Diagnostic, ...]]:
    """Return the guide *text*, the content of *file*; with findings, each at its line, there is none."""
    reader = _Reader(read_yaml(text, file))
    guide = reader.guide()
    return (None if reader.findings else guide), tuple(reader.findings)


class _Reader(GuideReader):
    def guide(self) -> JsonGuide | None:
        root = self.root(_KEYS)
        if root is None:
            return None
        members = tuple(self.members(root.get("message") or root))
        shape = Shape(name=MESSAGE, kind="element", min=1, children=members)
        path = self.required(root, "records").split("/")
        record = self.record(root, shape, path)
        if record is None:
            return None
        return JsonGuide(
            name=self.required(root, "guide"),
            title=self.required(root, "title"),
            records=tuple(path[1:]),
            marks=frozenset(self.marks(root.get("marks") or root, [child.name for child in record.children])),
            place=_placed(shape),
        )

    def marks(self, node: Located, names: list[str]) -> Iterator[str]:
        if not isinstance(node, Sequence) or not len(node):
            self.invalid(node, "marks: a list of members of a record")
            return
        for item in node:
            if isinstance(item, Scalar) and item.text in names:
                yield item.text
            else:
                self.unknown(item, item.text if isinstance(item, Scalar) else "a group", "member", names)

    def record(self, root: Mapping, shape: Shape, path: list[str]) -> Shape | None:
        """Return the shape of a record, to which *path* leads; only it may repeat on the way."""
        place = root.get("records") or root
        if path[0] != MESSAGE or len(path) < 2:
            self.invalid(place, f"{MESSAGE}/NAME, where the list of records stands")
            return None
        for depth, name in enumerate(path[1:], 2):
            found = shape.child(name)
            if found is None or not found.children or (found.max == 1) == (depth == len(path)):
                what = "list of objects" if depth == len(path) else "object"
                known = [child.name for child in shape.children if child.children]
                self.unknown(place, name, what, known)
                return None
            shape = found
        return shape

    def members(self, node: Located) -> Iterator[Shape]:
        if not isinstance(node, Sequence):
            self.invalid(node, "a list of members")
            return
        seen: set[str] = set()
        for item in node:
            shape = self.member(item)
            if shape is None:
                continue
            if shape.name in seen:
                self.invalid(item, f"every member once, and {shape.name} stands above")
            seen.add(shape.name)
            yield shape

    def member(self, item: Located) -> Shape | None:
        inside: Located | None = None
        words = item
        if isinstance(item, Mapping) and len(item) == 1:
            words, inside = item.entries[0]
        match = _MEMBER.fullmatch(words.text) if isinstance(words, Scalar) else None
        if match is None or (inside is not None and match["type"] is not None):
            self.invalid(item, "a member such as house_bill M text 12, or NAME M: with a list of members below")
            return None
        type_ = match["type"] or "text"
        leaf: dict[str, Any] = {
            "type": cast("ValueType", "number" if type_ == "money" else type_),
            "decimals": 2 if type_ == "money" else None,
            "max_length": int(match["length"]) if match["length"] else None,
            "format": _FORMATS.get(type_),
        }
        return Shape(
            name=match["name"],
            kind="element",
            min=int(match["use"] == "M"),
            max=None if match["many"] else 1,
            pii=match["pii"] is not None,
            children=tuple(self.members(inside)) if inside is not None else (),
            **({} if inside is not None else leaf),
        )


def _placed(shape: Shape) -> Place:
    return Place(shape, {child.name: _placed(child) for child in shape.children})
