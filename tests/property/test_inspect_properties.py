"""Whatever bytes come in, they can be inspected and traced, and what is said of them fits together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.cli.inspect import Inspector
from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.pipeline.library import Library
from gateway.pipeline.trace import drafts
from gateway.tree import InMemory

SAMPLES = Path(__file__).parents[2] / "samples"
MESSAGES = tuple(
    (SAMPLES / name).read_bytes()
    for name in ("carrier-309/manifest-2026-11-20.edi", "broker-xml/type-86-2025-08-10.xml")
)
PIECES = (
    b"~",
    b"*",
    b">",
    b"\n",
    b"ISA*",
    b"GS*",
    b"ST*309*",
    b"SE*",
    b"LX*1~",
    b"<",
    b"</",
    b"&",
    b"\xff",
    b"\x00",
    b"",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A message in which some stretches were cut out, doubled, or overwritten."""
    data = draw(st.sampled_from(MESSAGES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data = data[:start] + draw(st.sampled_from((*PIECES, data[start:end] * 2))) + data[end:]
    return data


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    """One for all: it keeps guides and schemas."""
    return Inspector()


@pytest.fixture(scope="module")
def installed() -> Library:
    """The installed library."""
    return library()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(damaged(), st.binary(max_size=200)))
def test_any_bytes_can_be_inspected(inspector: Inspector, data: bytes) -> None:
    """A part is sound only when all within it is, what is wrong has a place in the file, and nothing raises."""
    report = inspector.inspect("file", InMemory(data))
    verdicts = [
        (interchange["verdict"], group["verdict"], one["verdict"])
        for interchange in report.interchanges
        for group in interchange["groups"]
        for one in group["transactions"]
    ]
    for outer, middle, inner in verdicts:
        assert inner == "ok" or middle == "error"
        assert middle == "ok" or outer == "error"
    if any(interchange["verdict"] == "error" for interchange in report.interchanges):
        assert not report.is_sound
    assert report.readable or not report.is_sound
    for finding in report.diagnostics:
        if finding.source is not None and finding.source.start is not None:
            assert 0 <= finding.source.start <= len(data)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_any_bytes_can_be_traced(installed: Library, data: bytes) -> None:
    """Every value that was made can tell where it came from."""
    for draft in drafts(InMemory(data), installed):
        if isinstance(draft, Diagnostic):
            continue
        for path in draft.fields:
            origin = draft.origin(path)
            assert origin.value is not None
            assert origin.rule
            assert origin.sources or origin.steps
