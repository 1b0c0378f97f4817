"""What comes after its shipment was filed, held against what was filed: it changes nothing, or it differs."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.assembly.join import PROFILE, Assembled, Recipe, assemble
from gateway.assembly.parts import Noted, Part
from gateway.diagnostics import Diagnostic, diagnose
from gateway.tree import Node, Shape
from gateway.xmlmsg.node import element_node
from gateway.xmlmsg.parser import parse

_LINE = "Line"


def compared(
    filed: str, parts: Sequence[Part], late: Part, profiles: Sequence[Noted], recipe: Recipe
) -> tuple[Diagnostic, ...]:
    """Return how *late* differs from the record *filed*, which was made of *parts* and *profiles* by *recipe*.

    Only what would be believed counts: a field that another source gives first is as it was. One finding for each
    field, and for each party as a whole; empty when *late* would change nothing. Values of persons are not repeated,
    nor are those of others.
    """
    joined = assemble((*parts, late), profiles, recipe)
    stands = dict(_values(element_node(parse(filed.encode()), ""), recipe.plan.target, ""))
    made = {item.path: item for item in joined.draft.root.walk() if item.value is not None}
    changed: dict[str, list[str]] = {}
    for path, number in joined.origins.items():
        if number == len(parts) and made[path].value != stands.get(path):
            changed.setdefault(_whole(path), []).append(path)
    if not changed:
        return ()
    before = assemble(parts, profiles, recipe)
    personal = {path for path in made if _is_personal(recipe.plan.target, made[path].field)}
    return tuple(
        diagnose(
            "record.late-part-differs",
            target=f"Filing.{field}",
            field=field,
            value="" if field not in made or field in personal else f": {made[field].value}",
            taken=_named(before, paths[0], parts, profiles),
            other=f"the {late.role} {late.partner} ({_place(joined, paths[0])})",
        )
        for field, paths in changed.items()
    )


def _whole(path: str) -> str:
    """Return the group that *path* stands in, or the field itself where it is one of a line."""
    return path if path.startswith(_LINE) else path.partition(".")[0]


def _values(node: Node, shape: Shape, path: str) -> list[tuple[str, str]]:
    """Return the values below *node* by their paths, as a mapping to *shape* names them."""
    found: list[tuple[str, str]] = []
    for child in shape.children:
        for number, one in enumerate(node.named(child.name), 1):
            below = f"{path}{child.name}" if child.max == 1 else f"{path}{child.name}[{number}]"
            if child.children:
                found += _values(one, child, f"{below}.")
            else:
                found.append((below, one.value or ""))
    return found


def _is_personal(shape: Shape, field: str) -> bool:
    for name in field.split("."):
        child = shape.child(name)
        if child is None:
            return False
        shape = child
    return shape.pii


def _named(assembled: Assembled, path: str, parts: Sequence[Part], profiles: Sequence[Noted]) -> str:
    number = assembled.origins.get(path)
    if number is None:
        return "nobody"
    if number < 0:
        return "the profile" if number == PROFILE else f"the profile of {profiles[PROFILE - number].partner}"
    return f"the {parts[number].role} {parts[number].partner} ({_place(assembled, path)})"


def _place(assembled: Assembled, path: str) -> str:
    sources = assembled.draft.origin(f"Filing.{path}").sources
    return sources[0].xpath or "" if sources else ""
