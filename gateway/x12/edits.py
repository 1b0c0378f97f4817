"""Edits of the single elements of ISA, ISB, ISE, GS and ST, as tables: what passes, and what is said of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import msgspec


class Edit(msgspec.Struct, frozen=True):
    """One element, the catalogue code of its failure, what it should hold, and the test of a value without padding."""

    element: int
    code: str
    expected: str
    accepts: Callable[[str], bool]


def is_date(text: str) -> bool:
    """Whether *text* is a day of the calendar as YYMMDD or CCYYMMDD. Years 00-69 of a short date are 20xx."""
    if not (text.isascii() and text.isdigit() and len(text) in (6, 8)):
        return False
    year = int(text[:-4]) if len(text) == 8 else int(text[:2]) + (2000 if text[:2] < "70" else 1900)
    try:
        date(year, int(text[-4:-2]), int(text[-2:]))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Whether *text* is HHMM, HHMMSS, HHMMSSD or HHMMSSDD."""
    return re.fullmatch(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,2})?", text) is not None


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _one_of(values: str) -> Callable[[str], bool]:
    return frozenset(values.split()).__contains__


_PARTY_QUALIFIER = _matches(r"0[1-9]|[12][0-9]|3[0-8]|AM|NR|SA|SN|ZZ")
_VERSIONS = ((200, 406), (500, 505), (600, 605), (700, 704), (800, 801))


def _is_version(text: str) -> bool:
    return _matches(r"00[0-9]{3}")(text) and any(first <= int(text) <= last for first, last in _VERSIONS)


# The notes that a TA1 gives for each element are in the catalogue rows. ISA11 and ISA16 are judged as separators.
ISA_EDITS: tuple[Edit, ...] = (
    Edit(1, "x12.authorization-qualifier", "00 to 06", _matches(r"0[0-6]")),
    Edit(2, "x12.authorization", "up to 10 printable characters", str.isprintable),
    Edit(3, "x12.security-qualifier", "00 or 01", _one_of("00 01")),
    Edit(4, "x12.security", "up to 10 printable characters", str.isprintable),
    Edit(5, "x12.sender-qualifier", "a code such as 02 (SCAC) or ZZ", _PARTY_QUALIFIER),
    Edit(6, "x12.sender", "an id of 1 to 15 characters", _matches(r"[ -~\xa0-\xff]{1,15}")),
    Edit(7, "x12.receiver-qualifier", "a code such as 02 (SCAC) or ZZ", _PARTY_QUALIFIER),
    Edit(8, "x12.receiver", "an id of 1 to 15 characters", _matches(r"[ -~\xa0-\xff]{1,15}")),
    Edit(9, "x12.interchange-date", "a date as YYMMDD", lambda text: len(text) == 6 and is_date(text)),
    Edit(10, "x12.interchange-time", "a time as HHMM", lambda text: len(text) == 4 and is_time(text)),
    Edit(12, "x12.control-version", "a version such as 00401 or 00502", _is_version),
    Edit(13, "x12.interchange-number", "9 digits", _matches(r"[0-9]{1,9}")),
    Edit(14, "x12.acknowledgment-requested", "0 or 1", _one_of("0 1")),
    Edit(15, "x12.usage", "P, T or I", _one_of("P T I")),
)

SERVICE_EDITS: dict[str, tuple[Edit, ...]] = {
    # Grade of service and deferred delivery: data elements I34 to I37 of X12.5.
    "ISB": (Edit(1, "x12.grade-of-service", "0, 1 or 2", _one_of("0 1 2")),),
    "ISE": (
        Edit(1, "x12.delivery-date", "a date as YYMMDD", lambda text: len(text) == 6 and is_date(text)),
        Edit(2, "x12.delivery-time", "a time as HHMM", lambda text: len(text) == 4 and is_time(text)),
        Edit(
            3,
            "x12.delivery-time-code",
            "a time zone such as ET or 05",
            _matches(r"0[1-9]|1[0-9]|2[0-4]|[CEMP][DST]|GM|LT|UT"),
        ),
    ),
}
"""By segment id; a TA1 has none here."""

