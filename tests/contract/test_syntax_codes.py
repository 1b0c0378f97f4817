"""Every code of a 997 and a 999 either arises from a message, or is listed here with the reason why it does not.

The code lists are X12 DE 720, 723, 718 and 716 (AK304, AK403, AK502, AK905), and DE 620, 621 and 618 (IK304, IK403,
IK502), which add what breaks an implementation guide and not X12. A 997 tells such a breach by the nearest plain code.
"""

from __future__ import annotations

from itertools import count

import pytest
from manifests import BEFORE, group, interchange, manifest, outcome, shipments, transaction, trip

from gateway.answers import Kind, render
from gateway.diagnostics import Severity
from gateway.pipeline.partner import AnswerSettings, Partner

STRICT = Partner(
    severities=dict.fromkeys(
        ("message.no-guide", "x12.segment-not-used", "x12.element-not-used", "x12.guide-condition-missing"),
        Severity.ERROR,
    )
)
"""A partner that is refused also for what no public source has, and for sets that are not known here."""
GOOD = manifest(*shipments(1))
VEH = "VEH*1*1ZVFA6CV74DM34063*******QZ12345*ON*******CA***TR"
NM1 = ["NM1*EJ*1*FARROW*IDA"]


def changed(old: str, new: str) -> str:
    """Return a good manifest of which the segment *old* is *new* (several parted by ``~``, or none)."""
    lines = "~".join(GOOD)
    assert old in lines
    return interchange(group(transaction(lines.replace(old, new).replace("~~", "~").split("~"))))


def crewed(*veh: str) -> str:
    """Return a good manifest with the truck *veh*."""
    return interchange(group(transaction([*trip(), *veh, *GOOD[1:]])))


SET = transaction(GOOD)
ADVICE = transaction(["BGN*11*R1*20250814", "N1*41*CUSTOMS", "OTI*ZZ*TN*1"], set_id="824")
"""An application advice with a code that DE 110 does not have: the lists of the manifest itself are open."""
N1, VID = "N1*CN*AVA ADAMSON", "VID*TL**QZ5301*SEAL0001"

SEGMENTS = {
    # IK304: message, AK304
    "1": (changed(VID, f"XYZ*1~{VID}"), "1"),
    "2": (changed(VID + "~", ""), "2"),
    "3": (changed(GOOD[0] + "~", ""), "3"),
    "4": (changed("LX*1", "~".join(f"P4*0901*20250815~LX*1~{GOOD[3]}" for _ in range(20)) + "~LX*1"), "4"),
    "5": (changed("N3*12 ELMWOOD AVE", "N3*A~N3*B~N3*C"), "5"),
    "6": (changed(VID, f"C4*1~{VID}"), "6"),
    "7": (changed("N4*BUFFALO*NY*14210*US", "N4*BUFFALO*NY*14210*US~N3*LATE"), "7"),
    "8": (changed("*0930", "*0990"), "8"),
    "I4": (changed("N4*BUFFALO*NY*14210*US", "N4*BUFFALO*NY*14210*US~X1*1"), "2"),
}
ELEMENTS = {
    # IK403: message, AK403
    "1": (changed("M11*250815000001", "M11*"), "1"),
    "2": (changed("*45*K*0.6", "*45*K*"), "2"),
    "3": (changed("LX*1", "LX*1*2"), "3"),
    "4": (changed("*45*K*0.6", "*5*K*0.6"), "4"),
    "5": (changed("*TORONTO*", f"*{'T' * 18}*"), "5"),
    "6": (changed("LX*1", "LX*A"), "6"),
    "7": (interchange(group(ADVICE, functional_id="AG", release="005010")), "7"),
    "8": (changed("*20250815*", "*20250230*"), "8"),
    "9": (changed("*0930", "*0990"), "9"),
    "10": (changed("N4*BUFFALO*NY*14210*US", "N4*BUFFALO*NY*14210*US***NY"), "10"),
    "12": (changed("*TORONTO*", "*TORO^NTO*"), "12"),
    "13": (changed("*TORONTO*", "*TORO>NTO*"), "13"),
    "I6": (changed("*0.6*K*", "*0.6*G*"), "7"),
    "I9": (crewed(f"{VEH}*1234567"), "2"),
    "I10": (changed("**QZXP", "**QZXP*****ABC"), "3"),
    "I12": (changed("P4*0901", "P4*901"), "7"),
}
SETS = {
    # IK502 and AK502: message
    "1": interchange(group(transaction(["BIG*20250814*1"], set_id="810"), functional_id="IN")),
    "2": interchange(group(SET[:-1], count=1)),
    "3": interchange(group(transaction(GOOD, trailer="0002"))),
    "4": interchange(group(transaction(GOOD, count=9))),
    "5": changed("*0930", "*0990"),
    "6": interchange(group(transaction(GOOD, set_id="30"))),
    "7": interchange(group(["ST*309*0123456789", *GOOD, f"SE*{len(GOOD) + 2}*0123456789"])),
    "18": interchange(group(SET, functional_id="SO")),
    "19": interchange(group([f"{SET[0]}*{'X' * 36}", *SET[1:]])),
    "23": interchange(group(SET, SET)),
}
GROUPS = {
    # AK905, in a 997 and in a 999: message
    "2": interchange(group(SET, release="")),
    "3": interchange(group(SET)[:-1]),
    "4": interchange(group(SET, trailer="1042")),
    "5": interchange(group(SET, count=2)),
    "6": interchange(group(SET, number="A1")),
    "19": interchange(group(SET), group(SET)),
}

