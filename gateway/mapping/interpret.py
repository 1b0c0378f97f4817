"""A plan run over the tree of one record: the engine that explains. It collects every fault and never raises."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.mapping.convert import Refusal, convert
from gateway.mapping.draft import Draft, Item
from gateway.mapping.gather import Row, rows
from gateway.mapping.model import Draw
from gateway.mapping.paths import Path
from gateway.mapping.plan import Field, Plan, record_path
from gateway.mapping.reading import Here, holds, source_of, texts, walk
from gateway.mapping.routes import Route, hop_name
from gateway.mapping.values import NUMBERS, decimal_of, iso_date
from gateway.tree import Node

Nodes = tuple[Node, ...]


class Drawn(msgspec.Struct, frozen=True):
    """What a draw found: a text (``None``: absent, ``""``: empty), and the nodes it came from."""

    text: str | None
    nodes: Nodes = ()
    how: tuple[str, ...] = ()


def interpret(plan: Plan, record: Node, scope: Scope = Scope()) -> Draft:  # noqa: B008  frozen
    """Map *record*, an instance of the plan's record place, with its enclosing loops as parents.

    The draft of a record that is not the mapping's business says so in ``aside`` and carries no diagnostics.
    """
    return _Interpreter(plan, record, scope).run()


class _Interpreter:
    def __init__(self, plan: Plan, record: Node, scope: Scope) -> None:
        self.plan = plan
        self.here = Here(record)
        self.scope = scope
        self.day = self.governing_day()
        self.later: list[tuple[Field, Item, Here]] = []
        self.draft = Draft(plan, Item(plan.target.name, "", plan.root.rule.place, (record,)))

    def run(self) -> Draft:
        draft = self.draft
        found = self.fields(self.plan.root, draft.root, self.here)
        for field, item, here in self.later:
            found += self.leaf(field, item, here)
        draft.diagnostics = found
        values = draft.values
        draft.key = "".join(values[path][0] if path in values else draft.sent(path) for path in self.plan.key)
        draft.aside = next(
            (scope.otherwise for scope in self.plan.only if not holds(scope.that, scope.routes, self.here)), None
        )
        if draft.aside is not None:
            draft.diagnostics = []
        return draft

    def governing_day(self) -> date | None:
        route = self.plan.date
        if route is None:
            return None
        text = next(iter(texts(route, self.here)), ("", ()))[0]
        iso = iso_date(text, route.leaf.format or "iso")
        return date.fromisoformat(iso) if iso else None

    def fields(self, parent: Field, item: Item, here: Here) -> list[Diagnostic]:
        """Make the fields of *parent* below *item*, and return what is wrong with them."""
        found: list[Diagnostic] = []
        for field in parent.fields:
            found += self.field(field, item, here)
        return found

    def field(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        rule = field.rule
        if rule.when is not None and not holds(rule.when, field.routes, here):
            if field.otherwise is not None:
                return self.field(field.otherwise, parent, here)
            return self.nothing(field, parent, (here.node,))
        if rule.each is not None:
            return self.repeated(field, parent, here)
        if rule.at is not None:
            return self.placed(field, parent, here)
        if rule.draw is None:
            return self.group(field, parent, here, (here.node,))
        if field.deferred:
            item = self.item(field, parent, len(parent.items), ())
            self.later.append((field, item, here))
            return []
        if field.repeats or rule.draw.verb == "all":
            return self.listed(field, parent, here)
        return self.single(field, parent, here)

    def repeated(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        route = field.routes[field.rule.each.text]  # type: ignore[union-attr]  # asked by the caller
        reached = walk(route, here)
        found: list[Diagnostic] = []
        if field.rule.gather is not None:
            gathered = rows(reached.nodes, field.rule.gather, field.routes)
            places = gathered.rows
            found += (
                self.refused(field, self.place(field, parent), refusal, refusal.nodes) for refusal in gathered.refusals
            )
        else:
            places = [Row(Here(node, number), (node,)) for number, node in enumerate(reached.nodes, 1)]
        if not places:
            return found + self.nothing(field, parent, (reached.stuck,), route.name)
        for row in places:
            if field.rule.draw is not None:
                found += self.single(field, parent, row.here)
            else:
                found += self.group(field, parent, row.here, row.nodes)
        return found

    def placed(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        route = field.routes[field.rule.at.text]  # type: ignore[union-attr]  # asked by the caller
        reached = walk(route, here)
        if not reached.nodes:
            return self.nothing(field, parent, (reached.stuck,), _place_name(route))
        found = self.twice(field, self.place(field, parent), route, reached.nodes)
        node = reached.nodes[0]
        if field.rule.draw is not None:
            return found + self.single(field, parent, Here(node))
        return found + self.group(field, parent, Here(node), (node,))

    def group(self, field: Field, parent: Item, here: Here, nodes: Nodes) -> list[Diagnostic]:
        """Make a group; one that may be left out and got no value is left out, with all that it would have lacked."""
        item = self.item(field, parent, len(parent.items), nodes)
        deferred = len(self.later)
        found = self.fields(field, item, here)
        if field.required or len(self.later) > deferred or any(inner.value is not None for inner in item.walk()):
            return found
        parent.items.remove(item)
        return [finding for finding in found if finding.code != "mapping.required-missing"]

    def listed(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        drawn = [one for one in self.draws(field, here) if one.text]
        for one in drawn:
            item = self.item(field, parent, len(parent.items), one.nodes)
            found += self.settle(field, item, one, here)
        return found if drawn else self.nothing(field, parent, self.nearest(field, here))

    def single(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        item = self.item(field, parent, len(parent.items), ())
        found = self.leaf(field, item, here)
        if item.value is None and not item.items:
            parent.items.remove(item)
        return found

    def leaf(self, field: Field, item: Item, here: Here) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        draw = field.rule.draw
        assert draw is not None
        drawn = self.draw(field, draw, here, item, found)
        if field.rule.refuse is not None:
            return [
                self.refused(field, item, Refusal(field.rule.refuse, found=drawn.text), drawn.nodes or (here.node,))
            ]
        default = field.rule.default
        if not drawn.text and default is not None and ("empty" if drawn.text == "" else "absent") in default.on:
            drawn = Drawn(default.text, (), ("default",))
            item.value, item.steps = default.text, drawn.how
        if found or not drawn.text:
            return found or self.missing(field, item, self.nearest(field, here))
        return self.settle(field, item, drawn, here)

    def settle(self, field: Field, item: Item, drawn: Drawn, here: Here) -> list[Diagnostic]:
        """Convert *drawn* into the value of *item*, and make its attributes."""
        item.nodes = drawn.nodes
        item.steps = drawn.how
        if drawn.how != ("default",):
            unit = field.rule.unit
            by = texts(field.routes[unit.by.text], here) if unit is not None else []
            draw = field.rule.draw
            route = field.routes.get(draw.paths[0].text) if draw is not None and draw.paths else None
            implied = route.implied_decimals if route is not None and draw is not None and draw.verb == "from" else 0
            done = convert(drawn.text or "", field.rule, self.plan.lists, self.day, by[0][0] if by else "", implied)
            if isinstance(done, Refusal):
                return [self.refused(field, item, done, drawn.nodes)]
            if not done.text:
                return self.missing(field, item, drawn.nodes)
            item.value = done.text
            item.steps = (*drawn.how, *done.steps)
        return self.fields(field, item, here)

    def draws(self, field: Field, here: Here) -> list[Drawn]:
        draw = field.rule.draw
        assert draw is not None
        if draw.verb not in ("from", "all"):
            return [self.draw(field, draw, here, None, [])]
        if len(draw.paths) == 1:
            return [Drawn(text, nodes) for text, nodes in texts(field.routes[draw.paths[0].text], here)]
        drawn = [Drawn(text, nodes) for path in draw.paths for text, nodes in texts(field.routes[path.text], here)]
        order = {id(node): index for index, node in enumerate(_siblings(drawn))}
        return sorted(drawn, key=lambda one: order[id(one.nodes[0])])

    def draw(self, field: Field, draw: Draw, here: Here, item: Item | None, found: list[Diagnostic]) -> Drawn:
        """Read what the verb of *draw* says; *found* gets what is wrong with the reading itself."""
        if draw.verb == "const":
            return Drawn(draw.text, (), ("const",))
        if draw.verb == "count":
            return Drawn(str(self.count(field, draw, here)), (here.node,), ("count",))
        if draw.verb == "sum":
            return self.sum(field, draw, here)
        readings = [self.read(field, path, here) for path in draw.paths]
        if item is not None and draw.verb in ("from", "first"):
            for path, reading in zip(draw.paths, readings, strict=True):
                if len(reading) > 1:
                    nodes = tuple(node for _, nodes in reading for node in nodes)
                    found += self.twice(field, item, field.routes[path.text], nodes)
        if draw.verb == "first":
            reading = next((reading for reading in readings if reading and reading[0][0]), readings[0])
            return Drawn(reading[0][0], reading[0][1]) if reading else Drawn(None)
        if draw.verb == "from":
            return Drawn(readings[0][0][0], readings[0][0][1]) if readings[0] else Drawn(None)
        parts = [part for reading in readings for part in reading]
        data = [(text, nodes) for text, nodes in parts if text]
        if not data:
            return Drawn("" if parts else None)
        return Drawn(
            draw.text.join(text for text, _ in data), tuple(node for _, nodes in data for node in nodes), ("join",)
        )

    def count(self, field: Field, draw: Draw, here: Here) -> int:
        if not draw.paths:
            return here.number
        return sum(1 for text, nodes in self.read(field, draw.paths[0], here) if text or nodes[0].children)

    def sum(self, field: Field, draw: Draw, here: Here) -> Drawn:
        parts = [(text, nodes) for text, nodes in self.read(field, draw.paths[0], here) if text]
        route = field.routes.get(draw.paths[0].text)
        implied = route.implied_decimals if route is not None else 0
        numbers = [decimal_of(text, implied) for text, _ in parts]
        nodes = tuple(node for _, nodes in parts for node in nodes)
        if not parts:
            return Drawn(None)
        for (text, where), number in zip(parts, numbers, strict=True):
            if number is None:
                return Drawn(text, where, ("sum",))
        total = NUMBERS["decimal"](sum(number for number in numbers if number is not None))  # type: ignore[arg-type]  # not empty
        return Drawn(total, nodes, ("sum",))

    def read(self, field: Field, path: Path, here: Here) -> list[tuple[str, Nodes]]:
        if path.anchor != "$":
            return texts(field.routes[path.text], here)
        wanted = record_path(path)
        return [
            (item.value, item.nodes)
            for item in self.draft.root.walk()
            if item.value is not None and _unindexed(item.path) == wanted
        ]

    def twice(self, field: Field, item: Item, route: Route, nodes: Nodes) -> list[Diagnostic]:
        if len(nodes) < 2 or route.many:
            return []
        refusal = Refusal("mapping.sent-twice", data={"wanted": _place_name(route), "count_found": len(nodes)})
        return [self.refused(field, item, refusal, nodes[1:])]

    def nothing(self, field: Field, parent: Item, nodes: Nodes, wanted: str | None = None) -> list[Diagnostic]:
        """Remember that *field* was not made below *parent*, and tell so when it has to be there."""
        return self.missing(field, self.place(field, parent), nodes, wanted)

    def missing(self, field: Field, item: Item, nodes: Nodes, wanted: str | None = None) -> list[Diagnostic]:
        self.draft.absent[item.path] = (nodes, field.rule.place)
        if not field.required:
            return []
        wanted = wanted or ", or ".join(_reads(field)) or field.target.name
        return [self.report("mapping.required-missing", field, item, self.expected_at(field, nodes), wanted=wanted)]

    def expected_at(self, field: Field, nodes: Nodes) -> Source | None:
        """The place of *nodes*; in a segment, with the number of the element that should have been there."""
        source = source_of(nodes[0]) if nodes else None
        draw = field.rule.draw
        if source is None or draw is None or not draw.paths or nodes[0].kind != "segment":
            return source
        route = field.routes.get(draw.paths[0].text)
        if route is None or not route.leaf.name.isdigit() or route.reached[-2].name != nodes[0].name:
            return source
        return msgspec.structs.replace(source, element=int(route.leaf.name))

    def nearest(self, field: Field, here: Here) -> Nodes:
        """The place that *field* would have been read from, as near as the sender went."""
        draw = field.rule.draw
        for path in draw.paths if draw is not None else ():
            if path.anchor != "$":
                reached = walk(field.routes[path.text], here)
                return reached.nodes[:1] or (reached.stuck,)
        return (here.node,)

    def refused(self, field: Field, item: Item, refusal: Refusal, nodes: Nodes) -> Diagnostic:
        self.draft.absent.setdefault(item.path, (nodes, field.rule.place))
        source = source_of(nodes[0]) if nodes else None
        return self.report(
            refusal.code, field, item, source, found=refusal.found, expected=refusal.expected, **refusal.data
        )

    def report(self, code: str, field: Field, item: Item, source: Source | None, **data: Any) -> Diagnostic:
        target = f"Filing.{item.path}" if item.path else "Filing"
        return diagnose(
            code, source=source, scope=self.scope, target=target, rule=str(field.rule.place), field=item.path, **data
        )

    def item(self, field: Field, parent: Item, index: int, nodes: Nodes) -> Item:
        name = f"@{field.target.name}" if field.target.kind == "attribute" else field.target.name
        item = Item(name, self.path(field, parent), field.rule.place, nodes)
        parent.items.insert(index, item)
        return item

    def place(self, field: Field, parent: Item) -> Item:
        """The place that *field* would have below *parent*, without being put there."""
        return Item(field.target.name, self.path(field, parent), field.rule.place)

    def path(self, field: Field, parent: Item) -> str:
        name = f"@{field.target.name}" if field.target.kind == "attribute" else field.target.name
        if field.repeats:
            name += f"[{1 + sum(1 for item in parent.items if item.name == field.target.name)}]"
        return f"{parent.path}.{name}" if parent.path else name


def _unindexed(path: str) -> str:
    return ".".join(name.partition("[")[0] for name in path.split("."))


def _place_name(route: Route) -> str:
    return next((hop_name(hop) for hop in reversed(route.hops) if hop.filters), route.name)


def _reads(field: Field) -> list[str]:
    draw = field.rule.draw
    paths = draw.paths if draw is not None else ()
    return [field.routes[path.text].name if path.anchor != "$" else path.text for path in paths]


def _siblings(drawn: list[Drawn]) -> list[Node]:
    """The nodes of *drawn* in the sender's order; the checker holds that they stand in the same kind of place."""
    parents: dict[int, Node] = {}
    for one in drawn:
        parent = one.nodes[0].parent
        if parent is not None:
            parents.setdefault(id(parent), parent)
    tops = {id(parent.parent): parent.parent for parent in parents.values() if parent.parent is not None}
    ordered = [child for top in tops.values() for child in top.children if id(child) in parents]
    return [leaf for parent in ordered or parents.values() for leaf in parent.children]
