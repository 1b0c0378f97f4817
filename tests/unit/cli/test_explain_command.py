"""``gateway explain``: a page for every diagnostic code."""

from __future__ import annotations

import re

import pytest
from command_line import gateway

from gateway.cli.explain import run
from gateway.diagnostics import CATALOGUE


def test_every_code_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    """Title, severity and meaning are on it, and no name of a template is left open."""
    for code, row in CATALOGUE.items():
        assert run(code) == 0
        page = capsys.readouterr().out
        assert page.startswith(f"{code}  {row.title}\n{row.severity}, concerns the {row.level}")
        assert " ".join(row.explain.split()) in " ".join(page.split())
        assert not re.search(r"\{\w+\}", page), page


def test_the_codes_in_the_answers_are_told() -> None:
    """Which element of which answer carries it."""
    page = gateway("explain", "x12.count-mismatch").out
    assert "  997       AK5-02  4\n  999       IK5-02  4\n" in page
    assert "SE01 says <said> segments, this set has <expected>." in page


def test_an_unknown_code_is_told_with_the_nearest() -> None:
    """Exit 2, nothing on standard output."""
    refused = gateway("explain", "x12.count-mismach")
    assert (refused.code, refused.out) == (2, "")
    assert "Did you mean x12.count-mismatch" in refused.err


def test_what_is_like_no_code_gets_some_that_there_are() -> None:
    """A list to begin from."""
    assert "There is: M100, " in gateway("explain", "?").err
