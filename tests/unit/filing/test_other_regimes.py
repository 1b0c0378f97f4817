"""The regimes besides Section 321 and type 86: what their schemas take and refuse, and what is checked beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.filing import CHECKED_PATHS, check_record, to_json
from gateway.filing.checks import CHECKS
from gateway.filing.pilot_checks import REQUIRED

ROOT = Path(__file__).parents[3]
NAMES = ("type-11", "type-13", "imdw", "gift", "data-pilot")


def record(name: str) -> str:
    return (ROOT / f"tests/data/records/{name}.xml").read_text("utf-8")


def without(xml: str, element: str) -> str:
    """Return *xml* without its elements *element*."""
    changed = re.sub(rf"\s*<{element}>.*?</{element}>", "", xml, flags=re.DOTALL)
    assert changed != xml, element
    return changed


def with_value(xml: str, element: str, value: str) -> str:
    """Return *xml* with *value* in the first element *element*."""
    changed = re.sub(rf"<{element}>.*?</{element}>", f"<{element}>{value}</{element}>", xml, count=1, flags=re.DOTALL)
    assert changed != xml, element
    return changed


REQUIRED_BY_SCHEMA = {
    "type-11": "Entry FilerCode ImporterNumber RightToMakeEntry Bond Port Transport Trip CarrierCode EstimatedArrival "
    "Contact Bill Quantity TotalValue TotalDuty Consignee Line Description OriginCountry Htsus Value DutyRate",
    "type-13": "Entry FilerCode ImporterNumber CarrierName TrackingNumber Arrival Port DeliverTo TotalDuty Line "
    "Description OriginCountry Htsus Value DutyRate",
    "imdw": "FilerCode BondNumber Trip CarrierCode TrackingNumber Arrival Port Date TotalDuty Line Description "
    "OriginCountry Htsus Value DutyRate",
    "gift": "Transport Arrival ShipFromCountry Shipper Consignee Evidence SenderIsPerson Purchased MarkedAsGift Line "
    "Description OriginCountry Value",
    "data-pilot": "Participant OriginatorCode FilerType Transport Mode Line",
}
OPTIONAL_BY_SCHEMA = {
    "type-11": "Action FilerReference SuretyCode Amount:500 TrackingNumber QuantityUnit GrossWeight GrossWeightUnit "
    "InvoiceNumber DeliverTo Shipper AdditionalHtsus Weight WeightUnit Pga Fee",
    "type-13": "Number:03245278 PostIssuer Date Fee AdditionalHtsus Quantity QuantityUnit Weight WeightUnit Pga",
    "imdw": "AdditionalHtsus Quantity QuantityUnit Weight WeightUnit",
    "gift": "Bill TrackingNumber Time StatementEnclosed PackingList SeparatelyPacked QuantityUnit GrossWeight Htsus",
    "data-pilot": "TrackingNumber HouseBillNumber MasterBillNumber Trip Arrival ForeignTradeZone ScanVerified "
    "KnownCarrierCustomer KnownMarketplaceSeller Initiator DeliverTo Seller Buyer MarketplaceName MarketplaceWebsite "
    "EnhancedDescription PictureUri ListingUri ListedPrice ListedPriceCurrency ProductIdentifier OriginCountry Htsus "
    "Further",
}


@pytest.mark.parametrize("name", NAMES)
def test_good_record(regimes, tables, name, values_by_path) -> None:
    """The whole record passes both engines and all checks, and has a JSON form."""
    xml = record(name)
    assert regimes.schema.examine(xml) == ()
    assert check_record(name, values_by_path(xml), tables) == []
    assert to_json(xml, regimes)["schema"] == f"{name}@1.0"


@pytest.mark.parametrize("name", NAMES)
def test_required_fields(regimes, name) -> None:
    """Without a field that its source asks for in every case, both engines refuse the record."""
    for element in REQUIRED_BY_SCHEMA[name].split():
        faults = regimes.schema.examine(without(record(name), element))
        assert faults, element
        assert all(fault.refuses and fault.code != "xsd.engines-disagree" for fault in faults), element


@pytest.mark.parametrize("name", NAMES)
def test_optional_fields(regimes, name) -> None:
    """What only some cases ask for may be left out."""
    for word in OPTIONAL_BY_SCHEMA[name].split():
        element, _, text = word.partition(":")
        xml = record(name)
        less = xml.replace(f"<{element}>{text}</{element}>", "") if text else without(xml, element)
        assert less != xml
        assert regimes.schema.examine(less) == (), element


BAD_VALUES = [
    ("type-11", "Entry", "<FilerCode>B76</FilerCode><Number>03245278</Number><Type>86</Type>"),
    ("type-11", "ImporterNumber", "123456789"),
    ("type-11", "RightToMakeEntry", "CONSIGNEE"),
    ("type-11", "Bond", "<Type>0</Type>"),
    ("type-11", "Htsus", "732393"),
    ("type-11", "TotalDuty", "-1"),
    ("type-11", "DutyRate", "unknown"),
    ("type-11", "Class", "49"),
    ("type-11", "SuretyCode", "12"),
    ("type-11", "EstimatedArrival", "2026-02-30"),
    ("type-13", "TrackingNumber", "EX12345678JP"),
    ("type-13", "Port", "47"),
    ("type-13", "Htsus", "6911.10.35"),
    ("type-13", "DutyRate", ""),
    ("imdw", "FilerCode", "B7"),
    ("imdw", "BondNumber", ""),
    ("imdw", "TrackingNumber", "ex123456789jp"),
    ("imdw", "OriginCountry", "XX"),
    ("imdw", "Value", "12.345"),
    ("gift", "Purchased", "no"),
    ("gift", "Purchased", "1"),
    ("gift", "ShipFromCountry", "JAPAN"),
    ("gift", "Htsus", "44199"),
    ("gift", "Time", "24:00:00"),
    ("data-pilot", "FilerType", "SELLER"),
    ("data-pilot", "OriginatorCode", "CBP 1"),
    ("data-pilot", "Mode", "99"),
    ("data-pilot", "ListingUri", "stalls.example/7"),
    ("data-pilot", "ListedPriceCurrency", "$"),
    ("data-pilot", "ScanVerified", "yes"),
]


@pytest.mark.parametrize(("name", "element", "value"), BAD_VALUES)
def test_bad_value(regimes, name, element, value) -> None:
    """A value of another form is refused by both engines, at its field."""
    faults = regimes.schema.examine(with_value(record(name), element, value))
    assert faults
    assert "xsd.engines-disagree" not in {fault.code for fault in faults}
    assert any(element in fault.path for fault in faults)


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_numbered_once(regimes, name) -> None:
    """Two lines of one number are refused by both engines."""
    xml = record(name)
    line = re.search(r"\s*<Line>.*?</Line>", xml, re.DOTALL)
    assert line is not None
    faults = regimes.schema.examine(xml.replace(line[0], line[0] * 2, 1))
    assert faults
    assert "xsd.engines-disagree" not in {fault.code for fault in faults}


@pytest.mark.parametrize("value", ["Free", "FREE", "6.5%", "2.5 cents/kg", "$1.20/doz. + 4%", "10"])
def test_duty_rates(regimes, value) -> None:
    """A rate stands as the tariff writes it."""
    assert regimes.schema.examine(with_value(record("type-11"), "DutyRate", value)) == ()


def test_json_of_yes_and_no(regimes) -> None:
    """Yes and no are true and false in JSON."""
    evidence = to_json(record("gift"), regimes)["Evidence"]
    assert (evidence["SenderIsPerson"], evidence["Purchased"]) == (True, False)


def pilot(kind: str, **changes: list[str] | None) -> dict[str, list[str] | None]:
    return {"Participant.FilerType": [kind], **{path.replace("__", "."): found for path, found in changes.items()}}


FINDINGS = [
    ("type-11", {"Entry.Number": ["03245279"]}, "record.entry-check-digit", "Filing.Entry.Number"),
    ("type-11", {"TotalValue": ["58"]}, "record.total-value-differs", "Filing.TotalValue"),
    ("type-11", {"Bill.IssuerScac": None}, "record.issuer-scac-missing", "Filing.Bill.IssuerScac"),
    ("type-11", {"Bill.Type": ["H"]}, "record.house-bill-mode", "Filing.Bill.Type"),
    ("type-11", {"Bond.SuretyCode": None}, "record.bond-incomplete", "Filing.Bond.SuretyCode"),
    ("type-11", {"Bond.Amount": None}, "record.bond-incomplete", "Filing.Bond.Amount"),
    ("type-11", {"Line.WeightUnit": None}, "record.weight-unit", "Filing.Line.WeightUnit"),
    (
        "type-11",
        {"Line.Weight": None, "Line.WeightUnit": None, "Line.Quantity": None},
        "record.specific-rate-unmeasured",
        "Filing.Line[2].DutyRate",
    ),
    ("type-11", {"Line.Htsus": ["9903052000"]}, "record.tariff-chapter", "Filing.Line[1].Htsus"),
    ("type-11", {"Consignee.Country": ["DE"]}, "record.consignee-abroad", "Filing.Consignee.Country"),
    ("type-11", {"DeliverTo.Region": ["BUF"]}, "record.region", "Filing.DeliverTo.Region"),
    ("type-11", {"Shipper.Region": ["NY"]}, "record.region", "Filing.Shipper.Region"),
    ("type-11", {"TotalValue": ["2500"], "Line.Value": ["2500.00"]}, "record.total-at-limit", "Filing.TotalValue"),
    ("type-11", {"Line.ManufacturerId": ["XOMAPLE-1"]}, "record.manufacturer-id", "Filing.Line.ManufacturerId"),
    (
        "type-11",
        {"Line.AdditionalHtsus": ["7703052000"]},
        "record.tariff-chapter-reserved",
        "Filing.Line.AdditionalHtsus",
    ),
    ("type-13", {"DeliverTo.PostalCode": ["1001"]}, "record.postal-code", "Filing.DeliverTo.PostalCode"),
    ("type-13", {"DeliverTo.PostalCode": None}, "record.postal-code-missing", "Filing.DeliverTo.PostalCode"),
    ("imdw", {"FilerCode": ["000"]}, "record.filer-code", "Filing.FilerCode"),
    ("imdw", {"Line.Htsus": ["0044191100"]}, "record.tariff-chapter-none", "Filing.Line[1].Htsus"),
    ("gift", {"Consignee.PostalCode": ["1420"]}, "record.postal-code", "Filing.Consignee.PostalCode"),
    ("gift", {"Consignee.Region": ["NYC"]}, "record.region", "Filing.Consignee.Region"),
    (
        "data-pilot",
        {"Transport.Mode": ["40"], "ScanVerified": ["true"], "MasterBillNumber": ["1234567890"]},
        "record.air-waybill",
        "Filing.MasterBillNumber",
    ),
    (
        "data-pilot",
        {"Seller.PostalCode": ["99"], "Seller.Country": ["US"], "Seller.Region": None},
        "record.postal-code",
        "Filing.Seller.PostalCode",
    ),
    ("type-13", {"Entry.Number": ["03245279"]}, "record.entry-check-digit", "Filing.Entry.Number"),
    ("type-13", {"Line.Number": ["2"]}, "record.line-number", "Filing.Line[1].Number"),
    ("imdw", {"Line.Description": ["GIFT"]}, "record.description-vague", "Filing.Line[1].Description"),
    ("imdw", {"Line.Weight": None}, "record.weight-unit", "Filing.Line.Weight"),
    ("gift", {"Bill.Number": None, "TrackingNumber": None}, "record.shipment-unidentified", "Filing.TrackingNumber"),
    (
        "gift",
        {"Evidence.SenderIsPerson": ["false"], "Evidence.MarkedAsGift": ["false"]},
        "record.gift-of-a-firm",
        "Filing.Evidence.MarkedAsGift",
    ),
    (
        "gift",
        {"Evidence.SenderIsPerson": ["false"], "Evidence.StatementEnclosed": None},
        "record.gift-of-a-firm",
        "Filing.Evidence.StatementEnclosed",
    ),
    (
        "data-pilot",
        {"TrackingNumber": None, "HouseBillNumber": None, "MasterBillNumber": None},
        "record.shipment-unidentified",
        "Filing.TrackingNumber",
    ),
    ("data-pilot", {"ScanVerified": None}, "record.pilot-scan-missing", "Filing.ScanVerified"),
    (
        "data-pilot",
        pilot("ONLINE-MARKETPLACE", Line__EnhancedDescription=None, Line__PictureUri=None, Line__ListingUri=None),
        "record.pilot-goods-not-shown",
        "Filing.Line.EnhancedDescription",
    ),
    ("data-pilot", {"Initiator.Consolidator": ["true"]}, "record.pilot-intermediary", "Filing.Initiator"),
    ("data-pilot", {"DeliverTo.Deconsolidator": ["true"]}, "record.pilot-intermediary", "Filing.DeliverTo"),
    ("data-pilot", {"ForeignTradeZone": ["true"]}, "record.pilot-zone", "Filing.ForeignTradeZone"),
    *(
        ("data-pilot", pilot(kind, **{path.replace(".", "__"): None}), "record.pilot-field-missing", f"Filing.{path}")
        for kind, paths in REQUIRED.items()
        for path in paths
    ),
]


@pytest.mark.parametrize(("name", "changes", "code", "target"), FINDINGS)
def test_finding(tables, name, changes, code, target, values_by_path) -> None:
    """One thing wrong gives one finding at its field, from the captured paths alone."""
    every = {**values_by_path(record(name)), **changes}
    captured = {path: every[path] for path in CHECKED_PATHS[name] if every.get(path) is not None}
    (finding,) = check_record(name, captured, tables)
    assert (finding.code, finding.target) == (code, target)
    assert "None" not in finding.message


BILL = {"Bill.Number": ["1"]}
ADDED = [
    ({}, "record.shipment-unidentified", "Filing.Bill.Number"),
    ({"Entry.FilerCode": ["B76"], "Entry.Number": ["03245279"]} | BILL, "record.entry-check-digit",
     "Filing.Entry.Number"),
    ({"Line.Htsus": ["9903052000"]} | BILL, "record.tariff-chapter", "Filing.Line[1].Htsus"),
    ({"Line.ManufacturerId": ["QQ"], "Line.Number": ["3"]} | BILL, "record.manufacturer-id",
     "Filing.Line[1].ManufacturerId"),
    ({"Seller.Country": ["CA"], "Seller.PostalCode": ["M5V 2T6"], "Seller.Region": ["XX"]} | BILL, "record.region",
     "Filing.Seller.Region"),
    ({"Line.Weight": ["1"]} | BILL, "record.weight-unit", "Filing.Line.WeightUnit"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "code", "target"), ADDED, ids=[code for _, code, _ in ADDED])
def test_what_is_added_is_checked_before_it_is_joined(tables, values, code, target) -> None:
    """What others add to a shipment is told to whom it came from, and not to whom it is joined with."""
    (finding,) = check_record("supplement", values, tables)
    assert (finding.code, finding.target) == (code, target)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("type-11", {"Bond.Type": ["8"], "Bond.SuretyCode": None, "Bond.Amount": None}),
        ("type-11", {"Transport.Mode": ["40"], "Bill.Type": ["T"], "Bill.IssuerScac": None}),
        ("type-11", {"Line.DutyRate": ["Free", "6.5 %"], "Line.Weight": None, "Line.WeightUnit": None}),
        ("type-13", {"Entry.Number": None}),
        ("gift", {"Bill.Number": None}),
        ("gift", {"TrackingNumber": None}),
        ("gift", {"Evidence.StatementEnclosed": None}),
        ("data-pilot", {"ScanVerified": ["false"]}),
        ("data-pilot", {"ScanVerified": None, "Transport.Mode": ["30"]}),
        ("data-pilot", pilot("FORWARDER", ScanVerified=None)),
        ("data-pilot", pilot("ONLINE-MARKETPLACE", Line__EnhancedDescription=None, Line__PictureUri=None)),
        ("data-pilot", {"HouseBillNumber": None, "MasterBillNumber": None}),
    ],
)
def test_what_is_allowed(tables, name, changes, values_by_path) -> None:
    """What only looks like a slip passes."""
    every = {path: found for path, found in {**values_by_path(record(name)), **changes}.items() if found is not None}
    assert check_record(name, every, tables) == []


def test_every_check_speaks_in_some_test(tables, values_by_path) -> None:
    """No check of these regimes is without a record that makes it speak."""
    silent = {(name, check.look.__name__) for name in NAMES for check in CHECKS[name]}
    for name, changes, _, _ in FINDINGS:
        every = {path: v for path, v in {**values_by_path(record(name)), **changes}.items() if v is not None}
        for check in CHECKS[name]:
            if list(check.look(every, tables)):
                spoken = check.look.__name__
                silent -= {(other, look) for other, look in silent if look == spoken}
    # These are made to speak for type 86, and ports with a list of one's own.
    assert {look for _, look in silent} <= {"unlading_port", "conveyance", "listed_entry_unit", "ports"}
