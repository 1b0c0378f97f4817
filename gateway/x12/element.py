"""Check the elements of one segment: presence, conditions, types, lengths, codes (X12.5 and X12.6).

Every cause is one fault: a value that is no date is not told to be too short as well, and an element that is missing
is named once whatever calls for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import repeat

import msgspec

from gateway.x12.grammar import Condition, Element, SegmentRule
from gateway.x12.near import nearest
from gateway.x12.segment import Delimiters, readable


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One finding about a segment: the catalogue code, the place within the segment, the fields of its texts."""

    code: str
    number: int | None = None
    """Element number; ``None`` for the segment as a whole."""
    component: int | None = None
    repetition: int | None = None
    element: Element | None = None
    found: str | None = None
    expected: str | None = None
    unverified: bool = False
    """The guide is not sure of the rule."""
    data: dict[str, str] = {}


_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_EXPONENT = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)E-?[0-9]+")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LISTED = 24
_NOT_LISTED = {False: "x12.code-invalid", True: "x12.code-not-used"}
"""By whose list it is: that of X12 or that of the implementation guide."""
_CENTURY = 70
"""YYMMDD: years from 70 are of the twentieth century."""


Form = re.Pattern[str] | None
"""Matches values of an element that nothing is to be said about; what it does not match may still be in order."""


def faults_of(
    rule: SegmentRule, values: Sequence[str], delimiters: Delimiters, release: str, forms: Sequence[Form] = ()
) -> list[Fault]:
    """Return what is wrong with *values*, the elements of a segment after its id, in the order of the elements.

    *forms*, those of the rule's elements, spare looking closer at what they match.
    """
    blanks = " " + delimiters.component + (delimiters.repetition or "")
    present = frozenset([number for number, value in enumerate(values, 1) if value and value.strip(blanks)])
    if not present:
        return [Fault(code="x12.segment-empty", found=rule.id)]
    found: list[Fault] = []
    if max(present) > len(rule.elements) and not rule.open:
        number = len(rule.elements) + 1
        data = {"segment": rule.id}
        found.append(
            Fault(
                code="x12.too-many-elements",
                number=number,
                found=str(max(present)),
                expected=str(len(rule.elements)),
                unverified=rule.unverified,
                data=data,
            )
        )
    found += _missing(rule.id, rule.elements, rule.conditions, present)
    for element, value, form in zip(rule.elements, values, forms or repeat(None), strict=False):
        sent = value and (element.number in present or not element.required)
        if sent and (form is None or form.fullmatch(value) is None):
            found += _value(element, value, delimiters, release)
    found.sort(key=lambda fault: (fault.number or 0, fault.repetition or 0, fault.component or 0))
    if not values[-1]:
        found.append(Fault(code="x12.trailing-empty", data={"segment": rule.id}))
    return found


def _missing(
    name: str, elements: Sequence[Element], conditions: Sequence[Condition], present: frozenset[int]
) -> list[Fault]:
    """Return the mandatory and the conditional elements that are missing or too much."""
    broken = [condition for condition in conditions if breaks(condition, present)]
    titles = dict(enumerate(elements, 1)) if broken else {}
    found = {
        element.number: Fault(
            code="x12.element-missing", number=element.number, element=element, unverified=element.unverified
        )
        for element in elements
        if element.required and element.number not in present
    }
    for condition in sorted(broken, key=lambda condition: condition.unverified):
        for number in _concerned(condition, present):
            code = "x12.condition-excluded" if condition.kind == "E" else "x12.condition-missing"
            fault = Fault(
                code=code,
                number=number,
                element=titles.get(number),
                unverified=condition.unverified,
                data={"reason": _reason(name, condition)},
            )
            found.setdefault(number, fault)
    return list(found.values())


def breaks(condition: Condition, present: frozenset[int]) -> bool:
    """Tell whether *condition* is broken when exactly the elements *present* were sent."""
    return bool(_concerned(condition, present))


def _concerned(condition: Condition, present: frozenset[int]) -> Sequence[int]:
    """Return the elements at which a broken *condition* is told; none when it holds."""
    numbers = condition.elements
    if present.isdisjoint(numbers):
        return numbers[:1] if condition.kind == "R" else ()
    sent = [number for number in numbers if number in present]
    match condition.kind:
        case "P":
            return [number for number in numbers if number not in present] if len(sent) < len(numbers) else ()
        case "E":
            return sent[1:]
        case "C":
            return [number for number in numbers if number not in present] if numbers[0] in present else ()
        case "L":
            return numbers[1:2] if numbers[0] in present and len(sent) == 1 else ()
        case "R":
            return ()


def _reason(name: str, condition: Condition) -> str:
    first, *others = (f"{name}-{number:02d}" for number in condition.elements)
    listed = ", ".join([first, *others])
    return {
        "P": f"{listed} are sent together or not at all",
        "R": f"at least one of {listed} has to be sent",
        "E": f"only one of {listed} may be sent",
        "C": f"{first} is sent and needs it",
        "L": f"{first} is sent and needs one of {', '.join(others)}",
    }[condition.kind]


def _value(element: Element, raw: str, delimiters: Delimiters, release: str) -> list[Fault]:
    occurrences = raw.split(delimiters.repetition) if delimiters.repetition else [raw]
    if len(occurrences) > element.repeat:
        return [_fault(element, "x12.too-many-repetitions", str(len(occurrences)), str(element.repeat))]
    if element.repeat == 1:
        return _occurrence(element, raw, delimiters, release)
    return [
        msgspec.structs.replace(fault, repetition=repetition)
        for repetition, occurrence in enumerate(occurrences, 1)
        for fault in _occurrence(element, occurrence, delimiters, release)
    ]


