"""997, 999 and 824: verdicts and remarks with their places."""

from __future__ import annotations

import pytest
from answering import read_set

from gateway.responses import Remark

VERDICTS = [
    ("A", "accepted"), ("E", "accepted-with-errors"), ("R", "rejected"), ("M", "rejected"), ("W", "rejected"),
    ("X", "rejected"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "verdict"), VERDICTS)
def test_verdicts_of_sets_and_groups(code: str, verdict: str) -> None:
    """Data elements 715 and 717."""
    of_set, of_group = read_set("004010", "997", "AK1*AQ*7", "AK2*309*0001", f"AK5*{code}", f"AK9*{code}*1*1*0")
    assert (of_set.verdict, of_group.verdict) == (verdict, verdict)
    (of_group,) = read_set("004010", "997", "AK1*AQ*7", "AK9*P*2*2*1")
    assert of_group.verdict == "partially-accepted"


def test_an_element_is_remarked_on_in_its_segment() -> None:
    """Position, loop and segment are those of the AK3 before; a component is its own number."""
    lines = ["AK1*AQ*7*005020", "AK2*309*0001", "AK3*N4*14*N1*8", "AK4*2>1*156*7*ON", "AK4*9**1", "AK3*P4*20**3"]
    of_set, _ = read_set("005010", "997", *lines, "AK5*R*5*23", "AK9*R*1*1*0*4*19")
    assert of_set.remarks == (
        Remark(
            code="8", text="segment has data element errors", level="segment", segment="N4", position=14, loop="N1"
        ),
        Remark(
            code="7", text="invalid code value", level="element", segment="N4", position=14, loop="N1", element=2,
            component=1,
        ),
        Remark(
            code="1", text="mandatory data element missing", level="element", segment="N4", position=14, loop="N1",
            element=9,
        ),
        Remark(code="3", text="mandatory segment missing", level="segment", segment="P4", position=20),
        Remark(code="5", text="one or more segments in error", level="set"),
        Remark(code="23", text="control number not unique within the group", level="set"),
    )  # fmt: skip
    assert [remark.text for remark in _.remarks] == [
        "control number in header and trailer do not agree",
        "group control number not unique within interchange",
    ]


def test_a_999_speaks_of_the_implementation() -> None:
    """Codes of data elements 620, 621 and 618; context segments are passed over."""
    lines = ["AK1*AQ*7", "AK2*309*0001", "IK3*N10*17*N10*I6", "CTX*SITUATIONAL TRIGGER*N10", "IK4*6*602*I12*5"]
    of_set, _ = read_set("005010X231A1", "999", *lines, "IK5*R*I6", "AK9*R*1*1*0")
    assert [(remark.code, remark.text) for remark in of_set.remarks] == [
        ("I6", "implementation dependent segment missing"),
        ("I12", "pattern match failure"),
        ("I6", "implementation convention not supported"),
    ]


APPLICATION = [
    ("TA", "set", "accepted"), ("TC", "set", "accepted"), ("TE", "set", "accepted-with-errors"),
    ("TP", "set", "partially-accepted"), ("TR", "set", "rejected"), ("GH", "group", "held"),
    ("BR", "interchange", "rejected"), ("IR", "item", "rejected"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "level", "verdict"), APPLICATION)
def test_what_an_application_says(code: str, level: str, verdict: str) -> None:
    """Data element 110: the unit, and the verdict on it."""
    (response,) = read_set("004010", "824", "BGN*11*1*20250815", f"OTI*{code}*TN*TRIP1***20250815**104*0004*309")
    assert (response.about.level, response.verdict) == (level, verdict)
    assert (response.about.reference, response.about.scn) == (("TN", "TRIP1"), None)
    assert (response.about.group, response.about.set_number, response.about.set_id) == ("104", "0004", "309")


def test_an_advice_keeps_the_texts_beside_its_codes() -> None:
    """TED with place, in both forms of it; NTE and RED go on with the text; LQ is a code of another list."""
    old = [
        "OTI*IR*BM*ABCD1",
        "TED*008*VALUE OVER LIMIT*N10*23*6*602*899",
        "NTE**ASK",
        "RED*MORE",
        "TED*024*",
        "TED*007**N1",
    ]
    lines = [*(line.rstrip("*") for line in old), "LM*11", "LQ*1*99", "OTI*IA*BM*ABCD2"]
    first, second = read_set("004010", "824", "BGN*11*1*20250815", *lines)
    assert first.remarks == (
        Remark(code="008", text="VALUE OVER LIMIT ASK MORE", level="element", segment="N10", position=23, element=6),
        Remark(code="024", text="", level="bill"),
        Remark(code="007", text="", level="segment", segment="N1"),
        Remark(code="99", text="", level="bill"),
    )
    assert (first.about.scn, second.about.scn, second.remarks) == ("ABCD1", "ABCD2", ())
    (new,) = read_set("005010", "824", "BGN*11*1*20250815", "OTI*IR*BM*ABCD1", "TED*008*X*N4*11*2>3")
    assert (new.remarks[0].element, new.remarks[0].component) == (2, 3)
