"""The catalogue is complete, consistent, and fits the answers that are rendered from it."""

from __future__ import annotations

import re
import string
import typing

import pytest

from gateway.diagnostics import CATALOGUE, Level, Severity, row_of
from gateway.diagnostics.catalogue import AREAS

ROWS = sorted(CATALOGUE.values(), key=lambda row: row.code)
CHECK_CODE = re.compile(r"M1\d\d")


def test_every_code_is_listed_once() -> None:
    """No two areas hold the same code."""
    codes = [row.code for area in AREAS for row in area.ROWS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_row_is_well_formed(row) -> None:
    """A row has a dotted code, a known severity and level, and texts that people and answers can use."""
    assert CHECK_CODE.fullmatch(row.code) or re.fullmatch(r"[a-z0-9]+\.[a-z0-9]+(-[a-z0-9]+)*", row.code)
    assert row.severity in set(Severity)
    assert row.level in typing.get_args(Level)
    assert row.title
    assert row.message
    assert 1 <= len(row.short) <= 30
    assert re.fullmatch(r"[A-Z0-9 .,/\-]+", row.short), row.short


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_an_error_says_what_to_do(row) -> None:
    """Whoever is refused something is told the next step and why it matters."""
    if row.severity == "error":
        assert row.hint
        assert row.explain


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_templates_are_plain(row) -> None:
    """Templates hold simple names only: nothing in a message can be evaluated."""
    for text in (row.message, row.hint):
        for _, name, _, _ in string.Formatter().parse(text):
            assert name is None or name.isidentifier()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_acknowledgment_codes_have_the_form_of_their_lists(row) -> None:
    """Codes are those of data elements I18, 720, 723, 718, 716, 620, 621, 618 and 647, and CBP's three digits."""
    acks = row.acks
    assert acks.ta1 is None or re.fullmatch(r"0\d\d", acks.ta1)
    for code, pattern in (
        (acks.ak3, r"[1-8]"),
        (acks.ak4, r"1[0-3]|[1-9]"),
        (acks.ak5, r"[1-9]|1\d|2[3-7]"),
        (acks.ak9, r"[1-6]|1\d|2[3-6]"),
        (acks.ik3, r"[1-8]|I[46789]"),
        (acks.ik4, r"1[0-3]|[1-9]|I6|I9|I1[0-3]"),
        (acks.ik5, r"[1-9]|1\d|2[3-7]|I6"),
        (acks.ted, r"[A-Z0-9]{1,3}"),
        (acks.cbp, r"\d{3}"),
    ):
        assert code is None or re.fullmatch(pattern, code), (row.code, code, pattern)


def test_unknown_code_is_our_own_bug() -> None:
    """Asking for a code that is not in the catalogue raises."""
    with pytest.raises(KeyError):
        row_of("x12.no-such-code")
