"""A record as compiled mappings read it, of formats that no XML parser reads: names and texts, no places."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gateway.tree.node import Node


class Element:
    """One place that was sent: its name, its text (``None`` for a container), and what stands below it in its order.

    It answers what elements of XML answer, so that one compiled mapping serves both.
    """

    __slots__ = ("below", "tag", "text")

    def __init__(self, tag: str, text: str | None = None, below: Collection[Element] = ()) -> None:
        self.tag = tag
        self.text = text
        self.below = below

    @classmethod
    def of(cls, node: Node) -> Element:
        """Return *node* and what is below it as compiled mappings read it."""
        tag = f"{{{node.namespace}}}{node.name}" if node.namespace else node.name
        return cls(tag, node.value, [cls.of(child) for child in node.children])

    def __iter__(self) -> Iterator[Element]:
        return iter(self.below)

    def __len__(self) -> int:
        return len(self.below)

    def get(self, name: str) -> str | None:  # noqa: ARG002  as elements of XML are asked
        """Return the attribute *name*, of which there is none."""
        return None

    def keys(self) -> Collection[str]:
        """Return the names of all attributes."""
        return ()
