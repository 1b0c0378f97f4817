"""What the schema cannot say of a record is checked, and each check looks at what it says it looks at."""

from __future__ import annotations

import pytest

from gateway.filing import CHECKED_PATHS, Tables, check_record
from gateway.filing.check_digits import air_waybill_check_digit, entry_check_digit
from gateway.filing.checks import CHECKS


def changed(values, changes) -> dict[str, list[str]]:
    """Return *values* with each path of *changes* set to a list, or taken out for ``None``."""
    result = {**values, **changes}
    return {path: found for path, found in result.items() if found is not None}


def test_good_records_pass(shipment_values, entry_values, tables) -> None:
    """Nothing is said of a sound record, with tables or without."""
    assert check_record("section-321", shipment_values, tables) == []
    assert check_record("type-86", entry_values, tables) == []
    assert check_record("section-321", shipment_values) == check_record("type-86", entry_values) == []


SHIPMENT = [
    ({"Bill.MasterIssuerScac": None}, "record.master-bill-incomplete", "Filing.Bill.MasterIssuerScac"),
    ({"Bill.MasterNumber": None}, "record.master-bill-incomplete", "Filing.Bill.MasterNumber"),
    ({"Line.WeightUnit": None}, "record.weight-unit", "Filing.Line.WeightUnit"),
    ({"Line.Weight": None}, "record.weight-unit", "Filing.Line.Weight"),
    ({"QuantityUnit": ["EA"]}, "record.quantity-unit", "Filing.QuantityUnit"),
    ({"Shipper.Region": ["NY"]}, "record.region", "Filing.Shipper.Region"),
    ({"Line.Htsus": ["004231"]}, "record.tariff-chapter-none", "Filing.Line.Htsus"),
    (
        {"Transport.Mode": ["40"], "Bill.MasterNumber": ["17612345674"]},
        "record.air-waybill",
        "Filing.Bill.MasterNumber",
    ),
    ({"Consignee.PostalCode": ["1420"]}, "record.postal-code", "Filing.Consignee.PostalCode"),
    ({"Shipper.PostalCode": ["14201"]}, "record.postal-code", "Filing.Shipper.PostalCode"),
    ({"Shipper.PostalCode": None}, "record.postal-code-missing", "Filing.Shipper.PostalCode"),
    ({"Line.Description": ["STEEL CUP", "Gift."]}, "record.description-vague", "Filing.Line[2].Description"),
    ({"Line.Description": ["freight of  all-kinds"]}, "record.description-vague", "Filing.Line[1].Description"),
]


@pytest.mark.parametrize(("changes", "code", "target"), SHIPMENT)
def test_shipment_finding(shipment_values, tables, changes, code, target) -> None:
    """One thing wrong gives one finding at its field."""
    (finding,) = check_record("section-321", changed(shipment_values, changes), tables)
    assert (finding.code, finding.target) == (code, target)
    assert "None" not in finding.message


