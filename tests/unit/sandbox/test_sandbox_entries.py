"""Entries at the simulated customs: what is real, what bill numbers choose, and what is remembered."""

from __future__ import annotations

import pytest
from simulated import Desk, entry, records_of

FIRST = entry()

RULES = [
    # what is sent, the final condition, and each condition with the record it is about
    (entry(), "02", []),
    (entry(number="03245279"), "01", [("SE10", "006")]),
    (entry(action="R"), "01", [("SE10", "008")]),
    (entry(action="D"), "01", [("SE10", "008")]),
    (entry(eda=()), "01", [("SE10", "282")]),
    (entry(eda=("071625", "071725")), "01", [("SE20", "288")]),
    (entry(eda=("999999",)), "01", [("SE20", "")]),
    (entry(quantity=""), "01", [("SE15", "030")]),
    (entry(origin="CN"), "01", [("SE40", "318")]),
    ([record.replace("2720", "27200") for record in FIRST], "01", [("SE10", "")]),
    (entry(value=801), "01", [("SE10", "")]),
    (entry(eda=("083025",)), "01", [("SE10", "")]),
    (entry(type_="11"), "01", [("SE10", "013")]),
    (entry(type_="11", importer="12-3456789", eda=("083025",)), "02", []),
    (entry(type_="11", importer="12-3456789", value=2501), "01", [("SE10", "")]),
    (entry(type_="01", importer="12-3456789", value=9000), "02", []),
]


@pytest.mark.parametrize(("records", "final", "conditions"), RULES)
def test_the_real_rules(entries: Desk, records, final: str, conditions) -> None:
    """Check digit, what is on file, the conditions that are public, and the law by the day of arrival."""
    taken = entries.take(records)
    (answer,) = taken.answers
    assert answer.final_type == final
    assert [(each.about.id, each.code) for each in answer.conditions] == conditions
    assert taken.kinds == (["SX", "SO"] if final == "02" else ["SX"])
    assert answer.final_text.startswith("SIMULATION ")
    assert all(each.text.startswith("SIMULATION ") for each in answer.conditions)


def test_line_context_comes_back(entries: Desk) -> None:
    """The line that is refused is shown, so that the condition has its number."""
    (answer,) = entries.take(entry(origin="HK")).answers
    assert [(each.code, each.line) for each in answer.conditions] == [("318", 1)]


def test_a_fault_of_one_record_refuses_its_entry_alone(entries: Desk) -> None:
    """A value of the wrong class is told at its record; the other entry of the block is accepted."""
    bad = [record.replace("IMPORT DESK", "IMPORT-DESK") for record in entry(number="03245310", bill="X")]
    first, second = entries.take(entry(), bad).answers
    assert (first.verdict, second.verdict) == ("accepted", "rejected")
    assert [each.about.id for each in second.conditions] == ["SE13"]


MAGIC = [
    # ending, final condition, then for each notice the dispositions of bill and entry
    ("9001", "01", []),
    ("9002", "03", [("95", "98")]),
    ("9003", "02", [("91", "90")]),
    ("9004", "02", [("51", "90")]),
    ("9005", "02", [("51", "90"), ("54", "98")]),
    ("9006", "02", [("95", "03")]),
    ("9007", "02", [("95", "96")]),
    ("9008", "02", [("95", "34"), ("95", "99")]),
    ("9009", "02", [("95", "98"), ("95", "99")]),
    ("9010", "02", [("95", "98"), ("61", "23")]),
    ("9012", "02", [("95", "97")]),
    ("9013", "02", [("95", "97")]),
    ("1234", "02", [("95", "98")]),
]


@pytest.mark.parametrize(("ending", "final", "notices"), MAGIC)
def test_bill_numbers_choose_the_outcome(entries: Desk, ending: str, final: str, notices) -> None:
    """The last characters of the house bill say what becomes of the entry, one notice a minute."""
    taken = entries.take(entry(f"NWV{ending}"))
    assert [answer.final_type for answer in taken.answers] == [final]
    told = [(one.bills[0].events[0], one.disposition) for (one,) in taken.rounds]
    assert [(bill.code, of_entry.code if of_entry else None) for bill, of_entry in told] == notices
    moments = [bill.moment for bill, _ in told]
    assert moments == sorted(set(moments))
    assert all(bill.text.startswith("SIMULATION ") for bill, _ in told)


def test_an_answer_may_be_lost(entries: Desk) -> None:
    """For one bill number nothing comes at all, and the entry is on file nevertheless."""
    assert entries.take(entry("NWV9011")).kinds == []
    (answer,) = entries.take(entry()).answers
    assert [each.code for each in answer.conditions] == ["007"]


def test_dispositions_of_type_86_are_not_for_others(entries: Desk) -> None:
    """Another entry is not released, without a word of de minimis."""
    taken = entries.take(entry("NWV9008", type_="11", importer="12-3456789"))
    assert [one.disposition.code for (one,) in taken.rounds if one.disposition] == ["29", "99"]


