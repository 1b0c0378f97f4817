"""SX, SO and X0/X1 as facts."""

from __future__ import annotations

from datetime import date

import pytest
from batches_by_hand import ENTRY, HEADER, LINE, SE10, SE15, TRAILER, batch_of_entry, read

from gateway.fixedwidth import (
    Layouts,
    line_as_sent,
    read_batch,
    read_entry_answers,
    read_refusal,
    read_status_notices,
)
from gateway.tree import InMemory

ANSWERS = [
    ("sx-accept", [("03245278", "accepted", [])]),
    (
        "sx-accept-and-reject-block-of-two",
        [("03245278", "accepted", []), ("03245310", "rejected", [("318", "SE40", 1)])],
    ),
    ("sx-referred-to-review", [("03245286", "review", [])]),
    ("sx-reject-header", [("03245286", "rejected", [("282", "SE10", None)])]),
    ("sx-reject-line", [("03245286", "rejected", [("318", "SE40", 2)])]),
    ("sx-reject-two-eda", [("03245294", "rejected", [("288", "SE20", None)])]),
]


@pytest.mark.parametrize(("name", "expected"), ANSWERS)
def test_sample_answers(layouts: Layouts, sample, name: str, expected) -> None:
    """Each entry has its verdict, and each condition its record and line."""
    answers, findings = read_entry_answers(read_batch(InMemory(sample(name)), layouts))
    assert findings == ()
    assert [
        (
            answer.entry_number,
            answer.verdict,
            [(each.code, each.about.id, each.line) for each in answer.conditions],
        )
        for answer in answers
    ] == expected


def answer(layouts: Layouts, *records: str):
    """Return the one answer made of *records* between its envelope, and what was found."""
    header = HEADER.replace("PASSWD", "      ").replace("SE", "SX")
    batch = read(layouts, header, "B  2704B76SX", *records, f"Y  2704B76SX{len(records):05}", TRAILER[1])
    answers, findings = read_entry_answers(batch)
    assert len(answers) == 1
    return answers[0], [each.code for each in (*batch.findings, *findings)]


def test_a_condition_is_about_the_record_before_it(layouts: Layouts) -> None:
    """Several conditions may follow one record; the line is that of the nearest SE40 before it."""
    found, findings = answer(
        layouts, SE10, "SE9011999SOMETHING", "SE9013030BILL QUANTITY", SE15, *LINE, "SE9011888TARIFF",
        "SE40002DE X", "SE30SE Y", "SE9011777NAME", "SE9001   REJECTED",
    )  # fmt: skip
    assert [(each.code, each.is_error, each.about.id, each.line) for each in found.conditions] == [
        ("999", True, "SE10", None),
        ("030", False, "SE10", None),
        ("888", True, "SE60", 1),
        ("777", True, "SE30", 2),
    ]
    assert found.verdict == "rejected"
    assert found.has_warnings
    assert [each.meaning for each in found.conditions] == [None, "bill quantity invalid", None, None]
    assert findings.count("catair.code-unlisted") == 3


def test_echoed_records_are_not_judged_again(layouts: Layouts) -> None:
    """A record that comes back with its fault is the sender's own; the condition after it says what is wrong."""
    wrong = SE10.replace("4000000000145", "9900000ABCDE")
    found, findings = answer(layouts, wrong, "SE9011012MODE", SE15, "SE9001   REJECTED")
    assert (found.verdict, findings) == (
        "rejected",
        ["catair.code-unlisted"] if found.conditions[0].meaning is None else [],
    )


@pytest.mark.parametrize(
    ("final", "verdict", "warnings"),
    [("01", "rejected", False), ("02", "accepted", False), ("03", "accepted", True), ("04", "review", False)],
)
def test_verdicts(layouts: Layouts, final: str, verdict: str, warnings: bool) -> None:
    """The verdict comes from the type of the last condition, and never from its text."""
    found, _ = answer(layouts, SE10, SE15, f"SE90{final}   ENTRY REJECTED OR ACCEPTED")
    assert (found.verdict, found.final_type, found.has_warnings) == (verdict, final, warnings)


