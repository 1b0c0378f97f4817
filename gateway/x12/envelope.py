"""Survey the envelope of a whole message: what it holds, where, and all that is wrong with it, each cause once.

Every envelope segment has one depth at which it may stand (:data:`_DEPTHS`). One that comes at a greater depth shows
that trailers are missing, one at a smaller depth that headers are. A trailer that is missing because the file was cut
off is reported once, for the interchange. Counts, control numbers and their codes: ASC X12.5 and X12.6.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.diagnostics import Level, Scope, Source
from gateway.tree import Content
from gateway.x12.delimiters import Header
from gateway.x12.edits import ISA_EDITS, SERVICE_EDITS, ST_EDITS, failures, functional_ids, gs_edits
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
from gateway.x12.faults import Faults, visible
from gateway.x12.parts import OpenGroup, OpenInterchange, OpenSet, at
from gateway.x12.reader import Limits, Reader
from gateway.x12.segment import Run, Segment, readable, tokenize
from gateway.x12.survey import Interchange, Survey

_DEPTHS: dict[type, int] = {
    InterchangeStart: 0,
    GroupStart: 1,
    InterchangeEnd: 1,
    SetStart: 2,
    GroupEnd: 2,
    SetEnd: 3,
}
"""How many of interchange, group and set are open where such an event belongs."""


def survey(
    content: Content,
    *,
    limits: Limits = Limits(),  # noqa: B008  frozen, so one shared value is safe
    duplicates: Callable[[Interchange], bool] | None = None,
) -> Survey:
    """Return the envelope of *content* and its faults; never raises for what was sent.

    *duplicates* answers whether an interchange of this sender and control number was already processed.
    """
    surveyor, reader = _Surveyor(content.size, duplicates), Reader(limits)
    for chunk in content.chunks():
        for event in reader.feed(chunk):
            surveyor.take(event)
    for event in reader.close():
        surveyor.take(event)
    return surveyor.finish()


class _Surveyor:
    def __init__(self, size: int, duplicates: Callable[[Interchange], bool] | None) -> None:
        self._size = size
        self._duplicates = duplicates
        self._faults = Faults()
        self._interchanges: list[Interchange] = []
        self._seen: dict[tuple[str, ...], Segment] = {}
        self._stray: tuple[Segment, int] | None = None
        """The first segment outside of its place since the last envelope segment, and how many there are."""
        self._gap: tuple[Gap, int, int] | None = None
        """The first bytes outside of any interchange since the last one, how many there are, and where they end."""
        self._has_named_gap = False
        """The reader has told why the bytes that follow are no segments."""
        self._end = 0
        self._torn = 0
        """Bytes before the end that are the beginning of a segment: the file was cut off in it."""
        self._last = 0
        """Ordinal of the last segment."""
        self._last_part: Segment | Run | None = None
        self._takes: dict[type, Callable[[Segment], None]] = {
            GroupStart: self._open_group,
            SetStart: self._open_set,
            SetEnd: self._close_set,
            GroupEnd: self._close_group,
            InterchangeEnd: self._close_interchange,
        }

    def take(self, event: Event) -> None:
        """Take the next event of the reader."""
        match event:
            case Body(run):
                self._reach_past_run(run)
            case Binary(segment):
                self._reach_past(segment)
            case Stray(run):
                if run.count:
                    self._note_stray(run, run.count)
                self._reach_past_run(run)
            case Torn(segment):
                self._torn_off(segment)
            case InterchangeAck(segment) | Grade(segment):
                self._take_service(segment, is_ack=isinstance(event, InterchangeAck))
            case Gap():
                self._take_gap(event)
            case Fault(diagnostic):
                self._has_named_gap |= diagnostic.code in ("x12.encoding", "x12.isa-unreadable")
                self._faults.take(diagnostic)
            case InterchangeStart(segment, header):
                self._settle(0, segment)
                self._open_interchange(segment, header)
                self._reach_past(segment)
            case _:
                self._settle(_DEPTHS[type(event)], event.segment)
                self._reach_past(event.segment)
                self._takes[type(event)](event.segment)

    def finish(self) -> Survey:
        """Take the end of the file."""
        self._settle(0, None)
        diagnostics = self._faults.diagnostics
        if self._gap is not None and self._interchanges:
            self._report_gap()
        elif self._gap is not None:
            gap, _, end = self._gap
            self._faults.report("x12.no-interchange", "file", source=_source_of(gap, end), found=_head(gap))
        elif not self._interchanges and not diagnostics:
            self._faults.report("x12.no-interchange", "file")
        return Survey(interchanges=tuple(self._interchanges), diagnostics=tuple(diagnostics), segments=self._last)

    # Nesting

    def _settle(self, depth: int, segment: Segment | None) -> None:
        """Report what is missing before *segment* (``None``: the end of the file), which belongs at *depth*."""
        faults, name = self._faults, _id_of(segment) if segment is not None else ""
        self._settle_stray(name)
        if depth == 0:
            self._lose_interchange()
            return
        if faults.set is not None and depth < 3:
            faults.report("x12.missing-se", "transaction", segment, found=name, opened=faults.set)
            self._finish_set()
        if faults.group is not None and depth < 2:
            faults.report("x12.missing-ge", "group", segment, found=name, opened=faults.group)
            self._finish_group(None)

    def _settle_stray(self, name: str) -> None:
        """Report segments outside of their place, unless the *name* that follows them tells what is missing."""
        if self._stray is None:
            return
        (segment, count), self._stray = self._stray, None
        found = _id_of(segment)
        what = f"{count} segments, from {found} on" if count > 1 else f"the segment {found}"
        if (group := self._faults.group) is not None:
            group.has_lost_set = True
            if name != "SE":
                self._faults.report("x12.outside-set", "group", segment, found=found, what=what)
        elif name not in ("SE", "GE") and not self._interchange.has_lost_group:
            self._interchange.has_lost_group = True
            self._faults.report("x12.outside-group", "interchange", segment, found=found, what=what)

    def _lose_interchange(self) -> None:
        """Close an interchange that has no IEA: one fault, whatever else was open."""
        faults = self._faults
        if faults.interchange is None:
            return
        if faults.interchange.header.is_readable:
            within = ""
            if faults.set is not None:
                within = f", inside the set {' '.join(faults.set.name)}"
            elif faults.group is not None:
                within = f", inside the group {faults.group.number}"
            faults.report(
                "x12.missing-iea",
                "interchange",
                self._last_segment(),
                found=str(self._last),
                opened=faults.interchange,
                within=within,
            )
        if faults.set is not None:
            self._finish_set(cut_off=True)
        if faults.group is not None:
            self._finish_group(None)
        self._finish_interchange()

    def _miss_group(self, segment: Segment) -> None:
        if not self._interchange.has_lost_group:
            self._faults.report("x12.missing-gs", "interchange", segment, found=_id_of(segment))
        self._interchange.has_lost_group = True

    # Interchange

    @property
    def _interchange(self) -> OpenInterchange:
        assert self._faults.interchange is not None
        return self._faults.interchange

    def _open_interchange(self, segment: Segment, header: Header) -> None:
        faults = self._faults
        elements = [readable(element).rstrip(" ") for element in header.elements]
        faults.interchange = OpenInterchange(segment, header, elements, Scope(len(self._interchanges)))
        if self._gap is not None:
            self._report_gap()
        self._has_named_gap = False
        for flaw in header.flaws:
            found = readable(flaw.found)
            faults.report(flaw.code, "interchange", segment, flaw.element, found=found, release=elements[12])
        for edit, value in failures(ISA_EDITS, header.elements) if header.is_readable else ():
            found = readable(value)
            faults.report(edit.code, "interchange", segment, edit.element, found=found, expected=edit.expected)

    def _close_interchange(self, segment: Segment) -> None:
        open_, elements, report = self._interchange, self._split(segment), self._faults.report
        declared, counted = at(elements, 1), str(len(open_.groups))
        # An interchange of TA1 segments alone has no group, yet 1 is common there.
        is_ack_only = bool(open_.acks) and not open_.groups and declared == "1"
        if _number(declared) != counted and not (is_ack_only or open_.has_lost_group):
            report("x12.group-count", "interchange", segment, 1, found=declared, expected=counted, opened=open_)
        found, expected = at(elements, 2), open_.number
        if _number(found) != _number(expected) and expected.isdecimal():
            code = "x12.interchange-number-mismatch"
            report(code, "interchange", segment, 2, found=found, expected=expected, opened=open_)
        elif found != expected and expected.isdecimal():
            report("x12.iea-number-format", "interchange", segment, 2, found=found, expected=expected)
        if not (open_.groups or open_.acks or open_.has_lost_group):
            report("x12.empty-interchange", "interchange", segment)
        self._finish_interchange()

    def _finish_interchange(self) -> None:
        open_ = self._interchange
        if open_.header.is_readable:
            self._check_repeated(open_)
        self._interchanges.append(open_.closed(self._end))
        self._faults.interchange = None

    def _check_repeated(self, open_: OpenInterchange) -> None:
        segment, number = open_.opening, open_.number
        key = (*open_.elements[5:9], number, open_.elements[15])
        first = self._seen.setdefault(key, segment)
        if first is not segment:
            self._faults.report("x12.repeated-interchange", "interchange", segment, 13, found=number, first=first)
        elif self._duplicates is not None and self._duplicates(open_.closed(self._end)):
            self._faults.report("x12.already-processed", "interchange", segment, 13, found=number)

    def _take_service(self, segment: Segment, *, is_ack: bool) -> None:
        """Take a TA1, ISB or ISE: beside the groups, never inside one."""
        if self._faults.group is not None:
            self._note_stray(segment, 1)
        elif is_ack:
            self._interchange.acks.append(readable(segment.text))
        else:
            for edit, value in failures(SERVICE_EDITS[_id_of(segment)], self._split(segment)):
                self._faults.report(
                    edit.code, "interchange", segment, edit.element, found=value, expected=edit.expected
                )
        self._reach_past(segment)

    # Group

    def _open_group(self, segment: Segment) -> None:
        open_, elements = self._interchange, self._split(segment)
        scope = Scope(open_.scope.interchange, len(open_.groups))
        self._faults.group = OpenGroup(segment, elements, scope)
        for edit, value in failures(gs_edits(at(elements, 8)), elements):
            level: Level = "interchange" if edit.code == "x12.functional-id" else "group"
            place = f"GS{edit.element:02d}"
            self._faults.report(
                edit.code, level, segment, edit.element, found=value, expected=edit.expected, place=place
            )
        self._check_unique("x12.repeated-group", "group", segment, 6, open_.numbers, _number(at(elements, 6)))

    def _close_group(self, segment: Segment) -> None:
        group, elements, report = self._faults.group, self._split(segment), self._faults.report
        if group is None:
            self._miss_group(segment)
            return
        declared, counted = at(elements, 1), str(len(group.sets))
        if _number(declared) != counted and not group.has_lost_set:
            report("x12.set-count", "group", segment, 1, found=declared, expected=counted, opened=group)
        found = at(elements, 2)
        if _number(found) != _number(group.number) and group.number.isdecimal():
            code = "x12.group-number-mismatch"
            report(code, "group", segment, 2, found=found, expected=group.number, opened=group)
        if not (group.sets or group.has_lost_set):
            report("x12.empty-group", "group", segment)
        self._finish_group(declared)

    def _finish_group(self, declared: str | None) -> None:
        assert self._faults.group is not None
        self._interchange.groups.append(self._faults.group.closed(declared))
        self._faults.group = None

    # Transaction set

    def _open_set(self, segment: Segment) -> None:
        faults = self._faults
        if faults.group is None:
            self._miss_group(segment)
            scope = Scope(self._interchange.scope.interchange, len(self._interchange.groups))
            faults.group = OpenGroup(segment, ["GS"], scope)
        group, elements = faults.group, self._split(segment)
        scope = Scope(group.scope.interchange, group.scope.group, len(group.sets))
        faults.set = OpenSet(segment, elements, scope)
        for edit, value in failures(ST_EDITS, elements):
            faults.report(edit.code, "transaction", segment, edit.element, found=value, expected=edit.expected)
        self._check_unique("x12.repeated-set", "transaction", segment, 2, group.numbers, at(elements, 2))
        self._check_fit(segment, at(elements, 1), group)

    def _check_fit(self, segment: Segment, set_id: str, group: OpenGroup) -> None:
        release, found = at(group.elements, 8), at(group.elements, 1)
        allowed = functional_ids(set_id, release)
        if allowed and found and found not in allowed:
            self._faults.report(
                "x12.set-not-in-group",
                "transaction",
                segment,
                1,
                found=found,
                expected=" or ".join(allowed),
                opened=group,
                set_id=set_id,
                release=release,
            )

    def _close_set(self, segment: Segment) -> None:
        open_, elements, report = self._faults.set, self._split(segment), self._faults.report
        if open_ is None:
            self._miss_set(segment, at(elements, 2))
            return
        declared, counted = at(elements, 1), str(segment.position)
        if _number(declared) != counted:
            report("x12.count-mismatch", "transaction", segment, 1, found=declared, expected=counted, opened=open_)
        found, (_, expected) = at(elements, 2), open_.name
        if found != expected and expected:
            code = "x12.set-number-mismatch"
            report(code, "transaction", segment, 2, found=found, expected=expected, opened=open_)
        self._finish_set()

    def _miss_set(self, segment: Segment, number: str) -> None:
        group = self._faults.group
        if group is None:
            self._miss_group(segment)
            return
        group.has_lost_set = True
        self._faults.report("x12.missing-st", "group", segment, found=number)

    def _finish_set(self, *, cut_off: bool = False) -> None:
        open_, group = self._faults.set, self._faults.group
        assert open_ is not None
        assert group is not None
        # Where the file was cut off is told for the interchange; what is left of a segment is not judged as one.
        segments = self._last - open_.opening.ordinal + 1
        group.sets.append(open_.closed(self._end - self._torn, segments, cut_off=cut_off))
        self._faults.set = None

    def _check_unique(
        self, code: str, level: Level, segment: Segment, element: int, numbers: dict[str, Segment], number: str
    ) -> None:
        first = numbers.setdefault(number, segment)
        if first is not segment and number:
            self._faults.report(code, level, segment, element, found=number, first=first)

    # Outside of every part, and places

    def _note_stray(self, part: Segment | Run, count: int) -> None:
        if self._stray is None:
            first = tokenize(part, self._interchange.header.delimiters)[0] if isinstance(part, Run) else part
            self._stray = (first, count)
        else:
            first, before = self._stray
            self._stray = (first, before + count)

    def _take_gap(self, gap: Gap) -> None:
        self._end = gap.start + len(gap.text)
        if self._faults.interchange is None and not self._has_named_gap:
            first, before, _ = self._gap or (gap, 0, 0)
            self._gap = (first, before + len(gap.text), self._end)

    def _report_gap(self) -> None:
        assert self._gap is not None
        (gap, length, end), self._gap = self._gap, None
        self._faults.report(
            "x12.outside-interchange",
            "interchange",
            source=_source_of(gap, end),
            found=str(length),
            head=_head(gap),
        )

    def _split(self, segment: Segment) -> list[str]:
        elements = segment.elements(self._interchange.header.delimiters)
        return [readable(element).rstrip(" ") for element in elements]

    def _reach(self, part: Segment | Run, ordinal: int, end: int) -> None:
        if ordinal > self._last:
            self._last, self._last_part = ordinal, part
        self._end, self._torn = min(max(self._end, end), self._size), 0

    def _reach_past(self, segment: Segment) -> None:
        terminator = self._interchange.header.delimiters.segment
        self._reach(segment, segment.ordinal, segment.start + len(segment.text) + len(terminator))

    def _torn_off(self, segment: Segment) -> None:
        self._reach(segment, segment.ordinal, segment.start + len(segment.text))
        self._torn = len(segment.text)

    def _reach_past_run(self, run: Run) -> None:
        # Blank segments have no ordinals: behind a segment that was passed over there would be nothing to point at.
        ordinal = run.ordinal + run.count - 1 if run.count else 0
        self._reach(run, ordinal, run.start + len(run.text))
        self._torn = 0 if run.text.endswith(self._interchange.header.delimiters.segment) else len(run.text)

    def _last_segment(self) -> Segment | None:
        if isinstance(self._last_part, Run):
            return tokenize(self._last_part, self._interchange.header.delimiters)[-1]
        return self._last_part


def _number(text: str) -> str:
    """Return a number without leading zeros, anything else as it is: numbers are compared by value."""
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def _id_of(segment: Segment) -> str:
    return segment.text[:3] if segment.text[:3].isalnum() else segment.text[:2]


def _head(gap: Gap) -> str:
    return visible(readable(gap.text[:40]).strip(" \r\n"))


def _source_of(gap: Gap, end: int) -> Source:
    return Source(start=gap.start, end=end, line=gap.line, column=gap.column)
