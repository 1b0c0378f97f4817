"""355 and 350: verdicts on trips and bills, dispositions, and the state of a bill by all that was posted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from answering import M10, P4, TABLES, envelope, group, read, read_set

from gateway.library import code_texts
from gateway.policy import EASTERN
from gateway.responses import Disposition, ResponseTables, state_of
from gateway.responses.manifest import remark_of

ERROR, REJECTED = "K1*017*MISSING OR INVALID BILL", "K1*060*XXXX BILL REJECTED XXXX"
GOOD = ""


def bill(number: int, *remarks: str) -> list[str]:
    """Return a shipment with *remarks* under its M11."""
    said = [remark for remark in remarks if remark]
    return [f"LX*{number}", f"M11*00000001010{number}*80107*1*PKG*1*K***13*TORONTO**ABCD", *said]


def manifest(*lines: str, said: tuple[str, ...] = (), bills: int = 2) -> list[str]:
    """Return the lines of a 355 with what is *said* of the trip."""
    head = M10.replace("*3*W", f"*{bills}*W" if bills else "**W")
    return ["355", head, *said, P4, *lines, "K3*COUNTS"]


OUTCOMES = [
    # accepted: no codes other than 000 and 081
    ((), [], 2, "accepted", []),
    (("K1*081*MANIFEST TRANSMITTAL", "K1*000"), [], 2, "accepted", []),
    (("K1*000",), [bill(1, GOOD), bill(2, "K1*000")], 2, "accepted", ["accepted", "accepted"]),
    (("K1*GOOD NEWS",), [], 2, "accepted", []),
    # accepted with errors: only shipment-level codes, and a shipment without any
    ((), [bill(1, ERROR), bill(2, GOOD)], 2, "accepted-with-errors", ["rejected", "preliminary"]),
    ((), [bill(1, ERROR, REJECTED)], 2, "accepted-with-errors", ["rejected"]),
    (("K1*081",), [bill(1, REJECTED), bill(2, "K1*000")], 0, "accepted-with-errors", ["rejected", "preliminary"]),
    # rejected: a code at trip level, or all shipments in error
    (("K1*509*MANIFEST REJECTED",), [bill(1, GOOD)], 2, "rejected", ["preliminary"]),
    (("K1*511*MAN RETURNED",), [], 2, "rejected", []),
    (("K1*401*INV CONV ACE ID",), [], 2, "rejected", []),
    (("K1*999*NOBODY KNOWS",), [], 2, "rejected", []),
    ((), [bill(1, REJECTED), bill(2, ERROR, REJECTED)], 2, "rejected", ["rejected", "rejected"]),
    ((), [bill(1, ERROR)], 1, "rejected", ["rejected"]),
    ((), [bill(1, "K1*777*NOBODY KNOWS")], 0, "rejected", ["rejected"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "shipments", "bills", "verdict", "of_bills"), OUTCOMES)
def test_the_verdict_on_a_trip_and_its_bills(
    said: tuple[str, ...], shipments: list[list[str]], bills: int, verdict: str, of_bills: list[str]
) -> None:
    """What is known of the reply: codes refuse, 000 and 081 do not, unknown ones do."""
    lines = [line for shipment in shipments for line in shipment]
    trip, *rest = read_set("005020", *manifest(*lines, said=said, bills=bills))
    assert (trip.about.level, trip.verdict) == ("trip", verdict)
    assert [each.verdict for each in rest] == of_bills
    assert [each.about.scn for each in rest] == [f"ABCD00000001010{n}" for n in range(1, len(rest) + 1)]


K1S = [
    ("017", "MISSING OR INVALID BILL", "017", "MISSING OR INVALID BILL"),
    ("017 MISSING OR INVALID BILL", "", "017", "MISSING OR INVALID BILL"),
    (" 017MISSING", "BILL", "017", "MISSING BILL"),
    ("MISSING BILL", "017", "017", "MISSING BILL"),
    ("MISSING", "017 BILL", "017", "MISSING BILL"),
    ("SN050 SHIPMENT HOLD", "", "SN050", "SHIPMENT HOLD"),
    ("SHIPMENT ALREADY ON FILE", "", None, "SHIPMENT ALREADY ON FILE"),
    ("1234 BILLS", "", None, "1234 BILLS"),
    ("ROW 017", "", None, "ROW 017"),
    ("17 BILLS", "IN ERROR", None, "17 BILLS IN ERROR"),
    ("٠١٧ BILL", "", None, "٠١٧ BILL"),
    ("", "", None, ""),
]


@pytest.mark.parametrize(("first", "second", "code", "text"), K1S)
def test_a_code_is_looked_for_at_the_beginning_of_a_remark(
    first: str, second: str, code: str | None, text: str
) -> None:
    """Three digits, or SN and three digits, in K1-01 and else in K1-02; the rest is text."""
    remark = remark_of(first, second)
    assert (remark.code, remark.text) == (code, text)


def test_remarks_name_the_segment_that_they_hang_under() -> None:
    """The set mirrors the 309."""
    lines = [*bill(1, ERROR), "N1*CN*JANE DOE", "K1*005*INVALID U01/N1", "N4*BUFFALO*NY", "K1*033*INVALID DDPP"]
    lines += ["VID*TL**1", "N10*1*SHIRTS", "K1*021*INVALID WEIGHT UNIT"]
    trip, shipment = read_set("005020", *manifest(*lines, said=("K1*081",)))
    assert [(each.segment, each.level) for each in trip.remarks] == [("M10", "trip")]
    assert [(each.segment, each.code) for each in shipment.remarks] == [
        ("M11", "017"), ("N1", "005"), ("N4", "033"), ("N10", "021"),
    ]  # fmt: skip
    assert {each.level for each in shipment.remarks} == {"bill"}


def test_a_bill_is_named_by_an_amendment_or_a_consist_too() -> None:
    """M13 and MBL carry the issuer and the number; two bills below one LX are two shipments."""
    lines = ["LX*1", "M13*ABCD*0901*D*1***3**EFGH", ERROR, "LX*2", "VID*TL**1", "MBL*ABCD*2", REJECTED, "MBL*ABCD*3"]
    _, *bills = read_set("005020", *manifest(*lines, bills=3))
    assert [(each.about.scn, each.verdict) for each in bills] == [
        ("EFGH1", "rejected"), ("ABCD2", "rejected"), ("ABCD3", "preliminary"),
    ]  # fmt: skip


def test_what_cannot_be_judged_is_told_once_for_the_set() -> None:
    """Unknown codes and remarks without one, for a person to look at."""
    lines = [*bill(1, "K1*777*A", "K1*778*B", "K1*777*C"), *bill(2, "K1*SHIPMENT ALREADY ON FILE", "K1*X")]
    _, diagnostics = read(envelope(group("005020", "\n".join(manifest(*lines)))))
    assert [(each.code, each.found) for each in diagnostics] == [
        ("response.unknown-error", "777"),
        ("response.unknown-error", "778"),
        ("response.remark-without-code", "SHIPMENT ALREADY ON FILE"),
    ]
    assert "2 of the remarks" in diagnostics[-1].message


def test_what_is_wrong_in_a_repeated_segment_is_no_fault_of_the_answer() -> None:
    """A 355 gives the sender's own segments back; its remarks and counts are its own."""
    lines = "\n".join(manifest("LX*1", "M11*1*80107*X*PKG*1*K******ABCD", "K1*021"))
    responses, diagnostics = read(envelope(group("005020", lines)))
    assert [(each.code, each.severity) for each in diagnostics] == [("x12.element-character", "warning")]
    assert [(each.verdict, each.sound) for each in responses] == [("accepted-with-errors", True), ("rejected", True)]
    responses, diagnostics = read(envelope(group("005020", lines.replace("K1*021", "K1*021*" + "X" * 31))))
    assert [each.severity for each in diagnostics] == ["warning", "error"]
    assert not any(each.sound for each in responses)


