"""Conditions: a small boolean grammar over source paths.

``M11.bill_type in (13, 35) and not exists(M12.entry_type)``. On the left of a comparison stands a path, on the right a
value, quoted or bare. Compared with ``=``, ``in`` and ``matches`` a value that was not sent is simply not equal; with
``[*]`` one match is enough. ``exists`` asks for data: an element that was sent empty does not exist. ``several`` asks
for more than one place with data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from gateway.mapping.paths import PATH, Path, PathError, parse_path
from gateway.mapping.patterns import PatternError, linear


class ConditionError(ValueError):
    """The text is no condition. The message says why, for the author of the mapping."""


class Exists(msgspec.Struct, frozen=True):
    """``exists(path)``."""

    path: Path


class Several(msgspec.Struct, frozen=True):
    """``several(path)``."""

    path: Path


class Compare(msgspec.Struct, frozen=True):
    """``path = value``, ``!=``, ``in (…)`` or ``matches 'pattern'``."""

    path: Path
    operator: Literal["=", "!=", "in", "matches"]
    values: tuple[str, ...]
    """The values; for ``matches`` the one regular expression, made safe."""


class Not(msgspec.Struct, frozen=True):
    """``not part``."""

    part: Condition


class Every(msgspec.Struct, frozen=True):
    """``a and b``."""

    parts: tuple[Condition, ...]


class Some(msgspec.Struct, frozen=True):
    """``a or b``."""

    parts: tuple[Condition, ...]


Condition = Exists | Several | Compare | Not | Every | Some

_TOKEN = re.compile(r"\s*(?:(?P<quoted>'[^']*')|(?P<sign>!=|=|\(|\)|,)|(?P<word>" + PATH + r"))")


def parse_condition(text: str) -> Condition:
    """Return *text* as a condition; raise :class:`ConditionError` when it is none."""
    tokens: list[str] = []
    offset = 0
    while offset < len(text.rstrip()):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise ConditionError(f"{text[offset:].strip()!r} is not part of a condition")
        tokens.append(match[0].strip())
        offset = match.end()
    parser = _Parser(tokens)
    condition = parser.alternatives()
    if parser.tokens[parser.next :]:
        raise ConditionError(f"and, or, or the end of the condition is expected before {parser.tokens[parser.next]}")
    return condition


def paths_in(condition: Condition) -> Iterator[Path]:
    """Yield the paths that *condition* reads, in the order written."""
    match condition:
        case Exists(path) | Several(path) | Compare(path):
            yield path
        case Not(part):
            yield from paths_in(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from paths_in(part)


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.next = 0

    def peek(self) -> str:
        return self.tokens[self.next] if self.next < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.peek()
        if not token or (wanted is not None and token != wanted):
            where = f"before {token}" if token else "at the end"
            raise ConditionError(f"{wanted or 'a path or a value'} is expected {where}")
        self.next += 1
        return token

    def alternatives(self) -> Condition:
        parts = [self.conjunction()]
        while self.peek() == "or":
            self.take()
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def conjunction(self) -> Condition:
        parts = [self.negation()]
        while self.peek() == "and":
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def negation(self) -> Condition:
        if self.peek() == "not":
            self.take()
            return Not(self.negation())
        if self.peek() == "(":
            self.take()
            inner = self.alternatives()
            self.take(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        word = self.take()
        if word in ("exists", "several") and self.peek() == "(":
            self.take("(")
            path = self.path(self.take())
            self.take(")")
            return Exists(path) if word == "exists" else Several(path)
        path = self.path(word)
        operator = self.take() if self.peek() else "nothing"
        match operator:
            case "=" | "!=":
                return Compare(path, operator, (self.value(),))
            case "in":
                return Compare(path, "in", self.values())
            case "matches":
                try:
                    return Compare(path, "matches", (linear(self.value()),))
                except PatternError as error:
                    raise ConditionError(str(error)) from None
        raise ConditionError(f"=, !=, in, matches is expected after {word}, not {operator}")

    def path(self, word: str) -> Path:
        try:
            return parse_path(word)
        except PathError as error:
            raise ConditionError(str(error)) from None

    def value(self) -> str:
        token = self.take()
        if token in ("(", ")", ",", "=", "!="):
            raise ConditionError(f"a value is expected before {token}")
        return token[1:-1] if token.startswith("'") else token

    def values(self) -> tuple[str, ...]:
        self.take("(")
        values = [self.value()]
        while self.peek() == ",":
            self.take()
            values.append(self.value())
        self.take(")")
        return tuple(values)
