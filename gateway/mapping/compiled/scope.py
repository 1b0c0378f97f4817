"""Generated code: what its writers share. Where code is written, what paths start from, what the opening hands over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from gateway.mapping.compiled.reads import Asking, Read, condition_code, is_keyed, is_outer
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.compiled.values import ValueWriter
from gateway.mapping.conditions import Condition
from gateway.mapping.model import Draw
from gateway.mapping.plan import Field, Plan, Routes, record_path
from gateway.mapping.routes import Route

DOUBT = "doubt()"


class Piece(msgspec.Struct, frozen=True):
    """Text of an f-string. ``sure``: it is never empty."""

    text: str
    sure: bool


class Scope(msgspec.Struct, kw_only=True):
    """Where code is written and what its paths start from."""

    code: Code
    frames: tuple[Any, ...]
    """The record's own place and the places entered since; ``None`` where one was only passed through."""
    opening: bool = False
    plain: bool = False
    """Whether no value has blanks around it, control characters, or anything that XML wants escaped."""
    missing: str = DOUBT
    """What is done where a required value is missing."""
    number: str = "1"
    rows: bool = False
    """Whether it is inside of a loop, so that a field may get several values."""
    between: str = ""
    """What the mapping puts between texts that are glued."""
    glued: dict[str, Read] = {}
    apart: dict[str, Any] = {}
    """Of elements that continuations carry apart: what ``ordered`` needs to know of them."""

    @property
    def frame(self) -> Any:
        """The innermost place."""
        return known(self.frames[-1])

    def enter(self, *frames: Any) -> Scope:
        """Return the scope inside of *frames*, where nothing is glued."""
        return msgspec.structs.replace(self, frames=(*self.frames, *frames), glued={}, apart={})


def known(frame: Any) -> Any:
    """Return *frame*, in which paths start only when it was more than passed through."""
    if frame is None:
        raise Uncompilable
    return frame


class Places(Protocol):
    """What a kind of source answers: where a path leads to in its records, as code."""

    def outer(self, route: Route, scope: Scope) -> Read:
        """Return how *route*, which starts outside of the record, is read in *scope* of the opening."""

    def read(self, route: Route, scope: Scope) -> Read:
        """Return how the text at *route* is read."""

    def exists(self, route: Route, scope: Scope) -> str:
        """Return the condition that there is data at *route*."""

    def several(self, route: Route, scope: Scope) -> str:
        """Return the condition that there are several places with data at *route*."""

    def count(self, route: Route, scope: Scope) -> str:
        """Return the number of places with data at *route*."""

    def at(self, field: Field, scope: Scope) -> tuple[str, str, Callable[[str], Scope]]:
        """Return the one place that ``at`` leads to, what stands for none, and what enters the place held by a name.

        The place is empty when it is known to be there, and the same as none when it is known not to be.
        """

    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        """Write the loops over the places that ``each`` walks, and yield the scope inside of them.

        Where the places are known there are no loops: the scope of each is yielded.
        """

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        """Return the loops over all values of ``all``: a loop over rows if any, and the values in a row."""


