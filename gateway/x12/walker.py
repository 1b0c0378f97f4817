"""Follow the segments of a set through the loops of its guide, and say where one is missing, misplaced or too much.

Knows segment ids only. After a breach the walk goes on as the sender most likely meant it, so that one cause is told
once: a segment after its place does not move the walk, and a segment of a loop that was not opened opens it. Behind a
segment that nobody knows the next one is taken at its word: the unknown one may well have been the mistyped beginning
of the loop that it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gateway.x12.grammar import ENVELOPE, Guide, Loop, SegmentRule, Use, Way
from gateway.x12.near import nearest

_ENDLESS = 1 << 60
_LONGEST_ID = 3


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A breach of the structure, found at the segment at which the walk then stands."""

    code: str
    loop: Loop
    segment: str
    """The segment id that is reported: the one sent, or the one that is missing."""
    found: str | None = None
    expected: str | None = None
    title: str = ""
    advice: str = ""
    unverified: bool = False
    """The guide is not sure of what is breached."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one segment led to."""

    rule: SegmentRule | None
    """``None``: the segment has no place in the set and is left out."""
    loop: Loop
    """The loop that the segment stands in."""
    opened: tuple[Loop, ...] = ()
    """Loops that began with it, outermost first (more than one when loops were skipped)."""
    breaches: tuple[Breach, ...] = ()


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """What a sequence of segments led to."""

    steps: tuple[Step, ...]
    marked: tuple[int, ...]
    """The indices of the steps that have breaches."""
    end: tuple[Breach, ...]
    """What is lacking at the end."""


class _Level:
    """An open loop: the part that the walk has reached and how often it was used.

    *told* are parts whose absence was told, *used* those that came, *assumed* is a loop that was not opened by the
    segment that opens it.
    """

    __slots__ = ("assumed", "index", "loop", "told", "used", "uses")

    def __init__(self, loop: Loop, index: int, uses: int, *, assumed: bool = False) -> None:
        self.loop = loop
        self.index = index
        self.uses = uses
        self.assumed = assumed
        self.told: set[int] = set()
        self.used: set[int] = set()

    def after(self, segment_id: str) -> int | None:
        """Return the index of the next part that *segment_id* begins, the present one included."""
        first = self.index or (1 if self.uses else 0)
        for index in self.loop.places.get(segment_id, ()):
            if index >= first:
                return index
        return None

    def before(self, segment_id: str) -> int | None:
        """Return the index of a part that was passed already; the segment that opens the loop is none."""
        return next((index for index in self.loop.places.get(segment_id, ()) if 0 < index < self.index), None)

    def begins_anew(self, index: int) -> bool:
        """Tell whether the part *index*, which was passed, came before where it may come once: a new loop begins."""
        return self.loop.max != 1 and self.loop.parts[index].max == 1 and index in self.used

    def restarts(self, index: int) -> bool:
        """Tell whether one more use of the part *index* belongs to a further instance of the loop."""
        part = self.loop.parts[index]
        return index == self.index and self.uses == part.max and self.loop.max != 1