@pytest.mark.parametrize("records", [(SE10, SE15), (SE10, SE15, "SE9011318COUNTRY"), (SE10, SE15, "SE9099   NEW TYPE")])
def test_without_a_final_condition_there_is_no_verdict(layouts: Layouts, records: tuple[str, ...]) -> None:
    """An unknown or missing verdict is never taken for an acceptance."""
    found, findings = answer(layouts, *records)
    assert found.verdict is None
    assert "catair.verdict-missing" in findings


def test_a_line_is_found_in_what_was_sent(layouts: Layouts) -> None:
    """Where only the tariff record came back, its line is the one that it was sent in, when there is but one."""
    sent = batch_of_entry(layouts, *ENTRY, "SE40002IT BAG", "SE6042022100000000000045").blocks[0].transactions[0]
    found, _ = answer(layouts, SE10, SE15, "SE6042022100000000000045", "SE9011999X", "SE9001   REJECTED")
    assert found.conditions[0].line is None
    assert line_as_sent(found.conditions[0], sent) == 2
    twice = batch_of_entry(layouts, *ENTRY, "SE40002IT BAG", LINE[1]).blocks[0].transactions[0]
    found, _ = answer(layouts, SE10, SE15, LINE[1], "SE9011999X", "SE9001   REJECTED")
    assert line_as_sent(found.conditions[0], twice) is None
    found, _ = answer(layouts, SE10, SE15, LINE[0], "SE9011999X", "SE9001   REJECTED")
    assert line_as_sent(found.conditions[0], twice) == 1


NOTICES = [
    ("so-released", "98", "released", "2025-07-16T09:31:00-04:00", date(2025, 7, 16)),
    ("so-admissible-then-hold", "90", "review", "2025-07-16T09:31:00-04:00", None),
    ("so-cancelled", "23", "cancelled", "2025-07-16T08:00:00-04:00", None),
    ("so-de-minimis-met", "34", "refused", "2025-07-15T23:11:00-04:00", None),
    ("so-intensive-exam", "03", "exam", "2025-07-16T10:15:00-04:00", None),
    ("so-release-suspended-ineligible-country", "99", "hold", "2025-07-16T09:32:00-04:00", None),
]


@pytest.mark.parametrize(("name", "code", "state", "moment", "released"), NOTICES)
def test_sample_notices(layouts: Layouts, sample, name: str, code: str, state: str, moment: str, released) -> None:
    """The latest disposition has its state and its moment, and a release its date."""
    (notice,) = read_status_notices(read_batch(InMemory(sample(name)), layouts))
    event = notice.disposition
    assert event is not None
    assert event.moment is not None
    assert (event.code, event.state, event.moment.isoformat(), event.release_date) == (code, state, moment, released)


def notices(layouts: Layouts, *records: str):
    """Return the notices in a batch of *records*."""
    header = HEADER.replace("PASSWD", "      ").replace("SE", "SO")
    batch = read(layouts, header, "B  2720B76SO", *records, f"Y  2720B76SO{len(records):05}", TRAILER[1])
    return read_status_notices(batch), [each.code for each in batch.findings]


SO10 = "SO102720B76  03245278 86            LH                      0456 071625"
SO40 = "SO40H    " + "NWV250700118".ljust(50) + "00000001PCS  00000001"


