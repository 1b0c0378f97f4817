"""pyx12 reads the same sets by maps made from our guides: agreement, or a difference that is known and explained."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic, Scope
from gateway.second_opinion import compare, opinion
from gateway.second_opinion.compare import KNOWN
from gateway.second_opinion.maps import write_maps
from gateway.second_opinion.reader import Fault, Opinion
from gateway.tree import InMemory
from gateway.x12.check import compile_guide
from gateway.x12.grammar import Guide
from gateway.x12.guide import read_guide
from gateway.x12.segment import Delimiters, Run, Segment, tokenize
from gateway.x12.survey import TransactionSet

ROOT = Path(__file__).parents[3]
TEXTS = {
    str(path.relative_to(ROOT / "mappings/guides")): path.read_text("utf-8")
    for path in (ROOT / "mappings/guides").glob("x12/*.yaml")
}
SAMPLES = ROOT.parent / "shared/domain/samples-x12"
STAR = Delimiters("*", ">", "^", "~")


def shipped(name: str) -> Guide:
    """Return the shipped guide *name*."""
    guide, _ = read_guide(f"x12/{name}.yaml", TEXTS)
    assert guide is not None
    return guide


MANIFEST = shipped("309-005020")
CHECKER = compile_guide(MANIFEST)


def ours(guide: Guide, text: str, delimiters: Delimiters = STAR) -> list[Diagnostic]:
    """Return what this gateway finds in the set *text*."""
    transaction = TransactionSet(
        scope=Scope(0, 0, 0), id=guide.set_id, control_number="0001", implementation=None, start=0, end=len(text),
        ordinal=1, line=1, line_start=0, segments=0, sound=True,
    )  # fmt: skip
    checker = CHECKER if guide is MANIFEST else compile_guide(guide)
    parts = checker.check(transaction, InMemory(text.encode("latin-1")), delimiters, None)
    return [diagnostic for part in parts for diagnostic in part.diagnostics]


def segments_of(text: str, delimiters: Delimiters = STAR) -> list[Segment]:
    """Return the segments of the set *text*."""
    return tokenize(Run(text, 0, 1, 1, 0, 1, 0), delimiters)


def differences(guide: Guide, text: str, delimiters: Delimiters = STAR) -> list[str]:
    """Return the unexplained differences in the words of their notes."""
    notes = compare(ours(guide, text, delimiters), opinion(guide, segments_of(text, delimiters), delimiters))
    return [note.message for note in notes]


GOOD = (
    "ST*309*0001~M10*ABCD*J*US**TRUCK 2013*TRIP000123**3*W~VEH*1*1FUJA6CV74DM34063*******PA12345*ON*******CA***TR~"
    "NM1*EJ*1*SMITH*JOHN*A***A7*1234567890~DMG*D8*19700131*M***8*CA~REF*5K*S1234567890123~"
    "P4*0901*20250815***0930~"
    "LX*1~M11*000000010101*80107*2*CTN*5*K***13*TORONTO**ABCD~N9*BM*123*TEXT*20250815*0930*ET~"
    "N1*SH*MAPLE OUTFITTERS INC~N3*200 KING ST W~N4*TORONTO*ON*M5H3T4*CA~"
    "N1*CN*JANE DOE~N3*12 ELMWOOD AVE*UNIT 7~N4*BUFFALO*NY*14201*US~PER*IC*JANE*TE*7165551234~"
    "VID*TL**T5301*SEAL0001~M7*SEAL1*SEAL2~N10*2*SHIRTS*ORDER 1001*A*6109100012*45*K*5.5**CTN*BD**USD~"
    "MAN*GM*0001~H1*1234*3*U~H2*PAINT*3~"
    "LX*2~M13*ABCD*0901*A*000000010104*1****ABCD~M11*000000010102*80107*1*PKG*1.2*K***13*TORONTO**ABCD~"
    "N1*CN*ROBERT ROE~VID*TL**T5301~N10*1*MUG~N10*1*SPOON~"
    "P4*0902*20250816~LX*1~SE*40*0001~"
)


def test_both_find_nothing_in_a_good_set() -> None:
    """The maps are made from the guide, and they accept what it accepts."""
    assert ours(MANIFEST, GOOD) == []
    told = opinion(MANIFEST, segments_of(GOOD), STAR)
    assert (told.faults, told.unable) == ((), {})


SAME = [
    ("P4*0901*20250815", "P4*0901*20250230", (7, "P4", "value", 2)),
    ("*0930~LX", "*2560~LX", (7, "P4", "value", 5)),
    ("M10*ABCD", "M10*A", (2, "M10", "value", 1)),
    ("*CTN*BD**USD", "*CTN*BD", (20, "N10", "condition", None)),
    ("*45*K", "*5*K", (20, "N10", "value", 6)),
    ("M11*000000010101", "M11*", (9, "M11", "missing", 1)),
    ("SEAL0001", "S" * 16, (18, "VID", "value", 4)),
    ("N3*200 KING ST W", "N3*200 KING ST W*B*C", (12, "N3", "surplus", 3)),
    ("N4*TORONTO*ON", "N4*TORONTO*ON*M5H*CA***ON~N4*TORONTO*ON", (13, "N4", "condition", None)),
    ("LX*1~M11", "LX*1~XYZ*1~M11", (9, "XYZ", "misplaced", None)),
    ("LX*1~M11", "LX*1~K1*1~M11", (9, "K1", "misplaced", None)),
    ("M10*ABCD*J*US**TRUCK 2013*TRIP000123**3*W~", "", (2, "M10", "segment missing", None)),
    ("N3*200 KING ST W~", "N3*A~N3*B~N3*C~", (14, "N3", "too often", None)),
    ("LX*1~SE", "SE", (32, "LX", "segment missing", None)),
]


@pytest.mark.parametrize(("old", "new", "expected"), SAME)
def test_both_find_the_same_fault_at_the_same_place(
    old: str, new: str, expected: tuple[int, str, str, int | None]
) -> None:
    """A planted fault is in both lists."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    faults = opinion(MANIFEST, segments_of(text), STAR).faults
    told = {
        (each.position, each.segment_id, each.kind, None if each.kind == "condition" else each.element)
        for each in faults
    }
    assert expected in told
    assert differences(MANIFEST, text) == []


