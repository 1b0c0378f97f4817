"""Diagnostics of what the walk through a guide and the element checks find, with their full addresses."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from gateway.diagnostics import Diagnostic, Note, Scope, Severity, Source, diagnose
from gateway.x12.compiled import Splitter
from gateway.x12.element import SegmentCheck, Told, keep
from gateway.x12.grammar import ENVELOPE, Guide, Loop, SegmentRule
from gateway.x12.place import place, span
from gateway.x12.segment import BLANKS, Cursor, Delimiters, Run, Segment, readable, tokenize
from gateway.x12.survey import TransactionSet
from gateway.x12.walker import Breach, Step, Walk, walk

_LONGEST_ID = 3
_LONGEST_WALK = 10_000
"""Characters of a record; how a longer one was walked is not remembered, so that memory stays flat."""
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
        self._checks: dict[str, SegmentCheck] = {}
        self._walks: dict[tuple[str, ...], Walk] = {}
        self.transaction = transaction
        self.delimiters = delimiters
        self.where = f"{where} / " if where else ""

    def of_record(self, run: Run, loop: Loop, number: int, opening: tuple[Breach, ...] = ()) -> tuple[Diagnostic, ...]:
        """Walk *run*, one instance of *loop*, and return what is wrong with it, the breaches *opening* it included."""
        segments = tokenize(run, self.delimiters)
        walked = walk(self.guide, loop, [segment.elements(self.delimiters)[0] for segment in segments])
        found = self.of_breaches(opening, segments[0], number)
        for step, segment in zip(walked.steps, segments, strict=True):
            found += self.of_breaches(step.breaches, segment, number) + self.of_elements(step, segment, number)
        return (*found, *self._at_end(run, walked, number))

    def of_names(
        self, run: Run, split: Splitter, number: int, sound: int, names: tuple[str, ...]
    ) -> tuple[Diagnostic, ...]:
        """Return what is wrong with *run*, whose segments have the ids *names* and of which none is blank.

        Those before the index *sound* of its text are in order. Senders of faulty records repeat themselves.
        """
        walked = self._walks.get(names)
        if walked is None:
            walked = walk(self.guide, split.loop, names)
            if len(run.text) <= _LONGEST_WALK:
                keep(self._walks, names, walked)
        text, terminator, cursor = run.text, self.delimiters.segment, Cursor(run)
        found: list[Diagnostic] = []
        at = start = 0
        for index in walked.marked:
            for _ in range(index - at):
                start = text.index(terminator, start) + len(terminator)
            at, end = index, text.index(terminator, start)
            piece = text[start:end].lstrip(BLANKS)
            segment = cursor.segment(piece, end - len(piece), index)
            found += self.of_breaches(walked.steps[index].breaches, segment, number)
        elements = self.in_place(run, split, number, sound, walked.steps)
        if found and elements:
            found = sorted([*found, *elements], key=_ordinal)
        return (*(found or elements), *self._at_end(run, walked, number))

    def _at_end(self, run: Run, walked: Walk, number: int) -> list[Diagnostic]:
        is_cut_off = self.transaction.cut_off and run.start + len(run.text) >= self.transaction.end
        if is_cut_off or not walked.end:
            return []
        return self.of_breaches(walked.end, end_of(run, self.delimiters), number)

    def in_place(
        self, run: Run, split: Splitter, number: int, sound: int, steps: tuple[Step, ...] = ()
    ) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the elements of *run*, whose segments are in their places or else took *steps*.

        Those before the index *sound* of its text are in order.
        """
        text, terminator, separator, homes = run.text, self.delimiters.segment, self.delimiters.element, split.homes
        cursor, size, no_blanks = Cursor(run), len(text), run.count == text.count(terminator)
        match, scope, fault, checks = split.sound.match, self._scope(number), self._fault, self._checks
        found: list[Diagnostic] = []
        index, end, begin = 0, 0, sound
        while begin < size:
            if no_blanks:
                index += text.count(terminator, end, begin)
            else:
                index += count_of(text[end:begin], self.delimiters) + bool(end)
            end = text.index(terminator, begin)
            piece = text[begin:end]
            sent = piece.split(separator)
            if steps:
                loop, rule = steps[index].loop, steps[index].rule
            else:
                loop, rule = homes[sent[0]]
            if rule is not None:
                told = (checks.get(rule.id) or self._check(rule)).of_segment(piece, sent)
                if told:
                    segment = cursor.segment(piece, begin, index)
                    found += [fault(each, segment, sent, loop.path, scope) for each in told]
            begin = match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
        return tuple(found)

    def of_breaches(
        self, breaches: tuple[Breach, ...], segment: Segment, number: int | None = None
    ) -> list[Diagnostic]:
        """Return the diagnostics of *breaches* that showed at *segment*."""
        return [self._breach(breach, segment, number) for breach in breaches]

    def of_elements(self, step: Step, segment: Segment, number: int | None = None) -> list[Diagnostic]:
        """Return what is wrong with the elements of *segment*."""
        if step.rule is None or step.rule.id in ENVELOPE:
            return []
        sent, check, scope = segment.elements(self.delimiters), self._check(step.rule), self._scope(number)
        return [
            self._fault(told, segment, sent, step.loop.path, scope) for told in check.of_segment(segment.text, sent)
        ]

    def _check(self, rule: SegmentRule) -> SegmentCheck:
        known = self._checks.get(rule.id)
        if known is None:
            sound = self.split.elements.get(rule.id) if self.split is not None else None
            known = SegmentCheck(rule, self.delimiters, self.guide.release, self.guide.name, sound)
            self._checks[rule.id] = known
        return known

    def too_long(self, run: Run, loop: Loop, limit: int, number: int) -> tuple[Diagnostic, ...]:
        """Return the one finding about a record that is longer than *limit* bytes."""
        first = tokenize(replace(run, text=run.text[:1000]), self.delimiters)[0]
        source = place(first, self.delimiters, loop.path)
        told = diagnose("x12.record-too-long", expected=str(limit), loop=loop.id)
        return (self._placed(told, source, number),)

    def _breach(self, breach: Breach, segment: Segment, number: int | None) -> Diagnostic:
        told = self._told(breach)
        source = place(segment, self.delimiters, breach.loop.path)
        if breach.code in _MISSING:
            if segment.text:
                told = replace(told, related=(Note("noticed here", source),))
            source = replace(source, end=source.start, segment_id=breach.segment, raw=None)
        return self._placed(told, source, number)

    def _placed(self, told: Diagnostic, source: Source, number: int | None) -> Diagnostic:
        where = f"{self.where}segment {source.segment} / {_short(source.segment_id or '')}"
        level = "transaction" if number is None else "record"
        return replace(told, level=level, source=source, scope=self._scope(number), where=where)

    def _scope(self, number: int | None) -> Scope:
        scope = self.transaction.scope
        return Scope(scope.interchange, scope.group, scope.transaction, number)

    def _told(self, breach: Breach) -> Diagnostic:
        return _told(
            breach.code,
            self.guide.name,
            breach.loop.id,
            _short(breach.segment),
            None if breach.found is None else _short(breach.found),
            breach.expected,
            breach.title,
            breach.advice,
            breach.unverified,
        )

    def _fault(self, told: Told, segment: Segment, sent: list[str], loop: str, scope: Scope) -> Diagnostic:
        part, text, at, ordinal = told.source, segment.text, segment.start, segment.ordinal
        start, end = span(text, sent, self.delimiters, part.element, part.component, part.repetition)
        source = replace(
            part,
            start=at + start,
            end=at + end,
            line=segment.line,
            column=segment.column + start,
            segment=ordinal,
            position=segment.position,
            loop=loop,
            raw=readable(text),
        )
        where = f"{self.where}segment {ordinal} / {told.name}"
        level = "transaction" if scope.record is None else "record"
        return replace(told.diagnostic, level=level, source=source, scope=scope, where=where)


