"""What XSD 1.0 cannot say of a record: check digits, sums, fields that depend on one another.

Shape is the schema's business and what the law allows on a date is the policy's. Every check has one function, that
takes the captured values of a record and yields diagnostics of the area ``record``; this table says which regime it
is for and what it reads. About 4 us for a Section 321 shipment.
"""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.filing import (
    code_checks,
    entry_checks,
    gift_checks,
    goods_checks,
    identifier_checks,
    pilot_checks,
    section_321_checks,
    supplement_checks,
)
from gateway.filing.tables import DAYS, Look, Tables
from gateway.filing.values import Values


class Check(msgspec.Struct, frozen=True):
    """A named check: its function and the paths that it reads."""

    look: Look
    paths: tuple[str, ...]


_DESCRIPTIONS = Check(goods_checks.specific_descriptions, ("Line.Description",))
_LINE_NUMBERS = Check(entry_checks.line_numbers, ("Line.Number",))
_TARIFF = (
    Check(entry_checks.commodity_tariff, ("Line.Htsus",)),
    Check(identifier_checks.tariff_chapters, ("Line.Htsus", "Line.AdditionalHtsus", "Line.OriginCountry")),
)
_SOME_TARIFF = Check(identifier_checks.tariff_chapters, ("Line.Htsus", "Line.OriginCountry"))
_WEIGHTS = Check(goods_checks.weights_have_units, ("Line.Weight", "Line.WeightUnit"))
_ENTRY_NUMBER = Check(entry_checks.entry_number, ("Entry.FilerCode", "Entry.Number"))
_SPECIFIC_RATES = Check(entry_checks.measured_for_specific_rate, ("Line.DutyRate", "Line.Quantity", "Line.Weight"))

_MANUFACTURER = Check(
    identifier_checks.manufacturer_ids,
    (
        "Line.ManufacturerId",
        "Line.Number",
        *(f"Manufacturer.{name}" for name in ("Name", "Street", "City", "Region", "Country")),
    ),
)


def _addresses(*parties: str) -> tuple[Check, Check]:
    countries = tuple(f"{party}.Country" for party in parties)
    return (
        Check(goods_checks.postal_codes(*parties), (*(f"{party}.PostalCode" for party in parties), *countries)),
        Check(code_checks.regions(*parties), (*(f"{party}.Region" for party in parties), *countries)),
    )


def _ports(day: str, *ports: str) -> Check:
    assert day in DAYS, "the day by which codes are looked up"
    return Check(code_checks.ports(*ports), (*ports, day))


_ENTRY = (
    _ENTRY_NUMBER,
    Check(
        entry_checks.bill,
        (
            "Transport.Mode",
            *(f"Bill.{name}" for name in ("Type", "IssuerScac", "Number", "MasterIssuerScac", "MasterNumber")),
        ),
    ),
    Check(entry_checks.unlading_port, ("Transport.Mode", "UnladingPort")),
    Check(entry_checks.conveyance, ("Transport.Mode", "Trip.CarrierCode", "Trip.Number")),
    Check(entry_checks.total_value, ("TotalValue", "Line.Value")),
    Check(entry_checks.total_at_limit, ("Entry.Type", "TotalValue")),
    Check(code_checks.listed_entry_unit, ("QuantityUnit", "Transport.Mode", "EstimatedArrival")),
    _ports("EstimatedArrival", "Port", "UnladingPort"),
    _LINE_NUMBERS,
    *_TARIFF,
    _MANUFACTURER,
    Check(entry_checks.consignee_country, ("Consignee.Country",)),
    _DESCRIPTIONS,
)
"""An entry of ACE Cargo Release, whatever its type."""

_POSTAL = (
    _LINE_NUMBERS, *_TARIFF, _WEIGHTS, _SPECIFIC_RATES, _ports("Arrival.Date", "Arrival.Port"), _DESCRIPTIONS,
)  # fmt: skip

