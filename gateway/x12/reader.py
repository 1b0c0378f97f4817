"""Bytes in, envelope events out. No I/O, no exception on any input, memory bounded by the limits.

The reader looks only for what ends or begins a part of the envelope. What lies between an ST and the next such segment
is handed on as one text (:class:`Body`), found by one compiled pattern and counted by ``str.count``, so that a file of
a million shipments costs a few objects per mebibyte.

Events do not depend on how the bytes were cut into feeds, except that a Body, Stray or Gap may come in pieces: adjacent
pieces joined, a file fed whole and a file fed byte by byte give the same events. Every byte belongs to a segment, to
blank decoration around segments, or to a Gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from gateway.diagnostics import Source, diagnose
from gateway.x12.delimiters import PADDED, WINDOW, Header, earn
from gateway.x12.events import (
    Binary,
    Body,
    Event,
    Fault,
    Gap,
    Grade,
    GroupEnd,
    GroupStart,
    InterchangeAck,
    InterchangeEnd,
    InterchangeStart,
    SetEnd,
    SetStart,
    Stray,
    Torn,
)
from gateway.x12.segment import BLANKS, Run, Segment


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes beyond which a segment is not kept."""

    segment: int = 64 * 1024
    binary: int = 5 * 1024 * 1024
    """Data of a BIN or BDS."""


_EVENTS: dict[str, Callable[[Segment], Event]] = {
    "GS": GroupStart,
    "GE": GroupEnd,
    "ST": SetStart,
    "SE": SetEnd,
    "IEA": InterchangeEnd,
    "TA1": InterchangeAck,
    "ISB": Grade,
    "ISE": Grade,
}
_LINE_ENDS = ("\n", "\r", "\r\n")
_DECORATION = re.compile("(?:[ \t\r\n\x00\x1a]|\xef\xbb\xbf)*")
"""Between interchanges: blanks, a byte order mark, and the NUL and SUB that mainframe transfers pad files with."""
_FOREIGN = (
    ("UTF-16", re.compile("\xff\xfe|\xfe\xff|I\x00S\x00A\x00|\x00I\x00S\x00A")),
    ("EBCDIC", re.compile("[@\x15\x25\x0d]*\xc9\xe2\xc1")),
)


class _Grammar:
    """The patterns of one set of separators."""

    def __init__(self, header: Header) -> None:
        self.terminator = header.delimiters.segment
        end, separator = re.escape(self.terminator), re.escape(header.delimiters.element)
        blanks = f"(?:(?!{end})[{BLANKS}])*"
        ahead = f"(?={separator}|{end})"
        inside, outside = "IEA|GS|GE|ST|SE|BIN|BDS", "IEA|GS|GE|ST|SE|TA1|ISB|ISE"
        self.first = {True: re.compile(f"{blanks}({inside}){ahead}"), False: re.compile(f"{blanks}({outside}){ahead}")}
        self.next = {
            True: re.compile(f"{end}{blanks}({inside}){ahead}"),
            False: re.compile(f"{end}{blanks}({outside}){ahead}"),
        }
        self.blank_first = re.compile(f"{blanks}{end}")
        self.blank = re.compile(f"{end}{blanks}(?={end})")
        self.binary = re.compile(
            f"(?:BIN|BDS{separator}[^{separator}{re.escape(self.terminator[0])}]{{0,9}}){separator}([0-9]{{1,9}}){separator}"
        )

        self._element, self._number = header.delimiters.element, header.elements[13].strip(" ")

    def is_cut(self, trailer: str) -> bool:
        """Whether *trailer*, an IEA without a terminator, ends before or inside of the number of its interchange."""
        number = "".join(trailer.split(self._element)[2:3])
        return number != self._number and self._number.startswith(number)

    def count(self, text: str) -> int:
        """Return the segments of *text*, which ends with a terminator; blank ones are none."""
        blank = len(self.blank.findall(text)) + bool(self.blank_first.match(text))
        return text.count(self.terminator) - blank

    def begins_segment(self, text: str, at: int) -> bool:
        """Whether *at* stands at the start of *text* or after a terminator, blanks aside."""
        while at > 0 and not text.endswith(self.terminator, 0, at):
            if text[at - 1] not in BLANKS:
                return False
            at -= 1
        return True


