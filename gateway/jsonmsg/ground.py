"""Places in the sender's bytes, of values and of what is wrong. A path is a JSON Pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Source
from gateway.jsonmsg.scan import Fault, Key, Value
from gateway.tree import Content

MARK = b"\xef\xbb\xbf"
_SHOWN = 80


class Way(msgspec.Struct, frozen=True):
    """The keys that lead to a value, the innermost one at hand."""

    above: Way | None
    key: Key

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them, from the root."""
        return (*(self.above.keys if self.above is not None else ()), self.key)


def way_of(keys: tuple[Key, ...], above: Way | None = None) -> Way | None:
    """Return *keys* as a way on from *above*."""
    for key in keys:
        above = Way(above, key)
    return above


def pointer(way: Way | None) -> str:
    """Return *way* as a JSON Pointer: ``/orders/3/items/0/value``, empty for the whole document."""
    keys = way.keys if way is not None else ()
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in keys)


class Ground(msgspec.Struct, frozen=True):
    """Some bytes of a message that were kept, and where they stand in it. Columns count characters."""

    data: bytes
    base: int
    line: int
    column: int
    origin: int = 0
    """Where the bytes began that values of it were read from."""

    def source(self, start: int, end: int, way: Way | None, raw: str | None = None) -> Source:
        """Return the place of the bytes from *start* to *end* of the message, which is what *way* leads to."""
        line, column = moved(self.line, self.column, self.data[: start - self.base])
        if raw is None:
            raw = self.data[start - self.base : min(end, start + _SHOWN) - self.base].decode("utf-8", "replace")
            raw = raw.partition("\n")[0].rstrip("\r")
            if way is not None and isinstance(way.key, str):
                raw = f'"{way.key}": {raw}'
        return Source(start=start, end=end, line=line, column=column, xpath=pointer(way) or None, raw=raw)

    def of(self, value: Value | Fault, way: Way | None) -> Source:
        """Return the place of *value*, which *way* leads to."""
        return self.source(self.origin + value.start, self.origin + value.end, way)


def moved(line: int, column: int, passed: bytes) -> tuple[int, int]:
    """Return line and column behind *passed*, which begins at *line* and *column*."""
    breaks = passed.count(b"\n")
    last = passed.rpartition(b"\n")[2].decode("utf-8", "replace") if breaks else passed.decode("utf-8", "replace")
    return line + breaks, (1 if breaks else column) + len(last)


def break_source(ground: Ground, data: bytes, base: int, at: int, way: Way | None) -> Source:
    """Return the place where *data*, which begins at *base* in the message, goes wrong at *at*.

    What is shown begins there; of a file that was cut, its last characters are shown.
    """
    first = at if at < len(data) else max(0, at - _SHOWN)
    raw = data[first : first + _SHOWN].decode("utf-8", "replace").strip()
    raw = raw.partition("\n")[0] if at < len(data) else raw.rpartition("\n")[2]
    return ground.source(base + at, min(base + at + 1, base + len(data)), way, raw)


class Window:
    """The bytes of a message from where it is read on, as far as they were asked for. A byte order mark is passed."""

    def __init__(self, content: Content) -> None:
        self._chunks: Iterator[bytes] = content.chunks()
        self.data = b""
        self.base = 0
        """Where ``data`` begins in the message."""
        self.at = 0
        """Where reading goes on, within ``data``."""
        self.all = False
        """Nothing follows ``data``."""
        self._known, self._line, self._column = 0, 1, 1
        while len(self.data) < len(MARK) and not self.all:
            self.more()
        if self.data.startswith(MARK):
            self.at = self._known = len(MARK)

    def more(self) -> None:
        """Take in the next bytes, and forget those before ``at``."""
        chunk = next(self._chunks, None)
        if chunk is None:
            self.all = True
            return
        self._advance()
        self.data = self.data[self.at :] + chunk
        self.base += self.at
        self.at = 0

    def ground(self, size: int) -> Ground:
        """Return the next *size* bytes to be kept."""
        self._advance()
        data = self.data[self.at : self.at + size]
        return Ground(data, self.base + self.at, self._line, self._column, self.base)

    def _advance(self) -> None:
        offset = self.base + self.at
        passed = self.data[self._known - self.base : self.at]
        self._line, self._column = moved(self._line, self._column, passed)
        self._known = offset
