"""The code tables behind responses: CBP's errors and dispositions, and what X12's acknowledgment codes say.

Each is a code list (see ``gateway.mapping.codes``) with further columns: ``class``, ``hold`` and ``evidence``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import cast, get_args

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.mapping.codes import CodeList
from gateway.responses.model import Effect

ERRORS, DISPOSITIONS, ACKNOWLEDGMENTS = "cbp-truck-errors", "cbp-dispositions", "x12-acknowledgments"
_CLASSES: dict[str, tuple[str, ...]] = {
    ERRORS: ("accepted", "error"),
    DISPOSITIONS: get_args(Effect),
    ACKNOWLEDGMENTS: ("",),
}


class Entry(msgspec.Struct, frozen=True):
    """One code: what it says, what it does, which hold it belongs to."""

    text: str
    effect: str = ""
    hold: str | None = None


class ResponseTables(msgspec.Struct, frozen=True, kw_only=True):
    """All tables, by code."""

    errors: dict[str, Entry]
    """CBP truck manifest errors; ``effect`` is ``accepted`` or ``error``."""
    dispositions: dict[str, Entry]
    """Dispositions (DE 35), notifications (SN050) and events (DE 304); ``effect`` is an ``Effect``."""
    acknowledgments: dict[str, Entry]
    """By data element and code: ``720-3``."""

    @staticmethod
    def read(texts: Mapping[str, str]) -> tuple[ResponseTables, tuple[Diagnostic, ...]]:
        """Read the tables from *texts*, file texts by name of the list. What is wrong is a finding with its line."""
        findings: list[Diagnostic] = []
        errors, dispositions, acknowledgments = (dict(_rows(name, texts[name], findings)) for name in _CLASSES)
        tables = ResponseTables(errors=errors, dispositions=dispositions, acknowledgments=acknowledgments)
        return tables, tuple(findings)

    def told(self, data_element: str, code: str) -> str:
        """Return what *code* of *data_element* says; empty when the table does not know."""
        entry = self.acknowledgments.get(f"{data_element}-{code}")
        return entry.text if entry is not None else ""

    def disposition(self, code: str) -> tuple[str, Effect, str | None] | None:
        """Return name, effect and hold of *code*; ``None`` when the table does not have it."""
        entry = self.dispositions.get(code)
        return None if entry is None else (entry.text, cast("Effect", entry.effect), entry.hold)


def _rows(name: str, text: str, findings: list[Diagnostic]) -> Iterator[tuple[str, Entry]]:
    file = f"mappings/codes/{name}.csv"
    codes, found = CodeList.read(text, file)
    findings += found
    lines = csv.reader(text.splitlines())
    columns = next(lines, [])
    cells = dict(enumerate(lines, start=2))
    for row in codes.rows:
        more = dict(zip(columns, cells[row.line], strict=False))
        effect = more.get("class", "")
        if effect not in _CLASSES[name]:
            reason = f"the class is one of {', '.join(_CLASSES[name])}"
            source = Source(line=row.line, column=1)
            place = f"{file}:{row.line}:1"
            findings.append(diagnose("M100", found=effect, reason=reason, source=source, where=file, rule=place))
        yield row.code, Entry(row.label, effect, more.get("hold") or None)
