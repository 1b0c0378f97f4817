"""Screens by words: texts that say nothing, such as a name that is no name, told where a mapping asks for it."""

from __future__ import annotations

import re

import msgspec

from gateway.mapping.values import transliterate

_SIGNS = re.compile(r"[^A-Z0-9]+")


class WordScreen(msgspec.Struct, frozen=True, kw_only=True):
    """What one screen looks for. *words* are in capitals without signs, with one blank between them."""

    words: frozenset[str]
    begins: bool = False
    """A text that begins with such words is found, too; else only one that is nothing but them."""
    told: frozenset[str] = frozenset()
    """Fields, as paths of the record, that are looked at in every record by the same words: nobody tells it twice."""

    def finds(self, text: str) -> bool:
        """Tell whether *text* is what the screen looks for."""
        folded = _SIGNS.sub(" ", transliterate(text).upper()).strip()
        return folded in self.words or (self.begins and any(folded.startswith(f"{word} ") for word in self.words))
