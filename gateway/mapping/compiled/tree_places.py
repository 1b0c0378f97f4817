"""Generated code for XML sources: where paths lead in the elements of a record.

Every place that rules start from has a head: the lines that pick its children apart, once, before the rules are run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from gateway.mapping.compiled.elements import Step
from gateway.mapping.compiled.reads import Read, is_keyed, is_outer
from gateway.mapping.compiled.scope import Scope, Writing, variable
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.model import Draw
from gateway.mapping.paths import Pick
from gateway.mapping.plan import Field
from gateway.mapping.routes import Hop, Route
from gateway.tree import Shape

Hops = tuple[Hop, ...]


class Frame:
    """A place that paths start from: the element in the variable *element*; *head* is where it is picked apart."""

    def __init__(self, shape: Shape, element: str, head: Code) -> None:
        self.shape = shape
        self.element = element
        self.head = head
        self.made: dict[str, str] = {}
        """Expressions that the head computes, and the variables that hold them."""
        self.once: dict[str, set[str]] = {}
        """By the variable of children: the tags that may be there once."""


class TreePlaces:
    """Writes heads, and hands over what they computed."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.names = writing.values.names

    def outer(self, route: Route, scope: Scope) -> Read:
        told = f"told({self.start(route, scope)})"
        return Read(told, many=True) if _is_many(route.hops, route.path.pick) else Read(f"the_one({told})")

    def start(self, route: Route, scope: Scope) -> str:
        """Return the place that *route* starts from in the opening, and the name of the route as it is walked there."""
        if scope.frames:
            return f"{scope.frames[-1]}, {self.writing.values.constant('route', route)}"
        return f"around, {self.around(route)}"

    def around(self, route: Route) -> str:
        """Return the name of *route* as it is walked from the place around the record."""
        above = self.writing.plan.context[:-1]
        start = len(route.context) - 1 - route.up
        return self.writing.values.constant("route", Route(route.path, len(above) - 1 - start, route.hops, above))

    def read(self, route: Route, scope: Scope) -> Read:
        if is_keyed(route):
            listed = self.keyed(route, scope)
            if route.path.pick is not None:
                return Read(f"picked({listed}, {route.path.pick!r})")
            return Read(listed, many=True) if _is_many(route.hops, None) else Read(f"the_one({listed})")
        frame, hops = self.frame(route, scope), route.hops
        if not hops:
            return Read(self.keep(frame, f"text({frame.element})", "own"))
        last = hops[-1]
        if last.shape.kind == "attribute":
            place = self.reach(frame, hops[:-1], route.path.pick)
            if place.many:
                listed = f"[v for x in {place.expression} if (v := x.get({_tag(last.shape)!r})) is not None]"
                return Read(self.keep(frame, listed, last.shape.name), many=True)
            return Read(
                self.keep(frame, f"attribute({place.expression}, {_tag(last.shape)!r})", f"at_{last.shape.name}")
            )
        if not _is_single(hops[:-1]) or route.path.pick is not None or last.filters:
            return self.texts(frame, self.reach(frame, hops, route.path.pick), last.shape.name)
        above = self.reach(frame, hops[:-1], None).expression
        shape = hops[-2].shape if len(hops) > 1 else frame.shape
        tag = _tag(last.shape)
        if not all(child.kind == "element" and not child.children for child in shape.children):
            return self.texts(frame, self.reach(frame, hops, None), last.shape.name)
        found = self.children(frame, above, "leaves")
        if last.shape.max != 1:
            return Read(self.keep(frame, f"row_texts({above}, {found}, {tag!r})", last.shape.name), many=True)
        frame.once[found].add(tag)
        return Read(self.keep(frame, f"{found}.get({tag!r})", last.shape.name))

    def keyed(self, route: Route, scope: Scope) -> str:
        """Return the expression of all texts at *route*, of which one step says by a key which places are meant.

        Outside of the record they are put in order by their keys, once for all records.
        """
        at, hop = next((at, hop) for at, hop in enumerate(route.hops) if hop.keys)
        (inner, key), *more = hop.keys
        wanted = self.writing.read(key, scope)
        after = route.hops[at + 1 :]
        if more or wanted.many or route.leaf.children or any(other.keys for other in after):
            raise Uncompilable
        if is_outer(route, self.writing.plan):
            found = self.writing.hand(f"by_key({self.start(route, self.writing.opening)})")
            return f"{found}.get(data({wanted.expression}), ())"
        leaf = route.leaf
        elements = after[:-1] if leaf.kind == "attribute" else after
        if leaf.kind == "attribute" and not after:
            raise Uncompilable
        way, _ = _test((inner, ""))
        before = tuple(map(_step, (*route.hops[:at], Hop(hop.shape, hop.filters))))
        steps = [self.writing.values.constant("steps", one) for one in (before, tuple(map(_step, elements)))]
        held = f"walk({self.frame(route, scope).element}, {steps[0]})"
        matched = f"matching({held}, {way!r}, data({wanted.expression}), {steps[1]})"
        if leaf.kind == "attribute":
            return f"[v for x in {matched} if (v := x.get({_tag(leaf)!r})) is not None]"
        return f"[text(x) for x in {matched}]"

    def texts(self, frame: Frame, place: Read, name: str) -> Read:
        """Return the text of the element at *place*, or of each of them."""
        if place.many:
            return Read(self.keep(frame, f"[text(x) for x in {place.expression}]", name), many=True)
        return Read(self.keep(frame, f"text({place.expression})", name))

    def reach(self, frame: Frame, hops: Hops, pick: Pick | None) -> Read:
        """Return the element that *hops* lead to, ``None`` when there is none, or the list of them."""
        here = frame.element
        for position, hop in enumerate(hops):
            if hop.shape.kind != "element":
                raise Uncompilable
            if not _is_single((hop,)):
                rest = hops[position:]
                steps = self.writing.values.constant("steps", tuple(map(_step, rest)))
                listed = self.keep(frame, f"walk({here}, {steps})", f"{rest[-1].shape.name}s")
                if pick is not None:
                    return Read(self.keep(frame, f"picked({listed}, {pick!r})", rest[-1].shape.name))
                if _is_many(rest, pick):
                    return Read(listed, many=True)
                return Read(self.keep(frame, f"the_one({listed})", rest[-1].shape.name))
            found, tag = self.children(frame, here, "children"), _tag(hop.shape)
            frame.once[found].add(tag)
            here = self.keep(frame, f"{found}.get({tag!r})", hop.shape.name)
        return Read(here)

    def children(self, frame: Frame, element: str, kind: str) -> str:
        """Return the variable that holds the children of *element* by tag, as elements or (``leaves``) as texts."""
        once = f"once_{element}_{kind}"
        found = self.keep_as(frame, f"{kind}({element}, {once})", f"{kind}_{element}")
        frame.once[found] = self.names.setdefault(once, set())
        return found

    def keep(self, frame: Frame, expression: str, stem: str) -> str:
        """Return the variable in which the head of *frame* keeps *expression*."""
        return self.keep_as(frame, expression, f"{frame.element}_{stem}")

    def keep_as(self, frame: Frame, expression: str, wanted: str) -> str:
        """Return the variable in which the head of *frame* keeps *expression*: *wanted*, or near to it."""
        name = frame.made.get(expression)
        if name is None:
            name = frame.made[expression] = _new(re.sub(r"\W", "_", wanted), frame.made.values())
            frame.head.add(f"{name} = {expression}")
        return name

    def frame(self, route: Route, scope: Scope) -> Frame:
        frame = self.writing.frame(route, scope)
        assert isinstance(frame, Frame)
        return frame

    def exists(self, route: Route, scope: Scope) -> str:
        if is_keyed(route):
            return f"any(map(data, {self.keyed(route, scope)}))"
        return self.asked(route, scope, "0")

    def several(self, route: Route, scope: Scope) -> str:
        return self.asked(route, scope, "1")

    def asked(self, route: Route, scope: Scope, most: str) -> str:
        """Return the condition that more than *most* places with data are at *route*."""
        if is_outer(route, self.writing.plan) or most != "0":
            return f"({self.count(route, scope)} > {most})"
        if route.leaf.kind == "attribute" or not route.hops:
            found = self.read(route, scope)
            return f"any(map(data, {found.expression}))" if found.many else f"(data({found.expression}) != '')"
        place = self.reach(self.frame(route, scope), route.hops, route.path.pick)
        return f"any(map(present, {place.expression}))" if place.many else f"present({place.expression})"

    def count(self, route: Route, scope: Scope) -> str:
        if is_keyed(route):
            return f"sum(map(bool, map(data, {self.keyed(route, scope)})))"
        if is_outer(route, self.writing.plan):
            return f"counted({self.start(route, scope)})"
        if route.leaf.kind == "attribute" or not route.hops:
            raise Uncompilable
        place = self.reach(self.frame(route, scope), route.hops, route.path.pick)
        return f"sum(map(present, {place.expression if place.many else f'({place.expression},)'}))"

    def at(self, field: Field, scope: Scope) -> tuple[str, str, Callable[[str], Scope]]:
        route = self.inner(field, scope)
        if scope.opening:
            return f"placed({self.start(route, scope)})", "None", lambda place: scope.enter(place)
        found = self.reach(self.frame(route, scope), route.hops, route.path.pick)

        def enter(place: str) -> Scope:
            frame = Frame(route.leaf, place, scope.code.place())
            return self.inside(scope, route, (*(None for _ in route.hops[:-1]), frame))

        return f"the_one({found.expression})" if found.many else found.expression, "None", enter

    def inner(self, field: Field, scope: Scope) -> Route:
        route, plan = field.inner, self.writing.plan
        if route is None or not route.hops or field.rule.gather is not None:
            raise Uncompilable
        again = scope.opening and route.reached[: len(plan.context)] == plan.context
        if again or is_outer(route, plan) != scope.opening:
            raise Uncompilable
        return route

    def inside(self, scope: Scope, route: Route, frames: tuple[Frame | None, ...]) -> Scope:
        outside = msgspec.structs.replace(scope, frames=scope.frames[: len(scope.frames) - route.up])
        return outside.enter(*frames)

    def rows(self, field: Field, scope: Scope) -> Iterator[Scope]:
        route, code = self.inner(field, scope), scope.code
        if route.path.pick is not None:
            raise Uncompilable
        if scope.opening:
            row = f"row_{variable(field)}"
            with code.block(f"for {row} in places({self.start(route, scope)}):"):
                yield scope.enter(row)
            return
        depth, frame, frames = code.depth, self.frame(route, scope), []
        for hop in route.hops:
            if hop.shape.kind != "element":
                raise Uncompilable
            row = re.sub(r"\W", "_", f"row_{variable(field)}_{hop.shape.name}")
            if hop.filters:
                listed = f"walk({frame.element}, {self.writing.values.constant('steps', (_step(hop),))})"
            else:
                found = self.children(frame, frame.element, "children")
                listed = f"rows({frame.element}, {found}, {_tag(hop.shape)!r})"
            code.add(f"for {row} in {listed}:")
            code.depth += 1
            frame = Frame(hop.shape, row, code.place())
            frames.append(frame)
        yield self.inside(scope, route, tuple(frames))
        code.depth = depth

    def ordered(self, field: Field, draw: Draw, scope: Scope) -> list[tuple[str, str]]:
        routes = [field.routes[path.text] for path in draw.paths]
        if len(routes) == 1:
            one = self.writing.read(routes[0], scope)
            return [("", one.expression if one.many else f"({one.expression},)")]
        if scope.opening and scope.frames:
            return [("", f"listed({scope.frames[-1]}, {self.writing.values.constant('field', field)})")]
        if any(route.path.pick is not None or route.up != routes[0].up for route in routes):
            raise Uncompilable
        frame, ways = self.frame(routes[0], scope), [tuple(map(_step, route.hops)) for route in routes]
        lasts = [route.hops[-1] for route in routes]
        if (
            len({way[:-1] for way in ways}) == 1
            and _is_single(routes[0].hops[:-1])
            and not any(hop.filters for hop in lasts)
        ):
            above = self.reach(frame, routes[0].hops[:-1], None)
            return [("", f"in_order({above.expression}, {tuple(_tag(hop.shape) for hop in lasts)!r})")]
        return [("", f"in_order_of({frame.element}, {self.writing.values.constant('ways', tuple(ways))})")]


def _tag(shape: Shape) -> str:
    return f"{{{shape.namespace}}}{shape.name}" if shape.namespace else shape.name


def _step(hop: Hop) -> Step:
    if hop.keys or hop.shape.kind != "element":
        raise Uncompilable
    return _tag(hop.shape), tuple(map(_test, hop.filters))


def _test(asked: tuple[Hops, str]) -> tuple[tuple[str, ...], str]:
    way, value = asked
    if any(inner.chosen or inner.shape.kind not in ("element", "attribute") for inner in way):
        raise Uncompilable
    return tuple("@" * (hop.shape.kind == "attribute") + _tag(hop.shape) for hop in way), value


def _is_single(hops: Hops) -> bool:
    """Tell whether there is at most one place at *hops*, by the format."""
    return all(hop.shape.max == 1 and not hop.chosen for hop in hops)


def _is_many(hops: Hops, pick: Pick | None) -> bool:
    return pick is None and any(hop.every or hop.loose for hop in hops)


def _new(name: str, taken: object) -> str:
    known = set(taken)  # type: ignore[call-overload]
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 1000))) if one not in known)
