"""The walk through a set: what is missing, misplaced or too much is told once, and the walk goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.x12.grammar import Guide, Loop, SegmentRule, Use, shape_of
from gateway.x12.guide import read_guide
from gateway.x12.walker import Walker

FOLDER = Path(__file__).parents[3] / "mappings" / "guides"
TEXTS = {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in FOLDER.glob("x12/*.yaml")}


def shipped(name: str) -> Guide:
    """Return the shipped guide *name*."""
    guide, _ = read_guide(f"x12/{name}.yaml", TEXTS)
    assert guide is not None
    return guide


MANIFEST, ADVICE = shipped("309-005020"), shipped("824-005010")
GOOD = "ST M10 VEH NM1 DMG P4 LX M11 N1 N3 N4 N1 N3 N4 VID N10 N10 LX M11 N1 VID N10 H1 H2 H2 P4 LX M13 SE"


def walk(guide: Guide, ids: str, path: str | None = None) -> list[str]:
    """Return the breaches of a walk as ``place code id loop``; the place counts from 1, 0 is the end."""
    walker = Walker(guide) if path is None else Walker(guide, guide.ways[path])
    found = []
    for place, segment_id in enumerate(ids.split(), 1):
        found += [(place, breach) for breach in walker.step(segment_id).breaches]
    found += [(0, breach) for breach in walker.finish()]
    return [f"{place} {each.code.removeprefix('x12.')} {each.segment} {each.loop.path}" for place, each in found]


SETS = [
    (GOOD, []),
    ("ST M10 P4 LX SE", []),
    ("ST P4 LX SE", ["2 segment-missing M10 ST"]),
    ("ST M10 SE", ["3 loop-missing P4 ST"]),
    ("ST M10 P4 SE", ["4 loop-missing LX ST/P4"]),
    ("ST M10 P4 P4 LX SE", ["4 loop-missing LX ST/P4"]),
    ("ST M10", ["0 loop-missing P4 ST"]),
    ("", ["0 segment-missing M10 ST", "0 loop-missing P4 ST"]),
    ("ST M10 M10 P4 LX SE", ["3 segment-over-max M10 ST"]),
    ("ST M10 M10 M10 P4 LX SE", ["3 segment-over-max M10 ST"]),
    ("ST M10 P4 VEH LX SE", ["4 segment-out-of-sequence VEH ST"]),
    ("ST P4 LX M10 SE", ["2 segment-missing M10 ST"]),
    ("ST M10 LX M11 SE", ["3 segment-unexpected LX ST/P4"]),
    ("ST M10 P4 M11 N1 N3 LX SE", ["4 segment-unexpected M11 ST/P4/LX"]),
    ("ST M10 N3 N4 P4 LX SE", ["3 segment-unexpected N3 ST/NM1"]),
    ("ST M10 P4 DMG REF LX SE", ["4 segment-unexpected DMG ST/NM1"]),
    ("ST M10 P4 LX XYZ M11 SE", ["5 unknown-segment XYZ ST/P4/LX"]),
    ("ST M10 P4 LX K1 M11 SE", ["5 segment-not-in-set K1 ST/P4/LX"]),
    ("ST M1O VEH P4 LX SE", ["2 unknown-segment M1O ST"]),
    ("ST XXX VEH P4 LX SE", ["2 unknown-segment XXX ST", "3 segment-missing M10 ST"]),
    ("ST M10 PP4 LX SE", ["3 unknown-segment PP4 ST"]),
    ("ST M10 XXX LX SE", ["3 unknown-segment XXX ST", "4 segment-unexpected LX ST/P4"]),
    ("ST M10 P4 LX AK3 M11 SE", ["5 segment-not-in-set AK3 ST/P4/LX"]),
]


@pytest.mark.parametrize(("ids", "breaches"), SETS)
def test_a_set_is_walked_to_its_end_and_each_cause_is_told_once(ids: str, breaches: list[str]) -> None:
    """The place is where the segment stands or, for a missing one, where it would have stood."""
    assert walk(MANIFEST, ids) == breaches


RECORDS = [
    ("M11 N1 N3 N4 N1 N3 N3 N4 PER VID M7 N10 VC MAN H1 H2 N10 VID N10", []),
    ("", []),
    ("M11 M13", ["2 segment-out-of-sequence M13 ST/P4/LX"]),
    ("M11 N1 N4 N3 PER VID N10", ["4 segment-out-of-sequence N3 ST/P4/LX/N1"]),
    ("M11 VID N10 N1 N3 N4 N10 VID N10", ["4 segment-out-of-sequence N1 ST/P4/LX"]),
    ("M11 N3 N4 N1 N3 VID", ["2 segment-unexpected N3 ST/P4/LX/N1"]),
    ("M11 N1 N10 MAN H1 VID N10", ["3 segment-unexpected N10 ST/P4/LX/VID"]),
    ("M11 VID H2 H2 N10", ["3 segment-unexpected H2 ST/P4/LX/VID/N10/H1"]),
    ("M11 N9 N1 N3 VID N10 M11 N9 N1 N3 N1 VID N10 N10", ["7 segment-unexpected M11 ST/P4/LX"]),
    (
        "M11 VID N10 M11 VID N10 M11 N1 M13",
        [
            "4 segment-unexpected M11 ST/P4/LX",
            "7 segment-unexpected M11 ST/P4/LX",
            "9 segment-out-of-sequence M13 ST/P4/LX",
        ],
    ),
    ("M11 VID N10 N9", ["4 segment-out-of-sequence N9 ST/P4/LX"]),
    ("M11 N1 N3 N3 N3 N4", ["5 segment-over-max N3 ST/P4/LX/N1"]),
    ("M11 M12 R4 M12 R4 VID", ["4 loop-over-max M12 ST/P4/LX"]),
    ("M11 " + "N1 " * 22 + "VID", ["22 loop-over-max N1 ST/P4/LX"]),
    ("M11 VEH N1", ["2 segment-out-of-sequence VEH ST"]),
    ("M11 NM1 DMG N1 VID", ["2 segment-out-of-sequence NM1 ST"]),
    ("M11 XX N1 YY N3", ["2 unknown-segment XX ST/P4/LX", "4 unknown-segment YY ST/P4/LX/N1"]),
    (
        "M11 VID N10 N1 N3 N1 N3 N9 N9",
        ["4 segment-out-of-sequence N1 ST/P4/LX", "8 segment-out-of-sequence N9 ST/P4/LX"],
    ),
    ("M11 XX N3 N4 VID", ["2 unknown-segment XX ST/P4/LX"]),
    ("M11 N1 N3 N4 XX N3 N4 VID", ["5 unknown-segment XX ST/P4/LX/N1"]),
    ("M11 N1 N4 XX N4 VID", ["4 unknown-segment XX ST/P4/LX/N1"]),
    ("M11 XX M11 N1 VID", ["2 unknown-segment XX ST/P4/LX"]),
    ("M11 N1 VID N10 XX M11 N1 N3 VID N10", ["5 unknown-segment XX ST/P4/LX/VID/N10"]),
    ("M11 VID XX N1 N3 VID XX N1", ["3 unknown-segment XX ST/P4/LX/VID", "7 unknown-segment XX ST/P4/LX/VID"]),
    ("M11 XX M10", ["2 unknown-segment XX ST/P4/LX", "3 segment-out-of-sequence M10 ST"]),
    ("M11 M12 XX M12 R4", ["3 unknown-segment XX ST/P4/LX/M12"]),
]


@pytest.mark.parametrize(("ids", "breaches"), RECORDS)
def test_a_record_is_walked_alone(ids: str, breaches: list[str]) -> None:
    """The walk begins behind the segment that opens the record, and knows what encloses it."""
    assert walk(MANIFEST, ids, "ST/P4/LX") == breaches


ADVICES = [
    ("ST BGN N1 N3 REF OTI REF TED CTX NTE RED TED LM LQ RED LQ OTI SE", []),
    ("ST BGN SE", ["3 loop-missing OTI ST"]),
    ("ST OTI TED SE", ["2 segment-missing BGN ST"]),
    ("ST BGN OTI LQ RED SE", ["4 segment-unexpected LQ ST/OTI/LM"]),
    ("ST BGN OTI " + "REF " * 14 + "SE", ["16 segment-over-max REF ST/OTI"]),
]


@pytest.mark.parametrize(("ids", "breaches"), ADVICES)
def test_a_set_with_the_same_segment_in_several_loops_is_walked(ids: str, breaches: list[str]) -> None:
    """The innermost open loop that has a place for a segment takes it."""
    assert walk(ADVICE, ids) == breaches


def test_a_mistyped_segment_id_comes_with_the_one_that_was_probably_meant() -> None:
    """The nearest id of the set is named; far ones are not."""
    walker = Walker(MANIFEST)
    (near,), (far,) = walker.step("VIF").breaches, walker.step("ZZZ").breaches
    assert near.advice == "Did you mean VID?"
    assert far.advice == "Check the segment id and the terminator before it."


def test_a_missing_segment_inside_of_a_loop_is_told_when_the_loop_ends() -> None:
    """Mandatory parts of inner loops count within each instance of the loop."""
    rules = {name: SegmentRule(id=name, title=name, elements=()) for name in ("ST", "AA", "BB", "CC", "SE")}

    def use(name: str, *, required: bool = True) -> Use:
        return Use(segment=rules[name], required=required, max=1)

    inner = Loop(id="AA", path="ST/AA", required=True, max=None, parts=(use("AA"), use("BB"), use("CC")))
    root = Loop(id="ST", path="ST", required=True, max=1, parts=(use("ST"), inner, use("SE")))
    guide = Guide(
        name="t", title="T", set_id="1", group=None, release="1", root=root, known=frozenset(rules), records=None,
        shape=shape_of(root),
    )  # fmt: skip
    assert walk(guide, "ST AA CC AA BB AA BB CC SE") == [
        "3 segment-missing BB ST/AA",
        "6 segment-missing CC ST/AA",
    ]


def test_room_is_what_the_present_part_may_still_be_used() -> None:
    """Without end when the guide sets no limit, and once the limit was told."""
    walker = Walker(MANIFEST)
    for segment_id in ["ST", "M10", "P4", "LX"]:
        walker.step(segment_id)
    walker.leave()
    assert walker.room == 9998
    walker.again(9998)
    assert walker.room == 0
    assert [breach.code for breach in walker.step("LX").breaches] == ["x12.loop-over-max"]
    walker.leave()
    assert walker.room > 1_000_000
    assert walker.step("LX").breaches == ()
