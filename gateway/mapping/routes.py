"""Source paths joined to a source shape: every step is a place of the guide or schema, or a finding."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from gateway.mapping.findings import Findings
from gateway.mapping.model import Place
from gateway.mapping.paths import Path, Step
from gateway.tree import Shape

Context = tuple[Shape, ...]
"""The shapes from the root of the source down to the place that paths start from."""


class Hop(msgspec.Struct, frozen=True, dict=True):
    """One step inwards to places of *shape*. Each filter is a route within the place, and the value wanted there.

    Each key is a route within the place, and the route to what is wanted there.
    """

    shape: Shape
    filters: tuple[tuple[tuple[Hop, ...], str], ...] = ()
    every: bool = False
    keys: tuple[tuple[tuple[Hop, ...], Route], ...] = ()

    @cached_property
    def position(self) -> int | None:
        """The index of an X12 element among the children of its segment, unless repetitions shift it."""
        return int(self.shape.name) - 1 if self.shape.kind == "element" and self.shape.name.isdecimal() else None

    @property
    def loose(self) -> bool:
        """Several places may match, and the author did not say which."""
        return self.shape.max != 1 and not self.chosen and not self.every

    @property
    def chosen(self) -> bool:
        """It is told by a filter or a key which place is meant."""
        return bool(self.filters or self.keys)


class Route(msgspec.Struct, frozen=True, dict=True):
    """A path as it is walked: *up* to an enclosing place, then the *hops* inwards."""

    path: Path
    up: int
    hops: tuple[Hop, ...]
    context: Context

    @cached_property
    def leaf(self) -> Shape:
        """The shape of the place that is read."""
        return self.hops[-1].shape if self.hops else self.context[-1 - self.up]

    @cached_property
    def plain(self) -> bool:
        """It leads to an X12 element of a segment in the loop at hand, without filter or choice."""
        if self.up or len(self.hops) != 2 or self.path.pick is not None or any(hop.chosen for hop in self.hops):
            return False
        segment, element = self.hops
        return segment.shape.kind == "segment" and element.position is not None and element.shape.max == 1

    @cached_property
    def loose(self) -> bool:
        """A repeatable step stands in it without ``[*]``, a filter, or ``first()`` and ``last()`` around it."""
        return self.path.pick is None and any(hop.loose for hop in self.hops)

    @cached_property
    def many(self) -> bool:
        """It yields a list."""
        return self.path.pick is None and any(hop.every for hop in self.hops)

    @cached_property
    def optional(self) -> bool:
        """The guide or schema lets a sender leave it out."""
        return any(hop.chosen or hop.shape.min == 0 for hop in self.hops)

    @cached_property
    def reached(self) -> Context:
        """The context that paths below this route start from."""
        return (*self.context[: len(self.context) - self.up], *(hop.shape for hop in self.hops))

    @cached_property
    def implied_decimals(self) -> int:
        """Decimals that the digits of an X12 Nn element imply; 0 elsewhere."""
        above = self.reached[-2:-1]
        return self.leaf.decimals or 0 if above and above[0].kind == "segment" else 0

    @cached_property
    def name(self) -> str:
        """The place in the trade's words: ``N4-01 city of N1*CN``, or the path for XML."""
        above = self.reached[-2:-1]
        if self.path.anchor == ".":
            return self.leaf.name
        if self.leaf.kind == "attribute" or (self.context[0].kind == "element" and self.hops):
            return "/".join(map(hop_name, self.hops))
        if not above or above[0].kind != "segment":
            return self.path.text
        name = f"{above[0].name}-{self.leaf.name}" + (f" {self.leaf.label}" if self.leaf.label else "")
        filtered = next((hop for hop in reversed(self.hops) if hop.chosen), None)
        return f"{name} of {hop_name(filtered)}" if filtered is not None else name


def hop_name(hop: Hop) -> str:
    """Return ``N1*CN`` where the first element tells which one is meant, else ``REF[02=X]``, ``@unit``."""
    if hop.shape.kind == "attribute":
        return f"@{hop.shape.name}"
    # A loop is spoken of by its first segment, of the same name: what that one is asked needs no second naming.
    own = hop.shape.name if hop.shape.kind == "loop" else None
    tests = [("/".join(n for step in inner if (n := step.shape.name) != own), value) for inner, value in hop.filters]
    if len(tests) == 1 and tests[0][0] == "01" and not hop.keys:
        return f"{hop.shape.name}*{tests[0][1]}"
    tests += [("/".join(step.shape.name for step in inner), f"of({route.path.text})") for inner, route in hop.keys]
    return hop.shape.name + "".join(f"[{name}={value}]" for name, value in tests)


