"""Bytes to records of 80 characters, with or without line ends; every byte belongs to exactly one record."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.fixedwidth.layout import RECORD_LENGTH, Code, RecordLayout
from gateway.tree import Content

_TWO_RECORDS = 2 * RECORD_LENGTH


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One record as received. ``text`` is a Latin-1 view of the bytes, so that nothing is lost."""

    number: int
    """Ordinal in the file, from 1: the batch header is record 1, as in CBP's own references (X0)."""
    start: int
    end: int
    """Bytes from 0 in the file; the line end, when there is one, is the record's own."""
    raw: str
    """As received, without its line end."""
    line: int
    text: str
    """Made 80 characters long."""
    layout: RecordLayout | None = None
    """``None``: a record that no layout knows, kept as it is."""

    @property
    def id(self) -> str:
        """The id that it was recognised by, or its first four characters."""
        return self.layout.id if self.layout is not None else self.text[:4].rstrip()

    def value(self, name: str) -> str:
        """Return the field *name* without outer blanks; empty when it is blank or no field of this record."""
        field = self.layout.places.get(name) if self.layout is not None else None
        return self.text[field.first - 1 : field.last].strip() if field is not None else ""

    def code(self, name: str) -> Code | None:
        """Return what the layout knows of the code in the field *name*, ``None`` when it is not in its list."""
        field = self.layout.places.get(name) if self.layout is not None else None
        return field.codes.get(self.value(name)) if field is not None and field.codes is not None else None

    def number_in(self, name: str) -> int | None:
        """Return the whole number in the field *name*, ``None`` when there is none."""
        digits = self.value(name)
        return int(digits) if digits.isascii() and digits.isdigit() else None


def read_records(content: Content) -> Iterator[Record]:
    """Yield the records of *content*, not yet recognised.

    A file is in lines when a line feed stands within its first two records; else every 80 bytes are a record, and one
    line end after the last of them is taken as part of it. Never raises; a record of another length says so in ``raw``.
    """
    head = b"".join(content.chunks(0, min(content.size, _TWO_RECORDS)))
    pieces = _lines(content) if b"\n" in head else _blocks(content)
    for number, (start, end, raw, line) in enumerate(pieces, start=1):
        text = raw.decode("latin-1")
        yield Record(
            number=number, start=start, end=end, raw=text, line=line, text=text.ljust(RECORD_LENGTH)[:RECORD_LENGTH]
        )


def _lines(content: Content) -> Iterator[tuple[int, int, bytes, int]]:
    start, number, rest = 0, 1, b""
    for chunk in content.chunks():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            end = start + len(line) + 1
            yield start, end, line.removesuffix(b"\r"), number
            start, number = end, number + 1
    if rest:
        yield start, start + len(rest), rest, number


def _blocks(content: Content) -> Iterator[tuple[int, int, bytes, int]]:
    start, rest = 0, b""
    for chunk in content.chunks():
        rest += chunk
        # The last record waits for what follows: a line end after it is its own.
        whole = max(len(rest) - RECORD_LENGTH - 2, 0) // RECORD_LENGTH * RECORD_LENGTH
        for offset in range(0, whole, RECORD_LENGTH):
            yield start, start + RECORD_LENGTH, rest[offset : offset + RECORD_LENGTH], 1
            start += RECORD_LENGTH
        rest = rest[whole:]
    while rest:
        raw, rest = rest[:RECORD_LENGTH], rest[RECORD_LENGTH:]
        size = len(raw)
        if rest in (b"\n", b"\r\n"):
            size, rest = size + len(rest), b""
        yield start, start + size, raw, 1
        start += size
