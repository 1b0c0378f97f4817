"""Texts of fixed columns as a guide writes them: ``lines: 1-2``, ``TR totals M 1``, ``Port 3-6 M code``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from gateway.tree import Shape, ValueType

LINE_FORM = "a line such as TR totals M 1"
LONGEST_NAME = 20
"""Characters of the name of a line, which is told when it is not known."""
FIELD_FORM = "a field such as Port 3-6 M code pii"

_COLUMNS = r"(?P<first>[1-9][0-9]{0,4})(?:-(?P<last>[1-9][0-9]{0,4}))?"
_MARKS = r"(?P<pii> pii)?(?P<unverified> unverified)?"
_ALONE = re.compile(_COLUMNS, re.ASCII)
_LINE = re.compile(
    r"(?P<id>[A-Za-z0-9_][A-Za-z0-9_-]*)(?: (?P<label>[A-Za-z_][A-Za-z0-9_-]*))?"
    r" (?P<use>[MO]) (?P<max>[0-9]+|unbounded)(?P<unverified> unverified)?",
    re.ASCII,
)
_FIELD = re.compile(
    rf"(?P<name>[A-Za-z_][A-Za-z0-9_-]*) {_COLUMNS} (?P<use>[MO])"
    rf"(?: (?P<type>text|code|number|integer|N(?P<decimals>[0-9])|CCYYMMDD|YYMMDD|MMDDYY|HHMM))?{_MARKS}",
    re.ASCII,
)
_MOMENTS: dict[str, ValueType] = {"CCYYMMDD": "date", "YYMMDD": "date", "MMDDYY": "date", "HHMM": "time"}
_PLAIN: dict[str, ValueType] = {"text": "text", "code": "code", "number": "number", "integer": "integer"}


def columns_of(text: str) -> tuple[int, int] | None:
    """Return first and last of *text*, such as ``1-2`` or ``7``; ``None`` when it is no range of columns."""
    return _range(match) if (match := _ALONE.fullmatch(text)) is not None else None


def line_shape(text: str, note: str | None, fields: tuple[Shape, ...]) -> Shape | None:
    """Return the line that *text* describes, made of *fields*; ``None`` when it describes none."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    return Shape(
        name=match["id"],
        kind="segment",
        label=match["label"],
        min=int(match["use"] == "M"),
        max=None if match["max"] == "unbounded" else int(match["max"]),
        doc=_doc(note, match),
        children=fields,
    )


def field_shape(text: str, note: str | None, codes: frozenset[str] | None) -> Shape | None:
    """Return the field that *text* describes; ``None`` when it describes none.

    ``N2`` are digits of which the last two are decimals; dates and times are named by their form.
    """
    match = _FIELD.fullmatch(text)
    columns = _range(match) if match is not None else None
    if match is None or columns is None:
        return None
    form = match["type"] or "text"
    return Shape(
        name=match["name"],
        kind="element",
        min=int(match["use"] == "M"),
        type=_MOMENTS.get(form) or _PLAIN.get(form, "number"),
        max_length=columns[1] - columns[0] + 1,
        format=form if form in _MOMENTS else None,
        decimals=int(match["decimals"]) if match["decimals"] else None,
        codes=codes,
        pii=match["pii"] is not None,
        doc=_doc(note, match),
        columns=columns,
    )


def shared_column(told: tuple[int, int], fields: Iterable[Shape]) -> int | None:
    """Return the first column that two of *fields*, or one and *told*, where a line says which it is, both claim."""
    ranges = sorted([told, *(field.columns for field in fields if field.columns is not None)])
    return next((after[0] for before, after in pairwise(ranges) if after[0] <= before[1]), None)


def _range(match: re.Match[str]) -> tuple[int, int] | None:
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return (first, last) if first <= last else None


def _doc(note: str | None, match: re.Match[str]) -> str | None:
    return " ".join(filter(None, (note, "[unverified]" if match["unverified"] else None))) or None
