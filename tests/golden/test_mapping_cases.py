"""The cases of formats under ``mappings/cases``: what becomes of each source, and where every value came from.

Beside ``NAME.xml`` stands ``NAME.expected.txt``: every record with its fate, its fields with the places that they were
read from, and the findings. ``pytest tests/golden --update-golden`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from manifests import outcome

from gateway.diagnostics import Diagnostic, Source
from gateway.library import library
from gateway.pipeline.trace import drafts
from gateway.policy import EASTERN
from gateway.tree import InMemory

CASES = Path(__file__).parents[2] / "mappings" / "cases"
SOURCES = sorted(path for path in CASES.glob("*/*") if path.suffix in (".xml", ".csv", ".json", ".edi"))
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)


def stands(source: Source) -> str:
    """Return where a value stands: the line, and the path or the element."""
    element = f"-{source.element:02d}" if source.element else ""
    return f"line {source.line} {source.xpath or f'{source.segment_id or str()}{element}'}".rstrip()


def told(found: Diagnostic) -> str:
    """Return a finding on one line: how grave, which, about what, where."""
    source = found.source
    place = f" at {stands(source)}" if source is not None else ""
    value = f" {found.found!r}" if found.found else ""
    return f"{found.severity} {found.code}{value} {found.target or '-'}{place}"


def report(source: Path) -> str:
    """Return what becomes of *source*."""
    return "\n".join(_lines(source.read_bytes())) + "\n"


def _lines(data: bytes) -> Iterator[str]:
    found = outcome(data, as_of=RECEIVED)
    yield f"{found.conclusion.verdict} by {found.conclusion.mapping}"
    of_records = {id(one) for filing in found.filings for one in filing.diagnostics}
    codes = {one.code for filing in found.filings for one in filing.diagnostics}
    yield from (
        told(one) for one in found.conclusion.diagnostics if id(one) not in of_records and one.code not in codes
    )
    made = [one for one in drafts(InMemory(data), library()) if not isinstance(one, Diagnostic)]
    for filing, draft in zip(found.filings, made, strict=True):
        yield f"\nrecord {filing.key or '(no key)'}: {filing.regime}, {filing.fate}"
        for path in draft.fields:
            origin = draft.origin(path)
            places = ", ".join(map(stands, origin.sources))
            yield f"  {path.partition('.')[2]} = {origin.value} <- {places or 'the rule'}"
        yield from (f"  {told(one)}" for one in filing.diagnostics)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_becomes_of_a_case(source: Path, request: pytest.FixtureRequest) -> None:
    """Every case comes out as it was reviewed, value by value and place by place."""
    expected = source.with_suffix(".expected.txt")
    if request.config.getoption("--update-golden"):
        expected.write_text(report(source), encoding="utf-8")
    assert report(source) == expected.read_text(encoding="utf-8")


def test_every_foreign_format_has_cases() -> None:
    """A mapping of a foreign format comes with a case that is filed or tells what lacks, and with faulty ones."""
    names = {route.mapping.name for foreign in library().foreign.values() for route in foreign.routes}
    assert names
    for name in names:
        stems = {path.stem for path in (CASES / name).glob("*.xml")}
        assert "valid" in stems, name
        assert len(stems) > 2, name


def test_every_customs_manifest_has_cases() -> None:
    """Each mapping of the 309 has a case for every release that it reads, with faults, set aside, and odd but legal."""
    manifests = {route.mapping.name for routes in library().x12_routes.values() for route in routes}
    for name in manifests & {"x12-309-truck", "x12-309-ocean", "x12-309-rail"}:
        stems = {path.stem for path in (CASES / name).glob("*.edi")}
        assert stems >= {"valid-005020", "valid-004010", "valid-006050", "each-kind-of-invalid", "set-aside"}, name
        assert "odd-but-legal" in stems, name
