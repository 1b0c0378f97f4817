"""Where the canonical record of an entry and its cargo release records say the same. Read both ways.

Values of a record come by path; what repeats as a group carries its number from 1: ``Line[2].Seller.Name``. A field
that repeats alone has all its values under one path: ``Consignee.Street``, ``Line[1].AdditionalHtsus``.
Source: CBP ACE Cargo Release chapter, version 40; ``xsd/type-86-1.0.xsd``, ``xsd/type-11-1.0.xsd``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.fixedwidth.layout import RecordLayout

Values = Mapping[str, list[str]]

SCALARS: dict[str, dict[str, str]] = {
    "SE10": {
        "action": "Entry.Action",
        "filer": "Entry.FilerCode",
        "entry_number": "Entry.Number",
        "entry_type": "Entry.Type",
        "importer_number": "ImporterNumber",
        "mode": "Transport.Mode",
        "port": "Port",
        "unlading_port": "UnladingPort",
    },
    "SE11": {"location": "GoodsLocation", "conveyance": "Transport.ConveyanceName", "voyage": "Trip.Number"},
    "SE13": {"name": "Contact.Name", "phone": "Contact.Phone"},
    "SE16": {
        "carrier": "Trip.CarrierCode",
        "voyage": "Trip.Number",
        "unit": "QuantityUnit",
        "conveyance": "Transport.ConveyanceName",
    },
    "SE40": {"line": "Number", "origin": "OriginCountry", "description": "Description"},
}
"""By record and field, the path; those of SE40 within their line."""
PLACE = {"city": "City", "region": "Region", "postal_code": "PostalCode", "country": "Country"}
"""Fields of SE36 and SE56, within their party."""
BOND_REFERENCES = {"V1": "Bond.SuretyCode", "AMT": "Bond.Amount"}
"""SE20 of a bond for a single transaction."""
HEADER_RECORDS = ("SE30", "SE35", "SE36")
LINE_RECORDS = ("SE50", "SE55", "SE56")
WITHOUT_MANIFEST = frozenset({"32", "33", "34", "50", "60", "70"})
"""Modes whose bills are not on file in a manifest: SE15 73 is Y, and SE16 follows (SE15 note 6)."""
IN_CARE_OF = " C/O "
"""Between the name of the consignee and whom the goods are in care of (SE30, wording for CN)."""
UNSTRUCTURED = "15"
STREET_NUMBER, STREET_NAME = "01", "02"
_UNIT = re.compile(r"\S*[0-9]\S*|[A-Z]", re.ASCII)
"""What follows ``SUITE`` or ``FLOOR`` when that is meant: a number, or a single letter."""


def qualified(street: str, layout: RecordLayout) -> tuple[str, str]:
    """Return *street*, a street line, as a qualifier and a component of SE35: ``APARTMENT 4B`` is 13 and ``4B``."""
    for qualifier, word in _words(layout).items():
        rest = street.removeprefix(f"{word} ")
        if rest != street and _UNIT.fullmatch(rest):
            return qualifier, rest
    return UNSTRUCTURED, street


def street_line(qualifier: str, component: str, layout: RecordLayout) -> str:
    """Return a component of SE35 as a street line: the contrary of :func:`qualified`."""
    word = _words(layout).get(qualifier)
    return f"{word} {component}" if word is not None else component


def _words(layout: RecordLayout) -> dict[str, str]:
    codes = layout.places["qualifier_1"].codes or {}
    plain = (UNSTRUCTURED, STREET_NUMBER, STREET_NAME)
    return {code: known.meaning.upper() for code, known in codes.items() if code not in plain}


def values_of(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a canonical record given as JSON (``filing.to_json``) as values by path."""
    values: dict[str, list[str]] = {}

    def take(path: str, value: object) -> None:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                if path or name != "schema":
                    take(f"{path}.{name}" if path else name, inner)
        elif isinstance(value, list):
            for number, inner in enumerate(value, start=1):
                take(f"{path}[{number}]" if isinstance(inner, Mapping) else path, inner)
        else:
            values.setdefault(path, []).append(str(value))

    take("", record)
    return values
