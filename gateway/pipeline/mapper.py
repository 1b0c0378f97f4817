"""The mappings of one format for the records of one message: compiled, and where a record leaves that, interpreted."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

from gateway.mapping.compiled import Mapped, Opened
from gateway.mapping.interpret import interpret
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.library import Route
from gateway.pipeline.serving import chosen
from gateway.tree import Element, Node


class Sent(Protocol):
    """A record as its format's reader hands it over."""

    @property
    def element(self) -> Any:
        """What compiled mappings read."""

    @property
    def around(self) -> Node | None:
        """What stands around it."""

    @property
    def node(self) -> Node:
        """The record as a tree, made when somebody asks."""


class Tree:
    """A record that was read as a tree, with what stands around it as its parents."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.around = node.parent

    @cached_property
    def element(self) -> Element:
        """The record as compiled mappings read it."""
        return Element.of(self.node)


class Mapper:
    """Tells which of *routes*, in the order in which they are asked, reads a record, and maps it.

    Another mapping than the first has its turn only where the conditions of the first one do not hold.
    """

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self._routes = routes
        self._opened: dict[str, tuple[Node | None, Opened]] = {}

    def map(self, record: Sent) -> tuple[Route | None, Mapped | None]:
        """Return the route of *record*, ``None`` when there is none, and what its compiled mapping makes of it, if that
        has no doubt about it."""
        first = next(iter(self._routes), None)
        mapped = self._mapped(first, record)
        if mapped is not None or len(self._routes) < 2:
            return first, mapped
        route = chosen(self._routes, record.node)
        return route, self._mapped(route, record) if route is not first else None

    def fill(self, candidate: Candidate, route: Route, mapped: Mapped | None, record: Sent) -> None:
        """Give *candidate* what the mapping of *route* made of *record*."""
        if mapped is not None:
            candidate.serve(mapped, route.plan, lambda: record.node)
        else:
            candidate.take(interpret(route.plan, record.node, candidate.scope))

    def _mapped(self, route: Route | None, record: Sent) -> Mapped | None:
        tree = route.tree if route is not None else None
        if route is None or tree is None:
            return None
        around, opened = self._opened.get(route.mapping.name, (None, None))
        if opened is None or around is not record.around:
            opened = tree.open(record.around)
            self._opened[route.mapping.name] = (record.around, opened)
        return tree.map(opened, record.element)