ENTRY = [
    ({"Entry.Number": ["03245279"]}, "record.entry-check-digit", "Filing.Entry.Number"),
    ({"Entry.Number": ["03245728"]}, "record.entry-check-digit", "Filing.Entry.Number"),
    ({"Entry.FilerCode": ["000"]}, "record.filer-code", "Filing.Entry.FilerCode"),
    ({"Bill.MasterNumber": None}, "record.master-bill-missing", "Filing.Bill.MasterNumber"),
    ({"Bill.MasterNumber": ["17612345674"]}, "record.air-waybill", "Filing.Bill.MasterNumber"),
    ({"Bill.MasterNumber": ["1761234567"]}, "record.air-waybill", "Filing.Bill.MasterNumber"),
    ({"Bill.Type": ["R"], "Bill.Number": ["17612345675"]}, "record.master-bill-unexpected", "Filing.Bill.MasterNumber"),
    ({"Bill.Type": ["R"], "Bill.MasterNumber": None}, "record.air-waybill", "Filing.Bill.Number"),
    ({"Bill.IssuerScac": ["ABCD"]}, "record.issuer-scac-unexpected", "Filing.Bill.IssuerScac"),
    ({"Bill.IssuerScac": ["UNKN"]}, "record.issuer-scac-unknown", "Filing.Bill.IssuerScac"),
    (
        {"Transport.Mode": ["11"], "Bill.MasterIssuerScac": ["ABCD"]},
        "record.issuer-scac-missing",
        "Filing.Bill.IssuerScac",
    ),
    (
        {"Transport.Mode": ["10"], "Bill.IssuerScac": ["ABCD"]},
        "record.issuer-scac-missing",
        "Filing.Bill.MasterIssuerScac",
    ),
    ({"Bill.MasterIssuerScac": ["ABCD"]}, "record.issuer-scac-unexpected", "Filing.Bill.MasterIssuerScac"),
    ({"Bill.MasterIssuerScac": ["UNKN"]}, "record.issuer-scac-unknown", "Filing.Bill.MasterIssuerScac"),
    ({"Transport.Mode": ["30"], "Bill.IssuerScac": ["ABCD"]}, "record.house-bill-mode", "Filing.Bill.Type"),
    (
        {"Transport.Mode": ["50"], "Bill.Type": ["R"], "Bill.MasterNumber": None},
        "record.unlading-port-missing",
        "Filing.UnladingPort",
    ),
    (
        {"Transport.Mode": ["32"], "Bill.Type": ["R"], "Bill.MasterNumber": None, "Trip.CarrierCode": None},
        "record.conveyance-missing",
        "Filing.Trip.CarrierCode",
    ),
    (
        {"Transport.Mode": ["32"], "Bill.Type": ["R"], "Bill.MasterNumber": None, "Trip.Number": None},
        "record.conveyance-missing",
        "Filing.Trip.Number",
    ),
    ({"ImporterNumber": None}, "record.importer-number-missing", "Filing.ImporterNumber"),
    ({"Seller.Name": None}, "record.seller-missing", "Filing.Seller"),
    ({"Seller.Name": None, "Line.Seller.Name": ["ONE ONLY"]}, "record.seller-missing", "Filing.Seller"),
    ({"TotalValue": ["57.51"]}, "record.total-value-differs", "Filing.TotalValue"),
    ({"Line.Value": ["45"]}, "record.total-value-differs", "Filing.TotalValue"),
    ({"Line.Number": ["1", "3"]}, "record.line-number", "Filing.Line[2].Number"),
    ({"Line.Htsus": ["4202310000", "9903010000"]}, "record.tariff-chapter", "Filing.Line[2].Htsus"),
    ({"Consignee.Country": ["DE"]}, "record.consignee-abroad", "Filing.Consignee.Country"),
    ({"Consignee.PostalCode": ["100011"]}, "record.postal-code", "Filing.Consignee.PostalCode"),
    ({"Consignee.PostalCode": None}, "record.postal-code-missing", "Filing.Consignee.PostalCode"),
    ({"Consignee.Region": ["ON"]}, "record.region", "Filing.Consignee.Region"),
    (
        {"Buyer.Region": ["MX"], "Buyer.Country": ["MX"]},
        "record.region",
        "Filing.Buyer.Region",
    ),
    ({"Line.Htsus": ["0042310000", "4202310000"]}, "record.tariff-chapter-none", "Filing.Line[1].Htsus"),
    ({"Line.Htsus": ["4202310000", "7702310000"]}, "record.tariff-chapter-reserved", "Filing.Line[2].Htsus"),
    ({"Line.AdditionalHtsus": ["0003052000"]}, "record.tariff-chapter-none", "Filing.Line.AdditionalHtsus"),
    ({"Line.ManufacturerId": ["QQABC1LON"]}, "record.manufacturer-id", "Filing.Line.ManufacturerId"),
    ({"Line.ManufacturerId": ["CNABC1LON", "CNA"]}, "record.manufacturer-id", "Filing.Line[2].ManufacturerId"),
    (
        {
            "Manufacturer.Name": ["Amalgamated Plastics Corp."],
            "Manufacturer.City": ["Shenzhen"],
            "Manufacturer.Country": ["CN"],
            "Manufacturer.Street": ["12 Canal Road", "Unit 4"],
            "Line.ManufacturerId": ["CNAMAPLA12SHE", "CNAMAPLA13SHE"],
        },
        "record.manufacturer-id-differs",
        "Filing.Line[2].ManufacturerId",
    ),
    ({"TotalValue": ["800.00"], "Line.Value": ["400", "400"]}, "record.total-at-limit", "Filing.TotalValue"),
    (
        {
            "Transport.Mode": ["50"],
            "Bill.Type": ["R"],
            "Bill.MasterNumber": None,
            "UnladingPort": ["4701"],
            "QuantityUnit": ["BOX"],
        },
        "record.entry-unit",
        "Filing.QuantityUnit",
    ),
    ({"Line.Description": ["SAMPLES", "COMB"]}, "record.description-vague", "Filing.Line[1].Description"),
]