EXPLAINED = [
    ("JANE DOE", "JANE D\xc3\x96E"),
    ("JANE DOE", "JANE\xc2\xa0DOE"),
    ("*5.5*", "*5.*"),
    ("*5.5*", "*1E5*"),
    ("*20250815*0930*ET", "*17990815*0930*ET"),
    ("M7*SEAL1*SEAL2", "M7"),
    ("N10*1*MUG", "N10"),
    ("N10*1*MUG", "N10*"),
    ("N9*BM*123", "N9*BM*  "),
    ("N3*12 ELMWOOD AVE", "N3*   "),
    ("PER*IC*JANE*TE*7165551234~VID*TL**T5301*SEAL0001~", "PER*IC*JANE*TE*7165551234~"),
    ("P4*0901*20250815***0930~", ""),
    ("N1*SH*MAPLE OUTFITTERS INC~", ""),
    ("VID*TL**T5301~", "VID*TL**T5301~N1*IM*X~N3*A~N4*B~"),
    ("M10*ABCD*J*US**TRUCK 2013*TRIP000123**3*W~VEH", "VEH"),
    ("N3*200 KING ST W~", "N3*A~" * 6),
    ("REF*5K*S1234567890123", "REF*5K***BM>1>CN"),
    ("REF*5K*S1234567890123", "REF*5K***BM>1>CN>2>IB>3>X"),
]


