from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy import Law

MAPPINGS = Path(__file__).parents[3] / "mappings"


@pytest.fixture(scope="session")
def table_texts() -> dict[str, str]:
    """The shipped tables and the code list that they name, by file name."""
    names = ("tables/policy.yaml", "tables/routing.yaml", "tables/reasons.yaml", "codes/us-state.csv")
    return {f"mappings/{name}": (MAPPINGS / name).read_text("utf-8") for name in names}


@pytest.fixture(scope="session")
def law(table_texts: dict[str, str]) -> Law:
    """The law that the product ships."""
    law, findings = Law.read(table_texts)
    assert law is not None, findings
    return law
