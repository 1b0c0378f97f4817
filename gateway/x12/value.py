"""Check the value of one element: type, length, characters, codes (X12.5 and X12.6).

Every cause is one fault: a value that is no date is not told to be too short as well.
"""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from gateway.x12.grammar import Element
from gateway.x12.near import nearest
from gateway.x12.presence import Fault, missing
from gateway.x12.segment import Delimiters, readable

_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_EXPONENT = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)E-?[0-9]+")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LISTED = 24
_NOT_LISTED = {False: "x12.code-invalid", True: "x12.code-not-used"}
"""By whose list it is: that of X12 or that of the implementation guide."""
_SIGNS = {"0-9": "digits", "A-Z": "capitals", "A-Z0-9": "capitals and digits"}
_CENTURY = 70
"""YYMMDD: years from 70 are of the twentieth century."""


def value_faults(element: Element, raw: str, delimiters: Delimiters, release: str) -> list[Fault]:
    """Return what is wrong with *raw*, all that was sent for *element*, in the order of its repetitions."""
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
    found = missing("component", element.components, element.conditions, present)
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
    if element.pattern is not None and re.fullmatch(element.pattern, body) is None:
        return _fault(element, "x12.pattern", body, _form(element.pattern))
    return _fault(element, "x12.trailing-blanks", text) if len(text) > length else None


def _form(pattern: str) -> str:
    """Return *pattern*, such as ``[0-9]{4}``, in words."""
    signs, _, lengths = pattern.rstrip("}").partition("]{")
    return f"{lengths.replace(',', ' to ')} {_SIGNS[signs.lstrip('[')]}"


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
    unit = "digit" if element.type[0] in "NR" else "character"
    return _fault(element, code, text, _many(element.min, element.max, unit), has=_many(length, length, unit))


def _many(least: int, most: int, unit: str) -> str:
    """Return ``1 digit``, ``3 digits``, ``1 to 6 digits``."""
    return f"{least if least == most else f'{least} to {most}'} {unit}{'s' if most != 1 else ''}"


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
    digits, characters = (_many(element.min, element.max, unit) for unit in ("digit", "character"))
    match element.type[0]:
        case "N":
            implied = f" with {element.type[1]} implied decimals" if element.type[1] != "0" else ""
            return f"a whole number of {digits}{implied}"
        case "R":
            return f"a number of {digits}"
        case "D":
            return "a date CCYYMMDD" if element.max == 8 else "a date YYMMDD"
        case "T":
            return "a time HHMM"
        case "I":
            return f"a code of {characters}"
        case "A":
            return characters
    return "a composite value"
