"""What a person has on one day, and other signs, in whole messages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from manifests import codes, fates, filings_document, one_set, outcome, shipment, type_86

from gateway.diagnostics import Severity
from gateway.filing import Screens
from gateway.filing.screens_file import Watched
from gateway.library import library
from gateway.pipeline.partner import Partner

RECORDS = Path(__file__).parents[2] / "data" / "records"
ONE = {"consignee": "IDA FARROW"}


def parcel(number: int, value: str, **changes: str) -> list[str]:
    """Return a shipment to one person at one address."""
    address = shipment()[6:8]
    lines = shipment(f"2508150{number:05d}", number=number, value=value, **(ONE | changes))
    return [*lines[:6], *address, *lines[8:]]


def reasons(found: object) -> list[str | None]:
    return [one.decision.primary_reason if one.decision else None for one in found.filings]  # type: ignore[attr-defined]


def test_the_parcel_that_passes_the_limit_is_refused() -> None:
    """Those before it stand, one that still fits after it stands too; exactly 800 is within the limit."""
    goods = ["OAK CHEST", "WOOL SCARF", "SILK TIE", "GLASS VASE"]
    values = ["500", "250", "51", "50"]
    parcels = [parcel(n, value, description=what) for n, (value, what) in enumerate(zip(values, goods, strict=True), 1)]
    found = outcome(one_set(*parcels))
    assert fates(found) == ["forward", "forward", "reject", "forward"]
    assert reasons(found) == ["OK_321", "OK_321", "DAILY_AGGREGATE_EXCEEDED", "OK_321"]
    refusal = found.filings[2].diagnostics[0]
    assert (refusal.code, refusal.found, refusal.target) == ("policy.ineligible", "801.00", "Filing.Line[1].Value")
    assert refusal.source is not None
    assert refusal.source.element == 6
    assert found.filings[2].day is None
    assert found.filings[3].day is not None
    assert found.filings[3].day.day == date(2025, 8, 15)


def test_batches_before_count_too() -> None:
    """A person with 250 parcels of ten dollars, which are decided in three batches, has room for eighty of them."""
    goods = [f"{chr(65 + n // 26)}{chr(65 + n % 26)} CHEST" for n in range(250)]
    found = outcome(one_set(*(parcel(n, "10", description=what) for n, what in enumerate(goods, 1))))
    assert fates(found) == ["forward"] * 80 + ["reject"] * 170


@pytest.mark.parametrize(
    ("second", "fate"),
    [
        ({"consignee": "FARROW, IDA"}, "reject"),
        ({"consignee": "IDA FARLOW"}, "forward"),
    ],
)
def test_a_person_is_told_by_name_and_address(second: dict[str, str], fate: str) -> None:
    """Another spelling of the same name at the same address is the same person."""
    found = outcome(one_set(parcel(1, "500"), parcel(2, "500", description="WOOL SCARF", **second)))
    assert fates(found) == ["forward", fate]


def test_a_refused_shipment_leaves_its_room_to_others() -> None:
    """What is not forwarded does not count, whatever it was refused for."""
    found = outcome(one_set(parcel(1, "700", origin="CN"), parcel(2, "700", description="WOOL SCARF")))
    assert fates(found) == ["reject", "forward"]


def test_a_shipment_sent_again_is_a_duplicate_and_nothing_else() -> None:
    """One cause, one finding: the day of its person is not asked about."""
    found = outcome(one_set(parcel(1, "700"), parcel(1, "700")))
    assert codes(found.filings[1]) == ["record.duplicate-bill"]


def test_lots_of_one_order_are_told() -> None:
    """The second shipment of the same goods from the same seller to the same person is a warning, or what is agreed."""
    message = one_set(parcel(1, "45"), parcel(2, "45"))
    found = outcome(message)
    assert fates(found) == ["forward", "forward"]
    assert [codes(one) for one in found.filings] == [[], ["screen.split-order"]]
    told = found.filings[1].diagnostics[0]
    assert (told.found, told.severity) == ("2", Severity.WARNING)
    assert told.rule is not None
    assert told.rule.startswith("mappings/tables/screens.yaml:")
    strict = outcome(message, partner=Partner(severities={"screen.split-order": Severity.ERROR}))
    assert fates(strict) == ["forward", "reject"]
    assert strict.filings[1].day is None


def test_entries_count_as_well() -> None:
    """Two entries of type 86 for one buyer: the second is over the limit for the day."""
    first, second = type_86(value="600.00"), type_86(value="300.00", number="04100026")
    alike = second.replace("32 Elmwood", "31 Elmwood").replace("Nylon hiking backpack", "Leather wallet")
    assert fates(outcome(filings_document(first, alike))) == ["forward", "reject"]


def test_a_record_that_the_law_refuses_is_not_screened() -> None:
    """While the exemption is suspended nothing is asked and nothing is told besides the law."""
    bad = parcel(1, "45", origin="CN", consignee="UNKNOWN")
    good = parcel(2, "45", consignee="UNKNOWN")
    found = outcome(one_set(bad, good))
    assert "screen.generic-consignee" not in codes(found.filings[0])
    assert codes(found.filings[1]) == ["screen.generic-consignee"]
    assert found.filings[0].day is None


def test_a_number_that_the_operator_watches_is_told() -> None:
    """With a list of one's own: the number, what it is watched for and the source, at the line."""
    listed = library().screens.table
    watched = Watched(tariff="4414", origin="JP", measure="antidumping", start=None, end=None, source="our broker")
    table = msgspec.structs.replace(listed, watched=(watched,))
    installed = msgspec.structs.replace(library(), screens=Screens(table))
    found = outcome(one_set(parcel(1, "45"), parcel(2, "45", origin="VN", description="SILK TIE")), installed=installed)
    assert [codes(one) for one in found.filings] == [["screen.watched-tariff"], []]
    (told,) = found.filings[0].diagnostics
    assert (told.found, told.severity, told.target) == ("4414100000", Severity.WARNING, "Filing.Line[1].Htsus")
    assert "antidumping (our broker)" in told.message


