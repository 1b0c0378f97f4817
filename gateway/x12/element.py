"""Check the elements of a segment: presence, conditions, types, lengths, codes (X12.5 and X12.6).

Every cause is one fault: an element that is missing is named once whatever calls for it. A sender is seldom wrong in
a new way, so what was found is remembered together with what is told of it: only the place is new each time.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from functools import cached_property
from itertools import compress, count
from typing import Any, TypeVar

import msgspec

from gateway.diagnostics import Diagnostic, Severity, Source, diagnose
from gateway.x12.compiled import Sound
from gateway.x12.grammar import Element, SegmentRule
from gateway.x12.presence import Fault, gaps_of
from gateway.x12.segment import Delimiters
from gateway.x12.value import kind_of, value_faults

_MOST_KEPT = 1_000
_LONGEST_KEPT = 100
"""Characters of a value, or elements of a segment: what is longer is not remembered, so that memory stays flat."""


class Told(msgspec.Struct, frozen=True):
    """A fault and what is told of it wherever it is found."""

    fault: Fault
    source: Source
    """Which part of a segment is concerned, without the place of that segment."""
    name: str
    """``N10-13``."""
    diagnostic: Diagnostic
    """Without its place, and at the level of a record."""


class SegmentCheck:
    """The check of the segment of one *rule*.

    *sound* is what knows elements in order from others; without it each one is looked at.
    """

    def __init__(
        self,
        rule: SegmentRule,
        delimiters: Delimiters,
        release: str,
        guide: str = "",
        sound: Sound | None = None,
    ) -> None:
        self.rule = rule
        self._delimiters = delimiters
        self._separator = delimiters.element
        self._release = release
        self._guide = guide
        self._sound = sound
        self._blanks = " " + delimiters.component + (delimiters.repetition or "")
        self._gaps: dict[tuple[int, ...], list[Told]] = {}
        self._values: list[dict[str, list[Told]]] = [{} for _ in rule.elements]

    def of_segment(self, text: str, sent: list[str]) -> Sequence[Told]:
        """Return what is wrong with the segment *text*, which has the id of the rule; *sent* is that and its elements.

        Faults come in the order of the elements.
        """
        sound = self._sound
        if sound is None:
            return self.of_sent(sent)
        end = sound[0](text).end()
        present = tuple(compress(count(), sent))
        if end < len(text):
            return self._of_doubtful(sent, present, self._doubtful(sound, text, sent, end))
        found = self._of_present(present)
        return found if sent[-1] or len(present) == 1 else [*found, self._trailing]

    def of_sent(self, sent: list[str]) -> Sequence[Told]:
        """Return what is wrong with the segment *sent*: its id, and its elements, whatever they hold."""
        present = tuple(compress(count(), sent))
        return self._of_doubtful(sent, present, present[1:])

    def _doubtful(self, sound: Sound, text: str, sent: list[str], end: int) -> list[int]:
        """Return the numbers of the elements in *text* that are not known to be in order; all is up to *end*."""
        separator, last = self._separator, len(self._values)
        found: list[int] = []
        while end < len(text):
            number = text.count(separator, 0, end)
            if text[end] != separator:
                found.append(number)
                end = text.find(separator, end)
                if end < 0:
                    break
            if number == last:
                return [*found, *(number for number in range(last + 1, len(sent)) if sent[number])]
            end = sound[number](text, end).end()
        return found

    def _of_doubtful(self, sent: list[str], present: tuple[int, ...], doubtful: Sequence[int]) -> Sequence[Told]:
        """Return what is wrong with a segment of which the elements *present* are not empty.

        Of these only the *doubtful* may hold what is not in order.
        """
        told: list[Told] = []
        elements, blanks = self.rule.elements, self._blanks
        for number in doubtful:
            value, element = sent[number], elements[number - 1] if number <= len(elements) else None
            is_blank = not value.strip(blanks)
            if is_blank:
                present = tuple(each for each in present if each != number)
            if element is not None and not element.unused and not (is_blank and element.required):
                known = self._values[number - 1].get(value)
                told += self._of_value(element, value) if known is None else known
        found = self._of_present(present)
        if len(present) == 1:
            return found
        if told:
            found = sorted([*found, *told], key=_order) if found else told
        return found if sent[-1] else [*found, self._trailing]

    def _of_value(self, element: Element, value: str) -> list[Told]:
        faults = value_faults(element, value, self._delimiters, self._release)
        return keep(self._values[element.number - 1], value, sorted(self._tell(faults), key=_order))

    def _of_present(self, present: tuple[int, ...]) -> list[Told]:
        """Return what is wrong with a segment of which the elements *present* were sent, whatever they hold.

        *present* begins with 0, the segment id.
        """
        found = self._gaps.get(present)
        if found is None:
            found = keep(self._gaps, present, self._tell(gaps_of(self.rule, frozenset(present[1:]))))
        return found

    @cached_property
    def _trailing(self) -> Told:
        return self._told(Fault(code="x12.trailing-empty", data={"segment": self.rule.id}))

    def _tell(self, faults: list[Fault]) -> list[Told]:
        return [self._told(fault) for fault in faults]

    def _told(self, fault: Fault) -> Told:
        name = self.rule.id
        if fault.number is not None:
            name += f"-{fault.number:02d}" + (f"-{fault.component}" if fault.component is not None else "")
        element: Element | None = fault.element
        data: dict[str, Any] = {**fault.data}
        diagnostic = diagnose(
            fault.code,
            level="record",
            found=fault.found,
            expected=fault.expected,
            severity=Severity.WARNING if fault.unverified else None,
            element=name,
            title=element.title if element is not None else "unknown to the guide",
            kind=kind_of(element) if element is not None else "",
            guide=self._guide,
            **data,
        )
        data_element = element.data_element if element is not None else None
        source = Source(
            segment_id=self.rule.id,
            element=fault.number,
            component=fault.component,
            repetition=fault.repetition,
            data_element=data_element,
        )
        return Told(fault, source, name, diagnostic)


def faults_of(rule: SegmentRule, values: Sequence[str], delimiters: Delimiters, release: str) -> list[Fault]:
    """Return what is wrong with *values*, the elements of one segment after its id, in the order of the elements."""
    return [told.fault for told in SegmentCheck(rule, delimiters, release).of_sent([rule.id, *values])]


def _order(told: Told) -> tuple[int, int, int]:
    fault = told.fault
    return (fault.number or 0, fault.repetition or 0, fault.component or 0)


_Key = TypeVar("_Key", bound=Sized)
_Value = TypeVar("_Value")


def keep(known: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Remember *value*, unless its *key* is long, and forget all when that becomes much; return it."""
    if len(key) <= _LONGEST_KEPT:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[key] = value
    return value
