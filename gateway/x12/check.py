"""Check a transaction set against its guide, record by record, in one pass over its bytes and in flat memory.

A record that the compiled expression accepts is passed on as text. Any other one is walked: only the walk gives a
verdict, and it may well find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.tree import Content
from gateway.x12.compiled import Splitter, splitter
from gateway.x12.findings import Findings, count_of
from gateway.x12.grammar import Guide
from gateway.x12.segment import BLANKS, Delimiters, Run, Segment, readable, tokenize
from gateway.x12.survey import TransactionSet
from gateway.x12.walker import Breach, Step, Walker

MAX_RECORD = 8 << 20
"""Bytes; a record that is longer is refused unread, so that memory stays flat."""
_BLANK = re.compile(f"[{BLANKS}]*+")
_MAX_HELD = 10_000
_MAX_SPLITTERS = 16
_WORTH_COMPILING = 256 << 10
_MAX_PENDING = 1_000


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What encloses the records that follow. A new one comes whenever that has changed."""

    loop: str
    """Path of the loop that the records are; empty when the set is not split."""
    segments: dict[str, tuple[Segment, ...]]
    """By loop path (``ST``, ``ST/P4``): the segments that stand directly in that loop."""
    enclosing: dict[str, list[list[str]]]
    """The same as text: each segment as its id and its elements, without blanks at their ends."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Found outside of records since the Head before."""
    sound: bool = True
    """No error in what encloses these records."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One instance of the loop that the set is split at."""

    run: Run
    head: Head
    number: int
    """From 0 within the set, as in ``Scope.record``."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Empty when the guide has nothing to say about it."""


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the set."""

    diagnostics: tuple[Diagnostic, ...] = ()
    """Found outside of records since the last Head."""


Part = Head | Record | Tail


class Checker:
    """A guide, ready to check with. It keeps its compiled forms, so it is worth keeping."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._splitters: dict[tuple[str, Delimiters], Splitter] = {}

    def check(
        self,
        transaction: TransactionSet,
        content: Content,
        delimiters: Delimiters,
        split: str | None,
        where: str = "",
        severities: Mapping[str, Severity] = MappingProxyType({}),
    ) -> Iterator[Part]:
        """Check *transaction*, whose bytes are in *content*, split at the loop *split* (a path such as ``ST/P4/LX``).

        Without *split* there are no records: the set is walked whole, and its findings come in Heads and the Tail.
        *where* is the address of the set and begins that of each finding. *severities*, by code, say what is an error
        to the partner: they decide which heads are sound, and no finding is changed. Raises ``KeyError`` when the guide
        has no loop *split*, and ``AmbiguousSplitError`` when it cannot be cut out; never because of what was sent.
        """
        size = transaction.end - transaction.start
        compiled = None if split is None else self.splitter(split, delimiters, size)
        findings = Findings(self.guide, transaction, delimiters, where, compiled)
        return _Pass(compiled, findings, severities).run(content)

    def splitter(self, split: str, delimiters: Delimiters, size: int = 0) -> Splitter:
        """Return how the loop *split* is cut out of a set of *size* bytes.

        Compiling takes as long as walking some hundred records. The separators that come first are thought to be usual
        and are compiled at once; a message with ever new ones has only its large sets compiled.
        """
        key = (split, delimiters)
        known = self._splitters.get(key)
        if known is not None:
            return known
        if len(self._splitters) >= _MAX_SPLITTERS:
            if size < _WORTH_COMPILING:
                return splitter(self.guide, split, delimiters, spares=False)
            self._splitters.pop(next(iter(self._splitters)), None)
        made = self._splitters[key] = splitter(self.guide, split, delimiters)
        return made


def compile_guide(guide: Guide) -> Checker:
    """Return the checker of *guide*."""
    return Checker(guide)


