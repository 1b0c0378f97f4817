"""Reading located YAML word by word: every deviation becomes a finding at its place, and a harmless value stands in."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.mapping.findings import Findings, nearest
from gateway.mapping.model import Place
from gateway.tree.document import Located, Mapping, Scalar, Sequence


class Reader:
    """Reads the parts of one file."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings

    def place(self, node: Located) -> Place:
        """Return where *node* is written."""
        return Place(self.file, node.line, node.column)

    def fault(self, node: Located, reason: str, hint: str | None = None) -> None:
        """Find that *node* cannot stand where it does."""
        found = repr(node.text) if isinstance(node, Scalar) else "a list" if isinstance(node, Sequence) else "a group"
        self.findings.add("M100", self.place(node), found=found, reason=reason, hint=hint)

    def misnamed(self, node: Scalar, names: Iterable[str], reason: str) -> None:
        """Find that the word *node* is none of *names*."""
        close = nearest(node.text, names)
        self.fault(node, reason, f"Did you mean {close}?" if close else None)

    def mapping(self, node: Located | None, words: Iterable[str] | None, what: str) -> Mapping | None:
        """Return *node* when it is a group, and find the keys that are not among *words* (``None``: any)."""
        if not isinstance(node, Mapping):
            if node is not None:
                self.fault(node, f"{what} is expected: a group of key: value")
            else:
                self.findings.add("M100", Place(self.file, 1, 1), found="nothing", reason=f"{what} is expected")
            return None
        if words is not None:
            known = tuple(words)
            for key, _ in node:
                if key.text not in known:
                    self.misnamed(key, known, f"{what} has the words {', '.join(known)}")
        return node

    def required_text(self, node: Mapping, key: str) -> str:
        """Return the text under *key*, which has to be there."""
        value = node.get(key)
        if isinstance(value, Scalar) and value.text:
            return value.text
        self.fault(value or node, f"{key}: with a text is expected")
        return ""

    def scalars(self, node: Located | None) -> list[Scalar]:
        """Return one text or a list of texts as a list."""
        if node is None:
            return []
        found = []
        for item in node if isinstance(node, Sequence) else (node,):
            if isinstance(item, Scalar) and not item.blank:
                found.append(item)
            else:
                self.fault(item, "a text is expected")
        return found

    def texts(self, node: Located | None) -> list[str]:
        """Return one text or a list of texts as a list of plain texts."""
        return [item.text for item in self.scalars(node)]

    def text_map(self, node: Located | None) -> dict[str, str]:
        """Return a group of texts."""
        if node is None:
            return {}
        group = self.mapping(node, None, "a group of texts")
        return {key.text: self.texts(value)[0] for key, value in group or () if self.texts(value)}

    def whole(self, node: Located | None) -> int | None:
        """Return a whole number of 1 or more."""
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text.isdecimal() and int(node.text) > 0:
            return int(node.text)
        self.fault(node, "a whole number of 1 or more is expected")
        return None

    def flag(self, node: Located | None) -> bool:
        """Return ``true`` or ``false``."""
        if node is None:
            return False
        if isinstance(node, Scalar) and node.text in ("true", "false"):
            return node.text == "true"
        self.fault(node, "true or false is expected")
        return False

    def choice(self, node: Located | None, words: Iterable[str]) -> str | None:
        """Return one of *words*."""
        if node is None:
            return None
        known = tuple(words)
        if isinstance(node, Scalar) and node.text in known:
            return node.text
        if isinstance(node, Scalar):
            self.misnamed(node, known, f"one of {', '.join(known)} is expected")
        else:
            self.fault(node, f"one of {', '.join(known)} is expected")
        return None
