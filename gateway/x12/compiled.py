"""A guide's record loop as one regular expression: the fast check of a record.

The expression accepts only records in which the walker and the element checks find nothing, not even a warning; what
it does not accept is left to them. Every quantifier is possessive and every choice is decided by the next characters,
so a match takes linear time. Not expressed, and therefore always left to the walker: composite and repeated elements,
segments known in part, characters outside of printable ASCII, numbers with an exponent, values filled up with blanks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

import msgspec

from gateway.x12.grammar import Element, Guide, Loop, SegmentRule, Use
from gateway.x12.presence import breaks
from gateway.x12.segment import BLANKS, Delimiters


class Splitter(msgspec.Struct, frozen=True, dict=True):
    """How a transaction set is cut into records at one of its loops.

    The forms that a faulty record is looked at with are compiled when the first one comes.
    """

    loop: Loop
    delimiters: Delimiters
    record: re.Pattern[str]
    """Matches a record as far as it is in order, with a group when that is not up to the segment that ends it.

    Matches nothing when a segment is not in order that every record has, or when no record can be told so.
    """
    cut: re.Pattern[str]
    """Matches from a terminator up to a segment that ends a record."""
    begin: re.Pattern[str]
    """Matches where a record begins."""
    around: tuple[str, ...]
    """Paths of the loops around it, from the root inwards."""
    spares: bool
    """Whether compiled forms are used at all; without them every record is walked and looked at whole."""
    after: str
    """What the expressions of a whole record end with: the segment that ends it follows."""

    @cached_property
    def segments(self) -> Mapping[str, re.Pattern[str]]:
        """By segment id: matches one segment, without its terminator, whose elements are in order."""
        writer = _Writer(self.loop, self.delimiters, alone=True)
        written = {name: writer.segment(rule) for name, rule in self._rules.items()}
        return {name: re.compile(text) for name, text in written.items() if text is not None}

    @cached_property
    def sound(self) -> re.Pattern[str]:
        """Matches segments in order one after the other, with what stands between them, up to the first that is not."""
        written = map(_Writer(self.loop, self.delimiters).segment, self._rules.values())
        return re.compile(f"(?:{'|'.join([*filter(None, written), _decoration(self.delimiters)])})*+")

    @cached_property
    def elements(self) -> Mapping[str, Sound]:
        """By segment id: what knows its elements in order from others."""
        writer = _Writer(self.loop, self.delimiters, alone=True)
        return {name: Sound(writer, rule) for name, rule in self._rules.items()}

    @cached_property
    def structure(self) -> re.Pattern[str]:
        """Matches a record whose segments are all in their places, whatever their elements are.

        With a group when that is not up to the segment that ends the record. Matches nothing when an id has several
        places, since the place could not be told from the id.
        """
        written = _Outline(self.loop, self.delimiters).parts(self.loop)
        placed = len(self.homes) == sum(1 for _ in self.loop.segments())
        return re.compile(f"{written}(?:{self.after}|())" if placed else _NOTHING)

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Matches a segment with its terminator; the group is its id."""
        writer = _Writer(self.loop, self.delimiters)
        name = f"(?:(?!{writer.separator}){writer.anything})*+"
        return re.compile(f"[{BLANKS}]*+({name}){writer.anything}*+{writer.end_of_segment}")

    @cached_property
    def homes(self) -> Mapping[str, tuple[Loop, SegmentRule]]:
        """By segment id: a loop that the segment stands in, and its rule."""
        parts = ((each, part) for each in self.loop.loops() for part in each.parts)
        return {part.id: (each, part.segment) for each, part in parts if isinstance(part, Use)}

    @cached_property
    def _rules(self) -> dict[str, SegmentRule]:
        return {rule.id: rule for rule in self.loop.segments()} if self.spares else {}

    def in_order(self, segment_id: str, text: str) -> bool:
        """Tell whether *text*, a segment without its terminator, has elements that are in order for sure."""
        form = self.segments.get(segment_id)
        return form is not None and form.fullmatch(text) is not None


_NOTHING = "(?!)"


class AmbiguousSplitError(ValueError):
    """The loop cannot be cut out by segment ids: what follows it also stands in it. A fault of the mapping."""


