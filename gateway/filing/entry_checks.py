"""Checks of entries (types 86, 11, 13 and the worksheet), by the ACE Cargo Release CATAIR chapter (version 40)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.check_digits import entry_check_digit
from gateway.filing.identifier_checks import AIR, NO_FILER, air_waybill
from gateway.filing.tables import Tables
from gateway.filing.values import Values, every, first

_WITH_HOUSE_BILLS = frozenset({"10", "11", "12", "40", "41"})
_WITHOUT_ISSUER = frozenset({"32", "33", "34", "40", "41", "50", "60"})
_WITH_ISSUER = frozenset({"10", "11", "20", "21", "30", "31", "70"})
_WITH_UNLADING_PORT = frozenset({"50", "60", "70"})
_WITHOUT_MANIFEST = frozenset({"32", "33", "34", "50", "60", "70"})
_US_TERRITORIES = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
_ENTRY_NUMBER = re.compile(r"[A-Z0-9]{3}[0-9]{8}")
_AD_VALOREM = re.compile(r"free|[0-9]+(\.[0-9]+)? ?%", re.IGNORECASE)
_SINGLE_TRANSACTION = "9"
_LIMITS = {"86": Decimal(800), "11": Decimal(2500)}
"""By entry type, U.S. dollars: SE30 note 2."""
_TRIP = {"CarrierCode": "carrier code", "Number": "voyage, flight or trip number"}


def entry_number(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """The entry number ends with its check digit (Appendix E)."""
    filer, number = first(values, "Entry.FilerCode"), first(values, "Entry.Number")
    if filer is None or number is None or not _ENTRY_NUMBER.fullmatch(filer + number):
        return
    if filer == NO_FILER:
        yield diagnose("record.filer-code", found=filer, target="Filing.Entry.FilerCode")
        return
    digit = entry_check_digit(filer, number[:7], tables.check_digit_offsets.get(filer, 0))
    if number[7] != str(digit):
        yield diagnose(
            "record.entry-check-digit",
            found=number[7],
            expected=str(digit),
            target="Filing.Entry.Number",
            entry=f"{filer}-{number[:7]}-{number[7]}",
        )


def bill(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The one bill is a simple bill, or a house bill with its master, as its mode of transport has it (SE15)."""
    mode, kind = first(values, "Transport.Mode"), first(values, "Bill.Type")
    master = first(values, "Bill.MasterNumber")
    if kind == "H" and mode is not None and mode not in _WITH_HOUSE_BILLS:
        yield diagnose("record.house-bill-mode", found=mode, expected="R", target="Filing.Bill.Type")
    elif kind == "H" and master is None:
        yield diagnose("record.master-bill-missing", target="Filing.Bill.MasterNumber")
    elif kind == "R" and master is not None:
        yield diagnose("record.master-bill-unexpected", found=master, target="Filing.Bill.MasterNumber")
    yield from _issuer(values, mode, "IssuerScac")
    if kind == "H" and mode in _WITH_HOUSE_BILLS:
        yield from _issuer(values, mode, "MasterIssuerScac")
    waybill = "MasterNumber" if kind == "H" else "Number"
    number = first(values, f"Bill.{waybill}")
    # An express tracking number (T) is no air waybill.
    if mode in AIR and kind != "T" and number is not None:
        yield from air_waybill(number, f"Filing.Bill.{waybill}")


def _issuer(values: Values, mode: str | None, field: str) -> Iterator[Diagnostic]:
    issuer, target = first(values, f"Bill.{field}"), f"Filing.Bill.{field}"
    if issuer is None and mode in _WITH_ISSUER:
        yield diagnose("record.issuer-scac-missing", found=mode, target=target)
    elif issuer == "UNKN":
        yield diagnose("record.issuer-scac-unknown", found=issuer, target=target)
    elif issuer is not None and mode in _WITHOUT_ISSUER:
        yield diagnose("record.issuer-scac-unexpected", found=issuer, target=target, mode=mode)