class Reader:
    """Feed it bytes as they come, take the events, close it at the end of the file."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008  frozen, so one shared value is safe
        self._limits = limits
        self._text = ""
        self._at = 0
        self._base = 0
        """Byte offset in the file of ``_text[0]``."""
        self._line = 1
        self._line_start = 0
        self._ordinal = 1
        self._position = 0
        """Of the next segment in its set; 0 outside of one."""
        self._grammar: _Grammar | None = None
        self._in_gap = False
        self._unscannable = -1
        """Byte offset of a BIN whose length lies: it is read as an ordinary segment."""
        self._next_isa: tuple[int, Header | None] | None = None
        self._events: list[Event] = []
        self._step: Callable[[bool], bool] = self._recognise

    def feed(self, data: bytes) -> list[Event]:
        """Take the next *data* of the file and return the events that it completes."""
        self._text = self._text[self._at :] + data.decode("latin-1")
        self._base += self._at
        self._at = 0
        self._next_isa = None
        return self._drain(final=False)

    def close(self) -> list[Event]:
        """Say that the file has ended and return the last events."""
        self._next_isa = None
        return self._drain(final=True)

    def _drain(self, *, final: bool) -> list[Event]:
        while self._step(final):
            pass
        events, self._events = self._events, []
        return events

    # Between interchanges

    def _recognise(self, final: bool) -> bool:
        if len(self._text) < WINDOW and not final:
            return False
        for name, pattern in _FOREIGN:
            if pattern.match(self._text):
                self._fault("x12.encoding", found=name)
                self._in_gap = True
                break
        self._step = self._seek
        return True

    def _seek(self, final: bool) -> bool:
        """Pass over everything up to the next ISA."""
        text = self._text
        if not self._in_gap and (decoration := _DECORATION.match(text, self._at)):
            self._advance(decoration.end())
        start = self._at
        if len(text) - start < (1 if final else WINDOW):
            return False
        if text.startswith("ISA", start) and not self._in_gap:
            header = earn(text, start, tolerant=True)
            if header is not None:
                return self._open(header)
            self._fault("x12.isa-unreadable", found=text[start : start + 20], segment_id="ISA")
            self._in_gap = True
        undecided = len(text) if final else max(start, len(text) - WINDOW + 1)
        for padded in PADDED.finditer(text, start):
            header = earn(text, padded.start(), tolerant=False) if padded.start() < undecided else None
            if header is not None:
                self._gap(padded.start())
                return self._open(header)
        end = text.find("ISA", undecided)
        if end < 0:
            end = len(text) - (0 if final else 2)
        self._in_gap = self._in_gap or end > start
        return self._gap(end)

    def _open(self, header: Header) -> bool:
        self._position = 0
        self._events.append(InterchangeStart(self._segment(header.text), header))
        self._ordinal += 1
        self._in_gap = not header.is_readable
        if header.is_readable:
            self._grammar = _Grammar(header)
            self._advance(self._at + len(header.text) + len(self._grammar.terminator))
            self._step = self._scan
        else:
            self._advance(self._at + len(header.text))
            self._step = self._seek
        return True

    # Inside an interchange

    def _scan(self, final: bool) -> bool:
        """Take one envelope segment, or all segments up to the next one."""
        grammar, text, at = self._known(), self._text, self._at
        terminator, in_set = grammar.terminator, self._position > 0
        first = grammar.first[in_set].match(text, at)
        if first and first[1] in ("BIN", "BDS"):
            if self._base + at != self._unscannable:
                return self._binary(first.start(1), final)
            first = None
        bound, header = self._bound(final)
        last = text.rfind(terminator, at, bound)
        if last < 0:
            if bound - at >= self._limits.segment + len(terminator):
                return self._overlong()
            if header is not None:
                if text[at:bound].strip(BLANKS):
                    self._gap(bound)
                self._advance(bound)
                return self._open(header)
            return final and self._leftover(first)
        if first:
            end = text.find(terminator, first.end(), bound)
            return self._overlong() if end - at > self._limits.segment else self._envelope(first, end)
        found = grammar.next[in_set].search(text, at, last + len(terminator))
        stop = (found.start() if found else last) + len(terminator)
        long = self._first_overlong(at, stop)
        if long == at:
            return self._overlong()
        self._emit_run(text[at : stop if long is None else long], complete=True)
        return True

    def _envelope(self, match: re.Match[str], end: int) -> bool:
        self._advance(match.start(1))
        name, text = match[1], self._text[match.start(1) : end]
        if name == "ST":
            self._position = 1
        elif name != "SE":
            self._position = 0
        self._events.append(_EVENTS[name](self._segment(text)))
        self._ordinal += 1
        self._position = 2 if name == "ST" else 0
        self._advance(min(end + len(self._known().terminator), len(self._text)))
        if name == "IEA":
            self._grammar = None
            self._step = self._seek
        return True

    def _leftover(self, first: re.Match[str] | None) -> bool:
        """Take what the file ends with after the last terminator."""
        text = self._text[self._at :]
        kept = text.rstrip(BLANKS + "\x00\x1a")
        if not kept.strip(BLANKS):
            self._advance(len(self._text))
            return False
        if first is None and self._position:
            self._emit_run(kept, complete=False)
        elif first is not None and first[1] == "IEA" and not self._known().is_cut(kept):
            if self._known().terminator not in _LINE_ENDS:
                self._advance(first.start(1))
                self._fault("x12.missing-terminator", segment_id="IEA")
            self._envelope(first, len(self._text) - len(text) + len(kept))
        else:
            torn = kept.lstrip(BLANKS)
            self._advance(self._at + len(kept) - len(torn))
            self._events.append(Torn(self._segment(torn)))
        self._advance(len(self._text))
        return False

    def _binary(self, at: int, final: bool) -> bool:
        """Take a BIN or BDS by its declared length. After a length that lies nothing is searched for."""
        terminator = self._known().terminator
        header = self._known().binary.match(self._text, at)
        if header is None and not final and len(self._text) - at < 64:
            return False
        end = header.end() + int(header[1]) if header else -1
        if header and int(header[1]) <= self._limits.binary:
            if len(self._text) < end + len(terminator) and not final:
                return False
            if self._text.startswith(terminator, end):
                self._advance(at)
                self._events.append(Binary(self._segment(self._text[at:end])))
                self._ordinal += 1
                self._position += 1
                self._advance(end + len(terminator))
                return True
        self._unscannable = self._base + self._at
        self._fault("x12.binary-length", found=header[1] if header else "", segment_id=self._text[at : at + 3])
        return True

    def _overlong(self) -> bool:
        self._fault("x12.segment-too-long", expected=str(self._limits.segment))
        self._step = self._drop
        return True

    def _drop(self, final: bool) -> bool:
        """Pass over a segment that is longer than the limit."""
        text, terminator = self._text, self._known().terminator
        bound, header = self._bound(final)
        end = text.find(terminator, self._at, bound)
        if end >= 0:
            self._gap(end + len(terminator))
            self._ordinal += 1
            self._position += self._position > 0
            self._next_isa = None
            self._step = self._scan
            return True
        if header is not None:
            self._gap(bound)
            return self._open(header)
        keep = 0 if final else max(2, len(terminator) - 1)
        return self._gap(min(bound, len(text) - keep))

    def _first_overlong(self, at: int, stop: int) -> int | None:
        """Return where the first segment between *at* and *stop* begins that is longer than the limit."""
        terminator, reach = self._known().terminator, self._limits.segment + len(self._known().terminator)
        while stop - at > reach:
            end = self._text.rfind(terminator, at, at + reach)
            if end < 0:
                return at
            at = end + len(terminator)
        return None

    def _bound(self, final: bool) -> tuple[int, Header | None]:
        """Return how far segments of this interchange can reach: to the next ISA, sure or not yet sure, or to the end.

        An ISA counts where a segment begins, and anywhere else when it is beyond doubt: a message that was cut off
        must not swallow the next one in the file.
        """
        if self._next_isa is not None and self._next_isa[0] >= self._at:
            return self._next_isa
        text, isa = self._text, self._text.find("ISA", self._at)
        self._next_isa = (len(text), None)
        while isa >= 0:
            if text[isa + 3 : isa + 4] not in _NO_SEPARATOR or isa + 3 == len(text):
                if len(text) - isa < WINDOW and not final:
                    self._next_isa = (isa, None)
                    break
                at_start = self._step == self._scan and self._known().begins_segment(text, isa)
                header = earn(text, isa, tolerant=at_start)
                if header is not None:
                    self._next_isa = (isa, header)
                    break
            isa = text.find("ISA", isa + 1)
        return self._next_isa

    # Places

    def _known(self) -> _Grammar:
        assert self._grammar is not None
        return self._grammar

    def _emit_run(self, text: str, *, complete: bool) -> None:
        count = self._known().count(text) if complete else 1
        run = Run(text, self._base + self._at, self._ordinal, self._position, count, self._line, self._line_start)
        self._events.append(Body(run) if self._position else Stray(run))
        self._ordinal += count
        if self._position:
            self._position += count
        self._advance(self._at + len(text))

    def _segment(self, text: str) -> Segment:
        start = self._base + self._at
        return Segment(text, start, self._ordinal, self._position, self._line, start - self._line_start + 1)

    def _gap(self, end: int) -> bool:
        """Emit the bytes up to *end* as no segment; answer whether there were any."""
        if end <= self._at:
            return False
        start = self._base + self._at
        self._events.append(Gap(self._text[self._at : end], start, self._line, start - self._line_start + 1))
        self._advance(end)
        return True

    def _fault(self, code: str, *, segment_id: str | None = None, **data: str) -> None:
        start = self._base + self._at
        source = Source(
            start=start,
            line=self._line,
            column=start - self._line_start + 1,
            segment=self._ordinal if self._grammar else None,
            position=self._position or None,
            segment_id=segment_id,
        )
        self._events.append(Fault(diagnose(code, source=source, **data)))  # type: ignore[arg-type]  # texts only

    def _advance(self, end: int) -> None:
        newlines = self._text.count("\n", self._at, end)
        if newlines:
            self._line += newlines
            self._line_start = self._base + self._text.rfind("\n", self._at, end) + 1
        self._at = end


_NO_SEPARATOR = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \r\n") | {""}
