"""Diagnostics of fixed-width records, each with record, column and address."""

from __future__ import annotations

from typing import Any

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.fixedwidth.layout import Field
from gateway.fixedwidth.records import Record


class Findings:
    """Collects diagnostics, and knows in which block and which entry the reading is."""

    def __init__(self) -> None:
        self.all: list[Diagnostic] = []
        self.block: int | None = None
        """Counts from 1 within the batch."""
        self.transaction: int | None = None
        """Counts from 1 within the block."""
        self.entry = ""

    def find(self, code: str, record: Record | None, field: Field | None = None, **data: Any) -> None:
        """Add the diagnostic *code* about *field* of *record*, or about all of it."""
        if field is not None and field.secret and "found" in data:
            data["found"] = "*" * len(data["found"])
        column = data.pop("column", field.first if field is not None else None)
        self.all.append(
            diagnose(
                code,
                source=source_of(record, column),
                scope=Scope(
                    interchange=0,
                    group=None if self.block is None else self.block - 1,
                    transaction=None if self.transaction is None else self.transaction - 1,
                ),
                where=self._where(record, field, column),
                **data,
            )
        )

    def missing(self, expected: str, *, before: Record | None = None, after: Record | None = None) -> None:
        """Add that the record *expected* is missing *before* or *after* another one."""
        record = before or after
        found = (record.id or "a blank record") if record is not None else "the file"
        place = "before" if before is not None else "after" if after is not None else "in"
        self.find("catair.record-missing", record, expected=expected, found=found, place=place)

    def _where(self, record: Record | None, field: Field | None, column: int | None) -> str:
        parts = ["batch"]
        if self.block is not None:
            parts.append(f"block {self.block}")
        if self.entry:
            parts.append(f"entry {self.entry}")
        if record is not None:
            parts.append(f"record {record.number} {record.id}".rstrip())
        if field is not None and field.last > field.first:
            parts.append(f"columns {field.first}-{field.last}")
        elif column is not None:
            parts.append(f"column {column}")
        return " / ".join(parts)


_SHOWN = 200
"""Characters of a record that a finding shows at most; a record has 80."""


def source_of(record: Record | None, column: int | None = None) -> Source | None:
    """Return the place of *record* in the file, at *column* of it or the whole."""
    if record is None:
        return None
    start = record.start + (column - 1 if column is not None else 0)
    return Source(
        start=min(start, record.end),
        end=record.end,
        line=record.line,
        column=column,
        position=record.number,
        segment_id=record.id,
        raw=_shown(record),
    )


def _shown(record: Record) -> str:
    """Return the record as received, what is secret in it covered."""
    raw = record.raw[:_SHOWN]
    for field in record.layout.fields if record.layout is not None else ():
        if field.secret:
            hidden = "*" * len(raw[field.first - 1 : field.last])
            raw = raw[: field.first - 1] + hidden + raw[field.last :]
    return raw
