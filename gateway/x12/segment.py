"""Segments and runs of segments: text with integer places, nothing split before it is needed.

The bytes of a message are viewed as Latin-1 text, so that a character offset *is* a byte offset and every byte
survives; :func:`readable` turns a single value into what its sender meant. Only values that are shown or mapped pay
for that.
"""

from __future__ import annotations

import msgspec


class Delimiters(msgspec.Struct, frozen=True):
    """The separators that one interchange announces; ``repetition`` is ``None`` where its release has none."""

    element: str
    component: str
    repetition: str | None
    segment: str
    """The terminator, usually one character; ``\\r\\n`` when the sender ends segments with that pair."""


class Segment(msgspec.Struct, frozen=True, gc=False):
    """One segment. ``text`` is without terminator and without line breaks before it."""

    text: str
    start: int
    """Byte offset of the segment id in the file as received."""
    ordinal: int
    """Ordinal of the segment in the file, 1 at its first ISA."""
    position: int
    """Position within its transaction set, ST = 1; 0 outside of one."""
    line: int
    column: int

    def elements(self, delimiters: Delimiters) -> list[str]:
        """Return the segment id followed by its elements, as sent."""
        return self.text.split(delimiters.element)


class Run(msgspec.Struct, frozen=True, gc=False):
    """Consecutive whole segments of one transaction set, as received: with terminators and any line breaks.

    The hot path works on ``text``; places are derived (:func:`tokenize`) only for what is reported or traced.
    """

    text: str
    start: int
    """Byte offset of the first character of ``text``."""
    ordinal: int
    """Ordinal in the file of the first segment."""
    position: int
    """Position in the transaction set of the first segment (ST = 1)."""
    count: int
    """Segments in the run."""
    line: int
    """Line number, from 1, at ``start``."""
    line_start: int
    """Byte offset at which that line begins."""


BLANKS = " \t\r\n"
"""Transport decoration that may stand between a terminator and the next segment id."""


def tokenize(run: Run, delimiters: Delimiters) -> list[Segment]:
    """Return the segments of *run* with their places. Blank segments (two terminators in a row) are not segments."""
    segments: list[Segment] = []
    terminator = delimiters.segment
    text, offset = run.text, 0
    ordinal, position, line, line_start = run.ordinal, run.position, run.line, run.line_start
    while offset < len(text):
        end = text.find(terminator, offset)
        if end < 0:
            end = len(text)
        piece = text[offset:end]
        body = piece.lstrip(BLANKS)
        lead = len(piece) - len(body)
        for index in _newlines(piece[:lead]):
            line, line_start = line + 1, run.start + offset + index + 1
        if body:
            start = run.start + offset + lead
            segments.append(Segment(body, start, ordinal, position, line, start - line_start + 1))
            ordinal, position = ordinal + 1, position + 1
        for index in _newlines(text[offset + lead : end + len(terminator)]):
            line, line_start = line + 1, run.start + offset + lead + index + 1
        offset = end + len(terminator)
    return segments


class Cursor:
    """Goes along a run from front to back and tells the places of single segments in it."""

    __slots__ = ("_has_lines", "_line", "_line_start", "_offset", "_run")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._offset = 0
        self._line, self._line_start = run.line, run.line_start
        self._has_lines = "\n" in run.text

    def segment(self, text: str, offset: int, index: int) -> Segment:
        """Return the segment *text*, which begins at *offset* of the run behind *index* other segments.

        *offset* is never before that of the call before.
        """
        run, start = self._run, self._run.start + offset
        if self._has_lines:
            before, self._offset = self._offset, offset
            if lines := run.text.count("\n", before, offset):
                self._line += lines
                self._line_start = run.start + run.text.rindex("\n", before, offset) + 1
        return Segment(text, start, run.ordinal + index, run.position + index, self._line, start - self._line_start + 1)


def _newlines(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if character == "\n"] if "\n" in text else []


def readable(value: str) -> str:
    """Return *value* (a Latin-1 view of bytes) as its sender meant it: UTF-8 where it is that, else ISO-8859-1."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value
