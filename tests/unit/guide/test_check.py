"""A set is checked in one pass: heads, records and a tail, the same however its bytes arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic, Scope, Severity, row_of
from gateway.tree import InMemory, Node
from gateway.x12 import check, survey
from gateway.x12.check import Checker, Head, Record, Tail, compile_guide
from gateway.x12.guide import read_guide
from gateway.x12.record import record_tree
from gateway.x12.segment import Delimiters, tokenize
from gateway.x12.survey import TransactionSet

ROOT = Path(__file__).parents[3]
TEXTS = {
    str(path.relative_to(ROOT / "mappings/guides")): path.read_text("utf-8")
    for path in (ROOT / "mappings/guides").glob("x12/*.yaml")
}
SAMPLES = ROOT.parent / "shared/domain/samples-x12"
STAR = Delimiters("*", ">", "^", "~")
SPLIT = "ST/P4/LX"


def checker(name: str) -> Checker:
    """Return the checker of the shipped guide *name*."""
    guide, _ = read_guide(f"x12/{name}.yaml", TEXTS)
    assert guide is not None
    return compile_guide(guide)


MANIFEST = checker("309-005020")


class Pieces(InMemory):
    """Content that comes in pieces of a size of one's own."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.CHUNK = size


def parts_of(
    text: str,
    *,
    start: int = 0,
    split: str | None = SPLIT,
    size: int = 1 << 20,
    delimiters: Delimiters = STAR,
    by: Checker = MANIFEST,
) -> list[Head | Record | Tail]:
    """Check the set in *text*, which begins at *start*."""
    before = text[:start]
    transaction = TransactionSet(
        scope=Scope(0, 0, 0),
        id="309",
        control_number="0001",
        implementation=None,
        start=start,
        end=len(text),
        ordinal=3,
        line=1 + before.count("\n"),
        line_start=before.rfind("\n") + 1,
        segments=0,
        sound=True,
    )
    return list(by.check(transaction, Pieces(text.encode("latin-1"), size), delimiters, split, "set 309 0001"))


def found_in(parts: list[Head | Record | Tail]) -> list[Diagnostic]:
    """Return all diagnostics of *parts*."""
    return [diagnostic for part in parts for diagnostic in part.diagnostics]


def records_in(parts: list[Head | Record | Tail]) -> list[Record]:
    """Return the records of *parts*."""
    return [part for part in parts if isinstance(part, Record)]


HEADER = "ST*309*0001~M10*ABCD*J*US**TRUCK 2013*TRIP000123**3*W~P4*0901*20250815***0930~"
BILL = "M11*000000010101*80107*2*CTN*5*K***13*TORONTO**ABCD~N1*SH*MAPLE~N1*CN*JANE DOE~N4*BUFFALO*NY*14201*US~"
GOODS = "VID*TL**T5301~N10*2*SHIRTS**A*6109100012*45*K*5**CTN*BD**USD~"


def shipment(number: int, *, bill: str = BILL, goods: str = GOODS) -> str:
    """Return one record."""
    return f"LX*{number}~{bill}{goods}"


ENVELOPE = (
    "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0702*^*00502*000000101*0*T*>~"
    "GS*AQ*ABCD*CBP-ACE-TEST*20250815*0702*101*X*005020~"
)
GOOD = HEADER + shipment(1) + shipment(2) + shipment(3) + "SE*99*0001~"
MIXED = (
    HEADER
    + shipment(1)
    + shipment(2, goods=GOODS.replace("*45*", "*5*"))
    + shipment(3, bill=BILL.replace("CTN", "ZZQ"))
    + "P4*0902*20250815~"
    + shipment(1)
    + shipment(2, bill=BILL.replace("JANE DOE", "J\xc3\x89AN"))
    + "XYZ*1~SE*99*0001~"
)


