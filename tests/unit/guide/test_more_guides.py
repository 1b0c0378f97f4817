"""The customs sets of all releases: samples pass, releases differ as published, what is unverified only warns."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic, Scope
from gateway.library import read_guides
from gateway.tree import InMemory
from gateway.x12 import Delimiters, TransactionSet, survey
from gateway.x12.check import compile_guide
from gateway.x12.grammar import Guide, Loop, SegmentRule
from gateway.x12.guide import read_guide

SAMPLES = Path(__file__).parents[4] / "shared/domain/samples-x12"
STAR = Delimiters("*", ">", "^", "~")
GUIDES = read_guides()
CHECKERS = {name: compile_guide(guide) for name, guide in GUIDES.items()}
INSTALLED = [
    "309-004010", "309-004060", "309-005020", "309-006050", "350-004060", "350-005020", "350-006050", "353-004060",
    "353-005020", "353-006050", "355-004060", "355-005020", "355-006050", "356-004060", "356-005020", "358-004060",
    "358-005020", "824-004010", "824-005010", "997-004010", "997-004060", "997-005010", "999-005010", "ta1",
]  # fmt: skip


def found_in(name: str, text: str) -> list[Diagnostic]:
    """Return what the guide *name* has to say of the set *text*."""
    transaction = TransactionSet(
        scope=Scope(0, 0, 0), id="", control_number="0001", implementation=None, start=0, end=len(text), ordinal=1,
        line=1, line_start=0, segments=0, sound=True,
    )  # fmt: skip
    parts = CHECKERS[f"x12/{name}"].check(transaction, InMemory(text.encode()), STAR, None)
    return [each for part in parts for each in part.diagnostics]


def told(name: str, text: str) -> list[str]:
    """Return the findings as severity, code and place within the set."""
    return [
        f"{each.severity} {each.code.removeprefix('x12.')} {(each.where or '').rpartition('/ ')[2]}"
        for each in found_in(name, text)
    ]


def test_every_customs_set_has_its_guides() -> None:
    """The guides that are shipped, by set and release."""
    assert sorted(GUIDES) == [f"x12/{name}" for name in INSTALLED]


CLEAN = [
    "309_amendment_delete_add_005020", "309_preliminary_004060", "309_s321_complete_manifest_005020",
    "350_release_and_hold_004060", "353_event_005020", "355_accept_005020", "355_reject_005020",
    "358_consist_005020", "824_application_reject_309", "997_accept_309", "997_reject_309", "999_partial_309",
    "real_997_reject_837", "real_999_accepted",
]  # fmt: skip


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no sample messages at {SAMPLES}")
@pytest.mark.parametrize("name", CLEAN)
def test_a_conforming_sample_passes_its_guide(name: str) -> None:
    """Not even a warning."""
    content = InMemory((SAMPLES / f"{name}.edi").read_bytes())
    found = survey(content)
    assert found.diagnostics == ()
    (interchange,) = found.interchanges
    (group,) = interchange.groups
    for transaction in group.transactions:
        checker = CHECKERS[f"x12/{transaction.id}-{group.release[:6]}"]
        parts = checker.check(transaction, content, interchange.delimiters, None)
        assert [each.message for part in parts for each in part.diagnostics] == []


M10 = "M10*ABCD*J*US**TRUCK*TRIP1~"
P4 = "P4*0901*20250815~"
M11 = "M11*1*80107*1*PKG*1*K******ABCD~"
WORDS = ["warning element-too-short N9-07-3", "warning condition-missing N9-07-4"]
LONG = ["warning element-too-long CTX-01-1"]
BREACHES = [
    # A rule with a source refuses; the same rule in a release without one warns.
    ("309-005020", f"ST*309*1~{M10}{P4}LX*1~M11*1*80107*1*PKG*1*K~SE*1*1~", ["error element-missing M11-12"]),
    ("309-004010", f"ST*309*1~{M10}{P4}LX*1~M11*1*80107*1*PKG*1*K~SE*1*1~", ["warning element-missing M11-12"]),
    ("309-006050", f"ST*309*1~{M10}{P4}LX*1~{M11}SE*1*1~", ["warning element-missing M11-25"]),
    ("309-005020", "ST*309*1~M10*ABCD*J*US*1~" + P4 + "LX*1~SE*1*1~", ["error condition-missing M10-10"]),
    ("309-006050", "ST*309*1~M10*ABCD*J*US*1~" + P4 + "LX*1~SE*1*1~", ["warning condition-missing M10-10"]),
    ("309-006050", f"ST*309*1~M10*ABCD*J*US~{P4}LX*1~SE*1*1~", []),
    ("309-004010", f"ST*309*1~{M10}P4*0901*20251315~LX*1~SE*1*1~", ["warning date-invalid P4-02"]),
    ("309-004010", f"ST*309*1~{M10}{P4}LX*1~N1*SH*A~N4******1~SE*1*1~", ["error condition-missing N4-05"]),
    # Structure: what a source gives, and what is only thought.
    ("355-005020", f"ST*355*1~{M10}{P4}SE*1*1~", ["warning segment-missing K3"]),
    ("355-005020", f"ST*355*1~{M10}K3*X~SE*1*1~", ["error loop-missing P4"]),
    ("355-005020", f"ST*355*1~{M10}{P4}AK1*AZ*1~K3*X~SE*1*1~", ["error segment-not-in-set AK1"]),
    ("355-004060", f"ST*355*1~{M10}VEH*1~{P4}K3*X~SE*1*1~", ["error segment-not-in-set VEH"]),
    ("355-006050", f"ST*355*1~{M10}VEH*1~K1*401*INV CONV ACE ID~{P4}K3*X~SE*1*1~", []),
    ("350-004060", f"ST*350*1~{M10}{P4}VEH*1*VIN**AA*B*****************AID~SE*1*1~", []),
    ("350-005020", f"ST*350*1~{M10}{P4}X4*1****20250815**1CC**ABCD~SE*1*1~", ["error element-too-long X4-07"]),
    ("350-006050", f"ST*350*1~{M10}{P4}X4*1****20250815**1CC**ABCD~SE*1*1~", []),
    ("350-005020", f"ST*350*1~{M10}X4*1****20250815**1C**ABCD~SE*1*1~", ["error segment-unexpected X4"]),
    ("353-005020", f"ST*353*1~{M10}M15*Z*EOM*20250815***1505~SE*1*1~", ["error condition-missing M15-04"]),
    ("353-006050", "ST*353*1~M15*Z*EOM*20250815***1505~SE*1*1~", ["warning condition-missing M15-04"]),
    ("353-005020", "ST*353*1~SE*1*1~", ["error loop-missing M15"]),
    ("358-004060", f"ST*358*1~{M10}{P4}VID*TL**1~MBL*ABCD*1***SV*2~SE*1*1~", ["error too-many-elements MBL-06"]),
    ("358-005020", f"ST*358*1~{M10}{P4}VID*TL**1~MBL*ABCD*1****2~SE*1*1~", []),
    ("356-005020", f"ST*356*1~{M10}{P4}M20*ABCD*1*A*2*D*3*BM~SE*1*1~", ["error element-missing M20-08"]),
    ("309-005020", f"ST*309*1~{M10}{P4}LX*1~N1*SH*A~DTM*ABC~SE*1*1~", ["warning condition-missing DTM-02"]),
    ("309-005020", f"ST*309*1~{M10}{P4}LX*1~N9*BM*1*****BM>1>X~SE*1*1~", WORDS),
    ("999-005010", "ST*999*1~AK1*AQ*1~AK2*309*0001~IK3*N4*1~CTX*" + "X" * 36 + "~IK5*R~AK9*R*1*1*0~SE*1*1~", LONG),
    ("997-004060", "ST*997*1~AK1*AQ*1*004060~AK9*A*1*1*1~SE*1*1~", []),
    ("997-004010", "ST*997*1~AK1*AQ*1*004060~AK9*A*1*1*1~SE*1*1~", ["error too-many-elements AK1-03"]),
    ("997-004060", "ST*997*1~AK1*AQ*1~AK9*Q*1*1*1~SE*1*1~", ["warning code-invalid AK9-01"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), BREACHES)
def test_a_breach_is_an_error_only_where_the_rule_has_a_source(name: str, text: str, expected: list[str]) -> None:
    """The evidence is a property of the data, and the checker follows it."""
    assert told(name, text) == expected


SEGMENTS = """release: "1"
dictionary:
  1: { title: One, type: ID, length: 2/2 }
  2: { title: Two, type: ID, length: 2/2, evidence: unverified }
  C1: { title: Both, type: composite, parts: [1 M, 2 O, 1 O], conditions: P0203 }
  C2: { title: Perhaps both, type: composite, parts: [1 M, 1 O, 1 O], conditions: P0203, evidence: unverified }
