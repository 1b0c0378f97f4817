"""Diagnostics of what the walk through a guide and the element checks find, with their full addresses."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Note, Severity, Source, diagnose
from gateway.x12.compiled import Splitter
from gateway.x12.element import Fault, faults_of, kind_of
from gateway.x12.grammar import ENVELOPE, Element, Guide, Loop, Use
from gateway.x12.place import place
from gateway.x12.segment import BLANKS, Delimiters, Run, Segment, readable, tokenize
from gateway.x12.survey import TransactionSet
from gateway.x12.walker import Breach, Step, Walker, Way, way_to

_LONGEST_ID = 3
_MISSING = frozenset({"x12.segment-missing", "x12.loop-missing"})


class Findings:
    """Makes the diagnostics of one set. *where* is the address of the set; *number* below is that of a record.

    With *split*, the compiled form of the record loop, a record is walked only when its segments are not in their
    places, and the elements of a segment are then checked only when they are not in order.
    """

    def __init__(
        self,
        guide: Guide,
        transaction: TransactionSet,
        delimiters: Delimiters,
        where: str = "",
        split: Splitter | None = None,
    ) -> None:
        self.guide = guide
        self.split = split
        self._ways: dict[str, Way] = {}
        self.transaction = transaction
        self.delimiters = delimiters
        self.where = f"{where} / " if where else ""

    def of_record(self, run: Run, loop: Loop, number: int, opening: tuple[Breach, ...] = ()) -> tuple[Diagnostic, ...]:
        """Walk *run*, one instance of *loop*, and return what is wrong with it, the breaches *opening* it included."""
        segments = tokenize(run, self.delimiters)
        split = self.split
        if not opening and split is not None and split.structure is not None and split.structure.fullmatch(run.text):
            return self._in_place(segments, split, number)
        if loop.path not in self._ways:
            self._ways[loop.path] = way_to(self.guide, loop.path)
        walker = Walker(self.guide, self._ways[loop.path])
        opener = loop.parts[0]
        assert isinstance(opener, Use)
        found = self.of_segment(Step(rule=opener.segment, loop=loop, breaches=opening), segments[0], number)
        for segment in segments[1:]:
            found += self.of_segment(walker.step(self._id(segment)), segment, number)
        found += self.of_breaches(walker.finish(), end_of(run, self.delimiters), number)
        return tuple(found)

    def _in_place(self, segments: list[Segment], split: Splitter, number: int) -> tuple[Diagnostic, ...]:
        found: list[Diagnostic] = []
        for segment in segments:
            name = self._id(segment)
            in_order = split.segments.get(name)
            if in_order is None or in_order.fullmatch(segment.text) is None:
                loop, rule = split.homes[name]
                found += self.of_elements(Step(rule=rule, loop=loop), segment, number)
        return tuple(found)

    def _id(self, segment: Segment) -> str:
        return segment.text.partition(self.delimiters.element)[0]

    def of_segment(self, step: Step, segment: Segment, number: int | None = None) -> list[Diagnostic]:
        """Return what is wrong with the place of *segment*, then with its elements."""
        return self.of_breaches(step.breaches, segment, number) + self.of_elements(step, segment, number)

    def of_breaches(
        self, breaches: tuple[Breach, ...], segment: Segment, number: int | None = None
    ) -> list[Diagnostic]:
        """Return the diagnostics of *breaches* that showed at *segment*."""
        return [self._breach(breach, segment, number) for breach in breaches]

    def of_elements(self, step: Step, segment: Segment, number: int | None = None) -> list[Diagnostic]:
        """Return what is wrong with the elements of *segment*."""
        if step.rule is None or step.rule.id in ENVELOPE:
            return []
        values = segment.elements(self.delimiters)[1:]
        faults = faults_of(step.rule, values, self.delimiters, self.guide.release)
        return [self._fault(fault, segment, step.loop, number) for fault in faults]

    def too_long(self, run: Run, loop: Loop, limit: int, number: int) -> tuple[Diagnostic, ...]:
        """Return the one finding about a record that is longer than *limit* bytes."""
        first = tokenize(msgspec.structs.replace(run, text=run.text[:1000]), self.delimiters)[0]
        source = place(first, self.delimiters, loop.path)
        return (self._made("x12.record-too-long", source, number, expected=str(limit), loop=loop.id),)

    def _breach(self, breach: Breach, segment: Segment, number: int | None) -> Diagnostic:
        related: tuple[Note, ...] = ()
        if breach.code in _MISSING:
            found = None
            noticed = place(segment, self.delimiters, breach.loop.path) if segment.text else None
            related = (Note("noticed here", noticed),) if noticed else ()
            source = Source(
                start=segment.start,
                end=segment.start,
                line=segment.line,
                column=segment.column,
                segment=segment.ordinal,
                position=segment.position,
                segment_id=breach.segment,
                loop=breach.loop.path,
            )
        else:
            found = _short(breach.found) if breach.found is not None else None
            source = place(segment, self.delimiters, breach.loop.path)
        return self._made(
            breach.code,
            source,
            number,
            found=found,
            expected=breach.expected,
            loop=breach.loop.id,
            segment=breach.segment,
            title=breach.title,
            advice=breach.advice,
            severity=Severity.WARNING if breach.unverified else None,
            related=related,
        )

    def _fault(self, fault: Fault, segment: Segment, loop: Loop, number: int | None) -> Diagnostic:
        element: Element | None = fault.element
        at = (fault.number, fault.component, fault.repetition)
        data_element = element.data_element if element is not None else None
        source = place(segment, self.delimiters, loop.path, *at, data_element=data_element)
        data = {"element": _name(source), "title": "unknown to the guide", "kind": ""}
        if element is not None:
            data |= {"title": element.title, "kind": kind_of(element)}
        severity = Severity.WARNING if fault.unverified else None
        return self._made(
            fault.code,
            source,
            number,
            found=fault.found,
            expected=fault.expected,
            severity=severity,
            **data,
            **fault.data,
        )

    def _made(self, code: str, source: Source, number: int | None, **data: Any) -> Diagnostic:
        return diagnose(
            code,
            level="transaction" if number is None else "record",
            source=source,
            scope=msgspec.structs.replace(self.transaction.scope, record=number),
            where=f"{self.where}segment {source.segment} / {_name(source)}",
            guide=self.guide.name,
            **data,
        )


def end_of(run: Run, delimiters: Delimiters) -> Segment:
    """Return the place just behind *run*, as a segment without text."""
    lines = run.text.count("\n")
    start = run.start + len(run.text)
    line_start = run.start + run.text.rindex("\n") + 1 if lines else run.line_start
    count = count_of(run.text, delimiters)
    return Segment("", start, run.ordinal + count, run.position + count, run.line + lines, start - line_start + 1)


def count_of(text: str, delimiters: Delimiters) -> int:
    """Return the number of segments in *text*; blank ones are none."""
    return sum(1 for piece in text.split(delimiters.segment) if piece.strip(BLANKS))


def _name(source: Source) -> str:
    name = _short(source.segment_id or "")
    if source.element is not None:
        name += f"-{source.element:02d}"
    return f"{name}-{source.component}" if source.component is not None else name


def _short(segment_id: str) -> str:
    """Return *segment_id*, or the beginning of what stands in its place: a line of text may hold anybody's name."""
    return segment_id if len(segment_id) <= _LONGEST_ID else f"{readable(segment_id)[:_LONGEST_ID]}…"
