"""The regimes, and a record of each as text and as values by path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.filing import Regimes, Tables, Values
from gateway.library import read_tables
from gateway.xmlmsg.parser import parse

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def regimes() -> Regimes:
    return Regimes({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")})


@pytest.fixture(scope="session")
def tables() -> Tables:
    return read_tables()


@pytest.fixture(scope="session")
def shipment() -> str:
    return (ROOT / "tests/data/records/section-321.xml").read_text("utf-8")


@pytest.fixture(scope="session")
def entry() -> str:
    return (ROOT / "tests/data/records/type-86.xml").read_text("utf-8")


def values_of(xml: str) -> dict[str, list[str]]:
    """Return the values of a record by path without indexes."""
    values: dict[str, list[str]] = {}

    def take(element, path) -> None:
        for child in element:
            below = f"{path}{child.tag.rpartition('}')[2]}"
            if len(child):
                take(child, f"{below}.")
            else:
                values.setdefault(below, []).append(child.text or "")

    take(parse(xml.encode()), "")
    return values


@pytest.fixture(scope="session")
def values_by_path() -> Callable[[str], dict[str, list[str]]]:
    return values_of


@pytest.fixture
def shipment_values(shipment) -> Values:
    return values_of(shipment)


@pytest.fixture
def entry_values(entry) -> Values:
    return values_of(entry)
