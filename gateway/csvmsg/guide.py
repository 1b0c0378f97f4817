"""Guides of CSV files: the columns of a parcel and of its lines, read from a file under ``guides/csv``.

A parcel is what rows in succession say that agree in the columns ``records``. Its own columns stand in every one of
these rows and have to agree too; every row is a line of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.tree import Shape
from gateway.tree.document import Located, Scalar, Sequence, read_yaml
from gateway.tree.guide_reader import GuideReader

_KEYS = ("guide", "title", "separator", "records", "parcel", "line")
_SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
_COLUMN = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*) (?P<use>[MO])(?: (?P<type>text|code|number|integer|date)"
    r"(?: (?P<length>[0-9]+))?)?(?P<pii> pii)?"
)
FILE, PARCEL, LINE = "File", "Parcel", "Line"
"""What the places of such a file are called in the paths of a mapping."""


class CsvGuide(msgspec.Struct, frozen=True, kw_only=True):
    """One format as its guide describes it. Columns are named in small letters."""

    name: str
    """``csv/marketplace``."""
    title: str
    separator: str
    records: tuple[str, ...]
    parcel: tuple[str, ...]
    line: tuple[str, ...]
    required: frozenset[str]
    """The columns that every header of the format has."""
    shape: Shape


def read_csv_guide(text: str, file: str) -> tuple[CsvGuide | None, tuple[Diagnostic, ...]]:
    """Return the guide *text*, the content of *file*; with findings, each at its line, there is none."""
    reader = _Reader(read_yaml(text, file))
    guide = reader.guide()
    return (None if reader.findings else guide), tuple(reader.findings)


class _Reader(GuideReader):
    def guide(self) -> CsvGuide | None:
        root = self.root(_KEYS)
        if root is None:
            return None
        parcel, line = self.columns(root.get("parcel")), self.columns(root.get("line"))
        names = [column.name for column in (*parcel, *line)]
        records = tuple(item.text for item in self.items(root.get("records")) if isinstance(item, Scalar))
        for item in self.items(root.get("records")):
            if not isinstance(item, Scalar) or item.text not in names:
                self.unknown(item, item.text if isinstance(item, Scalar) else "a group", "column", names)
        separator = root.text("separator") or ","
        if separator not in _SEPARATORS:
            self.unknown(root, separator, "separator", _SEPARATORS)
        lines = Shape(name=LINE, kind="element", min=1, max=None, children=line)
        whole = Shape(name=PARCEL, kind="element", min=1, max=None, children=(*parcel, lines))
        return CsvGuide(
            name=self.required(root, "guide"),
            title=self.required(root, "title"),
            separator=_SEPARATORS.get(separator, ","),
            records=records,
            parcel=tuple(column.name for column in parcel),
            line=tuple(column.name for column in line),
            required=frozenset(column.name for column in (*parcel, *line) if column.min),
            shape=Shape(name=FILE, kind="element", min=1, children=(whole,)),
        )

    def columns(self, node: Located | None) -> tuple[Shape, ...]:
        found = []
        for item in self.items(node):
            match = _COLUMN.fullmatch(item.text) if isinstance(item, Scalar) else None
            if match is None:
                self.invalid(item, "a column such as house_bill M text 12")
                continue
            column = Shape(
                name=match["name"],
                kind="element",
                min=int(match["use"] == "M"),
                type=match["type"] or "text",  # type: ignore[arg-type]  # one of the types in the pattern
                max_length=int(match["length"]) if match["length"] else None,
                format="iso" if match["type"] == "date" else None,
                pii=match["pii"] is not None,
            )
            found.append(column)
        return tuple(found)

    def items(self, node: Located | None) -> Iterable[Located]:
        """Return the columns in the list *node*, which has to be there."""
        if isinstance(node, Sequence):
            return node
        root = self.document.root
        assert root is not None, "asked below the root"
        self.invalid(node or root, "a list of columns")
        return ()
