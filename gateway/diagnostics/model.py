"""Errors as values: one frozen type that every layer produces and every answer is rendered from.

A diagnostic is made once, where the cause is seen, by :func:`diagnose`, and is never raised. It carries codes and
places as data, so that a TA1, a 997, a 999, an 824, an XML answer, JSON and a terminal frame are projections of the
same value and cannot contradict each other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import msgspec

from gateway.diagnostics.catalogue import row_of


class Severity(StrEnum):
    """``error`` keeps what it concerns from being forwarded, ``warning`` and ``note`` do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


Level = Literal["file", "interchange", "group", "transaction", "record"]
"""The smallest unit that a diagnostic concerns: what an ``error`` at that level refuses."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the sender's bytes. Offsets are bytes from 0 in the file as received; the rest counts from 1."""

    start: int | None = None
    end: int | None = None
    line: int | None = None
    column: int | None = None
    segment: int | None = None
    """Ordinal of the X12 segment in the file, 1 at its first ISA."""
    position: int | None = None
    """Position of the segment within its transaction set, ST = 1 (AK302, IK302, TED04)."""
    segment_id: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    data_element: str | None = None
    """X12 data element number (AK402), such as ``373``."""
    loop: str | None = None
    """Loop path within the set, such as ``ST/P4/LX/N1``."""
    xpath: str | None = None
    raw: str | None = None
    """The sender's own segment or line, without its terminator. May hold personal data: for the sender's eyes only."""


class Scope(msgspec.Struct, frozen=True):
    """Which unit of the message a diagnostic belongs to; every index counts from 0 within the unit above."""

    interchange: int | None = None
    group: int | None = None
    transaction: int | None = None
    record: int | None = None


class Note(msgspec.Struct, frozen=True):
    """A second place that explains the first: where the set was opened, where the number was used before."""

    text: str
    source: Source


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. See ``interface`` in the docs for its JSON form; ``as_json`` renders it."""

    code: str
    severity: Severity
    level: Level
    message: str
    found: str | None = None
    expected: str | None = None
    hint: str | None = None
    short: str = ""
    """At most 30 capitals, for a K101 or a TED02 that the message does not fit into."""
    source: Source | None = None
    scope: Scope = Scope()
    where: str | None = None
    """The address in the trade's words: ``interchange 000000041 / group 7 / set 309 0001 / segment 52 / SE-01``."""
    target: str | None = None
    """The field of the canonical record that is concerned, such as ``Filing.Consignee.Region``."""
    rule: str | None = None
    """The mapping rule or table row behind it, as ``file:line``."""
    citation: str | None = None
    related: tuple[Note, ...] = ()
    count: int = 1
    """How many equal findings this one stands for, when they were folded."""
    records: tuple[str, ...] = ()
    """Keys of the records concerned (of some of them, when very many were folded)."""


def diagnose(
    code: str,
    *,
    found: str | None = None,
    expected: str | None = None,
    hint: str | None = None,
    short: str | None = None,
    severity: Severity | None = None,
    level: Level | None = None,
    source: Source | None = None,
    scope: Scope = Scope(),  # noqa: B008  frozen, so one shared value is safe
    where: str | None = None,
    target: str | None = None,
    rule: str | None = None,
    citation: str | None = None,
    related: tuple[Note, ...] = (),
    records: tuple[str, ...] = (),
    **data: Any,
) -> Diagnostic:
    """Make the diagnostic *code*, its texts filled from the catalogue row with *found*, *expected* and *data*.

    *severity*, *level*, *hint*, *short* and *citation* override the row. An unknown code or a template field that
    was not given is a bug of the caller and raises ``KeyError``.
    """
    row = row_of(code)
    fields = {"found": found, "expected": expected, **data}
    return Diagnostic(
        code=code,
        severity=severity or Severity(row.severity),
        level=level or row.level,  # type: ignore[arg-type]  # the catalogue's own test holds it to Level
        message=row.message.format_map(fields),
        found=found,
        expected=expected,
        hint=hint if hint is not None else (row.hint.format_map(fields) or None),
        short=short or row.short,
        source=source,
        scope=scope,
        where=where,
        target=target,
        rule=rule,
        citation=citation or row.citation,
        related=related,
        records=records,
    )
