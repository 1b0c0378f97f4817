"""A mapping joined to one source and its target: what both engines run.

Every field holds its rule, the shape of its target, and the routes of all paths that the rule reads, so that nothing
is looked up by name at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from gateway.mapping.codes import CodeList
from gateway.mapping.conditions import Condition, paths_in
from gateway.mapping.decisions import DecisionTable
from gateway.mapping.findings import Findings
from gateway.mapping.model import Draw, MappingFile, Place, Rule
from gateway.mapping.paths import Path
from gateway.mapping.read_rules import WORDS
from gateway.mapping.routes import Context, Route, Router, step_into
from gateway.mapping.word_screens import WordScreen
from gateway.tree import Shape

Routes = dict[str, Route]
"""By the text of the path."""


class Field(msgspec.Struct, kw_only=True, frozen=True, dict=True):
    """One field of the target and how it is made. ``path`` is without indexes: ``Line.Value``, ``Value.@currency``."""

    target: Shape
    path: str
    rule: Rule
    context: Context
    """The source place that the rule's paths start from (for ``each`` and ``at``: outside of them)."""
    routes: Routes
    fields: tuple[Field, ...] = ()
    otherwise: Field | None = None
    screens: tuple[tuple[str, WordScreen], ...] = ()
    """Those of the rule that do not look at this field of every record anyway, by name."""

    @cached_property
    def name(self) -> str:
        """The last name of the path: ``Value``, ``@currency``."""
        return self.path.rpartition(".")[2]

    @cached_property
    def implied_decimals(self) -> int:
        """Decimals that the digits of the one place read imply; 0 for other verbs than ``from``."""
        draw = self.rule.draw
        route = self.routes.get(draw.paths[0].text) if draw is not None and draw.verb == "from" else None
        return route.implied_decimals if route is not None else 0

    @cached_property
    def repeats(self) -> bool:
        """The target may occur several times."""
        return self.target.max != 1

    @cached_property
    def listed(self) -> bool:
        """It takes all that its paths lead to. Other verbs give one value, and so does every row of ``each``."""
        draw = self.rule.draw
        if draw is None or self.rule.refuse is not None:
            return False
        return draw.verb == "all" or (draw.verb == "from" and self.repeats and self.rule.each is None)

    @cached_property
    def required(self) -> bool:
        """A record whose enclosing field is there must have it."""
        return self.rule.required or (self.target.min > 0 and self.target.choice is None)

    @cached_property
    def deferred(self) -> bool:
        """It reads the record being built, so it is made after the rest."""
        return self.rule.draw is not None and any(path.anchor == "$" for path in self.rule.draw.paths)

    @cached_property
    def inner(self) -> Route | None:
        """The route of ``each`` or ``at``."""
        path = self.rule.each or self.rule.at
        return None if path is None else self.routes.get(path.text)


class Scoping(msgspec.Struct, frozen=True):
    """``only`` as it is asked."""

    that: Condition
    otherwise: str
    routes: Routes


class Plan(msgspec.Struct, kw_only=True):
    """One mapping for one source."""

    name: str
    version: str
    source: str
    place: Place
    target: Shape
    namespace: str
    root: Field
    context: Context
    """The shapes from the root of the source to the record."""
    only: tuple[Scoping, ...]
    key: tuple[str, ...]
    on_error: str
    date: Route | None
    ignored: tuple[Route, ...]
    """What is left unread on purpose."""
    lists: dict[str, CodeList]
    tables: dict[str, DecisionTable]
    keys: tuple[Route, ...] = ()
    """The routes to what keys of filters want: ``[number=of(@no)]``."""

    def walk(self) -> Iterator[Field]:
        """Yield every field, outer ones first."""
        yield from _walk(self.root)


def _walk(field: Field) -> Iterator[Field]:
    yield field
    if field.otherwise is not None:
        yield from _walk(field.otherwise)
    for child in field.fields:
        yield from _walk(child)


def record_path(path: Path) -> str:
    """Return the target path that ``$.Line[*].Value`` reads, without indexes: ``Line.Value``."""
    return ".".join(step.name for step in path.steps)


