"""Decision tables: what follows from several values together, by the day, one citation a row.

A table is a CSV file: the columns that are asked, then ``value,valid_from,valid_to,citation``. ``*`` in a column takes
anything. Rows are asked from the top; the first that fits on the day decides. Dates are ``CCYY-MM-DD``, both inclusive,
an empty one is open. The table is closed: what no row answers is an error of the record.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose

ANY = "*"
_TAIL = ("value", "valid_from", "valid_to", "citation")
_DAY = timedelta(days=1)


class Decision(msgspec.Struct, frozen=True):
    """One row of a table."""

    asked: tuple[str, ...]
    value: str
    valid_from: date | None
    valid_to: date | None
    citation: str
    line: int

    def fits(self, values: tuple[str, ...], day: date | None) -> bool:
        """The row answers *values* on *day*; with no day, it ever did."""
        if any(cell not in (ANY, value) for cell, value in zip(self.asked, values, strict=True)):
            return False
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class DecisionTable(msgspec.Struct, frozen=True):
    """The rows of one file, in its order."""

    file: str
    columns: tuple[str, ...]
    """What is asked, in the order of a row's cells."""
    rows: tuple[Decision, ...]

    @staticmethod
    def read(text: str, file: str) -> tuple[DecisionTable, tuple[Diagnostic, ...]]:
        """Read *text*, the content of *file*. What is wrong is a finding with its line; good rows are kept."""
        lines = csv.reader(text.splitlines())
        head = tuple(cell.strip() for cell in next(lines, ()))
        columns = head[: -len(_TAIL)]
        if head[-len(_TAIL) :] != _TAIL or not all(columns) or not columns:
            return DecisionTable(file, (), ()), (_found(file, 1, ",".join(head), f"columns, then {','.join(_TAIL)}"),)
        rows: list[Decision] = []
        findings: list[Diagnostic] = []
        for number, cells in enumerate(lines, start=2):
            if any(cells):
                read = _row([cell.strip() for cell in cells], len(columns), file, number)
                (rows if isinstance(read, Decision) else findings).append(read)  # type: ignore[arg-type]  # by its type
        return DecisionTable(file, columns, tuple(rows)), tuple(findings)

    def decide(self, values: tuple[str, ...], day: date | None) -> Decision | None:
        """Return the row that answers *values* on *day*, ``None`` when there is none."""
        return next((row for row in self.rows if row.fits(values, day)), None)

    def faults(self) -> Iterator[str]:
        """Yield, in words, where rows that ask the same overlap in time, or leave a time between them unanswered."""
        by_question: dict[tuple[str, ...], list[Decision]] = {}
        for row in self.rows:
            by_question.setdefault(row.asked, []).append(row)
        for asked, rows in by_question.items():
            rows.sort(key=lambda row: row.valid_from or date.min)
            name = ", ".join(asked)
            for before, after in pairwise(rows):
                if before.valid_to is None or after.valid_from is None or after.valid_from <= before.valid_to:
                    yield f"lines {before.line} and {after.line} both answer {name}"
                elif after.valid_from > before.valid_to + _DAY:
                    yield f"nothing answers {name} between {before.valid_to} and {after.valid_from}"


def _row(cells: list[str], asked: int, file: str, line: int) -> Decision | Diagnostic:
    if len(cells) != asked + len(_TAIL) or not cells[asked]:
        return _found(file, line, ",".join(cells), "as many cells as columns, and a value, are expected")
    try:
        start, end = (date.fromisoformat(cell) if cell else None for cell in cells[asked + 1 : asked + 3])
    except ValueError:
        return _found(file, line, ",".join(cells[asked + 1 : asked + 3]), "dates are written CCYY-MM-DD")
    if start and end and end < start:
        return _found(file, line, ",".join(cells), "valid_to is not before valid_from")
    return Decision(tuple(cells[:asked]), cells[asked], start, end, cells[-1], line)


def _found(file: str, line: int, found: str, reason: str) -> Diagnostic:
    place = Source(line=line, column=1)
    return diagnose("M100", found=found, reason=reason, source=place, where=file, rule=f"{file}:{line}:1")