_FIRST_RELEASE_WITH_CENTURY = "004000"
_CENTURY_DATE = Edit(4, "x12.group-element", "a date as CCYYMMDD", lambda text: len(text) == 8 and is_date(text))
_SHORT_DATE = Edit(4, "x12.group-element", "a date as YYMMDD", lambda text: len(text) == 6 and is_date(text))
_GS_EDITS: tuple[Edit, ...] = (
    Edit(1, "x12.functional-id", "a code such as AQ", _matches(r"[A-Z0-9]{2}")),
    Edit(2, "x12.group-element", "an id of 2 to 15 characters", _matches(r".{2,15}")),
    Edit(3, "x12.group-element", "an id of 2 to 15 characters", _matches(r".{2,15}")),
    Edit(5, "x12.group-element", "a time as HHMM, HHMMSS or with decimals of a second", is_time),
    Edit(6, "x12.group-number", "1 to 9 digits", _matches(r"[0-9]{1,9}")),
    Edit(7, "x12.group-element", "X or T", _one_of("X T")),
    Edit(8, "x12.release", "a release such as 005020", _matches(r".{1,12}")),
)
ST_EDITS: tuple[Edit, ...] = (
    Edit(1, "x12.set-id", "a set such as 309", _matches(r"[A-Z0-9]{3}")),
    Edit(2, "x12.set-number", "4 to 9 characters", _matches(r"[!-~]{1,9}")),
    Edit(2, "x12.set-number-short", "4 to 9 characters", lambda text: len(text) == 0 or len(text) > 3),
    Edit(3, "x12.implementation", "up to 35 characters", _matches(r".{0,35}")),
)


def gs_edits(release: str) -> tuple[Edit, ...]:
    """Return the edits of a GS of *release* (GS08): dates have a century from 004000 on."""
    dated = _SHORT_DATE if "0" < release[:6] < _FIRST_RELEASE_WITH_CENTURY else _CENTURY_DATE
    return (*_GS_EDITS, dated)


def failures(edits: Sequence[Edit], elements: Sequence[str]) -> list[tuple[Edit, str]]:
    """Return the edits that the *elements* of a segment (id first) fail, with the value; one not sent is empty."""
    values = [(edit, elements[edit.element].rstrip(" ") if edit.element < len(elements) else "") for edit in edits]
    return [(edit, value) for edit, value in values if not edit.accepts(value)]


_CUSTOMS = (
    # set, functional id, last release with SO, first release with the id of its own
    ("309", "AQ", "004010", "004020"),
    ("350", "AU", "004020", "004020"),
    ("352", "AV", "004020", "004020"),
    ("353", "AX", "004020", "004020"),
    ("354", "AY", "004020", "004020"),
    ("355", "AZ", "004030", "004020"),
    ("356", "BA", "004020", "004020"),
    ("357", "BB", "004020", "004020"),
    ("358", "BD", "004020", "004030"),
)
_FIXED = {"824": "AG", "864": "TX", "997": "FA", "999": "FA", "214": "QM", "310": "IO", "856": "SH", "940": "OW"} | {
    "945": "SW"
}


def functional_ids(set_id: str, release: str) -> tuple[str, ...]:
    """Return the functional identifier codes (GS01) under which *set_id* may be sent in *release*.

    Empty for sets that the table does not know. Releases between the last one with ``SO`` and the first one known to
    have a code of its own allow both, as the sources do not settle them.
    """
    if set_id in _FIXED:
        return (_FIXED[set_id],)
    if not re.match(r"[0-9]{6}", release):
        return ()
    for known, own, last_shared, first_own in _CUSTOMS:
        if known == set_id:
            return (*((own,) if release[:6] >= first_own else ()), *(("SO",) if release[:6] <= last_shared else ()))
    return ()
