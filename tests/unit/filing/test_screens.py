"""Screens of one record, persons and orders as texts, and the file that screens stand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.filing import Screens, read_screens
from gateway.filing.persons import order_of, person_of
from gateway.filing.screens import Subject
from gateway.filing.screens_file import ScreenTable
from gateway.policy import EASTERN

FILE = "mappings/tables/screens.yaml"
TABLE = (Path(__file__).parents[3] / FILE).read_text("utf-8")
HEAD = "tariff,origin,measure,valid_from,valid_to,source\n"
WATCHED = HEAD + "9403.60,CN,antidumping,2005-01-01,,A-570-890\n94036080,,quota,,2025-08-31,the operator\n"
REGIMES = ("section-321", "type-86", "type-11", "type-13", "imdw", "gift", "data-pilot")
AT = datetime(2025, 8, 15, 9, 30, tzinfo=EASTERN)

VALUES: dict[str, list[str]] = {
    "Transport.Mode": ["30"],
    "Consignee.Name": ["Greta Langley"],
    "Consignee.Street": ["31 Elmwood Avenue"],
    "Consignee.City": ["Buffalo"],
    "Consignee.PostalCode": ["14201-1234"],
    "Consignee.Country": ["US"],
    "Shipper.Name": ["Northern Loom Ltd."],
    "GrossWeight": ["2"],
    "GrossWeightUnit": ["KG"],
    "Line.Description": ["Oak chest", "Oak chest"],
    "Line.OriginCountry": ["CN", "VN"],
    "Line.Htsus": ["9403608081", "9403500000"],
}


def read(table: str = TABLE, watched: str = WATCHED) -> tuple[ScreenTable | None, list[str]]:
    found, findings = read_screens(table, FILE, watched, "watched-tariffs.csv", REGIMES)
    return found, [one.message for one in findings]


def screens() -> Screens:
    table, findings = read()
    assert table is not None, findings
    return Screens(table)


def subject(
    changes: Mapping[str, list[str]] = {},
    *,
    regime: str = "section-321",
    value: str | None = "90",
    arrival: datetime = AT,
    filed: datetime = datetime(2025, 8, 15, 5, 0, tzinfo=EASTERN),
) -> Subject:
    return Subject(
        regime=regime,
        values={path: found for path, found in {**VALUES, **changes}.items() if found},
        value_usd=Decimal(value) if value is not None else None,
        arrival=arrival,
        arrival_has_time=arrival.hour != 12,
        filed=filed,
    )


def told(one: Subject) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.target, finding.found) for finding in screens().look(one)]


CLEAN = {"Line.Htsus": ["7323930080", "7323930080"]}


def test_a_usual_record_has_nothing_to_be_told() -> None:
    """Two lines of one number, a street, a name, a plausible weight, in time."""
    assert told(subject(CLEAN)) == []


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            subject(
                CLEAN
                | {"Line.Description": ["Toys", "toys!", "TOYS"], "Line.Htsus": ["95030001", "95030002", "95049040"]}
            ),
            ("screen.one-description", "Filing.Line[1].Description", "Toys"),
        ),
        (subject(CLEAN, value="25000"), ("screen.value-weight", "Filing.GrossWeight", "12500.00")),
        (subject(CLEAN, value="0.10"), ("screen.value-weight", "Filing.GrossWeight", "0.05")),
        (
            subject(
                CLEAN
                | {"GrossWeight": [], "Line.Weight": ["1000", "1000"], "Line.WeightUnit": ["LB", "LB"]}, value="1"
            ),
            ("screen.value-weight", "Filing.Line[1].Weight", "0.0011"),
        ),
        (
            subject(CLEAN | {"Consignee.Street": ["P.O. Box 77"]}),
            ("screen.po-box", "Filing.Consignee.Street[1]", "P.O. Box 77"),
        ),
        (subject(CLEAN | {"Consignee.Name": ["N/A"]}), ("screen.generic-consignee", "Filing.Consignee.Name", "N/A")),
        (subject(), ("screen.watched-tariff", "Filing.Line[1].Htsus", "9403608081")),
        (
            subject(CLEAN, filed=datetime(2025, 8, 15, 8, 31, tzinfo=EASTERN)),
            ("screen.late-filing", "Filing.Arrival.Date", "2025-08-15 08:31"),
        ),
        (
            subject(CLEAN, arrival=AT.replace(hour=12, minute=0), filed=datetime(2025, 8, 16, 0, 1, tzinfo=EASTERN)),
            ("screen.late-filing", "Filing.Arrival.Date", "2025-08-16 00:01"),
        ),
        (
            subject(CLEAN, regime="imdw", filed=datetime(2025, 9, 8, 0, 0, tzinfo=EASTERN)),
            ("screen.late-filing", "Filing.Arrival.Date", "2025-09-08 00:00"),
        ),
        (
            subject({"Line.Htsus": []}, regime="data-pilot", filed=datetime(2025, 8, 15, 9, 31, tzinfo=EASTERN)),
            ("screen.late-filing", "Filing.Arrival.Date", "2025-08-15 09:31"),
        ),
    ],
)  # fmt: skip
def test_a_sign_is_told_at_its_field(one: Subject, expected: tuple[str, str, str]) -> None:
    """Each screen finds its sign, once, and says where."""
    assert told(one) == [expected]


@pytest.mark.parametrize(
    "one",
    [
        subject(CLEAN | {"Consignee.Street": ["P.O. Box 77", "31 Elmwood Ave"]}),
        subject(CLEAN | {"Consignee.Street": ["Poboxer Street 2"]}),
        subject(CLEAN | {"Consignee.Name": ["Customer Relations Inc"]}),
        subject(CLEAN, value=None),
        subject(CLEAN | {"GrossWeightUnit": []}, value="99999"),
        subject({"Line.OriginCountry": ["MX", "VN"]}, arrival=AT.replace(month=9)),
        subject(CLEAN, filed=datetime(2025, 8, 15, 8, 30, tzinfo=EASTERN)),
        subject(CLEAN | {"Transport.Mode": ["40"]}, filed=datetime(2025, 8, 15, 9, 29, tzinfo=EASTERN)),
        subject(CLEAN, regime="imdw", filed=datetime(2025, 9, 7, 23, 59, tzinfo=EASTERN)),
        subject(
            CLEAN, regime="imdw", filed=datetime(2026, 1, 7, 9, 0, tzinfo=EASTERN), arrival=AT.replace(month=12, day=31)
        ),
        subject(CLEAN, regime="another"),
    ],
)
def test_what_only_looks_alike_is_no_sign(one: Subject) -> None:
    """A box beside a street, a name with more words, unknown weights, rows out of force."""
    assert told(one) == []


def test_the_longest_number_of_the_list_counts() -> None:
    """While the row of eight digits is in force it is named, afterwards the row of six for its origin alone."""
    (both,) = screens().look(subject())
    assert "quota (the operator)" in both.message
    (later,) = screens().look(subject(arrival=AT.replace(month=9)))
    assert "antidumping (A-570-890)" in later.message


SHORT = {"AVENUE": "AVE"}


@pytest.mark.parametrize(
    "changes",
    [
        {"Consignee.Name": ["LANGLEY, Greta"]},
        {"Consignee.Street": ["31, Elmwood Ave."]},
        {"Consignee.PostalCode": ["14201"], "Consignee.City": ["BUFFALO NY"]},
        {"Consignee.Name": ["Grëta Langley"]},
    ],
)
def test_a_person_is_the_same_however_written(changes: dict[str, list[str]]) -> None:
    """Order of names, signs, accents, ZIP+4 and the usual short words make nobody else."""
    assert person_of(VALUES | changes, SHORT) == person_of(VALUES, SHORT)


@pytest.mark.parametrize(
    "changes",
    [
        {"Consignee.Name": ["Greta Langston"]},
        {"Consignee.Street": ["33 Elmwood Avenue"]},
        {"Consignee.PostalCode": ["14202"]},
        {"Buyer.Name": ["Ida Farrow"]},
    ],
)
def test_another_person_is_another(changes: dict[str, list[str]]) -> None:
    """Another name, house or postal code; and the buyer, where one is named, is the person."""
    assert person_of(VALUES | changes, SHORT) != person_of(VALUES, SHORT)


def test_nobody_is_no_person() -> None:
    """Without a name, or with signs alone for one, nothing is added up."""
    assert person_of({}, SHORT) is None
    assert person_of({"Consignee.Name": ["---"]}, SHORT) is None


def test_an_order_is_known_by_seller_and_words() -> None:
    """Numbers, order and case of the words do not matter; another seller or other goods do; neither may be missing."""
    one = order_of(VALUES | {"Line.Description": ["Oak chest 40x30", "chest, OAK"]}, "P")
    assert one == order_of(VALUES | {"Line.Description": ["CHEST OAK no. 7".replace(" no.", "")]}, "P")
    assert one != order_of(VALUES | {"Shipper.Name": ["Southern Loom"]}, "P")
    assert one != order_of(VALUES | {"Line.Description": ["Oak table"]}, "P")
    assert order_of({"Line.Description": ["Oak"]}, "P") is None
    assert order_of({"Shipper.Name": ["Loom"], "Line.Description": ["12"]}, "P") is None


def changed(old: str, new: str) -> str:
    assert old in TABLE
    return TABLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("table", "watched", "says"),
    [
        (changed("code: screen.po-box", "code: screen.po"), HEAD, "screen.po, which is not one of"),
        (changed("looks_at: late", "looks_at: later"), HEAD, "later, which is not one of"),
        (changed("regimes: [data-pilot]", "regimes: [pilot]"), HEAD, "pilot, which is not one of"),
        (changed("severity: warning", "severity: loud"), HEAD, "loud, which is not one of"),
        (changed("evidence: ours", "evidence: hearsay"), HEAD, "hearsay, which is not one of"),
        (changed("under: 0.10", "under: little"), HEAD, "under is little, which is not a number"),
        (changed("    under: 0.10  # U.S. dollars a kilogram\n", ""), HEAD, "lacks under"),
        (changed("at_least: 7 ", "at_least: 31 "), HEAD, "at_least is 31, which is not a day from 1 to 28"),
        (changed("    at_least: 0\n", "    at_least: 0\n    from: someday\n"), HEAD, "from is someday"),
        (changed("    at_least: 0\n", "    at_least: 0\n    colour: red\n"), HEAD, "colour is not a key of a screen"),
        (changed("screens:", "scenes:"), HEAD, "scenes is not a key of the file"),
        (TABLE, "tariff,origin\n", "the head is"),
        (TABLE, HEAD + "94x,,quota,,,somebody\n", "a tariff number is 94x"),
        (TABLE, HEAD + "9403,,quota,soon,,somebody\n", "a day is"),
        (TABLE, HEAD + "9403,,,,,somebody\n", "tariff number 9403 lacks measure and source"),
    ],
)
def test_a_fault_of_the_tables_is_told_with_its_line(table: str, watched: str, says: str) -> None:
    """There is no table with any finding; it says what was found and what is expected."""
    found, messages = read(table, watched)
    assert found is None
    assert any(says in message for message in messages), messages


def test_the_shipped_list_of_numbers_is_the_operators_to_fill() -> None:
    """No rule is invented: the file holds its head alone."""
    shipped = (Path(__file__).parents[3] / "mappings" / "tables" / "watched-tariffs.csv").read_text("utf-8")
    assert shipped == HEAD
