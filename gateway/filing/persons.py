"""Who imports what on a day: persons and orders as texts that come out alike however their senders write them.

The limit of the exemption is one person's for one day (19 U.S.C. 1321(a)(2)(C)); the person is the owner or purchaser
where known, else the consignee. These texts are personal data: whoever keeps them keeps a keyed digest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import msgspec

from gateway.filing.values import Values, every, first

_WORDS_ONLY = "".join(sign if sign.isalnum() else " " for sign in map(chr, range(128)))
"""What becomes of each sign of ASCII."""
_DIGITS = re.compile(r"[0-9]")
_PERSONS = ("Buyer", "Consignee")
"""The parties of a record that can be the person."""
_SELLERS = ("Seller.Name", "Line.Seller.Name", "Shipper.Name")
_ADDRESS = ("Name", "Street", "City", "PostalCode", "Country")
PERSON_PATHS = (*(f"{party}.{name}" for party in _PERSONS for name in _ADDRESS), *_SELLERS, "Line.Description")
"""What :func:`person_of` and :func:`order_of` read."""


class DayEntry(msgspec.Struct, frozen=True, gc=False):
    """What one filing adds to a day: of arrival, U.S. Eastern; whose; how many cents; to what order, if that shows."""

    day: date
    who: str
    cents: int
    order: str | None = None
    most: int | None = None
    """Cents that the person may have on the day before the law has something against it; ``None``: no limit."""

    @property
    def places(self) -> tuple[tuple[date, str], ...]:
        """What it is added to, by the day: the person, and the order if one shows."""
        own = (self.day, self.who)
        return (own,) if self.order is None else (own, (self.day, self.order))


class DayTally(msgspec.Struct, frozen=True, gc=False):
    """What a person or an order has on a day so far."""

    cents: int = 0
    filings: int = 0

    def plus(self, cents: int) -> DayTally:
        """Return the tally with one more filing."""
        return DayTally(self.cents + cents, self.filings + 1)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return *text* in capitals without accents and signs, one blank between its words."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(text.upper().translate(_WORDS_ONLY).split())


def person_of(values: Values, street_words: Mapping[str, str]) -> str | None:
    """Return the person that a record with *values* is for: its buyer, else its consignee; ``None`` for nobody.

    Words of the name count in any order; words of the street as *street_words* shorten them; of a U.S. postal code its
    first five digits, and the city only without one.
    """
    party = "Buyer" if values.get("Buyer.Name") else "Consignee"
    name = " ".join(sorted(folded(first(values, f"{party}.Name") or "").split()))
    streets = " ".join(map(folded, every(values, f"{party}.Street"))).split()
    street = " ".join([street_words.get(word, word) for word in streets])
    country = first(values, f"{party}.Country") or ""
    code = "".join(folded(first(values, f"{party}.PostalCode") or "").split())
    place = (code[:5] if country == "US" else code) or folded(first(values, f"{party}.City") or "")
    return f"person|{name}|{street}|{place}|{country}" if name else None


def order_of(values: Values, person: str) -> str | None:
    """Return what the goods of *person* look like as one order: by the same seller, in the same words without numbers.

    ``None`` when no seller is named or the goods are not described.
    """
    seller = next((found[0] for path in _SELLERS if (found := values.get(path))), None)
    goods = _words(tuple(every(values, "Line.Description")))
    if seller is None or not goods:
        return None
    return f"order|{person}|{folded(seller)}|{goods}"


@lru_cache(maxsize=4096)
def _words(descriptions: tuple[str, ...]) -> str:
    words = {word for description in descriptions for word in folded(description).split()}
    return " ".join(sorted(word for word in words if not _DIGITS.search(word)))