def test_a_remark_below_a_loop_that_was_not_opened_belongs_to_a_shipment() -> None:
    """An M11 without its LX is an error of the set, and its remarks are not lost."""
    lines = manifest("M11*1*80107*1*PKG*1*K******ABCD", ERROR)
    (trip, shipment), diagnostics = read(envelope(group("005020", "\n".join(lines))))
    assert [each.code for each in diagnostics] == ["x12.segment-unexpected"]
    assert (trip.sound, shipment.about.scn, shipment.verdict) == (False, "ABCD1", "rejected")


def status(*lines: str, release: str = "004060") -> list[Disposition | None]:
    """Return the dispositions of a 350."""
    return [each.disposition for each in read_set(release, "350", M10, *lines)]


DISPOSED = [
    ("X4*1*2***20250815*0936*1C**ABCD", "", "1C", "release"),
    ("X4*1*2***20250815*0936*1H**ABCD", "K1*SN053*SHIPMENT RELEASED", "1H", "hold"),
    ("X4*1*2***20250815*0936*7Z**ABCD", "K1*SN053*SHIPMENT RELEASED", "SN053", "release"),
    ("X4*1*2***20250815*0936*7Z**ABCD", "K1*SHIPMENT HOLD SN050", "SN050", "hold"),
    ("X4*1*2***20250815*0936*7Z**ABCD", "K1*SHIPMENT HOLD", "7Z", "manual"),
    ("X4*1*2***20250815*0936*4M**ABCD", "", "4M", "refusal"),
    ("X4*1*2***20250815*0936*14**ABCD", "", "14", "release-withdrawn"),
    ("X4*1*2***20250815*0936*1N**ABCD", "", "1N", "discrepancy"),
    ("X4*1*2***20250815*0936*02**ABCD", "", "02", "advisory"),
]


