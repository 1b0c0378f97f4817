"""Patterns for ``matches`` that can only run in linear time.

A small part of regular expressions: literal characters, ``.``, classes such as ``[A-Z0-9]`` and ``\\d``, each with an
optional ``?``, ``*``, ``+`` or ``{n,m}``; no groups, no alternatives. The pattern must match the whole value. Where a
repeated part could also take what the next part wants, the pattern is refused; so every repetition may keep all
that it took, the matcher never turns back, and no value that a partner sends can make it slow.
"""

from __future__ import annotations

import re

_CLASS = r"\[\^?(?:\\.|[^\]\\])+\]"
_ESCAPE = r"\\[dwsDWS.\-\[\](){}*+?^$|\\/]"
_LITERAL = r"[^\\\[\](){}*+?^$|]"
_REPEAT = r"\?|\*|\+|\{\d+(?:,\d*)?\}"
_PART = re.compile(f"({_CLASS}|{_ESCAPE}|{_LITERAL})({_REPEAT})?")
_ALPHABET = [chr(code) for code in range(0x250)]
"""Characters that stand for all others when two parts are compared."""


class PatternError(ValueError):
    """The text is no pattern of this language. The message says why, for the author of the mapping."""


def linear(pattern: str) -> str:
    """Return *pattern* as a Python regular expression that never turns back; raise :class:`PatternError`."""
    parts: list[tuple[str, str]] = []
    offset = 0
    while offset < len(pattern):
        match = _PART.match(pattern, offset)
        if match is None:
            raise PatternError(
                f"{pattern[offset:]!r} is not a character, a class like [A-Z0-9] or \\d, or a repetition"
            )
        parts.append((match[1], match[2] or ""))
        offset = match.end()
    try:
        _check(parts)
        return "".join(f"{atom}{repeat}+" if repeat else atom for atom, repeat in parts)
    except re.error as error:
        raise PatternError(str(error)) from None


def _check(parts: list[tuple[str, str]]) -> None:
    taken = [frozenset(character for character in _ALPHABET if re.fullmatch(atom, character)) for atom, _ in parts]
    for index, (atom, repeat) in enumerate(parts):
        if not _varies(repeat):
            continue
        for later in range(index + 1, len(parts)):
            if taken[index] & taken[later]:
                raise PatternError(f"{atom}{repeat} could also take what {parts[later][0]} stands for")
            if not _may_be_empty(parts[later][1]):
                break


def _varies(repeat: str) -> bool:
    return bool(repeat) and re.fullmatch(r"\{\d+\}", repeat) is None


def _may_be_empty(repeat: str) -> bool:
    return repeat in ("?", "*") or repeat.startswith("{0")
