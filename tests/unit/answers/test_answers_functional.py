"""997 and 999: verdicts, order, merging, limits and copies."""

from __future__ import annotations

import msgspec
import pytest
from answer_cases import (
    NOW,
    PUBLIC,
    SAMPLES,
    body,
    concluded,
    found,
    interchange,
    numbers,
    result,
    settings,
    source,
)

from gateway.answers import render
from gateway.answers.functional import MOST_SEGMENTS
from gateway.diagnostics import Diagnostic, Scope, Severity
from gateway.pipeline.outcome import Conclusion
from gateway.tree import InMemory
from gateway.x12 import survey

ONE = Scope(0, 0, 0)
TWO = Scope(0, 0, 1)


def answered(kind: str, conclusion: Conclusion, release: str = "004010") -> list[str]:
    """Return the body of the only answer of *kind*, after reading it back without a finding."""
    (answer,) = render(kind, conclusion, settings(release=release), numbers(), NOW, "M1")  # type: ignore[arg-type]
    assert survey(InMemory(answer.body)).diagnostics == ()
    return body(answer.body)


def test_a_good_group_is_accepted() -> None:
    """Every set gets its AK5, also when all is well."""
    assert answered("997", concluded(interchange("0001", "0002"))) == [
        "AK1*AQ*104", "AK2*309*0001", "AK5*A", "AK2*309*0002", "AK5*A", "AK9*A*2*2*2",
    ]  # fmt: skip


def test_later_releases_repeat_release_and_implementation() -> None:
    """AK103 and AK203 exist from 004060 on."""
    text = interchange("0001").replace("ST*309*0001~", "ST*309*0001*USCBP309~")
    assert answered("997", concluded(text), "005010")[:2] == ["AK1*AQ*104*005020", "AK2*309*0001*USCBP309"]
    assert answered("999", concluded(text))[:2] == ["AK1*AQ*104*005020", "AK2*309*0001*USCBP309"]


def test_errors_are_told_in_order_and_merged_by_segment() -> None:
    """Element errors of a segment stand under one AK3 8, segments and elements ascend, whatever the order found."""
    diagnostics = [
        found("x12.unknown-segment", source("XYZ", 33, loop="ST/P4/LX"), ONE, "XYZ"),
        found("x12.element-too-short", source("N10", 30, 6, "ST/P4/LX/N10", data_element="602"), ONE, "5"),
        found("x12.condition-missing", source("M11", 32, 6, "ST/P4/LX", data_element="188"), ONE),
        found("x12.condition-missing", source("M11", 32, 4, "ST/P4/LX", data_element="599"), ONE),
        found("x12.time-invalid", source("P4", 3, 5, "ST/P4", data_element="337"), ONE, "2560"),
        found("x12.date-invalid", source("P4", 3, 2, "ST/P4", data_element="373"), ONE, "20250230"),
        found("x12.condition-missing", source("N10", 30, 13, "ST/P4/LX/N10", data_element="100"), ONE),
    ]
    conclusion = concluded(interchange("0001"), diagnostics, [result(ONE, refused=True)])
    assert answered("997", conclusion) == [
        "AK1*AQ*104",
        "AK2*309*0001",
        "AK3*P4*3*P4*8",
        "AK4*2*373*8*20250230",
        "AK4*5*337*9*2560",
        "AK3*N10*30*N10*8",
        "AK4*6*602*4*5",
        "AK4*13*100*2",
        "AK3*M11*32*LX*8",
        "AK4*4*599*2",
        "AK4*6*188*2",
        "AK3*XYZ*33*LX*1",
        "AK5*R*5",
        "AK9*R*1*1*0",
    ]


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
def test_the_sample_rejection_is_reproduced() -> None:
    """The 997 of the defective manifest, its IEA02 repaired, is that of the sample in all but numbers."""
    text = (SAMPLES / "309_defective_005020.edi").read_text().replace("IEA*1*000000105", "IEA*1*000000104")
    diagnostics = [
        found("x12.date-invalid", source("P4", 3, 2, "ST/P4", data_element="373"), ONE, "20250230"),
        found("x12.time-invalid", source("P4", 3, 5, "ST/P4", data_element="337"), ONE, "2560"),
        found("x12.element-too-short", source("N10", 30, 6, "ST/P4/LX/N10", data_element="602"), ONE, "5"),
        found("x12.condition-missing", source("N10", 30, 13, "ST/P4/LX/N10", data_element="100"), ONE),
        found("x12.condition-missing", source("M11", 32, 4, "ST/P4/LX", data_element="599"), ONE),
        found("x12.condition-missing", source("M11", 32, 6, "ST/P4/LX", data_element="188"), ONE),
        found("x12.unknown-segment", source("XYZ", 33, loop="ST/P4/LX"), ONE, "XYZ"),
    ]
    expected = body((SAMPLES / "997_reject_309.edi").read_bytes())
    assert answered("997", concluded(text, diagnostics, [result(ONE, refused=True)])) == expected


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
def test_the_sample_acceptance_is_reproduced() -> None:
    """The 997 of the good manifest is that of the sample."""
    text = (SAMPLES / "309_s321_complete_manifest_005020.edi").read_text()
    assert answered("997", concluded(text)) == body((SAMPLES / "997_accept_309.edi").read_bytes())


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
def test_the_sample_of_a_partial_999_is_reproduced() -> None:
    """A group with a good and a bad set is partially accepted."""
    text = interchange("0001", "0002").replace("*104*X", "*107*X").replace("*104~IEA", "*107~IEA")
    diagnostics = [
        found("x12.code-invalid", source("N4", 14, 2, "ST/P4/LX/N1", data_element="156"), TWO, "ON"),
        found("x12.element-too-short", source("N10", 17, 6, "ST/P4/LX/N10", data_element="602"), TWO, "5"),
    ]
    conclusion = concluded(text, diagnostics, [result(ONE), result(TWO, refused=True)])
    assert answered("999", conclusion) == body((SAMPLES / "999_partial_309.edi").read_bytes())