def test_records_come_with_what_encloses_them() -> None:
    """One head, three records without findings, an empty tail."""
    head, *records, tail = parts_of(GOOD)
    assert isinstance(head, Head)
    assert head.enclosing == {
        "ST": [["ST", "309", "0001"], ["M10", "ABCD", "J", "US", "", "TRUCK 2013", "TRIP000123", "", "3", "W"]],
        "ST/P4": [["P4", "0901", "20250815", "", "", "0930"]],
    }
    assert (head.loop, head.sound, head.diagnostics) == (SPLIT, True, ())
    assert [(part.number, part.head is head, part.diagnostics) for part in records if isinstance(part, Record)] == [
        (0, True, ()),
        (1, True, ()),
        (2, True, ()),
    ]
    assert tail == Tail()


def test_a_run_holds_the_bytes_of_its_record_and_counts_on() -> None:
    """Places of the whole file: bytes, ordinals in the file, positions in the set."""
    text = "x" * 50 + GOOD
    for record in records_in(parts_of(text, start=50)):
        run = record.run
        assert text[run.start : run.start + len(run.text)] == run.text == shipment(record.number + 1)
        assert (run.ordinal, run.position, run.count) == (6 + 7 * record.number, 4 + 7 * record.number, 7)


@pytest.mark.parametrize("terminator", ["~", "\n", "\r\n", "\r"])
@pytest.mark.parametrize("blanks", ["", "\n\n", "\r\n", " \r\n\t"])
def test_empty_lines_are_no_segments_whatever_ends_one(terminator: str, blanks: str) -> None:
    """Records in order and others alike are counted on by their segments, not by their terminators."""
    between, ends = terminator + blanks.replace("\r\n", terminator), Delimiters("*", ">", "^", terminator)
    for text in (GOOD, MIXED):
        plain, spread = records_in(parts_of(text)), records_in(parts_of(text.replace("~", between), delimiters=ends))
        assert [counted(record) for record in spread] == [counted(record) for record in plain]


def counted(record: Record) -> tuple[int, int, int, list[str]]:
    """Return where *record* stands by segments, and what was found in it."""
    run = record.run
    return run.ordinal, run.position, run.count, [each.code for each in record.diagnostics]


def test_what_a_set_lacks_where_it_was_cut_off_is_not_told() -> None:
    """At every segment of a set, cut off behind it or in it; a set that is whole and lacks the same is told of it."""
    whole = ENVELOPE + GOOD
    for end in range(whole.index("M10"), whole.index("SE*")):
        content = InMemory(whole[:end].encode())
        (interchange,) = survey(content).interchanges
        (transaction,) = interchange.groups[0].transactions
        assert found_in(list(MANIFEST.check(transaction, content, STAR, SPLIT))) == [], whole[:end][-20:]
    lacking = parts_of("ST*309*0001~SE*2*0001~")
    assert [each.code for each in found_in(lacking)] == ["x12.segment-missing", "x12.loop-missing"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 333])
@pytest.mark.parametrize("decoration", ["", "\n", "\r\n", "  \n"])
def test_the_size_of_the_pieces_does_not_matter(size: int, decoration: str) -> None:
    """Fed byte by byte or whole, with or without line breaks: the same parts."""
    text = MIXED.replace("~", "~" + decoration)
    assert parts_of(text, size=size) == parts_of(text)
    places = [(each.line, each.column) for part in records_in(parts_of(text)) for each in tokenize(part.run, STAR)]
    if "\n" in decoration:
        assert {column for _, column in places} == {1}
        assert [line for line, _ in places] == [*range(4, 25), *range(26, 41)]
    else:
        assert {line for line, _ in places} == {1}


DELIMITERS = [
    Delimiters("|", ":", None, "'"),
    Delimiters("\x1d", "\x1f", "\x1e", "\x1c"),
    Delimiters("*", ">", "^", "\n"),
    Delimiters("*", ">", "^", "\r\n"),
    Delimiters("+", "\\", "]", "\xe2\x80\xa6"),
    Delimiters("-", ".", "[", "\r"),
]


