"""A shipment that a carrier tells of and others complete: joined once, told to each, never between strangers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from shipments import NAMESPACE, NUMBERED, SCAC, TOGETHER, Home, duties, manifest, supplement
from stand_ins import Clock

from gateway.library import read_csv_guides
from gateway.store import EVERYONE, Store

BILL = "250810000001"
KEY = f"{SCAC}{BILL}"
WITHOUT_CARRIER = (TOGETHER[0], *(msgspec.structs.replace(one, assembles_with=()) for one in TOGETHER[1:]))


@pytest.fixture
def home(url: str) -> Iterator[Home]:
    store = Store.open(url)
    yield Home(store)
    store.close()


def filing(home: Home, partner: str, message: str, number: int = 0) -> Any:
    return home.store.filings(partner, message).items[number]


def codes(home: Home, partner: str, message: str) -> list[str]:
    return [one["code"] for one in filing(home, partner, message).diagnostics]


def state(home: Home, partner: str, message: str, number: int = 0) -> str:
    return home.store.standing(partner, f"{message}.{number}").state


def test_held_completed_and_forwarded(home: Home) -> None:
    """The carrier's shipment waits and says for what; the broker's data completes it; both are told."""
    carriers = home.receive("carrier", manifest([BILL]))
    assert home.work() == 2
    (held,) = home.store.filings("carrier", carriers).items
    assert (held.fate, held.regime) == ("hold", "section-321")
    standing = home.store.standing("carrier", held.id)
    assert [one["field"] for one in standing.owes][:3] == ["Entry.FilerCode", "Entry.Number", "ImporterNumber"]
    assert {one["role"] for one in standing.owes} == {"broker"}
    assert (standing.deadline - home.clock()).total_seconds() == 72 * 3600
    assert home.delivered == ""

    home.clock.pass_(minutes=1)
    brokers = home.receive("broker", supplement(BILL))
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    assert home.delivered.count("<Type11") == 1
    assert "<Htsus>6214200000</Htsus>" in home.delivered
    assert "<Name>GRETA LANGLEY</Name>" in home.delivered
    for partner, message in (("carrier", carriers), ("broker", brokers)):
        moved = [one.data for one in home.store.timeline(partner, message) if one.kind == "filing-moved"]
        assert [(one["before"], one["after"], one["keys"]) for one in moved] == [("held", "forwarded", [KEY])]
    assert "record.awaits-parts" not in codes(home, "carrier", carriers)


def test_the_broker_may_be_first(home: Home) -> None:
    """What is added before the carrier has told of the shipment waits for it."""
    home.receive("broker", supplement(BILL))
    home.work()
    assert home.delivered == ""
    carriers = home.receive("carrier", manifest([BILL]))
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    assert home.delivered.count("<Type11") == 1


def test_three_contribute(home: Home) -> None:
    """A marketplace names the seller and is believed before the broker; the difference is told without names."""
    seller = "<Seller><Name>{}</Name><Street>1 Quay</Street><City>Leeds</City><Country>GB</Country></Seller>"
    home.receive(
        "shop",
        f"<Supplement xmlns='urn:low-value-gateway:filing:1'><Bill><IssuerScac>{SCAC}</IssuerScac>"
        f"<Number>{BILL}</Number></Bill>{seller.format('Quay Scarves')}</Supplement>",
    )
    home.work()
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL, inside=seller.format("Other Seller")))
    home.work()
    assert "<Seller><Name>Quay Scarves</Name>" in home.delivered
    told = [one for one in filing(home, "carrier", carriers).diagnostics if one["code"] == "record.sources-disagree"]
    assert [one["target"] for one in told] == ["Filing.Seller"]
    assert "marketplace shop" in told[0]["message"]
    assert "broker broker" in told[0]["message"]
    assert "Quay Scarves" not in told[0]["message"]


def test_a_marketplace_completes_it_in_json(home: Home) -> None:
    """The carrier's 309 waits for what is not in its profile; the order of a marketplace in JSON brings it."""
    home.partners = (msgspec.structs.replace(NUMBERED[0], assembles_with=("shop",)), TOGETHER[2])
    carriers = home.receive("carrier", manifest([BILL]))
    home.work()
    assert state(home, "carrier", carriers) == "held"
    order = {
        "purpose": "supplement", "house_bill": BILL, "carrier": SCAC, "total_duty": 0.80,
        "seller": {"name": "Quay Scarves", "addr1": "1 Quay", "city": "Leeds", "country": "GB"},
        "items": [{"item_no": 1, "htsus": "6214.20.00.00", "duty_rate": "6.7%"}],
    }  # fmt: skip
    shops = home.receive("shop", json.dumps({"orders": [order]}))
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    moved = [one.data for one in home.store.timeline("shop", shops) if one.kind == "filing-moved"]
    assert [(one["before"], one["after"], one["keys"]) for one in moved] == [("held", "forwarded", [KEY])]
    for text in ("<Htsus>6214200000</Htsus>", "<TotalDuty>0.80</TotalDuty>", "<Seller><Name>Quay Scarves</Name>"):
        assert home.delivered.count(text) == 1


