"""What every simulation reads from disk, read once; each test gets a simulation without a memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from simulated import Desk

from gateway.fixedwidth import Layouts
from gateway.library import library, read_catair_layouts, read_law, read_regimes, read_response_tables
from gateway.pipeline.library import Library
from gateway.policy import Law
from gateway.sandbox import read_magic
from gateway.sandbox.entries import EntryDesk
from gateway.sandbox.manifests import ManifestDesk

NOW = datetime(2025, 7, 15, 13, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def layouts() -> Layouts:
    return read_catair_layouts()


@pytest.fixture(scope="session")
def law() -> Law:
    return read_law()


@pytest.fixture
def entries(layouts: Layouts, law: Law) -> Desk:
    """Return a desk for entries with nothing on file."""
    desk = EntryDesk(layouts, law, read_magic())
    return Desk(lambda data: desk.answer(data, NOW), layouts)


@pytest.fixture(scope="session")
def regimes():
    return read_regimes()


@pytest.fixture(scope="session")
def tables():
    return read_response_tables()


@pytest.fixture(scope="session")
def installed() -> Library:
    return library()


@pytest.fixture
def manifests(installed: Library, regimes, tables) -> ManifestDesk:
    """Return a desk for manifests with nothing on file."""
    dispositions = {code: row.text for code, row in tables.dispositions.items()}
    return ManifestDesk(installed, regimes, read_magic(), dispositions)
