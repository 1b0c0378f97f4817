"""Conclusions made by hand, for the tests of the answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from gateway.diagnostics import Diagnostic, Level, Scope, Severity, Source, row_of
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.pipeline.partner import AnswerSettings
from gateway.tree import InMemory
from gateway.x12 import survey

SAMPLES = Path(__file__).parents[4] / "shared" / "domain" / "samples-x12"
PUBLIC = Path(__file__).parents[4] / "shared" / "testing" / "x12-public"
NOW = datetime(2025, 8, 15, 7, 50, tzinfo=UTC)
ISA = "ISA*00*          *00*          *02*ABCD           *ZZ*LVGATEWAY      *250815*0750*^*00502*000000104*{0}*T*>~"
GS = "GS*AQ*ABCD*LVGATEWAY*20250815*0750*104*X*005020~"


def interchange(*numbers: str, wanted: str = "0") -> str:
    """Return an interchange of one group with a 309 under each of *numbers*."""
    sets = "".join(f"ST*309*{number}~M10*ABCD*J~SE*3*{number}~" for number in numbers)
    return f"{ISA.format(wanted)}{GS}{sets}GE*{len(numbers)}*104~IEA*1*000000104~"


def source(segment_id: str, position: int, element: int | None = None, loop: str = "ST", **more: object) -> Source:
    """Return a place in a set that starts at the third segment of its file."""
    return Source(segment=position + 2, position=position, segment_id=segment_id, element=element, loop=loop, **more)  # type: ignore[arg-type]


def found(
    code: str,
    place: Source | None,
    scope: Scope,
    value: str | None = None,
    *,
    severity: Severity = Severity.ERROR,
    level: Level = "record",
    message: str | None = None,
    records: tuple[str, ...] = (),
) -> Diagnostic:
    """Return the diagnostic *code* at *place*."""
    return Diagnostic(
        code=code,
        severity=severity,
        level=level,
        message=message or row_of(code).title,
        short=row_of(code).short,
        found=value,
        source=place,
        scope=scope,
        records=records,
    )


def concluded(
    text: str,
    diagnostics: Iterable[Diagnostic] = (),
    results: Iterable[TransactionResult] | None = None,
    refused: Iterable[Filing] = (),
) -> Conclusion:
    """Return the conclusion on an X12 *text*: what its survey says, and the *diagnostics* of its records."""
    envelope = survey(InMemory(text.encode("latin-1")))
    scopes = [one.scope for inter in envelope.interchanges for group in inter.groups for one in group.transactions]
    found_results = [result(scope) for scope in scopes] if results is None else list(results)
    return Conclusion(
        format="x12",
        verdict="partially-accepted",
        mapping="x12-309-truck@1",
        counts=Counts(records=3, forward=1, reject=1, hold=1),
        diagnostics=(*envelope.diagnostics, *diagnostics),
        survey=envelope,
        transactions=tuple(found_results),
        refused=tuple(refused),
    )


def result(scope: Scope, *, refused: bool = False, **counts: int) -> TransactionResult:
    """Return how one set came out."""
    return TransactionResult(
        scope=scope, guide="x12/309-005020", counts=Counts(**(counts or {"records": 3, "forward": 3})), refused=refused
    )


def numbers(first: int = 1) -> Callable[[str], int]:
    """Return control numbers that count up, each kind by itself."""
    counters: dict[str, itertools.count[int]] = {}
    return lambda kind: next(counters.setdefault(kind, itertools.count(first)))


def settings(**changes: str) -> AnswerSettings:
    """Return the settings of a partner that gets nothing but *changes*."""
    silent = AnswerSettings(ta1="never", ack997="never", ack999="never", advice824="never", xml="never")
    return msgspec.structs.replace(silent, **changes)


def body(data: bytes) -> list[str]:
    """Return the segments between ST and SE (between ISA and IEA where there is no ST)."""
    lines = [line.strip() for line in data.decode("ascii").replace("\n", "").split("~") if line.strip()]
    if any(line.startswith("ST*") for line in lines):
        first = next(index for index, line in enumerate(lines) if line.startswith("ST*"))
        last = max(index for index, line in enumerate(lines) if line.startswith("SE*"))
        return lines[first + 1 : last]
    return lines[1:-1]
