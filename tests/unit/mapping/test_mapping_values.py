"""What single words of a rule do to a value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gateway.mapping import CodeList
from gateway.mapping.values import (
    apply_step,
    control_character,
    converted,
    escaped,
    iso_date,
    iso_time,
    numeral,
)


@pytest.mark.parametrize(
    ("text", "form", "iso"),
    [
        ("20250815", "CCYYMMDD", "2025-08-15"),
        ("20250230", "CCYYMMDD", None),
        ("2025081", "CCYYMMDD", None),
        ("230620", "YYMMDD", "2023-06-20"),
        ("690101", "YYMMDD", "2069-01-01"),
        ("700101", "YYMMDD", "1970-01-01"),
        ("081525", "MMDDYY", "2025-08-15"),
        ("2025-08-15", "iso", "2025-08-15"),
        ("20250815", "iso", None),
        ("08/15/2025", "MM/DD/CCYY", "2025-08-15"),
        ("15/08/2025", "MM/DD/CCYY", None),
        ("8/15/2025", "MM/DD/CCYY", None),
        ("2025-08-15T23:30:00", "date-time", "2025-08-15"),
        ("2025-08-29T03:30:00Z", "date-time", "2025-08-28"),
        ("2025-08-28T21:30-07:00", "date-time", "2025-08-29"),
        ("2025-08-15T23:30:00.123+00:00", "date-time", "2025-08-15"),
        ("2025-08-15", "date-time", "2025-08-15"),
        ("2025-08-15T25:30:00", "date-time", None),
        ("2025-08-15 23:30", "date-time", None),
        ("2025-W33-5T10:00", "date-time", None),
        ("0001-01-01T00:00:00Z", "date-time", None),
        ("٢٠٢٥٠٨١٥", "CCYYMMDD", None),
        ("", "CCYYMMDD", None),
    ],
)
def test_dates(text: str, form: str, iso: str | None) -> None:
    """A date is one of the calendar, written in the form that was named."""
    assert iso_date(text, form) == iso


@pytest.mark.parametrize(
    ("text", "form", "iso"),
    [
        ("0930", "HHMM", "09:30:00"),
        ("093015", "HHMM", "09:30:15"),
        ("09301599", "HHMM", "09:30:15"),
        ("2560", "HHMM", None),
        ("930", "HHMM", None),
        ("09:30", "iso", "09:30:00"),
        ("09:30:05Z", "iso", "09:30:05Z"),
        ("09:61", "iso", None),
        ("9:30", "iso", None),
        ("2025-08-15T23:30:05.9", "date-time", "23:30:05"),
        ("2025-08-15T23:30:00Z", "date-time", "19:30:00"),
        ("2025-01-15T23:30+00:00", "date-time", "18:30:00"),
        ("2025-08-15", "date-time", None),
        ("23:30:00", "date-time", None),
    ],
)
def test_times(text: str, form: str, iso: str | None) -> None:
    """A time is one of the day; the fractions that X12 allows are dropped."""
    assert iso_time(text, form) == iso


@pytest.mark.parametrize(
    ("text", "kind", "implied", "number"),
    [
        ("45", "money", 0, "45.00"),
        ("09", "money", 0, "9.00"),
        ("12.5", "money", 0, "12.50"),
        ("12.505", "money", 0, None),
        ("12345", "money", 2, "123.45"),
        ("-0", "money", 0, "0.00"),
        ("007", "integer", 0, "7"),
        ("7.0", "integer", 0, "7"),
        ("7.5", "integer", 0, None),
        ("1E3", "integer", 0, "1000"),
        (".5", "decimal", 0, "0.5"),
        ("5.", "decimal", 0, "5"),
        ("1.20", "decimal", 0, "1.20"),
        ("-0", "decimal", 0, "0"),
        ("5", "decimal", 2, "0.05"),
        ("1E-2", "decimal", 0, "0.01"),
        ("1,000", "decimal", 0, None),
        ("$5", "money", 0, None),
        ("", "decimal", 0, None),
        ("1E99", "decimal", 0, None),
        ("9" * 29, "decimal", 0, None),
        ("NaN", "decimal", 0, None),
        ("\u0661", "integer", 0, None),
    ],
)
def test_numbers(text: str, kind: str, implied: int, number: str | None) -> None:
    """Numbers are exact, in plain digits, and never rounded."""
    assert numeral(text, kind, implied) == number


def test_a_conversion_rounds_half_up_to_the_places_named() -> None:
    """Pounds to kilograms is the one place where rounding is right."""
    assert converted(Decimal(10), Decimal("0.45359237"), 3) == Decimal("4.536")


@pytest.mark.parametrize(
    ("name", "size", "text", "after"),
    [
        ("trim", None, " a ", "a"),
        ("upper", None, "ab-1", "AB-1"),
        ("digits", None, "4011.20-00", "40112000"),
        ("alnum", None, "A-1 B", "A1B"),
        ("squeeze-spaces", None, "a  b\n c", "a b c"),
        ("transliterate", None, "JOSÉ ŁÓDŹ", "JOSE ODZ"),
        ("cut", 3, "ab cd", "ab"),
        ("zero-pad", 5, "42", "00042"),
        ("skip", 3, "USD12.50", "12.50"),
        ("skip", 9, "USD12.50", ""),
    ],
)
def test_steps(name: str, size: int | None, text: str, after: str) -> None:
    """Each step does one thing."""
    assert apply_step(text, name, size) == after


def test_text_stays_on_one_line_and_cannot_become_markup() -> None:
    """What XML would read as markup or fold away is written as a reference; control characters are named."""
    assert escaped('<a> & "b"\n\t') == '&lt;a&gt; &amp; "b"&#10;&#9;'
    assert control_character("a\x07") == "U+0007"
    assert control_character("a\tb\u00e9") is None


def test_a_code_list_answers_for_a_day() -> None:
    """A code is known from its first to its last day, both included; without a day it ever was."""
    codes, findings = CodeList.read(
        "code,label,valid_from,valid_to\n"
        "AN,Netherlands Antilles,,2010-10-10\nCW,Curacao,2010-10-10,\nUS,United States,,\n",
        "country.csv",
    )
    assert findings == ()
    assert codes.dated
    assert set(codes.at(date(2010, 10, 9))) == {"AN", "US"}
    assert set(codes.at(date(2010, 10, 10))) == {"AN", "CW", "US"}
    assert set(codes.at(date(2010, 10, 11))) == {"CW", "US"}
    assert codes.at(None)["AN"] == "Netherlands Antilles"


@pytest.mark.parametrize(
    ("text", "lines", "kept"),
    [
        ("kode,label\nUS,x", [1], []),
        ("code,label,valid_from,valid_to\nUS,x,2020-13-01,\nCA,y,,\n", [2], ["CA"]),
        ("code,label,valid_from,valid_to\nUS,x,2020-02-01,2020-01-01\n\n,z,,\n", [2, 4], []),
        ("", [1], []),
    ],
)
def test_a_bad_row_is_found_and_the_rest_kept(text: str, lines: list[int], kept: list[str]) -> None:
    """A slip in one row does not take the list away, and points at its line."""
    codes, findings = CodeList.read(text, "x.csv")
    assert [finding.source.line for finding in findings if finding.source] == lines
    assert list(codes.at(None)) == kept
