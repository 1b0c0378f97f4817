"""What code is written for. A plan that says anything else is left to the interpreter as a whole: never half of it."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.mapping.codes import CodeList
from gateway.mapping.conditions import Compare, Every, Exists, Not, Several, Some
from gateway.mapping.decisions import DecisionTable
from gateway.mapping.model import Codes, Default, Draw, Gather, Glue, Place, Rule, Unit
from gateway.mapping.paths import Filter, Path, Step
from gateway.mapping.plan import Field, Plan, Scoping
from gateway.mapping.routes import Hop, Route
from gateway.mapping.word_screens import WordScreen
from gateway.tree import Shape

_WORDS: dict[type[msgspec.Struct], str] = {
    Plan: "name version source place target namespace root context only key on_error date ignored lists tables keys",
    Scoping: "that otherwise routes",
    Field: "target path rule context routes fields otherwise screens",
    Rule: "place over draw steps date time number unit codes lookup default max then when otherwise refuse required "
    "pii both at each gather fields screen",
    Draw: "verb paths text columns",
    Unit: "by factors places",
    Codes: "list known translation",
    Default: "text on",
    Gather: "glue starts",
    Glue: "path between apart max then",
    Route: "path up hops context",
    Hop: "shape filters every keys",
    Path: "text anchor steps pick",
    Step: "name prefix filters every",
    Filter: "name value of",
    Exists: "path",
    Several: "path",
    Compare: "path operator values",
    Not: "part",
    Every: "parts",
    Some: "parts",
}
_WRITTEN = {kind: frozenset(words.split()) for kind, words in _WORDS.items()}
_OPAQUE = (Shape, Place, CodeList, DecisionTable, WordScreen)
"""What is asked as a whole, by what both engines share."""


def is_written(said: Any) -> bool:
    """Tell whether code is written for all of *said*: a plan, or any part of one."""
    if isinstance(said, dict):
        return all(map(is_written, said.values()))
    if isinstance(said, tuple):
        return all(map(is_written, said))
    if not isinstance(said, msgspec.Struct) or isinstance(said, _OPAQUE):
        return True
    written = _WRITTEN.get(type(said), frozenset())
    return all(
        name in written and is_written(value) for name in said.__struct_fields__ if (value := getattr(said, name))
    )