def _occurrence(element: Element, raw: str, delimiters: Delimiters, release: str) -> list[Fault]:
    parts = raw.split(delimiters.component)
    if element.type != "composite":
        if len(parts) > 1:
            return [_fault(element, "x12.too-many-components", str(len(parts)), "1")]
        fault = _plain(element, raw, release)
        return [fault] if fault is not None else []
    if not element.components:
        return []
    if len(parts) > len(element.components):
        return [_fault(element, "x12.too-many-components", str(len(parts)), str(len(element.components)))]
    present = frozenset(number for number, part in enumerate(parts, 1) if part.strip(" "))
    if not present:
        return []
    found = _missing("component", element.components, element.conditions, present)
    for component, part in zip(element.components, parts, strict=False):
        fault = _plain(component, part, release) if part else None
        if fault is not None:
            found.append(fault)
    return [msgspec.structs.replace(fault, number=element.number, component=fault.number) for fault in found]


def _plain(element: Element, raw: str, release: str) -> Fault | None:
    """Return the one fault of *raw*, a value that is neither repeated nor composite and was sent."""
    text = readable(raw)
    if not text.strip(" "):
        return _fault(element, "x12.trailing-blanks", text)
    if element.type in ("AN", "ID"):
        return _text(element, text)
    if element.type == "DT":
        return _date(element, text)
    if element.type == "TM":
        if _TIME.fullmatch(text) and element.min <= len(text) <= element.max:
            return None
        return _fault(element, "x12.time-invalid", text, "HHMM, HHMMSS or HHMMSSDD", what=repr(text))
    return _number(element, text, release)


def _text(element: Element, text: str) -> Fault | None:
    control = _CONTROL.search(text)
    if control is not None:
        what = f"the control character 0x{ord(control[0]):02X}"
        return _fault(element, "x12.element-character", text, "printable characters", what=what)
    body = text.rstrip(" ")
    length = max(len(body), min(len(text), element.min))
    near = None if element.codes is None or body in element.codes else nearest(body, element.codes)
    fault = _length(element, text, length)
    if fault is not None:
        return fault if near is None else msgspec.structs.replace(fault, data={**fault.data, "hint": _meant(near)})
    if element.codes is not None and body not in element.codes:
        code = "x12.code-unknown" if not element.closed else _NOT_LISTED[element.by_guide]
        advice = _meant(near) if near else "Check the code."
        return _fault(element, code, body, _some(sorted(element.codes)), advice=advice)
    return _fault(element, "x12.trailing-blanks", text) if len(text) > length else None


def _meant(near: str) -> str:
    return f"Did you mean {near}?"


def _number(element: Element, text: str, release: str) -> Fault | None:
    whole = element.type[0] == "N"
    good = _INTEGER.fullmatch(text) if whole else _DECIMAL.fullmatch(text)
    if good is None and not whole and release >= "005010":
        good = _EXPONENT.fullmatch(text)
    if good is None:
        wrong = sorted(set(re.sub(r"[0-9]" if whole else r"[0-9.]", "", text)))
        what = "characters in a wrong place" if not wrong else " ".join(repr(character) for character in wrong)
        return _fault(element, "x12.element-character", text, kind_of(element), what=what)
    return _length(element, text, sum(character.isdigit() for character in text))


def _length(element: Element, text: str, length: int) -> Fault | None:
    """Check *length*; the sign and the decimal point of a number do not count (X12.6)."""
    if element.min <= length <= element.max:
        return None
    code = "x12.element-too-short" if length < element.min else "x12.element-too-long"
    unit = "digits" if element.type[0] in "NR" else "characters"
    lengths = f"{element.min}" if element.min == element.max else f"{element.min} to {element.max}"
    has = f"{length} {unit if length != 1 else unit[:-1]}"
    return _fault(element, code, text, f"{lengths} {unit}", has=has)


def _date(element: Element, text: str) -> Fault | None:
    form = "CCYYMMDD" if element.max == 8 else "YYMMDD"
    if len(text) != len(form) or not (text.isascii() and text.isdigit()):
        return _fault(element, "x12.date-invalid", text, form, what=f"{text!r} is not written as {form}")
    year = int(text[:-4])
    if form == "YYMMDD":
        year += 1900 if year >= _CENTURY else 2000
    try:
        dt.date(year, int(text[-4:-2]), int(text[-2:]))
    except ValueError:
        return _fault(element, "x12.date-invalid", text, form, what=f"{text} is not in the calendar")
    return None


def _fault(element: Element, code: str, found: str, expected: str | None = None, **data: str) -> Fault:
    return Fault(
        code=code,
        number=element.number,
        element=element,
        found=found,
        expected=expected,
        unverified=element.unverified,
        data=data,
    )


def _some(codes: list[str]) -> str:
    """Return *codes* as a list that fits a line."""
    return ", ".join(codes if len(codes) <= _LISTED else [*codes[:_LISTED], f"and {len(codes) - _LISTED} more"])


def kind_of(element: Element) -> str:
    """Return in words what *element* takes: ``a whole number of 1 to 6 digits``."""
    lengths = f"{element.min}" if element.min == element.max else f"{element.min} to {element.max}"
    match element.type[0]:
        case "N":
            implied = f" with {element.type[1]} implied decimals" if element.type[1] != "0" else ""
            return f"a whole number of {lengths} digits{implied}"
        case "R":
            return f"a number of {lengths} digits"
        case "D":
            return "a date CCYYMMDD" if element.max == 8 else "a date YYMMDD"
        case "T":
            return "a time HHMM"
        case "I":
            return f"a code of {lengths} characters"
        case "A":
            return f"{lengths} characters"
    return "a composite value"