def step_into(shape: Shape, name: str, namespace: str | None = None) -> tuple[Shape, ...]:
    """Return the shapes that *name* leads through from *shape*, empty when it leads nowhere.

    A loop also lends the elements of its first segment: ``name`` in loop N1 is element ``name`` of segment N1.
    """
    attribute = name.startswith("@")
    wanted = name[1:] if attribute else name.zfill(2) if name.isdigit() else name
    for child in shape.children:
        named = child.name in (wanted, name) or child.label == wanted
        if named and (child.kind == "attribute") == attribute and namespace in (None, child.namespace):
            return (child,)
    if shape.kind == "loop" and shape.children and shape.children[0].kind == "segment":
        element = shape.children[0].child(wanted)
        if element is not None:
            return (shape.children[0], element)
    return ()


def names_in(shape: Shape) -> Iterator[str]:
    """Yield the names that a step from *shape* may use."""
    lent = shape.children[0].children if shape.kind == "loop" and shape.children else ()
    for child in (*shape.children, *lent):
        yield f"@{child.name}" if child.kind == "attribute" else child.label or child.name


def _enclosing(steps: tuple[Step, ...], context: Context) -> int | None:
    """How far out the XML element stands that the first of *steps* names itself, when just one around is called so."""
    named = [up for up in range(1, len(context)) if context[-1 - up].name == steps[0].name]
    return named[0] if len(named) == 1 and len(steps) > 1 and context[-1 - named[0]].kind == "element" else None


class Router:
    """Joins paths to one source; what does not fit goes to *findings*."""

    def __init__(self, root: Shape, namespaces: dict[str, str], findings: Findings) -> None:
        self.root = root
        self.namespaces = namespaces
        self.findings = findings
        self.keys: list[Route] = []
        """The routes to what keys of filters want, of all paths so far."""

    def route(self, path: Path, context: Context, place: Place) -> Route | None:
        """Return *path* as a route from *context*; ``None`` after a finding about *place*."""
        if path.anchor == ".":
            return self.itself(path, context, place)
        if not path.steps:
            return None
        steps = path.steps
        up = 0
        if path.anchor == "/":
            up = len(context) - 1
            if steps[0].name != self.root.name:
                self.findings.misnamed("M102", place, steps[0].name, (self.root.name,), context="The source")
                return None
            steps = steps[1:]
        elif path.anchor == "^" and (named := _enclosing(steps, context)) is not None:
            up, steps = named, steps[1:]
        elif path.anchor == "^":
            outward = self.outward(path, context, place)
            if outward is None:
                return None
            up = outward
        hops = self.hops(steps, context[len(context) - 1 - up], context, place)
        return None if hops is None else Route(path, up, hops, context)

    def itself(self, path: Path, context: Context, place: Place) -> Route | None:
        shape = context[-1]
        if shape.type is None:
            own, names = "text of its own", names_in(shape)
            self.findings.misnamed("M102", place, own, names, context=f"{shape.kind.capitalize()} {shape.name}")
            return None
        return Route(path, 0, (), context)

    def outward(self, path: Path, context: Context, place: Place) -> int | None:
        first = path.steps[0]
        found = []
        for up in range(1, len(context)):
            through = step_into(context[-1 - up], first.name, self.namespaces.get(first.prefix or ""))
            if through and through[0].kind != "loop":
                found.append(up)
        if not found:
            names = [name for shape in context[:-1] for name in names_in(shape)]
            self.findings.misnamed("M102", place, path.text, names, context="What stands around it")
            return None
        if len(found) > 1:
            places = ", ".join("/".join(shape.name for shape in context[: len(context) - up]) for up in found)
            self.findings.add("M110", place, found=path.text, places=places)
            return None
        return found[0]

    def hops(self, steps: tuple[Step, ...], start: Shape, context: Context, place: Place) -> tuple[Hop, ...] | None:
        hops: list[Hop] = []
        shape = start
        for step in steps:
            if step.prefix is not None and step.prefix not in self.namespaces:
                self.findings.misnamed("M102", place, step.prefix, self.namespaces, context="namespaces:")
                return None
            through = step_into(shape, step.name, self.namespaces.get(step.prefix or ""))
            if not through:
                title = f"{shape.kind.capitalize()} {shape.name}"
                self.findings.misnamed("M102", place, step.name, names_in(shape), context=title)
                return None
            shape = through[-1]
            filters: list[tuple[tuple[Hop, ...], str]] = []
            keys: list[tuple[tuple[Hop, ...], Route]] = []
            for test in step.filters:
                inner = self.hops(tuple(map(Step, test.name.split("/"))), shape, context, place)
                if inner is None:
                    return None
                if test.of is not None:
                    wanted = self.route(test.of, context, place)
                    if wanted is None:
                        return None
                    keys.append((inner, wanted))
                    continue
                known = inner[-1].shape.codes
                if known is not None and test.value not in known:
                    self.findings.misnamed("M109", place, test.value, known, context=f"{step.name}-{test.name}")
                    return None
                filters.append((inner, test.value))
            hops += (Hop(between) for between in through[:-1])
            hops.append(Hop(shape, tuple(filters), step.every, tuple(keys)))
            self.keys += (wanted for _, wanted in keys)
        return tuple(hops)
