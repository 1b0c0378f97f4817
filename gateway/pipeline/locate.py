"""Where the fields of a record came from, told by its tree, which is made only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from gateway.mapping.draft import Origin
from gateway.mapping.interpret import locate
from gateway.mapping.plan import Plan
from gateway.tree import Node


class Locator:
    """Tells where a field of one record came from. *tree* makes the record as a tree, once."""

    __slots__ = ("_made", "_make", "_plan")

    def __init__(self, plan: Plan, tree: Callable[[], Node]) -> None:
        self._plan = plan
        self._make = tree
        self._made: Node | None = None

    @property
    def tree(self) -> Node:
        """The record as a tree."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def __call__(self, target: str) -> Origin:
        return locate(self._plan, self.tree, target)
