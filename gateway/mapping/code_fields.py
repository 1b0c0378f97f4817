"""Generated code, second half: the fields of the record as XML text, written from the slots of its segments.

What reads only the enclosing loops is made once for all records that share them. Every field becomes a piece of the
text of an f-string; a value that is missing, refused or in doubt ends the happy path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import msgspec

from gateway.mapping.code_reads import Frame, Read, all_routes, condition_code, is_outer, outer_read, read, within
from gateway.mapping.code_segments import Code, Need, Uncompilable
from gateway.mapping.code_values import ValueWriter
from gateway.mapping.conditions import Condition
from gateway.mapping.model import Draw
from gateway.mapping.plan import Field, Plan, Routes
from gateway.mapping.routes import Hop, Route
from gateway.mapping.values import escaped


class Piece(msgspec.Struct, frozen=True):
    """Text of an f-string. ``sure``: it is never empty."""

    text: str
    sure: bool


class Scope(msgspec.Struct, kw_only=True):
    """Where code is written and what its paths start from."""

    code: Code
    frames: tuple[Frame | None, ...]
    """The record's own loop and the places entered since."""
    opening: bool = False
    missing: str = "doubt()"
    """What is done where a required value is missing."""
    number: str = "1"
    glued: dict[str, Read] = {}
    apart: dict[str, tuple[str, str]] = {}
    """Of elements that continuations carry apart: the rows, and the value in one of them."""


