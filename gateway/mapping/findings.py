"""Findings about mapping files: diagnostics that point at a line and name the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.mapping.model import Place


class Findings:
    """Collects findings; ``list`` holds them in the order found."""

    def __init__(self) -> None:
        self.list: list[Diagnostic] = []

    def add(self, code: str, place: Place, **data: Any) -> None:
        """Add the finding *code* about *place*."""
        source = Source(line=place.line, column=place.column)
        rule = f"{place.file}:{place.line}:{place.column}"
        self.list.append(diagnose(code, source=source, where=place.file, rule=rule, **data))

    def misnamed(self, code: str, place: Place, found: str, names: Iterable[str], **data: Any) -> None:
        """Add the finding *code* that there is no *found* among *names*, with the nearest of them as hint."""
        known = sorted(set(names))
        close = get_close_matches(found, known, 1, 0.5)
        hint = f"Did you mean {close[0]}?" if close else ""
        expected = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
        self.add(code, place, found=found, expected=expected, hint=hint or f"There is: {expected}.", **data)


def nearest(found: str, names: Iterable[str]) -> str | None:
    """Return the name that *found* was most likely meant to be."""
    close = get_close_matches(found, sorted(set(names)), 1, 0.5)
    return close[0] if close else None