@pytest.mark.parametrize(("old", "new"), EXPLAINED)
def test_what_pyx12_is_known_to_see_differently_is_explained(old: str, new: str) -> None:
    """Each of these differs, and a row of the table says why."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    assert differences(MANIFEST, text) == []


def test_every_known_difference_has_a_reason() -> None:
    """A row without a reason would only hide."""
    assert all(row.reason and row.side in ("gateway", "pyx12") for row in KNOWN)


def spoilt(seed: int) -> str:
    """Return the good set with one to three random changes."""
    chance = random.Random(seed)
    segments = [segment.split("*") for segment in GOOD.split("~")[:-1]]
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(1, len(segments) - 1)
        segment = segments[at]
        number = chance.randrange(1, len(segment)) if len(segment) > 1 else 0
        match chance.randrange(9):
            case 0:
                del segments[at]
            case 1:
                segments.insert(at, list(segment))
            case 2:
                other = chance.randrange(1, len(segments) - 1)
                segments[at], segments[other] = segments[other], segments[at]
            case 3:
                segment[number] = "" if number else segment[number]
            case 4:
                segment[number] += chance.choice(["X", "9" * 60, "-", ">", " "])
            case 5:
                segment.insert(number or 1, chance.choice(["X", ""]))
            case 6:
                segment[0] = chance.choice(["XX", "N1", "N3", "REF", "K1", "VID"])
            case 7:
                segment.append(chance.choice(["X", ""]))
            case 8:
                del segment[number or 1 :]
    return "".join("*".join(segment) + "~" for segment in segments)


@pytest.mark.parametrize("seed", range(0, 400, 20))
def test_no_difference_in_spoilt_manifests_is_unexplained(seed: int) -> None:
    """Twenty spoilt sets each time: dropped, doubled, swapped and renamed segments, changed elements."""
    for each in range(seed, seed + 20):
        text = spoilt(each)
        assert differences(MANIFEST, text) == [], (each, text)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the reference samples are not beside the repository")
def test_no_difference_in_the_reference_samples_is_unexplained() -> None:
    """Every set of theirs, good and defective ones."""
    read = 0
    for sample in sorted(SAMPLES.glob("*")):
        text = sample.read_bytes().decode("latin-1")
        delimiters = Delimiters(text[3], text[104], None if text[82].isalnum() else text[82], text[105])
        release = re.search(r"GS\*(?:[^*]*\*){7}([0-9]{6})", text)
        for found in re.finditer(r"(?<=~)\s*(ST\*([0-9]{3})\*.*?~\s*SE\*[^~]*~)", text, re.DOTALL):
            name = f"{found[2]}-{release[1] if release else ''}"
            if f"x12/{name}.yaml" in TEXTS:
                assert differences(shipped(name), found[1], delimiters) == [], sample.name
                read += 1
    assert read == 15


def test_an_unexplained_difference_is_a_note_that_names_both() -> None:
    """Whoever is wrong, the sender's verdict does not change."""
    planted = Fault(position=3, segment_id="P4", kind="value", element=1, code="5", value="X")
    told = compare([], Opinion(faults=(planted,), ids={}, unable={}), where="set 309 0001", scope=Scope(0, 0, 0))
    assert [(note.code, note.severity, note.where, note.scope) for note in told] == [
        ("x12.second-opinion-differs", "note", "set 309 0001", Scope(0, 0, 0))
    ]
    assert told[0].message == ("At segment 3 of the set, P4-01 this gateway finds nothing, and pyx12 finds value (5).")
    short = ours(MANIFEST, GOOD.replace("*45*K", "*5*K"))
    (note,) = compare(short, Opinion(faults=(), ids={}, unable={}))
    assert "finds value (x12.element-too-short), and pyx12 finds nothing" in note.message
    assert compare(short, Opinion(faults=(), ids={}, unable={20: "IndexError"})) == []


def test_the_header_and_one_record_can_be_read_without_the_rest() -> None:
    """The positions are those of the set."""
    segments = segments_of(GOOD.replace("*1*MUG", "*X*MUG"))
    chosen = segments[:7] + segments[23:29]
    faults = opinion(MANIFEST, chosen, STAR).faults
    assert [(each.position, each.segment_id, each.element) for each in faults] == [(29, "N10", 1)]


def test_maps_are_written_for_every_shipped_guide(tmp_path: Path) -> None:
    """pyx12 can load each of them."""
    for file in sorted(TEXTS):
        if "segments" not in file and "ta1" not in file:
            guide = shipped(file.removeprefix("x12/").removesuffix(".yaml"))
            assert (tmp_path / write_maps(guide, tmp_path)).is_file()
            assert opinion(guide, segments_of("ST*1*0001~"), STAR).faults == ()
