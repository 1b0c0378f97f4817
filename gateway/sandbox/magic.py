"""Bill numbers that mean something: what becomes of a bill by its ending (``mappings/tables/sandbox.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Literal, cast, get_args

import msgspec

from gateway.assets import assets

Answer = Literal["accept", "warn", "reject", "silent"]
Changes = Literal["", "refuse", "reject"]
_TABLE = "mappings/tables/sandbox.csv"


class Magic(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a bill."""

    ending: str
    """Of its number; empty for all that have no other row."""
    answer: Answer
    condition: str
    """SE90 7-9 of a refusal or warning, about the bill."""
    notices: tuple[tuple[str, str], ...]
    """For each status notice, the disposition of the bill (SO50) and of the entry (SO60)."""
    error: str
    """K1 code of a refusal in a 355."""
    dispositions: tuple[str, ...]
    """For each 350, X4-07."""
    changes: Changes
    """What becomes of a request to replace or cancel an entry with this bill: what the rules say (empty), refused after
    a review, or refused at once."""
    meaning: str


def read_magic() -> tuple[Magic, ...]:
    """Return the rows of the table as installed, the one for all other bills last."""
    with (assets() / _TABLE).open(encoding="utf-8", newline="") as file:
        rows = [
            Magic(
                ending=row["ending"],
                answer=cast("Answer", row["answer"]),
                condition=row["condition"],
                notices=tuple(cast("tuple[str, str]", tuple(pair.split("+"))) for pair in row["notices"].split()),
                error=row["error"],
                dispositions=tuple(row["dispositions"].split()),
                changes=cast("Changes", row["changes"]),
                meaning=row["meaning"],
            )
            for row in csv.DictReader(file)
        ]
    assert all(row.answer in get_args(Answer) for row in rows), "a row of the table has an answer that is none"
    assert all(row.changes in get_args(Changes) for row in rows), "a row of the table has changes that are none"
    return tuple(sorted(rows, key=lambda row: -len(row.ending)))


def of_bill(number: str, table: Sequence[Magic]) -> Magic:
    """Return what becomes of the bill *number*."""
    return next(row for row in table if number.endswith(row.ending))
