"""Generated code: what stands at a path in a record of a known shape, and the rows that were there.

The record that was seen is picked apart as all are, with ids that know where their segments stand. So every place is
known: what was sent is read where it stands, what was not is not written about, and no loop is walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from gateway.mapping.compiled.reads import Read
from gateway.mapping.compiled.runtime import NONE, Segment
from gateway.mapping.compiled.scope import Scope
from gateway.mapping.compiled.segments import Need, Uncompilable
from gateway.mapping.compiled.x12_places import X12Places
from gateway.mapping.model import Draw
from gateway.mapping.plan import Field
from gateway.mapping.routes import Hop, Route

Hops = tuple[Hop, ...]


class _Id(str):
    """The id of a segment that stands at ``place`` in its record and is ``width`` long, however it is copied."""

    __slots__ = ("place", "width")
    place: int
    width: int


class Seen(msgspec.Struct, frozen=True):
    """A loop or segment that was sent: the instance of a loop, or the row of a segment in the loop of ``need``."""

    need: Need
    held: Any

    def sends(self, number: int) -> bool:
        """Tell whether the segment is long enough to have the element."""
        return bool(number < self.held[0].width)

    def element(self, number: int) -> str:
        """Return the expression of an element of the segment."""
        return f"s{self.held[0].place}[{number}]" if self.sends(number) else "None"


def marked(segments: list[Segment]) -> list[Segment]:
    """Return *segments* with ids that know where they stand."""
    found = []
    for place, (name, *elements) in enumerate(segments):
        known = _Id(name)
        known.place, known.width = place, len(elements) + 1
        found.append([known, *elements])
    return found


class ShapePlaces(X12Places):
    """Reads the segments of a known shape where they stand; rows of ``each`` are written one after the other."""

    def read(self, route: Route, scope: Scope) -> Read:
        found, several = self.reached(route, scope, route.hops[:-1])
        number = int(route.leaf.name)
        values = [place.element(number) if place is not None else "None" for place in found]
        if not several:
            return Read(values[0])
        pick = route.path.pick
        if pick is not None:
            return Read("None" if not values else values[0 if pick == "first" else -1])
        return Read(_listed(values), many=True)

    def reached(self, route: Route, scope: Scope, hops: Hops) -> tuple[list[Seen | None], bool]:
        return _reached(self.writing.frame(route, scope), hops, route.path.pick)

    def exists(self, route: Route, scope: Scope) -> str:
        if route.leaf.kind in ("loop", "segment"):
            return str(any(place is not None for place in self.reached(route, scope, route.hops)[0]))
        found = self.writing.read(route, scope)
        if found.many:
            return f"any({found.expression})"
        return "False" if found.expression == "None" else f"({found.expression} != '')"

    def count(self, route: Route, scope: Scope) -> str:
        if route.leaf.kind in ("loop", "segment"):
            return str(sum(place is not None for place in self.reached(route, scope, route.hops)[0]))
        found = self.writing.read(route, scope)
        return f"sum(map(bool, {found.expression if found.many else f'({found.expression},)'}))"

    def at(self, field: Field, scope: Scope) -> tuple[str, str, Callable[[str], Scope]]:
        route = self.inner(field, scope)
        found, several = self.reached(route, scope, route.hops)
        if several:
            raise Uncompilable
        above = [None] * (len(route.hops) - 1)
        return "" if found[0] is not None else "None", "None", lambda _: scope.enter(*above, found[0])

    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        if field.rule.gather is not None:
            yield from self.glued(field, scope)
            return
        for frames in _chains(scope.frame, self.inner(field, scope).hops):
            yield scope.enter(*frames)

    def glued(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Hand over the scope of each row with those that continue it, as they were in the record that was seen."""
        gather = field.rule.gather
        assert gather is not None
        if gather.starts is not None:
            raise Uncompilable
        for rows in self.runs(field, scope):
            inside = scope.enter(*rows[0])
            for glue in gather.glue:
                piece = field.routes[glue.path.text]
                values = [_first(frames[-1], piece.hops[:-1]).element(int(piece.leaf.name)) for frames in rows]
                pieces = _listed(values)
                if glue.apart:
                    inside.glued[glue.path.text] = Read(pieces, many=True)
                    inside.apart[glue.path.text] = values
                    continue
                limit = glue.max if glue.then == "error" else None
                text = f"glued({glue.between!r}, {pieces}, {limit})"
                text = f"cut({text}, {glue.max})" if glue.max is not None and glue.then == "cut" else text
                inside.glued[glue.path.text] = Read(values[0] if len(rows) == 1 else text)
            inside.between = "".join(glue.between for glue in gather.glue)
            yield inside

    def runs(self, field: Field, scope: Scope) -> list[list[tuple[Seen, ...]]]:
        """Return the rows, each with those that continue it, and write that no row is the other kind now."""
        route, code, gather = self.inner(field, scope), scope.code, field.rule.gather
        assert gather is not None
        first = route.leaf.children[0]
        glued = {field.routes[glue.path.text].leaf.name for glue in gather.glue}
        others = [int(child.name) for child in first.children if child.name not in glued]
        runs: list[list[tuple[Seen, ...]]] = []
        for frames in _chains(scope.frame, route.hops):
            row = _first(frames[-1], (Hop(first),))
            more = frames[-1].held[-1]
            rest = " or ".join(row.element(number) for number in others if row.sends(number))
            if more or any(row.held[number] for number in others if row.sends(number)):
                if not more:
                    code.add(f"if not ({rest}): doubt()")
                runs.append([frames])
            else:
                if rest:
                    code.add(f"if {rest}: doubt()")
                runs[-1].append(frames)
        return runs

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        routes = [field.routes[path.text] for path in draw.paths]
        if len(routes) == 1:
            return super().ordered(field, draw, scope)
        groups: dict[Hops, list[Route]] = {}
        for route in routes:
            groups.setdefault(route.hops[:-1], []).append(route)
        children = [id(child) for child in scope.frame.need.shape.children]
        values, late = [], []
        for hops in sorted(groups, key=lambda hops: children.index(id(hops[0].shape))):
            members = sorted(groups[hops], key=lambda route: int(route.leaf.name))
            if members[0].path.text in scope.apart:
                alone, *rest = scope.apart[members[0].path.text]
                values.append(alone)
                late += rest
                continue
            places, _ = _reached(scope.frame, hops, None)
            values += [place.element(int(route.leaf.name)) for place in places if place for route in members]
        return [("", f"({value},)") for value in values + late if value != "None"]