def unlading_port(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Mail, hand-carried goods and fixed installations name the port of unlading (SE10 56-60)."""
    mode = first(values, "Transport.Mode")
    if mode in _WITH_UNLADING_PORT and first(values, "UnladingPort") is None:
        yield diagnose("record.unlading-port-missing", found=mode, target="Filing.UnladingPort")


def importer_with_pga(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Another agency's data needs an importer of record (SE10 note 12)."""
    if values.get("Line.Pga") and first(values, "ImporterNumber") is None:
        yield diagnose("record.importer-number-missing", target="Filing.ImporterNumber")


def conveyance(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Goods without a manifest on file name carrier and trip; of all others the manifest does (SE15 note 6, SE16)."""
    mode = first(values, "Transport.Mode")
    if mode in _WITHOUT_MANIFEST:
        for field in ("CarrierCode", "Number"):
            if first(values, f"Trip.{field}") is None:
                target = f"Filing.Trip.{field}"
                yield diagnose("record.conveyance-missing", found=mode, expected=_TRIP[field], target=target)


def seller(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The seller is named once for all lines, or on every line (SE30, SE50 with SE)."""
    if first(values, "Seller.Name") is None:
        lines, sellers = len(every(values, "Line.Number")), len(every(values, "Line.Seller.Name"))
        if sellers < lines:
            found = f"{sellers} of {lines} lines with a seller"
            yield diagnose("record.seller-missing", found=found, target="Filing.Seller")


def total_value(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The value of the entry is the sum of its lines (SE10 40-49, SE60 15-24)."""
    stated = first(values, "TotalValue")
    if stated is None:
        return
    try:
        total, sum_of_lines = Decimal(stated), sum(map(Decimal, every(values, "Line.Value")), Decimal(0))
    except InvalidOperation:
        return
    if total != sum_of_lines:
        yield diagnose(
            "record.total-value-differs", found=stated, expected=str(sum_of_lines), target="Filing.TotalValue"
        )


def total_at_limit(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """With the consignee by name the total is to be less than the limit, by SE30 note 2; the law says at most."""
    limit = _LIMITS.get(first(values, "Entry.Type") or "")
    stated = first(values, "TotalValue")
    try:
        if limit is not None and stated is not None and Decimal(stated) == limit:
            yield diagnose("record.total-at-limit", found=stated, expected=str(limit), target="Filing.TotalValue")
    except InvalidOperation:
        return


def line_numbers(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Lines are numbered 1, 2, 3 (SE40 5-7)."""
    for expected, number in enumerate(every(values, "Line.Number"), start=1):
        if number.lstrip("0") != str(expected):
            yield diagnose(
                "record.line-number", found=number, expected=str(expected), target=f"Filing.Line[{expected}].Number"
            )
            return


def commodity_tariff(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A line's own tariff number is of chapters 1 to 97; those of 98 and 99 come besides it (SE60)."""
    for number, tariff in enumerate(every(values, "Line.Htsus"), start=1):
        if tariff[:2] in {"98", "99"}:
            yield diagnose("record.tariff-chapter", found=tariff, target=f"Filing.Line[{number}].Htsus")


def consignee_country(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The consignee is in the United States (SE30, wording for CN)."""
    country = first(values, "Consignee.Country")
    if country is not None and country not in _US_TERRITORIES:
        yield diagnose("record.consignee-abroad", found=country, target="Filing.Consignee.Country")


def bond(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A bond for a single transaction names its surety and its amount (SE10 39; SE20 with V1 and AMT)."""
    if first(values, "Bond.Type") == _SINGLE_TRANSACTION:
        for field in ("SuretyCode", "Amount"):
            if first(values, f"Bond.{field}") is None:
                yield diagnose("record.bond-incomplete", expected=field, target=f"Filing.Bond.{field}")


def measured_for_specific_rate(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A duty by number or weight needs the number or weight (19 CFR 145.12(b)(3)(vi); 91 FR 38007)."""
    if values.get("Line.Quantity") or values.get("Line.Weight"):
        return
    for number, rate in enumerate(every(values, "Line.DutyRate"), start=1):
        if not _AD_VALOREM.fullmatch(rate.strip()):
            yield diagnose("record.specific-rate-unmeasured", found=rate, target=f"Filing.Line[{number}].DutyRate")
