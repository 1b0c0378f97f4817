"""An instance of a shape: the one intermediate tree that every format is read into before it is mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.diagnostics import Source
from gateway.tree.shape import Kind


class Node:
    """One place that was sent. ``value`` is text (``None`` for a container), ``children`` keep the sender's order.

    ``place`` renders where the node stands in the sender's bytes; it is called only when somebody asks.
    An element that was sent without data has the value ``""`` (empty); one that was not sent has no node (absent).
    ``fill`` adds the children of a node when they are first asked for: most parts of most records never are.
    """

    __slots__ = ("_children", "_fill", "kind", "name", "namespace", "parent", "place", "value")

    def __init__(
        self,
        name: str,
        kind: Kind,
        *,
        value: str | None = None,
        namespace: str | None = None,
        parent: Node | None = None,
        place: Callable[[], Source] | None = None,
        fill: Callable[[Node], None] | None = None,
    ) -> None:
        self.name = name
        self.kind: Kind = kind
        self.value = value
        self.namespace = namespace
        self.parent = parent
        self.place = place
        self._children: list[Node] = []
        self._fill = fill

    @property
    def children(self) -> list[Node]:
        """The nodes below, in the order they were sent."""
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
        return self._children

    def add(self, child: Node) -> Node:
        """Append *child*, make this node its parent and return the child."""
        child.parent = self
        self.children.append(child)
        return child

    def named(self, name: str) -> Iterator[Node]:
        """Yield the children called *name*, in the order they were sent."""
        return (child for child in self.children if child.name == name)

    @property
    def source(self) -> Source | None:
        """Where the node stands in the sender's bytes."""
        return self.place() if self.place is not None else None

    def __repr__(self) -> str:
        return f"Node({self.name!r}, {self.value!r}, {len(self.children)} children)"
