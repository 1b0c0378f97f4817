"""Entries of type 86 between canonical record and cargo release records.

The samples that a canonical record can express are reproduced byte for byte. It cannot express the others fully:
a consignee by its number (air-pga-disclaim, bad-two-eda), a cancellation (cancel), an entry without its arrival date
(bad-missing-eda); and street numbers and names as components of their own (truck-two-lines, bad-line2-origin),
which are written as free street lines.
"""

from __future__ import annotations

from datetime import date

import pytest
from batches_by_hand import CONSIGNEE, EDA, ENTRY, LINE, SE10, SE13, SE15, batch_of_entry, entry_with

from gateway.fixedwidth import (
    BatchControl,
    Layouts,
    OutgoingBlock,
    read_batch,
    read_entry,
    values_of,
    write_batch,
    write_entry,
)
from gateway.tree import InMemory

MARIA = {
    "Name": "MARIA GONZALEZ",
    "Street": ["1420 W PICO BLVD", "APARTMENT 4B"],
    "City": "LOS ANGELES",
    "Region": "CA",
    "PostalCode": "90015",
    "Country": "US",
}
NORDWIND = {
    "Name": "Nordwind Versand GmbH",
    "Street": ["Speicherstraße 12"],
    "City": "Hamburg",
    "Region": "HH",
    "PostalCode": "20457",
    "Country": "DE",
}
SHIRTS = {
    "Number": 1,
    "Description": "MENS COTTON KNITTED T SHIRT 2 PIECES",
    "OriginCountry": "DE",
    "Htsus": "6109100012",
    "Value": "145.00",
}
AIR_HOUSE = {
    "schema": "type-86@1.0",
    "Entry": {"Action": "A", "FilerCode": "B76", "Number": "03245278", "Type": "86"},
    "FilerReference": "LV0000118",
    "Port": "2720",
    "Transport": {"Mode": "40"},
    "EstimatedArrival": "2025-07-16",
    "Contact": {"Name": "Import Desk", "Phone": "3105550100"},
    "Bill": {"Type": "H", "Number": "NWV250700118", "MasterNumber": "02012345675"},
    "Quantity": 1,
    "TotalValue": "145.00",
    "Consignee": MARIA,
    "Seller": NORDWIND,
    "Line": [SHIRTS],
}
SECOND = {
    **{key: value for key, value in AIR_HOUSE.items() if key != "FilerReference"},
    "Entry": {"FilerCode": "B76", "Number": "03245310", "Type": "86"},
    "Bill": {"Type": "H", "Number": "NWV250700119", "MasterNumber": "02012345675"},
    "Consignee": {
        **MARIA, "Name": "TARIQ HASSAN", "Street": ["77 MISSION ST"], "City": "SAN FRANCISCO", "PostalCode": "94105",
    },
    "TotalValue": "25",
    "Line": [
        {**SHIRTS, "Description": "PLASTIC TOY FIGURE", "OriginCountry": "HK", "Htsus": "9503000073", "Value": "25"}
    ],
}  # fmt: skip
REPLACED = {
    **AIR_HOUSE,
    "Entry": {"Action": "R", "FilerCode": "B76", "Number": "03245278", "Type": "86"},
    "TotalValue": "151.50",
    "Line": [{**SHIRTS, "Value": "151.50"}],
}
HANDCARRIED = {
    "Entry": {"Action": "A", "FilerCode": "B76", "Number": "03245302", "Type": "86"},
    "Port": "4701",
    "UnladingPort": "4701",
    "Transport": {"Mode": "60"},
    "Trip": {"CarrierCode": "LH", "Number": "0400"},
    "EstimatedArrival": "2025-07-16",
    "Contact": {"Name": "IMPORT DESK", "Phone": "7185550188"},
    "Bill": {"Type": "R", "Number": "HANDCARRIED"},
    "Quantity": 1,
    "QuantityUnit": "PCS",
    "TotalValue": "40",
    "Consignee": MARIA,
    "Seller": NORDWIND,
    "Line": [{**SHIRTS, "Description": "PRINTED PAPER PHOTO ALBUM", "Htsus": "4820500000", "Value": "40"}],
}
TRUCK = {
    "Entry": {"Action": "A", "FilerCode": "B76", "Number": "03245286", "Type": "86"},
    "Port": "0901",
    "Transport": {"Mode": "30"},
    "Trip": {"CarrierCode": "ABCD", "Number": "TRP42"},
    "EstimatedArrival": "2025-07-15",
    "Contact": {"Name": "IMPORT DESK", "Phone": "7165550144"},
    "Bill": {"Type": "R", "IssuerScac": "ABCD", "Number": "SCN2507150007"},
    "Quantity": 3,
    "TotalValue": "362",
    "Consignee": {
        "Name": "JORDAN LEE", "InCareOf": "BUFFALO FULFILLMENT", "Street": ["250 EXCHANGE ST", "SUITE 300"],
        "City": "BUFFALO", "Region": "NY", "PostalCode": "14204", "Country": "US",
    },
    "Line": [
        {
            "Number": 1, "Description": "HANDMADE MAPLE WOOD CUTTING BOARD", "OriginCountry": "CA",
            "Htsus": "4419119000", "Value": "62",
            "Seller": {
                "Name": "MAPLE CRAFT STUDIO INC", "Street": ["88 QUEEN ST W"], "City": "TORONTO", "Region": "ON",
                "PostalCode": "M5H2M5", "Country": "CA",
            },
        },
        {
            "Number": 2, "Description": "MECHANICAL WRIST WATCH STEEL CASE", "OriginCountry": "CH",
            "Htsus": "9102111000", "Value": "300",
            "Seller": {
                "Name": "ATELIER BELLERIVE", "Street": ["12 RUE DU LAC"], "City": "GENEVE", "Region": "GE",
                "PostalCode": "1204", "Country": "CH",
            },
        },
    ],
}  # fmt: skip
EXPRESSIBLE = [
    ("se86-add-air-house", "2704", "BATCH0001", [AIR_HOUSE]),
    ("se86-add-block-of-two", "2704", "", [AIR_HOUSE, SECOND]),
    ("se86-add-handcarried-nonams", "4701", "", [HANDCARRIED]),
    ("se86-replace-air-house", "2704", "", [REPLACED]),
]


