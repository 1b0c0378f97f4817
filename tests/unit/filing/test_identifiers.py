"""Forms of identifiers, with the vectors of their sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.diagnostics import Severity
from gateway.filing.check_digits import entry_check_digit
from gateway.filing.identifier_checks import air_waybill
from gateway.filing.identifiers import is_manufacturer_id, manufacturer_id, same_importer

RECORD = Path(__file__).parents[2] / "data" / "records" / "type-11.xml"


@pytest.fixture(scope="module")
def informal_entry() -> str:
    located = "</EstimatedArrival><GoodsLocation>E123</GoodsLocation>"
    return RECORD.read_text("utf-8").replace("</EstimatedArrival>", located)


def is_taken(regimes, xml: str, element: str, value: str) -> bool:
    """Return whether the schema takes *value* in *element*, which the record has."""
    changed, times = re.subn(rf"<{element}>.*?</{element}>", f"<{element}>{value}</{element}>", xml, count=1)
    assert times == 1, element
    return not regimes.schema.examine(changed)


NAMES = [
    ("Amalgamated Plastics Corp.", "AMAPLA"),
    ("Bergstrom", "BER"),
    ("A.B.C. Company", "ABCCOM"),
    ("O.A.S.I.S. Corp.", "OASCOR"),
    ("Dr. S.A. Smith", "DRSA"),
    ("Shavings B L Inc.", "SHABL"),
    ("The House of Silk", "HOUSIL"),
    ("Böhm & Söhne", "BOHSOH"),
    ("A Tailor", "TAI"),
]


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_the_name_in_a_manufacturer_id(name: str, code: str) -> None:
    """Three characters of the first two words; initials beside each other are one; small words do not count."""
    assert manufacturer_id(country="DE", name=name, street="Hauptstr. 5", city="Berlin") == f"DE{code}5BER"


@pytest.mark.parametrize(
    ("country", "region", "street", "city", "expected"),
    [
        ("CA", "ON", "88 Queen St W", "Toronto", "XOMAPCRA88TOR"),
        ("CA", "QC", "1 Rue 12345", "Saint-Jean", "XQMAPCRA1234SAI"),
        ("CA", "ZZ", "88 Queen St W", "Toronto", None),
        ("VN", "", "no number here", "Hà Nội", "VNMAPCRAHAN"),
        ("US", "", "5", "9", None),
    ],
)
def test_manufacturer_id(country: str, region: str, street: str, city: str, expected: str | None) -> None:
    """Canada has its provinces; the largest number counts, with four digits; a city without letters makes none."""
    assert manufacturer_id(country=country, region=region, name="Maple Craft", street=street, city=city) == expected


def test_a_name_without_words_makes_no_manufacturer_id() -> None:
    """There is nothing to take characters from."""
    assert manufacturer_id(country="DE", name="& the", street="5", city="Berlin") is None


@pytest.mark.parametrize(
    ("code", "good"),
    [("DEBER5BER", True), ("XOMAPCRA88TOR", True), ("DEBER5B", False), ("QQBER5BER", False), ("DEBER-5BER", False),
     ("DEBERBER12345678", False)],
)  # fmt: skip
def test_the_form_of_a_manufacturer_id(code: str, good: bool) -> None:
    """Eight to fifteen letters and digits after a country or province."""
    assert is_manufacturer_id(code, {"DE"}) == good


@pytest.mark.parametrize(
    ("number", "good"),
    [("12-3456789", True), ("12-3456789AB", True), ("250190-12345", True), ("123-45-6789", True), ("123456789", False),
     ("12-345678", False), ("12-3456789A", False), ("1234-56789", False), ("", False), ("١٢-3456789", False)],
)  # fmt: skip
def test_importer_numbers(informal_entry, regimes, number: str, good: bool) -> None:
    """The schema takes three forms, with their hyphens."""
    assert is_taken(regimes, informal_entry, "ImporterNumber", number) == good


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12-3456789", "12-345678900", True),
        ("12-3456789", "12-3456789AB", False),
        ("250190-12300", "250190-123", False),
    ],
)
def test_a_blank_suffix_is_zeros(one: str, other: str, same: bool) -> None:
    """CBP may send 00 back for a suffix that was left out, of an IRS number only."""
    assert same_importer(one, other) == same


@pytest.mark.parametrize(
    ("code", "good"), [("E123", True), ("EAB1", True), ("1234", False), ("E12", False), ("e123", False)]
)
def test_firms(informal_entry, regimes, code: str, good: bool) -> None:
    """The schema takes a letter and three letters or digits."""
    assert is_taken(regimes, informal_entry, "GoodsLocation", code) == good


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("02012345675", True),
        ("73812345675", True),
        ("02012345674", False),
        ("0201234567", False),
        ("020123456X5", False),
    ],
)
def test_air_waybills(number: str, good: bool) -> None:
    """The last digit is the seven before it modulo seven."""
    findings = list(air_waybill(number, "Filing.Bill.Number"))
    assert ([finding.code for finding in findings] == []) is good
    assert all(finding.severity is Severity.WARNING for finding in findings)


@pytest.mark.parametrize(("offset", "digit"), [(0, 8), (1, 9), (2, 0), (9, 7)])
def test_entry_check_digit_vector(offset: int, digit: int) -> None:
    """The vector of Appendix E, and the constant that a filer may be allowed."""
    assert entry_check_digit("B76", "0324527", offset) == digit
