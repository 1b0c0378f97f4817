"""Reading a CSV file (RFC 4180): its header says which format it is, its rows become parcels with lines.

Rows of one parcel stand together. One parcel is held at a time. Nothing raises for bad input.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterator
from functools import cached_property, partial
from itertools import chain
from typing import NoReturn

import msgspec

from gateway.csvmsg.guide import LINE, PARCEL, CsvGuide
from gateway.diagnostics import Diagnostic, Note, Source, diagnose
from gateway.tree import Content, Element, Node

_LONGEST = 1 << 20
"""Most characters of one row; a quote that is never closed would take in all that follows."""
_LINES = 999
"""Most rows of one parcel: as many lines as a filing takes."""
_MARK = "\ufeff"


class Row(msgspec.Struct, frozen=True):
    """One row: its cells by column, where it stands, and its text."""

    cells: dict[str, str]
    line: int
    start: int
    end: int
    text: str


class CsvRecord(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One parcel. ``start`` and ``end`` are its bytes in the file."""

    guide: CsvGuide
    rows: tuple[Row, ...]
    number: int
    """From 0, in the order sent."""
    findings: tuple[Diagnostic, ...]
    around: None = None

    @property
    def line(self) -> int:
        """The line on which its first row begins."""
        return self.rows[0].line

    @property
    def start(self) -> int:
        """The byte at which its first row begins."""
        return self.rows[0].start

    @property
    def end(self) -> int:
        """The byte behind its last row."""
        return self.rows[-1].end

    @cached_property
    def element(self) -> Element:
        """The parcel as compiled mappings read it."""
        first, guide = self.rows[0].cells, self.guide
        cells = [Element(name, first[name]) for name in guide.parcel if name in first]
        columns = [name for name in guide.line if name in first]
        lines = [Element(LINE, None, [Element(name, row.cells[name]) for name in columns]) for row in self.rows]
        return Element(PARCEL, None, cells + lines)

    @cached_property
    def node(self) -> Node:
        """The parcel as a tree with places. It is made when somebody asks."""
        first, guide = self.rows[0], self.guide
        node = Node(PARCEL, "element", place=partial(_source, first, None))
        for name in guide.parcel:
            if name in first.cells:
                node.add(_cell(first, name))
        for row in self.rows:
            line = node.add(Node(LINE, "element", place=partial(_source, row, None)))
            for name in guide.line:
                if name in row.cells:
                    line.add(_cell(row, name))
        return node


class CsvMessage:
    """A file whose header is known. ``findings`` is what there is to say of the header."""

    def __init__(self, content: Content, guide: CsvGuide, columns: list[str], head: Row) -> None:
        self.guide = guide
        self._content = content
        self._columns = columns
        self._head = head
        unknown = [name for name in columns if name not in (*guide.parcel, *guide.line)]
        source = _source(head, None)
        self.findings = tuple(diagnose("csv.column-unknown", found=name, source=source) for name in unknown)
        self.head = (head.start, head.end)
        """The bytes of the header."""

    def records(self) -> Iterator[CsvRecord | Diagnostic]:
        """Yield the parcels; a diagnostic, of level ``file``, is the last and says why the rest cannot be read."""
        rows: list[Row] = []
        faults: list[Diagnostic] = []
        number = 0
        for row in _rows(self._content, self.guide.separator):
            if isinstance(row, Diagnostic):
                if rows:
                    yield self._record(rows, faults, number)
                yield row
                return
            cells, place = row
            if place.start == self._head.start:
                continue
            if not any(cell.strip() for cell in cells):
                continue
            named = dict(zip(self._columns, (*cells, *[""] * len(self._columns)), strict=False))
            whole = msgspec.structs.replace(place, cells=named)
            if rows and (self._key(whole) != self._key(rows[0]) or len(rows) == _LINES):
                yield self._record(rows, faults, number)
                rows, faults, number = [], [], number + 1
            rows.append(whole)
            if len(cells) != len(self._columns):
                expected = str(len(self._columns))
                faults.append(
                    diagnose("csv.cells", found=str(len(cells)), expected=expected, source=_source(place, None))
                )
        if rows:
            yield self._record(rows, faults, number)
        elif number == 0:
            yield diagnose("csv.no-row", source=_source(self._head, None))

    def _key(self, row: Row) -> tuple[str, ...]:
        return tuple(row.cells.get(name, "").strip() for name in self.guide.records)

    def _record(self, rows: list[Row], faults: list[Diagnostic], number: int) -> CsvRecord:
        differing = [one for name in self.guide.parcel if name in rows[0].cells for one in _differing(rows, name)]
        return CsvRecord(guide=self.guide, rows=tuple(rows), number=number, findings=(*faults, *differing))


