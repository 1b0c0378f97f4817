"""The mappings of one format for the records of one message: compiled, and where a record leaves that, interpreted."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

from gateway.diagnostics import Scope, diagnose
from gateway.mapping.compiled import Mapped, Opened
from gateway.mapping.interpret import interpret
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.library import Library, Route
from gateway.pipeline.serving import chosen
from gateway.pipeline.tally import Tally
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
    """Tells which of the *routes* of the format *guide*, in the order in which they are asked, reads a record; maps it.

    Another mapping than the first has its turn only where the conditions of the first one do not hold. Which mappings
    were used is noted in *tally*.
    """

    def __init__(self, routes: tuple[Route, ...], guide: str, library: Library, tally: Tally) -> None:
        self._routes = routes
        self._guide = guide
        self._library = library
        self._tally = tally
        self._opened: dict[str, tuple[Node | None, Opened]] = {}

    def candidate(
        self, record: Sent | None, number: int, where: str, start: int = 0, end: int = 0
    ) -> tuple[Candidate, Route | None]:
        """Return *record*, the *number*-th of its message, as its mapping makes it, and the route of that mapping.

        One that could not be read (``None``), or that no mapping is for, is a candidate all the same: it is counted and
        refused.
        """
        route, mapped = self._map(record) if record is not None else (None, None)
        candidate = Candidate(
            regime=route.regime if route is not None else "unknown",
            scope=Scope(record=number),
            where=where,
            start=start,
            end=end,
            segment=None,
        )
        if record is not None and route is not None:
            self._tally.mapped_by(route.mapping.id)
            self._fill(candidate, route, mapped, record)
        elif record is not None:
            found, installed = f"the format {self._guide}", ", ".join(sorted(self._library.mappings))
            places = candidate.placed(None) | {"source": record.node.source}
            candidate.diagnostics.append(
                diagnose("message.no-mapping", level="record", found=found, installed=installed, **places)
            )
        return candidate, route

    def _map(self, record: Sent) -> tuple[Route | None, Mapped | None]:
        """Return the route of *record*, ``None`` when there is none, and what its compiled mapping makes of it, if that
        has no doubt about it."""
        first = next(iter(self._routes), None)
        mapped = self._mapped(first, record)
        if mapped is not None or len(self._routes) < 2:
            return first, mapped
        route = chosen(self._routes, record.node)
        return route, self._mapped(route, record) if route is not first else None

    def _fill(self, candidate: Candidate, route: Route, mapped: Mapped | None, record: Sent) -> None:
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
