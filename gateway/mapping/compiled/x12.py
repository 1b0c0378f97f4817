"""A plan for an X12 source as one generated Python function: the engine for the happy path.

The function writes the record's XML text in one forward pass over its segments. It serves only records of which
nothing is to be said: any failing rule, missing required value or doubt gives ``None``, and the interpreter of the same
plan is asked. A property test holds that both agree wherever this one answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from types import CodeType
from typing import Any

import msgspec

from gateway.mapping import values
from gateway.mapping.compiled import runtime
from gateway.mapping.compiled.fields import FieldWriter
from gateway.mapping.compiled.reads import Frame
from gateway.mapping.compiled.runtime import Doubt, Segment
from gateway.mapping.compiled.scope import Scope, Writing, literal
from gateway.mapping.compiled.segments import WIDEST, Code, Need, Uncompilable, write_reading
from gateway.mapping.plan import Plan
from gateway.mapping.values import escaped

_RUNTIME = (
    "NONE",
    "END",
    "clean",
    "data",
    "doubt",
    "glued",
    "joined",
    "measured",
    "number",
    "padded",
    "plain_text",
    "the_only",
    "total",
    "written",
)
_VALUES = ("alnum", "cut", "digits", "iso_date", "iso_time", "squeeze_spaces", "zero_pad")


class Opened(msgspec.Struct, frozen=True):
    """What the enclosing loops give to every record in them; ``None`` when they leave the happy path."""

    state: tuple[Any, ...] | None


class Mapped(msgspec.Struct, frozen=True):
    """One record: its XML on one line, its key, and the captured values by path without indexes. Not to be changed."""

    xml: str
    key: str
    values: dict[str, list[str]]


class Compiled:
    """The generated functions of one plan."""

    def __init__(self, source: str, names: dict[str, Any]) -> None:
        self.source = source
        """The text of the generated module."""
        exec(_code(source), names)  # noqa: S102  the text is made here, from names of the schema and the guide
        self._open = names["opened"]
        self._map = names["record"]

    def open(self, enclosing: dict[str, list[Segment]]) -> Opened:
        """Take the segments of the enclosing loops, split into id and elements, by loop path (``ST``, ``ST/P4``)."""
        try:
            return Opened(self._open(enclosing))
        except Doubt:
            return Opened(None)

    def map(self, opened: Opened, segments: list[Segment]) -> Mapped | None:
        """Map one record, given as its segments split into id and elements, in ASCII; ``None``: ask the interpreter."""
        if opened.state is None:
            return None
        try:
            mapped: Mapped = self._map(opened.state, segments)
        except Doubt:
            return None
        return mapped


def compile_x12(plan: Plan, capture: Iterable[str] = ()) -> Compiled | None:
    """Compile *plan*, keeping the values of the *capture* paths (``Line.Value``).

    ``None`` when the plan uses what only the interpreter does: attributes, fields that read the record being built,
    components and repetitions of elements.
    """
    wanted = frozenset(capture)
    names = _names()
    try:
        need = Need(plan.context[-1], f"L_{plan.context[-1].name}")
        _write(plan, wanted, need, {**names})
        return Compiled(_write(plan, wanted, need, names), names)
    except Uncompilable:
        return None


def _names() -> dict[str, Any]:
    names = {name: getattr(runtime, name) for name in _RUNTIME}
    names |= {name: getattr(values, name) for name in _VALUES}
    names |= {f"NONE_{width}": [None] * width for width in range(1, WIDEST + 1)}
    names |= {"day_of": _day, "Mapped": Mapped}
    return names


def _day(text: str, form: str) -> date | None:
    iso = values.iso_date(text, form)
    return date.fromisoformat(iso) if iso else None


@lru_cache(maxsize=64)
def _code(source: str) -> CodeType:
    return compile(source, "<mapping>", "exec")


def _write(plan: Plan, wanted: frozenset[str], need: Need, names: dict[str, Any]) -> str:
    """Return the module text. Written twice: the first time tells *need* all that has to be kept."""
    writing = Writing(plan, wanted, names)
    writer = FieldWriter(writing)
    body = Code()
    body.depth = 1
    writing.opening.code.depth = 1
    frame = Frame(need, lambda index: need.variable(need.slots[index]))
    scope = Scope(code=body, frames=(frame,))
    for scoping in plan.only:
        body.add(f"if not {writing.condition(scoping.that, scoping.routes, scope)}: doubt()")
    pieces = "".join(writer.field(field, scope).text for field in plan.root.fields)
    tag = plan.target.name
    declaration = literal(f' xmlns="{escaped(plan.namespace)}"')
    key = " + ".join(writing.keys[path][0] for path in plan.key if path in writing.keys) or "''"
    for path in sorted(wanted & writing.lists.keys()):
        body.add(f"if {writing.lists[path][0]}: values[{path!r}] = {writing.lists[path][0]}")
    body.add(f'return Mapped(f"<{tag}{declaration}>{pieces}</{tag}>", {key}, values)')
    start = {False: ["values = dict(values)"], True: ["values = {}"]}
    for names_of, empty in ((writing.lists, "[]"), (writing.keys, "''")):
        for name, opening in names_of.values():
            start[opening].append(f"{name} = {empty}")
    handed = [name for names_of in (writing.lists, writing.keys) for name, opening in names_of.values() if opening]
    handed = ["values", *writing.handed.values(), *handed]
    reading = Code()
    reading.depth = 1
    write_reading(need, reading)
    title = f"{plan.name}@{plan.version} for {plan.source}, written from {plan.place.file}"
    return "\n".join(
        [
            f'"""{title}."""',
            "",
            "def opened(enclosing):",
            *(f"    {line}" for line in start[True]),
            *(f"    {line}" for line in writing.early),
            *writing.opening.code.lines,
            f"    return ({', '.join(handed)},)",
            "",
            "def record(opened, segments):",
            f"    ({', '.join(handed)},) = opened",
            *(f"    {line}" for line in start[False]),
            "    n = iter((*segments, END)).__next__",
            "    s = n()",
            "    t = s[0]",
            f"    if t != {need.shape.children[0].name!r}: doubt()",
            *reading.lines,
            "    if s is not END: doubt()",
            *body.lines,
            "",
        ]
    )
