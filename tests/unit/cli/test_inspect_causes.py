"""Each cause in a manifest is told once, at its place, with what to do: seen from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import gateway

SHIPMENT = (
    "LX*1~M11*250815000001*80107*1*PKG*0.6*K***13*TORONTO**QZXP~N1*SH*NORTHERN LOOM LTD~N3*27 WELLINGTON RD~"
    "N4*LONDON*ON*N6C4N1*CA~N1*CN*AVA ADAMSON~N3*12 ELMWOOD AVE~N4*BUFFALO*NY*14210*US~VID*TL**QZ5301*SEAL0001~"
    "N10*1*FRAMES**A*4414100000*45*K*0.6**PKG*JP**USD~MAN*GM*1~N10*1*FRAMES**A*4414100000*45*K*0.6**PKG*JP**USD~"
    "MAN*GM*2~"
)
SECOND = SHIPMENT.replace("LX*1~M11*250815000001", "LX*2~M11*250815000002")
BODY = (
    "M10*QZXP*J*US**TRUCK 7*TRIP250815**2*W~VEH*1*1ZVFA6CV74DM34063*******QZ12345*ON*******CA***TR~"
    f"NM1*EJ*1*ROWAN*ALEX****A7*5550001234~DMG*D8*19800101*M~P4*0901*20250815***0930~{SHIPMENT}{SECOND}"
)


def inspected(tmp_path: Path, body: str) -> list[dict[str, Any]]:
    """Return what ``gateway inspect`` finds in a manifest of *body*."""
    file = tmp_path / "manifest.edi"
    file.write_text(
        f"ISA*00*          *00*          *02*QZXP           *ZZ*LVGATEWAY      *250814*0702*^*00502*000001041*0*T*>~"
        f"GS*AQ*QZXP*LVGATEWAY*20250814*0702*1041*X*005020~ST*309*0001~{body}SE*{body.count('~') + 2}*0001~"
        "GE*1*1041~IEA*1*000001041~"
    )
    found = gateway("inspect", file, "--format", "json").json["messages"][0]["diagnostics"]
    for one in found:
        assert isinstance(one["source"]["segment"], int), one
    return found


def told(found: list[dict[str, Any]]) -> list[str]:
    """Return each finding as ``code segment-id position hint``."""
    return [f"{one['code'][4:]} {one['source']['segment_id']} {one['source']['position']}" for one in found]


CAUSES = [
    # what is changed, by what, what is told, the hint
    ("", "", [], ""),
    # A segment id is misspelt: what it opens or holds is read on, and nothing of it is told again.
    ("N10*1", "N1O*1", ["unknown-segment N1O 16"], "Did you mean N10?"),
    ("N10*1", "n10*1", ["unknown-segment n10 16"], "Did you mean N10?"),
    ("N1*SH", "NI*SH", ["unknown-segment NI 9"], "Did you mean N1?"),
    ("N1*CN", "NI*CN", ["unknown-segment NI 12"], "Did you mean N1?"),
    ("N1*CN", "QQ*CN", ["unknown-segment QQ 12"], "Check the segment id and the terminator before it."),
    ("VID*TL", "VIF*TL", ["unknown-segment VIF 15"], "Did you mean VID?"),
    ("M11*250815000001", "MI1*250815000001", ["unknown-segment MI1 8"], "Did you mean M11?"),
    ("LX*2", "LXX*2", ["unknown-segment LXX 20"], "Did you mean LX?"),
    ("LX*1", "LXX*1", ["unknown-segment LXX 7"], "Did you mean LX?"),
    ("M10*", "M1O*", ["unknown-segment M1O 2"], "Did you mean M10?"),
    ("NM1*", "MN1*", ["unknown-segment MN1 4"], "Did you mean NM1?"),
    ("N1*CN", "ZZZ*1~N1*CN", ["unknown-segment ZZZ 12"], "Check the segment id and the terminator before it."),
    ("N1*CN", "ZZZ*1~YYY*1~N1*CN", ["unknown-segment ZZZ 12", "unknown-segment YYY 13"], "Check"),
    ("VID*TL", "K1*A~VID*TL", ["segment-not-in-set K1 15"], "Remove it"),
    # Something is missing: told where it belongs.
    (BODY[: BODY.index("VEH")], "", ["segment-missing M10 2"], "Send M10 (Manifest Identifying Information) here."),
    (BODY[BODY.index("P4*") :], "", ["loop-missing P4 6"], "Send at least one P4 here"),
    (BODY[BODY.index("LX*1") :], "", ["loop-missing LX 7"], "Send at least one LX here"),
    ("P4*0901*20250815***0930~", "", ["segment-unexpected LX 6"], "Send P4 first"),
    ("N1*SH*NORTHERN LOOM LTD~", "", ["segment-unexpected N3 9"], "Send N1 first"),
    ("VID*TL**QZ5301*SEAL0001~", "", ["segment-unexpected N10 15"], "Send VID first"),
    # Something is misplaced or too much: told once, however much of it there is.
    ("DMG*D8*19800101*M~", "VEH*2~VEH*3~", ["segment-out-of-sequence VEH 5"], "Move VEH before NM1"),
    (
        SHIPMENT[SHIPMENT.index("MAN*GM*2") :],
        "N1*IM*A~N3*B~N1*CB*C~N3*D~",
        ["segment-out-of-sequence N1 19"],
        "Move N1",
    ),
    ("M10*", "M10*QZXP*J*US**AA*BB~M10*QZXP*J*US**AA*BB~M10*", ["segment-over-max M10 3"], "no more than 1"),
    ("N1*CN", "N1*IM*A~" * 30 + "N1*CN", ["loop-over-max N1 31"], "no more than 20"),
    ("N4*BUFFALO*NY*14210*US~", "N4*ERIE~N4*ERIE~N4*ERIE~", ["segment-over-max N4 15"], "no more than 1"),
    # A code is misspelt: the nearest one is named, whatever else is wrong with its form.
    ("*0.6*K*", "*0.6*KGX*", ["element-too-long M11 8"], "Did you mean K?"),
    ("*0.6*K*", "*0.6*k*", ["code-not-used M11 8"], "Did you mean K?"),
    ("*0.6*K*", "*0.6*G*", ["code-not-used M11 8"], "Check the code."),
    ("*PKG*0.6", "*PKGS*0.6", ["element-too-long M11 8"], "Did you mean PKG?"),
    ("*PKG*0.6", "*PGK*0.6", ["code-unknown M11 8"], "Did you mean PKG?"),
]


@pytest.mark.parametrize(("old", "new", "expected", "hint"), CAUSES)
def test_a_cause_is_told_once_with_what_to_do(
    tmp_path: Path, old: str, new: str, expected: list[str], hint: str
) -> None:
    """One change of a sound manifest makes the findings of that change, and no cascade."""
    assert old in BODY
    found = inspected(tmp_path, BODY.replace(old, new, 1))
    assert told(found) == expected
    assert hint in (found[0]["hint"] if found else "")


MISSING = [
    (BODY[: BODY.index("VEH")], "VEH*1*1ZVFA6CV74DM34063*******QZ12345*ON*******CA***TR"),
    (BODY[BODY.index("P4*") :], "SE*6*0001"),
    (BODY[BODY.index("LX*1") :], "SE*7*0001"),
]


@pytest.mark.parametrize(("removed", "noticed"), MISSING)
def test_what_is_missing_names_the_place_where_it_was_noticed(tmp_path: Path, removed: str, noticed: str) -> None:
    """The finding stands where the segment belongs, without length, and a note quotes the segment that showed it."""
    (one,) = inspected(tmp_path, BODY.replace(removed, ""))
    (note,) = one["related"]
    assert one["source"]["start"] == one["source"]["end"] == note["source"]["start"]
    assert one["source"]["raw"] is None
    assert (note["text"], note["source"]["raw"]) == ("noticed here", noticed)


def test_a_code_that_only_the_guide_refuses_is_told_as_such_in_a_999(tmp_path: Path) -> None:
    """X12 has grams; CBP does not take them: I6 in IK403, and the nearest code of the standard in AK403."""
    (one,) = inspected(tmp_path, BODY.replace("*0.6*K*", "*0.6*G*", 1))
    assert (one["acks"]["997"], one["acks"]["999"]) == ("AK4**7", "IK4**I6")
    assert one["message"] == "M11-06 (Weight Unit Code) has the code G. X12 has it; the customs guide takes K, L only."