@pytest.mark.parametrize(("posted", "remark", "code", "effect"), DISPOSED)
def test_a_disposition_is_looked_for_in_order(posted: str, remark: str, code: str, effect: str) -> None:
    """X4-07 first, then the remarks; what no table knows goes to a person."""
    (found,) = status(P4, posted, *([remark] if remark else []))
    assert found is not None
    assert (found.code, found.effect, found.port) == (code, effect, "0901")
    assert (found.posted, found.quantity) == (datetime(2025, 8, 15, 9, 36, tzinfo=EASTERN), Decimal(2))


def test_events_of_a_trip_are_told_at_each_port() -> None:
    """SN030 in a remark goes before the event; a port of which nothing is said is passed over."""
    arrived, other = status(P4, "K1*SN030*TRIP ARRIVED", "P4*0902*20250815", "P4*0903*20250815", "V9*XYZ*SOMETHING")
    assert arrived is not None
    assert (arrived.code, arrived.effect, arrived.port, arrived.posted) == ("SN030", "arrived", "0901", None)
    assert other is None
    (event,) = status(P4, "V9*OCA*OVERDUE*20250815*0934")
    assert event is not None
    assert (event.effect, event.posted) == ("advisory", datetime(2025, 8, 15, 9, 34, tzinfo=EASTERN))


def test_three_characters_of_a_later_release_are_read() -> None:
    """006050 has dispositions of three; the table has none of them yet."""
    (found,) = status(P4, "X4*1*2***20250815*0936*1CX**ABCD", release="006050")
    assert found is not None
    assert (found.code, found.effect) == ("1CX", "manual")


def test_an_unknown_disposition_is_told_once() -> None:
    """Whatever the number of bills."""
    lines = "\n".join(["350", M10, P4, *(f"X4*{n}*2***20250815*0936*7Z**ABCD" for n in range(3))])
    _, diagnostics = read(envelope(group("004060", lines)))
    assert [(each.code, each.found) for each in diagnostics] == [("response.unknown-disposition", "7Z")]


