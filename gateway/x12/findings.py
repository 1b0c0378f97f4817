"""Diagnostics of what the walk through a guide and the element checks find, with their full addresses."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from gateway.diagnostics import Diagnostic, Note, Scope, Severity, Source, diagnose
from gateway.x12.compiled import Splitter
from gateway.x12.element import SegmentCheck, Told
from gateway.x12.grammar import ENVELOPE, Guide, Loop, SegmentRule, Use
from gateway.x12.place import place
from gateway.x12.segment import BLANKS, Cursor, Delimiters, Run, Segment, readable, tokenize
from gateway.x12.survey import TransactionSet
from gateway.x12.walker import Breach, Step, Walker, stranger

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
        self._checks: dict[str, SegmentCheck] = {}
        self.transaction = transaction
        self.delimiters = delimiters
        self.where = f"{where} / " if where else ""

    def of_record(
        self,
        run: Run,
        loop: Loop,
        number: int,
        opening: tuple[Breach, ...] = (),
        sound: int = 0,
    ) -> tuple[Diagnostic, ...]:
        """Walk *run*, one instance of *loop*, and return what is wrong with it, the breaches *opening* it included.

        The segments before the index *sound* of its text are known to be in order.
        """
        split = self.split
        if not opening and split is not None and split.is_in_place(run.text):
            return self.in_place(run, split, number, sound)
        walker = Walker(self.guide, self.guide.ways[loop.path])
        opener = loop.parts[0]
        assert isinstance(opener, Use)
        step = Step(rule=opener.segment, loop=loop, breaches=opening)
        found: list[Diagnostic] = []
        cursor, offset, index = Cursor(run), 0, 0
        for piece in run.text.split(self.delimiters.segment):
            text = piece.lstrip(BLANKS)
            if text:
                name = text.partition(self.delimiters.element)[0]
                if index:
                    step = walker.step(name)
                if step.breaches or split is None or not split.in_order(name, text):
                    segment = cursor.segment(text, offset + len(piece) - len(text), index)
                    found += self.of_breaches(step.breaches, segment, number) + self.of_elements(step, segment, number)
                index += 1
            offset += len(piece) + len(self.delimiters.segment)
        if self.transaction.cut_off and run.start + len(run.text) >= self.transaction.end:
            return tuple(found)
        return (*found, *self.of_breaches(walker.finish(), end_of(run, self.delimiters), number))

    def in_place(self, run: Run, split: Splitter, number: int, sound: int) -> tuple[Diagnostic, ...]:
        """Return what is wrong with *run*, whose segments are in their places or have none in the set.

        Those before the index *sound* of its text are in order.
        """
        text, terminator, separator, homes = run.text, self.delimiters.segment, self.delimiters.element, split.homes
        cursor, size, no_blanks = Cursor(run), len(text), run.count == text.count(terminator)
        found: list[Diagnostic] = []
        loop, index, end, begin = split.loop, 0, 0, sound
        while begin < size:
            if no_blanks:
                index += text.count(terminator, end, begin)
            else:
                index += count_of(text[end:begin], self.delimiters) + bool(end)
            passed, end = end, text.index(terminator, begin)
            segment = cursor.segment(text[begin:end], begin, index)
            sent = segment.text.split(separator)
            home = homes.get(sent[0])
            if home is not None:
                loop, rule = home
                found += self._of_rule(loop, rule, segment, sent, number)
            else:
                before = text[passed:begin].rstrip(BLANKS + terminator).rpartition(terminator)[2].lstrip(BLANKS)
                loop = homes[before.partition(separator)[0]][0] if before else loop
                found += self.of_breaches(stranger(self.guide, sent[0], loop).breaches, segment, number)
            begin = split.sound.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
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
        return self._of_rule(step.loop, step.rule, segment, segment.elements(self.delimiters), number)

    def _of_rule(
        self, loop: Loop, rule: SegmentRule, segment: Segment, sent: list[str], number: int | None
    ) -> list[Diagnostic]:
        check = self._checks.get(rule.id) or self._new_check(rule)
        return [self._fault(told, segment, sent, loop, number) for told in check.of_segment(segment.text, sent)]

    def _new_check(self, rule: SegmentRule) -> SegmentCheck:
        sound = self.split.sound_behind(rule.id) if self.split is not None else None
        check = SegmentCheck(rule, self.delimiters, self.guide.release, self.guide.name, sound)
        self._checks[rule.id] = check
        return check

    def too_long(self, run: Run, loop: Loop, limit: int, number: int) -> tuple[Diagnostic, ...]:
        """Return the one finding about a record that is longer than *limit* bytes."""
        first = tokenize(msgspec.structs.replace(run, text=run.text[:1000]), self.delimiters)[0]
        source = place(first, self.delimiters, loop.path)
        told = diagnose("x12.record-too-long", expected=str(limit), loop=loop.id)
        return (self._placed(told, source, _name(source), number),)

    def _breach(self, breach: Breach, segment: Segment, number: int | None) -> Diagnostic:
        told = _told(
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
        source = place(segment, self.delimiters, breach.loop.path)
        if breach.code in _MISSING:
            if segment.text:
                told = msgspec.structs.replace(told, related=(Note("noticed here", source),))
            source = msgspec.structs.replace(source, end=source.start, segment_id=breach.segment, raw=None)
        return self._placed(told, source, _name(source), number)

    def _fault(self, told: Told, segment: Segment, sent: list[str], loop: Loop, number: int | None) -> Diagnostic:
        source = place(segment, self.delimiters, loop.path, *told.at)
        return self._placed(told.diagnostic, source, told.name, number)

    def _placed(self, diagnostic: Diagnostic, source: Source, name: str, number: int | None) -> Diagnostic:
        scope = self.transaction.scope
        return msgspec.structs.replace(
            diagnostic,
            level="transaction" if number is None else "record",
            source=source,
            scope=Scope(scope.interchange, scope.group, scope.transaction, number),
            where=f"{self.where}segment {source.segment} / {name}",
        )


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


def _name(source: Source) -> str:
    name = _short(source.segment_id or "")
    if source.element is not None:
        name += f"-{source.element:02d}"
    return f"{name}-{source.component}" if source.component is not None else name


def _short(segment_id: str) -> str:
    """Return *segment_id*, or the beginning of what stands in its place: a line of text may hold anybody's name."""
    return segment_id if len(segment_id) <= _LONGEST_ID else f"{readable(segment_id)[:_LONGEST_ID]}…"