def test_two_entries_for_one_bill_are_told() -> None:
    """Under another number of their own; the one that stands is named, and goes on unhurt."""
    first, second = type_86(), type_86(number="04100026").replace("<Number>250804100026<", "<Number>250804100018<")
    found = outcome(filings_document(first, second))
    assert [codes(one) for one in found.filings] == [[], ["screen.bill-entered"]]
    told = found.filings[1].diagnostics[0]
    assert told.message == "The entry QZ704100018 is for the same bill 250804100018."
    assert (told.target, told.severity) == ("Filing.Bill.Number", Severity.WARNING)
    assert found.filings[0].bill == found.filings[1].bill == "bill QZXP 250804100018 - -"
    strict = outcome(filings_document(first, second), partner=Partner(severities={told.code: Severity.ERROR}))
    assert (fates(strict), strict.filings[1].bill) == (["forward", "reject"], None)


def test_gifts_of_one_day_count_together_and_apart_from_the_rest() -> None:
    """Two gifts of $60 to one person are over the limit for gifts; a shipment of the same person is another matter."""
    gift = (RECORDS / "gift.xml").read_text("utf-8").replace(f' xmlns="{library().schema.namespace}"', "")
    worth = [re.sub(r"<Value>[^<]*</Value>", f"<Value>{value}</Value>", gift) for value in ("60", "60", "40")]
    gifts = [one.replace("EX123456789", f"EX12345678{n}") for n, one in enumerate(worth)]
    found = outcome(filings_document(*gifts))
    assert fates(found) == ["forward", "reject", "forward"], [codes(one) for one in found.filings]
    assert reasons(found) == ["OK_GIFT", "GIFT_DAY_OVER_LIMIT", "OK_GIFT"]
    assert found.filings[0].day is not None
    assert found.filings[0].day.who.startswith("GIFT|person|")