@pytest.mark.skipif(not PUBLIC.exists(), reason=f"public X12 samples are not beside the repository ({PUBLIC})")
def test_public_pairs_are_answered_as_their_projects_do() -> None:
    """Both published inputs get the published acknowledgment, as far as an envelope can tell."""
    text = (PUBLIC / "ack_834_lui_id_5010.in.edi").read_text()
    assert answered("999", concluded(text)) == body((PUBLIC / "ack_834_lui_id_5010.expected.999.edi").read_bytes())
    text = (PUBLIC / "ack_simple1.in.edi").read_text()
    assert answered("997", concluded(text)) == ["AK1*HC*17", "AK2*837*11280001", "AK5*A", "AK9*A*1*1*1"]
    diagnostics = [found("x12.segment-missing", source(name, 1), ONE, name) for name in ("BHT", "HL")]
    expected = body((PUBLIC / "ack_simple1.expected.997.edi").read_bytes())
    assert answered("997", concluded(text, diagnostics, [result(ONE, refused=True)])) == expected


def record_error(scope: Scope, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Return a code error in a record of *scope*."""
    place = source("M11", 5, 4, "ST/P4/LX", data_element="599")
    return found("x12.code-invalid", place, scope, "ZZQ", severity=severity)


@pytest.mark.parametrize(
    ("name", "diagnostics", "refused", "set_codes", "group"),
    [
        ("no finding", [], (False, False), ["A", "A"], "AK9*A*2*2*2"),
        ("a record fails, others stand", [record_error(ONE)], (False, False), ["E*5", "A"], "AK9*E*2*2*2"),
        ("no record stands", [record_error(ONE)], (True, False), ["R*5", "A"], "AK9*P*2*2*1"),
        (
            "no record stands in both",
            [record_error(ONE), record_error(TWO)],
            (True, True),
            ["R*5", "R*5"],
            "AK9*R*2*2*0",
        ),
        ("tolerated", [record_error(ONE, Severity.WARNING)], (False, False), ["E*5", "A"], "AK9*E*2*2*2"),
        ("a note only", [record_error(ONE, Severity.NOTE)], (False, False), ["A", "A"], "AK9*A*2*2*2"),
        ("refused by the law alone", [], (True, True), ["A", "A"], "AK9*A*2*2*2"),
    ],
)
def test_sets_are_judged_by_what_survives(
    name: str, diagnostics: list[Diagnostic], refused: tuple[bool, bool], set_codes: list[str], group: str
) -> None:
    """A set is rejected when nothing of it survives its syntax errors; business refusals do not show in a 997."""
    results = [result(ONE, refused=refused[0]), result(TWO, refused=refused[1])]
    lines = answered("997", concluded(interchange("0001", "0002"), diagnostics, results))
    assert [line[4:] for line in lines if line.startswith("AK5")] == set_codes
    assert lines[-1] == group


ENVELOPE = [
    ("count", ("SE*3*0001", "SE*4*0001"), ["AK5*R*4", "AK5*A"], "AK9*P*2*2*1"),
    ("control number", ("SE*3*0001", "SE*3*0009"), ["AK5*R*3", "AK5*A"], "AK9*P*2*2*1"),
    ("both", ("SE*3*0001", "SE*4*0009"), ["AK5*R*4*3", "AK5*A"], "AK9*P*2*2*1"),
    ("duplicate", ("*0002", "*0001"), ["AK5*A", "AK5*R*23"], "AK9*P*2*2*1"),
    ("trailer missing", ("SE*3*0001~", ""), ["AK5*R*2", "AK5*A"], "AK9*P*2*2*1"),
    ("no number", ("*0001", "*"), ["AK5*R*7", "AK5*A"], "AK9*P*2*2*1"),
    ("no set id", ("ST*309*0001", "ST**0001"), ["AK5*R*6", "AK5*A"], "AK9*P*2*2*1"),
    ("wrong group", ("GS*AQ", "GS*SO"), ["AK5*R*18", "AK5*R*18"], "AK9*R*2*2*0"),
    ("group count", ("GE*2", "GE*3"), ["AK5*R", "AK5*R"], "AK9*R*3*2*0*5"),
    ("group number", ("GE*2*104", "GE*2*105"), ["AK5*R", "AK5*R"], "AK9*R*2*2*0*4"),
    ("group trailer", ("GE*2*104~", ""), ["AK5*R", "AK5*R"], "AK9*R*2*2*0*3"),
    ("group number no number", ("*104*X", "*A1*X"), ["AK5*R", "AK5*R"], "AK9*R*2*2*0*6"),
    ("release", ("*X*005020", "*X"), ["AK5*R", "AK5*R"], "AK9*R*2*2*0*2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "sets", "group"), ENVELOPE, ids=[row[0] for row in ENVELOPE])
def test_envelope_faults_get_their_codes(name: str, change: tuple[str, str], sets: list[str], group: str) -> None:
    """AK502 and AK905 name what is wrong with the envelope, and nothing in a refused group is accepted."""
    text = interchange("0001", "0002").replace(*change)
    conclusion = concluded(text, results=[])
    lines = answered("997", conclusion)
    assert [line for line in lines if line.startswith("AK5")] == sets
    assert lines[-1] == group
    assert [line.replace("IK5", "AK5") for line in answered("999", conclusion) if line.startswith("IK5")] == sets


def test_a_group_count_that_a_partner_tolerates_is_noted() -> None:
    """With GE01 as a warning the group is accepted with errors noted."""
    conclusion = concluded(interchange("0001").replace("GE*1", "GE*7"))
    assert conclusion.survey is not None
    tolerated = tuple(
        msgspec.structs.replace(fault, severity=Severity.WARNING) for fault in conclusion.survey.diagnostics
    )
    envelope = msgspec.structs.replace(conclusion.survey, diagnostics=tolerated)
    lines = answered("997", msgspec.structs.replace(conclusion, diagnostics=tolerated, survey=envelope))
    assert lines[-2:] == ["AK5*A", "AK9*E*7*1*1*5"]


def test_folded_findings_of_the_envelope_reach_every_set() -> None:
    """Equal faults of many sets that the report has made one are still told for each set."""
    conclusion = concluded(interchange("0001", "0002").replace("SE*3", "SE*9"), results=[])
    first = msgspec.structs.replace(conclusion.diagnostics[0], count=2)
    lines = answered("997", msgspec.structs.replace(conclusion, diagnostics=(first,)))
    assert lines[2::2] == ["AK5*R*4", "AK5*R*4"]


@pytest.mark.parametrize(
    ("value", "copy"),
    [("ZZQ", "*ZZQ"), ("A*B", ""), ("A~B", ""), ("A>B", ""), ("a", ""), ("É", ""), ("X" * 99, "*" + "X" * 99),
     ("X" * 100, ""), ("A\nB", ""), ("", "")],
)  # fmt: skip
def test_bad_values_are_copied_exactly_or_not_at_all(value: str, copy: str) -> None:
    """AK404 never breaks the answer and never names a value that nobody sent."""
    place = source("M11", 5, 4, "ST/P4/LX", data_element="599")
    lines = answered("997", concluded(interchange("0001"), [found("x12.code-invalid", place, ONE, value)]))
    assert f"AK4*4*599*7{copy}" in lines


@pytest.mark.parametrize("code", ["x12.too-many-elements", "x12.too-many-repetitions", "x12.too-many-components"])
def test_of_what_is_too_many_there_is_no_copy(code: str) -> None:
    """Their finding holds a count, which nobody sent as a value: AK404 stays empty."""
    conclusion = concluded(interchange("0001"), [found(code, source("VEH", 3, 23), ONE, "23")])
    (element,) = (line for line in answered("997", conclusion) if line.startswith("AK4"))
    assert len(element.split("*")) == 4


def test_components_and_repetitions_are_placed() -> None:
    """AK401 names the component, and the repetition where the release has one."""
    place = source("CTX", 5, 1, component=2, repetition=3)
    conclusion = concluded(interchange("0001"), [found("x12.code-invalid", place, ONE, "Q")])
    assert "AK4*1>2**7*Q" in answered("997", conclusion)
    assert "IK4*1:2:3**7*Q" in answered("999", conclusion)


def test_999_names_the_record() -> None:
    """A finding about one record carries its key in a CTX."""
    place = source("M11", 5, 4, "ST/P4/LX", data_element="599")
    one = found("x12.code-invalid", place, ONE, "ZZQ", records=("ABCD000000010301",))
    lines = answered("999", concluded(interchange("0001"), [one]))
    assert lines[2:5] == ["IK3*M11*5*LX*8", "CTX*RECORD:ABCD000000010301", "IK4*4*599*7*ZZQ"]


def test_answers_stay_bounded() -> None:
    """At most 1,000 AK3 for a set and 99 AK4 for a segment."""
    many = [found("x12.unknown-segment", source("XYZ", n), ONE, "XYZ") for n in range(2, MOST_SEGMENTS + 50)]
    lines = answered("997", concluded(interchange("0001"), many))
    assert sum(line.startswith("AK3") for line in lines) == MOST_SEGMENTS
    wide = [found("x12.code-invalid", source("M11", 5, n), ONE, "Q") for n in range(1, 121)]
    lines = answered("997", concluded(interchange("0001"), wide))
    assert sum(line.startswith("AK4") for line in lines) == 99


def test_positions_beyond_the_release_are_cut() -> None:
    """AK302 has six digits in 004010 and ten from 005010 on."""
    conclusion = concluded(interchange("0001"), [found("x12.unknown-segment", source("XYZ", 1_234_567), ONE, "XYZ")])
    assert "AK3*XYZ*999999**1" in answered("997", conclusion)
    assert "IK3*XYZ*1234567**1" in answered("999", conclusion)


def test_acknowledgments_are_never_acknowledged() -> None:
    """A group of acknowledgments gets no answer, nor does a refused interchange."""
    text = interchange("0001").replace("GS*AQ", "GS*FA").replace("ST*309", "ST*997")
    assert render("997", concluded(text), settings(), numbers(), NOW, "M1") == []
    refused = interchange("0001").replace("IEA*1*000000104", "IEA*1*000000105")
    assert render("997", concluded(refused), settings(), numbers(), NOW, "M1") == []


def test_a_segment_with_both_kinds_of_errors_gets_two_notes() -> None:
    """A segment error and element errors of one segment are told apart."""
    diagnostics = [
        found("x12.segment-over-max", source("N3", 9, loop="ST/P4/LX/N1"), ONE, "3"),
        found("x12.element-missing", source("N3", 9, 1, "ST/P4/LX/N1", data_element="166"), ONE),
    ]
    lines = answered("997", concluded(interchange("0001"), diagnostics))
    assert lines[2:5] == ["AK3*N3*9*N1*5", "AK3*N3*9*N1*8", "AK4*1*166*1"]
