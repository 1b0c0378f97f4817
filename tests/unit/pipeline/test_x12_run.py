"""The text of one X12 record on its way to the compiled mapping."""

from __future__ import annotations

import pytest

from gateway.pipeline.x12_run import is_plain, split_run
from gateway.x12 import Delimiters

SIGNS = Delimiters(element="*", component=">", segment="~", repetition="^")
CUT = frozenset({("N10", 2)})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("LX*1~N1*CN*JANE DOE~", True),
        ("LX*1~\nN1*CN*JANE DOE~\r\n", True),
        ("LX*1~N10** AND MORE~", True),
        ("LX*1~N10** ~", False),
        ("LX*1~N10** AND MORE*MARKS ~", False),
        ("LX*1~N10*1* SHIRTS~", False),
        ("LX*1~N9** BOX~", False),
        ("LX*1~N1*CN *JANE~", False),
        ("LX*1~N1*CN*JANE ~", False),
        ("LX*1~ N1*CN*JANE~", False),
        ("LX*1~N1*CN*A&B~", False),
        ("LX*1~N1*CN*A<B~", False),
        ("LX*1~N1*CN*A\tB~", False),
        ("LX*1~N1*CN*A\nB~", False),
        ("LX*1~N1*CN*A\x07~", False),
        ("LX*1~N1*CN*J\xe9~", False),
    ],
)
def test_plain_runs_have_nothing_that_a_value_is_looked_at_for(text: str, plain: bool) -> None:
    """Blanks around values, control characters and what XML wants escaped; a text that was cut may go on with one."""
    assert is_plain(text, SIGNS, CUT) is plain


def test_the_signs_are_those_of_the_interchange() -> None:
    """Any sign may be an element separator or a segment terminator, a line break too."""
    signs = Delimiters(element="|", component=">", segment="\n", repetition=None)
    assert is_plain("LX|1\nN10|| AND MORE\n", signs, CUT)
    assert not is_plain("LX|1\nN1|CN |JANE\n", signs, CUT)
    assert is_plain("LX|1\nN1|A* B\n", signs, frozenset())


def test_runs_whose_segments_end_with_two_characters_are_looked_at_value_by_value() -> None:
    """One of the two alone would be part of a value."""
    assert not is_plain("LX*1\r\n", Delimiters(element="*", component=">", segment="\r\n", repetition=None), CUT)


def test_segments_are_split_without_the_line_breaks_behind_them() -> None:
    """Empty pieces are no segments."""
    assert split_run("LX*1~\r\nN1*CN*~\n", SIGNS) == [["LX", "1"], ["N1", "CN", ""]]
