"""A house with nothing in it yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql import empty_store
from stand_ins import Clock, House, Sink, Words

from gateway.store import Store


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write each batch by itself, as the batches of a big message are, so that there is something between them."""
    monkeypatch.setattr("gateway.store.outcomes.FILINGS_PER_TRANSACTION", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}" if request.param == "sqlite" else empty_store()


@pytest.fixture
def house(url: str) -> Iterator[House]:
    store = Store.open(url)
    yield House(store, Clock(), Words(), Sink())
    store.close()
