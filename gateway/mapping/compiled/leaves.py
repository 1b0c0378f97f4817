"""Generated code: leaves, the values of single fields and of fields that repeat."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import msgspec

from gateway.mapping.compiled.reads import Read
from gateway.mapping.compiled.scope import DOUBT, Piece, Scope, Writing, literal, variable
from gateway.mapping.compiled.segments import Uncompilable
from gateway.mapping.compiled.values import is_plain
from gateway.mapping.model import Draw, Rule
from gateway.mapping.paths import Path
from gateway.mapping.plan import Field, record_path
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
        raw = self.raw(field, draw, scope)
        if raw == "None" and rule.default is None:
            code.add(*[scope.missing] * field.required)
            return Piece("", sure=False)
        code.add(f"{name} = {raw}")
        unit = self.writing.read(field.routes[rule.unit.by.text], scope) if rule.unit is not None else None
        default = rule.default
        if default is None and field.required and scope.missing == DOUBT:
            code.add(f"if not {name}: doubt()")
            self.convert(field, unit, name, scope)
            return Piece(f"<{tag}>{{{name}}}</{tag}>", sure=True)
        if default is not None:
            asked = {"absent": f"{name} is None", "empty": f"({name} is not None and not data({name}))"}
            missing = " or ".join(asked[kind] for kind in default.on)
            with code.block(f"if not {name}:" if scope.plain and len(default.on) == 2 else f"if {missing}:"):
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
        default = field.rule.default
        code.add(f'piece_{name} = ""', *[f"sent_{name} = False"] * (default is not None))
        tag = field.target.name
        scope = msgspec.structs.replace(scope, rows=True)
        for head, values in self.writing.places.ordered(field, draw, scope):
            rows = code.block(head) if head else nullcontext()
            with rows, self.values(name, values, scope):
                code.add(*[f"sent_{name} = sent_{name} or {name} is not None"] * (default is not None))
                with code.block(f"if {name}:"):
                    self.convert(field, None, name, scope)
                    code.add(f'piece_{name} += f"<{tag}>{{{name}}}</{tag}>"')
        if default is not None:
            asked = {"absent": f"not sent_{name}", "empty": f"sent_{name}"}
            with code.block(f"if not piece_{name} and ({' or '.join(asked[kind] for kind in default.on)}):"):
                code.add(*filter(None, [self.writing.capture(field, repr(default.text), scope)]))
                code.add(f"piece_{name} = {f'<{tag}>{escaped(default.text)}</{tag}>'!r}")
        if field.required:
            code.add(f"if not piece_{name}: {scope.missing}")
        return Piece("{" + f"piece_{name}" + "}", sure=field.required and scope.missing == DOUBT)

    def values(self, name: str, values: str, scope: Scope) -> AbstractContextManager[None]:
        """Write the loop in which *name* is one of *values*; a single one needs none."""
        if not values.endswith(",)") or "," in values[:-2]:
            return scope.code.block(f"for {name} in {values}:")
        scope.code.add(f"{name} = {values[1:-2]}")
        return nullcontext()

    def raw(self, field: Field, draw: Draw, scope: Scope) -> str:
        """Return the expression that draws the value of a leaf."""
        reads = [self.drawn(field, path, scope) for path in draw.paths if draw.verb != "count" or path.anchor == "$"]
        alone = [self.alone(one, path) for one, path in zip(reads, draw.paths, strict=False)]
        match draw.verb:
            case "from":
                return alone[0]
            case "first" if field.rule.default is not None:
                return f"first_of(({', '.join(alone)},))"
            case "first":
                asked = [one if scope.plain else f"data({one})" for one in alone[:-1]]
                return " or ".join([*asked, alone[-1]])
            case "decide":
                table = self.writing.values.constant("table", self.writing.plan.tables[draw.text])
                return f"decided({table}, ({', '.join(alone)},), {self.writing.day()})"
            case "join":
                parts = ", ".join(f"*{one.expression}" if one.many else one.expression for one in reads)
                return f"joined({draw.text!r}, ({parts},))"
            case "sum" | "lowest" | "highest":
                route = field.routes.get(draw.paths[0].text)
                implied = route.implied_decimals if route is not None else 0
                function = "total" if draw.verb == "sum" else draw.verb
                return f"{function}({reads[0].expression if reads[0].many else f'({reads[0].expression},)'}, {implied})"
            case "count" if not draw.paths:
                return f"str({scope.number})"
            case "count" if reads:
                return f"str(len({reads[0].expression}))"
            case "count":
                return f"str({self.writing.asked(self.writing.places.count, field.routes[draw.paths[0].text], scope)})"
        raise Uncompilable

    def drawn(self, field: Field, path: Path, scope: Scope) -> Read:
        """Return how *path* is read: in the source, or in the record that was made of it."""
        if path.anchor == "$":
            return Read(self.writing.made(record_path(path)), many=True)
        return self.writing.read(field.routes[path.text], scope)

    def alone(self, read: Read, path: Path) -> str:
        """Return the expression of the one text of *read*. Of several in the record the first counts."""
        if path.anchor == "$":
            return f"next(iter({read.expression}), None)"
        return f"the_one({read.expression})" if read.many else read.expression

    def convert(self, field: Field, unit: Read | None, name: str, scope: Scope) -> None:
        """Write the conversion of the value in the variable *name*, its capture, and its escaping."""
        day = self.writing.day() if self.writing.values.dated(field.rule) else ""
        implied = field.implied_decimals
        by = f"data({unit.expression})" if unit is not None else ""
        capture = self.writing.capture(field, name, scope)
        draw = field.rule.draw
        between = draw.text if draw is not None and draw.verb == "join" else ""
        plain = scope.plain and is_plain(between + scope.between)
        self.writing.values.write(
            field.rule, name, scope.code, implied=implied, unit=by, day=day, capture=capture, plain=plain
        )
