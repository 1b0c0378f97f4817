"""Bytes in, bytes out: however they were cut on the way in, and whichever range is asked for on the way out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store import Store

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store whose pieces are seven bytes, so that every boundary is near; four of them are a transaction."""
    path: Path = tmp_path_factory.mktemp("content")
    store = Store.open(f"sqlite:///{path / 'store.sqlite'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.store.receipts.PIECE", 7)
        yield store
    store.close()


@settings(max_examples=60, deadline=None)
@given(
    chunks=st.lists(st.binary(max_size=40), max_size=6),
    ranges=st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, 100)), max_size=5),
)
def test_stored_bytes_are_a_slice_away(store: Store, chunks: list[bytes], ranges: list[tuple[int, int | None]]) -> None:
    """Size, digest and every range are those of the bytes put together."""
    data = b"".join(chunks)
    receipt = store.receive("acme", "http", iter(chunks), now=NOW)
    content = store.content(receipt.id)
    assert (content.size, receipt.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    for start, end in [(0, None), *ranges]:
        found = list(content.chunks(start, end))
        assert b"".join(found) == data[start:end]
        assert all(0 < len(chunk) <= 7 for chunk in found)
