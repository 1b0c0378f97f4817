"""What generated code calls. Everything here either answers as the interpreter would, or raises :class:`Doubt`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NoReturn

from gateway.mapping.compiled.segments import WIDEST
from gateway.mapping.decisions import DecisionTable
from gateway.mapping.values import converted, decimal, decimal_of, escaped, numeral

Segment = list[str]
Row = list[str | None]
"""A segment with the elements that were not sent as ``None``."""

NONE: Row = [None] * WIDEST
"""Stands for a segment that was not sent."""
END: Segment = [""]
"""Stands after the last segment of a record."""

_PLAIN = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?", re.ASCII).fullmatch


class Doubt(Exception):  # noqa: N818  it is no error: the interpreter is asked
    """The happy path ends here; the interpreter has the word."""


def doubt() -> NoReturn:
    """Leave the happy path."""
    raise Doubt


def padded(segment: Segment, width: int) -> Row:
    """Return *segment* with ``None`` for the elements up to *width* that were not sent; without any, it is a doubt."""
    if len(segment) == 1:
        raise Doubt
    return [*segment, *NONE[len(segment) : width]]


def data(value: str | None) -> str:
    """Return *value* without surrounding blanks, empty when it was not sent."""
    return value.strip() if value else ""


def clean(text: str) -> str:
    """Return *text* without surrounding blanks; a control character, or nothing but blanks, is a doubt."""
    text = text.strip()
    if not text or not text.isprintable():
        raise Doubt
    return text


def plain_text(text: str) -> str:
    """Return *text* without surrounding blanks as XML character data; what :func:`clean` doubts is doubted."""
    text = text.strip()
    if not text or not text.isprintable():
        raise Doubt
    return escaped(text) if "&" in text or "<" in text or ">" in text else text


def written(text: str) -> str:
    """Return *text* as XML character data."""
    return escaped(text) if "&" in text or "<" in text or ">" in text else text


class Numbers(dict[str, str]):
    """What texts are as numbers of one kind, with so many implied decimals. What is none is a doubt.

    Most texts come again and again: the last few thousand are kept.
    """

    KEPT = 4096

    def __init__(self, kind: str, implied: int) -> None:
        super().__init__()
        self.kind = kind
        self.implied = implied

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and (self.kind, self.implied) == (other.kind, other.implied)

    __hash__ = None

    def __missing__(self, text: str) -> str:
        if len(self) >= self.KEPT:
            self.clear()
        found = self[text] = number(text, self.kind, self.implied)
        return found


def number(text: str, kind: str, implied: int) -> str:
    """Return *text* as a number of *kind*; what is none is a doubt."""
    if not implied and len(text) < 20:
        if text.isascii() and text.isdigit():
            whole = text.lstrip("0") or "0"
            return f"{whole}.00" if kind == "money" else whole
        if kind == "decimal" and _PLAIN(text):
            return text
    numbered = numeral(text, kind, implied)
    if numbered is None:
        raise Doubt
    return numbered


def measured(text: str, unit: str, factors: dict[str, Decimal], places: int, kind: str, implied: int) -> str:
    """Return *text* converted from *unit*, as a number of *kind*."""
    value = decimal_of(text, implied)
    if value is None or unit not in factors:
        raise Doubt
    return number(format(converted(value, factors[unit], places), "f"), kind, 0)


def total(values: Iterable[str | None], implied: int) -> str | None:
    """Return the sum of *values* that were sent, ``None`` when none was."""
    numbers = [decimal_of(text, implied) for value in values if (text := data(value))]
    if None in numbers:
        raise Doubt
    return decimal(sum((number for number in numbers if number is not None), Decimal(0))) if numbers else None


def lowest(values: Iterable[str | None], implied: int) -> str | None:
    """Return the lowest of *values* that were sent, ``None`` when none was."""
    return _outermost(values, implied, min)


def highest(values: Iterable[str | None], implied: int) -> str | None:
    """Return the highest of *values* that were sent, ``None`` when none was."""
    return _outermost(values, implied, max)


def _outermost(values: Iterable[str | None], implied: int, choose: Callable[[list[Decimal]], Decimal]) -> str | None:
    numbers = [decimal_of(text, implied) for value in values if (text := data(value))]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        raise Doubt
    return decimal(choose(known)) if known else None


def first_of(values: Iterable[str | None]) -> str | None:
    """Return the first of *values* with data; without any it is empty when one was sent so, else ``None``."""
    found = None
    for value in values:
        text = data(value)
        if text:
            return text
        if value is not None:
            found = text
    return found


def decided(table: DecisionTable, values: tuple[str | None, ...], day: date | None) -> str | None:
    """Return what *table* answers to *values*, ``None`` when none was sent; no answer is a doubt."""
    asked = tuple(map(data, values))
    if not any(asked):
        return None
    row = table.decide(asked, day)
    if row is None:
        raise Doubt
    return row.value


def glued(between: str, pieces: Iterable[str | None], longest: int | None) -> str:
    """Return the *pieces* with data as one text; one too long is a doubt. Blanks behind a piece only fill it."""
    text = between.join([piece.rstrip(" ") for piece in pieces if piece and not piece.isspace()]).strip()
    if longest is not None and len(text) > longest:
        raise Doubt
    return text


def joined(between: str, pieces: Iterable[str | None]) -> str | None:
    """Return the *pieces* with data as one text, ``None`` when none was sent at all."""
    pieces = list(pieces)
    text = between.join(part for piece in pieces if (part := data(piece)))
    return text if text or any(piece is not None for piece in pieces) else None


def the_one(values: list[str | None]) -> str | None:
    """Return the one of *values*, ``None`` when there is none; several are a doubt."""
    if len(values) > 1:
        raise Doubt
    return values[0] if values else None


def the_only(segments: Iterable[Segment], name: str, tests: tuple[tuple[int, str], ...], width: int) -> Row:
    """Return the one segment *name* that passes *tests* (element, value); a second one is a doubt."""
    found = [
        segment
        for segment in segments
        if segment[0] == name
        and all(len(segment) > index and segment[index].strip() == value for index, value in tests)
    ]
    if len(found) > 1:
        raise Doubt
    return padded(found[0], width) if found else NONE