class Walker:
    """One walk, from the beginning of the set or, with a *way* to a loop, just after the segment that opens it."""

    def __init__(self, guide: Guide, way: Way = ()) -> None:
        self.guide = guide
        self._stack = [_Level(loop, index, 1) for loop, index in way] or [_Level(guide.root, 0, 0)]
        self._base = len(self._stack) - 1
        # The segment before is unknown; what unknown segments were probably meant to be.
        self._doubt = False
        self._meant: set[str] = set()

    def step(self, segment_id: str) -> Step:
        """Take the next segment."""
        doubt, self._doubt = self._doubt, False
        top = len(self._stack) - 1
        for depth in range(top, self._base - 1, -1):
            level = self._stack[depth]
            index = level.after(segment_id)
            if index is not None:
                if doubt and level.restarts(index):
                    return self._restart(depth, index)
                breaches = [*self._close(depth)] if depth < top else []
                self._advance(level, index, breaches)
                return self._enter(depth, index, breaches)
        return self._misplaced(segment_id, doubt)

    def finish(self) -> tuple[Breach, ...]:
        """End the walk where it began: every loop opened since is closed, and what they lack is returned."""
        breaches = [*self._close(self._base), *self._lacking(self._stack[self._base])]
        return tuple(breaches)

    @property
    def room(self) -> int:
        """How often the part that the walk stands at may still be used; without end once that was told."""
        level = self._stack[-1]
        maximum = level.loop.parts[level.index].max
        return _ENDLESS if maximum is None or level.uses > maximum else maximum - level.uses

    def repeats(self, loop: Loop) -> bool:
        """Tell whether the walk stands at *loop* and may enter it once more, with nothing to say about that."""
        level = self._stack[-1]
        part = level.loop.parts[level.index]
        return part is loop and level.uses > 0 and (loop.max is None or level.uses < loop.max)

    def again(self, times: int) -> None:
        """Count the part that the walk stands at *times* more."""
        self._stack[-1].uses += times

    def leave(self) -> None:
        """Leave the innermost loop, whose end somebody else has judged."""
        self._stack.pop()

    # Moving

    def _close(self, depth: int) -> Iterator[Breach]:
        while len(self._stack) > depth + 1:
            yield from self._lacking(self._stack.pop())

    def _advance(self, level: _Level, index: int, breaches: list[Breach]) -> None:
        """Move *level* to its part *index*, which is used once more, and add what that breaks to *breaches*."""
        if index != level.index:
            breaches += self._skipped(level, index)
            level.index, level.uses = index, 0
        level.uses += 1
        level.used.add(index)
        part = level.loop.parts[index]
        if isinstance(part, Use) and part.unused and level.uses == 1:
            code, found = "x12.segment-not-used", part.id
            breaches.append(Breach(code=code, loop=level.loop, segment=found, found=found, unverified=part.unverified))
        if part.max is not None and level.uses == part.max + 1:
            code = "x12.loop-over-max" if isinstance(part, Loop) else "x12.segment-over-max"
            found, expected = str(level.uses), str(part.max)
            breaches.append(
                Breach(
                    code=code,
                    loop=level.loop,
                    segment=part.id,
                    found=found,
                    expected=expected,
                    unverified=part.unverified,
                )
            )

    def _enter(self, depth: int, index: int, breaches: list[Breach]) -> Step:
        part = self._stack[depth].loop.parts[index]
        opened: tuple[Loop, ...] = ()
        if isinstance(part, Loop):
            self._stack.append(_Level(part, 0, 1))
            opened = (part,)
            depth += 1
            part = part.parts[0]
            assert isinstance(part, Use)
        return Step(rule=part.segment, loop=self._stack[depth].loop, opened=opened, breaches=tuple(breaches))

    # Recovering

    def _misplaced(self, segment_id: str, doubt: bool) -> Step:
        for depth in range(len(self._stack) - 1, -1, -1) if segment_id in self.guide.ids else ():
            level = self._stack[depth]
            index = level.before(segment_id)
            if index is not None:
                if depth < self._base or level.loop.max == 1 or not (doubt or level.begins_anew(index)):
                    return self._too_late(level, index)
                lost = () if doubt else (_lost(level.loop, segment_id),)
                return msgspec.structs.replace(self._restart(depth, index), breaches=lost)
            loops = next(_paths_to(level.loop, segment_id), None)
            if loops is not None:
                step = self._without_loop(depth, loops, segment_id)
                folded = doubt and (not loops[0].required or loops[0].id in self._meant)
                return msgspec.structs.replace(step, breaches=()) if folded else step
        return self._stranger(segment_id)

    def _restart(self, depth: int, index: int) -> Step:
        """Take the unknown segment before as the one that opened the loop at *depth* once more."""
        del self._stack[depth + 1 :]
        loop = self._stack[depth].loop
        self._stack[depth] = level = _Level(loop, index, 0, assumed=True)
        self._advance(level, index, [])
        step = self._enter(depth, index, [])
        return step if depth == self._base else msgspec.structs.replace(step, opened=(loop, *step.opened))

    def _too_late(self, level: _Level, index: int) -> Step:
        part = level.loop.parts[index]
        breach = Breach(
            code="x12.segment-out-of-sequence",
            loop=level.loop,
            segment=part.id,
            found=part.id,
            expected=level.loop.parts[level.index].id,
            unverified=part.unverified,
        )
        breaches = () if index in level.told else (breach,)
        level.told.add(index)
        if isinstance(part, Use):
            return Step(rule=part.segment, loop=level.loop, breaches=breaches)
        self._stack.append(_Level(part, 0, 1))
        opener = part.parts[0]
        assert isinstance(opener, Use)
        return Step(rule=opener.segment, loop=part, opened=(part,), breaches=breaches)

    def _without_loop(self, depth: int, loops: tuple[Loop, ...], segment_id: str) -> Step:
        """Take *loops*, which lead from the level at *depth* to *segment_id*, as opened; the level itself stays."""
        level = self._stack[depth]
        level.told.add(level.loop.parts.index(loops[0]))
        breach = msgspec.structs.replace(_lost(loops[0], segment_id), loop=loops[-1])
        for above, below in zip(loops, [*loops[1:], None], strict=True):
            start = above.parts.index(below) if below is not None else 0
            self._stack.append(_Level(above, start, 1, assumed=True))
        inner = self._stack[-1]
        place = inner.after(segment_id)
        assert place is not None
        inner.index, inner.uses = place, 1
        step = self._enter(len(self._stack) - 1, place, [breach])
        return msgspec.structs.replace(step, opened=loops + step.opened)

    def _stranger(self, segment_id: str) -> Step:
        step = stranger(self.guide, segment_id, self._stack[-1].loop)
        self._doubt = step.breaches[0].code == "x12.unknown-segment"
        if self._doubt and (near := _near(self.guide, segment_id)) is not None:
            self._meant.add(near)
        return step

    # Missing parts

    def _skipped(self, level: _Level, index: int) -> Iterator[Breach]:
        """Yield what *level* lacks of the parts between the present one and *index*; not what was sent misspelt."""
        start = level.index if level.uses == 0 else level.index + 1
        for place in range(start, index):
            part = level.loop.parts[place]
            told = part.id in ENVELOPE or place in level.told or level.assumed or part.id in self._meant
            if part.required and not told:
                level.told.add(place)
                yield Breach(
                    code="x12.loop-missing" if isinstance(part, Loop) else "x12.segment-missing",
                    loop=level.loop,
                    segment=part.id,
                    expected=part.id,
                    title=part.segment.title if isinstance(part, Use) else "",
                    unverified=part.unverified,
                )

    def _lacking(self, level: _Level) -> Iterator[Breach]:
        return self._skipped(level, len(level.loop.parts))


