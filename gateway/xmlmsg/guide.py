"""Guides of XML formats that are not ours: which elements a document has, read from a file under ``guides/xml``.

A guide is our own description of the part of a format that filings are made from. It never refuses: what it does not
name may be sent all the same. Elements are known by namespace and name, never by prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.tree import Shape
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence, read_yaml
from gateway.tree.guide_reader import GuideReader
from gateway.xmlmsg.guide_lines import (
    FIELD_FORM,
    LINE_FORM,
    LONGEST_NAME,
    columns_of,
    field_shape,
    line_shape,
    shared_column,
)
from gateway.xmlmsg.lines import Way, ways_to_lines
from gateway.xmlmsg.reader import QualifiedName, clark

_KEYS = ("guide", "title", "namespaces", "records", "alone", "wrapped", "reference", "sender", "parts", "structure")
_ITEM_KEYS = ("element", "holds", "is", "codes", "note", "lines")
_LINE_KEYS = ("line", "holds", "note")
_FIELD_KEYS = ("column", "codes", "note")
_DEFAULT = "default"
_TYPES = ("text", "code", "number", "integer", "date", "time", "boolean")
_ITEM = re.compile(
    r"(?P<attribute>@)?(?:(?P<prefix>[A-Za-z][A-Za-z0-9]*):)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*) (?P<use>[MO])"
    r" (?P<max>[0-9]+|unbounded)(?: (?P<type>" + "|".join(_TYPES) + r")(?: (?P<length>[0-9]+))?)?(?P<pii> pii)?"
    r"(?P<unverified> unverified)?"
)


class XmlGuide(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One format as its guide describes it."""

    name: str
    """``xml/iata-xfzb``."""
    title: str
    root: QualifiedName
    records: tuple[str, ...]
    """The names that lead from the root to what one filing is made of, the root's own first."""
    alone: tuple[str, ...] | None
    """Where a record may also stand when nothing is nested in it: it is read as the only one of an unnamed whole."""
    wrapped: frozenset[str]
    """Elements, of any envelope, whose text may be a document of this format."""
    reference: tuple[str, ...] = ()
    """Where a message has its own name, which an answer repeats; empty when nothing is agreed."""
    sender: tuple[str, ...] = ()
    """Where a message names its sender, whom an answer is addressed to."""
    shape: Shape

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The elements from the root to a record, as lxml calls them."""
        return tuple(map(_tag, _shapes(self.shape, self.records)))

    @cached_property
    def tags_alone(self) -> tuple[str, ...]:
        """The same to a record in which none is nested; empty when there is none such."""
        return tuple(map(_tag, _shapes(self.shape, self.alone or ())))

    @cached_property
    def lines(self) -> tuple[Way, ...]:
        """The ways to texts of fixed columns from below the root."""
        return tuple(ways_to_lines(self.shape))

    @cached_property
    def lines_of_records(self) -> tuple[Way, ...]:
        """The same from below a record."""
        return tuple(ways_to_lines(_shapes(self.shape, self.records)[-1]))

    @cached_property
    def lines_alone(self) -> tuple[Way, ...]:
        """The same from below a record in which none is nested."""
        return tuple(ways_to_lines(_shapes(self.shape, self.alone or self.records)[-1]))


def _shapes(shape: Shape, names: tuple[str, ...]) -> list[Shape]:
    """Return what *names* lead through, *shape*, which the first one names, included."""
    found = [shape] * bool(names)
    for name in names[1:]:
        below = found[-1].child(name)
        assert below is not None, "a guide leads to its records"
        found.append(below)
    return found


def _tag(shape: Shape) -> str:
    return clark((shape.namespace, shape.name)).removeprefix("{}")


def read_xml_guide(text: str, file: str) -> tuple[XmlGuide | None, tuple[Diagnostic, ...]]:
    """Return the guide *text*, the content of *file*; with findings, each at its line, there is none."""
    reader = _Reader(read_yaml(text, file))
    guide = reader.guide()
    return (None if reader.findings else guide), tuple(reader.findings)


class _Reader(GuideReader):
    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.namespaces: dict[str, str] = {}
        self.parts: dict[str, Sequence] = {}
        self.open: list[str] = []

    def guide(self) -> XmlGuide | None:
        root = self.root(_KEYS)
        if root is None:
            return None
        for key, value in self.entries(root.get("namespaces")):
            self.namespaces[key.text] = value.text if isinstance(value, Scalar) else ""
        for key, value in self.entries(root.get("parts")):
            if isinstance(value, Sequence):
                self.parts[key.text] = value
            else:
                self.invalid(value, "a list of elements")
        structure = root.get("structure")
        shape = self.item(structure) if isinstance(structure, Mapping) else None
        if shape is None:
            self.find("guide.missing", structure or root, expected="structure")
            return None
        return XmlGuide(
            name=self.required(root, "guide"),
            title=self.required(root, "title"),
            root=(shape.namespace, shape.name),
            records=self.way(root.get("records") or root, shape, elements=True),
            alone=self.way(alone, shape, elements=True) if (alone := root.get("alone")) is not None else None,
            wrapped=frozenset(item.text for item in self.items(root.get("wrapped")) if isinstance(item, Scalar)),
            reference=self.way(reference, shape) if (reference := root.get("reference")) is not None else (),
            sender=self.way(sender, shape) if (sender := root.get("sender")) is not None else (),
            shape=shape,
        )

    def way(self, node: Located, shape: Shape, *, elements: bool = False) -> tuple[str, ...]:
        """Return the names of the path *node* from the root *shape*, each of which has to lead on (to *elements*)."""
        names = tuple(node.text.split("/")) if isinstance(node, Scalar) else ("",)
        if names[0] != shape.name:
            self.unknown(node, names[0], "element", [shape.name])
        here = shape
        for name in names[1:]:
            below = here.child(name)
            if below is None or (elements and below.columns is not None) or (elements and below.kind != "element"):
                self.unknown(node, name, "element", [child.name for child in here.children])
                break
            here = below
        return names

    def item(self, node: Located) -> Shape | None:
        """Return the element or attribute that *node* describes."""
        entry = Mapping(entries=(), line=node.line, column=node.column)
        head: Located | None = node
        if isinstance(node, Mapping):
            entry = node
            self.keys(entry, _ITEM_KEYS)
            head = entry.get("element")
        match = _ITEM.fullmatch(head.text) if isinstance(head, Scalar) else None
        if match is None:
            self.invalid(head or node, "an element such as Name M 1 text 35 pii")
            return None
        prefix = match["prefix"]
        if prefix is not None and prefix not in self.namespaces:
            self.unknown(node, prefix, "prefix", self.namespaces)
        attribute = match["attribute"] is not None
        columns, children = self.lines(entry) if entry.get("lines") is not None else (None, self.children(entry))
        leaf = columns is None and all(child.kind == "attribute" for child in children)
        return Shape(
            name=match["name"],
            kind="attribute" if attribute else "element",
            namespace=self.namespaces.get(prefix or ("" if attribute else _DEFAULT)) or None,
            min=int(match["use"] == "M"),
            max=None if match["max"] == "unbounded" else int(match["max"]),
            type=match["type"] or ("text" if leaf else None),  # type: ignore[arg-type]  # one of _TYPES
            max_length=int(match["length"]) if match["length"] else None,
            codes=self.codes(entry),
            pii=match["pii"] is not None,
            doc=" ".join(filter(None, (entry.text("note"), "[unverified]" if match["unverified"] else None))) or None,
            children=children,
            columns=columns,
        )

    def lines(self, entry: Mapping) -> tuple[tuple[int, int] | None, tuple[Shape, ...]]:
        """Return the columns where a line says which one it is, and the lines that the text of *entry* is made of."""
        node = entry.get("lines")
        told = columns_of(node.text) if isinstance(node, Scalar) else None
        if told is None or told[1] - told[0] >= LONGEST_NAME:
            expected = f"the columns where a line says which one it is, such as 1-2, at most {LONGEST_NAME} of them"
            self.invalid(node or entry, expected)
            return None, ()
        lines: list[Shape] = []
        for item in self.items(entry.get("holds")):
            line = self.line(item, told)
            if line is not None and len(line.name) > told[1] - told[0] + 1:
                self.invalid(item, f"a name of at most {told[1] - told[0] + 1} characters, as the columns have")
            elif line is not None and any(line.name == other.name for other in lines):
                self.invalid(item, "each line once")
            elif line is not None:
                lines.append(line)
        if not lines and not self.findings:
            self.find("guide.missing", entry, expected="holds, a list of lines")
        return told, tuple(lines)

    def line(self, node: Located, told: tuple[int, int]) -> Shape | None:
        if not isinstance(node, Mapping):
            self.invalid(node, LINE_FORM)
            return None
        self.keys(node, _LINE_KEYS)
        fields = tuple(field for item in self.items(node.get("holds")) if (field := self.field(item)) is not None)
        shared = shared_column(told, fields)
        if shared is not None:
            self.invalid(node, f"each column once, not column {shared} twice,")
        shape = line_shape(node.text("line") or "", node.text("note"), fields)
        if shape is None:
            self.invalid(node.get("line") or node, LINE_FORM)
        return shape

    def field(self, node: Located) -> Shape | None:
        entry = node if isinstance(node, Mapping) else Mapping(entries=(), line=node.line, column=node.column)
        self.keys(entry, _FIELD_KEYS)
        head = entry.get("column") if isinstance(node, Mapping) else node
        shape = field_shape(head.text if isinstance(head, Scalar) else "", entry.text("note"), self.codes(entry))
        if shape is None:
            self.invalid(head or node, FIELD_FORM)
        return shape

    def codes(self, entry: Mapping) -> frozenset[str] | None:
        codes = entry.get("codes")
        listed = frozenset(one.text for one in self.items(codes) if isinstance(one, Scalar))
        return listed if codes is not None else None

    def children(self, entry: Mapping) -> tuple[Shape, ...]:
        found = [shape for item in self.items(entry.get("holds")) if (shape := self.item(item)) is not None]
        part = entry.get("is")
        if isinstance(part, Scalar):
            if part.text not in self.parts or part.text in self.open:
                self.unknown(part, part.text, "part", self.parts)
                return tuple(found)
            self.open.append(part.text)
            found += [shape for item in self.parts[part.text] if (shape := self.item(item)) is not None]
            self.open.pop()
        return tuple(found)

    def entries(self, node: Located | None) -> Iterable[tuple[Scalar, Located]]:
        if node is not None and not isinstance(node, Mapping):
            self.invalid(node, "a group of names")
        return node if isinstance(node, Mapping) else ()