def written(layouts: Layouts, record: dict) -> tuple[str, ...]:
    """Return the records of *record*, in which nothing is refused."""
    records, findings = write_entry(values_of(record), layouts)
    assert records is not None, findings
    return records


def batch_of(layouts: Layouts, port: str, user_data: str, records: list[dict]) -> bytes:
    """Return the batch of *records*, as the samples have it around them."""
    control = BatchControl(site="2704", sender="B76", day=date(2025, 7, 15), password="PASSWD")
    entries = tuple(written(layouts, record) for record in records)
    block = OutgoingBlock(port=port, filer="B76", user_data=user_data, transactions=entries)
    data, findings = write_batch(control, [block], layouts)
    assert data is not None, findings
    return data


@pytest.mark.parametrize(("name", "port", "user_data", "records"), EXPRESSIBLE)
def test_samples_are_reproduced(layouts: Layouts, sample, name: str, port: str, user_data: str, records) -> None:
    """A canonical record written by hand gives the sample byte for byte."""
    assert batch_of(layouts, port, user_data, records) == sample(name)


def test_a_street_in_components_is_written_as_lines(layouts: Layouts, sample) -> None:
    """Of the truck sample all but the address of the consignee is reproduced: number and name are one line here."""
    expected = sample("se86-add-truck-two-lines").decode().splitlines()
    address = [record for record in expected if record.startswith("SE35")]
    ours = batch_of(layouts, "0901", "", [TRUCK]).decode().splitlines()
    assert [record for record in ours if record.startswith("SE35")] == [
        "SE3515250 EXCHANGE ST".ljust(41) + "14300".ljust(39)
    ]
    assert [record for record in ours if record[:4] != "SE35"] == [each for each in expected if each not in address]


def test_a_street_in_components_is_read_as_lines(layouts: Layouts, sample) -> None:
    """Number and name make one street line, and a suite is named."""
    batch = read_batch(InMemory(sample("se86-add-truck-two-lines")), layouts)
    values, findings = read_entry(batch.blocks[0].transactions[0])
    assert findings == ()
    expected = values_of(TRUCK)
    del expected["Trip.CarrierCode"]
    assert values == expected


@pytest.mark.parametrize("record", [AIR_HOUSE, SECOND, HANDCARRIED, REPLACED, TRUCK])
def test_what_is_written_reads_back(layouts: Layouts, record: dict) -> None:
    """Written again, what was read gives the same records."""
    records = written(layouts, record)
    batch = batch_of_entry(layouts, *records)
    values, findings = read_entry(batch.blocks[0].transactions[0])
    assert findings == ()
    assert write_entry(values, layouts)[0] == records


