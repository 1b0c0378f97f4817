"""What the tables of this room share in their reading."""

from __future__ import annotations

from typing import Any

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import document as yaml


def plain(value: yaml.Located | None) -> Any:
    """Return *value* as plain mappings, lists and texts; ``yes`` and ``no`` as true and false."""
    if isinstance(value, yaml.Mapping):
        return {name.text: plain(item) for name, item in value}
    if isinstance(value, yaml.Sequence):
        return [plain(item) for item in value]
    return {"yes": True, "no": False}.get(value.text, value.text) if value is not None else None


def unsound(file: str, found: str, what: str) -> Diagnostic:
    """Return that *found* in *file* does not make a table; *what* names it at the beginning of a sentence."""
    expected = "what the head of the file explains"
    return diagnose(
        "policy.table-value",
        what=what,
        found=found,
        expected=expected,
        source=Source(line=1, column=1),
        where=file,
        rule=f"{file}:1:1",
    )
