"""Generated code: leaves, the values of single fields and of fields that repeat."""

from __future__ import annotations

from contextlib import nullcontext

import msgspec

from gateway.mapping.compiled.reads import Read, is_outer, read
from gateway.mapping.compiled.scope import DOUBT, Piece, Scope, Writing, literal, variable
from gateway.mapping.compiled.segments import Uncompilable
from gateway.mapping.model import Draw, Rule
from gateway.mapping.plan import Field
from gateway.mapping.routes import Hop, Route
from gateway.mapping.values import escaped


class LeafWriter:
    """Writes leaves; every piece of text is XML already."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

    def leaf(self, field: Field, scope: Scope) -> Piece:
        rule, code, name = field.rule, scope.code, variable(field)
        tag = field.target.name
        draw = rule.draw
        assert draw is not None
        if draw.verb == "const":
            code.add(*filter(None, [self.writing.capture(field, repr(draw.text), scope)]))
            return Piece(f"<{tag}>{literal(escaped(draw.text))}</{tag}>", sure=True)
        if (
            draw.verb == "count"
            and not draw.paths
            and rule == Rule(place=rule.place, draw=draw, required=rule.required)
        ):
            code.add(*filter(None, [self.writing.capture(field, f"str({scope.number})", scope)]))
            return Piece(f"<{tag}>{{{scope.number}}}</{tag}>", sure=True)
        if rule.default is not None and draw.verb == "first":
            raise Uncompilable
        code.add(f"{name} = {self.raw(field, draw, scope)}")
        unit = self.writing.read(field.routes[rule.unit.by.text], scope) if rule.unit is not None else None
        default = rule.default
        if default is None and field.required and scope.missing == DOUBT:
            code.add(f"if not {name}: doubt()")
            self.convert(field, unit, name, scope)
            return Piece(f"<{tag}>{{{name}}}</{tag}>", sure=True)
        if default is not None:
            asked = {"absent": f"{name} is None", "empty": f"({name} is not None and not data({name}))"}
            with code.block(f"if {' or '.join(asked[kind] for kind in default.on)}:"):
                code.add(f"{name} = {default.text!r}")
                code.add(*filter(None, [self.writing.capture(field, name, scope)]))
                code.add(f"piece_{name} = {f'<{tag}>{escaped(default.text)}</{tag}>'!r}")
        with code.block(f"{'if' if default is None else 'elif'} {name}:"):
            self.convert(field, unit, name, scope)
            code.add(f'piece_{name} = f"<{tag}>{{{name}}}</{tag}>"')
        with code.block("else:"):
            code.add(f'piece_{name} = ""')
            if field.required:
                code.add(scope.missing)
        always = default is not None and set(default.on) == {"absent", "empty"}
        return Piece("{" + f"piece_{name}" + "}", sure=always)

    def listed(self, field: Field, scope: Scope) -> Piece:
        """Write a field that repeats, in the order of the sender's places."""
        code, name = scope.code, variable(field)
        draw = field.rule.draw
        assert draw is not None
        if draw.verb not in ("from", "all") or field.rule.default is not None:
            raise Uncompilable
        code.add(f'piece_{name} = ""')
        tag = field.target.name
        scope = msgspec.structs.replace(scope, rows=True)
        for head, values in self.ordered(field, draw, scope):
            rows = code.block(head) if head else nullcontext()
            with rows, code.block(f"for {name} in {values}:"), code.block(f"if {name}:"):
                self.convert(field, None, name, scope)
                code.add(f'piece_{name} += f"<{tag}>{{{name}}}</{tag}>"')
        if field.required:
            code.add(f"if not piece_{name}: {scope.missing}")
        return Piece("{" + f"piece_{name}" + "}", sure=field.required and scope.missing == DOUBT)

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        """Return the loops over all values of ``all``: a loop over rows if any, and the values in a row."""
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

    def raw(self, field: Field, draw: Draw, scope: Scope) -> str:
        """Return the expression that draws the value of a leaf."""
        reads = [self.writing.read(field.routes[path.text], scope) for path in draw.paths]
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

    def convert(self, field: Field, unit: Read | None, name: str, scope: Scope) -> None:
        """Write the conversion of the value in the variable *name*, its capture, and its escaping."""
        day = self.writing.day() if self.writing.values.dated(field.rule) else ""
        implied = field.implied_decimals
        by = f"data({unit.expression})" if unit is not None else ""
        capture = self.writing.capture(field, name, scope)
        self.writing.values.write(field.rule, name, scope.code, implied=implied, unit=by, day=day, capture=capture)