def test_a_marketplace_completes_it_in_csv(home: Home) -> None:
    """Rows that only add to a shipment leave the columns of the carrier empty."""
    home.partners = (msgspec.structs.replace(NUMBERED[0], assembles_with=("shop",)), TOGETHER[2])
    carriers = home.receive("carrier", manifest([BILL]))
    cells = {
        "purpose": "supplement", "house_bill": BILL, "carrier": SCAC, "total_duty": "0.80", "item_no": "1",
        "htsus": "6214.20.00.00", "duty_rate": "6.7%", "seller_name": "Quay Scarves", "seller_addr1": "1 Quay",
        "seller_city": "Leeds", "seller_country": "GB",
    }  # fmt: skip
    columns = sorted(read_csv_guides()[0].required | cells.keys())
    row = [cells.get(column, "") for column in columns]
    home.receive("shop", f"{','.join(columns)}\n{','.join(row)}\n")
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    for text in ("<Htsus>6214200000</Htsus>", "<TotalDuty>0.80</TotalDuty>", "<Seller><Name>Quay Scarves</Name>"):
        assert home.delivered.count(text) == 1


def test_sources_that_differ_are_named(home: Home) -> None:
    """A value that two sources give differently is filed as the mapping says, with both of them named."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL, line="<OriginCountry>IN</OriginCountry>"))
    home.work()
    assert "<OriginCountry>IN</OriginCountry>" in home.delivered
    (told,) = [one for one in filing(home, "carrier", carriers).diagnostics if one["code"] == "record.sources-disagree"]
    assert told["severity"] == "warning"
    assert told["target"] == "Filing.Line[1].OriginCountry"
    assert "IN and CA" in told["message"]
    assert "/Supplement/Line/OriginCountry" in told["message"]
    assert "/Section321/Line/OriginCountry" in told["message"]


@pytest.mark.parametrize("partners", [TOGETHER, WITHOUT_CARRIER], ids=["not named by the carrier", "named by one side"])
def test_strangers_never_meet(home: Home, partners: Any) -> None:
    """Data is joined only with that of partners who name each other."""
    home.partners = partners
    sender = "stranger" if partners is TOGETHER else "broker"
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive(sender, supplement(BILL))
    home.work()
    assert state(home, "carrier", carriers) == "held"
    assert home.delivered == ""


def test_a_wait_ends(home: Home) -> None:
    """At the deadline nothing was filed, the sender is told what was missing, and the bill may be sent again."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.work()
    home.clock.pass_(hours=73)
    home.work()
    assert state(home, "carrier", carriers) == "expired"
    assert "record.wait-ended" in codes(home, "carrier", carriers)
    assert home.store.backlog() == []
    home.receive("broker", supplement(BILL))
    home.work()
    assert home.delivered == ""
    again = home.receive("carrier", manifest([BILL], control=2))
    home.work()
    assert state(home, "carrier", again) == "forwarded"


def test_an_addition_without_a_shipment_is_given_up(home: Home) -> None:
    """What nobody told of a shipment for waits as long, and no longer."""
    brokers = home.receive("broker", supplement(BILL))
    home.work()
    home.clock.pass_(hours=72)
    home.work()
    assert state(home, "broker", brokers) == "expired"
    assert home.store.backlog() == []


def test_a_bill_that_waits_is_not_sent_twice(home: Home) -> None:
    """A second manifest with a bill that waits, or was completed, is refused as a repetition."""
    home.receive("carrier", manifest([BILL, BILL]))
    home.work()
    second = home.receive("carrier", manifest([BILL], control=2))
    home.receive("broker", supplement(BILL))
    home.work()
    third = home.receive("carrier", manifest([BILL], control=3))
    home.work()
    for message in (second, third):
        assert "record.duplicate-bill" in codes(home, "carrier", message)
        assert "record.awaits-parts" not in codes(home, "carrier", message)
    assert home.delivered.count("<Type11") == 1


