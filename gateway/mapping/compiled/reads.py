"""Generated code: what stands at a path, as a Python expression; conditions over such expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gateway.mapping.compiled.segments import Uncompilable
from gateway.mapping.conditions import Compare, Condition, Every, Exists, Not, Several, Some
from gateway.mapping.plan import Field, Plan, Routes
from gateway.mapping.routes import Route


class Read(msgspec.Struct, frozen=True):
    """An expression for the text of a path: ``str | None``, or with ``many`` a list of them."""

    expression: str
    many: bool = False


def is_outer(route: Route, plan: Plan) -> bool:
    """Tell whether *route* starts outside of the record: above it, or where ``at`` or ``each`` leads out to."""
    start = route.context[: len(route.context) - route.up]
    return len(start) < len(plan.context) or any(
        one is not other for one, other in zip(start, plan.context, strict=False)
    )


def is_keyed(route: Route) -> bool:
    """Tell whether *route* asks for what stands elsewhere: ``[number=of(@no)]``."""
    return any(hop.keys for hop in route.hops)


def all_routes(field: Field) -> Iterator[Route]:
    """Yield every route that *field* reads, inner fields and branches included."""
    yield from field.routes.values()
    if field.otherwise is not None:
        yield from all_routes(field.otherwise)
    for child in field.fields:
        yield from all_routes(child)


class Asking(msgspec.Struct, frozen=True):
    """How the parts of a condition are written."""

    read: Callable[[Route], Read]
    exists: Callable[[Route], str]
    several: Callable[[Route], str]
    pattern: Callable[[str], str]
    """Names the compiled form of a pattern."""
    plain: bool
    """Whether no value has blanks around it."""


def condition_code(condition: Condition, routes: Routes, asking: Asking) -> str:
    """Return *condition* as a Python expression."""
    match condition:
        case Exists(path):
            return asking.exists(routes[path.text])
        case Several(path):
            return asking.several(routes[path.text])
        case Compare(path, operator, values):
            if "" in values or operator not in ("=", "!=", "in", "matches"):
                raise Uncompilable
            found = asking.read(routes[path.text])
            if found.expression == "None":
                return str(operator == "!=")
            test = _test(operator, values, asking)
            if found.many:
                asked = f"any({test.replace('{}', 'v')} for v in {found.expression})"
            else:
                asked = f"({test.replace('{}', found.expression)})"
            return f"(not {asked})" if operator == "!=" else asked
        case Not(part):
            return f"(not {condition_code(part, routes, asking)})"
        case Every(parts):
            return f"({' and '.join(condition_code(part, routes, asking) for part in parts)})"
        case Some(parts):
            return f"({' or '.join(condition_code(part, routes, asking) for part in parts)})"
    raise Uncompilable


def _test(operator: str, values: tuple[str, ...], asking: Asking) -> str:
    """Return the test of one text, which stands as ``{}`` in it."""
    if operator == "matches":
        return f"({{}} is not None and {asking.pattern(values[0])}(data({{}})) is not None)"
    compared = f"== {values[0]!r}" if len(values) == 1 else f"in {values!r}"
    return f"{{}} {compared}" if asking.plain else f"{{}} {compared} or ({{}} and data({{}}) {compared})"