@pytest.mark.parametrize("delimiters", DELIMITERS)
@pytest.mark.parametrize("size", [1, 10, 1 << 20])
def test_the_delimiters_are_those_of_the_interchange(delimiters: Delimiters, size: int) -> None:
    """The same findings whatever the separators are, at the same segments and elements."""

    def told(parts: list[Head | Record | Tail]) -> list[tuple[object, ...]]:
        return [(each.code, each.source and (each.source.segment, each.source.element)) for each in found_in(parts)]

    text = MIXED.translate({ord("*"): delimiters.element, ord("~"): delimiters.segment})
    parts = parts_of(text, size=size, delimiters=delimiters)
    assert told(parts) == told(parts_of(MIXED))
    assert len(records_in(parts)) == 5


def test_ever_new_separators_are_checked_alike_and_little_is_kept_of_them() -> None:
    """The first ones are compiled, later ones only for a large set; the findings are the same."""
    by = checker("309-005020")
    wanted = [(each.code, each.source and each.source.segment) for each in found_in(parts_of(MIXED))]
    spared = []
    for code in (*range(0x21, 0x2A), *range(0x3A, 0x3E), *range(0x5B, 0x60), *range(0x7B, 0x7E)):
        delimiters = Delimiters("*", ">", "^", chr(code))
        if chr(code) not in "*>^-.":
            found = found_in(parts_of(MIXED.replace("~", chr(code)), delimiters=delimiters, by=by))
            assert [(each.code, each.source and each.source.segment) for each in found] == wanted
            spared.append(by.splitter(SPLIT, delimiters).spares)
    assert spared == [True] * 16 + [False] * (len(spared) - 16)
    assert by.splitter(SPLIT, Delimiters("|", ">", "^", "~"), size=1 << 20).spares
    assert not by.splitter(SPLIT, Delimiters("*", ">", "^", "!")).spares


def test_findings_are_at_the_level_and_in_the_scope_of_where_they_stand() -> None:
    """A record's finding refuses the record, one outside of records the set."""
    parts = parts_of(MIXED)
    assert [(each.code, each.severity, each.level, each.scope) for each in found_in(parts)] == [
        ("x12.element-too-short", Severity.ERROR, "record", Scope(0, 0, 0, 1)),
        ("x12.code-unknown", Severity.WARNING, "record", Scope(0, 0, 0, 2)),
        ("x12.unknown-segment", Severity.ERROR, "record", Scope(0, 0, 0, 4)),
    ]
    heads = [part for part in parts if isinstance(part, Head)]
    assert [head.enclosing["ST/P4"][0][1] for head in heads] == ["0901", "0902"]
    assert [part.head.enclosing["ST/P4"][0][1] for part in records_in(parts)] == ["0901"] * 3 + ["0902"] * 2


def test_a_finding_has_its_full_address_and_its_acknowledgment_codes() -> None:
    """Bytes, line, column, segment, position, element, data element, loop, raw segment, address in words."""
    (short, _, _) = found_in(parts_of(MIXED))
    source = short.source
    assert source is not None
    assert source.start is not None
    assert MIXED[source.start : source.end] == "5" == short.found
    assert (source.line, source.column) == (1, source.start + 1)
    assert (source.segment, source.position, source.segment_id, source.element) == (19, 17, "N10", 6)
    assert (source.data_element, source.loop) == ("602", "ST/P4/LX/VID/N10")
    assert source.raw == "N10*2*SHIRTS**A*6109100012*5*K*5**CTN*BD**USD"
    assert short.where == "set 309 0001 / segment 19 / N10-06"
    acks = row_of(short.code).acks
    assert (acks.ak3, acks.ak4, acks.ik3, acks.ik4) == ("8", "4", "8", "4")


def test_a_line_of_text_in_the_place_of_a_segment_is_shown_only_to_its_sender() -> None:
    """Its beginning is enough for the address and the message; the segment itself is in ``source.raw`` alone."""
    (told,) = found_in(parts_of(HEADER + "LX*1~JANE DOE, BUFFALO~SE*1*0001~"))
    assert (told.code, told.found, told.where) == ("x12.unknown-segment", "JAN…", "set 309 0001 / segment 7 / JAN…")
    assert "JANE" not in told.message
    assert told.source is not None
    assert told.source.raw == "JANE DOE, BUFFALO"