def test_entry_numbers_are_taken_from_the_range(home: Home) -> None:
    """The next number with its check digit, none twice, and none beyond the range."""
    home.partners = NUMBERED
    bills = [f"25081000000{n}" for n in range(1, 5)]
    carriers = home.receive("carrier", manifest(bills))
    home.receive(
        "broker", "".join(["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(duties, bills), "</Filings>"])
    )
    home.work()
    with home.store.database.reading() as connection:
        entries = {row.entry for row in connection.exec_driver_sql("select entry from standing")}
    assert entries == {"QZ704100018", "QZ704100026", "QZ704100034", None}
    owing = [home.store.standing("carrier", f"{carriers}.{number}").owes for number in range(4)]
    assert [[one["field"] for one in owes] for owes in owing if owes] == [["Entry.Number"]]


def test_two_workers_file_a_shipment_once(home: Home) -> None:
    """Carrier and broker at the same moment, two workers on one store: one filing, one delivery."""
    bills = [f"2508100{n:05}" for n in range(30)]
    home.receive("carrier", manifest(bills))
    home.receive(
        "broker", "".join(["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(supplement, bills), "</Filings>"])
    )
    workers = [home.worker(f"w{n}") for n in range(2)]
    threads = [threading.Thread(target=home.work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    home.work()
    assert home.delivered.count("<Type11") == 30
    assert all(home.delivered.count(f"<Number>{bill}</Number>") == 1 for bill in bills)


def test_a_delivery_keeps_its_bytes(home: Home, tmp_path: Path) -> None:
    """A delivery of assembled filings is the same on every try, in the order of the carrier's message."""
    bills = ["250810000002", "250810000001"]
    home.receive("carrier", manifest(bills))
    home.receive(
        "broker", "".join(["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(supplement, bills), "</Filings>"])
    )
    home.work()
    (document,) = home.sink.documents
    texts = home.store.delivery_filings(document.key)
    assert texts == home.store.delivery_filings(document.key)
    assert [bills.index(text.partition("</IssuerScac><Number>")[2][:12]) for text in texts] == [0, 1]


def test_pages(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """More shipments than a page holds are all filed, those without data still wait."""
    monkeypatch.setattr("gateway.store.parts.SHIPMENTS_PER_PAGE", 3)
    bills = [f"2508100{n:05}" for n in range(8)]
    carriers = home.receive("carrier", manifest(bills))
    home.receive(
        "broker",
        "".join(["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(supplement, bills[:7]), "</Filings>"]),
    )
    home.work()
    states = [state(home, "carrier", carriers, number) for number in range(8)]
    assert states == ["forwarded"] * 7 + ["held"]


def test_what_cannot_be_filed_waits_with_its_reasons(home: Home) -> None:
    """Complete, but the total is not that of the lines: it waits for a better part, and says why."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive(
        "broker", supplement(BILL, inside="").replace("<TotalDuty>", "<TotalValue>99.00</TotalValue><TotalDuty>")
    )
    home.work()
    assert state(home, "carrier", carriers) == "held"
    assert "record.total-value-differs" in codes(home, "carrier", carriers)
    home.clock.pass_(minutes=5)
    home.receive("broker", supplement(BILL).replace("<TotalDuty>", "<TotalValue>12.00</TotalValue><TotalDuty>"))
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    assert "record.total-value-differs" not in codes(home, "carrier", carriers)


def test_a_stopped_worker_goes_on_later(url: str) -> None:
    """Between two pages a worker may be stopped: what is written stays, the rest is done by the next one."""
    store = Store.open(url)
    home = Home(store, clock=Clock())
    home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    worker = home.worker()
    for _ in range(2):
        worker.run_once()
    worker.stop()
    worker.run_once()
    home.work()
    assert home.delivered.count("<Type11") == 1
    store.close()


def test_each_sees_its_own(home: Home) -> None:
    """The filing as its contributors see it: own values, and none that another one sent."""
    carriers = home.receive("carrier", manifest([BILL]))
    brokers = home.receive("broker", supplement(BILL))
    home.work()
    for record in (f"{carriers}.0", f"{brokers}.0"):
        whole = home.store.assembled_record(EVERYONE, record)
        assert (whole.id, whole.regime) == (f"{carriers}.0", "type-11")
        assert whole.xml in home.delivered
    of_carrier = home.store.assembled_record("carrier", f"{carriers}.0")
    of_broker = home.store.assembled_record("broker", f"{brokers}.0")
    for view, sees, never in (
        (of_carrier, ("GRETA LANGLEY", "WOOL SCARF", "<Type>11</Type>"), ("12-3456789", "Farrow", "6214200000")),
        (of_broker, ("12-3456789", "Farrow", "6214200000", "<Type>11</Type>"), ("GRETA", "WOOL", "ELMWOOD", BILL)),
    ):
        assert all(text in view.xml for text in sees)
        assert not any(text in view.xml for text in never)
    assert "Consignee[1].Name[1]" in of_carrier.fields
    assert "Consignee[1].Name[1]" not in of_broker.fields
    assert home.store.assembled_record("stranger", f"{carriers}.0") is None
    assert home.store.assembled_record("carrier", f"{brokers}.0") is None
    assert home.store.assembled_record("carrier", f"{carriers}.x") is None


def test_who_owes_what_is_named(home: Home) -> None:
    """Each missing field names who knows it and who of the partners has that role."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.work()
    owed = {one["field"]: one for one in home.store.standing("carrier", f"{carriers}.0").owes}
    assert owed["Line.Htsus"] == {
        "field": "Line.Htsus",
        "name": "10-digit HTSUS number",
        "known_by": "the broker",
        "role": "broker",
        "partner": "broker",
    }


def test_late_data_that_changes_nothing(home: Home) -> None:
    """What comes after the filing and says the same is noted and done, and its sender alone is told."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    home.work()
    before, jobs = home.store.notices("carrier", carriers), home.store.backlog()
    home.clock.pass_(minutes=5)
    late = home.receive("broker", supplement(BILL))
    assert home.work() == 2
    assert codes(home, "broker", late) == ["record.late-part-same"]
    assert home.store.backlog() == jobs
    assert [one.event for one in home.store.notices("broker", late)] == ["late-same"]
    assert home.store.notices("carrier", carriers) == before
    assert state(home, "carrier", carriers) == "forwarded"
    assert home.delivered.count("<Type11") == 1


def test_late_data_that_differs(home: Home) -> None:
    """What comes after the filing and says otherwise is told to both, with both sources and what to do; the filing
    stands."""
    carriers = home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    home.work()
    jobs = home.store.backlog()
    home.clock.pass_(minutes=5)
    party = (
        "<Consignee><Name>SOMEBODY ELSE</Name><Street>1 Quay</Street><City>Erie</City><Country>US</Country></Consignee>"
    )
    changed = supplement(BILL).replace("6214200000", "6117100000").replace("<Line>", f"{party}<Line>")
    late = home.receive("broker", changed)
    home.work()
    for partner, message in (("broker", late), ("carrier", carriers)):
        (told,) = [
            one for one in filing(home, partner, message).diagnostics if one["code"] == "record.late-part-differs"
        ]
        assert told["target"] == "Filing.Line[1].Htsus"
        assert "6117100000" in told["message"]
        assert told["message"].count("the broker broker (/Supplement/Line/Htsus)") == 2
        assert "amend" in told["hint"]
        assert "SOMEBODY" not in str(filing(home, partner, message).diagnostics)
        assert [one.event for one in home.store.notices(partner, message)][-1] == "late-differs"
    assert "record.part-held" not in codes(home, "broker", late)
    assert home.delivered.count("<Type11") == 1
    assert home.store.backlog() == jobs
    assert "6117100000" not in home.delivered


def test_late_data_again_is_held_against_what_was_filed(home: Home) -> None:
    """A second correction is compared with the filing and not with the first correction."""
    home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    home.work()
    for number in ("6117100000", "6214200000"):
        home.clock.pass_(minutes=5)
        late = home.receive("broker", supplement(BILL).replace("6214200000", number))
        home.work()
    assert codes(home, "broker", late) == ["record.late-part-same"]


def test_data_of_a_stranger_is_never_late(home: Home) -> None:
    """Only those who work together are told that a shipment was filed."""
    home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    home.work()
    message = home.receive("stranger", supplement(BILL))
    home.work()
    assert codes(home, "stranger", message) == ["record.part-held"]


def test_a_shipment_is_not_filed_by_a_second_partner(home: Home) -> None:
    """An entry of the broker about a bill that was filed already is late data, and no second filing."""
    home.partners = (
        TOGETHER[0],
        msgspec.structs.replace(TOGETHER[1], when_ineligible="reroute"),
        *TOGETHER[2:],
    )
    home.receive("carrier", manifest([BILL]))
    home.receive("broker", supplement(BILL))
    home.work()
    jobs = home.store.backlog()
    sample = (Path(__file__).parents[2] / "samples" / "broker-xml" / "type-86-2025-08-10.xml").read_text()
    first = sample[: sample.index("</Type86>")].replace("250810000001", BILL).replace("2025-08-10", "2026-11-24")
    entry = home.receive("broker", f"{first}</Type86></Filings>")
    home.work()
    assert filing(home, "broker", entry).regime == "type-86"
    assert home.delivered.count("<Type11") == 1
    assert "record.late-part-differs" in codes(home, "broker", entry)
    assert home.store.backlog() == jobs


@pytest.mark.parametrize("whose", ["owner", "contributor"])
def test_profiles_count(home: Home, whose: str) -> None:
    """What the operator noted for a contributor counts, too, and is shown to that contributor alone."""
    profile = {"Contact": {"Name": "Ida Farrow", "Phone": "7165550177"}, "Bond": {"Type": "8"}}
    kept = 0 if whose == "owner" else 1
    home.partners = tuple(
        msgspec.structs.replace(one, profile=profile if number == kept else {}) for number, one in enumerate(TOGETHER)
    )
    bare = supplement(BILL).replace("<Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact>", "")
    carriers = home.receive("carrier", manifest([BILL]))
    brokers = home.receive("broker", bare.replace("<Bond><Type>8</Type></Bond>", ""))
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    seen = {
        partner: "Ida Farrow" in home.store.assembled_record(partner, f"{message}.0").xml
        for partner, message in (("carrier", carriers), ("broker", brokers))
    }
    assert seen == {"carrier": whose == "owner", "broker": whose == "contributor"}


WORKSHEET = (
    f"<Filings xmlns='{NAMESPACE}'><Imdw><FilerCode>QZ9</FilerCode><BondNumber>BOND123456</BondNumber>"
    "<Trip><CarrierCode>QZ</CarrierCode><Number>QZ0042</Number></Trip><TrackingNumber>EX123456785JP</TrackingNumber>"
    "<Arrival><Port>4701</Port><Date>2026-11-24</Date></Arrival><TotalDuty>30.00</TotalDuty><Line><Number>1</Number>"
    "<Description>Porcelain tea bowl</Description><OriginCountry>JP</OriginCountry>{}<Htsus>6911103500</Htsus>"
    "<Value>300</Value><DutyRate>10%</DutyRate></Line></Imdw></Filings>"
)
IMPORTER = (
    f"<Supplement xmlns='{NAMESPACE}'><TrackingNumber>EX123456785JP</TrackingNumber>"
    "<Entry><FilerCode>QZ7</FilerCode></Entry><ImporterNumber>12-3456789</ImporterNumber><DeliverTo>"
    "<Name>Greta Langley</Name><Street>31 Elmwood Ave</Street><City>Buffalo</City><Region>NY</Region>"
    "<PostalCode>14201</PostalCode><Country>US</Country></DeliverTo></Supplement>"
)


def test_mail_that_the_worksheet_excludes_becomes_type_13(home: Home) -> None:
    """A parcel with a number of chapter 99 is joined to the mail entry that the law suggests, not to type 11."""
    carrier = msgspec.structs.replace(TOGETHER[0], profile={"CarrierName": "Polar Air"})
    home.partners = (carrier, *TOGETHER[1:])
    carriers = home.receive("carrier", WORKSHEET.format("<AdditionalHtsus>9903053000</AdditionalHtsus>"))
    home.work()
    owes = home.store.standing("carrier", f"{carriers}.0").owes
    assert [one["field"] for one in owes] == ["ImporterNumber", "DeliverTo.Name"]
    home.receive("broker", IMPORTER)
    home.work()
    assert state(home, "carrier", carriers) == "forwarded"
    assert home.delivered.count("<Type13") == 1
    assert "<FilerCode>QZ7</FilerCode><Type>13</Type>" in home.delivered
    assert "<CarrierName>Polar Air</CarrierName>" in home.delivered
    assert home.store.assembled_record(EVERYONE, f"{carriers}.0").regime == "type-13"


def test_mail_on_the_worksheet_stays_there(home: Home) -> None:
    """What the worksheet is open for is filed by it."""
    home.receive("carrier", WORKSHEET.format(""))
    home.work()
    assert home.delivered.count("<Imdw") == 1
    assert home.delivered.count("<Type13") == 0