segments:
  ST:
    title: Head
    elements:
      01: first 1 M
  AA:
    title: Most of it known
    conditions: P0203? C0405
    elements:
      01: first 1 M
      02: second 2 X
      03: { is: third 1 X, evidence: unverified }
      04: fourth 1 O
      05: fifth 1 X
      06: sixth C2 O
  BB:
    title: Nothing of it known
    evidence: unverified
    note: "hearsay"
    conditions: C0102
    elements:
      01: { is: both C1 M }
      02: first 1 X
"""
SET = """guide: x12/s
title: Set
set: "1"
segments: segments-1
structure:
  - ST M 1
  - loop: AA O 2 unverified
    holds:
      - AA M 1
      - BB O 1 unverified
"""


def small(segments: str = SEGMENTS, structure: str = SET) -> Guide:
    """Return a guide of two segments."""
    guide, findings = read_guide("s.yaml", {"s.yaml": structure, "segments-1.yaml": segments})
    assert findings == ()
    assert guide is not None
    return guide


MARKED = [
    ("AA*XY~", []),
    ("AA**XY*XY~", ["error element-missing AA-01"]),
    ("AA*X~", ["error element-too-short AA-01"]),
    ("AA*XY*X*XY~", ["warning element-too-short AA-02"]),
    ("AA*XY*XY*X~", ["warning element-too-short AA-03"]),
    ("AA*XY*XY~", ["warning condition-missing AA-03"]),
    ("AA*XY***XY~", ["error condition-missing AA-05"]),
    ("AA*XY*****XY>XY~", ["warning condition-missing AA-06-3"]),
    ("AA*XY*****>XY>XY~", ["warning element-missing AA-06-1"]),
    ("AA*XY*****X~", ["warning element-too-short AA-06-1"]),
    ("AA*XY~BB**XY~", ["warning element-missing BB-01"]),
    ("AA*XY~BB*XY>XY>XY~", ["warning condition-missing BB-02"]),
    ("AA*XY~BB*XY>XY*XY~", ["warning condition-missing BB-01-3"]),
    ("AA*XY~BB*X*XY~", ["warning element-too-short BB-01-1"]),
    ("AA*XY~BB*XY*XY*XY~", ["warning too-many-elements BB-03"]),
    ("AA*XY~BB*XY*XY~BB*XY*XY~", ["warning segment-over-max BB"]),
    ("AA*XY~AA*XY~AA*XY~", ["warning loop-over-max AA"]),
    ("BB*XY*XY~", ["warning segment-unexpected BB"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKED)
def test_marks_reach_from_the_file_to_the_finding(text: str, expected: list[str]) -> None:
    """Data element, element, condition, segment, loop and use: each can be marked on its own."""
    CHECKERS["x12/s"] = compile_guide(small())
    assert told("s", f"ST*XY~{text}") == expected


def test_a_release_marks_what_it_takes_from_another_one() -> None:
    """What a file writes out itself is known, the rest is thought to be as before."""
    later = (
        'release: "2"\nbased_on: segments-1\nevidence: unverified\nsegments:\n  ST:\n    title: T\n    elements: {}\n'
    )
    texts = {"s.yaml": SET.replace("segments-1", "segments-2"), "segments-1.yaml": SEGMENTS, "segments-2.yaml": later}
    guide, findings = read_guide("s.yaml", texts)
    assert findings == ()
    assert guide is not None
    assert {rule.id: rule.unverified for rule in guide.root.segments()} == {"ST": False, "AA": True, "BB": True}
    assert all(element.unverified for element in guide.rules["AA"].elements)
    assert all(condition.unverified for condition in guide.rules["AA"].conditions)
    assert (guide.rules["BB"].note, guide.release) == ("hearsay", "2")


@pytest.mark.parametrize(
    ("old", "new"), [("evidence: unverified", "evidence: hearsay"), ("evidence: unverified", "evidence: [unverified]")]
)
def test_an_unknown_mark_is_a_finding(old: str, new: str) -> None:
    """A mark that is misspelt does not make a rule stricter or laxer in silence."""
    guide, findings = read_guide("s.yaml", {"s.yaml": SET, "segments-1.yaml": SEGMENTS.replace(old, new)})
    assert guide is None
    assert {finding.code for finding in findings} == {"guide.invalid"}


def test_a_guide_may_take_its_structure_from_another_one() -> None:
    """Two releases of the same loops are written once; a faulty loop is told where it is written."""
    other = 'guide: x12/t\ntitle: T\nset: "1"\nsegments: segments-1\nstructure: s\n'
    texts = {"t.yaml": other, "s.yaml": SET, "segments-1.yaml": SEGMENTS}
    guide, findings = read_guide("t.yaml", texts)
    assert findings == ()
    assert guide is not None
    assert (guide.name, guide.root) == ("x12/t", small().root)
    texts["s.yaml"] = SET.replace("BB O 1", "CC O 1")
    guide, findings = read_guide("t.yaml", texts)
    assert [(finding.code, finding.where) for finding in findings] == [("guide.unknown-name", "s.yaml")]


@pytest.mark.parametrize("named", ["unknown", "t"])
def test_a_structure_that_leads_nowhere_is_a_finding(named: str) -> None:
    """The guide that is named has to write its structure out."""
    other = f'guide: x12/t\ntitle: T\nset: "1"\nsegments: segments-1\nstructure: {named}\n'
    guide, findings = read_guide("t.yaml", {"t.yaml": other, "segments-1.yaml": SEGMENTS})
    assert guide is None
    assert "guide.missing" in {finding.code for finding in findings}


SHAPES = [
    ("309-004010", "ST/P4/LX/N1", 5), ("309-005020", "ST/P4/LX/N1", 20), ("309-006050", "ST/P4/LX/N1", 25),
    ("309-004010", "ST/P4/LX/VID/N10/H1", 10), ("309-005020", "ST/P4/LX/VID/N10/H1", 99),
    ("309-006050", "ST/P4/LX/VID/N1", 999), ("355-005020", "ST/P4/LX/N1", 5), ("355-006050", "ST/P4/LX/N1", 25),
    ("355-004060", "ST/P4/LX/VID/MBL/M13", 999), ("355-005020", "ST/P4/LX/VID/VC", 36),
    ("350-004060", "ST/P4/X4", 9999), ("350-004060", "ST/P4/N9", 999), ("353-005020", "ST/M15", 9999),
    ("358-005020", "ST/P4/VID/MBL", 9999), ("358-005020", "ST/NM1", 999), ("356-004060", "ST/P4", 20),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "maximum"), SHAPES)
def test_loops_repeat_as_published(name: str, path: str, maximum: int) -> None:
    """Loop paths are those of AK303 and of mappings."""
    assert GUIDES[f"x12/{name}"].loop(path).max == maximum


CONDITIONS = [
    ("005020", "X4", "P0304 P0810 P1516 C1706 C1803 C1903"), ("005020", "V9", "C0605 P1011 C1304 C1509"),
    ("005020", "M15", "R0410 C1110 P1314"), ("006050", "M15", "R0410 C1110 P1314 C1516 P1819"),
    ("005020", "M21", "P0708 P0910 P1415"), ("005020", "N7", "P0304 P0516 P0809"),
    ("004010", "N4", "C0605"), ("004060", "N4", "E0207 C0605 C0704"), ("006050", "N4", "E0207 E0308 C0605 C0704"),
    ("006050", "M10", "P0410 P1516"), ("006050", "N10", "P0405 P0708 C1306"), ("004060", "M10", "P0410 R0504"),
    ("006050", "VID", "L141518 C1516 E1518 L161518 C1816"), ("004060", "VEH", "L040507 C0504 C0704"),
    ("006050", "VEH", "L040507 C0504 C0704 P1819 L200221 C1017 E1026 P2122 C2617"), ("004060", "VID", ""),
]  # fmt: skip


@pytest.mark.parametrize(("release", "segment", "conditions"), CONDITIONS)
def test_conditions_are_those_of_the_release(release: str, segment: str, conditions: str) -> None:
    """X12 segment directories, per release."""
    assert " ".join(str(each) for each in _rule(release, segment).conditions) == conditions


def _rule(release: str, segment: str) -> SegmentRule:
    return next(
        guide.rules[segment] for guide in GUIDES.values() if guide.release == release and segment in guide.rules
    )


def test_marks_of_loops_are_kept() -> None:
    """A loop whose place is not published says so."""
    loops: list[Loop] = [*GUIDES["x12/350-004060"].root.loops()]
    assert [loop.path for loop in loops if loop.unverified] == ["ST/P4/BA1"]
