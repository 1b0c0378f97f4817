"""What the readers of guides share: whatever format a guide describes, its file is faulted in the same words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from gateway.diagnostics import Source, diagnose
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence


class GuideReader:
    """Reads the file of one guide, and collects what is wrong with it, each at its line (codes ``guide.*``)."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings = list(document.findings)

    def root(self, known: tuple[str, ...]) -> Mapping | None:
        """Return the whole file, a mapping with *known* keys; ``None`` when it is anything else."""
        root = self.document.root
        if not isinstance(root, Mapping):
            place = root or Scalar(text="nothing", line=1, column=1)
            self.invalid(place, f"a mapping with the keys {', '.join(known)}")
            return None
        self.keys(root, known)
        return root

    def items(self, node: Located | None) -> Iterable[Located]:
        """Return what the list *node* holds; nothing when it is left out."""
        if node is not None and not isinstance(node, Sequence):
            self.invalid(node, "a list")
        return node if isinstance(node, Sequence) else ()

    def required(self, root: Mapping, key: str) -> str:
        """Return the text under *key*, which has to be there."""
        value = root.text(key)
        if not value:
            self.find("guide.missing", root.get(key) or root, expected=key)
        return value or ""

    def keys(self, node: Mapping, known: tuple[str, ...]) -> None:
        """Find keys of *node* that are none of *known*."""
        for key, _ in node:
            if key.text not in known:
                self.unknown(key, key.text, "key", known)

    def unknown(self, place: Located, found: str, kind: str, known: Iterable[str]) -> None:
        """Find a name of no meaning, with the nearest of those *known*."""
        near = difflib.get_close_matches(found, list(known), 1)
        self.find("guide.unknown-name", place, found=found, kind=kind, near=near[0] if near else "none")

    def invalid(self, place: Located, expected: str) -> None:
        """Find what stands at *place*, where *expected* should."""
        found = place.text if isinstance(place, Scalar) else "a list or a group"
        self.find("guide.invalid", place, found=found, expected=expected)

    def find(self, code: str, place: Located, **data: Any) -> None:
        """Add the finding *code* about *place*."""
        source = Source(line=place.line, column=place.column)
        file = self.document.file
        self.findings.append(diagnose(code, source=source, where=file, rule=self.document.at(place), **data))