def splitter(guide: Guide, path: str, delimiters: Delimiters, *, spares: bool = True) -> Splitter:
    """Compile the loop at *path* of *guide* for *delimiters*; without *spares* only what it takes to cut it out.

    Raises ``KeyError`` when the set has no such loop and ``AmbiguousSplitError`` when it cannot be cut out.
    """
    loop = guide.loop(path)
    ends = _ends(guide, loop)
    inner = {rule.id for rule in loop.segments()} - {loop.id}
    if inner & set(ends):
        raise AmbiguousSplitError(f"{path}: {', '.join(sorted(inner & set(ends)))} also stands behind the loop")
    stop = f"(?=[{re.escape(delimiters.element)}{re.escape(delimiters.segment[0])}])"
    after = f"(?=(?:{'|'.join(ends)}){stop})"
    body = _Writer(loop, delimiters).parts(loop) if spares else None
    return Splitter(
        loop=loop,
        delimiters=delimiters,
        record=re.compile(_NOTHING if body is None else f"{body}(?:{after}|())"),
        cut=re.compile(_decoration(delimiters) + after),
        begin=re.compile(loop.id + stop),
        around=tuple(each.path for each in guide.root.loops() if path.startswith(f"{each.path}/")),
        spares=spares,
        after=after,
    )


def _decoration(delimiters: Delimiters) -> str:
    return f"{re.escape(delimiters.segment)}[{BLANKS}]*+"


def _ends(guide: Guide, loop: Loop) -> tuple[str, ...]:
    """Return the ids of segments that end the loop: its own, and what may follow it in the loops around it."""
    ends: list[str] = []
    for above in guide.root.loops():
        if loop.path.startswith(f"{above.path}/"):
            towards = f"{loop.path}/"
            passed = False
            for part in above.parts:
                passed = passed or (isinstance(part, Loop) and towards.startswith(f"{part.path}/"))
                if passed and part.id not in ends:
                    ends.append(part.id)
    return tuple(ends)


class _Writer:
    """Writes the expression of a loop for one set of delimiters, or of its segments *alone*, without terminators."""

    def __init__(self, loop: Loop, delimiters: Delimiters, *, alone: bool = False) -> None:
        self.separator = re.escape(delimiters.element)
        terminator = re.escape(delimiters.segment)
        self.terminator = "" if alone else f"{terminator}[{BLANKS}]*+"
        self.end_of_segment = r"\Z" if alone else terminator
        single = len(delimiters.segment) == 1
        self.anything = f"[^{terminator}]" if single else rf"(?:(?!{terminator})[\s\S])"
        self.end = rf"(?:{self.separator}|{self.end_of_segment})"
        taken = {delimiters.element, delimiters.component, delimiters.repetition, *delimiters.segment}
        printable = (chr(code) for code in range(0x20, 0x7F) if chr(code) not in taken)
        self.text = f"[{''.join(re.escape(character) for character in printable)}]"
        self.sign = "" if "-" in taken else "-?+"
        self.point = None if "." in taken else r"\."
        self.uses = Counter(rule.id for rule in loop.segments())

    def parts(self, loop: Loop) -> str | None:
        written = []
        for part in loop.parts:
            if isinstance(part, Use) and part.unused:
                continue
            body = self.parts(part) if isinstance(part, Loop) else self.segment(part.segment)
            if body is not None:
                written.append(self.repeated(body, part))
            elif part.required:
                return None
        return "".join(written)

    def repeated(self, body: str, part: Use | Loop) -> str:
        least = int(part.required)
        if part.max == 1:
            text = body if least else f"(?:{body})?+"
        else:
            text = f"(?:{body}){{{least},{'' if part.max is None else part.max}}}+"
        # Where the id stands in other places of the loop too, one use too many must not pass for one of those.
        return text + (f"(?!{part.id}{self.end})" if self.uses[part.id] > 1 else "")

    def segment(self, rule: SegmentRule) -> str | None:
        """Return the expression of a segment: its elements in units, what may be left out nested in what is before it.

        A unit is one element, or the elements that conditions tie together.
        """
        if not rule.elements:
            return None
        text, needed, number = "", False, len(rule.elements)
        while number:
            first = self.first_of_unit(rule, number)
            unit = self.rest(rule, first, number, needed, frozenset())
            if unit is None:
                return None
            needed = needed or any(element.required for element in rule.elements[first - 1 : number])
            needed = needed or self.broken(rule, first - 1, frozenset(), number)
            text = f"{unit}{text}" if needed or first == 1 else f"(?:{unit}{text})?+"
            number = first - 1
        # A segment has an element, and the last one is not empty.
        return f"{rule.id}{text}(?<!{self.separator}){self.terminator}"

    def values(self, rule: SegmentRule, number: int) -> str:
        """Return the expression of what stands behind the element *number*, as a :class:`Sound` has it."""
        values = (self.value(element) for element in rule.elements[number:])
        written = (f"(?:{self.separator}{f'(?:{value})?+' if value else ''})?+" for value in values)
        return ("" if number else rule.id) + "".join(written)

    def first_of_unit(self, rule: SegmentRule, last: int) -> int:
        first, before = last, 0
        while first != before:
            before = first
            tied = (condition.elements for condition in rule.conditions if max(condition.elements) >= first)
            first = min([first, *(min(elements) for elements in tied if min(elements) <= last)])
        return first

    def rest(self, rule: SegmentRule, number: int, last: int, needed: bool, present: frozenset[int]) -> str | None:
        """Return the expression of the elements *number* to *last* of a unit; ``None``: there is no way on.

        *needed* tells that more has to follow the unit. *present* holds those earlier elements of the unit on which a
        condition still depends.
        """
        if number > last:
            return ""
        element = rule.elements[number - 1]
        value = self.value(element)
        ways: dict[str, list[str]] = {}
        for sent in (True, False):
            now = present | {number} if sent else present
            impossible = value is None if sent else element.required
            if impossible or self.broken(rule, number - 1, now, number):
                continue
            rest = self.rest(rule, number + 1, last, needed, self.living(rule, number, now))
            if rest is not None:
                ways.setdefault(rest, []).append(value if sent and value else "")
        if not ways:
            return None
        branches = [(f"(?:{of[0]})?+" if len(of) > 1 else of[0]) + rest for rest, of in ways.items()]
        more = self.separator + (f"(?:{'|'.join(branches)})" if len(branches) > 1 else branches[0])
        first = self.first_of_unit(rule, last) == number
        required = any(element.required for element in rule.elements[number - 1 : last])
        if first or needed or required or self.broken(rule, number - 1, present, last):
            return more
        return f"(?:{more}|(?={self.end_of_segment}))"

    def living(self, rule: SegmentRule, number: int, present: frozenset[int]) -> frozenset[int]:
        """Return those of *present* on which a condition over an element behind *number* depends."""
        return frozenset(
            each
            for each in present
            if any(each in condition.elements and max(condition.elements) > number for condition in rule.conditions)
        )

    def broken(self, rule: SegmentRule, settled: int, present: frozenset[int], number: int) -> bool:
        """Tell whether a condition that is decided behind *settled* and up to *number* is broken."""
        return any(
            settled < max(condition.elements) and breaks(condition, present)
            for condition in rule.conditions
            if max(condition.elements) <= number or number == len(rule.elements)
        )

    def value(self, element: Element) -> str | None:
        """Return the expression of a value that nothing is to be said about."""
        if element.repeat > 1 or element.type == "composite" or element.unused:
            return None
        if element.pattern is not None:
            return f"{element.pattern}+"
        least, most = element.min, element.max
        match element.type[0]:
            case "D":
                return {(8, 8): _DATE_8, (6, 6): _DATE_6}.get((least, most))
            case "T":
                return _TIME if (least, most) == (4, 8) else None
            case "N":
                return f"{self.sign}[0-9]{{{least},{most}}}+"
            case "R":
                whole = f"[0-9]{{{least},{most}}}+"
                if self.point is None:
                    return f"{self.sign}{whole}"
                digits = f"(?=[0-9.]{{{least + 1},{most + 1}}}+{self.end})[0-9]*+{self.point}[0-9]++"
                return f"{self.sign}(?:{whole}(?!{self.point})|{digits})"
        if element.codes is not None:
            return _one_of(sorted(element.codes))
        return f"{self.text}{{{least},{most}}}+(?<! )"


