"""One JSON value (RFC 8259) with the bytes that spell it and each of its parts; numbers stay the text that was sent.

What breaks the grammar raises :class:`BreakError`: behind it nothing has a sure meaning. What leaves it clear where the
value ends (a name that is said twice, ``NaN``, bytes that are no UTF-8 in a text) is a :class:`Fault`, and the value is
read on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from gateway.jsonmsg.limits import Limits

Kind = Literal["object", "list", "text", "number", "boolean", "null"]
Key = str | int
"""The name of a member, or the number of an element from 0."""

BLANKS = re.compile(rb"[ \t\r\n]*+")
_PLAIN = re.compile(rb'"[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+')
"""A text up to its closing quote, or to where it goes wrong."""
_ESCAPED = re.compile(rb'(?:[^\\]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_BARE = re.compile(rb"[-+.0-9A-Za-z_]++")
_LEAF = re.compile(rb"[^,\]}\s]*+")
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_MEMBER = re.compile(
    rb'[ \t\r\n]*+"([ !#-\[\]-~]*+)"[ \t\r\n]*+:[ \t\r\n]*+'
    rb'(?:"([ !#-\[\]-~]*+)"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?))[ \t\r\n]*+(,(?=[ \t\r\n]*+")|\})'
)
"""A member with a plain text or number, and what follows it: most of what is sent, taken in at one look."""
_WORDS: dict[bytes, Kind] = {b"true": "boolean", b"false": "boolean", b"null": "null"}
_NO_NUMBERS = frozenset({b"NaN", b"Infinity", b"-Infinity"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_END = "the end of the file"


class Value:
    """A value: the text of a leaf, or what an object or list holds, in the sender's order."""

    __slots__ = ("end", "inside", "kind", "start", "text")

    def __init__(self, kind: Kind, start: int, end: int, text: str = "") -> None:
        self.kind: Kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.inside: list[tuple[Key, Value]] = []

    def way_to(self, offset: int) -> tuple[Key, ...]:
        """Return the keys that lead to the innermost value that holds the byte at *offset*."""
        for key, value in reversed(self.inside):
            if value.start <= offset < value.end:
                return (key, *value.way_to(offset))
        return ()


class Fault(msgspec.Struct, frozen=True):
    """Something wrong with the value at the bytes from *start* to *end*, which does not hide where it ends."""

    code: str
    start: int
    end: int
    found: str
    first: int | None = None
    """Where a name that is said twice is said first."""


class BreakError(Exception):
    """The grammar is broken at the byte *at*."""

    def __init__(self, at: int, found: str, expected: str) -> None:
        super().__init__(found)
        self.at = at
        self.found = found
        self.expected = expected


class LimitError(Exception):
    """There is more of something at the byte *at* than a message may have."""

    def __init__(self, at: int, found: str, expected: str) -> None:
        super().__init__(found)
        self.at = at
        self.found = found
        self.expected = expected


class ShortError(Exception):
    """The bytes at hand end within the value, and there are more."""