def test_a_notice_in_full(layouts: Layouts) -> None:
    """References, lines, bills with their matches, and what other agencies say."""
    earlier = "SO70FDAFOO071625093101".ljust(56) + "0001" + "1" + "001" + "0002" + "1" + "003"
    now = (
        "SO70EPAVNE071625093107TEXT".ljust(52)
        + "0203"
        + "001"
        + "01"
        + "000"
        + "002"
        + "01"
        + "002"
        + "12345"
        + "1"
        + "04"
    )
    found, findings = notices(
        layouts, SO10, "SO20CR LV0000118", "SO30001DE6109100012", SO40.replace("SO40H", "SO40M"), SO40,
        "SO50071625093095BILL ARRIVED", "SO60071625093103PENDING", "SO60071625093198RELEASED".ljust(56) + "07162503",
        earlier, "SO71PN123456789012" + " " * 44 + "REF2", "SO72CALL US", now.ljust(78) if len(now) < 80 else now,
    )  # fmt: skip
    assert findings == []
    (notice,) = found
    assert notice.references == (("CR", "LV0000118"),)
    assert notice.lines == ((1, "DE", "6109100012"),)
    assert notice.arrival == date(2025, 7, 16)
    assert [bill.bills for bill in notice.bills] == [(("M", "", "NWV250700118"), ("H", "", "NWV250700118"))]
    assert [event.code for event in notice.bills[0].events] == ["95"]
    assert notice.disposition is not None
    assert (notice.disposition.code, notice.disposition.release_origin) == ("98", "actual arrival")
    first, second = notice.agencies
    assert (first.agency, first.first, first.last) == ("FDA", (1, 1, 1), (2, 1, 3))
    assert (first.references, first.comments) == (("123456789012", "REF2"), ("CALL US",))
    assert (second.agency, second.entry_status, second.first, second.last) == ("EPA", "07", (1, 1, 0), (2, 1, 2))


def test_unknown_dispositions_change_no_state(layouts: Layouts) -> None:
    """A code outside of the list is handed on with CBP's text."""
    ((notice,), findings) = notices(layouts, SO10, SO40, "SO60071625256110WHAT IS THIS")
    assert findings == ["catair.code-unlisted"]
    (event,) = notice.processing
    assert (event.code, event.meaning, event.state, event.text, event.moment) == (
        "10",
        None,
        None,
        "WHAT IS THIS",
        None,
    )
    assert notice.disposition is None


def test_the_latest_moment_wins(layouts: Layouts) -> None:
    """The order of records does not say what came last; of one moment it does."""
    ((notice,), _) = notices(
        layouts, SO10, SO40, "SO60071725080099SUSPENDED", "SO60071625080098RELEASED", "SO60071725080098RELEASED"
    )
    assert notice.disposition is not None
    assert (notice.disposition.code, notice.disposition.moment.day if notice.disposition.moment else 0) == ("98", 17)


REFUSALS = [
    ("envelope-reject-block", [("X32", [("BLOCK", 1, None, None)])]),
    ("envelope-reject-record", [("X39", [("BLOCK", 1, None, None), ("TRNACT", 1, 4, 44)])]),
]


@pytest.mark.parametrize(("name", "expected"), REFUSALS)
def test_sample_refusals(layouts: Layouts, sample, name: str, expected) -> None:
    """A refusal names its reasons and the record and column that each is about."""
    refusal = read_refusal(read_batch(InMemory(sample(name)), layouts))
    assert refusal is not None
    assert refusal.is_final
    assert refusal.sender == "B76"
    assert [
        (each.code, [(ref.kind, ref.occurrence, ref.record_number, ref.column) for ref in each.about])
        for each in refusal.reasons
    ] == expected


def test_references_begin_anew_after_a_condition(layouts: Layouts) -> None:
    """Each run of references belongs to the conditions after it; column 00 is the whole record."""
    batch = read(
        layouts, "A2704B76      071525", f"{'B':<79}B", "X0 TRNACT 000001 REF ID: 0000004 00", "X1 FX34   A",
        "X1 FX35   B", "X0 TRNACT 000002 REF ID: 0000009 05", "X1 FX40  ZC", "X1RF999   BATCH REJECTED",
        "Y           00006".ljust(79) + "Y", f"{'Z':<79}Z",
    )  # fmt: skip
    assert batch.findings == ()
    refusal = read_refusal(batch)
    assert refusal is not None
    assert [
        (each.code, each.internal, [(ref.record_number, ref.column) for ref in each.about]) for each in refusal.reasons
    ] == [
        ("X34", "", [(4, None)]),
        ("X35", "", [(4, None)]),
        ("X40", "Z", [(9, 5)]),
    ]


def test_a_batch_of_entries_is_no_refusal(layouts: Layouts) -> None:
    """What holds no X0 and no X1 refuses nothing, answers nothing and notifies of nothing."""
    batch = batch_of_entry(layouts, *ENTRY)
    assert read_refusal(batch) is None
    assert read_entry_answers(batch) == ((), ())
    assert read_status_notices(batch) == ()