class _Outline(_Writer):
    """Writes the same expression over segment ids alone."""

    def segment(self, rule: SegmentRule) -> str:
        return f"{rule.id}(?:{self.separator}{self.anything}*+)?+{self.terminator}"


class Sound(dict[int, Callable[..., re.Match[str]]]):
    """By element number: matches what stands behind that element, through as many as are empty or hold what they may.

    For 0 it begins with the segment id. An expression is compiled when it is first asked for.
    """

    def __init__(self, writer: _Writer, rule: SegmentRule) -> None:
        super().__init__()
        self._writer = writer
        self._rule = rule

    def __missing__(self, number: int) -> Callable[..., re.Match[str]]:
        match: Callable[..., re.Match[str]] = re.compile(self._writer.values(self._rule, number)).match  # type: ignore[assignment]  # it matches nothing, too
        self[number] = match
        return match


def _one_of(words: list[str]) -> str:
    """Return an expression for one of *words* that is decided character by character."""
    heads = sorted({word[:1] for word in words} - {""})
    branches = []
    for head in heads:
        tails = [word[1:] for word in words if word[:1] == head]
        branches.append(re.escape(head) + (_one_of(tails) if tails != [""] else ""))
    text = f"(?:{'|'.join(branches)})" if len(branches) > 1 else "".join(branches)
    return f"(?:{text})?+" if "" in words else text


_MONTHS = (
    r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    r"|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = r"(?:0[48]|[2468][048]|[13579][26])"
_DATE_8 = rf"(?!0000)(?:[0-9]{{4}}{_MONTHS}|(?:[0-9]{{2}}{_LEAP}|(?:[02468][048]|[13579][26])00)0229)"
_DATE_6 = rf"(?:[0-9]{{2}}{_MONTHS}|(?:{_LEAP}|00)0229)"
_TIME = r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2}+)?+"
