"""Identifiers of manufacturers and importers: how they are built, what they look like, when two mean the same."""

from __future__ import annotations

import re
from collections.abc import Collection

from gateway.fixedwidth.importer_number import importer_number_kind
from gateway.fixedwidth.spelling import spell

CANADIAN_PROVINCES = {
    "AB": "XA", "BC": "XC", "MB": "XM", "NB": "XB", "NL": "XW", "NT": "XT", "NS": "XN", "NU": "XV", "ON": "XO",
    "PE": "XP", "QC": "XQ", "SK": "XS", "YT": "XY",
}  # fmt: skip
"""How a manufacturer's identification code writes them in place of the country."""

_MANUFACTURER = re.compile(r"[A-Z0-9]{8,15}")
_PASSED_OVER = frozenset({"A", "AN", "AND", "OF", "THE"})
_NUMBER = re.compile(r"[0-9]+")


def manufacturer_id(*, country: str, name: str, street: str, city: str, region: str = "") -> str | None:
    """Return the manufacturer's identification code (MID), at most 15 characters.

    Country of origin (for Canada the province in *region*), three characters of each of the first two words of
    *name*, the first four digits of the largest number in *street*, three letters of *city*. ``None`` when the name
    has no word, the city no letter, or the province is not known. Source: 19 CFR part 102, appendix.
    """
    place = CANADIAN_PROVINCES.get(region) if country == "CA" else country
    words = _words(name)
    town = "".join(letter for letter in spell(city) if "A" <= letter <= "Z")[:3]
    if not place or not words or not town:
        return None
    number = max(_NUMBER.findall(street), key=int, default="")[:4]
    return place + "".join(word[:3] for word in words[:2]) + number + town


def is_manufacturer_id(code: str, countries: Collection[str]) -> bool:
    """Tell whether *code* has the form of a MID that begins with one of *countries* or a Canadian province."""
    known = code[:2] in countries or code[:2] in CANADIAN_PROVINCES.values()
    return known and _MANUFACTURER.fullmatch(code) is not None


def same_importer(one: str, other: str) -> bool:
    """Tell whether two numbers mean one importer: CBP may send a blank suffix of an IRS number back as zeros."""
    return _without_suffix(one) == _without_suffix(other)


def _words(name: str) -> list[str]:
    """Return the words of *name* that count: without punctuation and small words, initials beside each other as one."""
    words: list[str] = []
    initials = ""
    for raw in [*spell(name).split(), ""]:
        word = "".join(letter for letter in raw if letter.isascii() and letter.isalnum())
        if raw and not word:
            continue
        if len(word) == 1:
            initials += word
            continue
        if initials and initials not in _PASSED_OVER:
            words.append(initials)
        initials = ""
        if word and word not in _PASSED_OVER:
            words.append(word)
    return words


def _without_suffix(number: str) -> str:
    return number.removesuffix("00") if importer_number_kind(number) == "EI" and len(number) == 12 else number