def make_plan(
    mapping: MappingFile,
    source: str,
    shape: Shape,
    target: Shape,
    namespace: str,
    lists: dict[str, CodeList],
    tables: dict[str, DecisionTable],
    screens: dict[str, WordScreen],
    findings: Findings,
    spared: Findings,
) -> Plan | None:
    """Join *mapping* to the *shape* of *source* and to *target*. What does not fit is found; ``None`` when no record
    of the source can be told.

    *spared* takes what is a finding only when no source of the mapping has it: places that are ignored, and the other
    ways of ``first``. The plan is without them.
    """
    router = Router(shape, mapping.namespaces, findings)
    each = Path(mapping.records.each.text, "/", mapping.records.each.steps)
    reached = router.route(each, (shape,), mapping.records.place)
    if reached is None:
        return None
    sparing = Router(shape, mapping.namespaces, spared)
    planner = _Planner(mapping, source, router, sparing, target, namespace, lists, tables, screens, findings)
    return planner.plan(reached.reached)


class _Planner:
    def __init__(
        self,
        mapping: MappingFile,
        source: str,
        router: Router,
        sparing: Router,
        target: Shape,
        namespace: str,
        lists: dict[str, CodeList],
        tables: dict[str, DecisionTable],
        screens: dict[str, WordScreen],
        findings: Findings,
    ) -> None:
        self.mapping = mapping
        self.source = source
        self.router = router
        self.sparing = sparing
        self.target = target
        self.namespace = namespace
        self.lists = lists
        self.tables = tables
        self.screens = screens
        self.findings = findings

    def plan(self, context: Context) -> Plan:
        records = self.mapping.records
        whole = Rule(place=records.place, fields=self.mapping.fields)
        only = []
        for scope in records.only:
            routes: Routes = {}
            self.add(routes, self.sent(paths_in(scope.that), records.place), context, records.place)
            only.append(Scoping(scope.that, scope.otherwise, routes))
        for path in records.key:
            self.check_record_path(path, records.place)
        ignored = [self.sparing.route(one.path, context, one.place) for one in self.mapping.ignored]
        return Plan(
            name=self.mapping.name,
            version=self.mapping.version,
            source=self.source,
            place=self.mapping.place,
            target=self.target,
            namespace=self.namespace,
            root=self.field(whole, self.target, "", context),
            context=context,
            only=tuple(only),
            key=tuple(record_path(path) for path in records.key),
            on_error=records.on_error,
            date=self.router.route(records.date, context, records.place) if records.date is not None else None,
            ignored=tuple(route for route in ignored if route is not None),
            lists=self.lists,
            tables=self.tables,
            keys=tuple(self.router.keys),
        )

    def field(self, rule: Rule, target: Shape, path: str, context: Context) -> Field:
        routes: Routes = {}
        around = self.sent((p for p in (rule.each, rule.at) if p is not None), rule.place)
        self.add(routes, around, context, rule.place)
        inner = next(iter(routes.values()), None)
        below = inner.reached if inner is not None else context
        rule = self.with_ways_there_are(rule, below)
        if rule.when is not None:
            self.add(routes, self.sent(paths_in(rule.when), rule.place), context, rule.place)
        asked = [rule.unit.by] if rule.unit is not None else []
        if rule.gather is not None:
            asked += (glue.path for glue in rule.gather.glue)
            asked += paths_in(rule.gather.starts) if rule.gather.starts is not None else ()
        drawn = rule.draw.paths if rule.draw is not None else ()
        self.add(routes, (*drawn, *self.sent(asked, rule.place)), below, rule.place)
        for name in (rule.lookup, rule.codes.list if rule.codes is not None else None):
            if name is not None and not self.lists.get(name):
                reason = "there is no such code list, or it holds no codes"
                self.findings.misnamed("M108", rule.place, name, self.lists, reason=reason)
        if rule.draw is not None and rule.draw.verb == "decide":
            self.check_table(rule.draw, rule.place)
        return Field(
            target=target,
            path=path,
            rule=rule,
            context=context,
            routes=routes,
            fields=self.children(rule, target, path, below),
            otherwise=self.field(rule.otherwise, target, path, context) if rule.otherwise is not None else None,
            screens=self.screens_of(rule, path),
        )

    def screens_of(self, rule: Rule, path: str) -> tuple[tuple[str, WordScreen], ...]:
        """Return the screens that *rule* asks for its field at *path*, and find those that are not there (M108)."""
        found = []
        for name in rule.screen:
            screen = self.screens.get(name)
            if screen is None:
                self.findings.misnamed(
                    "M108", rule.place, name, self.screens, reason="there is no such screen by words"
                )
            elif path not in screen.told:
                found.append((name, screen))
        return tuple(found)

    def with_ways_there_are(self, rule: Rule, context: Context) -> Rule:
        """Return *rule* without the ways of ``first`` that this source does not have, when it has one of them."""
        if rule.draw is None or rule.draw.verb != "first":
            return rule
        there = tuple(p for p in rule.draw.paths if p.anchor == "$" or self.sparing.route(p, context, rule.place))
        if len(there) in (0, len(rule.draw.paths)):
            return rule
        return msgspec.structs.replace(rule, draw=msgspec.structs.replace(rule.draw, paths=there))

    def children(self, rule: Rule, target: Shape, path: str, context: Context) -> tuple[Field, ...]:
        made: dict[int, Field] = {}
        for name, child in rule.fields:
            through = step_into(target, name) if target.kind != "loop" else ()
            if not through:
                names = [f"@{shape.name}" if shape.kind == "attribute" else shape.name for shape in target.children]
                self.findings.misnamed("M101", child.place, name, names or WORDS, target_name=f"{self.title(path)}")
                continue
            index = next(index for index, shape in enumerate(target.children) if shape is through[0])
            made[index] = self.field(child, through[0], f"{path}.{name}" if path else name, context)
        return tuple(made[index] for index in sorted(made))

    def check_table(self, draw: Draw, place: Place) -> None:
        """M108: the decision table is there, asks what the rule gives, and answers once on every day."""
        table = self.tables.get(draw.text)
        if table is None or not table.rows:
            reason = "there is no such decision table, or it has no rows"
            self.findings.misnamed("M108", place, draw.text, self.tables, reason=reason)
            return
        reasons = list(table.faults())
        if sorted(table.columns) != sorted(draw.columns):
            reasons.insert(0, f"it is asked with {', '.join(table.columns)}, not with {', '.join(draw.columns)}")
        elif table.columns != draw.columns:
            reasons.insert(0, f"write its columns in its order: {', '.join(table.columns)}")
        for reason in reasons:
            self.findings.add("M108", place, found=draw.text, reason=reason)

    def add(self, routes: Routes, paths: tuple[Path, ...], context: Context, place: Place) -> None:
        for path in paths:
            if path.anchor == "$":
                self.check_record_path(path, place)
            elif path.text not in routes:
                route = self.router.route(path, context, place)
                if route is not None:
                    routes[path.text] = route

    def sent(self, paths: Iterable[Path], place: Place) -> tuple[Path, ...]:
        """Return *paths*, which tell of the source, without those that tell of the record: they are found."""
        kept = []
        for path in paths:
            if path.anchor == "$":
                reason = "a place of the source is expected; what the record has can only be drawn, as from: or sum:"
                self.findings.add("M100", place, found=repr(path.text), reason=reason)
            else:
                kept.append(path)
        return tuple(kept)

    def check_record_path(self, path: Path, place: Place) -> None:
        shape, rules = self.target, dict(self.mapping.fields)
        if path.anchor != "$":
            self.findings.add(
                "M100", place, found=repr(path.text), reason="a path of the record such as $.Bill.Number is expected"
            )
            return
        for step in path.steps:
            through = step_into(shape, step.name)
            if not through or step.name not in rules:
                self.findings.misnamed("M102", place, step.name, rules, context=f"The record ({path.text})")
                return
            draw = rules[step.name].draw
            if (
                draw is not None
                and any(read.anchor == "$" for read in draw.paths)
                and place != self.mapping.records.place
            ):
                self.findings.add("M100", place, found=repr(path.text), reason="that field reads the record itself")
                return
            shape, rules = through[0], dict(rules[step.name].fields)

    def title(self, path: str) -> str:
        return f"{self.target.name}.{path}" if path else self.target.name