@pytest.mark.parametrize(("changes", "code", "target"), ENTRY)
def test_entry_finding(entry_values, tables, changes, code, target) -> None:
    """One thing wrong gives one finding at its field."""
    (finding,) = check_record("type-86", changed(entry_values, changes), tables)
    assert (finding.code, finding.target) == (code, target)
    assert "None" not in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {"Seller.Name": None, "Line.Seller.Name": ["ONE", "TWO"]},
        {"TotalValue": ["57.5"]},
        {"TotalValue": ["fifty"]},
        {"Line.Value": ["x"]},
        {"Entry.Number": ["0324527"]},
        {"Entry.FilerCode": None},
        {"Entry.Action": ["A"]},
        {"ImporterNumber": None, "Line.Pga": None},
        {"Line.Number": ["001", "002"]},
        {
            "Transport.Mode": ["10"],
            "Bill.IssuerScac": ["ABCD"],
            "Bill.MasterIssuerScac": ["EFGH"],
            "Bill.MasterNumber": ["M1"],
        },
        {"Transport.Mode": ["60"], "Bill.Type": ["R"], "Bill.MasterNumber": None, "UnladingPort": ["4701"]},
        {"Transport.Mode": ["12"], "Bill.Type": ["R"], "Bill.MasterNumber": None},
        {"Consignee.Country": ["PR"]},
        {"Consignee.PostalCode": ["100011234"]},
        {"Buyer.Country": ["IE"], "Buyer.Region": None, "Buyer.PostalCode": None},
        {"QuantityUnit": ["BOX"]},
        {"Manufacturer.Name": ["& the"], "Manufacturer.City": ["9"], "Line.ManufacturerId": ["CNABC1LON"]},
        {"Buyer.Region": ["ZZZ"], "Buyer.Country": ["DE"]},
    ],
)
def test_what_is_allowed_or_left_to_the_schema(entry_values, tables, changes) -> None:
    """Other ways of saying the same pass; what has no valid form is the schema's to refuse."""
    assert check_record("type-86", changed(entry_values, changes), tables) == []


@pytest.mark.parametrize(("regime", "rows"), [("section-321", SHIPMENT), ("type-86", ENTRY)])
def test_paths_are_those_that_are_read(shipment_values, entry_values, tables, regime, rows) -> None:
    """With the captured paths alone each finding is the same: no check reads what it did not ask for."""
    values = {"section-321": shipment_values, "type-86": entry_values}[regime]
    for changes, code, _ in rows:
        every = changed(values, changes)
        captured = {path: every[path] for path in CHECKED_PATHS[regime] if path in every}
        assert [finding.code for finding in check_record(regime, captured, tables)] == [code]


def test_paths_are_fields_of_the_record(regimes) -> None:
    """Every path that a check reads is a leaf of the regime's schema."""
    for regime, paths in CHECKED_PATHS.items():
        for path in paths:
            shape = regimes.named(regime).shape
            for name in path.split("."):
                shape = shape.child(name)
                assert shape is not None, path
            assert shape.type is not None, path


def test_every_check_has_a_finding() -> None:
    """No check is without a test that makes it speak."""
    assert len({row[1] for row in SHIPMENT}) >= len(CHECKS["section-321"]) - 1  # one function for two parties
    assert len({row[1] for row in ENTRY}) >= len(CHECKS["type-86"])


def test_unknown_regime_has_no_checks() -> None:
    """A regime without checks is not an error."""
    assert check_record("type-12", {"Bill.Number": ["1"]}) == []


@pytest.mark.parametrize(
    ("filer", "serial", "digit"),
    [
        ("B76", "0324527", 8),  # the example of Appendix E
        ("000", "0000000", 0),
        ("001", "0000000", 9),  # the 1 stands where nothing is doubled
        ("AJS", "0000000", 5),  # 1, twice 1, and 2
    ],
)
def test_entry_check_digit(filer, serial, digit) -> None:
    """Appendix E: letters are worth 1 to 9 in three runs, the last of which starts at 2."""
    assert entry_check_digit(filer, serial) == digit
    assert entry_check_digit(filer, serial, 3) == (digit + 3) % 10


def test_entry_check_digit_finds_slips() -> None:
    """Any single wrong digit, and every swap of neighbours but 0 and 9, changes the check digit."""
    serial = "0324527"
    for place, right in enumerate(serial):
        for wrong in "0123456789":
            if wrong != right:
                assert entry_check_digit("B76", serial[:place] + wrong + serial[place + 1 :]) != 8
    swapped = [serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :] for place in range(6)]
    assert all(entry_check_digit("B76", one) != 8 for one in swapped)


def test_filer_with_a_constant(entry_values) -> None:
    """A filer that CBP has given a constant ends its numbers elsewhere."""
    tables = Tables(check_digit_offsets={"B76": 2})
    assert [finding.expected for finding in check_record("type-86", entry_values, tables)] == ["0"]
    assert check_record("type-86", changed(entry_values, {"Entry.Number": ["03245270"]}), tables) == []


def test_air_waybill_check_digit() -> None:
    """The remainder of the serial number by seven."""
    assert [air_waybill_check_digit(serial) for serial in ("0000000", "1234567", "9999999")] == [0, 5, 2]
