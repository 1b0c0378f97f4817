"""The project's own schemas and a record of each regime."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.xmlmsg import Schema

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def filing_schema() -> Schema:
    return Schema({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")}, "filing-1.0.xsd")


@pytest.fixture(scope="session")
def shipment() -> str:
    """A complete Section 321 record on one line."""
    return _one_line("section-321.xml")


@pytest.fixture(scope="session")
def entry() -> str:
    """A complete type 86 record on one line."""
    return _one_line("type-86.xml")


def _one_line(name: str) -> str:
    lines = (ROOT / "tests/data/records" / name).read_text("utf-8").splitlines()
    return "".join(line.strip() for line in lines)
