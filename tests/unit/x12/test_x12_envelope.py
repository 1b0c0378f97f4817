"""The survey: every envelope fault once, at its place, with its acknowledgment codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic, Severity, row_of
from gateway.tree import InMemory
from gateway.x12 import Limits, Survey, address, survey
from gateway.x12.edits import functional_ids, is_date, is_time

SHARED = Path(__file__).parents[4] / "shared"
PUBLIC = SHARED / "testing" / "x12-public"
SAMPLES = SHARED / "domain" / "samples-x12"

ISA = "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0702*^*00502*000000101*0*T*>~"
GS = "GS*AQ*ABCD*CBP-ACE-TEST*20250815*0702*101*X*005020~"
SET = "ST*309*0001~M10*ABCD*J~LX*1~SE*4*0001~"
END = "GE*1*101~IEA*1*000000101~"
GOOD = ISA + GS + SET + END
ACK_ONLY = ISA + "TA1*000000101*250815*0702*A*000~" + "IEA*0*000000101~"


def of(text: str, **options: object) -> Survey:
    """Return the survey of *text*."""
    return survey(InMemory(text.encode("latin-1")), **options)  # type: ignore[arg-type]


def codes(text: str, **options: object) -> list[str]:
    """Return the diagnostic codes of *text*, in order."""
    return [diagnostic.code for diagnostic in of(text, **options).diagnostics]


def other(text: str, number: str = "000000102") -> str:
    """Return *text* under another interchange control number."""
    return text.replace("000000101", number)


FAULTS = [
    # name, message, code, acknowledgment place and code, level, segment
    ("nothing", "", "x12.no-interchange", "", "file", None),
    ("prose", "Dear customs", "x12.no-interchange", "", "file", None),
    ("GS without ISA", GS + SET + END, "x12.no-interchange", "", "file", None),
    ("UTF-16", "\xff\xfeI\x00S\x00A\x00", "x12.encoding", "", "file", None),
    ("EBCDIC", "\xc9\xe2\xc1\x5c\xf0", "x12.encoding", "", "file", None),
    ("broken ISA", "ISA*00*    ~GS*AQ~", "x12.isa-unreadable", "TA1 022", "interchange", None),
    ("unpadded ISA", GOOD.replace("  ", ""), "x12.isa-not-padded", "TA1 022", "interchange", 1),
    ("lines of 80", GOOD[:80] + "\r\n" + GOOD[80:], "x12.isa-wrapped", "TA1 022", "interchange", 1),
    ("digit separates", GOOD.replace("*", "7"), "x12.element-separator", "TA1 026", "interchange", 1),
    ("blank separates", GOOD.replace("*", " "), "x12.element-separator", "TA1 026", "interchange", 1),
    ("component is *", GOOD.replace(">~", "*~"), "x12.component-separator", "TA1 027", "interchange", 1),
    ("component is A", GOOD.replace(">~", "A~"), "x12.component-separator", "TA1 027", "interchange", 1),
    ("terminator is *", GOOD.replace("~", "*"), "x12.segment-terminator", "TA1 004", "interchange", 1),
    ("terminator is X", GOOD.replace("~", "X"), "x12.segment-terminator", "TA1 004", "interchange", 1),
    ("no terminator", ISA[:-1], "x12.segment-terminator", "TA1 004", "interchange", 1),
    ("repetition is >", GOOD.replace("^", ">"), "x12.repetition-separator", "TA1 016", "interchange", 1),
    ("ISA01", GOOD.replace("ISA*00", "ISA*99"), "x12.authorization-qualifier", "TA1 010", "interchange", 1),
    ("ISA02", GOOD.replace("00*          *00", "00*     \x07    *00"),
     "x12.authorization", "TA1 011", "interchange", 1),
    ("ISA03", GOOD.replace("*00*          *02", "*05*          *02"),
     "x12.security-qualifier", "TA1 012", "interchange", 1),
    ("ISA04", GOOD.replace("00*          *02", "00*     \x07    *02"), "x12.security", "TA1 013", "interchange", 1),
    ("ISA05", GOOD.replace("*02*ABCD", "*99*ABCD"), "x12.sender-qualifier", "TA1 005", "interchange", 1),
    ("ISA06", GOOD.replace("ABCD           *", "               *"), "x12.sender", "TA1 006", "interchange", 1),
    ("ISA07", GOOD.replace("*ZZ*CBP", "*Z1*CBP"), "x12.receiver-qualifier", "TA1 007", "interchange", 1),
    ("ISA08", GOOD.replace("CBP-ACE-TEST   ", "               "), "x12.receiver", "TA1 008", "interchange", 1),
    ("ISA09", GOOD.replace("*250815*", "*250230*"), "x12.interchange-date", "TA1 014", "interchange", 1),
    ("ISA10", GOOD.replace("0702*^", "2460*^"), "x12.interchange-time", "TA1 015", "interchange", 1),
    ("ISA12", GOOD.replace("00502", "00999"), "x12.control-version", "TA1 017", "interchange", 1),
    ("ISA13", GOOD.replace("000000101*0", "00000010A*0"), "x12.interchange-number", "TA1 018", "interchange", 1),
    ("ISA14", GOOD.replace("*0*T*", "*9*T*"), "x12.acknowledgment-requested", "TA1 019", "interchange", 1),
    ("ISA15", GOOD.replace("*0*T*", "*0*X*"), "x12.usage", "TA1 020", "interchange", 1),
    ("ISB01", ISA + "ISB*9~" + GS + SET + END, "x12.grade-of-service", "TA1 031", "interchange", 2),
    ("ISE01", ISA + "ISE*250230*0702*ET~" + GS + SET + END, "x12.delivery-date", "TA1 028", "interchange", 2),
    ("ISE02", ISA + "ISE*250815*2460*ET~" + GS + SET + END, "x12.delivery-time", "TA1 029", "interchange", 2),
    ("ISE03", ISA + "ISE*250815*0702*XT~" + GS + SET + END, "x12.delivery-time-code", "TA1 030", "interchange", 2),
    ("IEA02 differs", ISA + GS + SET + END.replace("101~", "105~").replace("GE*1*105", "GE*1*101"),
     "x12.interchange-number-mismatch", "TA1 001", "interchange", 8),
    ("IEA02 unpadded", GOOD.replace("IEA*1*000000101", "IEA*1*101"),
     "x12.iea-number-format", "TA1 018", "interchange", 8),
    ("IEA01 wrong", GOOD.replace("IEA*1", "IEA*2"), "x12.group-count", "TA1 021", "interchange", 8),
    ("IEA01 no number", GOOD.replace("IEA*1", "IEA*"), "x12.group-count", "TA1 021", "interchange", 8),
    ("cut off in a set", GOOD[: GOOD.index("SE*")], "x12.missing-iea", "TA1 023", "interchange", 5),
    ("cut off after a group", GOOD[: GOOD.index("IEA")], "x12.missing-iea", "TA1 023", "interchange", 7),
    ("next ISA, no IEA", ISA + GS + SET + other(GOOD), "x12.missing-iea", "TA1 023", "interchange", 6),
    ("cut off in the number of the IEA", GOOD[:-4], "x12.missing-iea", "TA1 023", "interchange", 8),
    ("cut off before the number of the IEA", GOOD[: GOOD.rindex("*")], "x12.missing-iea", "TA1 023", "interchange", 8),
    ("no last terminator", GOOD[:-1], "x12.missing-terminator", "", "interchange", 8),
    ("number used twice", GOOD + GOOD, "x12.repeated-interchange", "TA1 025", "interchange", 9),
    ("bytes before the ISA", "x" + GOOD, "x12.outside-interchange", "TA1 022", "interchange", None),
    ("bytes between", GOOD + "LX*1~" + other(GOOD), "x12.outside-interchange", "TA1 022", "interchange", None),
    ("bytes after the IEA", GOOD + "LX*1~", "x12.outside-interchange", "TA1 022", "interchange", None),
    ("empty interchange", ISA + "IEA*0*000000101~", "x12.empty-interchange", "", "interchange", 2),
    ("ST without GS", ISA + SET + END, "x12.missing-gs", "TA1 024", "interchange", 2),
    ("segments without GS", ISA + SET[12:] + END, "x12.missing-gs", "TA1 024", "interchange", 4),
    ("GE without GS", ISA + END, "x12.missing-gs", "TA1 024", "interchange", 2),
    ("segment beside groups", ISA + "LX*1~LX*2~" + GS + SET + END, "x12.outside-group", "TA1 024", "interchange", 2),
    ("GS01 missing", GOOD.replace("*AQ*", "**"), "x12.functional-id", "TA1 024", "interchange", 2),
    ("GS02 short", GOOD.replace("AQ*ABCD*", "AQ*A*"), "x12.group-element", "", "group", 2),
    ("GS04 no date", GOOD.replace("20250815*0702*101", "20251315*0702*101"), "x12.group-element", "", "group", 2),
    ("GS05 no time", GOOD.replace("20250815*0702*101", "20250815*07*101"), "x12.group-element", "", "group", 2),
    ("GS06 no number", GOOD.replace("*101*X", "*A1*X"),
     "x12.group-number", "AK9 6", "group", 2),
    ("GS07", GOOD.replace("*101*X", "*101*Q"), "x12.group-element", "", "group", 2),
    ("GS08 missing", GOOD.replace("X*005020", "X"), "x12.release", "AK9 2", "group", 2),
    ("GE02 differs", GOOD.replace("GE*1*101", "GE*1*107"), "x12.group-number-mismatch", "AK9 4", "group", 7),
    ("GE01 wrong", GOOD.replace("GE*1*", "GE*2*"), "x12.set-count", "AK9 5", "group", 7),
    ("GE missing", ISA + GS + SET + "IEA*1*000000101~", "x12.missing-ge", "AK9 3", "group", 7),
    ("GS06 twice", ISA + (GS + SET + "GE*1*101~") + (GS + SET + "GE*1*101~") + "IEA*2*000000101~",
     "x12.repeated-group", "AK9 19", "group", 8),
    ("empty group", ISA + GS + "GE*0*101~IEA*1*000000101~", "x12.empty-group", "", "group", 3),
    ("SE without ST", ISA + GS + SET[12:] + END, "x12.missing-st", "AK9 5", "group", 5),
    ("segments beside sets", ISA + GS + "LX*1~" + SET + END, "x12.outside-set", "AK9 5", "group", 3),
    ("TA1 in a group", ISA + GS + "TA1*1~" + SET + END, "x12.outside-set", "AK9 5", "group", 3),
    ("SE missing, next ST", ISA + GS + SET[:28] + SET.replace("0001", "0002") + "GE*2" + END[4:],
     "x12.missing-se", "AK5 2", "transaction", 6),
    ("SE missing, GE", ISA + GS + SET[:28] + END, "x12.missing-se", "AK5 2", "transaction", 6),
    ("SE02 differs", GOOD.replace("SE*4*0001", "SE*4*001"), "x12.set-number-mismatch", "AK5 3", "transaction", 6),
    ("SE01 wrong", GOOD.replace("SE*4", "SE*5"), "x12.count-mismatch", "AK5 4", "transaction", 6),
    ("SE01 missing", GOOD.replace("SE*4", "SE*"), "x12.count-mismatch", "AK5 4", "transaction", 6),
    ("ST01", GOOD.replace("ST*309", "ST*30"), "x12.set-id", "AK5 6", "transaction", 3),
    ("ST02 missing", GOOD.replace("309*0001", "309"), "x12.set-number", "AK5 7", "transaction", 3),
    ("ST02 long", GOOD.replace("*0001", "*0123456789"), "x12.set-number", "AK5 7", "transaction", 3),
    ("ST02 short", GOOD.replace("*0001", "*1"), "x12.set-number-short", "", "transaction", 3),
    ("ST03 long", GOOD.replace("ST*309*0001", "ST*309*0001*" + "X" * 36),
     "x12.implementation", "AK5 19", "transaction", 3),
    ("ST02 twice", ISA + GS + SET + SET + "GE*2" + END[4:], "x12.repeated-set", "AK5 23", "transaction", 7),
    ("309 in SO", GOOD.replace("GS*AQ", "GS*SO"), "x12.set-not-in-group", "AK5 18", "transaction", 3),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "ack", "level", "segment"), FAULTS, ids=[row[0] for row in FAULTS])
def test_each_fault_is_told_once(name: str, text: str, code: str, ack: str, level: str, segment: int | None) -> None:
    """One cause gives one diagnostic, at its segment, with the code that its answer needs."""
    assert codes(text) == [code]
    (diagnostic,) = of(text).diagnostics
    assert diagnostic.level == level
    assert (diagnostic.source.segment if diagnostic.source else None) == segment
    acks = row_of(code).acks
    assert ack == (
        f"TA1 {acks.ta1}" if acks.ta1 else f"AK9 {acks.ak9}" if acks.ak9 else f"AK5 {acks.ak5}" if acks.ak5 else ""
    )
    assert acks.ak5 == acks.ik5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain", GOOD),
        ("line breaks", GOOD.replace("~", "~\r\n")),
        ("two interchanges with other separators", GOOD + other(GOOD).replace("*", "|").replace("~", "\n")),
        ("TA1 alone", ACK_ONLY),
        ("TA1 alone, counted as a group", ACK_ONLY.replace("IEA*0", "IEA*1")),
        ("leading zeros in GE02 and counts", GOOD.replace("GE*1*101", "GE*01*000101").replace("SE*4", "SE*004")),
        ("date without century before 004000", GOOD.replace("20250815", "250815").replace("X*005020", "X*003060")
         .replace("GS*AQ", "GS*SO")),
        ("time with decimals of a second", GOOD.replace("20250815*0702", "20250815*07025999")),
        ("set of no table", GOOD.replace("309", "204")),
        ("release of no table", GOOD.replace("X*005020", "X*VICS")),
        ("ISB and ISE", ISA + "ISB*1~ISE*250816*0400*05~" + GS + SET + END),
        ("TA1 beside groups", ISA + "TA1*000000101*250815*0702*A*000~ISB*1~" + GS + SET + END),
    ],
)  # fmt: skip
def test_sound_envelopes_are_silent(name: str, text: str) -> None:
    """What the standard allows, or tolerance does, gives no diagnostic."""
    assert codes(text) == []


def test_counts_and_places() -> None:
    """The survey knows ranges, counts and control numbers of every part."""
    result = of("\n" + GOOD + "\n" + other(ISA + GS + SET + SET.replace("0001", "0002")) + "GE*2*101~IEA*1*000000102~")
    first, second = result.interchanges
    assert (len(result.interchanges), result.segments) == (2, 20)
    assert (first.sender_qualifier, first.sender, first.receiver) == ("02", "ABCD", "CBP-ACE-TEST")
    assert (first.start, first.end) == (1, 1 + len(GOOD))
    assert (second.control_number, second.usage, second.version) == ("000000102", "T", "00502")
    (group,) = second.groups
    assert (group.functional_id, group.control_number, group.release, group.declared_sets) == (
        "AQ",
        "101",
        "005020",
        "2",
    )
    last = group.transactions[1]
    assert (last.id, last.control_number, last.segments, last.ordinal, last.line) == ("309", "0002", 4, 15, 3)
    assert last.line_start == len(GOOD) + 2
    assert last.end - last.start == len(SET)
    assert (last.scope.interchange, last.scope.group, last.scope.transaction) == (1, 0, 1)


def test_where_the_file_was_cut_off_is_told_once_wherever_that_was() -> None:
    """What is left of a segment is not judged, be it one of the envelope or of the set."""
    for text, rests in (
        (GOOD, ("", "\n\n")),
        (GOOD.replace("~", "~\r\n"), ("", "\x1a")),
        (GOOD.replace("~", "\n"), ("",)),
    ):
        for end in range(text.index("GS*"), text.index("IEA*") + 1):
            for rest in rests:
                assert codes(text[:end] + rest) == ["x12.missing-iea"], text[end - 20 : end]


@pytest.mark.parametrize(
    ("end", "within"),
    [
        ("GS*A", "after segment 2"),
        ("ST*3", "inside the group 101"),
        ("M10*", "inside the set 309 0001"),
        ("SE*4", "inside the set 309 0001"),
        ("GE*1", "inside the group 101"),
    ],
)
def test_a_segment_that_was_cut_off_opens_and_closes_nothing(end: str, within: str) -> None:
    """The finding tells what was open before it."""
    (finding,) = of(GOOD[: GOOD.index(end) + 4]).diagnostics
    assert finding.message.endswith(f"{within}.")


def test_address_and_source_lead_to_the_element() -> None:
    """A diagnostic says where it stands, in words and in bytes, and where the set was opened."""
    (found,) = of(GOOD.replace("SE*4", "SE*12")).diagnostics
    assert found.where == "interchange 000000101 / group 101 / set 309 0001 / segment 6 / SE-01"
    assert found.message == "SE01 says 12 segments, this set has 4."
    assert found.source is not None
    assert GOOD.replace("SE*4", "SE*12")[found.source.start : found.source.end] == "12"
    assert (found.source.raw, found.source.element) == ("SE*12*0001", 1)
    assert [note.text for note in found.related] == ["set opened here"]
    assert found.related[0].source.raw == "ST*309*0001"


def test_findings_stay_on_one_line() -> None:
    """Control characters of a value are written out, in the message, the address and what was found."""
    (found,) = of(GOOD.replace("ST*309*0001", "ST*\n09*0001")).diagnostics
    assert found.found == "\\x0a09"
    assert found.where == "interchange 000000101 / group 101 / set \\x0a09 0001 / segment 3 / ST-01"
    assert "\n" not in found.message


def test_address_leaves_out_what_is_not_given() -> None:
    """An address names the parts that are known."""
    assert (
        address("1", "2", ("309", "0001"), 5, ("N4", 2)) == "interchange 1 / group 2 / set 309 0001 / segment 5 / N4-02"
    )
    assert address(group="2", element=("SE", 0)) == "group 2 / SE"


def test_duplicates_are_asked_for() -> None:
    """An interchange that was processed before is refused with TA1 025, under the numbers it came with."""
    asked = []
    result = of(GOOD, duplicates=lambda interchange: not asked.append(interchange.control_number))
    assert asked == ["000000101"]
    assert [diagnostic.code for diagnostic in result.diagnostics] == ["x12.already-processed"]
    assert not result.interchanges[0].sound


def test_test_and_production_numbers_do_not_collide() -> None:
    """The usage indicator belongs to the name of an interchange."""
    assert codes(GOOD + GOOD.replace("*0*T*", "*0*P*")) == []


def test_faults_of_the_reader_get_their_scope() -> None:
    """A segment that is too long refuses the set it stands in, or the interchange when it stands in none."""
    long = "LX*" + "1" * 200 + "~"
    (inside,) = of(GOOD.replace("LX*1~", long), limits=Limits(segment=120)).diagnostics
    assert (inside.level, inside.scope.transaction) == ("transaction", 0)
    assert inside.where == "interchange 000000101 / group 101 / set 309 0001 / segment 5"
    (outside,) = of(ISA + long + GS + SET + END, limits=Limits(segment=120)).diagnostics
    assert (outside.level, outside.scope.interchange, outside.scope.group) == ("interchange", 0, None)


@pytest.mark.parametrize("rest", ["", "\n", "\n\n", "X*1\n\n"])
def test_a_file_may_end_with_what_was_passed_over(rest: str) -> None:
    """Blank segments behind one that is too long are nothing to point at, and the interchange is told as cut off."""
    text = f"{ISA[:-1]}\n{'X' * 200}\n{rest}"
    found = codes(text, limits=Limits(segment=120))
    assert found[:1] + found[-1:] == ["x12.segment-too-long", "x12.missing-iea"]


def test_binary_segments_are_counted() -> None:
    """A BIN counts as one segment, whatever its data holds."""
    assert codes(GOOD.replace("LX*1~", "BIN*5*~SE*~~")) == []


def test_an_interchange_follows_one_that_cannot_be_read() -> None:
    """After unusable separators or a broken ISA the next interchange is read as if nothing had been before."""
    result = of(GOOD.replace("~", "X") + other(GOOD))
    assert [interchange.sound for interchange in result.interchanges] == [False, True]
    assert result.interchanges[0].control_number == "000000101"
    assert codes("ISA*00*   ~" + GOOD) == ["x12.isa-unreadable"]


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("20240229", True),
        ("20230229", False),
        ("240229", True),
        ("00000000", False),
        ("2024022", False),
        ("²50815", False),
    ],
)
def test_dates_are_days_of_the_calendar(text: str, valid: bool) -> None:
    """A date must exist."""
    assert is_date(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [("0000", True), ("2359", True), ("2400", False), ("2360", False), ("235959", True), ("235960", False),
     ("2359599", True), ("23595999", True), ("235959999", False), ("235", False)],
)  # fmt: skip
def test_times_are_times_of_day(text: str, valid: bool) -> None:
    """A time must exist and have two, three or up to eight digits as the standard lists."""
    assert is_time(text) is valid


@pytest.mark.parametrize(
    ("set_id", "release", "expected"),
    [
        ("309", "004010", ("SO",)),
        ("309", "004060", ("AQ",)),
        ("355", "004020", ("AZ", "SO")),
        ("358", "004020", ("SO",)),
        ("358", "005020USCBP", ("BD",)),
        ("997", "003040", ("FA",)),
        ("850", "004010", ()),
        ("309", "VICS", ()),
    ],
)
def test_functional_ids_follow_the_release(set_id: str, release: str, expected: tuple[str, ...]) -> None:
    """The customs sets left SO for codes of their own, each in its release."""
    assert functional_ids(set_id, release) == expected


KINDS = {
    "interchange_control_mismatch": "x12.interchange-number-mismatch",
    "set_count_mismatch": "x12.count-mismatch",
}


def _manifest() -> list[dict[str, object]]:
    manifest = PUBLIC / "manifest.json"
    return json.loads(manifest.read_text())["files"] if manifest.exists() else []


@pytest.mark.skipif(not PUBLIC.exists(), reason=f"public X12 samples are not beside the repository ({PUBLIC})")
@pytest.mark.parametrize("row", _manifest(), ids=lambda row: str(row["file"]))
def test_public_samples_get_their_verdict(row: dict[str, object]) -> None:
    """Interchanges published by others get the verdict, the counts and the fault that their list states."""
    result = survey(InMemory((PUBLIC / str(row["file"])).read_bytes()))
    groups = [group for interchange in result.interchanges for group in interchange.groups]
    errors = [diagnostic for diagnostic in result.diagnostics if diagnostic.severity is Severity.ERROR]
    assert ("error" if errors else "ok") == row["expected"]
    assert row["counts"] == {
        "interchanges": len(result.interchanges),
        "groups": len(groups),
        "sets": sum(len(group.transactions) for group in groups),
        "segments": result.segments,
    }
    if "error_kind" in row:
        assert (KINDS[str(row["error_kind"])], row["segment_index"]) in [_named(error) for error in errors]


def _named(diagnostic: Diagnostic) -> tuple[str, int | None]:
    return diagnostic.code, diagnostic.source.segment if diagnostic.source else None


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.edi")), ids=lambda path: path.name)
def test_domain_samples_are_sound(path: Path) -> None:
    """The samples have no envelope fault, but for the one that is defective on purpose."""
    expected = ["x12.count-mismatch", "x12.interchange-number-mismatch"] if "defective" in path.name else []
    assert codes(path.read_bytes().decode("latin-1")) == expected
