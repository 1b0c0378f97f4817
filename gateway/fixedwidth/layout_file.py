"""Read layout files. What is wrong in one is a finding with file, line and column; a layout with findings is not used.

The form is explained at the head of ``mappings/layouts/catair-envelope.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Texts
from typing import Any, cast

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.fixedwidth.layout import (
    RECORD_LENGTH,
    Code,
    Designation,
    Field,
    FieldClass,
    Group,
    Layout,
    Layouts,
    RecordLayout,
    TypeRule,
    Use,
)
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence, read_yaml

_LAYOUT_KEYS = ("layout", "title", "application", "records_of", "remark", "evidence", "structures", "records")
_RECORD_KEYS = ("id", "title", "when", "type_86", "evidence", "note", "fields")
_FIELD_KEYS = ("is", "title", "codes", "open", "may_cut", "secret", "type_86", "type_86_refuses", "evidence", "note")
_CODE_KEYS = ("is", "state", "evidence")
_GROUP_KEYS = ("group", "holds")
_RULES = ("required", "forbidden")

_FIELD = re.compile(
    r"([a-z][a-z0-9_]*) ([0-9]{1,2})(?:-([0-9]{1,2}))? ([0-9]{1,2})(S|A|N|\(S\)N|AN|D|X) ([MCO])", re.ASCII
)
_COLUMNS = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?", re.ASCII)
_USE = re.compile(r"([A-Z][A-Z0-9]{1,3}) ([MCO]) ([0-9]+|unbounded)", re.ASCII)
_GROUP = re.compile(r"([a-z][a-z_]*) ([MCO]) ([0-9]+|unbounded)", re.ASCII)


def read_layouts(texts: Texts[str, str]) -> tuple[Layouts | None, tuple[Diagnostic, ...]]:
    """Read every layout file in *texts* (file name to text).

    Returns the layouts, or ``None`` and what has to be mended.
    """
    reader = _Reader(texts)
    layouts = [layout for file in texts if (layout := reader.layout(file)) is not None]
    envelope = next((layout for layout in layouts if layout.application is None), None)
    if envelope is None and not reader.findings:
        file = next(iter(texts), "layouts")
        reader.findings.append(diagnose("layout.missing", expected="the layout of the control records", where=file))
    if envelope is None or reader.findings:
        return None, tuple(reader.findings)
    return Layouts(envelope, {each.application: each for each in layouts if each.application is not None}), ()


class _Reader:
    def __init__(self, texts: Texts[str, str]) -> None:
        self.findings: list[Diagnostic] = []
        self.documents = {file: read_yaml(text, file) for file, text in texts.items()}
        for document in self.documents.values():
            self.findings += document.findings
        self.document = Document(file="", root=None)

    # Findings

    def find(self, code: str, place: Located, **data: Any) -> None:
        source = Source(line=place.line, column=place.column)
        file = self.document
        self.findings.append(diagnose(code, source=source, where=file.file, rule=file.at(place), **data))

    def unexpected(self, place: Located, expected: str) -> None:
        found = place.text if isinstance(place, Scalar) else "a list or mapping"
        self.find("layout.invalid", place, found=found, expected=expected)

    def keys(self, mapping: Mapping, known: tuple[str, ...]) -> None:
        for key, _ in mapping:
            if key.text not in known:
                self.unexpected(key, "one of " + ", ".join(known))

    def text(self, mapping: Mapping, key: str) -> str:
        value = mapping.get(key)
        if isinstance(value, Scalar) and value.text:
            return value.text
        self.find("layout.missing", value or mapping, expected=key)
        return ""

    def entries(self, mapping: Mapping, key: str) -> list[tuple[Scalar, Located]]:
        value = mapping.get(key)
        if value is None:
            return []
        if isinstance(value, Mapping):
            return list(value)
        self.unexpected(value, "a mapping")
        return []

    def items(self, mapping: Mapping, key: str) -> tuple[Located, ...]:
        value = mapping.get(key)
        if isinstance(value, Sequence) and len(value):
            return value.items
        self.find("layout.missing", value or mapping, expected=f"{key}, a list")
        return ()

    def rule(self, mapping: Mapping) -> TypeRule | None:
        value = mapping.get("type_86")
        if value is None:
            return None
        if isinstance(value, Scalar) and value.text in _RULES:
            return cast("TypeRule", value.text)
        self.unexpected(value, " or ".join(_RULES))
        return None

    def flag(self, mapping: Mapping, key: str) -> bool:
        value = mapping.get(key)
        if value is None or (isinstance(value, Scalar) and value.text == "true"):
            return value is not None
        self.unexpected(value, "true, or nothing at all")
        return False

    # Files

    def layout(self, file: str) -> Layout | None:
        self.document = self.documents[file]
        root = self.document.root
        if not isinstance(root, Mapping):
            self.unexpected(root or Scalar(text="nothing", line=1, column=1), "a mapping")
            return None
        self.keys(root, _LAYOUT_KEYS)
        evidence = self.text(root, "evidence")
        records = [self.record(name, place, evidence) for name, place in self.entries(root, "records")]
        records += self.borrowed(file, root)
        self.document = self.documents[file]
        by_id: dict[str, tuple[RecordLayout, ...]] = {}
        for record in sorted(records, key=lambda record: (-len(record.id), not record.when)):
            by_id[record.id] = (*by_id.get(record.id, ()), record)
        structures: dict[str, Group] = {}
        for actions, place in self.entries(root, "structures"):
            group = Group("", True, 1, self.parts(place, set(by_id)))
            structures |= dict.fromkeys(actions.text.split(), group)
        return Layout(
            name=self.text(root, "layout"),
            title=self.text(root, "title"),
            application=root.text("application"),
            records=tuple(records),
            structures=structures,
            by_id=by_id,
            ids=re.compile("|".join(map(re.escape, by_id)) or "(?!)", re.ASCII),
            header=next((id_ for group in structures.values() for id_ in group.ids()), ""),
            remark=root.text("remark"),
        )

    def borrowed(self, file: str, root: Mapping) -> list[RecordLayout]:
        """Return the records of the layout that this one says it takes them from."""
        other = root.get("records_of")
        if other is None:
            return []
        for name, document in self.documents.items():
            source = document.root
            if name != file and isinstance(source, Mapping) and source.text("layout") == _text(other):
                self.document = document
                evidence = source.text("evidence") or ""
                return [self.record(key, place, evidence) for key, place in self.entries(source, "records")]
        self.unexpected(other, "the name of another layout")
        return []

    def record(self, name: Scalar, place: Located, evidence: str) -> RecordLayout:
        if not isinstance(place, Mapping):
            self.unexpected(place, "a record with title and fields")
            place = Mapping(entries=(), line=name.line, column=name.column)
        self.keys(place, _RECORD_KEYS)
        evidence = place.text("evidence") or evidence
        items = self.items(place, "fields")
        fields = tuple(field for item in items if (field := self.field(item, evidence)) is not None)
        if len(fields) == len(items):
            self.covered(place, fields)
        return RecordLayout(
            name=name.text,
            id=place.text("id") or name.text,
            title=self.text(place, "title"),
            fields=fields,
            places={field.name: field for field in fields if not field.is_filler},
            pattern=_pattern(fields, low_value=False),
            pattern_86=_pattern(fields, low_value=True),
            when=tuple(self.condition(columns, values) for columns, values in self.entries(place, "when")),
            type_86=self.rule(place),
            evidence=evidence,
            note=place.text("note"),
        )

    def covered(self, place: Located, fields: tuple[Field, ...]) -> None:
        """Find the first column that no field, or more than one, has."""
        column = 1
        for field in fields:
            if field.first != column:
                break
            column = field.last + 1
        if column != RECORD_LENGTH + 1:
            self.find("layout.columns", place, found=str(column))

    def condition(self, columns: Scalar, values: Located) -> tuple[int, int, frozenset[str]]:
        match = _COLUMNS.fullmatch(columns.text)
        if match is None or not isinstance(values, Sequence):
            self.unexpected(columns, "columns with a list of values, such as 26-27: [SX, SO]")
            return 1, 1, frozenset()
        return int(match[1]), int(match[2] or match[1]), frozenset(_text(value) for value in values)

    def field(self, place: Located, evidence: str) -> Field | None:
        head = place.get("is") if isinstance(place, Mapping) else None
        match = _FIELD.fullmatch(_text(head)) if head is not None else None
        if match is None or not isinstance(place, Mapping):
            self.unexpected(head or place, "a field such as action 5 1A M")
            return None
        self.keys(place, _FIELD_KEYS)
        first, last = int(match[2]), int(match[3] or match[2])
        if last - first + 1 != int(match[4]):
            self.unexpected(head or place, f"a length of {last - first + 1} for columns {first}-{last}")
        if (match[1] == "filler") != (match[5] == "S"):
            self.unexpected(head or place, "the class S for a filler, and for nothing else")
        codes = {key.text: self.code(value) for key, value in self.entries(place, "codes")}
        return Field(
            name=match[1],
            first=first,
            last=last,
            kind=cast("FieldClass", match[5]),
            designation=cast("Designation", match[6]),
            title=place.text("title") or "",
            codes=codes or None,
            open=self.flag(place, "open"),
            may_cut=self.flag(place, "may_cut"),
            secret=self.flag(place, "secret"),
            type_86=self.rule(place),
            type_86_refuses=self.refused(place, codes),
            evidence=place.text("evidence") or evidence,
            note=place.text("note"),
        )

    def refused(self, place: Mapping, codes: dict[str, Code]) -> frozenset[str]:
        value = place.get("type_86_refuses")
        if value is None:
            return frozenset()
        listed = frozenset(_text(item) for item in value) if isinstance(value, Sequence) else frozenset()
        if not listed or not listed <= codes.keys():
            self.unexpected(value, "a list of codes of the field")
        return listed

    def code(self, place: Located) -> Code:
        if isinstance(place, Scalar) and place.text:
            return Code(meaning=place.text)
        if isinstance(place, Mapping):
            self.keys(place, _CODE_KEYS)
            return Code(meaning=self.text(place, "is"), state=place.text("state"), evidence=place.text("evidence"))
        self.unexpected(place, "what the code means")
        return Code(meaning="")

    # Structures

    def parts(self, place: Located, known: set[str]) -> tuple[Use | Group, ...]:
        if not isinstance(place, Sequence):
            self.unexpected(place, "a list of records and groups")
            return ()
        parts = (self.group(item, known) if isinstance(item, Mapping) else self.use(item, known) for item in place)
        return tuple(part for part in parts if part is not None)

    def use(self, item: Located, known: set[str]) -> Use | None:
        match = _USE.fullmatch(_text(item))
        if match is None or match[1] not in known:
            self.unexpected(item, "a record that has a layout, such as SE10 M 1")
            return None
        return Use(match[1], match[2] == "M", _maximum(match[3]))

    def group(self, item: Mapping, known: set[str]) -> Group | None:
        self.keys(item, _GROUP_KEYS)
        head, holds = item.get("group"), item.get("holds")
        match = _GROUP.fullmatch(_text(head)) if head is not None else None
        if match is None or holds is None:
            self.unexpected(head or item, "a group such as bill C 999, and what it holds")
            return None
        return Group(match[1], match[2] == "M", _maximum(match[3]), self.parts(holds, known))


def _pattern(fields: tuple[Field, ...], *, low_value: bool) -> re.Pattern[str]:
    return re.compile("".join(field.pattern(low_value) for field in fields), re.ASCII)


def _text(place: Located) -> str:
    return place.text if isinstance(place, Scalar) else ""


def _maximum(text: str) -> int | None:
    return None if text == "unbounded" else int(text)
