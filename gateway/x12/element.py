"""Check the elements of a segment: presence, conditions, types, lengths, codes (X12.5 and X12.6).

Every cause is one fault: an element that is missing is named once whatever calls for it. A sender is seldom wrong in
a new way, so what was found is remembered together with what is told of it: only the place is new each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from gateway.diagnostics import Diagnostic, Severity, diagnose
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
    at: tuple[int | None, int | None, int | None, str | None]
    """Number, component, repetition and data element, as :func:`place` takes them."""
    name: str
    """``N10-13``."""
    diagnostic: Diagnostic
    """Without its place, and at the level of a record."""


class SegmentCheck:
    """The check of the segment of one *rule*.

    *sound* matches a segment from its id on, through as many elements as are empty or hold a value in order.
    """

    def __init__(
        self,
        rule: SegmentRule,
        delimiters: Delimiters,
        release: str,
        guide: str = "",
        sound: re.Pattern[str] | None = None,
    ) -> None:
        self.rule = rule
        self._delimiters = delimiters
        self._separator = delimiters.element
        self._release = release
        self._guide = guide
        self._sound = sound
        self._blanks = " " + delimiters.component + (delimiters.repetition or "")
        self._gaps: dict[tuple[int, ...], list[Told]] = {}
        self._of_sent: dict[tuple[bool, ...], list[Told]] = {}
        self._values: list[dict[str, list[Told]]] = [{} for _ in rule.elements]

    def of_segment(self, text: str) -> Sequence[Told]:
        """Return what is wrong with the segment *text*, which has the id of the rule."""
        separator, first = self._separator, 0
        sent = text.split(separator)
        if self._sound is not None:
            end = self._sound.match(text).end()  # type: ignore[union-attr]  # every segment begins with its id
            if end == len(text):
                # A value that is in order is not of blanks alone.
                are_sent = tuple(map(bool, sent))
                return self._of_sent.get(are_sent) or self._of_sound(are_sent)
            first = text.count(separator, 0, end) - 1
        return self.of_values(sent[1:], first)

    def _of_sound(self, sent: tuple[bool, ...]) -> Sequence[Told]:
        """Return what is wrong with an id and values that are in order, each by itself; those *sent* are not empty."""
        found = self._of_present(tuple(number for number, is_sent in enumerate(sent) if number and is_sent))
        trails = any(sent[1:]) and not sent[-1]
        return _keep(self._of_sent, sent, [*found, self._trailing] if trails else found)

    def of_values(self, values: Sequence[str], first: int = 0) -> Sequence[Told]:
        """Return what is wrong with *values*, in their order; those before the index *first* are known to be sound."""
        blanks = self._blanks
        present = tuple([number for number, value in enumerate(values, 1) if value and value.strip(blanks)])
        found = self._of_present(present)
        if not present:
            return found
        if first < len(values):
            found = sorted([*found, *self._of_each(values, first, present)], key=_order)
        if not values[-1]:
            found = [*found, self._trailing]
        return found

    def _of_present(self, present: tuple[int, ...]) -> list[Told]:
        """Return what is wrong with a segment of which the elements *present* were sent, whatever they hold."""
        found = self._gaps.get(present)
        if found is None:
            found = _keep(self._gaps, present, self._tell(gaps_of(self.rule, frozenset(present))))
        return found

    def _of_each(self, values: Sequence[str], first: int, present: tuple[int, ...]) -> Iterator[Told]:
        for element, known, value in zip(
            self.rule.elements[first:], self._values[first:], values[first:], strict=False
        ):
            if value and not element.unused and (element.number in present or not element.required):
                told = known.get(value)
                if told is None:
                    faults = value_faults(element, value, self._delimiters, self._release)
                    told = _keep(known, value, self._tell(faults))
                yield from told

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
        return Told(fault, (fault.number, fault.component, fault.repetition, data_element), name, diagnostic)


def faults_of(rule: SegmentRule, values: Sequence[str], delimiters: Delimiters, release: str) -> list[Fault]:
    """Return what is wrong with *values*, the elements of one segment after its id, in the order of the elements."""
    return [told.fault for told in SegmentCheck(rule, delimiters, release).of_values(values)]


def _order(told: Told) -> tuple[int, int, int]:
    fault = told.fault
    return (fault.number or 0, fault.repetition or 0, fault.component or 0)


_Key = TypeVar("_Key", str, tuple[int, ...], tuple[bool, ...])


def _keep(known: dict[_Key, list[Told]], key: _Key, told: list[Told]) -> list[Told]:
    if len(key) <= _LONGEST_KEPT:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[key] = told
    return told
