"""The screens by words that a mapping may ask for: those of ``screens.yaml``, and descriptions that say nothing."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.filing.screens_file import Screen
from gateway.mapping.word_screens import WordScreen

_TOLD = {"name-words": "Consignee.Name", "address-words": "Consignee.Street"}
"""By what a screen looks at: the field of every record that it looks at by itself."""


def word_screens(screens: Iterable[Screen], vague: frozenset[str]) -> dict[str, WordScreen]:
    """Return the screens by the names that mappings know them by: the code without ``screen.``."""
    words: dict[str, set[str]] = {}
    looks: dict[str, str] = {}
    for screen in screens:
        if screen.looks_at in _TOLD:
            name = screen.code.removeprefix("screen.")
            words.setdefault(name, set()).update(screen.words)
            looks[name] = screen.looks_at
    found = {
        name: WordScreen(
            words=frozenset(words[name]), begins=looks_at == "address-words", told=frozenset({_TOLD[looks_at]})
        )
        for name, looks_at in looks.items()
    }
    return found | {"vague-description": WordScreen(words=vague, told=frozenset({"Line.Description"}))}
