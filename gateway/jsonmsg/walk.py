"""A document from front to back in flat memory: what is opened is read part by part, everything else whole.

What is opened and empty is a part, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from gateway.diagnostics import Diagnostic, Level, diagnose
from gateway.jsonmsg.ground import Ground, Window, break_source, way_of
from gateway.jsonmsg.limits import Limits
from gateway.jsonmsg.scan import BLANKS, BreakError, Fault, Key, Kind, LimitError, Scanner, ShortError, Value
from gateway.tree import Content

_Read = TypeVar("_Read")
Names = tuple[str, ...]
"""The names that lead from the root to an object or a list."""
_FLAT = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""All that holds no bracket, or only within texts."""


class Part(msgspec.Struct, frozen=True):
    """A value that was read whole; ``None`` when it was passed over, or cannot be had since it breaks a limit."""

    way: tuple[Key, ...]
    value: Value | None
    ground: Ground
    start: int
    end: int
    faults: tuple[Fault, ...] = ()
    trouble: Diagnostic | None = None
    """Which limit it breaks."""


class _TwiceError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


class Walk:
    """The parts of one document.

    *opens* tells of an object (``{``) or a list (``[``) under these names whether its parts are wanted; a list within a
    list and an object in a list are always read whole. *whole* tells of such an element whether it is read at all.
    """

    def __init__(
        self, content: Content, limits: Limits, opens: Callable[[Names, bytes], bool],
        whole: Callable[[Names, int], bool] = lambda _, __: True,
    ) -> None:  # fmt: skip
        self._window = Window(content)
        self._limits = limits
        self._opens = opens
        self._whole = whole
        self._way: tuple[Key, ...] = ()
        self.lists: dict[Names, tuple[int, int | None]] = {}
        """Where the insides of the lists that were opened begin and end, by their names."""

    def parts(self) -> Iterator[Part | Diagnostic]:
        """Yield the parts; a diagnostic is the last, and says where the document breaks off."""
        window = self._window
        try:
            yield from self._value((), ())
            end = self._try(lambda scanner: scanner.past_blanks(window.at))
            if end < len(window.data):
                found = Scanner(window.data, self._limits).shown(end)
                raise BreakError(end, found, "nothing behind the end of the document")
        except BreakError as stop:
            yield self._told("json.broken", stop)
        except LimitError as stop:
            yield self._told("json.limit", stop, level="file")
        except _TwiceError as stop:
            yield stop.diagnostic

    def _value(self, way: tuple[Key, ...], names: Names) -> Iterator[Part | Diagnostic]:
        window, self._way = self._window, way
        window.at = self._try(lambda scanner: scanner.past_blanks(window.at))
        first = window.data[window.at : window.at + 1]
        if first not in (b"{", b"[") or not self._opens(names, first):
            yield self._read(way)
            return
        seen, ground = False, window.ground(0)
        for part in self._object(way, names) if first == b"{" else self._list(way, names):
            seen = True
            yield part
        if not seen:
            kind: Kind = "object" if first == b"{" else "list"
            at = ground.base - ground.origin
            yield Part(way, Value(kind, at, at + 1), ground, ground.base, window.base + window.at)

    def _object(self, way: tuple[Key, ...], names: Names) -> Iterator[Part | Diagnostic]:
        window, seen, count = self._window, set[str](), 0
        window.at += 1
        more, window.at = self._try(lambda scanner: scanner.opens(window.at, b"}"))
        while more:
            name, behind = self._try(lambda scanner: scanner.name(window.at))
            count += 1
            if count > self._limits.record_members:
                raise LimitError(window.at, "members", f"at most {self._limits.record_members:,} of them")
            if name.text in seen:
                window.at = name.start
                source = window.ground(name.end - name.start).source(
                    window.base + name.start, window.base + name.end, way_of((*way, name.text))
                )
                raise _TwiceError(diagnose("json.member-twice", level="file", found=name.text, source=source))
            seen.add(name.text)
            window.at = behind
            yield from self._value((*way, name.text), (*names, name.text))
            self._way = way
            more, window.at = self._try(lambda scanner: scanner.goes_on(window.at, b"}"))

    def _list(self, way: tuple[Key, ...], names: Names) -> Iterator[Part | Diagnostic]:
        window, number = self._window, 0
        window.at += 1
        begin = window.base + window.at
        self.lists[names] = (begin, None)
        more, window.at = self._try(lambda scanner: scanner.opens(window.at, b"]"))
        while more:
            window.at = self._try(lambda scanner: scanner.past_blanks(window.at))
            self._way = (*way, number)
            if self._whole(names, number) or window.data[window.at : window.at + 1] not in (b"{", b"["):
                yield self._read((*way, number))
            else:
                self._skip()
            number, self._way = number + 1, way
            more, window.at = self._try(lambda scanner: scanner.goes_on(window.at, b"]"))
        self.lists[names] = (begin, window.base + window.at - 1)

    def _read(self, way: tuple[Key, ...]) -> Part:
        window, scanner = self._window, Scanner(b"", self._limits)
        try:
            while True:
                scanner = Scanner(window.data, self._limits, final=window.all)
                try:
                    value = scanner.value(window.at)
                    break
                except ShortError:
                    if len(window.data) - window.at > self._limits.record_size:
                        raise LimitError(window.at, "a record", self._most()) from None
                    window.more()
            if value.end - value.start > self._limits.record_size:
                raise LimitError(window.at, "a record", self._most())
        except LimitError as stop:
            trouble = self._told("json.limit", stop)
            ground = window.ground(0)
            self._skip()
            return Part(way, None, ground, ground.base, window.base + window.at, trouble=trouble)
        ground = window.ground(value.end - window.at)
        start = window.base + value.start
        window.at = value.end
        return Part(way, value, ground, start, window.base + value.end, tuple(scanner.faults))

    def _skip(self) -> None:
        """Go behind the value at hand: by its brackets alone, or by its quotes, or to what follows a number."""
        window, depth = self._window, 0
        if window.data[window.at : window.at + 1] not in (b"{", b"["):
            window.at = self._try(lambda scanner: scanner.behind_leaf(window.at))
            return
        while True:
            at = _FLAT.match(window.data, window.at).end()  # type: ignore[union-attr]  # it matches nothing at all, too
            bracket = window.data[at : at + 1]
            if bracket in (b"{", b"[", b"}", b"]") and bracket:
                depth += 1 if bracket in (b"{", b"[") else -1
                window.at = at + 1
                if depth <= 0:
                    return
                if depth > self._limits.record_members:
                    most = f"at most {self._limits.record_members:,} of them"
                    raise LimitError(at, "objects and lists within one another", most)
                continue
            if len(window.data) - at > self._limits.record_size:
                raise LimitError(at, "a text", self._most())
            if window.all:
                raise BreakError(len(window.data), "the end of the file", "the end of what was opened")
            window.at = at
            window.more()

    def _try(self, read: Callable[[Scanner], _Read]) -> _Read:
        """Return what *read* does, with more and more bytes at hand until they are enough."""
        window = self._window
        while True:
            try:
                return read(Scanner(window.data, self._limits, final=window.all))
            except ShortError:
                window.at = BLANKS.match(window.data, window.at).end()  # type: ignore[union-attr]  # as in _skip
                if len(window.data) - window.at > self._limits.record_size:
                    raise LimitError(window.at, "a name", self._most()) from None
                window.more()

    def _told(self, code: str, stop: BreakError | LimitError, level: Level | None = None) -> Diagnostic:
        window = self._window
        ground = window.ground(stop.at - window.at)
        source = break_source(ground, window.data, window.base, stop.at, way_of(self._way))
        return diagnose(code, found=stop.found, expected=stop.expected, source=source, level=level)

    def _most(self) -> str:
        return f"at most {self._limits.record_size:,} bytes"
