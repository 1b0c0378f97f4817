"""An X12 file segment by segment, for people: names, loops by indentation, and what is wrong where it stands.

The file is read as a stream and each set is walked by its guide as it comes, so that memory stays flat whatever the
size of the file. Everything that was sent is shown, personal data included: it is the user's own file.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from gateway.cli.printing import visible
from gateway.cli.show import findings_text
from gateway.diagnostics import Diagnostic, Source
from gateway.tree import Content
from gateway.x12 import Delimiters, Reader, Segment, Survey, TransactionSet, readable, tokenize
from gateway.x12.events import Body, Event, Fault, Gap, InterchangeStart, SetStart, Stray
from gateway.x12.findings import Findings
from gateway.x12.grammar import Guide
from gateway.x12.names import ENVELOPE, Name, name_of, titles
from gateway.x12.walker import Walker

_LONGEST = 100
"""Characters of a segment on its line; its elements, one by one, are shown whole."""
_DEPTHS = {"ISA": 0, "IEA": 0, "GS": 1, "GE": 1, "TA1": 1, "ISB": 1, "ISE": 1, "ST": 2, "SE": 2}
_UNNAMED = Name("")


def segment_lines(
    content: Content,
    envelope: Survey,
    found: Iterable[Diagnostic],
    guides: Mapping[str, Guide],
    *,
    elements: bool,
) -> Iterator[str]:
    """Yield every segment of *content* as a line, with its *elements* in lines of their own if wanted.

    *envelope* is its survey, *found* what was found apart from the guides: each stands under the segment that it is
    about, as does what a guide finds.
    """
    listing = _Listing(envelope, found, guides, elements=elements)
    reader = Reader()
    for chunk in content.chunks():
        for event in reader.feed(chunk):
            yield from listing.take(event)
    for event in reader.close():
        yield from listing.take(event)
    yield from listing.finish()


class _Set:
    """A transaction set under way, with the walk through its guide."""

    def __init__(self, transaction: TransactionSet, guide: Guide | None, delimiters: Delimiters) -> None:
        self.end = transaction.end
        self.walker = Walker(guide) if guide is not None else None
        self.findings = Findings(guide, transaction, delimiters) if guide is not None else None

    def take(self, segment: Segment, name: str) -> tuple[int, Name | None, list[Diagnostic]]:
        """Return how deep *segment* stands in the set, what it is called, and what is wrong with it."""
        if self.walker is None or self.findings is None:
            return 1, None, []
        step = self.walker.step(name)
        found = [*self.findings.of_breaches(step.breaches, segment), *self.findings.of_elements(step, segment)]
        depth = step.loop.path.count("/") + (0 if step.loop.id == name else 1)
        return depth, name_of(step.rule) if step.rule is not None else None, found

    def lacking(self, last: Segment) -> list[Diagnostic]:
        """Return what was still to come when the set ended behind *last*."""
        if self.walker is None or self.findings is None:
            return []
        length = len(last.text) + 1
        end = Segment("", last.start + length, last.ordinal + 1, last.position + 1, last.line, last.column + length)
        return self.findings.of_breaches(self.walker.finish(), end)


class _Listing:
    """Turns the events of a reader into lines."""

    def __init__(
        self, envelope: Survey, found: Iterable[Diagnostic], guides: Mapping[str, Guide], *, elements: bool
    ) -> None:
        self._sets = {
            one.start: (one, guides.get(f"x12/{one.id}-{group.release[:6]}"))
            for interchange in envelope.interchanges
            for group in interchange.groups
            for one in group.transactions
        }
        self._found = deque(sorted(found, key=_start))
        self._titles = titles(guides.values())
        self._elements = elements
        self._delimiters = Delimiters("*", ":", None, "~")
        self._set: _Set | None = None
        self._last: Segment | None = None

    def take(self, event: Event) -> Iterator[str]:
        """Yield the lines of the next *event*."""
        match event:
            case Body(run) | Stray(run):
                for segment in tokenize(run, self._delimiters):
                    yield from self._segment(segment)
            case Gap(text, start):
                yield from self._close()
                yield f"        ({len(text.encode('latin-1'))} bytes that are no segment)"
                yield from self._told(start + len(text))
            case Fault():
                return  # The survey tells it, too.
            case _:
                if isinstance(event, InterchangeStart):
                    yield from self._close()
                    self._delimiters = event.header.delimiters
                elif isinstance(event, SetStart):
                    yield from self._close()
                    known = self._sets.get(event.segment.start)
                    self._set = _Set(*known, self._delimiters) if known is not None else None
                yield from self._segment(event.segment)

    def finish(self) -> Iterator[str]:
        """Yield what is left at the end of the file."""
        yield from self._close()
        yield from self._told(math.inf)

    def _segment(self, segment: Segment) -> Iterator[str]:
        if self._set is not None and segment.start >= self._set.end:
            yield from self._close()
        name, *values = segment.elements(self._delimiters)
        depth, named, found = 1, None, list[Diagnostic]()
        if self._set is not None:
            depth, named, found = self._set.take(segment, name)
        indent = "  " * _DEPTHS.get(name, _DEPTHS["ST"] + depth)
        called = ENVELOPE.get(name) or named or self._titles.get(name, _UNNAMED)
        head = f"{segment.ordinal:>6}  {indent}{readable(name):<3}  {called.title}".rstrip()
        sent = "" if self._elements else self._delimiters.element.join(values)
        yield visible(f"{head}  {_cut(readable(sent))}".rstrip())
        if self._elements:
            yield from self._named(values, called, f"{'':8}{indent}     ")
        yield from self._frames(found)
        yield from self._told(segment.start + len(segment.text) + 1)
        self._last = segment

    def _named(self, values: list[str], called: Name, indent: str) -> Iterator[str]:
        shown = {number: value for number, value in enumerate(values, 1) if value.strip()}
        width = max((len(called.element(number)) for number in shown), default=0)
        for number, value in shown.items():
            yield visible(f"{indent}{number:02d}  {called.element(number):<{width}}  {readable(value)}".rstrip())

    def _close(self) -> Iterator[str]:
        """End the set under way."""
        if self._set is not None and self._last is not None:
            yield from self._frames(self._set.lacking(self._last))
        self._set = None

    def _told(self, end: float) -> Iterator[str]:
        """Yield what was found before the byte *end* and was not told yet."""
        while self._found and _start(self._found[0]) < end:
            yield from self._frames([self._found.popleft()])

    def _frames(self, found: Iterable[Diagnostic]) -> Iterator[str]:
        for diagnostic in found:
            yield findings_text([diagnostic], separator=self._delimiters.element, indent=" " * 8)


def _start(finding: Diagnostic) -> float:
    start = (finding.source or Source()).start
    return math.inf if start is None else start


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