class _Pass:
    """One pass over the bytes of a set: where it stands, and what encloses the present record."""

    def __init__(self, split: Splitter | None, findings: Findings, severities: Mapping[str, Severity]) -> None:
        self.split = split
        self.severities = severities
        self.findings = findings
        self.delimiters = findings.delimiters
        # Terminators count segments, unless they are line breaks: then empty lines are blank segments.
        self.counts = self.delimiters.segment[0] not in BLANKS
        self.walker = Walker(findings.guide)
        transaction = findings.transaction
        # Text that was read, the byte offset of its beginning, and the index in it of what comes next.
        self.text, self.start, self.at = "", transaction.start, 0
        self.line, self.line_start = transaction.line, transaction.line_start
        self.ordinal, self.position, self.number = transaction.ordinal, 1, 0
        self.skipping = self.lines = False
        # What the walker found at the first segment of the next record; None when it has not taken that segment yet.
        self.opening: tuple[Breach, ...] | None = None
        # Up to here, an index in the text, the next record is known to be in order.
        self.sound = 0
        # The segments that enclose the present record, the loops among them that have errors, and both as a Head;
        # that is None when they have changed.
        self.held: dict[str, list[Segment]] = {path: [] for path in split.around} if split is not None else {}
        self.broken: set[str] = set()
        self.head: Head | None = None
        self.pending: list[Diagnostic] = []

    def run(self, content: Content) -> Iterator[Part]:
        transaction = self.findings.transaction
        for chunk in content.chunks(transaction.start, transaction.end):
            self.start += self.at
            self.text, self.at = self.text[self.at :] + chunk.decode("latin-1"), 0
            self.lines = "\n" in self.text
            yield from self.advance(final=False)
            if len(self.pending) >= (1 if self.split is None else _MAX_PENDING):
                yield self.new_head()
        yield from self.advance(final=True)
        column = self.start + self.at - self.line_start + 1
        end = Segment("", self.start + self.at, self.ordinal, self.position, self.line, column)
        if not transaction.cut_off:
            self.pending += self.findings.of_breaches(self.walker.finish(), end)
        yield Tail(diagnostics=tuple(self.pending))

    def advance(self, *, final: bool) -> Iterator[Head | Record]:
        """Take all that is whole in the text: records, and the segments outside of them one by one."""
        while not self.skipping or self.skip(final):
            if self.text[self.at : self.at + 1] in BLANKS:
                self.cut(_BLANK.match(self.text, self.at).end())  # type: ignore[union-attr]  # matches nothing, too
                if self.at == len(self.text):
                    return
            if self.split is None or not self.begins(self.split, final):
                if not self.outer(final):
                    return
                continue
            if self.head is None:
                yield self.new_head()
            yield from self.swift(self.split)
            if self.at < len(self.text) and self.begins(self.split, final):
                record = self.walked(self.split, final)
                if record is None:
                    return
                yield record

    def cut(self, end: int) -> Run:
        """Return the text up to *end* as a run, and stand behind it."""
        piece, start = self.text[self.at : end], self.start + self.at
        count = count_of(piece, self.delimiters)
        run = Run(piece, start, self.ordinal, self.position, count, self.line, self.line_start)
        self.at = end
        self.ordinal, self.position = self.ordinal + count, self.position + count
        if "\n" in piece:
            self.line, self.line_start = self.line + piece.count("\n"), start + piece.rindex("\n") + 1
        return run

    # Outside of records

    def outer(self, final: bool) -> bool:
        """Take the one segment that comes next; false when its end is still to be read."""
        end = self.text.find(self.delimiters.segment, self.at)
        if end < 0 and not final and len(self.text) - self.at <= MAX_RECORD:
            return False
        for segment in tokenize(
            self.cut(len(self.text) if end < 0 else end + len(self.delimiters.segment)), self.delimiters
        ):
            step = self.walker.step(segment.elements(self.delimiters)[0])
            self.head = None
            self.enter(step, segment)
            self.note(self.findings.of_elements(step, segment))
            held = self.held.get(step.loop.path)
            if held is not None and step.rule is not None and len(held) < _MAX_HELD:
                held.append(segment)
        return True

    def enter(self, step: Step, segment: Segment) -> None:
        """Note the breaches of *step*, and forget the enclosing loops that the loops it opens replace."""
        self.note(self.findings.of_breaches(step.breaches, segment))
        for loop in step.opened:
            for path in self.held:
                if path == loop.path or path.startswith(f"{loop.path}/"):
                    self.held[path], self.head = [], None
                    self.broken.discard(path)

    def note(self, found: list[Diagnostic]) -> None:
        self.pending += found
        for diagnostic in found:
            path = (diagnostic.source and diagnostic.source.loop) or ""
            if self.severities.get(diagnostic.code, diagnostic.severity) is Severity.ERROR:
                around = [each for each in self.held if path == each or path.startswith(f"{each}/")]
                self.broken.update(around[-1:])

    def new_head(self) -> Head:
        segments = {path: tuple(held) for path, held in self.held.items()}
        enclosing = {
            path: [[readable(value).rstrip(" ") for value in segment.elements(self.delimiters)] for segment in held]
            for path, held in segments.items()
        }
        diagnostics, self.pending = tuple(self.pending), []
        loop = self.split.loop.path if self.split is not None else ""
        self.head = Head(
            loop=loop, segments=segments, enclosing=enclosing, diagnostics=diagnostics, sound=not self.broken
        )
        return self.head

    # Records

    def begins(self, split: Splitter, final: bool) -> bool:
        """Tell whether a record begins here; the walker has then taken its first segment."""
        if self.opening is not None:
            return True
        end = self.text.find(self.delimiters.segment, self.at)
        if split.begin.match(self.text, self.at) is None or (end < 0 and not final):
            return False
        if self.walker.repeats(split.loop):
            self.walker.again(1)
            self.opening = ()
            return True
        step = self.walker.step(split.loop.id)
        self.walker.leave()
        self.opening = tuple(breach for breach in step.breaches if breach.code == "x12.loop-over-max")
        others = tuple(breach for breach in step.breaches if breach not in self.opening)
        text = self.text[self.at : end if end >= 0 else None]
        column = self.start + self.at - self.line_start + 1
        segment = Segment(text, self.start + self.at, self.ordinal, self.position, self.line, column)
        self.enter(msgspec.structs.replace(step, breaches=others), segment)
        return True

    def swift(self, split: Splitter) -> Iterator[Record]:
        """Yield the records that are whole in the text, one after the other, up to the first that is not."""
        self.sound = self.at
        if self.opening or self.head is None or not split.spares:
            return
        match, outline, findings = split.record.match, split.structure.match, self.findings
        text, terminator, start, head = self.text, self.delimiters.segment, self.start, self.head
        at, line, line_start, lines, counts = self.at, self.line, self.line_start, self.lines, self.counts
        ordinal, position, number = self.ordinal, self.position, self.number
        stop = number + self.walker.room + 1
        while number < stop:
            found, is_doubtful, is_placed = match(text, at), False, True
            if found is None or found.lastindex is not None:
                is_doubtful, self.sound = True, at if found is None else found.end()
                found = outline(text, at)
                if found is None or found.lastindex is not None:
                    is_placed = False
                    found = split.cut.search(text, self.sound) if split.begin.match(text, at) else None
                    if found is None:
                        break
            end = found.end()
            if end - at > MAX_RECORD:
                break
            piece = text[at:end]
            count, names = piece.count(terminator), () if is_placed else tuple(split.names.findall(piece))
            has_no_blanks = counts if is_placed else len(names) == count and "" not in names
            if not has_no_blanks:
                count = count_of(piece, self.delimiters)
            run = Run(piece, start + at, ordinal, position, count, line, line_start)
            if is_placed:
                diagnostics = findings.in_place(run, split, number, self.sound - at) if is_doubtful else ()
            elif has_no_blanks:
                diagnostics = findings.of_names(run, split, number, self.sound - at, names)
            else:
                diagnostics = findings.of_record(run, split.loop, number)
            yield Record(run=run, head=head, number=number, diagnostics=diagnostics)
            if lines and "\n" in piece:
                line, line_start = line + piece.count("\n"), start + at + piece.rindex("\n") + 1
            at, ordinal, position, number = end, ordinal + count, position + count, number + 1
        if number > self.number:
            self.walker.again(number - self.number - 1)
            self.at, self.line, self.line_start, self.opening = at, line, line_start, None
            self.ordinal, self.position, self.number = ordinal, position, number

    def walked(self, split: Splitter, final: bool) -> Record | None:
        """Return the record that comes next, walked; ``None`` when its end is still to be read."""
        found = split.cut.search(self.text, max(self.sound, self.at))
        end = found.end() if found is not None else len(self.text)
        if end - self.at > MAX_RECORD:
            self.skipping = True
            end = max(self.text.rfind(self.delimiters.segment, self.at, self.at + MAX_RECORD), self.at + 1)
        elif found is None and not final:
            return None
        run, number = self.cut(end), self.number
        opening, self.opening, self.number = self.opening or (), None, number + 1
        if self.skipping:
            diagnostics = self.findings.too_long(run, split.loop, MAX_RECORD, number)
        else:
            diagnostics = self.findings.of_record(run, split.loop, number, opening)
        assert self.head is not None
        return Record(run=run, head=self.head, number=number, diagnostics=diagnostics)

    def skip(self, final: bool) -> bool:
        """Go on behind the record that is too long; false when its end is still to be read."""
        assert self.split is not None
        found = self.split.cut.search(self.text, self.at)
        if found is not None or final:
            self.cut(found.end() if found is not None else len(self.text))
            self.skipping = False
            return True
        self.cut(max(self.text.rfind(self.delimiters.segment, self.at), self.at))
        return False
