"""The forms of the numbers that importers of record and entities go by, and the qualifiers that say which it is."""

from __future__ import annotations

import re

IMPORTER_NUMBERS: dict[str, re.Pattern[str]] = {
    "EI": re.compile(r"[0-9]{2}-[0-9]{7}([A-Z0-9]{2})?"),
    "ANI": re.compile(r"[0-9]{6}-[0-9]{5}"),
    "34": re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}"),
}
"""By qualifier: IRS number, number assigned by CBP (year, district and port, serial), Social Security number. Hyphens
are transmitted. Source: CBP ACE Cargo Release chapter, version 40, SE10 22-36 and SE30 43-65."""


def importer_number_kind(number: str) -> str | None:
    """Return the qualifier (``EI``, ``ANI``, ``34``) of *number*; ``None`` when it has none of the forms."""
    for qualifier, form in IMPORTER_NUMBERS.items():
        if form.fullmatch(number):
            return qualifier
    return None
