"""Generated code: the parts of a module that all kinds of sources have, and how it is run."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from types import CodeType
from typing import Any

import msgspec

from gateway.mapping import values
from gateway.mapping.compiled import runtime
from gateway.mapping.compiled.fields import FieldWriter
from gateway.mapping.compiled.scope import Scope, Writing, literal
from gateway.mapping.plan import Plan
from gateway.mapping.values import escaped

_RUNTIME = (
    "clean",
    "data",
    "decided",
    "doubt",
    "first_of",
    "highest",
    "joined",
    "lowest",
    "measured",
    "number",
    "plain_text",
    "the_one",
    "total",
    "written",
)
_VALUES = ("alnum", "cut", "digits", "iso_date", "iso_time", "skip", "squeeze_spaces", "transliterate", "zero_pad")


class Opened(msgspec.Struct, frozen=True):
    """What encloses records, as it is given to every record in it; ``None`` when it leaves the happy path."""

    state: tuple[Any, ...] | None


class Mapped(msgspec.Struct, frozen=True):
    """One record: its XML on one line, its key, and the captured values by path without indexes. Not to be changed.

    ``refused``: rules that refuse whatever is sent did, nothing else is wrong with the record, and it has no XML. What
    they have to say is told by ``interpret.refusals``.
    """

    xml: str
    key: str
    values: dict[str, list[str]]
    refused: bool = False


def namespace() -> dict[str, Any]:
    """Return what every module finds under its own names."""
    names = {name: getattr(runtime, name) for name in _RUNTIME}
    names |= {name: getattr(values, name) for name in _VALUES}
    return names | {"day_of": _day, "Mapped": Mapped}


def run(source: str, names: dict[str, Any]) -> None:
    """Run the module *source*, so that *names* has its functions. Equal texts are compiled once."""
    exec(_code(source), names)  # noqa: S102  the text is made here, from names of the schema and the guide


def title(plan: Plan) -> str:
    """Return the first line of the module of *plan*."""
    return f'"""{plan.name}@{plan.version} for {plan.source}, written from {plan.place.file}."""'


def opening_lines(writing: Writing, enclosing: str) -> list[str]:
    """Return the function that makes, once for all of its records, what comes from around them."""
    return [
        f"def opened({enclosing}):",
        "    values = {}",
        *(f"    {name} = []" for name, opening in writing.lists.values() if opening),
        *(f"    {name} = ''" for name, opening in writing.keys.values() if opening),
        *(f"    {line}" for line in writing.early),
        *writing.opening.code.lines,
        f"    return ({', '.join(_handed(writing))},)",
    ]


def starting_lines(writing: Writing) -> list[str]:
    """Return the first lines of a function that makes a record."""
    return [
        f"    ({', '.join(_handed(writing))},) = opened",
        "    values = dict(values)",
        *(f"    {name} = []" for name, opening in writing.lists.values() if not opening),
        *(f"    {name} = ''" for name, opening in writing.keys.values() if not opening),
    ]


def _handed(writing: Writing) -> list[str]:
    """Return what the opening hands over."""
    kept = [name for names in (writing.lists, writing.keys) for name, opening in names.values() if opening]
    return ["values", *writing.handed.values(), *kept]


def record_lines(writing: Writing, scope: Scope) -> list[str]:
    """Return the lines that write the record of *scope*, up to its return."""
    plan = writing.plan
    writer = FieldWriter(writing)
    for scoping in plan.only:
        scope.code.add(f"if not {writing.condition(scoping.that, scoping.routes, scope)}: doubt()")
    pieces = "".join(writer.field(field, scope).text for field in plan.root.fields)
    writer.finish(scope)
    tag = plan.target.name
    declaration = literal(f' xmlns="{escaped(plan.namespace)}"')
    key = " + ".join(writing.keys[path][0] for path in plan.key if path in writing.keys) or "''"
    for path in sorted(writing.captured & writing.lists.keys()):
        name = writing.lists[path][0]
        scope.code.add(f"if {name}: values[{path!r}] = {name}")
    if writing.refusing:
        scope.code.add(f'if refused: return Mapped("", {key}, values, True)')
    scope.code.add(f'return Mapped(f"<{tag}{declaration}>{pieces}</{tag}>", {key}, values)')
    return [*["    refused = False"] * bool(writing.refusing), *scope.code.lines]


def _day(text: str, form: str) -> date | None:
    iso = values.iso_date(text, form)
    return date.fromisoformat(iso) if iso else None


@lru_cache(maxsize=256)
def _code(source: str) -> CodeType:
    return compile(source, "<mapping>", "exec")
