"""Walk the segments of an answer's set through its guide, in flat memory, and check each on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from gateway.diagnostics import Diagnostic, Severity
from gateway.tree import Content
from gateway.x12 import Delimiters, Run, Segment, TransactionSet, readable, tokenize
from gateway.x12.check import MAX_RECORD
from gateway.x12.findings import Findings, count_of, end_of
from gateway.x12.grammar import Guide
from gateway.x12.walker import Walker

KEPT = 1000
"""Findings of one set; what comes after them only tells that the set is not sound."""
_DIGITS = re.compile(r"[0-9]{1,9}")


class Visit(msgspec.Struct, frozen=True):
    """One segment in its place."""

    id: str
    loop: str
    """``ST/P4/LX/M11``."""
    elements: list[str]
    """As they are meant, without blanks at their ends; the first is the id."""
    component: str
    """The separator of components."""

    def __getitem__(self, number: int) -> str | None:
        """Return element *number*; ``None`` when it holds nothing."""
        return (self.elements[number] or None) if number < len(self.elements) else None

    def number(self, number: int) -> int | None:
        """Return element *number* as a whole number; ``None`` when it is none."""
        return _whole(self[number] or "")

    def place(self, number: int) -> tuple[int | None, int | None]:
        """Return the first two components of element *number*, a place in a segment (C030): element and component."""
        element, component, *_ = [*(self[number] or "").split(self.component), ""]
        return _whole(element), _whole(component)


def _whole(text: str) -> int | None:
    return int(text) if _DIGITS.fullmatch(text) else None


class Walk:
    """A walk through one set. Its findings are complete when it is over.

    *own* are the segments that the answer itself consists of, when the others repeat what it answers: what is wrong in
    an element of those is the reason of the answer and no fault of it, and is a warning.
    """

    def __init__(
        self,
        guide: Guide,
        transaction: TransactionSet,
        delimiters: Delimiters,
        where: str,
        own: frozenset[str] | None = None,
    ) -> None:
        self._own = own
        self._guide = guide
        self._transaction = transaction
        self._delimiters = delimiters
        self._findings = Findings(guide, transaction, delimiters, where)
        self.diagnostics: list[Diagnostic] = []
        self.sound = True

    def visits(self, content: Content) -> Iterator[Visit]:
        """Yield the segments that have a place in the guide."""
        walker, last = Walker(self._guide), None
        for run in self._runs(content):
            for segment in tokenize(run, self._delimiters):
                elements = segment.elements(self._delimiters)
                step = walker.step(elements[0])
                self._note(self._findings.of_breaches(step.breaches, segment))
                found = self._findings.of_elements(step, segment)
                if self._own is not None and elements[0] not in self._own:
                    found = [replace(each, severity=Severity.WARNING) for each in found]
                self._note(found)
                if step.rule is not None:
                    values = [readable(value).rstrip(" ") for value in elements]
                    yield Visit(step.rule.id, step.loop.path, values, self._delimiters.component)
            last = run
        end = end_of(last, self._delimiters) if last is not None else Segment("", 0, 0, 0, 1, 1)
        self._note(self._findings.of_breaches(walker.finish(), end))

    def _note(self, found: list[Diagnostic]) -> None:
        self.sound &= all(each.severity is not Severity.ERROR for each in found)
        self.diagnostics += found[: KEPT - len(self.diagnostics)]

    def _runs(self, content: Content) -> Iterator[Run]:
        """Yield the set as runs of whole segments, of about the size of the content's pieces."""
        at, terminator = self._transaction, self._delimiters.segment
        start, ordinal, position, line, line_start = at.start, at.ordinal, 1, at.line, at.line_start
        text = ""
        for chunk in content.chunks(at.start, at.end):
            text += chunk.decode("latin-1")
            cut = text.rfind(terminator) + len(terminator) if terminator in text else 0
            if not cut and start + len(text) < at.end and len(text) < MAX_RECORD:
                continue
            piece, text = (text[:cut], text[cut:]) if cut else (text, "")
            if start + len(piece) + len(text) == at.end:
                piece, text = piece + text, ""
            run = Run(piece, start, ordinal, position, count_of(piece, self._delimiters), line, line_start)
            yield run
            ordinal, position = ordinal + run.count, position + run.count
            if "\n" in piece:
                line, line_start = line + piece.count("\n"), start + piece.rindex("\n") + 1
            start += len(piece)
