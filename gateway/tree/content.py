"""The bytes of a message, readable from any place, as often as needed, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Content(Protocol):
    """Raw bytes as received. The store, a file and plain memory all offer this."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *end* (all by default) in pieces of at most about 1 MiB."""
        ...


class InMemory:
    """Content that is already in memory."""

    CHUNK = 1 << 20

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self._data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *end* in pieces of 1 MiB."""
        stop = self.size if end is None else min(end, self.size)
        for offset in range(start, stop, self.CHUNK):
            yield self._data[offset : min(offset + self.CHUNK, stop)]
