"""Forms of identifiers, with the vectors of their sources."""

from __future__ import annotations

import pytest

from gateway.filing.check_digits import entry_check_digit
from gateway.filing.identifiers import (
    is_air_waybill,
    is_firms,
    is_importer_number,
    is_manufacturer_id,
    manufacturer_id,
    same_importer,
)

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
def test_importer_numbers(number: str, good: bool) -> None:
    """Three forms, with their hyphens."""
    assert is_importer_number(number) == good


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
def test_firms(code: str, good: bool) -> None:
    """A letter and three letters or digits."""
    assert is_firms(code) == good


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
    assert is_air_waybill(number) == good


@pytest.mark.parametrize(("offset", "digit"), [(0, 8), (1, 9), (2, 0), (9, 7)])
def test_entry_check_digit_vector(offset: int, digit: int) -> None:
    """The vector of Appendix E, and the constant that a filer may be allowed."""
    assert entry_check_digit("B76", "0324527", offset) == digit
