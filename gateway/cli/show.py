"""Text for people: findings as frames, filings and counts as lines. Colour only where a terminal shows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from gateway.diagnostics import Diagnostic, frame

_COLOURS = {"error": "31", "warning": "33", "note": "36", "forward": "32", "reject": "31", "hold": "33", "head": "1"}
_WORDS = {"forward": "forwarded", "reject": "rejected", "hold": "held"}


def coloured(text: str, kind: str) -> str:
    """Return *text* in the colour of *kind* (a severity, a fate, ``head``) on a terminal, else as it is."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def fate_word(fate: str) -> str:
    """Return ``forwarded``, ``rejected`` or ``held`` for a fate."""
    return _WORDS[fate]


def finding_lines(diagnostic: Diagnostic, file: str = "", separator: str = "*") -> list[str]:
    """Return the framed text of *diagnostic* as lines."""
    first, *rest = frame(diagnostic, file, separator).splitlines()
    return [coloured(first, diagnostic.severity), *rest]


def findings_text(diagnostics: Iterable[Diagnostic], file: str = "", separator: str = "*", indent: str = "") -> str:
    """Return the frames of *diagnostics*, one blank line between them."""
    return "\n\n".join(
        "\n".join(indent + line for line in finding_lines(diagnostic, file, separator)) for diagnostic in diagnostics
    )


def plural(count: int, word: str) -> str:
    """Return ``1 record``, ``2 records``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