LOSSES = [
    ({"Contact.Name": ["Ann-Marie"]}, "catair.unwritable", "Filing.Contact.Name"),
    ({"Consignee.Name": ["N" * 36]}, "catair.shortened", "Filing.Consignee.Name"),
    ({"Consignee.Street": [" ".join(["LONGSTREETNAME"] * 14)]}, "catair.shortened", "Filing.Consignee.Street"),
    ({"Consignee.Street": []}, "catair.field-missing", "Filing.Consignee.Street"),
    ({"Consignee.Name": ["李雷"]}, "catair.unwritable", "Filing.Consignee.Name"),
    ({"Line[1].Description": ["D" * 71]}, "catair.shortened", "Filing.Line[1].Description"),
    ({"Line[1].Value": ["145.50"]}, "catair.rounded", "Filing.Line[1].Value"),
    ({"Line[1].Value": ["much"]}, "catair.unwritable", "Filing.Line[1].Value"),
    ({"Line[1].Value": ["NaN"]}, "catair.unwritable", "Filing.Line[1].Value"),
    ({"Line[1].Quantity": ["3"]}, "catair.not-carried", "Filing.Line.Quantity"),
    ({"Consignee.Phone": ["+1 213"]}, "catair.not-carried", "Filing.Consignee.Phone"),
    ({"Trip.CarrierCode": ["LH"], "Trip.Number": ["0400"]}, "catair.not-carried", "Filing.Trip.CarrierCode"),
    ({"Trip.Number": ["TRIP42"]}, "catair.too-long", "Filing.Trip.Number"),
    ({"QuantityUnit": ["PCS"]}, "catair.not-carried", "Filing.QuantityUnit"),
    ({"EstimatedArrival": ["2125-07-16"]}, "catair.date", "Filing.EstimatedArrival"),
    ({"EstimatedArrival": []}, "catair.date", "Filing.EstimatedArrival"),
    ({"ImporterNumber": ["12345"]}, "catair.unwritable", "Filing.ImporterNumber"),
    ({"Port": []}, "catair.field-missing", "Filing.Port"),
    ({"Transport.Mode": ["99"]}, "catair.code", "Filing.Transport.Mode"),
    ({"Entry.Type": ["12"]}, "catair.code", "Filing.Entry.Type"),
    ({"Quantity": []}, "catair.field-missing", "Filing.Quantity"),
    ({"Bill.Number": ["N" * 51]}, "catair.too-long", "Filing.Bill.Number"),
    ({"FilerReference": ["1234567890" * 6]}, "catair.too-long", "Filing.FilerReference"),
    ({"Equipment[1].Number": ["CSQU 3054383"], "Equipment[1].Seal": ["S1"]}, "catair.not-carried",
     "Filing.Equipment.Seal"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "target"), LOSSES)
def test_every_loss_is_told(layouts: Layouts, changes: dict, code: str, target: str) -> None:
    """What is cut, rounded, left out or refused has one finding at its field."""
    records, findings = write_entry({**values_of(AIR_HOUSE), **changes}, layouts)
    assert [(each.code, each.target) for each in findings] == [(code, target)]
    refused = code not in {"catair.shortened", "catair.rounded", "catair.not-carried"}
    assert (records is None) == refused


def test_a_record_without_a_consignee_is_refused(layouts: Layouts) -> None:
    """An entry of type 86 names exactly one consignee."""
    values = {path: texts for path, texts in values_of(AIR_HOUSE).items() if not path.startswith("Consignee")}
    records, findings = write_entry(values, layouts)
    assert records is None
    assert [(each.code, each.target) for each in findings] == [("catair.field-missing", "Filing.Consignee")]


@pytest.mark.parametrize(
    ("amounts", "lines", "total"),
    [(["0.50", "0.50"], [1, 1], 2), (["0.49", "0.49"], [0, 0], 0), (["10.5", "11.5"], [11, 12], 23), (["7"], [7], 7)],
)
def test_the_entry_is_the_sum_of_its_rounded_lines(layouts: Layouts, amounts, lines, total: int) -> None:
    """Each line is rounded half up, and the header repeats their sum."""
    goods = [{**SHIRTS, "Number": number, "Value": amount} for number, amount in enumerate(amounts, start=1)]
    records = written(layouts, {**AIR_HOUSE, "Line": goods})
    assert records[0][39:49] == f"{total:010}"
    assert [int(each[14:24]) for each in records if each.startswith("SE60")] == lines


