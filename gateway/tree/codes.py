"""Code lists with dates: which codes a list held on a given day.

A list is a CSV file with the columns ``code,label,valid_from,valid_to``; dates are ``CCYY-MM-DD``, both inclusive, an
empty one is open. A code may have several rows for several spans of time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cached_property

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose

_COLUMNS = ("code", "label", "valid_from", "valid_to")
_DAYS = 64
"""Days whose codes are kept at hand: a stream of records asks for few."""


class Code(msgspec.Struct, frozen=True):
    """One row of a list."""

    code: str
    label: str
    valid_from: date | None
    valid_to: date | None
    line: int

    def holds(self, day: date | None) -> bool:
        """The row is in force on *day*; with no day, it ever was."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class CodeList(msgspec.Struct, frozen=True, dict=True):
    """The codes of one file. ``dated`` tells whether membership depends on the day at all."""

    file: str
    rows: tuple[Code, ...]

    @staticmethod
    def read(text: str, file: str) -> tuple[CodeList, tuple[Diagnostic, ...]]:
        """Read *text*, the content of *file*. What is wrong is a finding with its line; good rows are kept."""
        findings: list[Diagnostic] = []
        rows = tuple(_rows(text, file, findings))
        return CodeList(file, rows), tuple(findings)

    @cached_property
    def dated(self) -> bool:
        """Whether any row starts or ends."""
        return any(row.valid_from or row.valid_to for row in self.rows)

    @cached_property
    def _asked(self) -> dict[date | None, dict[str, str]]:
        return {}

    def at(self, day: date | None) -> dict[str, str]:
        """Return the codes in force on *day* with their labels (of all time without a day). Not to be changed."""
        day = day if self.dated else None
        known = self._asked.get(day)
        if known is None:
            if len(self._asked) >= _DAYS:
                self._asked.clear()
            known = self._asked[day] = {row.code: row.label for row in self.rows if row.holds(day)}
        return known

    def line(self, code: str, day: date | None) -> int | None:
        """Return the line of the row by which *code* is known on *day*; ``None`` when it is not."""
        return next((row.line for row in reversed(self.rows) if row.code == code and row.holds(day)), None)


def _rows(text: str, file: str, findings: list[Diagnostic]) -> Iterator[Code]:
    lines = csv.reader(text.splitlines())
    head = tuple(next(lines, ()))
    if head[:4] != _COLUMNS:
        _find(findings, file, 1, ",".join(head), f"the first line is {','.join(_COLUMNS)}")
        return
    for number, cells in enumerate(lines, start=2):
        if not cells:
            continue
        code, label, valid_from, valid_to = (*(cell.strip() for cell in cells[:4]), "", "", "")[:4]
        try:
            start, end = (date.fromisoformat(cell) if cell else None for cell in (valid_from, valid_to))
        except ValueError:
            _find(findings, file, number, f"{valid_from},{valid_to}", "dates are written CCYY-MM-DD")
            continue
        if not code or (start and end and end < start):
            _find(findings, file, number, ",".join(cells), "a code, and valid_to not before valid_from, are expected")
            continue
        yield Code(code, label, start, end, number)


def _find(findings: list[Diagnostic], file: str, line: int, found: str, reason: str) -> None:
    place = f"{file}:{line}:1"
    findings.append(
        diagnose("M100", found=found, reason=reason, source=Source(line=line, column=1), where=file, rule=place)
    )
