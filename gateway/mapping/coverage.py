"""Coverage the other way: what a sender may send and no rule reads, unless the author wrote down why."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.mapping.findings import Findings
from gateway.mapping.plan import Plan
from gateway.mapping.routes import Context, Route
from gateway.tree import Shape

Address = tuple[str, ...]


class Coverage(msgspec.Struct, frozen=True):
    """How much of the source the mapping reads, counted in places that hold data."""

    read: int
    ignored: int
    places: int
    unread: tuple[str, ...]
    """As paths from the record; a loop or segment of which nothing is read stands for all of it."""
    findings: tuple[Diagnostic, ...]
    """One M112 for each of them."""


def coverage(plan: Plan) -> Coverage:
    """Tell which places of the source nothing in *plan* reads: in the record, and in the segments around it."""
    used = places_read(plan)
    left = {_address(route) for route in plan.ignored}
    counter = _Counter(used, left)
    unread = [*counter.around(plan.context), *counter.inside(plan.context[-1], _names(plan.context), ())]
    findings = Findings()
    for path in unread:
        findings.add("M112", plan.place, found=path)
    return Coverage(counter.read, counter.ignored, counter.places, tuple(unread), tuple(findings.list))


def places_read(plan: Plan) -> frozenset[Address]:
    """Return every place of the source that *plan* reads, and those around them, as names from the root."""
    routes = [route for field in plan.walk() for route in field.routes.values()]
    routes += [route for scoping in plan.only for route in scoping.routes.values()]
    routes += [plan.date, *plan.keys] if plan.date is not None else plan.keys
    used = {address for route in routes for address in _addresses(route)}
    return frozenset(used | {address[:end] for address in used for end in range(len(address))})


class _Counter:
    def __init__(self, used: frozenset[Address], left: set[Address]) -> None:
        self.used = used
        self.left = left
        self.read = self.ignored = self.places = 0

    def around(self, context: Context) -> Iterator[str]:
        """Yield what is unread in the segments, or simple elements, of the places around the record."""
        for depth in range(1, len(context)):
            above = context[:depth]
            for child in above[-1].children:
                if child.kind != "loop" and child is not context[depth]:
                    address = (*_names(above), child.name)
                    yield from (f"^{path}" for path in self.inside(child, address, (child.name,)))

    def inside(self, shape: Shape, address: Address, path: Address, *, left: bool = False) -> Iterator[str]:
        """Yield the unread places in *shape* at *address*, which is called *path*; what is *left* out is not told."""
        size, left = _size(shape), left or address in self.left
        if left and address not in self.used:
            self.places += size
            self.ignored += size
        elif path and address not in self.used:
            self.places += size
            yield _spelled(path)
        else:
            if shape.type is not None:
                self.places += 1
                self.read += 1
            for child in shape.children:
                yield from self.inside(child, (*address, _key(child)), _called(shape, child, path), left=left)


def _names(context: Context) -> Address:
    return tuple(_key(shape) for shape in context)


def _key(shape: Shape) -> str:
    return f"@{shape.name}" if shape.kind == "attribute" else shape.name


def _address(route: Route) -> Address:
    return _names(route.reached)


def _addresses(route: Route) -> Iterator[Address]:
    """Yield where *route* leads, and the places that its filters ask on the way."""
    yield _address(route)
    above = _names(route.context[: len(route.context) - route.up])
    for hop in route.hops:
        above = (*above, _key(hop.shape))
        for inner, _ in (*hop.filters, *hop.keys):
            yield (*above, *(_key(step.shape) for step in inner))


def _called(shape: Shape, child: Shape, path: Address) -> Address:
    """Return what *child* of *shape* is called in a path; the first segment of a loop goes by the loop's name."""
    if shape.kind == "loop" and path and child is shape.children[0]:
        return path
    if shape.kind == "segment":
        return (*path[:-1], f"{path[-1]}.{child.label or child.name}")
    return (*path, _key(child))


def _size(shape: Shape) -> int:
    return (shape.type is not None) + sum(_size(child) for child in shape.children)


def _spelled(path: Address) -> str:
    return "/".join(path)