class Scanner:
    """Reads values from *data*. *final*: nothing follows it. ``faults`` collects what is wrong with what was read."""

    def __init__(self, data: bytes, limits: Limits, *, final: bool = True) -> None:
        self.data = data
        self.final = final
        self.faults: list[Fault] = []
        self._limits = limits
        self._left = limits.record_members
        self._short = min(limits.name, limits.value)

    def value(self, at: int, depth: int = 0) -> Value:
        """Return the value that begins at the byte *at*, or behind blanks there."""
        at = self.past_blanks(at)
        first = self.data[at : at + 1]
        if first == b'"':
            return self.text(at, self._limits.value)
        if first in (b"{", b"["):
            if depth == self._limits.depth:
                raise LimitError(at, "objects and lists within one another", f"at most {depth} of them")
            return self._object(at, depth) if first == b"{" else self._list(at, depth)
        return self._bare(at)

    def past_blanks(self, at: int) -> int:
        """Return where the blanks at *at* end; there is something there unless all has ended."""
        end = BLANKS.match(self.data, at).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        if end == len(self.data) and not self.final:
            raise ShortError
        return end

    def name(self, at: int) -> tuple[Value, int]:
        """Return the name of a member at *at*, and where its value may begin, which is behind the colon."""
        at = self.past_blanks(at)
        if self.data[at : at + 1] != b'"':
            raise BreakError(at, self.shown(at), "the name of a member in quotes")
        name = self.text(at, self._limits.name)
        at = self.past_blanks(name.end)
        if self.data[at : at + 1] != b":":
            raise BreakError(at, self.shown(at), "a colon behind the name")
        return name, at + 1

    def goes_on(self, at: int, close: bytes) -> tuple[bool, int]:
        """Tell whether a comma stands at *at*, not *close*, and where the next part may begin."""
        at = self.past_blanks(at)
        found = self.data[at : at + 1]
        if found == close:
            return False, at + 1
        if found != b",":
            raise BreakError(at, self.shown(at), f"a comma or {close.decode()}")
        behind = self.past_blanks(at + 1)
        if self.data[behind : behind + 1] == close:
            raise BreakError(at, f"a comma before {close.decode()}", "no comma behind the last part")
        return True, at + 1

    def opens(self, at: int, close: bytes) -> tuple[bool, int]:
        """Tell whether what was opened just before *at* holds anything before *close*, and where that may begin."""
        at = self.past_blanks(at)
        return (False, at + 1) if self.data[at : at + 1] == close else (True, at)

    def _object(self, start: int, depth: int) -> Value:
        made = Value("object", start, start)
        firsts: dict[str, int] = {}
        more, at = self.opens(start + 1, b"}")
        while more:
            plain = _MEMBER.match(self.data, at)
            if plain is not None and plain.end() - at <= self._short:
                name, value = self._plain(plain)
                more, at = plain[4] == b",", plain.end()
            else:
                said, behind = self.name(at)
                name, value = said.text, self._part(behind, depth)
                more, at = self.goes_on(value.end, b"}")
            if name in firsts:
                self.faults.append(Fault("json.member-twice", value.start, value.end, name, firsts[name]))
            else:
                firsts[name] = value.start
            made.inside.append((name, value))
        made.end = at
        return made

    def _plain(self, found: re.Match[bytes]) -> tuple[str, Value]:
        """Return the name and the value of a member that holds nothing to look at."""
        self._count(found.start())
        if found[2] is not None:
            return found[1].decode(), Value("text", found.start(2) - 1, found.end(2) + 1, found[2].decode())
        return found[1].decode(), Value("number", found.start(3), found.end(3), found[3].decode())

    def _list(self, start: int, depth: int) -> Value:
        made = Value("list", start, start)
        more, at = self.opens(start + 1, b"]")
        while more:
            value = self._part(at, depth)
            made.inside.append((len(made.inside), value))
            more, at = self.goes_on(value.end, b"]")
        made.end = at
        return made

    def _part(self, at: int, depth: int) -> Value:
        self._count(at)
        return self.value(at, depth + 1)

    def _count(self, at: int) -> None:
        self._left -= 1
        if self._left < 0:
            most = f"at most {self._limits.record_members:,} of them"
            raise LimitError(at, "members and elements", most)

    def text(self, start: int, longest: int) -> Value:
        """Return the text whose opening quote is at *start*."""
        end = _PLAIN.match(self.data, start).end()  # type: ignore[union-attr]  # the caller has seen the quote
        if end - start - 1 > longest:
            raise LimitError(start, "a text", f"at most {longest:,} bytes")
        closing = self.data[end : end + 1]
        if closing != b'"':
            if not self.final and end >= len(self.data) - 1 and closing in (b"", b"\\"):
                raise ShortError
            raise BreakError(end, self.shown(end), "the quote that closes the text, or the character escaped")
        raw = self.data[start + 1 : end]
        made = Value("text", start, end + 1)
        try:
            text = raw.decode()
        except UnicodeDecodeError as fault:
            found = f"byte {raw[fault.start]:02X}"
            self.faults.append(Fault("json.not-utf8-text", made.start, made.end, found))
            text = raw.decode("utf-8", "replace")
        made.text = self._unescaped(raw, text, made) if b"\\" in raw else text
        return made

    def behind_leaf(self, at: int) -> int:
        """Return where the text, number or word at *at* ends, whatever its size."""
        if self.data[at : at + 1] != b'"':
            end = _LEAF.match(self.data, at).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        else:
            end = _PLAIN.match(self.data, at).end() + 1  # type: ignore[union-attr]  # it begins with a quote
        if end >= len(self.data) and not self.final:
            raise ShortError
        return min(end, len(self.data))

    def _unescaped(self, raw: bytes, text: str, made: Value) -> str:
        sound = _ESCAPED.match(raw).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        if sound < len(raw):
            at = made.start + 1 + sound
            raise BreakError(
                at, self.shown(at, 2), 'an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four digits'
            )
        found: str = json.loads(f'"{text}"')
        alone = _SURROGATE.search(found)
        if alone is not None:
            code = f"\\u{ord(alone[0]):04X}"
            self.faults.append(Fault("json.surrogate-alone", made.start, made.end, code))
            found = _SURROGATE.sub("\ufffd", found)
        return found

    def _bare(self, start: int) -> Value:
        match = _BARE.match(self.data, start)
        if match is None:
            raise BreakError(start, self.shown(start), "a value")
        end, word = match.end(), match[0]
        if end - start > self._limits.value:
            raise LimitError(start, "a number", f"at most {self._limits.value:,} bytes")
        if end == len(self.data) and not self.final:
            raise ShortError
        if _NUMBER.fullmatch(word):
            return Value("number", start, end, word.decode())
        if word in _WORDS:
            return Value(_WORDS[word], start, end, word.decode())
        if word in _NO_NUMBERS:
            self.faults.append(Fault("json.not-a-number", start, end, word.decode()))
            return Value("null", start, end)
        raise BreakError(start, _shortened(word), "a value: texts stand in quotes, numbers have no 0 or + in front")

    def shown(self, at: int, size: int = 1) -> str:
        """Return the character at *at* as it can be told."""
        if at >= len(self.data):
            return _END
        text = self.data[at : at + 4].decode("utf-8", "replace")[:size]
        if "\ufffd" in text:
            return f"byte {self.data[at]:02X}"
        return {"\n": "the end of the line", "\r": "the end of the line", "\t": "a tab"}.get(text, text)


def pairs(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield the members of an object, of a name that is said twice the first."""
    seen: set[Key] = set()
    for key, inner in value.inside:
        if key not in seen:
            seen.add(key)
            yield str(key), inner


def _shortened(word: bytes) -> str:
    text = word[:40].decode("ascii", "replace")
    return text if len(word) <= 40 else f"{text}…"
