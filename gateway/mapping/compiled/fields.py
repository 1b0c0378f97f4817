"""Generated code, second half: the fields of the record as XML text, written from what was read of it.

What reads only the enclosing loops is made once for all records that share them. Every field becomes a piece of the
text of an f-string; a value that is missing, refused or in doubt ends the happy path.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Severity, row_of
from gateway.mapping.compiled.leaves import LeafWriter
from gateway.mapping.compiled.reads import all_routes
from gateway.mapping.compiled.scope import DOUBT, Piece, Scope, Writing, of_record, variable
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.plan import Field


class FieldWriter:
    """Writes the fields of a plan, from the outermost ones inwards."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.leaves = LeafWriter(writing)
        self.places = writing.places
        self.late: list[Field] = []
        """Fields that read the record, which are made when the rest of it is."""

    def finish(self, scope: Scope) -> None:
        """Write the code of the fields that were left for the end."""
        paths = [field.path for field in self.late]
        for field in self.late:
            if any(path in paths for one in with_others(field) for path in of_record(one)):
                raise Uncompilable
            self.keep(f"late_{variable(field)}", self.field(field, scope), scope.code)

    def field(self, field: Field, scope: Scope) -> Piece:
        """Write the code of *field* and return its piece of the text."""
        if field.rule.draw is not None and field.fields:
            raise Uncompilable
        if is_late(field) and all(one.path != field.path for one in self.late):
            if field.path != field.name or scope.opening:
                raise Uncompilable
            self.late.append(field)
            return Piece(f"{{late_{variable(field)}}}", sure=False)
        if not scope.opening and not scope.rows and self.opens(field):
            return self.writing.hand_piece(self.field(field, self.writing.opening))
        if field.rule.when is None:
            return self.made(field, scope)
        code, name = scope.code, f"piece_{variable(field)}"
        with code.block(f"if {self.writing.condition(field.rule.when, field.routes, scope)}:"):
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

    def made(self, field: Field, scope: Scope) -> Piece:
        rule = field.rule
        if rule.refuse is not None:
            scope.code.add(self.refused(field, rule.refuse, scope))
            return Piece("", sure=False)
        if rule.each is not None:
            return self.each(field, scope)
        if rule.at is not None:
            return self.at(field, scope)
        return self.leaf_or_group(field, scope)

    def refused(self, field: Field, code: str, scope: Scope) -> str:
        """Return the statement that *field* refuses the record, whatever is sent for it.

        A refusal that the rest of the record hangs on, as its key or as the place of others, is left in doubt.
        """
        error = Severity(row_of(code).severity) is Severity.ERROR
        if not error or scope.opening or field.inner is not None or field.path in self.writing.plan.key:
            return DOUBT
        self.writing.refusing.add(field.path)
        return "refused = True"

    def leaf_or_group(self, field: Field, scope: Scope) -> Piece:
        if field.rule.draw is None:
            return self.group(field, scope)
        if field.listed:
            return self.leaves.listed(field, scope)
        return self.leaves.leaf(field, scope)

    def group(self, field: Field, scope: Scope) -> Piece:
        """Write a group. One that may be left out is, unless one of its fields has a value."""
        code, name = scope.code, variable(field)
        inner = scope
        needed = any(child.required for child in field.fields)
        if not field.required and needed:
            inner = msgspec.structs.replace(scope, missing=f"missing_{name} = True")
            code.add(f"missing_{name} = False")
        pieces = [self.field(child, inner) for child in field.fields]
        text = "".join(piece.text for piece in pieces)
        tag = field.target.name
        sure = any(piece.sure for piece in pieces)
        if sure and inner is scope:
            return Piece(f"<{tag}>{text}</{tag}>", sure=True)
        code.add(f'inside_{name} = f"{text}"')
        if inner is not scope:
            code.add(f"if inside_{name} and missing_{name}: doubt()")
        code.add(f'piece_{name} = f"<{tag}>{{inside_{name}}}</{tag}>" if inside_{name} else ""')
        return Piece("{" + f"piece_{name}" + "}", sure=False)

    def at(self, field: Field, scope: Scope) -> Piece:
        code, name = scope.code, variable(field)
        place, empty, enter = self.places.at(field, scope)
        if not place:
            return self.leaf_or_group(field, enter(""))
        if place == empty:
            code.add(*[scope.missing] * field.required)
            return Piece("", sure=False)
        code.add(f"at_{name} = {place}")
        if field.required and scope.missing == DOUBT:
            code.add(f"if at_{name} is {empty}: doubt()")
            return self.leaf_or_group(field, enter(f"at_{name}"))
        code.add(f'found_{name} = ""')
        with code.block(f"if at_{name} is not {empty}:"):
            inside = enter(f"at_{name}")
            code.add(f'found_{name} = f"{self.leaf_or_group(field, inside).text}"')
        if field.required:
            code.add(f"if at_{name} is {empty}: {scope.missing}")
        return Piece("{" + f"found_{name}" + "}", sure=False)

    def each(self, field: Field, scope: Scope) -> Piece:
        code, name = scope.code, variable(field)
        code.add(f'rows_{name} = ""', f"number_{name} = 0")
        sure = field.required and scope.missing == DOUBT
        for inside in self.places.rows(field, scope):
            code.add(f"number_{name} += 1")
            inside.number, inside.rows = f"number_{name}", True
            piece = self.leaf_or_group(field, inside)
            sure = sure and piece.sure
            code.add(f'rows_{name} += f"{piece.text}"')
        if field.required:
            code.add(f"if not number_{name}: {scope.missing}")
        return Piece("{" + f"rows_{name}" + "}", sure)

    def keep(self, name: str, piece: Piece, code: Code) -> None:
        """Write that *name* holds *piece*."""
        if piece.text != "{" + name + "}":
            code.add(f'{name} = f"{piece.text}"' if piece.text else f'{name} = ""')

    def opens(self, field: Field) -> bool:
        """Tell whether *field* reads only what encloses the record, so that it is made once."""
        if field.rule.refuse is not None:
            return False
        routes = list(all_routes(field))
        return bool(routes) and all(map(self.writing.opens, routes))


def with_others(field: Field) -> Iterator[Field]:
    """Yield *field* and what it is otherwise."""
    one: Field | None = field
    while one is not None:
        yield one
        one = one.otherwise


def is_late(field: Field) -> bool:
    """Tell whether *field*, in any of its branches, reads the record being built."""
    late = any(one.deferred for one in with_others(field))
    if late and any(one.inner is not None or one.rule.draw is None or one.repeats for one in with_others(field)):
        raise Uncompilable
    return late