def test_a_notice_tells_what_was_sent(entries: Desk) -> None:
    """Port, reference, arrival, lines and bills come back, with the user data of the block."""
    ((notice,),) = entries.take(entry()).rounds
    assert (notice.port, notice.entry_number, notice.entry_type) == ("2720", "03245278", "86")
    assert notice.references == (("CR", "LV0000118"),)
    assert notice.lines == ((1, "DE", "6109100012"),)
    assert notice.bills[0].bills == (("M", "", "02012345675"), ("H", "", "NWV2507"))
    assert notice.arrival is not None
    assert notice.disposition is not None
    assert notice.disposition.release_date is not None
    assert "DLV0001" in entries.take(entry(number="03245310")).texts


LIFE = [
    # bill number of the first entry, what is sent then, the final condition, the notices
    ("NWV9003", entry(action="R"), "02", ["88", "98"]),
    ("NWV9004", entry(action="R"), "04", ["88", "98"]),
    ("NWV2507", entry(action="R"), "01", []),
    ("NWV9003", entry(action="D"), "02", ["23"]),
    ("NWV2507", entry(action="D"), "04", ["23"]),
    ("NWV9012", entry(action="R"), "04", ["86"]),
    ("NWV9012", entry(action="D"), "04", ["87"]),
    ("NWV9013", entry(action="R"), "01", []),
    ("NWV9013", entry(action="D"), "01", []),
    ("NWV2507", entry(action="R", type_="11", importer="12-3456789"), "01", []),
    ("NWV2507", entry(), "01", []),
]


@pytest.mark.parametrize(("bill", "records", "final", "notices"), LIFE)
def test_an_entry_that_is_on_file(entries: Desk, bill: str, records, final: str, notices) -> None:
    """Before a bill match changes are taken, after it a person decides, after the release they are refused.

    A cancellation names no bill: what the number of the bill on file chooses counts.
    """
    entries.take(entry(bill))
    taken = entries.take(records)
    assert [answer.final_type for answer in taken.answers] == [final]
    assert [one.disposition.code for (one,) in taken.rounds if one.disposition] == notices


def test_a_cancelled_number_is_never_free_again(entries: Desk) -> None:
    """Its entry stays on file: it cannot be added, replaced or cancelled again."""
    entries.take(entry())
    entries.take(entry(action="D"))
    codes = [entries.take(records).answers[0].conditions[0].code for records in (entry(), entry(action="D"))]
    assert codes == ["007", "008"]


SOUND = records_of(entry()).decode()
BATCHES = [
    (SOUND.replace("\nZ", "\nQ"), "X06"),
    (SOUND.replace("\nB  ", "\nSE99"), "X03"),
    (SOUND.replace("Y  2704", "Y  2705"), "X32"),
    (SOUND.replace("Z2704B76", "Z2704B77"), "X14"),
    (SOUND.replace("SE13", "SE1X"), "X34"),
    (SOUND.replace("SE15M    ", "SE10"), "X42"),
    (SOUND.replace("COTTON", "COTT\x01N"), "X40"),
    (SOUND.replace("    SE  ", "    CQ  ").replace("B76SE", "B76CQ"), "X12"),
    (SOUND.replace("B  2704B76SE", "B  2704B76CQ"), "X19"),
    (SOUND.replace("A2704B76PASSWD0715", "A2704   PASSWD0715"), "X08"),
    (SOUND.replace("A2704B76PASSWD071525", "A2704B76PASSWD991525"), "X10"),
    (SOUND.replace("SE15M    02012345675".ljust(68), "SE15M    02012345675".ljust(67) + "7"), "X39"),
    ("", "X01"),
    ("no batch at all", "X01"),
]


@pytest.mark.parametrize(("text", "code"), BATCHES)
def test_a_broken_batch_is_refused_whole(entries: Desk, text: str, code: str) -> None:
    """The condition of CBP stands in the refusal, and nothing is on file."""
    taken = entries.read(text.encode())
    assert taken.kinds == ["X1"]
    assert taken.refusal is not None
    assert code in [reason.code for reason in taken.refusal.reasons]
    assert taken.refusal.is_final
    assert "SIMULATION BATCH REJECTED" in taken.texts
    assert entries.take(entry()).answers[0].verdict == "accepted"


def test_an_answer_is_no_batch_of_entries(entries: Desk) -> None:
    """What customs sends is not what customs takes."""
    notices = entries.take(entry()).bodies[-1]
    taken = entries.read(notices)
    assert taken.refusal is not None
    assert [reason.code for reason in taken.refusal.reasons] == ["X12"]


def test_a_refusal_tells_the_record(entries: Desk) -> None:
    """Block, transaction and record of the fault, the A record counted as the first."""
    taken = entries.read(SOUND.replace("SE13", "SE1X").encode())
    assert taken.refusal is not None
    unknown = next(reason for reason in taken.refusal.reasons if reason.code == "X34")
    assert [(each.kind, each.occurrence) for each in unknown.about] == [("BLOCK", 1), ("TRNACT", 1)]
    assert unknown.about[1].record_number == 4
