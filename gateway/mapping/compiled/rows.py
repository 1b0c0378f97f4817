"""Generated code: rows. Loops over the places that ``each`` walks, the gluing of continuations, the place of ``at``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from gateway.mapping.compiled.reads import Frame, Read, read, within
from gateway.mapping.compiled.scope import Scope, Writing, variable
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.plan import Field
from gateway.mapping.routes import Hop, Route


class RowWriter:
    """Writes the heads of loops and hands over the scope inside of them."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

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

    @contextmanager
    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the loops over the instances that ``each`` walks, and hand over the scope inside of them."""
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

    @contextmanager
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
        yield inside
        code.depth = depth

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
