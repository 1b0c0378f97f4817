from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy import Law

TABLES = Path(__file__).parents[3] / "mappings" / "tables"


@pytest.fixture(scope="session")
def table_texts() -> dict[str, str]:
    """The shipped tables, by file name."""
    names = ("policy.yaml", "routing.yaml", "reasons.yaml")
    return {f"mappings/tables/{name}": (TABLES / name).read_text("utf-8") for name in names}


@pytest.fixture(scope="session")
def law(table_texts: dict[str, str]) -> Law:
    """The law that the product ships."""
    law, findings = Law.read(table_texts)
    assert law is not None, findings
    return law