def test_tariffs_and_agencies_of_a_line(layouts: Layouts) -> None:
    """Chapter 99 comes first and without a value; other agencies' records follow the commodity as they are."""
    goods = {**SHIRTS, "AdditionalHtsus": ["9903010000"], "Pga": ["OI        SHIRT", "PG01001FDAFOO".ljust(79) + "A"]}
    record = {**AIR_HOUSE, "ImporterNumber": "12-345678900", "Line": [goods]}
    records = written(layouts, record)
    assert [each.rstrip() for each in records[-4:]] == [
        "SE609903010000",
        "SE6061091000120000000145",
        "OI        SHIRT",
        "PG01001FDAFOO".ljust(79) + "A",
    ]
    assert records[0][21:36] == "EI 12-345678900"
    values, findings = read_entry(batch_of_entry(layouts, *records).blocks[0].transactions[0])
    assert findings == ()
    assert values["Line[1].Pga"] == goods["Pga"]
    assert values["Line[1].AdditionalHtsus"] == goods["AdditionalHtsus"]


UNTAKEN = [
    (entry_with("SE20"), [("catair.arrival-date", 3)]),
    (entry_with("SE20", EDA, "SE20EDA071725"), [("catair.arrival-date", 7)]),
    (entry_with("SE20", "SE20EDA999999"), [("catair.date", 6)]),
    (entry_with("SE20", EDA, "SE20KIIY"), [("catair.not-expressible", 7)]),
    (entry_with("SE15"), [("catair.bill-sequence", 3)]),
    (entry_with("SE15", SE15, SE15), [("catair.bill-sequence", 5)]),
    (entry_with("SE15", SE15[:4] + "I" + SE15[5:], SE15), [("catair.bill-sequence", 5)]),
    (entry_with("SE15", SE15[:72] + "Y"), [("catair.not-expressible", 5)]),
    (entry_with("SE10", SE10[:38] + "8" + SE10[39:]), [("catair.not-expressible", 3)]),
    (entry_with("SE10", SE10.ljust(54) + "1"), [("catair.not-expressible", 3)]),
    (entry_with("SE13", SE13.ljust(61) + "1"), [("catair.not-expressible", 4)]),
    (entry_with("SE30CN", "SE30CN".ljust(42) + "EI 12-3456789"), [("catair.not-expressible", 7)]),
    (entry_with("SE30CN", CONSIGNEE[0], "SE31LEI X"), [("catair.not-expressible", 8)]),
    (entry_with("SE30SE", "SE30CS X"), [("catair.not-expressible", 10)]),
    (entry_with("SE30SE", CONSIGNEE[0]), [("catair.too-many", 10)]),
    (entry_with("SE60", LINE[1], "SE6042022100000000000045"), [("catair.not-expressible", 14)]),
    (entry_with("SE20", EDA, "SE99X"), []),
    ((SE10[:36] + "60" + SE10[38:], SE13, SE15[:72] + "Y", *ENTRY[3:]), [("catair.record-missing", 5)]),
]  # fmt: skip


@pytest.mark.parametrize(("records", "expected"), UNTAKEN)
def test_what_a_canonical_record_cannot_say_is_told(layouts: Layouts, records, expected) -> None:
    """Nothing of an entry is passed over in silence."""
    transaction = batch_of_entry(layouts, *records).blocks[0].transactions[0]
    _, findings = read_entry(transaction)
    told = [(each.code, each.source.position if each.source else None) for each in findings]
    assert told == expected


def test_a_cancellation_is_no_filing(layouts: Layouts) -> None:
    """Only what adds, replaces or updates an entry says something of its goods."""
    transaction = batch_of_entry(layouts, SE10.replace("SE10A", "SE10D"), SE13).blocks[0].transactions[0]
    values, findings = read_entry(transaction)
    assert [each.code for each in findings] == ["catair.not-expressible"]
    assert values["Entry.Action"] == ["D"]


def test_an_update_is_bill_manifest_and_port(layouts: Layouts) -> None:
    """It need not name the bill or the arrival, and may not name two bills."""

    def read(*records: str) -> tuple[dict[str, list[str]], list[str]]:
        batch = batch_of_entry(layouts, SE10.replace("SE10A", "SE10U"), SE13, *records)
        values, findings = read_entry(batch.blocks[0].transactions[0])
        return values, [each.code for each in findings]

    values, codes = read()
    assert (values["Port"], "Bill.Number" in values, codes) == (["2720"], False, [])
    bills = [record for record in ENTRY if record.startswith("SE15")]
    values, codes = read(*bills)
    assert (values["Bill.Type"], codes) == (["R"], [])
    assert read(bills[0], bills[0])[1] == ["catair.bill-sequence"]


def test_another_entry_type_is_no_filing(layouts: Layouts) -> None:
    """An entry of a type without a canonical record is read, and told to be no filing."""
    entry = (SE10.replace(" 86 ", " 01 "), *ENTRY[1:])
    _, findings = read_entry(batch_of_entry(layouts, *entry).blocks[0].transactions[0])
    assert [each.found for each in findings] == ["Entry type 01"]