def posting(text: str, number: int) -> Disposition:
    """Return the posting ``1H@0901+5``: code, port, minutes; without minutes in the order given."""
    code, _, rest = text.partition("@")
    port, _, minute = rest.partition("+")
    name, effect, hold = TABLES.disposition(code) or ("", "manual", None)
    posted = datetime(2025, 8, 15, 9, int(minute or number), tzinfo=EASTERN)
    return Disposition(code=code, name=name, effect=effect, hold=hold, port=port or None, posted=posted)


STATES = [
    ("", "none"), ("02 19 1J", "none"), ("1C", "released"), ("1B", "released"), ("86", "released"),
    ("SN053", "released"),
    ("1H", "held"), ("1H 1C", "held"), ("1C 1H", "held"), ("1H 1I", "none"), ("1H 1C 1I", "released"),
    ("1H 1H 1I 1C", "held"), ("1H 1H 1I 1I 1C", "released"), ("1I 1C", "released"), ("1C 1I 1H", "released"),
    ("1G 1I 1C", "held"), ("1G 1F 1C", "released"), ("1G 1H 1F 1C", "held"),
    ("1H@0901 1I@0902 1C@0901", "held"), ("1H@0901 1I@0901 1C@0902", "released"),
    ("1A 1C", "held"), ("SN050 SN053", "held"),
    ("1C 14", "withdrawn"), ("1C 15 1C", "released"), ("16", "withdrawn"), ("1C 16 02", "withdrawn"),
    ("1C 4M", "refused"), ("4M 1C", "released"), ("4M", "refused"),
    ("7Z", "manual"), ("1C 7Z", "manual"), ("7Z 1C", "manual"), ("1H 7Z", "held"),
    ("1C+5 14+4", "released"), ("14+4 1C+5", "released"), ("1C+5 14+6", "withdrawn"), ("1C+5 14+5", "withdrawn"),
    ("1I+5 1H+5 1C+5", "released"),
]  # fmt: skip


@pytest.mark.parametrize(("postings", "state"), STATES)
def test_a_bill_is_released_only_when_no_hold_is_left(postings: str, state: str) -> None:
    """Each hold counts for its own authority and port; what is posted later wins over what was posted before."""
    codes = [code.replace("+", "@+") if "@" not in code else code for code in postings.split()]
    assert state_of([posting(code, number) for number, code in enumerate(codes)]) == state


def test_postings_without_a_time_come_first() -> None:
    """A release whose time is unknown does not undo a withdrawal."""
    release = Disposition(code="1C", name="", effect="release")
    assert state_of([posting("14", 1), release]) == "withdrawn"


def test_every_code_of_the_tables_has_a_class_and_a_text() -> None:
    """The shipped tables read without findings."""
    tables, findings = ResponseTables.read(code_texts())
    assert findings == ()
    assert {entry.effect for entry in tables.errors.values()} == {"accepted", "error"}
    assert {code for code, entry in tables.errors.items() if entry.effect == "accepted"} == {"000", "081"}
    assert all(entry.text for table in (tables.errors, tables.dispositions) for entry in table.values())
    held = {entry.hold for entry in tables.dispositions.values() if entry.effect in ("hold", "hold-removed")}
    assert None not in held
    assert tables.told("720", "3") == "mandatory segment missing"
    assert tables.told("720", "99") == ""


@pytest.mark.parametrize(
    ("old", "new"), [("1C,Entered", ",Entered"), (",release,", ",released,"), ("code,label", "codes,label")]
)
def test_a_fault_in_a_table_is_told_with_its_line(old: str, new: str) -> None:
    """A class that is misspelt, a row without a code, other columns."""
    texts = code_texts()
    texts["cbp-dispositions"] = texts["cbp-dispositions"].replace(old, new, 1)
    _, findings = ResponseTables.read(texts)
    assert {finding.code for finding in findings} == {"M100"}
    assert all(finding.where == "mappings/codes/cbp-dispositions.csv" for finding in findings)