def open_csv(content: Content, guides: Collection[CsvGuide]) -> CsvMessage | Diagnostic | None:
    """Return the message in *content* by the guide that its header fits best; ``None`` when it fits none.

    A diagnostic tells of a file that has the columns of a format but lacks some that the format demands.
    """
    best: tuple[int, CsvGuide, list[str], Row] | None = None
    for separator in {guide.separator for guide in guides}:
        head = next(_rows(content, separator), None)
        if head is None or isinstance(head, Diagnostic):
            continue
        columns = [cell.strip().lower() for cell in head[0]]
        for guide in guides:
            common = len(set(columns) & {*guide.parcel, *guide.line})
            if guide.separator == separator and common and (best is None or common > best[0]):
                best = (common, guide, columns, head[1])
    if best is None:
        return None
    common, guide, columns, place = best
    missing = sorted(guide.required - set(columns))
    if missing and common * 2 < len(guide.required):
        return None
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if missing or twice:
        code, names = ("csv.column-missing", missing) if missing else ("csv.column-twice", twice)
        return diagnose(code, found=guide.title, expected=", ".join(names), source=_source(place, None))
    return CsvMessage(content, guide, columns, place)


def _rows(content: Content, separator: str) -> Iterator[tuple[list[str], Row] | Diagnostic]:
    """Yield every row with its place; a diagnostic is the last."""
    lines = _Lines(content)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _UnreadableError as stop:
            yield stop.diagnostic
            return
        except csv.Error as fault:
            place = Source(start=lines.start, line=lines.first, raw=lines.text[:200])
            yield diagnose("csv.unreadable", found=str(fault), source=place)
            return
        yield cells, Row({}, lines.first, lines.start, lines.offset, lines.text.rstrip("\r\n"))


class _UnreadableError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


class _Lines:
    """The lines of a file for the csv reader, with the place and text of the row that they make up."""

    def __init__(self, content: Content) -> None:
        self._lines = self._read(content)
        self.offset = 0
        self.line = 0
        self.begin()

    def begin(self) -> None:
        """A new row begins."""
        self.start, self.first, self.text = self.offset, self.line + 1, ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text = next(self._lines)
        self.line += 1
        self.offset += len(text.encode())
        self.text += text
        if len(self.text) > _LONGEST:
            self.refuse("csv.row-too-long", expected=f"at most {_LONGEST:,} characters")
        return text.removeprefix(_MARK) if self.line == 1 else text

    def refuse(self, code: str, found: str | None = None, expected: str | None = None) -> NoReturn:
        place = Source(start=self.start, line=self.first, raw=self.text[:200])
        raise _UnreadableError(diagnose(code, found=found, expected=expected, source=place))

    def _read(self, content: Content) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")()
        pending = ""
        for chunk in chain(content.chunks(), (None,)):
            alien = None
            try:
                pending += decoder.decode(chunk or b"", final=chunk is None)
            except UnicodeDecodeError as fault:
                alien = f"byte {fault.object[fault.start]:02X}"
                pending += fault.object[: fault.start].decode()
            *whole, pending = pending.split("\n")
            for line in whole:
                yield f"{line}\n"
            if alien is not None:
                self.begin()
                self.refuse("csv.not-utf8", found=alien)
            if len(pending) > _LONGEST:
                self.begin()
                self.refuse("csv.row-too-long", expected=f"at most {_LONGEST:,} characters")
        if pending:
            yield pending


def _source(row: Row, column: str | None) -> Source:
    return Source(start=row.start, end=row.end, line=row.line, xpath=column, raw=row.text[:500])


def _cell(row: Row, name: str) -> Node:
    return Node(name, "element", value=row.cells[name], place=partial(_source, row, name))


def _differing(rows: list[Row], name: str) -> Iterator[Diagnostic]:
    """Yield the first row that says something else of the parcel than its first row does."""
    said = rows[0].cells[name].strip()
    for row in rows[1:]:
        found = row.cells[name].strip()
        if found and found != said:
            note = Note("the first row of the parcel", _source(rows[0], name))
            yield diagnose("csv.row-differs", expected=name, source=_source(row, name), related=(note,))
            return
