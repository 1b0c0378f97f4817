"""A plan for an X12 source as one generated Python function: the engine for the happy path.

The function writes the record's XML text in one forward pass over its segments. It serves only records of which
nothing is to be said: any failing rule, missing required value or doubt gives ``None``, and the interpreter of the same
plan is asked. A property test holds that both agree wherever this one answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from gateway.mapping.compiled import runtime
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
from gateway.mapping.compiled.runtime import Doubt, Segment
from gateway.mapping.compiled.scope import Scope, Writing
from gateway.mapping.compiled.segments import WIDEST, Code, Need, Uncompilable, write_reading
from gateway.mapping.compiled.shapes import Shapes
from gateway.mapping.compiled.written import is_written
from gateway.mapping.compiled.x12_places import Frame, X12Places
from gateway.mapping.plan import Plan

Cut = frozenset[tuple[str, int]]
_OFTEN = 1000
"""Records of one shape after which it pays to make a function for it: that takes about 10 ms, and spares 7 us each."""
_RUNTIME = ("NONE", "END", "glued", "padded", "the_only")


class CompiledX12:
    """The generated functions of *plan*, for an X12 source, which keep the values of the *capture* paths
    (``Line.Value``). They are made when the first set comes; shapes of records that come *often* times get their own.

    A plan that uses what only the interpreter does opens to nothing: attributes, fields that read the record being
    built, components and repetitions of elements, keys of filters.
    """

    def __init__(self, plan: Plan, capture: Iterable[str] = (), often: int = _OFTEN) -> None:
        self._plan = plan
        self._often = often
        self._capture = frozenset(capture)

    @property
    def source(self) -> str | None:
        """The text of the generated module; ``None`` when there is none."""
        return self._module.get("source")

    @property
    def shapes(self) -> Shapes | None:
        """What maps plain records; ``None`` when there is no module."""
        return self._module.get("shapes")

    @property
    def cut(self) -> Cut:
        """Elements, by segment and number, whose text goes on in the next row: a blank may stand where it was cut."""
        cut: Cut = self._module.get("cut", frozenset())
        return cut

    @cached_property
    def _module(self) -> dict[str, Any]:
        names = namespace() | {name: getattr(runtime, name) for name in _RUNTIME}
        names |= {f"NONE_{width}": [None] * width for width in range(1, WIDEST + 1)}
        if self._plan.keys or not is_written(self._plan):
            return {}
        try:
            need = Need(self._plan.context[-1], f"L_{self._plan.context[-1].name}")
            _write(self._plan, self._capture, need, {**names})
            source, writing = _write(self._plan, self._capture, need, names)
        except Uncompilable:
            return {}
        run(source, names)
        shapes = Shapes(writing, need, names, self._often)
        return names | {
            "source": source,
            "cut": frozenset(writing.cut),
            "shapes": shapes,
            "plain_record": shapes.map,
        }

    def open(self, enclosing: dict[str, list[Segment]]) -> Opened:
        """Take the segments of the enclosing loops, split into id and elements, by loop path (``ST``, ``ST/P4``)."""
        opened = self._module.get("opened")
        try:
            return Opened(opened(enclosing) if opened is not None else None)
        except Doubt:
            return Opened(None)

    def map(self, opened: Opened, segments: list[Segment], plain: bool = False) -> Mapped | None:
        """Map one record, given as its segments split into id and elements, in ASCII; ``None``: ask the interpreter.

        *plain*: no element has a control character, one of ``&<>``, or (except for ``cut``) blanks around its value.
        What is known of all of them is not asked of each, and shapes that come often get a function of their own.
        """
        if opened.state is None:
            return None
        try:
            mapped: Mapped = self._module["plain_record" if plain else "record"](opened.state, segments)
        except Doubt:
            return None
        return mapped


def _write(plan: Plan, wanted: frozenset[str], need: Need, names: dict[str, Any]) -> tuple[str, Writing]:
    """Return the module text, and what wrote its plain form. Written twice: the first time tells *need* all that has
    to be kept."""
    reading = Code(1)
    written = {
        name: _fields(plan, wanted, need, names, plain=name == "plain_record") for name in ("record", "plain_record")
    }
    write_reading(need, reading)
    source = "\n".join(
        [
            title(plan),
            "",
            *opening_lines(written["record"][0], "enclosing"),
            "",
            "def slots(segments):",
            "    n = iter((*segments, END)).__next__",
            "    s = n()",
            "    t = s[0]",
            f"    if t != {need.shape.children[0].name!r}: doubt()",
            *reading.lines,
            "    if s is not END: doubt()",
            f"    return {need.instance}",
            *(
                line
                for name, (writing, body) in written.items()
                for line in (
                    "",
                    f"def {name}(opened, segments):",
                    *starting_lines(writing),
                    f"    {need.instance} = slots(segments)",
                    *body,
                )
            ),
            "",
        ]
    )
    return source, written["plain_record"][0]


def _fields(
    plan: Plan, wanted: frozenset[str], need: Need, names: dict[str, Any], *, plain: bool
) -> tuple[Writing, list[str]]:
    """Return the lines that write the record from the slots of *need*, and the state that they were written in."""
    writing = Writing(plan, wanted, names, X12Places, ascii_only=True)
    frame = Frame(need, lambda index: need.variable(need.slots[index]))
    scope = Scope(code=Code(1), frames=(frame,), plain=plain)
    return writing, record_lines(writing, scope)
