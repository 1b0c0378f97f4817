"""Generated code for X12 sources: where a path's text stands in the slots of the loops around it, and rows.

Loops over the places that ``each`` walks, the gluing of continuations, the place of ``at``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from gateway.mapping.compiled.reads import Read, all_routes, is_outer
from gateway.mapping.compiled.scope import Scope, Writing, variable
from gateway.mapping.compiled.segments import Code, Need, Uncompilable
from gateway.mapping.model import Draw
from gateway.mapping.plan import Field
from gateway.mapping.routes import Hop, Route


class Frame(msgspec.Struct, frozen=True):
    """A place that paths start from: a loop, whose slots are reached by ``slot``, or a segment held by ``row``."""

    need: Need
    slot: Callable[[int], str]
    """The expression of the slot with an index."""
    row: str | None = None
    segment: str = ""


def within(need: Need, tuple_name: str) -> Frame:
    """Return the frame of a loop instance that is still packed in the tuple *tuple_name*."""
    return Frame(need, lambda index: f"{tuple_name}[{index}]")


class X12Places:
    """Reads the slots of loops, writes the heads of loops over them, and hands over the scope inside."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

    def outer(self, route: Route, scope: Scope) -> Read:  # noqa: ARG002  no place outside of a record is entered
        """Return how a segment that encloses the record is read from ``enclosing``."""
        hop, *rest = route.hops
        if hop.shape.kind != "segment" or len(rest) != 1 or not rest[0].shape.name.isdigit():
            raise Uncompilable
        above = "/".join(shape.name for shape in route.context[: len(route.context) - route.up])
        number = int(rest[0].shape.name)
        tests = _outer_tests(hop)
        row = f"the_only(enclosing.get({above!r}, ()), {hop.shape.name!r}, {tests!r}, {number + 1})"
        return Read(f"{row}[{number}]")

    def read(self, route: Route, scope: Scope) -> Read:
        return read(self.writing.frame(route, scope), route.hops, route.path.pick)

    def exists(self, route: Route, scope: Scope) -> str:
        found = self.writing.read(route, scope)
        if route.leaf.kind in ("loop", "segment"):
            none = "NONE" if route.leaf.kind == "segment" else "None"
            return f"bool({found.expression})" if found.many else f"({found.expression} is not {none})"
        return f"any(map(data, {found.expression}))" if found.many else f"(data({found.expression}) != '')"

    def several(self, route: Route, scope: Scope) -> str:
        return f"({self.count(route, scope)} > 1)"

    def count(self, route: Route, scope: Scope) -> str:
        found = self.writing.read(route, scope)
        listed = found.expression if found.many else f"({found.expression},)"
        test = "v is not None and v is not NONE" if route.leaf.kind in ("loop", "segment") else "data(v)"
        return f"sum(1 for v in {listed} if {test})"

    def at(self, field: Field, scope: Scope) -> tuple[str, str, Callable[[str], Scope]]:
        route, name = self.inner(field, scope), variable(field)
        held = self.writing.read(route, scope)
        if held.many:
            raise Uncompilable
        inside = self.inside(route, scope, f"at_{name}", name)

        def enter(place: str) -> Scope:
            self.unpack(inside, place, inside.code)
            return inside

        return held.expression, "NONE" if route.leaf.kind == "segment" else "None", enter

    def inner(self, field: Field, scope: Scope) -> Route:
        route = field.inner
        if route is None or route.up or scope.opening:
            raise Uncompilable
        return route

    def inside(self, route: Route, scope: Scope, held: str, name: str) -> Scope:
        """Return the scope inside of the one place that ``at`` leads to."""
        need = scope.frame.need
        for hop in route.hops[:-1]:
            need = need.below(hop.shape)
        last = route.hops[-1].shape
        frame = self.frame(
            Frame(need, lambda index: f"{held}[{index}]"), last, f"row_{name}" if last.kind == "segment" else name
        )
        return scope.enter(*(None for _ in route.hops[:-1]), frame)

    def frame(self, above: Frame, shape: Any, name: str) -> Frame:
        """Return the frame of an instance of *shape*: its slots will be variables, or it is one segment."""
        if shape.kind == "segment":
            return Frame(above.need, lambda _: "", name, shape.name)
        need = above.need.below(shape)
        return Frame(need, lambda index: f"in_{name}_{need.slots[index].variable}")

    def unpack(self, scope: Scope, held: str, code: Code) -> None:
        """Write the unpacking of the innermost instance, held by the variable *held*, into its slots."""
        frame = scope.frame
        if frame.row is not None:
            if frame.row != held:
                code.add(f"{frame.row} = {held}")
        elif frame.need.slots:
            names = [frame.slot(index) for index in range(len(frame.need.slots))] + ["_"] * frame.need.more
            code.add(f"({', '.join(names)},) = {held}")

    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        return self.gathered(field, scope) if field.rule.gather is not None else self.single(field, scope)

    def single(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the loops over the instances that ``each`` walks, and yield the scope inside of them."""
        route = self.inner(field, scope)
        depth = scope.code.depth
        inside = scope
        for position, _ in enumerate(route.hops):
            inside = self.enter(route, position, inside, variable(field))
        yield inside
        scope.code.depth = depth

    def enter(self, route: Route, position: int, scope: Scope, name: str, gathering: bool = False) -> Scope:
        """Write the head of the loop over one hop of ``each``."""
        hop, frame, code = route.hops[position], scope.frame, scope.code
        slot = frame.need.keep(hop, every=True)
        held = frame.slot(frame.need.slots.index(slot))
        one = f"row_{name}_{hop.shape.name}"
        empty = "NONE" if slot.kind == "segment" else "None"
        code.add(f"for {one} in {held if slot.every else f'() if {held} is {empty} else ({held},)'}:")
        code.depth += 1
        if gathering:
            return scope
        inside = scope.enter(self.frame(frame, hop.shape, one))
        self.unpack(inside, one, code)
        return inside

    def gathered(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the gluing of continuation rows and the loop over whole rows."""
        gather, route, code, name = field.rule.gather, self.inner(field, scope), scope.code, variable(field)
        assert gather is not None
        if len(route.hops) < 2 or route.leaf.kind != "loop":
            raise Uncompilable
        depth = code.depth
        outside = scope
        code.add(f"runs_{name} = []")
        for position in range(len(route.hops) - 1):
            outside = self.enter(route, position, outside, name)
        parents = ", ".join(f"row_{name}_{hop.shape.name}" for hop in route.hops[:-1])
        code.add(f"run_{name} = None")
        self.enter(route, len(route.hops) - 1, outside, name, gathering=True)
        row = f"row_{name}_{route.leaf.name}"
        need = outside.frame.need.below(route.leaf)
        need.more = True
        packed = outside.enter(within(need, row))
        rest = self.unglued(field, route, packed)
        starts = self.writing.condition(gather.starts, field.routes, packed) if gather.starts is not None else None
        code.add(f"rest_{name} = {rest}", f"if rest_{name} and rest_{name}.isspace(): doubt()")
        with code.block(f"if {starts or f'rest_{name} or {row}[-1]'}:"):
            code.add(f"run_{name} = [{row}]", f"runs_{name}.append(({parents}, run_{name}))")
        with code.block(f"elif run_{name} is None{f' or rest_{name} or {row}[-1]' if starts else ''}:"):
            code.add("doubt()")
        with code.block("else:"):
            code.add(f"run_{name}.append({row})")
        code.depth = depth
        code.add(f"for {parents}, run_{name} in runs_{name}:")
        code.depth += 1
        code.add(f"{row} = run_{name}[0]")
        inside = scope
        for hop in route.hops:
            inside = inside.enter(self.frame(inside.frame, hop.shape, f"row_{name}_{hop.shape.name}"))
            self.unpack(inside, f"row_{name}_{hop.shape.name}", code)
        listed = outside.enter(within(need, "y"))
        for glue in gather.glue:
            piece = field.routes[glue.path.text]
            if gather.starts is None and not glue.apart and self.read_glued_alone(field, piece):
                self.writing.cut.add((piece.hops[0].shape.name, int(piece.hops[1].shape.name)))
            one = self.writing.read(piece, listed).expression
            pieces = f"[{one} for y in run_{name}]"
            if glue.apart:
                inside.glued[glue.path.text] = Read(pieces, many=True)
                inside.apart[glue.path.text] = (f"run_{name}", one)
                continue
            limit = glue.max if glue.then == "error" else None
            text = f"glued({glue.between!r}, {pieces}, {limit})"
            text = f"cut({text}, {glue.max})" if glue.max is not None and glue.then == "cut" else text
            alone = self.writing.read(piece, msgspec.structs.replace(inside, glued={})).expression
            inside.glued[glue.path.text] = Read(f"({alone} if len(run_{name}) == 1 else {text})")
        inside.between = "".join(glue.between for glue in gather.glue)
        yield inside
        code.depth = depth

    def read_glued_alone(self, field: Field, piece: Route) -> bool:
        """Tell whether the element of *piece* is read as *field* glues it and in no other way."""
        inside = {id(route) for route in all_routes(field) if route.path.text == piece.path.text}
        return all(id(route) in inside for route in all_routes(self.writing.plan.root) if route.leaf is piece.leaf)

    def unglued(self, field: Field, route: Route, packed: Scope) -> str:
        """Return an expression for the first data of a row that is not glued."""
        gather = field.rule.gather
        assert gather is not None
        first = route.leaf.children[0]
        glued = set()
        for glue in gather.glue:
            piece = field.routes[glue.path.text]
            if piece.up or len(piece.hops) != 2 or piece.hops[0].shape is not first:
                raise Uncompilable
            glued.add(piece.hops[1].shape.name)
        frame = packed.frame
        others = [child for child in first.children if child.name not in glued]
        return " or ".join(read(frame, (Hop(first), Hop(other))).expression for other in others) or "None"

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        routes = [field.routes[path.text] for path in draw.paths]
        if len(routes) == 1:
            one = self.writing.read(routes[0], scope)
            return [("", one.expression if one.many else f"({one.expression},)")]
        groups: dict[tuple[Hop, ...], list[Route]] = {}
        for route in routes:
            if route.up or len(route.hops) != 2 or is_outer(route, self.writing.plan):
                raise Uncompilable
            groups.setdefault(route.hops[:-1], []).append(route)
        frame = scope.frame
        children = [id(child) for child in frame.need.shape.children]
        loops, late = [], []
        for hops in sorted(groups, key=lambda hops: children.index(id(hops[0].shape))):
            members = sorted(groups[hops], key=lambda route: int(route.leaf.name))
            if any(route.path.text in scope.glued for route in members):
                if len(members) > 1 or members[0].path.text not in scope.apart:
                    raise Uncompilable
                rows, value = scope.apart[members[0].path.text]
                alone = self.writing.read(members[0], msgspec.structs.replace(scope, glued={})).expression
                loops.append(("", f"({alone},)"))
                late.append((f"for y in {rows}[1:]:", f"({value},)"))
                continue
            reads = [self.writing.read(route, scope) for route in members]
            if reads[0].many:
                numbers = ", ".join(f"x[{int(route.leaf.name)}]" for route in members)
                loops.append((f"for x in {read(frame, hops).expression}:", f"({numbers},)"))
            else:
                loops.append(("", f"({', '.join(one.expression for one in reads)},)"))
        return loops + late


def read(frame: Frame, hops: tuple[Hop, ...], pick: str | None = None) -> Read:
    """Return how *hops* are read from *frame*. Everything that is read is noted in the frame's need."""
    if frame.row is not None:
        return _element(frame.need, hops, frame.row, frame.segment)
    hop, rest = hops[0], hops[1:]
    every = pick is not None or hop.every or hop.loose
    slot = frame.need.keep(hop, every)
    held = frame.slot(frame.need.slots.index(slot))
    if slot.kind == "segment":
        if not slot.every:
            return _element(frame.need, rest, held, hop.shape.name)
        one = _element(frame.need, rest, "x", hop.shape.name)
        listed = held if not rest else f"[{one.expression} for x in {held}]"
        return Read(_picked(listed, pick), many=pick is None)
    if not rest:
        return Read(_picked(held, pick) if slot.every else held, slot.every and pick is None)
    depth = hop.shape.name.lower()
    inner = read(within(frame.need.below(hop.shape), f"y_{depth}" if slot.every else held), rest, pick)
    if not slot.every:
        return Read(f"({inner.expression} if {held} is not None else {'()' if inner.many else None})", inner.many)
    loop = f"for y_{depth} in {held}"
    if inner.many:
        return Read(f"[v {loop} for v in {inner.expression}]", many=True)
    if pick is not None:
        raise Uncompilable
    return Read(f"[{inner.expression} {loop}]", many=True)


def _element(need: Need, hops: tuple[Hop, ...], row: str, segment: str) -> Read:
    if not hops:
        need.asked.add(segment)
        return Read(row)
    if len(hops) > 1 or not hops[0].shape.name.isdigit() or hops[0].shape.max != 1:
        raise Uncompilable
    number = int(hops[0].shape.name)
    need.widen(segment, number)
    return Read(f"{row}[{number}]")


def _picked(listed: str, pick: str | None) -> str:
    if pick is None:
        return listed
    return f"next(iter({listed}), None)" if pick == "first" else f"next(reversed({listed}), None)"


def _outer_tests(hop: Hop) -> tuple[tuple[int, str], ...]:
    """Return the filters of an enclosing segment as tests."""
    if any(len(inner) != 1 or not inner[0].shape.name.isdigit() for inner, _ in hop.filters):
        raise Uncompilable
    return tuple((int(inner[0].shape.name), value) for inner, value in hop.filters)