def walk(guide: Guide, loop: Loop, names: Sequence[str]) -> Walk:
    """Follow one instance of *loop*, whose segments have the ids *names*."""
    walker, opener = Walker(guide, guide.ways[loop.path]), loop.parts[0]
    assert isinstance(opener, Use)
    steps = (Step(rule=opener.segment, loop=loop), *map(walker.step, names[1:]))
    marked = tuple(index for index, step in enumerate(steps) if step.breaches)
    return Walk(steps=steps, marked=marked, end=walker.finish())


def _lost(loop: Loop, segment_id: str) -> Breach:
    """Return the breach that *segment_id* stands where *loop* was not opened."""
    return Breach(
        code="x12.segment-unexpected",
        loop=loop,
        segment=segment_id,
        found=segment_id,
        expected=loop.id,
        unverified=loop.unverified,
    )


def stranger(guide: Guide, segment_id: str, loop: Loop) -> Step:
    """Return what a segment leads to that has no place in the set, sent while *loop* was open."""
    code = "x12.segment-not-in-set" if segment_id in guide.known else "x12.unknown-segment"
    near = _near(guide, segment_id)
    advice = f"Did you mean {near}?" if near else "Check the segment id and the terminator before it."
    breach = Breach(code=code, loop=loop, segment=segment_id, found=segment_id, advice=advice)
    return Step(rule=None, loop=loop, breaches=(breach,))


def _near(guide: Guide, segment_id: str) -> str | None:
    return nearest(segment_id[:_LONGEST_ID], guide.taken)


def _paths_to(loop: Loop, segment_id: str) -> Iterator[tuple[Loop, ...]]:
    """Yield the chains of loops below *loop* that end in one which holds *segment_id* behind its first segment."""
    inner = [part for part in loop.parts if isinstance(part, Loop)]
    for part in inner:
        if any(each.id == segment_id for each in part.parts[1:]):
            yield (part,)
    for part in inner:
        for chain in _paths_to(part, segment_id):
            yield (part, *chain)