def literal(text: str) -> str:
    """Return *text* for use inside ``f"…"``."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("{", "{{").replace("}", "}}")


class FieldWriter:
    """Writes the fields of a plan. *names* is the namespace of the generated module, constants are added to it."""

    def __init__(self, plan: Plan, captured: frozenset[str], record: Need, names: dict[str, Any]) -> None:
        self.plan = plan
        self.captured = captured
        self.record = record
        self.names = names
        self.opening = Scope(code=Code(), frames=(), opening=True)
        self.handed: dict[str, None] = {}
        """Variables that the opening hands to every record."""
        self.outer: dict[str, str] = {}
        self.lists: dict[str, tuple[str, bool]] = {}
        """The list that gathers each captured path, and whether the opening fills it."""
        self.values = ValueWriter(plan, names)

    def constant(self, stem: str, value: Any) -> str:
        """Return the name under which *value* stands in the generated module."""
        return self.values.constant(stem, value)

    def condition(self, condition: Condition, routes: Routes, scope: Scope) -> str:
        """Return *condition* as an expression; what encloses the record is asked when it is opened."""
        outer = all(is_outer(route, self.plan) for route in routes.values())
        asked = self.opening if outer else scope

        def pattern(text: str) -> str:
            return self.constant("matches", re.compile(text, re.ASCII).fullmatch)

        code = condition_code(condition, routes, lambda route: self.read(route, asked), pattern)
        return code if asked is scope else self.hand(code)

    def hand(self, expression: str) -> str:
        """Compute *expression* in the opening, and return the variable that hands it to the records."""
        if expression not in self.outer:
            name = f"outer_{len(self.outer)}"
            self.outer[expression] = name
            self.handed[name] = None
            self.opening.code.add(f"{name} = {expression}")
        return self.outer[expression]

    def read(self, route: Route, scope: Scope) -> Read:
        """Return how *route* is read in *scope*."""
        if route.path.text in scope.glued:
            return scope.glued[route.path.text]
        if is_outer(route, self.plan):
            found = outer_read(route)
            return found if scope.opening else Read(self.hand(found.expression))
        level = len(route.context) - route.up - len(self.plan.context)
        frame = scope.frames[level] if level < len(scope.frames) else None
        if frame is None:
            raise Uncompilable
        return read(frame, route.hops, route.path.pick)

    def field(self, field: Field, scope: Scope) -> Piece:
        """Write the code of *field* and return its piece of the text."""
        if field.deferred or (field.rule.draw is not None and field.fields):
            raise Uncompilable
        if not scope.opening and self.opens(field):
            piece = self.field(field, self.opening)
            return Piece("{" + self.hand(f'f"{piece.text}"') + "}", piece.sure)
        if field.rule.when is None:
            return self.made(field, scope)
        code, name = scope.code, f"{_name(field)}_piece"
        with code.block(f"if {self.condition(field.rule.when, field.routes, scope)}:"):
            piece = self.made(field, scope)
            self.keep(name, piece, code)
        sure = piece.sure
        with code.block("else:"):
            if field.otherwise is not None:
                other = self.field(field.otherwise, scope)
                self.keep(name, other, code)
                sure = sure and other.sure
            else:
                code.add(f'{name} = ""')
                if field.required:
                    code.add(scope.missing)
                sure = False
        return Piece("{" + name + "}", sure)

    def keep(self, name: str, piece: Piece, code: Code) -> None:
        """Write that *name* holds *piece*."""
        if piece.text != "{" + name + "}":
            code.add(f'{name} = f"{piece.text}"' if piece.text else f'{name} = ""')

    def opens(self, field: Field) -> bool:
        """Tell whether *field* reads only what encloses the record, so that it is made once."""
        routes = list(all_routes(field))
        return bool(routes) and all(is_outer(route, self.plan) for route in routes)

    def made(self, field: Field, scope: Scope) -> Piece:
        rule = field.rule
        if rule.refuse is not None:
            scope.code.add("doubt()")
            return Piece("", sure=False)
        if rule.each is not None:
            return self.each(field, scope)
        if rule.at is not None:
            return self.at(field, scope)
        return self.leaf_or_group(field, scope)

    def leaf_or_group(self, field: Field, scope: Scope) -> Piece:
        if field.rule.draw is None:
            return self.group(field, scope)
        if (field.repeats and field.rule.each is None) or field.rule.draw.verb == "all":
            return self.listed(field, scope)
        return self.leaf(field, scope)

    def group(self, field: Field, scope: Scope) -> Piece:
        """Write a group. One that may be left out is, unless one of its fields has a value."""
        code, name = scope.code, _name(field)
        inner = scope
        needed = any(child.required for child in field.fields)
        if not field.required and needed:
            inner = msgspec.structs.replace(scope, missing=f"{name}_missing = True")
            code.add(f"{name}_missing = False")
        pieces = [self.field(child, inner) for child in field.fields]
        text = "".join(piece.text for piece in pieces)
        tag = field.target.name
        sure = any(piece.sure for piece in pieces)
        if sure and inner is scope:
            return Piece(f"<{tag}>{text}</{tag}>", sure=True)
        code.add(f'{name}_inside = f"{text}"')
        if inner is not scope:
            code.add(f"if {name}_inside and {name}_missing: doubt()")
        code.add(f'{name}_piece = f"<{tag}>{{{name}_inside}}</{tag}>" if {name}_inside else ""')
        return Piece("{" + f"{name}_piece" + "}", sure=False)

    def at(self, field: Field, scope: Scope) -> Piece:
        route, code, name = self.inner(field, scope), scope.code, _name(field)
        held = self.read(route, scope)
        if held.many:
            raise Uncompilable
        empty = "NONE" if route.leaf.kind == "segment" else "None"
        code.add(f"{name}_at = {held.expression}")
        inside = self.inside(route, scope, f"{name}_at", name)
        if field.required and scope.missing == "doubt()":
            code.add(f"if {name}_at is {empty}: doubt()")
            self.unpack(inside, f"{name}_at", code)
            return self.leaf_or_group(field, inside)
        code.add(f'{name}_found = ""')
        with code.block(f"if {name}_at is not {empty}:"):
            self.unpack(inside, f"{name}_at", code)
            code.add(f'{name}_found = f"{self.leaf_or_group(field, inside).text}"')
        if field.required:
            code.add(f"if {name}_at is {empty}: {scope.missing}")
        return Piece("{" + f"{name}_found" + "}", sure=False)

    def each(self, field: Field, scope: Scope) -> Piece:
        code, name = scope.code, _name(field)
        self.inner(field, scope)
        code.add(f'{name}_rows = ""', f"{name}_number = 0")
        with self.gathered(field, scope) if field.rule.gather is not None else self.rows(field, scope) as inside:
            code.add(f"{name}_number += 1")
            inside.number = f"{name}_number"
            piece = self.leaf_or_group(field, inside)
            code.add(f'{name}_rows += f"{piece.text}"')
        if field.required:
            code.add(f"if not {name}_number: {scope.missing}")
        return Piece("{" + f"{name}_rows" + "}", sure=field.required and scope.missing == "doubt()" and piece.sure)

    @contextmanager
    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the loops over the instances that ``each`` walks, and hand over the scope inside of them."""
        route = self.inner(field, scope)
        depth = scope.code.depth
        inside = scope
        for position, _ in enumerate(route.hops):
            inside = self.enter(route, position, inside, _name(field))
        yield inside
        scope.code.depth = depth

    def enter(self, route: Route, position: int, scope: Scope, name: str, gathering: bool = False) -> Scope:
        """Write the head of the loop over one hop of ``each``."""
        hop, frame, code = route.hops[position], scope.frames[-1], scope.code
        if frame is None:
            raise Uncompilable
        slot = frame.need.keep(hop, every=True)
        held = frame.slot(frame.need.slots.index(slot))
        one = f"{name}_{hop.shape.name}"
        empty = "NONE" if slot.kind == "segment" else "None"
        code.add(f"for {one} in {held if slot.every else f'() if {held} is {empty} else ({held},)'}:")
        code.depth += 1
        if gathering:
            return scope
        inside = msgspec.structs.replace(scope, frames=(*scope.frames, self.frame(frame, hop.shape, one)))
        self.unpack(inside, one, code)
        return inside

    @contextmanager
    def gathered(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the gluing of continuation rows and the loop over whole rows."""
        gather, route, code, name = field.rule.gather, self.inner(field, scope), scope.code, _name(field)
        assert gather is not None
        if len(route.hops) < 2 or route.leaf.kind != "loop":
            raise Uncompilable
        depth = code.depth
        outside = scope
        code.add(f"{name}_runs = []")
        for position in range(len(route.hops) - 1):
            outside = self.enter(route, position, outside, name)
        parents = ", ".join(f"{name}_{hop.shape.name}" for hop in route.hops[:-1])
        code.add(f"{name}_run = None")
        self.enter(route, len(route.hops) - 1, outside, name, gathering=True)
        row = f"{name}_{route.leaf.name}"
        above = outside.frames[-1]
        assert above is not None
        need = above.need.below(route.leaf)
        need.more = True
        packed = msgspec.structs.replace(outside, frames=(*outside.frames, within(need, row)))
        rest = self.unglued(field, route, packed)
        starts = self.condition(gather.starts, field.routes, packed) if gather.starts is not None else None
        code.add(f"{name}_rest = {rest}", f"if {name}_rest and {name}_rest.isspace(): doubt()")
        with code.block(f"if {starts or f'{name}_rest or {row}[-1]'}:"):
            code.add(f"{name}_run = [{row}]", f"{name}_runs.append(({parents}, {name}_run))")
        with code.block(f"elif {name}_run is None{f' or {name}_rest or {row}[-1]' if starts else ''}:"):
            code.add("doubt()")
        with code.block("else:"):
            code.add(f"{name}_run.append({row})")
        code.depth = depth
        code.add(f"for {parents}, {name}_run in {name}_runs:")
        code.depth += 1
        code.add(f"{row} = {name}_run[0]")
        frames = scope.frames
        for hop in route.hops:
            above = frames[-1]
            assert above is not None
            frames = (*frames, self.frame(above, hop.shape, f"{name}_{hop.shape.name}"))
            self.unpack(Scope(code=code, frames=frames), f"{name}_{hop.shape.name}", code)
        inside = msgspec.structs.replace(scope, frames=frames, glued={}, apart={})
        listed = msgspec.structs.replace(outside, frames=(*outside.frames, within(need, "y")))
        for glue in gather.glue:
            piece = field.routes[glue.path.text]
            one = self.read(piece, listed).expression
            pieces = f"[{one} for y in {name}_run]"
            if glue.apart:
                inside.glued[glue.path.text] = Read(pieces, many=True)
                inside.apart[glue.path.text] = (f"{name}_run", one)
                continue
            limit = glue.max if glue.then == "error" else None
            text = f"glued({glue.between!r}, {pieces}, {limit})"
            text = f"cut({text}, {glue.max})" if glue.max is not None and glue.then == "cut" else text
            alone = self.read(piece, msgspec.structs.replace(inside, glued={})).expression
            inside.glued[glue.path.text] = Read(f"({alone} if len({name}_run) == 1 else {text})")
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
        frame = packed.frames[-1]
        assert frame is not None
        others = [child for child in first.children if child.name not in glued]
        return " or ".join(read(frame, (Hop(first), Hop(other))).expression for other in others) or "None"

    def inner(self, field: Field, scope: Scope) -> Route:
        route = field.inner
        if route is None or route.up or scope.opening:
            raise Uncompilable
        return route

    def inside(self, route: Route, scope: Scope, held: str, name: str) -> Scope:
        """Return the scope inside of the one place that ``at`` leads to."""
        frames = scope.frames
        above = frames[-1]
        if above is None:
            raise Uncompilable
        need = above.need
        for hop in route.hops[:-1]:
            need = need.below(hop.shape)
            frames = (*frames, None)
        last = route.hops[-1].shape
        frame = self.frame(
            Frame(need, lambda index: f"{held}[{index}]"), last, f"{name}_row" if last.kind == "segment" else name
        )
        return msgspec.structs.replace(scope, frames=(*frames, frame))

    def frame(self, above: Frame, shape: Any, name: str) -> Frame:
        """Return the frame of an instance of *shape*: its slots will be variables, or it is one segment."""
        if shape.kind == "segment":
            return Frame(above.need, lambda _: "", name, shape.name)
        need = above.need.below(shape)
        return Frame(need, lambda index: f"{name}_{need.slots[index].variable}")

    def unpack(self, scope: Scope, held: str, code: Code) -> None:
        """Write the unpacking of the innermost instance, held by the variable *held*, into its slots."""
        frame = scope.frames[-1]
        assert frame is not None
        if frame.row is not None:
            if frame.row != held:
                code.add(f"{frame.row} = {held}")
        elif frame.need.slots:
            names = [frame.slot(index) for index in range(len(frame.need.slots))] + ["_"] * frame.need.more
            code.add(f"({', '.join(names)},) = {held}")

    def raw(self, field: Field, draw: Draw, scope: Scope) -> str:
        """Return the expression that draws the value of a leaf."""
        reads = [self.read(field.routes[path.text], scope) for path in draw.paths]
        match draw.verb:
            case "from":
                if reads[0].many:
                    raise Uncompilable
                return reads[0].expression
            case "first":
                if any(one.many for one in reads):
                    raise Uncompilable
                asked = [f"data({one.expression})" for one in reads[:-1]]
                return " or ".join([*asked, reads[-1].expression])
            case "join":
                parts = ", ".join(f"*{one.expression}" if one.many else one.expression for one in reads)
                return f"joined({draw.text!r}, ({parts},))"
            case "sum":
                implied = field.routes[draw.paths[0].text].implied_decimals
                return f"total({reads[0].expression if reads[0].many else f'({reads[0].expression},)'}, {implied})"
            case "count" if not draw.paths:
                return f"str({scope.number})"
            case "count":
                listed = reads[0].expression if reads[0].many else f"({reads[0].expression},)"
                place = field.routes[draw.paths[0].text].leaf.kind in ("loop", "segment")
                test = "v is not None and v is not NONE" if place else "data(v)"
                return f"str(sum(1 for v in {listed} if {test}))"
        raise Uncompilable

    def leaf(self, field: Field, scope: Scope) -> Piece:
        rule, code, name = field.rule, scope.code, _name(field)
        tag = field.target.name
        draw = rule.draw
        assert draw is not None
        if draw.verb == "const":
            code.add(*filter(None, [self.captures(field, repr(draw.text), scope)]))
            return Piece(f"<{tag}>{literal(escaped(draw.text))}</{tag}>", sure=True)
        if rule.default is not None and draw.verb == "first":
            raise Uncompilable
        code.add(f"{name} = {self.raw(field, draw, scope)}")
        unit = self.read(field.routes[rule.unit.by.text], scope) if rule.unit is not None else None
        default = rule.default
        if default is None and field.required and scope.missing == "doubt()":
            code.add(f"if not {name}: doubt()")
            self.convert(field, unit, name, scope)
            return Piece(f"<{tag}>{{{name}}}</{tag}>", sure=True)
        if default is not None:
            asked = {"absent": f"{name} is None", "empty": f"({name} is not None and not data({name}))"}
            with code.block(f"if {' or '.join(asked[kind] for kind in default.on)}:"):
                code.add(f"{name} = {default.text!r}")
                code.add(*filter(None, [self.captures(field, name, scope)]))
                code.add(f"{name}_piece = {f'<{tag}>{escaped(default.text)}</{tag}>'!r}")
        with code.block(f"{'if' if default is None else 'elif'} {name}:"):
            self.convert(field, unit, name, scope)
            code.add(f'{name}_piece = f"<{tag}>{{{name}}}</{tag}>"')
        with code.block("else:"):
            code.add(f'{name}_piece = ""')
            if field.required:
                code.add(scope.missing)
        always = default is not None and set(default.on) == {"absent", "empty"}
        return Piece("{" + f"{name}_piece" + "}", sure=always)

    def convert(self, field: Field, unit: Read | None, name: str, scope: Scope) -> None:
        """Write the conversion of the value in the variable *name*, its capture, and its escaping."""
        day = self.day() if self.values.dated(field.rule) else ""
        implied = field.implied_decimals
        by = f"data({unit.expression})" if unit is not None else ""
        capture = self.captures(field, name, scope)
        self.values.write(field.rule, name, scope.code, implied=implied, unit=by, day=day, capture=capture)

    def day(self) -> str:
        """Return the variable that holds the governing date."""
        route = self.plan.date
        if route is None:
            return "None"
        if not is_outer(route, self.plan):
            raise Uncompilable
        return self.hand(f"day_of(data({outer_read(route).expression}), {route.leaf.format or 'iso'!r})")

    def listed(self, field: Field, scope: Scope) -> Piece:
        """Write a field that repeats, in the order of the sender's places."""
        code, name = scope.code, _name(field)
        draw = field.rule.draw
        assert draw is not None
        if draw.verb not in ("from", "all") or field.rule.default is not None:
            raise Uncompilable
        code.add(f'{name}_piece = ""')
        tag = field.target.name
        for head, values in self.ordered(field, draw, scope):
            rows = code.block(head) if head else nullcontext()
            with rows, code.block(f"for {name} in {values}:"), code.block(f"if {name}:"):
                self.convert(field, None, name, scope)
                code.add(f'{name}_piece += f"<{tag}>{{{name}}}</{tag}>"')
        if field.required:
            code.add(f"if not {name}_piece: {scope.missing}")
        return Piece("{" + f"{name}_piece" + "}", sure=field.required and scope.missing == "doubt()")

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        """Return the loops over all values of ``all``: a loop over rows if any, and the values in a row."""
        routes = [field.routes[path.text] for path in draw.paths]
        if len(routes) == 1:
            one = self.read(routes[0], scope)
            return [("", one.expression if one.many else f"({one.expression},)")]
        groups: dict[tuple[Hop, ...], list[Route]] = {}
        for route in routes:
            if route.up or len(route.hops) != 2 or is_outer(route, self.plan):
                raise Uncompilable
            groups.setdefault(route.hops[:-1], []).append(route)
        frame = scope.frames[-1]
        if frame is None:
            raise Uncompilable
        children = [id(child) for child in frame.need.shape.children]
        loops, late = [], []
        for hops in sorted(groups, key=lambda hops: children.index(id(hops[0].shape))):
            members = sorted(groups[hops], key=lambda route: int(route.leaf.name))
            if any(route.path.text in scope.glued for route in members):
                if len(members) > 1 or members[0].path.text not in scope.apart:
                    raise Uncompilable
                rows, value = scope.apart[members[0].path.text]
                loops.append((f"for y in {rows}[:1]:", f"({value},)"))
                late.append((f"for y in {rows}[1:]:", f"({value},)"))
                continue
            reads = [self.read(route, scope) for route in members]
            if reads[0].many:
                numbers = ", ".join(f"x[{int(route.leaf.name)}]" for route in members)
                loops.append((f"for x in {read(frame, hops).expression}:", f"({numbers},)"))
            else:
                loops.append(("", f"({', '.join(one.expression for one in reads)},)"))
        return loops + late

    def captures(self, field: Field, value: str, scope: Scope) -> str:
        """Return the statement that captures *value*; empty when nobody wants this field."""
        if field.path not in self.captured:
            return ""
        name, _ = self.lists.setdefault(field.path, (f"captured_{len(self.lists)}", scope.opening))
        return f"{name}.append({value})"


def _name(field: Field) -> str:
    return field.path.replace(".", "_").replace("-", "_")
