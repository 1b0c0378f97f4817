"""Files of the command line as message content."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from gateway.tree import Content, InMemory

_CHUNK = 1 << 20
STANDARD_INPUT = Path("-")


class FileContent:
    """A file on disk, read piece by piece, as often as needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *end* in pieces of 1 MiB."""
        left = (self.size if end is None else min(end, self.size)) - start
        with self._path.open("rb") as file:
            file.seek(start)
            while left > 0 and (piece := file.read(min(_CHUNK, left))):
                left -= len(piece)
                yield piece


def content_of(path: Path) -> Content:
    """Return the content of *path*; ``-`` is standard input, a pipe is read whole. ``OSError`` if it cannot be read."""
    if path == STANDARD_INPUT:
        return InMemory(sys.stdin.buffer.read())
    if path.is_dir():
        raise IsADirectoryError(21, "is a folder; name the files in it", str(path))
    return FileContent(path) if path.is_file() else InMemory(path.read_bytes())
