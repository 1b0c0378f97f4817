"""TA1: verdict, note, and an address even for those who sent none."""

from __future__ import annotations

import pytest
from answer_cases import NOW, SAMPLES, body, concluded, interchange, numbers, settings

from gateway.answers import render
from gateway.tree import InMemory
from gateway.x12 import survey


def lines(text: str) -> list[str]:
    """Return all segments of the TA1 interchange that answers *text*, after reading it back without a finding."""
    (answer,) = render("TA1", concluded(text), settings(), numbers(601), NOW, "M1")
    assert survey(InMemory(answer.body)).diagnostics == ()
    assert (answer.control_number, answer.media_type) == ("000000601", "application/edi-x12")
    return answer.body.decode("ascii").replace("\n", "").split("~")[:-1]


@pytest.mark.parametrize(
    ("name", "change", "verdict"),
    [
        ("no error", ("", ""), "A*000"),
        ("control numbers differ", ("IEA*1*000000104", "IEA*1*000000105"), "R*001"),
        ("group count", ("IEA*1", "IEA*2"), "R*021"),
        ("cut off", ("IEA*1*000000104~", ""), "R*023"),
        ("date", ("*250815*0750", "*251315*0750"), "E*014"),
        ("time", ("*250815*0750", "*250815*2550"), "E*015"),
        ("time, then an error", ("*250815*0750*^*00502", "*250815*2550*^*00999"), "R*017"),
        ("two errors", ("*02*ABCD           *ZZ", "*99*ABCD           *Z1"), "R*005"),
        ("group header missing", ("GS*AQ*ABCD*LVGATEWAY*20250815*0750*104*X*005020~", ""), "R*024"),
        ("terminator", ("*T*>~", "*T*>X"), "R*004"),
        ("component separator", ("*T*>~", "*T**~"), "R*027"),
    ],
)
def test_the_note_that_weighs_most_is_given(name: str, change: tuple[str, str], verdict: str) -> None:
    """The first rejecting error wins, else the first error, else there is none."""
    text = interchange("0001")
    assert lines(text.replace(*change) if change[0] else text)[1].endswith(f"*{verdict}")


def test_only_the_interchange_counts() -> None:
    """Faults of groups and sets do not show in a TA1."""
    assert lines(interchange("0001").replace("SE*3", "SE*9").replace("GE*1", "GE*2"))[1].endswith("*A*000")


@pytest.mark.parametrize(
    ("name", "change", "segment"),
    [
        ("as sent", ("", ""), "TA1*000000104*250815*0750*A*000"),
        ("no number", ("000000104", "0000001X4"), "TA1*000000000*250815*0750*R*018"),
        ("no date", ("*250815*0750*^", "*259915*0712*^"), "TA1*000000104*250815*0712*E*014"),
        ("no time", ("*250815*0750*^", "*250814*0799*^"), "TA1*000000104*250814*0750*E*015"),
    ],
)
def test_what_cannot_be_repeated_is_replaced(name: str, change: tuple[str, str], segment: str) -> None:
    """TA101 to TA103 always hold a number, a date and a time."""
    text = interchange("0001")
    assert lines(text.replace(*change) if change[0] else text)[1] == segment


@pytest.mark.parametrize(
    ("sender", "addressed"),
    [
        ("*02*ABCD           *", "*02*ABCD           *"),
        ("*99*ABCD           *", "*ZZ*ABCD           *"),
        ("*02*               *", "*02*UNKNOWN        *"),
        ("*02*abÉd           *", "*02*ABED           *"),
        ("*02*A>B:C          *", "*02*A?B:C          *"),
    ],
)
def test_answers_can_always_be_addressed(sender: str, addressed: str) -> None:
    """Whatever the sender calls itself, the answer's ISA can hold it."""
    assert addressed in lines(interchange("0001").replace("*02*ABCD           *", sender))[0]


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
def test_the_samples_are_reproduced() -> None:
    """The samples' TA1 segments are those that their messages get."""
    good = (SAMPLES / "309_s321_complete_manifest_005020.edi").read_text()
    bad = (SAMPLES / "309_defective_005020.edi").read_text()
    assert lines(good)[1:2] == body((SAMPLES / "ta1_accept.edi").read_bytes())
    assert lines(bad)[1:2] == body((SAMPLES / "ta1_reject_control_number_mismatch.edi").read_bytes())


def test_every_interchange_gets_its_own() -> None:
    """Two interchanges are answered by two TA1 under two numbers; none of them asks for a TA1 itself."""
    text = interchange("0001") + interchange("0001")
    answers = render("TA1", concluded(text), settings(), numbers(), NOW, "M1")
    assert [answer.control_number for answer in answers] == ["000000001", "000000002"]
    assert [b"*R*025~" in answer.body for answer in answers] == [False, True]
    assert all(b"*0*T*" in answer.body for answer in answers)
