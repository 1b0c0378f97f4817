"""Compiled and interpreted, the mappings of the customs manifest make the same filings of every case and sample."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from manifests import SAMPLES, outcome

from gateway.library import library
from gateway.pipeline.library import Library
from gateway.policy import EASTERN

CASES = Path(__file__).parents[3] / "mappings" / "cases"
MESSAGES = sorted([*CASES.glob("*/*.edi"), *SAMPLES.glob("*/*.edi")])
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)


@pytest.fixture(scope="module")
def interpreted() -> Library:
    """The library with its X12 mappings interpreted only."""
    routes = {
        guide: tuple(msgspec.structs.replace(route, compiled=None) for route in routes)
        for guide, routes in library().x12_routes.items()
    }
    return msgspec.structs.replace(library(), x12_routes=routes)


def test_every_manifest_mapping_is_compiled() -> None:
    """None of them says what only the interpreter does."""
    assert [
        (guide, route.mapping.name)
        for guide, routes in library().x12_routes.items()
        for route in routes
        if route.compiled is None or route.compiled.source is None
    ] == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_engines_make_the_same_of_it(message: Path, interpreted: Library) -> None:
    """Keys, fates, regimes, records and findings, with their places."""
    data = message.read_bytes()
    found, plain = (outcome(data, as_of=RECEIVED, installed=one) for one in (library(), interpreted))
    assert found.conclusion.mapping == plain.conclusion.mapping
    for one, other in zip(found.filings, plain.filings, strict=True):
        assert (one.key, one.fate, one.regime, one.xml) == (other.key, other.fate, other.regime, other.xml)
        assert one.diagnostics == other.diagnostics