CHECKS: dict[str, tuple[Check, ...]] = {
    "section-321": (
        Check(section_321_checks.master_has_issuer, ("Bill.MasterNumber", "Bill.MasterIssuerScac")),
        Check(code_checks.listed_package_unit, ("QuantityUnit", "Arrival.Date")),
        _ports("Arrival.Date", "Arrival.Port"),
        Check(identifier_checks.master_air_waybill, ("Transport.Mode", "Bill.MasterNumber")),
        _SOME_TARIFF,
        _WEIGHTS,
        _addresses("Consignee", "Shipper", "Seller")[0],
        _addresses("Shipper", "Seller")[1],  # the state of the consignee is the law's: CSMS 64824427
        _DESCRIPTIONS,
    ),
    "type-86": (
        *_ENTRY,
        *_addresses("Consignee", "Seller", "Manufacturer", "Buyer", "ShipTo"),
        Check(entry_checks.importer_with_pga, ("Line.Pga", "ImporterNumber")),
        Check(entry_checks.seller, ("Seller.Name", "Line.Seller.Name", "Line.Number")),
    ),
    "type-11": (
        *_ENTRY,
        *_addresses("Consignee", "DeliverTo", "Shipper", "Seller", "Manufacturer", "Buyer"),
        Check(entry_checks.bond, ("Bond.Type", "Bond.SuretyCode", "Bond.Amount")),
        _WEIGHTS,
        _SPECIFIC_RATES,
    ),
    "type-13": (_ENTRY_NUMBER, *_POSTAL, *_addresses("DeliverTo")),
    "imdw": (Check(identifier_checks.filer_code, ("FilerCode",)), *_POSTAL),
    "gift": (
        Check(gift_checks.identified, ("Bill.Number", "TrackingNumber")),
        Check(
            gift_checks.firm_says_that_it_is_a_gift,
            ("Evidence.SenderIsPerson", "Evidence.MarkedAsGift", "Evidence.StatementEnclosed"),
        ),
        *_addresses("Consignee", "Shipper"),
        _ports("Arrival.Date", "Arrival.Port"),
        _SOME_TARIFF,
        _LINE_NUMBERS,
        _DESCRIPTIONS,
    ),
    "supplement": (
        Check(supplement_checks.identified, ("Bill.Number", "HouseBill", "TrackingNumber")),
        _ENTRY_NUMBER,
        _ports("EstimatedArrival", "Port", "UnladingPort"),
        *_addresses("Consignee", "DeliverTo", "Shipper", "Seller", "Manufacturer", "Buyer"),
        *_TARIFF,
        _MANUFACTURER,
        _WEIGHTS,
    ),
    "cancellation": (),
    "data-pilot": (
        Check(pilot_checks.identified, ("TrackingNumber", "HouseBillNumber", "MasterBillNumber")),
        Check(pilot_checks.air_carrier_scans, ("Transport.Mode", "Participant.FilerType", "ScanVerified")),
        Check(
            pilot_checks.marketplace_shows_the_goods,
            (
                "Participant.FilerType",
                "Line.Number",
                "Line.EnhancedDescription",
                "Line.PictureUri",
                "Line.ListingUri",
            ),
        ),
        Check(pilot_checks.no_intermediaries, ("Initiator.Consolidator", "DeliverTo.Deconsolidator")),
        Check(pilot_checks.not_for_a_zone, ("ForeignTradeZone",)),
        Check(identifier_checks.master_air_waybill, ("Transport.Mode", "MasterBillNumber")),
        Check(identifier_checks.tariff_chapters, ("Line.Htsus", "Line.OriginCountry")),
        *_addresses("Initiator", "DeliverTo", "Seller", "Buyer"),
        _ports("Arrival.Date", "Arrival.Port"),
        Check(
            pilot_checks.fields_of_participant,
            (
                "Participant.FilerType",
                "Line.Number",
                *(path for paths in pilot_checks.REQUIRED.values() for path in paths),
            ),
        ),
        _LINE_NUMBERS,
    ),
}

CHECKED_PATHS: dict[str, tuple[str, ...]] = {
    regime: tuple(dict.fromkeys(path for check in checks for path in check.paths)) for regime, checks in CHECKS.items()
}
"""The paths whose values :func:`check_record` needs, for each regime."""

_NO_TABLES = Tables()
_LOOKS = {regime: tuple(check.look for check in checks) for regime, checks in CHECKS.items()}


def check_record(regime: str, values: Values, tables: Tables = _NO_TABLES) -> list[Diagnostic]:
    """Return what the checks of *regime* have against the record with *values*; nothing for a regime without checks.

    *values* come by path without indexes (``CHECKED_PATHS``); what is absent or malformed is left to the schema.
    """
    return [finding for look in _LOOKS.get(regime, ()) for finding in look(values, tables)]
