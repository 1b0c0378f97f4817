"""The right name for a wrong one."""

from __future__ import annotations

import pytest

from gateway.x12.near import nearest

IDS = frozenset({"LX", "M10", "M11", "N1", "N10", "N3", "NM1", "P4", "VID", "VEH"})
UNITS = frozenset({"BOX", "CTN", "PCS", "PKG", ""})

NAMES = [
    ("N1O", IDS, "N10"),
    ("NI", IDS, "N1"),
    ("n10", IDS, "N10"),
    ("MN1", IDS, "NM1"),
    ("VIF", IDS, "VID"),
    ("LXX", IDS, "LX"),
    ("QQQ", IDS, None),
    ("", IDS, None),
    ("PGK", UNITS, "PKG"),
    ("BOXES", UNITS, "BOX"),
    ("B0X", UNITS, "BOX"),
    ("KGX", frozenset({"K", "L"}), "K"),
    ("G", frozenset({"K", "L"}), None),
    ("K", frozenset(), None),
]


@pytest.mark.parametrize(("word", "known", "meant"), NAMES)
def test_the_nearest_name_is_found_or_none(word: str, known: frozenset[str], meant: str | None) -> None:
    """By looks, by letters, by likeness, by beginning; what is far from all of them is nothing."""
    assert nearest(word, known) == meant
