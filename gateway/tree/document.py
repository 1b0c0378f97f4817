"""Read a YAML file of the library as text with places: every scalar is what was written, and knows its line.

Guides, mappings and tables are written by people who mean ``NO`` as Norway and ``0712`` as a port, so nothing is ever
converted here. Whatever hides where a value came from is refused: duplicate keys, anchors, aliases, merge keys, tags.
Uses only PyYAML's event parser, which builds no objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from gateway.diagnostics import Diagnostic, Note, Source, diagnose

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 64


class Scalar(msgspec.Struct, frozen=True, kw_only=True):
    """One text. ``quoted`` tells ``""`` (an empty text) from nothing written at all."""

    text: str
    line: int
    column: int
    quoted: bool = False

    @property
    def blank(self) -> bool:
        """Nothing was written here."""
        return not self.text and not self.quoted


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """A list, in the order written."""

    items: tuple[Located, ...]
    line: int
    column: int

    def __iter__(self) -> Iterator[Located]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Keys and values in the order written; every key occurs once."""

    entries: tuple[tuple[Scalar, Located], ...]
    line: int
    column: int

    def get(self, key: str) -> Located | None:
        """Return the value under *key*, or ``None``."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """Return *key* as it was written, with its place, or ``None``."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None

    def text(self, key: str) -> str | None:
        """Return the text under *key*; ``None`` when it is missing or no scalar."""
        value = self.get(key)
        return value.text if isinstance(value, Scalar) else None

    def __iter__(self) -> Iterator[tuple[Scalar, Located]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


Located = Scalar | Sequence | Mapping


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read. With findings, ``root`` holds what could be understood."""

    file: str
    root: Located | None
    findings: tuple[Diagnostic, ...] = ()

    def at(self, place: Located) -> str:
        """Return the address ``file:line:column`` of *place*."""
        return f"{self.file}:{place.line}:{place.column}"


class _Open:
    """A container that is still being read."""

    def __init__(self, mark: Any, mapping: bool) -> None:
        self.mark = mark
        self.mapping = mapping
        self.items: list[Located] = []
        self.entries: list[tuple[Scalar, Located]] = []
        self.keys: dict[str, Scalar] = {}
        self.key: Located | None = None

    def close(self) -> Located:
        line, column = self.mark.line + 1, self.mark.column + 1
        if self.mapping:
            return Mapping(entries=tuple(self.entries), line=line, column=column)
        return Sequence(items=tuple(self.items), line=line, column=column)


class _Builder:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.findings: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.root: Located | None = None
        self.documents = 0

    def find(self, code: str, line: int, column: int, related: tuple[Note, ...] = (), **data: Any) -> None:
        source = self.source(line, column)
        rule = f"{self.file}:{line}:{column}"
        self.findings.append(diagnose(code, source=source, where=self.file, rule=rule, related=related, **data))

    def source(self, line: int, column: int) -> Source:
        raw = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        return Source(line=line, column=column, raw=raw)

    def feed(self, event: Any) -> None:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self.find("document.several", line, column)
        elif isinstance(event, yaml.AliasEvent):
            self.find("document.anchor", line, column, found=f"*{event.anchor}")
            self.put(Scalar(text="", line=line, column=column))
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            if event.anchor is not None:
                self.find("document.anchor", line, column, found=f"&{event.anchor}")
            if event.tag is not None:
                self.find("document.tag", line, column, found=event.tag)
            if isinstance(event, yaml.ScalarEvent):
                self.put(Scalar(text=event.value, line=line, column=column, quoted=event.style in ("'", '"', "|", ">")))
            else:
                self.stack.append(_Open(mark, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.put(self.stack.pop().close())

    def put(self, value: Located) -> None:
        if not self.stack:
            if self.documents == 1:
                self.root = value
            return
        top = self.stack[-1]
        if not top.mapping:
            top.items.append(value)
        elif top.key is None:
            top.key = value
        else:
            self.enter(top, top.key, value)
            top.key = None

    def enter(self, top: _Open, key: Located, value: Located) -> None:
        if not isinstance(key, Scalar):
            self.find("document.key", key.line, key.column)
        elif key.text == "<<" and not key.quoted:
            self.find("document.merge", key.line, key.column)
        elif (first := top.keys.get(key.text)) is not None:
            note = Note("first written here", self.source(first.line, first.column))
            self.find("document.duplicate-key", key.line, key.column, related=(note,), found=key.text)
        else:
            top.keys[key.text] = key
            top.entries.append((key, value))


def read_yaml(text: str, file: str) -> Document:
    """Read *text*, the content of *file* (a name for messages only).

    Never raises on bad text: what is wrong is a finding with line and column, and an unreadable rest is left out.
    """
    builder = _Builder(file, text)
    event: Any
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if len(builder.stack) > _MAX_DEPTH:
                line, column = event.start_mark.line + 1, event.start_mark.column + 1
                builder.find("document.too-deep", line, column, expected=str(_MAX_DEPTH))
                break
            builder.feed(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        builder.find("document.syntax", line, column, found=error.problem or error.context or "unreadable")
    except yaml.YAMLError as error:
        builder.find("document.syntax", 1, 1, found=str(error).splitlines()[0])
    return Document(file=file, root=builder.root, findings=tuple(builder.findings))
