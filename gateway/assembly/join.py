"""Join the parts of a shipment to one filing: its values, which part each is from, what is missing and who knows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from gateway.assembly.differences import Difference, differences
from gateway.assembly.parts import ELEMENTS, Noted, Part, Role
from gateway.assembly.sides import PROFILE, Sides
from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.filing import Completeness
from gateway.mapping.draft import Draft
from gateway.mapping.interpret import interpret
from gateway.mapping.plan import Plan
from gateway.tree import Node, Shape

_LINE = re.compile(r"\[(\d+)\]")
_ROLES: dict[str, Role] = {
    "the carrier": "carrier",
    "the broker": "broker",
    "the importer": "broker",
    "the shipper": "marketplace",
}
"""Who sends what, by who knows it (``profiles.yaml``): the importer speaks through its broker, the shipper through the
marketplace that it sells on."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """How the parts of a shipment become one filing."""

    filing: str
    """Its code in ``routing.yaml``: ``11``."""
    name: str
    """``informal entry (11)``."""
    regime: str
    plan: Plan
    """The joining mapping; its ``first:`` rules say who is believed."""
    mapping: str
    """Its name and version."""
    shape: Shape
    """Of the parts side by side."""
    completeness: Completeness


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """One field that the filing still lacks."""

    field: str
    """Its path in the filing: ``Line.Htsus``."""
    name: str
    """In plain words, with the lines concerned."""
    known_by: str
    """``the broker``."""
    role: Role
    """Whose messages bring it."""


class Assembled(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts give together."""

    draft: Draft
    owes: tuple[Owed, ...]
    """Nothing is owed: the record is complete, and the schema may judge it."""
    origins: dict[str, int]
    """By field (``Line[2].Htsus``) the number of the part that it came from, from 0; -1 is the first profile, -2 the
    next one."""
    differences: tuple[Diagnostic, ...]


def assemble(parts: Sequence[Part], profiles: Sequence[Noted], recipe: Recipe) -> Assembled:
    """Join *parts*, the earliest first, with *profiles*: that of the shipment's owner first, then those of others in
    the order in which they are believed."""
    sides = Sides(parts, [noted.xml for noted in profiles], recipe.shape)
    draft = interpret(recipe.plan, sides.node)
    origins = {
        item.path: number
        for item in draft.root.walk()
        if item.value is not None and item.nodes and (number := sides.part(item.nodes[0])) is not None
    }
    missing = [one.target or "" for one in draft.diagnostics if one.code == "mapping.required-missing"]
    return Assembled(
        draft=draft,
        owes=_owed([target.partition(".")[2] for target in missing], sides.node, recipe),
        origins=origins,
        differences=tuple(
            _told(difference, parts, profiles, sides) for difference in differences(recipe.plan, sides.node, draft)
        ),
    )


def _owed(paths: Iterable[str], assembly: Node, recipe: Recipe) -> tuple[Owed, ...]:
    """Return what is missing at *paths* (with indexes), the lines of one field together."""
    lines: dict[str, list[str]] = {}
    for path in paths:
        lines.setdefault(_LINE.sub("", path), []).extend(_LINE.findall(path))
    many = sum(1 for _ in assembly.named("Line"))
    return tuple(owed(path, recipe, found if len(found) < many else ()) for path, found in lines.items())


def owed(path: str, recipe: Recipe, lines: Sequence[str] = ()) -> Owed:
    """Return what is owed when the field at *path* (without indexes) is missing, in *lines* where not in all."""
    need = recipe.completeness.missing_at(recipe.filing, path)
    name, known_by = (need.name, need.known_by) if need is not None else (path, "the carrier")
    if lines:
        name += f" of line{'s' if len(lines) > 1 else ''} {', '.join(lines)}"
    return Owed(
        field=need.field if need is not None else path,
        name=name,
        known_by=known_by,
        role=_ROLES.get(known_by, "broker"),
    )


def _told(difference: Difference, parts: Sequence[Part], profiles: Sequence[Noted], sides: Sides) -> Diagnostic:
    values = "" if difference.personal else f": {difference.taken.value} and {difference.other.value}"
    taken, other = (named(sides.part(node), node, parts, profiles) for node in (difference.taken, difference.other))
    return diagnose(
        "record.sources-disagree",
        target=f"Filing.{difference.path}",
        field=difference.path,
        values=values,
        taken=taken,
        other=other,
        rule=difference.rule,
    )


def named(number: int | None, node: Node, parts: Sequence[Part], profiles: Sequence[Noted]) -> str:
    """Return in words where *node*, of the part *number*, was sent."""
    if number is None or number == PROFILE:
        return "the profile"
    if number < PROFILE:
        return f"the profile of {profiles[PROFILE - number].partner}"
    part, source = parts[number], node.source or Source()
    return f"the {part.role} {part.partner} ({source.xpath})"


__all__ = ["ELEMENTS", "PROFILE", "Assembled", "Owed", "Recipe", "assemble", "named", "owed"]