def literal(text: str) -> str:
    """Return *text* for use inside ``f"…"``."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("{", "{{").replace("}", "}}")


def of_record(field: Field) -> Iterator[str]:
    """Yield the paths of the record that *field* reads."""
    draw = field.rule.draw
    return (record_path(path) for path in (draw.paths if draw is not None else ()) if path.anchor == "$")


def variable(field: Field) -> str:
    """Return the variable of *field*: its path, made an identifier that no other field and no function has."""
    plain = re.sub(r"[^A-Za-z0-9.]", lambda match: f"_{ord(match[0]):x}_", field.path)
    return "F_" + plain.replace(".", "_")


class Writing:
    """The state of writing one module. *names* is its namespace, to which constants are added."""

    def __init__(
        self,
        plan: Plan,
        captured: frozenset[str],
        names: dict[str, Any],
        places: Callable[[Writing], Places],
        *,
        ascii_only: bool,
    ) -> None:
        self.plan = plan
        self.captured = captured | {path for field in plan.walk() for path in of_record(field)}
        self.keys: dict[str, tuple[str, bool]] = {}
        """The variable that holds each part of the key, and whether the opening fills it."""
        self.opening = Scope(code=Code(1), frames=(), opening=True)
        self.early: list[str] = []
        """The opening's first lines: what is read from what encloses the record as it is."""
        self.handed: dict[str, str] = {}
        """Expressions that the opening computes for every record, and the variables that hold them."""
        self.lists: dict[str, tuple[str, bool]] = {}
        """The list that gathers each captured path with several values, and whether the opening fills it."""
        self.refusing: set[str] = set()
        """Paths of fields that refuse the record, always or where a condition holds."""
        self.cut: set[tuple[str, int]] = set()
        """Elements whose text goes on in the next row, so that a blank may stand where it was cut."""
        self.values = ValueWriter(plan, names, ascii_only=ascii_only)
        self.places = places(self)

    def opens(self, route: Route) -> bool:
        """Tell whether *route* reads only what encloses the record, so that it is asked when the record is opened."""
        return is_outer(route, self.plan) and not is_keyed(route)

    def condition(self, condition: Condition, routes: Routes, scope: Scope) -> str:
        """Return *condition* as an expression; what encloses the record is asked when it is opened."""
        outer = all(map(self.opens, routes.values()))
        asked = self.opening if outer and not scope.opening else scope

        def pattern(text: str) -> str:
            return self.values.constant("matches", re.compile(text, re.ASCII).fullmatch)

        asking = Asking(
            read=lambda route: self.read(route, asked),
            exists=lambda route: self.asked(self.places.exists, route, asked),
            several=lambda route: self.asked(self.places.several, route, asked),
            pattern=pattern,
            plain=asked.plain,
        )
        code = condition_code(condition, routes, asking)
        return code if asked is scope else self.hand(code)

    def asked(self, question: Callable[[Route, Scope], str], route: Route, scope: Scope) -> str:
        """Return the answer of *question*, computed in the opening when *route* starts above the record."""
        if not self.opens(route) or scope.opening:
            return question(route, scope)
        return self.hand(question(route, self.opening))

    def hand(self, expression: str) -> str:
        """Compute *expression*, over what encloses the record alone, first in the opening; return its variable."""
        name = self.handed.get(expression)
        if name is None:
            name = self.handed[expression] = f"outer_{len(self.handed)}"
            self.early.append(f"{name} = {expression}")
        return name

    def hand_piece(self, piece: Piece) -> Piece:
        """Return *piece*, written in the opening, as a piece of every record."""
        name = self.handed.get(piece.text)
        if name is None:
            name = self.handed[piece.text] = f"outer_{len(self.handed)}"
            self.opening.code.add(f'{name} = f"{piece.text}"')
        return Piece("{" + name + "}", piece.sure)

    def read(self, route: Route, scope: Scope) -> Read:
        """Return how *route* is read in *scope*."""
        if route.path.text in scope.glued:
            return scope.glued[route.path.text]
        if self.opens(route):
            found = self.places.outer(route, scope if scope.opening else self.opening)
            return found if scope.opening else Read(self.hand(found.expression), found.many)
        return self.places.read(route, scope)

    def made(self, path: str) -> str:
        """Return the expression of the values that the record has at *path*, once all that is read for it is made."""
        name, _ = self.lists.get(path, ("()", False))
        return f"[*values.get({path!r}, ()), *{name}]"

    def frame(self, route: Route, scope: Scope) -> Any:
        """Return the place in or below the record that *route* starts from."""
        if is_outer(route, self.plan):
            raise Uncompilable
        return known(scope.frames[len(route.context) - route.up - len(self.plan.context)])

    def day(self) -> str:
        """Return the variable that holds the governing date."""
        route = self.plan.date
        if route is None:
            return "None"
        if not self.opens(route):
            raise Uncompilable
        text = self.places.outer(route, self.opening).expression
        return self.hand(f"day_of(data({text}), {route.leaf.format or 'iso'!r})")

    def capture(self, field: Field, value: str, scope: Scope) -> str:
        """Return the statements that screen and capture *value*; empty when nobody wants this field."""
        path = field.path
        statements = [f"{self.values.constant('screen', one.finds)}({value}) and doubt()" for _, one in field.screens]
        if path in self.plan.key:
            name, _ = self.keys.setdefault(path, (f"key_{len(self.keys)}", scope.opening))
            statements.append(f"{name} = {name} or {value}")
        if path in self.captured and scope.rows:
            name, _ = self.lists.setdefault(path, (f"captured_{len(self.lists)}", scope.opening))
            statements.append(f"{name}.append({value})")
        elif path in self.captured:
            statements.append(f"values[{path!r}] = [{value}]")
        return "; ".join(statements)
