"""Generated code: where a path's text stands, as a Python expression over the slots of the loops around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gateway.mapping.compiled.segments import Need, Uncompilable
from gateway.mapping.conditions import Compare, Condition, Every, Exists, Not, Several, Some
from gateway.mapping.plan import Field, Plan, Routes
from gateway.mapping.routes import Hop, Route


class Frame(msgspec.Struct, frozen=True):
    """A place that paths start from: a loop, whose slots are reached by ``slot``, or a segment held by ``row``."""

    need: Need
    slot: Callable[[int], str]
    """The expression of the slot with an index."""
    row: str | None = None
    segment: str = ""


class Read(msgspec.Struct, frozen=True):
    """An expression for the text of a path: ``str | None``, or with ``many`` a list of them."""

    expression: str
    many: bool = False


def within(need: Need, tuple_name: str) -> Frame:
    """Return the frame of a loop instance that is still packed in the tuple *tuple_name*."""
    return Frame(need, lambda index: f"{tuple_name}[{index}]")


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


def outer_tests(hop: Hop) -> tuple[tuple[int, str], ...]:
    """Return the filters of an enclosing segment as tests."""
    if any(len(inner) != 1 or not inner[0].shape.name.isdigit() for inner, _ in hop.filters):
        raise Uncompilable
    return tuple((int(inner[0].shape.name), value) for inner, value in hop.filters)


def is_outer(route: Route, plan: Plan) -> bool:
    """Tell whether *route* starts above the record."""
    return len(route.context) - route.up < len(plan.context)


def outer_read(route: Route) -> Read:
    """Return how a segment that encloses the record is read from ``enclosing``."""
    hop, *rest = route.hops
    if hop.shape.kind != "segment" or len(rest) != 1 or not rest[0].shape.name.isdigit():
        raise Uncompilable
    above = "/".join(shape.name for shape in route.context[: len(route.context) - route.up])
    number = int(rest[0].shape.name)
    tests = outer_tests(hop)
    row = f"the_only(enclosing.get({above!r}, ()), {hop.shape.name!r}, {tests!r}, {number + 1})"
    return Read(f"{row}[{number}]")


def all_routes(field: Field) -> Iterator[Route]:
    """Yield every route that *field* reads, inner fields and branches included."""
    yield from field.routes.values()
    if field.otherwise is not None:
        yield from all_routes(field.otherwise)
    for child in field.fields:
        yield from all_routes(child)


def condition_code(
    condition: Condition, routes: Routes, expression: Callable[[Route], Read], pattern: Callable[[str], str]
) -> str:
    """Return *condition* as a Python expression. *pattern* names the compiled form of a pattern."""
    match condition:
        case Exists(path):
            route = routes[path.text]
            found = expression(route)
            if route.leaf.kind == "loop":
                return f"bool({found.expression})"
            if route.leaf.kind == "segment":
                return f"bool({found.expression})" if found.many else f"({found.expression} is not NONE)"
            return f"any(map(data, {found.expression}))" if found.many else f"(data({found.expression}) != '')"
        case Several():
            raise Uncompilable
        case Compare(path, operator, values):
            if "" in values:
                raise Uncompilable
            found = expression(routes[path.text])
            if operator == "matches":
                test = f"{pattern(values[0])}(data({{}})) is not None"
                test = f"({{}} is not None and {test})"
            elif len(values) == 1:
                test = f"{{}} == {values[0]!r} or ({{}} and data({{}}) == {values[0]!r})"
            else:
                test = f"{{}} in {values!r} or ({{}} and data({{}}) in {values!r})"
            if found.many:
                asked = f"any({test.replace('{}', 'v')} for v in {found.expression})"
            else:
                asked = f"({test.replace('{}', found.expression)})"
            return f"(not {asked})" if operator == "!=" else asked
        case Not(part):
            return f"(not {condition_code(part, routes, expression, pattern)})"
        case Every(parts):
            return f"({' and '.join(condition_code(part, routes, expression, pattern) for part in parts)})"
        case Some(parts):
            return f"({' or '.join(condition_code(part, routes, expression, pattern) for part in parts)})"