@lru_cache(maxsize=1_000)
def _told(
    code: str,
    guide: str,
    loop: str,
    segment: str,
    found: str | None,
    expected: str | None,
    title: str,
    advice: str,
    unverified: bool,
) -> Diagnostic:
    """Return what is told of a breach wherever it shows."""
    return diagnose(
        code,
        guide=guide,
        loop=loop,
        segment=segment,
        found=found,
        expected=expected,
        title=title,
        advice=advice,
        severity=Severity.WARNING if unverified else None,
    )


def end_of(run: Run, delimiters: Delimiters) -> Segment:
    """Return the place just behind *run*, as a segment without text."""
    return Cursor(run).segment("", len(run.text), count_of(run.text, delimiters))


def count_of(text: str, delimiters: Delimiters) -> int:
    """Return the number of segments in *text*; blank ones are none."""
    return len([None for piece in text.split(delimiters.segment) if piece.strip(BLANKS)])


def _ordinal(diagnostic: Diagnostic) -> int:
    source = diagnostic.source
    return source.segment if source is not None and source.segment is not None else 0


def _short(segment_id: str) -> str:
    """Return *segment_id*, or the beginning of what stands in its place: a line of text may hold anybody's name."""
    return segment_id if len(segment_id) <= _LONGEST_ID else f"{readable(segment_id)[:_LONGEST_ID]}…"
