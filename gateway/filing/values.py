"""The values of a record as the checks read them: by path without indexes, in the order sent."""

from __future__ import annotations

from collections.abc import Mapping

Values = Mapping[str, list[str]]
"""``{"Bill.Number": ["0000000103"], "Line.Value": ["45.00", "9.00"]}``; a path that is absent has no value."""

_NONE: list[str] = []


def first(values: Values, path: str) -> str | None:
    """Return the first value of *path*, ``None`` when there is none."""
    found = values.get(path)
    return found[0] if found else None


def every(values: Values, path: str) -> list[str]:
    """Return all values of *path*, in order."""
    return values.get(path, _NONE)
