"""A plan for an XML source as one generated Python function: the engine for the happy path.

As for X12 it serves only records of which nothing is to be said, and answers ``None`` for all others. It reads the
elements themselves: no tree of nodes is made of a record that nobody has to be told about.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from gateway.mapping.compiled import elements
from gateway.mapping.compiled.module import (
    Mapped,
    Opened,
    namespace,
    opening_lines,
    record_lines,
    run,
    starting_lines,
    title,
)
from gateway.mapping.compiled.runtime import Doubt
from gateway.mapping.compiled.scope import Scope, Writing
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.compiled.tree_places import Frame, TreePlaces
from gateway.mapping.compiled.written import is_written
from gateway.mapping.plan import Plan
from gateway.tree import Node

_ELEMENTS = (
    "attribute",
    "by_key",
    "children",
    "counted",
    "in_order",
    "in_order_of",
    "leaves",
    "listed",
    "matching",
    "picked",
    "placed",
    "places",
    "present",
    "row_texts",
    "rows",
    "text",
    "told",
    "walk",
)


class CompiledTree:
    """The generated functions of *plan*, for an XML source. They are made when the first record comes.

    A plan that uses what only the interpreter does, or that refuses every record, opens to nothing.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @property
    def source(self) -> str | None:
        """The text of the generated module; ``None`` when there is none."""
        return self._module.get("source")

    @cached_property
    def _module(self) -> dict[str, Any]:
        names = namespace() | {name: getattr(elements, name) for name in _ELEMENTS}
        if not is_written(self._plan):
            return {}
        try:
            source = _write(self._plan, names)
        except Uncompilable:
            return {}
        run(source, names)
        return names | {"source": source}

    def open(self, around: Node | None) -> Opened:
        """Take what encloses the records: the place around them, with those around it as its parents."""
        opened = self._module.get("opened")
        try:
            return Opened(opened(around) if opened is not None else None)
        except Doubt:
            return Opened(None)

    def map(self, opened: Opened, element: elements.Element) -> Mapped | None:
        """Map one record, given as its element, with all its values; ``None``: ask the interpreter."""
        if opened.state is None:
            return None
        try:
            mapped: Mapped = self._module["record"](opened.state, element)
        except Doubt:
            return None
        return mapped


def _write(plan: Plan, names: dict[str, Any]) -> str:
    """Return the module text. The constants that it has go into *names*."""
    captured = frozenset(field.path for field in plan.walk() if field.rule.draw is not None)
    writing = Writing(plan, captured, names, TreePlaces, ascii_only=False)
    code = Code(1)
    scope = Scope(code=code, frames=(Frame(plan.context[-1], "element", code.place()),))
    body = record_lines(writing, scope)
    lines = [
        title(plan),
        "",
        *opening_lines(writing, "around"),
        "",
        "def record(opened, element):",
        *starting_lines(writing),
        *body,
        "",
    ]
    return "\n".join(lines)
