"""A plan run over the tree of one record: the engine that explains. It collects every fault and never raises."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.mapping.convert import Refusal, convert
from gateway.mapping.draft import Draft, Item, Origin
from gateway.mapping.draws import Drawn, Nodes, draw_all, draw_each, draw_one, nearest
from gateway.mapping.gather import Row, rows
from gateway.mapping.model import Draw
from gateway.mapping.plan import Field, Plan
from gateway.mapping.reading import Here, holds, source_of, texts, walk
from gateway.mapping.routes import Route, hop_name
from gateway.mapping.values import iso_date
from gateway.tree import Node


def interpret(plan: Plan, record: Node, scope: Scope = Scope()) -> Draft:  # noqa: B008  frozen
    """Map *record*, an instance of the plan's record place, with its enclosing loops as parents.

    The draft of a record that is not the mapping's business says so in ``aside`` and carries no diagnostics.
    """
    return _Interpreter(plan, record, scope).run()


def locate(plan: Plan, record: Node, path: str) -> Origin:
    """Tell where the field *path* came from, as ``interpret(plan, record).origin(path)`` does.

    No more of the record is made than that takes, which is a small part of it for most fields.
    """
    return _Interpreter(plan, record, Scope(), _way(plan, path)).made().origin(path)


def refusals(plan: Plan, record: Node, scope: Scope = Scope()) -> list[Diagnostic]:  # noqa: B008  frozen
    """Tell what the rules of *plan* that refuse whatever is sent have to say of *record*, which has no other fault."""
    ways = [_way(plan, f"Filing.{field.path}") for field in plan.walk() if field.rule.refuse is not None]
    known = [way for way in ways if way is not None]
    below = tuple(one for way in known for one in way.below)
    whole = _Way(frozenset().union(*(way.paths for way in known)), below) if len(known) == len(ways) else None
    return _Interpreter(plan, record, scope, whole).made().diagnostics


def governing_day(plan: Plan, here: Here) -> date | None:
    """Return the day on which the code lists of *plan* are asked for the record *here*, when it tells one."""
    route = plan.date
    if route is None:
        return None
    text = next(iter(texts(route, here)), ("", ()))[0]
    iso = iso_date(text, route.leaf.format or "iso")
    return date.fromisoformat(iso) if iso else None


class _Way(msgspec.Struct, frozen=True):
    """The fields that one field, or several, hang on: those around them, themselves, and those below them."""

    paths: frozenset[str]
    below: tuple[str, ...]

    def leads_by(self, field: Field) -> bool:
        return field.path in self.paths or field.path.startswith(self.below)


_INDEX = re.compile(r"\[\d+\]")


def _way(plan: Plan, path: str) -> _Way | None:
    """Return the way to the field *path*; ``None`` when only the whole record tells it.

    That is so for a field without a rule, for one that reads the record itself, and where rows may be left out.
    """
    names = _INDEX.sub("", path).split(".")[1:]
    field, passed = plan.root, []
    for name in names:
        found = next((inner for inner in field.fields if inner.name == name), None)
        if found is None or found.deferred or (found.repeats and not found.required):
            return None
        field = found
        passed.append(field.path)
    return _Way(frozenset(passed), (f"{field.path}.",)) if passed else None


class _Interpreter:
    def __init__(self, plan: Plan, record: Node, scope: Scope, way: _Way | None = None) -> None:
        self.plan = plan
        self.here = Here(record)
        self.scope = scope
        self.way = way
        self.day = governing_day(plan, self.here)
        self.later: list[tuple[Field, Item, Here]] = []
        self.draft = Draft(plan, Item(plan.target.name, "", "", plan.root.rule.place, (record,)))

    def made(self) -> Draft:
        """Make the fields, and collect what is wrong with them."""
        draft = self.draft
        draft.diagnostics = self.fields(self.plan.root, draft.root, self.here)
        for field, item, here in self.later:
            draft.diagnostics += self.finish(field, item, here)
        return draft

    def run(self) -> Draft:
        draft = self.made()
        values = draft.values
        draft.key = "".join(values[path][0] if path in values else draft.sent(path) for path in self.plan.key)
        draft.aside = next(
            (scope.otherwise for scope in self.plan.only if not holds(scope.that, scope.routes, self.here)), None
        )
        if draft.aside is not None:
            draft.diagnostics = []
        return draft

    def fields(self, parent: Field, item: Item, here: Here) -> list[Diagnostic]:
        """Make the fields of *parent* below *item*, and return what is wrong with them."""
        found: list[Diagnostic] = []
        for field in parent.fields:
            if self.way is None or self.way.leads_by(field):
                found += self.field(field, item, here)
        return found

    def field(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        rule = field.rule
        if rule.when is not None and not holds(rule.when, field.routes, here):
            if field.otherwise is not None:
                return self.field(field.otherwise, parent, here)
            return self.missing(field, self.path(field, parent), (here.node,))
        if rule.each is not None:
            return self.repeated(field, parent, here)
        if rule.at is not None:
            return self.placed(field, parent, here)
        if rule.draw is None:
            return self.group(field, parent, here, (here.node,))
        if field.deferred:
            self.later.append((field, self.item(field, parent, ()), here))
            return []
        return self.leaf(field, parent, here)

    def repeated(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        route = field.routes[field.rule.each.text]  # type: ignore[union-attr]  # asked by the caller
        reached = walk(route, here)
        found: list[Diagnostic] = []
        if field.rule.gather is not None:
            gathered = rows(reached.nodes, field.rule.gather, field.routes)
            places = gathered.rows
            path = self.path(field, parent)
            found += (self.refused(field, path, refusal, refusal.nodes) for refusal in gathered.refusals)
        else:
            places = [Row(Here(node, number), (node,)) for number, node in enumerate(reached.nodes, 1)]
        if not places:
            return found + self.missing(field, self.path(field, parent), (reached.stuck,), route.name)
        for row in places:
            if field.rule.draw is not None:
                found += self.leaf(field, parent, row.here)
            else:
                found += self.group(field, parent, row.here, row.nodes)
        return found

    def placed(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        route = field.routes[field.rule.at.text]  # type: ignore[union-attr]  # asked by the caller
        reached = walk(route, here)
        if not reached.nodes:
            return self.missing(field, self.path(field, parent), (reached.stuck,), _place_name(route))
        found = self.twice(field, self.path(field, parent), route, reached.nodes)
        node = reached.nodes[0]
        if field.rule.draw is not None:
            return found + self.leaf(field, parent, Here(node, here.number))
        return found + self.group(field, parent, Here(node, here.number), (node,))

    def group(self, field: Field, parent: Item, here: Here, nodes: Nodes) -> list[Diagnostic]:
        """Make a group; one that may be left out and got no value is left out, with all that it would have lacked."""
        item = self.item(field, parent, nodes)
        deferred = len(self.later)
        found = self.fields(field, item, here)
        if field.required or len(self.later) > deferred or any(inner.value is not None for inner in item.walk()):
            return found
        parent.items.remove(item)
        return [finding for finding in found if finding.code != "mapping.required-missing"]

    def leaf(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        """Make the values of a leaf, all of them or one."""
        return self.listed(field, parent, here) if field.listed else self.single(field, parent, here)

    def listed(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        draw = field.rule.draw
        assert draw is not None
        found: list[Diagnostic] = []
        drawn = draw_all(field, draw, here, self.draft.root)
        for one in drawn:
            item = self.item(field, parent, one.nodes)
            found += self.settle(field, item, one, here)
            self.drop_empty(parent, item)
        return found if drawn else self.lacking(field, self.path(field, parent), here)

    def single(self, field: Field, parent: Item, here: Here) -> list[Diagnostic]:
        drawn, found = self.draw(field, parent, here)
        if found or not drawn.text:
            return found or self.lacking(field, self.path(field, parent), here)
        item = self.item(field, parent, drawn.nodes)
        found = self.settle(field, item, drawn, here)
        self.drop_empty(parent, item)
        return found

    def finish(self, field: Field, item: Item, here: Here) -> list[Diagnostic]:
        """Make the value of an item that was put in its place earlier, because it reads the record itself."""
        drawn, found = self.draw(field, item, here)
        if found or not drawn.text:
            return found or self.lacking(field, item.path, here)
        item.nodes = drawn.nodes
        return self.settle(field, item, drawn, here)

    def draw(self, field: Field, parent: Item, here: Here) -> tuple[Drawn, list[Diagnostic]]:
        """Draw the one value of *field*, or its default, and tell what is wrong with the drawing itself."""
        rule = field.rule
        assert rule.draw is not None
        if rule.draw.verb == "decide":
            drawn, found = self.decided(field, rule.draw, parent, here)
            if found:
                return drawn, found
        else:
            drawn = draw_one(field, rule.draw, here, self.draft.root)
        if rule.refuse is not None:
            refusal = Refusal(rule.refuse, found=drawn.text)
            return drawn, [self.refused(field, self.path(field, parent), refusal, drawn.nodes or (here.node,))]
        if drawn.surplus is not None:
            return drawn, self.twice(field, self.path(field, parent), *drawn.surplus)
        if not drawn.text and rule.default is not None and ("absent", "empty")[drawn.text == ""] in rule.default.on:
            return Drawn(rule.default.text, (), ("default",)), []
        return drawn, []

    def decided(self, field: Field, draw: Draw, parent: Item, here: Here) -> tuple[Drawn, list[Diagnostic]]:
        """Draw what the decision table answers, with the line of its row, and tell when no row does."""
        path = self.path(field, parent)
        asked = draw_each(field, draw, here, self.draft.root)
        for one in asked:
            if one.surplus is not None:
                return one, self.twice(field, path, *one.surplus)
        nodes = tuple(node for one in asked for node in one.nodes)
        values = tuple(one.text or "" for one in asked)
        if not any(values):
            return Drawn(None, nodes), []
        row = self.plan.tables[draw.text].decide(values, self.day)
        if row is None:
            found = ", ".join(f"{name} {value or 'not sent'}" for name, value in zip(draw.columns, values, strict=True))
            refusal = Refusal("mapping.undecided", found, data={"table": draw.text})
            return Drawn(None, nodes), [self.refused(field, path, refusal, nodes)]
        return Drawn(row.value, nodes, (f"decide {draw.text} line {row.line}",)), []

    def settle(self, field: Field, item: Item, drawn: Drawn, here: Here) -> list[Diagnostic]:
        """Convert *drawn* into the value of *item*, and make its attributes."""
        text, item.steps = drawn.text or "", drawn.how
        if drawn.how != ("default",):
            rule = field.rule
            by = texts(field.routes[rule.unit.by.text], here) if rule.unit is not None else None
            done = convert(text, rule, self.plan.lists, self.day, by[0][0] if by else "", field.implied_decimals)
            if isinstance(done, Refusal):
                return [self.refused(field, item.path, done, drawn.nodes)]
            if not done.text:
                return self.missing(field, item.path, drawn.nodes)
            text, item.steps = done.text, drawn.how + done.steps
        item.value = text
        found = [
            self.report(
                "mapping.screened", field, item.path, source_of(drawn.nodes[0]) if drawn.nodes else None,
                found=text, screen=name,
            )
            for name, screen in field.screens
            if screen.finds(text)
        ]  # fmt: skip
        return found + self.fields(field, item, here) if field.fields else found

    def drop_empty(self, parent: Item, item: Item) -> None:
        if item.value is None and not item.items:
            parent.items.remove(item)

    def twice(self, field: Field, path: str, route: Route, nodes: Nodes) -> list[Diagnostic]:
        if len(nodes) < 2 or route.many:
            return []
        refusal = Refusal("mapping.sent-twice", data={"wanted": _place_name(route), "count_found": len(nodes)})
        return [self.refused(field, path, refusal, nodes[1:])]

    def lacking(self, field: Field, path: str, here: Here) -> list[Diagnostic]:
        """Remember that nothing was found for the leaf *field* at *path*, and tell so when it has to be there."""
        if field.required:
            return self.missing(field, path, nearest(field, here))
        self.draft.absent[path] = (partial(nearest, field, here), field.rule.place)
        return []

    def missing(self, field: Field, path: str, nodes: Nodes, wanted: str | None = None) -> list[Diagnostic]:
        self.draft.absent[path] = (lambda: nodes, field.rule.place)
        if not field.required:
            return []
        wanted = wanted or ", or ".join(_reads(field)) or field.target.name
        return [self.report("mapping.required-missing", field, path, self.expected_at(field, nodes), wanted=wanted)]

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

    def refused(self, field: Field, path: str, refusal: Refusal, nodes: Nodes) -> Diagnostic:
        self.draft.absent.setdefault(path, (lambda: nodes, field.rule.place))
        source = source_of(nodes[0]) if nodes else None
        return self.report(
            refusal.code, field, path, source, found=refusal.found, expected=refusal.expected, **refusal.data
        )

    def report(self, code: str, field: Field, path: str, source: Source | None, **data: Any) -> Diagnostic:
        rule = str(field.rule.place)
        return diagnose(code, source=source, scope=self.scope, target=f"Filing.{path}", rule=rule, field=path, **data)

    def item(self, field: Field, parent: Item, nodes: Nodes) -> Item:
        """Put a new item for *field* below *parent*."""
        item = Item(field.name, self.path(field, parent), field.path, field.rule.place, nodes)
        parent.items.append(item)
        return item

    def path(self, field: Field, parent: Item) -> str:
        """The path of the next item for *field* below *parent*."""
        above = f"{parent.path}." if parent.path else ""
        if not field.repeats:
            return above + field.name
        return f"{above}{field.name}[{1 + sum(1 for item in parent.items if item.name == field.name)}]"


def _place_name(route: Route) -> str:
    return next((hop_name(hop) for hop in reversed(route.hops) if hop.chosen), route.name)


def _reads(field: Field) -> list[str]:
    draw = field.rule.draw
    paths = draw.paths if draw is not None else ()
    return [field.routes[path.text].name if path.anchor != "$" else path.text for path in paths]
