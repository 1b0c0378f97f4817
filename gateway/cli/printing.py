"""What all commands print alike: one JSON document, the name of a file, what is wrong with the usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gateway.cli import USAGE
from gateway.cli.files import STANDARD_INPUT


def print_document(document: dict[str, Any]) -> None:
    """Print *document* as JSON on standard output."""
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


def label(path: Path) -> str:
    """Return the name that *path* is spoken of by."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def visible(text: str) -> str:
    """Return *text* with a dot for every character that a terminal might obey instead of showing it."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "·" for one in text)


def unusable(problem: str) -> int:
    """Tell *problem* on standard error and return the exit code of wrong usage."""
    print(f"error: {problem}", file=sys.stderr)
    return USAGE


def nearest(found: str, names: Iterable[str]) -> str:
    """Return a sentence with the names that *found* was most likely meant to be, or with all of a few."""
    known = sorted(set(names))
    by_folded = {name.casefold(): name for name in known}
    close = [by_folded[name] for name in get_close_matches(found.casefold(), by_folded, 3, 0.6)]
    if close:
        return f"Did you mean {', '.join(close)}?"
    return f"There is: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}." if known else "There is none."
