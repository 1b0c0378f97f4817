"""Checks of identifiers that hold for every regime: filer codes, air waybills, tariff numbers, manufacturers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.check_digits import air_waybill_check_digit
from gateway.filing.identifiers import is_manufacturer_id, manufacturer_id
from gateway.filing.tables import Tables
from gateway.filing.values import Values, every, first

AIR = frozenset({"40", "41"})
NO_FILER = "000"
"""Filer codes of digits run from 001 (Appendix E)."""
_AIR_WAYBILL = re.compile(r"[0-9]{11}")
_BAD_CHAPTERS = {"00": "record.tariff-chapter-none", "77": "record.tariff-chapter-reserved"}
_MASTERS = ("Bill.MasterNumber", "MasterBillNumber")


def filer_code(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The filer code exists (Appendix E)."""
    if (found := first(values, "FilerCode")) == NO_FILER:
        yield diagnose("record.filer-code", found=found, target="Filing.FilerCode")


def master_air_waybill(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The master bill of goods by air is an air waybill."""
    if first(values, "Transport.Mode") in AIR:
        for path in _MASTERS:
            if (number := first(values, path)) is not None:
                yield from air_waybill(number, f"Filing.{path}")


def air_waybill(number: str, target: str) -> Iterator[Diagnostic]:
    """An air waybill is a prefix of three digits, seven digits, and these modulo seven (ACE query chapter).

    That every airline keeps to the last is not certain.
    """
    if not _AIR_WAYBILL.fullmatch(number):
        yield diagnose(
            "record.air-waybill", found=number, expected="airline prefix of 3 digits and 8 more", target=target
        )
    elif int(number[10]) != (digit := air_waybill_check_digit(number[3:10])):
        yield diagnose("record.air-waybill", found=number, expected=f"{digit} as its last digit", target=target)


def tariff_chapters(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Tariff numbers begin with a chapter from 01 to 99; 77 is reserved."""
    own, lines = every(values, "Line.Htsus"), len(every(values, "Line.OriginCountry"))
    for number, tariff in enumerate(own, start=1):
        # Values do not tell their lines: where some lines have no number, it is not known whose the others are.
        line = f"Line[{number}]" if len(own) == lines else "Line"
        yield from _chapter(tariff, f"Filing.{line}.Htsus")
    for tariff in every(values, "Line.AdditionalHtsus"):
        yield from _chapter(tariff, "Filing.Line.AdditionalHtsus")


def _chapter(tariff: str, target: str) -> Iterator[Diagnostic]:
    code = _BAD_CHAPTERS.get(tariff[:2])
    if code is not None:
        yield diagnose(code, found=tariff, target=target)


def manufacturer_ids(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """A manufacturer's identification code has its form, and is that of the manufacturer who is named."""
    found, lines = every(values, "Line.ManufacturerId"), len(every(values, "Line.Number"))
    if not found:
        return
    countries = tables.codes["iso-country"].at(None) if "iso-country" in tables.codes else {}
    built = _built(values)
    for number, code in enumerate(found, start=1):
        target = f"Filing.Line[{number}].ManufacturerId" if len(found) == lines else "Filing.Line.ManufacturerId"
        if not is_manufacturer_id(code, countries or {code[:2]}):
            yield diagnose("record.manufacturer-id", found=code, target=target)
        elif built is not None and code[2:] != built[2:]:
            yield diagnose("record.manufacturer-id-differs", found=code, expected=built, target=target)


def _built(values: Values) -> str | None:
    name, city = first(values, "Manufacturer.Name"), first(values, "Manufacturer.City")
    if name is None or city is None:
        return None
    return manufacturer_id(
        country=first(values, "Manufacturer.Country") or "",
        region=first(values, "Manufacturer.Region") or "",
        name=name,
        street=" ".join(every(values, "Manufacturer.Street")),
        city=city,
    )
