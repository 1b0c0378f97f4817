"""A house with nothing in it yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_ins import Clock, House, Sink, Words

from gateway.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def house(url: str) -> Iterator[House]:
    store = Store.open(url)
    yield House(store, Clock(), Words(), Sink())
    store.close()
