"""A house with nothing in it yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_ins import Clock, House, Sink, Words

from gateway.store import Store


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write each batch by itself, as the batches of a big message are, so that there is something between them."""
    monkeypatch.setattr("gateway.store.outcomes.FILINGS_PER_TRANSACTION", 1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def house(url: str) -> Iterator[House]:
    store = Store.open(url)
    yield House(store, Clock(), Words(), Sink())
    store.close()
