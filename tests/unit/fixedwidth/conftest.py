"""The layouts as shipped, and the samples that lie beside the repository."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from batches_by_hand import SAMPLES, layout_texts

from gateway.fixedwidth import Layouts, read_layouts


@pytest.fixture(scope="session")
def layouts() -> Layouts:
    found, findings = read_layouts(layout_texts())
    assert found is not None, findings
    return found


@pytest.fixture(scope="session")
def sample() -> Callable[[str], bytes]:
    """Return the bytes of a sample by its name, or skip."""

    def read(name: str) -> bytes:
        path = SAMPLES / f"{name}.txt"
        if not path.is_file():
            pytest.skip(f"the samples are not beside the repository: {path.name}")
        return path.read_bytes()

    return read