def _first(loop: Seen, hops: Hops) -> Seen:
    """Return the first segment of *loop*, to which *hops* lead."""
    (row,), _ = _reached(loop, hops, None)
    assert row is not None, "a loop has its first segment"
    return row


def _chains(start: Seen, hops: Hops) -> list[tuple[Seen, ...]]:
    """Return the ways along *hops*, each with all places on it."""
    if not hops:
        return [()]
    found, _ = _step([start], hops[0], every=True)
    return [(one, *rest) for one in found if one is not None for rest in _chains(one, hops[1:])]


def _reached(start: Seen, hops: Hops, pick: str | None) -> tuple[list[Seen | None], bool]:
    """Return the loops or segments along *hops*, ``None`` for one not sent, and whether they may be several."""
    found: list[Seen | None] = [start]
    several = False
    for hop in hops:
        found, repeats = _step(found, hop, every=pick is not None or hop.every or hop.loose)
        several = several or repeats
    return found, several


def _step(places: Sequence[Seen | None], hop: Hop, *, every: bool) -> tuple[list[Seen | None], bool]:
    """Return what stands at *hop* in each of *places*, and whether it may be several times in one."""
    found: list[Seen | None] = []
    repeats = every and hop.shape.max != 1
    for place in places:
        if place is None:
            found += [] if repeats else [None]
            continue
        slot = place.need.keep(hop, every)
        held = place.held[place.need.slots.index(slot)]
        need = place.need.below(hop.shape) if slot.kind == "loop" else place.need
        instances = held if repeats else [held]
        found += [None if one is None or one is NONE else Seen(need, one) for one in instances]
    return found, repeats


def _listed(values: list[str]) -> str:
    return f"[{', '.join(values)}]"
