"""What the checks need to know from outside: word lists and what CBP has allowed a filer."""

from __future__ import annotations

import csv
from collections.abc import Mapping

import msgspec


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Read once, given to every check."""

    vague: frozenset[str] = frozenset()
    """Descriptions that say nothing, in capitals, one blank between words (``vague-descriptions.csv``)."""
    longest: int = 0
    """Length up to which a description can be one of them, however it is punctuated."""
    package_units: frozenset[str] = frozenset()
    """X12 data element 599 as far as it is known (``package-unit.csv``); the list is CBP's and open."""
    check_digit_offsets: Mapping[str, int] = {}
    """Filer codes whose check digits are moved by a constant, as CBP may allow (ACE CATAIR Appendix E)."""

    @staticmethod
    def read(
        vague_descriptions: str, package_units: str, check_digit_offsets: Mapping[str, int] | None = None
    ) -> Tables:
        """Return the tables from CSV texts with the columns ``description`` and ``code``."""
        vague = _column(vague_descriptions, "description")
        return Tables(
            vague=vague,
            longest=2 * max(map(len, vague), default=0),
            package_units=_column(package_units, "code"),
            check_digit_offsets=check_digit_offsets or {},
        )


def _column(text: str, name: str) -> frozenset[str]:
    return frozenset(row[name] for row in csv.DictReader(text.splitlines()))