UNSOUND = [
    ("M10*ABCD", "M10*A", [False, False]),
    ("P4*0901*20250815", "P4*0901*20250230", [False, True]),
    ("P4*0902*20250815", "P4*0902*20250230", [True, False]),
    ("P4*0901", "XXX*1~P4*0901", [False, False]),
    ("P4*0901", "VEH*1*" + "V" * 31 + "~P4*0901", [False, False]),
    ("P4*0901", "NM1*EJ*1*SMITH*" + "J" * 36 + "~P4*0901", [False, False]),
    ("P4*0901*20250815***0930~", "", [True, True]),
    ("P4*0901*20250815***0930~", "P4*0901*20250815***0930~K1*A~", [False, True]),
    ("LX*1~", "LX*1~XXX*1~", [True, True]),
]


@pytest.mark.parametrize(("old", "new", "sound"), UNSOUND)
def test_a_head_is_sound_when_nothing_around_its_records_is_in_error(old: str, new: str, sound: list[bool]) -> None:
    """A fault of the set concerns all records, one of a P4 only those under it."""
    text = HEADER + shipment(1) + "P4*0902*20250815~" + shipment(1) + "SE*1*0001~"
    assert old in text
    heads = [part for part in parts_of(text.replace(old, new, 1)) if isinstance(part, Head)]
    if new:
        assert [head.sound for head in heads] == sound
    else:
        assert [diagnostic.code for diagnostic in heads[0].diagnostics] == ["x12.segment-unexpected"]
        assert heads[0].enclosing["ST/P4"] == []


ENDS = [
    ("", ["x12.loop-missing"]),
    ("P4*0901*20250815~", ["x12.loop-missing"]),
    ("P4*0901*20250815~LX*1~", []),
    ("P4*0901*20250815~LX*1", []),
    ("P4*0901*20250815~LX~", ["x12.segment-empty"]),
    ("P4*0901*20250815~LX*1~SE*1*0001~M10*X~", ["x12.segment-out-of-sequence", "x12.element-too-short"]),
]


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize(("text", "codes"), ENDS)
def test_a_set_that_ends_early_is_checked_to_its_end(text: str, codes: list[str], size: int) -> None:
    """A missing SE is the survey's to tell; what the guide misses is told at the end."""
    parts = parts_of("ST*309*0001~M10*ABCD*J*US**TRUCK*TRIP~" + text, size=size)
    told = [each.code for each in found_in(parts)]
    assert told[: len(codes)] == codes
    assert bool(told) == bool(codes)
    assert isinstance(parts[-1], Tail)


def test_without_a_split_the_whole_set_is_walked() -> None:
    """All findings are of the set, and there are no records."""
    parts = parts_of(MIXED, split=None)
    assert not records_in(parts)
    assert [(each.code, each.level, each.scope) for each in found_in(parts)] == [
        ("x12.element-too-short", "transaction", Scope(0, 0, 0)),
        ("x12.code-unknown", "transaction", Scope(0, 0, 0)),
        ("x12.unknown-segment", "transaction", Scope(0, 0, 0)),
    ]


def test_one_record_too_many_is_told_once() -> None:
    """LX may be used 9999 times in a P4; the first one above is in error, and a new P4 counts anew."""
    text = HEADER + "LX*1~" * 10_003 + "P4*0902*20250815~" + "LX*1~" * 3 + "SE*1*0001~"
    parts = parts_of(text)
    assert [(each.code, each.scope.record) for each in found_in(parts)] == [("x12.loop-over-max", 9999)]
    assert [record.number for record in records_in(parts)] == list(range(10_006))


