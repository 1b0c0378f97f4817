from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy import Law


@pytest.fixture(scope="session")
def law() -> Law:
    """The law that the product ships."""
    tables = Path(__file__).parents[3] / "mappings" / "tables"
    texts = {name: (tables / name).read_text("utf-8") for name in ("policy.yaml", "routing.yaml", "reasons.yaml")}
    law, findings = Law.read(texts)
    assert law is not None, findings
    return law
