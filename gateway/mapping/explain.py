"""Which rule makes a field: every rule that may decide its value, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.mapping.model import Place
from gateway.mapping.plan import Field, Plan
from gateway.tree import Shape

AROUND = "the group around it"


class Explained(msgspec.Struct, frozen=True):
    """One rule of a field, or of a group around it."""

    field: str
    place: Place
    why: str
    """When it counts, in words; empty for a rule that always does."""
    takes: str
    """What the target says of the field: type, length, whether it is required."""
    reads: tuple[str, ...]
    """The places of the source, in the trade's words: ``M11-02 bill_number``."""
    over: tuple[Place, ...]
    """The rules that it stands instead of, the nearest first."""


def explain_field(plan: Plan, path: str) -> list[Explained]:
    """Return the rules for the field *path* (``Consignee.Country``, no indexes), the first that is asked first.

    The groups around it come last, from the inner to the outer: what they read with ``at`` or ``each`` decides whether
    the field is made at all. Empty when there is no rule for it.
    """
    way = list(_way(plan.root, path.split(".")))
    if not way:
        return []
    *groups, field = way
    return [*_branches(field), *(_explained(group, AROUND) for group in reversed(groups))]


def fields_of(plan: Plan) -> list[str]:
    """Return the path of every field that has a rule."""
    return [field.path for field in plan.walk() if field.path]


def _way(field: Field, names: list[str]) -> Iterator[Field]:
    """Yield the fields from below *field* to the one called *names*; none when there is no such field."""
    if not names:
        return
    for branch in _alternatives(field):
        for inner in branch.fields:
            if inner.name == names[0]:
                below = list(_way(inner, names[1:]))
                if below or len(names) == 1:
                    yield inner
                    yield from below
                    return


def _alternatives(field: Field | None) -> Iterator[Field]:
    while field is not None:
        yield field
        field = field.otherwise


def _branches(field: Field) -> Iterator[Explained]:
    for number, branch in enumerate(_alternatives(field)):
        words = ["else"] * bool(number) + ["when its when: holds"] * (branch.rule.when is not None)
        yield _explained(branch, ", ".join(words))


def _explained(field: Field, why: str) -> Explained:
    seen: dict[str, None] = {}
    for text, route in field.routes.items():
        seen[route.name if route.name == text else f"{text}: {route.name}"] = None
    return Explained(field.path, field.rule.place, why, takes(field.target), tuple(seen), field.rule.over)


def takes(shape: Shape) -> str:
    """Return in words what the target says of a field: its type, length and codes, and whether it is required."""
    words: list[str] = [shape.type or "a group"]
    if shape.max_length is not None:
        words.append(f"at most {shape.max_length} characters")
    if shape.codes is not None:
        words.append("one of " + ", ".join(sorted(shape.codes)[:12]) + (", …" if len(shape.codes) > 12 else ""))
    words.append("required" if shape.min else "optional")
    if shape.max != 1:
        words.append("may repeat")
    if shape.pii:
        words.append("personal data")
    return ", ".join(words)