_NEVER_DEPENDS = "no guide makes a segment depend on a value; such rules are those of the record, told in the 824"
_SECURITY = "about X12.58 security segments (S3S to S4E), which are read as segments outside of a set"
REASONS = {
    "IK304": {
        "I6": _NEVER_DEPENDS,
        "I7": "no guide asks for a loop more than once; one that it asks for once is told as 3",
        "I8": "no guide asks for a segment more than once; one that it asks for once is told as 3",
        "I9": _NEVER_DEPENDS,
    },
    "IK403": {
        "I11": "no element of a guide has to be repeated",
        "I13": "no guide forbids an element because of another one, beyond the exclusions of X12, told as 10",
    },
    "IK502": dict.fromkeys([*map(str, range(8, 14)), "15", "16", "17", "24", "25", "26", "27"], _SECURITY)
    | {"I6": "CBP's guides name no implementation convention, so ST03 is only held to its length"},
    "AK905": dict.fromkeys([*map(str, range(10, 19)), "23", "24", "25", "26"], _SECURITY)
    | {"1": "a group of a kind that is not known here is read and its sets are told as not supported"},
}
"""By element: codes that are never sent, and why."""

LISTS = {
    "IK304": (SEGMENTS, "1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9"),
    "IK403": (ELEMENTS, "1 2 3 4 5 6 7 8 9 10 12 13 I6 I9 I10 I11 I12 I13"),
    "IK502": (SETS, "1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 23 24 25 26 27 I6"),
    "AK905": (GROUPS, "1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26"),
}


def answered(text: str, kind: Kind, segment: str, places: slice) -> set[str]:
    """Return the elements at *places* of the segments *segment* in the answer of *kind* to *text*."""
    numbers = count(1)
    conclusion = outcome(text, partner=STRICT).conclusion
    answers = render(kind, conclusion, AnswerSettings(), lambda _: next(numbers), BEFORE, "M1")
    lines = [line.strip().split("*") for answer in answers for line in answer.body.decode().split("~")]
    return {code for line in lines if line[0] == segment for code in line[places]}


@pytest.mark.parametrize("element", LISTS)
def test_each_code_arises_or_has_its_reason(element: str) -> None:
    """The cases and the reasons together are the whole list of the element, none of them twice."""
    cases, whole = LISTS[element]
    assert sorted([*cases, *REASONS[element]]) == sorted(whole.split())


@pytest.mark.parametrize("code", SEGMENTS)
def test_segment_codes(code: str) -> None:
    """IK304 has the code of the implementation guide where it has one, AK304 the nearest of X12."""
    text, plain = SEGMENTS[code]
    assert code in answered(text, "999", "IK3", slice(4, 5))
    assert plain in answered(text, "997", "AK3", slice(4, 5))


@pytest.mark.parametrize("code", ELEMENTS)
def test_element_codes(code: str) -> None:
    """IK403 has the code of the implementation guide where it has one, AK403 the nearest of X12."""
    text, plain = ELEMENTS[code]
    assert answered(text, "999", "IK4", slice(3, 4)) == {code}
    assert answered(text, "997", "AK4", slice(3, 4)) == {plain}


@pytest.mark.parametrize("code", SETS)
def test_set_codes(code: str) -> None:
    """IK502 and AK502 are the same."""
    assert code in answered(SETS[code], "999", "IK5", slice(2, None))
    assert code in answered(SETS[code], "997", "AK5", slice(2, None))


@pytest.mark.parametrize("code", GROUPS)
def test_group_codes(code: str) -> None:
    """AK905 stands in both."""
    assert code in answered(GROUPS[code], "999", "AK9", slice(5, None))
    assert code in answered(GROUPS[code], "997", "AK9", slice(5, None))


@pytest.mark.parametrize("code", ["I4", "I9", "I10"])
def test_what_no_public_source_has_refuses_nobody(code: str) -> None:
    """Without such an agreement the breach is a warning: the shipment goes on."""
    text, _ = (SEGMENTS | ELEMENTS)[code]
    assert [filing.fate for filing in outcome(text).filings] == ["forward"]
    assert [filing.fate for filing in outcome(text, partner=STRICT).filings] == ["reject"]