@pytest.mark.parametrize("size", [10, 100, 1 << 20])
def test_a_record_that_is_too_long_is_refused_unread_and_the_next_one_is_read(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory stays flat: the rest of the record is passed over, and places behind it are right."""
    monkeypatch.setattr(check, "MAX_RECORD", 500)
    text = HEADER + shipment(1) + "LX*2~" + "N9*BM*1~" * 900 + shipment(3) + "SE*1*0001~"
    parts = parts_of(text, size=size)
    assert [[each.code for each in record.diagnostics] for record in records_in(parts)] == [
        [],
        ["x12.record-too-long"],
        [],
    ]
    assert len(records_in(parts)[1].run.text) < 500
    last = records_in(parts)[-1].run
    assert text[last.start : last.start + len(last.text)] == shipment(3)
    assert last.position == 1 + text[: last.start].count("~")
    assert parts == parts_of(text)


def test_a_segment_without_end_outside_of_records_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut where the limit is and told as what it is."""
    monkeypatch.setattr(check, "MAX_RECORD", 500)
    parts = parts_of("ST*309*0001~M10*" + "A" * 2_000, size=100)
    assert "x12.element-too-long" in [each.code for each in found_in(parts)]


def test_very_many_findings_outside_of_records_come_in_parts() -> None:
    """A head is sent with them, so that they do not pile up."""
    text = "ST*309*0001~M10*ABCD*J*US**TRUCK*TRIP~" + "XXX*1~" * 2_500 + shipment(1) + "SE*1*0001~"
    heads = [part for part in parts_of(text, size=6_000) if isinstance(part, Head)]
    assert max(len(head.diagnostics) for head in heads) < 2_100
    assert sum(len(head.diagnostics) for head in heads) == 2_501


def test_a_split_that_the_guide_does_not_have_is_the_callers_fault() -> None:
    """The mapping is checked long before; this is not the sender's doing."""
    with pytest.raises(KeyError):
        parts_of(GOOD, split="ST/LX")


def sets_in(sample: Path) -> Iterator[tuple[str, str, int, Delimiters]]:
    """Yield guide name, text up to its end, start and delimiters of every set in *sample*."""
    text = sample.read_bytes().decode("latin-1")
    repetition = text[82] if not text[82].isalnum() else None
    delimiters = Delimiters(text[3], text[104], repetition, text[105])
    release = re.search(r"GS\*(?:[^*]*\*){7}([0-9]{6})", text)
    for found in re.finditer(r"(?<=~)\s*ST\*([0-9]{3})\*.*?~\s*SE\*[^~]*~", text, re.DOTALL):
        yield (
            f"{found[1]}-{release[1] if release else ''}",
            text[: found.end()],
            text.index("ST*", found.start()),
            delimiters,
        )


def samples() -> list[Path]:
    """Return the reference samples."""
    return sorted(SAMPLES.glob("*")) if SAMPLES.is_dir() else []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the reference samples are not beside the repository")
def test_every_conforming_sample_of_a_shipped_guide_passes() -> None:
    """Every set that is printed in the reference: nothing is found."""
    checked = []
    for sample in samples():
        for name, text, start, delimiters in sets_in(sample):
            if f"x12/{name}.yaml" in TEXTS and "defective" not in sample.name:
                by = checker(name)
                parts = parts_of(text, start=start, split=by.guide.records, delimiters=delimiters, by=by)
                assert found_in(parts) == [], sample.name
                checked.append(sample.name)
    assert len(checked) == 14


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the reference samples are not beside the repository")
def test_each_syntax_defect_of_the_defective_sample_is_found_once_and_nothing_else() -> None:
    """The AK3 and AK4 of the printed 997: segment, position, loop, code; element, data element, code."""
    ((_, text, start, delimiters),) = sets_in(SAMPLES / "309_defective_005020.edi")
    told = []
    for each in found_in(parts_of(text, start=start, delimiters=delimiters)):
        acks, source = row_of(each.code).acks, each.source
        if each.severity is Severity.ERROR and source is not None:
            loop = (source.loop or "").rpartition("/")[2]
            at = (source.segment_id, source.position, loop)
            told.append((*at, acks.ak3, source.element, source.data_element, acks.ak4))
    assert told == [
        ("P4", 3, "P4", "8", 2, "373", "8"),
        ("P4", 3, "P4", "8", 5, "337", "9"),
        ("N10", 30, "N10", "8", 6, "602", "4"),
        ("N10", 30, "N10", "8", 13, "100", "2"),
        ("M11", 32, "LX", "8", 4, "599", "2"),
        ("M11", 32, "LX", "8", 6, "188", "2"),
        ("XYZ", 33, "LX", "1", None, None, None),
    ]


def leaf(node: Node, *names: str) -> Node:
    """Return the node below *node* that *names* lead to, the first of each name."""
    for name in names:
        node = next(node.named(name))
    return node


def test_a_record_becomes_a_tree_with_loops_segments_and_elements() -> None:
    """The loops around it are parents, each with its own segments; every value knows its place."""
    text = MIXED.replace("~", "~\n")
    record = records_in(parts_of(text))[1]
    tree = record_tree(record, MANIFEST.guide, STAR)
    assert (tree.name, tree.kind, [child.name for child in tree.children]) == (
        "LX",
        "loop",
        ["LX", "M11", "N1", "N1", "VID"],
    )
    consignee = list(tree.named("N1"))[1]
    assert [(child.name, child.kind) for child in consignee.children] == [("N1", "segment"), ("N4", "segment")]
    assert [child.value for child in leaf(consignee, "N4").children] == ["BUFFALO", "NY", "14201", "US"]
    value = leaf(tree, "VID", "N10", "N10", "06")
    source = value.source
    assert (value.value, value.kind) == ("5", "element")
    assert source is not None
    assert source.start is not None
    assert text[source.start : source.end] == "5"
    assert (source.line, source.segment, source.loop, source.data_element) == (17, 19, "ST/P4/LX/VID/N10", "602")
    assert leaf(tree, "M11", "07").value == ""
    assert list(leaf(tree, "M11").named("13")) == []
    port = tree.parent
    assert port is not None
    assert (leaf(port, "P4", "01").value, port.name) == ("0901", "P4")
    root = port.parent
    assert root is not None
    assert (leaf(root, "M10", "06").value, root.parent) == ("TRIP000123", None)


def test_the_tree_of_a_faulty_record_holds_what_has_a_place() -> None:
    """Out of sequence is still read; what the guide does not know is left out."""
    bill = BILL.replace("N1*SH", "XYZ*1~N4*ERIE~N1*SH") + "N9*BM*1^2~M13*ABCD~NM1*EJ~"
    (record,) = records_in(parts_of(HEADER + shipment(1, bill=bill) + "SE*1*0001~"))
    tree = record_tree(record, MANIFEST.guide, STAR)
    assert [child.name for child in tree.children] == ["LX", "M11", "N1", "N1", "N1", "N9", "M13", "VID"]
    assert leaf(tree, "N1", "N4", "01").value == "ERIE"
    assert leaf(tree, "N9", "02").value == "1^2"


def test_components_and_repetitions_are_nodes_with_places() -> None:
    """A composite has its parts below it; a repeated element comes as often as it was sent."""
    by = checker("999-005010")
    text = "ST*999*0001~AK1*AQ*1~AK2*309*0001~IK3*N1*2~CTX*A>1^B>2~IK4*2>3*1*7~IK5*R~"
    text += "AK2*309*0002~IK5*A~AK9*P*2*2*1~SE*11*0001~"
    first, second = records_in(parts_of(text, split="ST/AK2", by=by))
    assert (first.diagnostics, second.diagnostics) == ((), ())
    tree = record_tree(first, by.guide, STAR)
    contexts = list(leaf(tree, "IK3", "CTX").children)
    assert [(each.name, each.value, [part.value for part in each.children]) for each in contexts] == [
        ("01", "A>1", ["A", "1"]),
        ("01", "B>2", ["B", "2"]),
    ]
    source = leaf(contexts[1], "02").source
    assert source is not None
    assert source.start is not None
    assert text[source.start : source.end] == "2"
    assert (source.element, source.component, source.repetition, source.data_element) == (1, 2, 2, "9998")
    place = leaf(tree, "IK3", "IK4", "IK4", "01", "02").source
    assert place is not None
    assert (place.component, place.repetition, place.data_element) == (2, None, "1528")
