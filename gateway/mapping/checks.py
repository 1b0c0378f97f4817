"""What can be told about a mapping before any message: fields that stay unset, values that cannot fit."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.mapping.conditions import Compare, Condition, Every, Not, Some
from gateway.mapping.decisions import ANY, Decision
from gateway.mapping.findings import Findings
from gateway.mapping.losses import check_both
from gateway.mapping.model import Place
from gateway.mapping.paths import Path
from gateway.mapping.plan import Field, Plan, Routes
from gateway.mapping.routes import Route
from gateway.mapping.values import iso_date, iso_time, numeral
from gateway.tree import Shape

_NUMERIC = ("number", "integer")
_MOMENTS = ("date", "time")
_ONE = {"loop": "a loop", "segment": "a segment", "element": "an element", "attribute": "an attribute"}
_AGGREGATES = ("sum", "lowest", "highest", "count")


def check_plan(plan: Plan, findings: Findings) -> None:
    """Add to *findings* what is wrong with *plan*, field by field."""
    _check_personal(plan.root, marked=False, findings=findings, title=plan.target.name)
    check_both(plan.root, plan, findings)
    for scope in plan.only:
        _check_compared(scope.that, scope.routes, plan.place, findings)
    for field in plan.walk():
        if field.rule.when is not None:
            _check_compared(field.rule.when, field.routes, field.rule.place, findings)
        checker = _FieldChecker(plan, field, findings)
        checker.children()
        checker.repetition()
        if field.rule.draw is not None and field.rule.refuse is None and not field.deferred:
            checker.type()
            checker.length()
            checker.codes()


def _check_personal(field: Field, *, marked: bool, findings: Findings, title: str) -> None:
    """M114: a value is marked as personal data where the schema says so, or where it is read says so.

    A mark on a group or on the first of several rules for a field counts for all in it.
    """
    rule = field.rule
    marked = marked or rule.pii
    if rule.draw is not None and rule.refuse is None and not marked:
        personal = [path.text for path in rule.draw.paths if path.text in field.routes]
        personal = [text for text in personal if field.routes[text].leaf.pii]
        if (field.target.pii and rule.draw.verb != "const") or personal:
            name = f"{title}.{field.path}"
            findings.add("M114", rule.place, found=", ".join(personal) or field.name, target_name=name)
    for inner in (*field.fields, *((field.otherwise,) if field.otherwise is not None else ())):
        _check_personal(inner, marked=marked, findings=findings, title=title)


class _FieldChecker:
    def __init__(self, plan: Plan, field: Field, findings: Findings) -> None:
        self.field = field
        self.rule = field.rule
        self.place = field.rule.place
        self.findings = findings
        self.tables = plan.tables
        self.title = f"{plan.target.name}.{field.path}" if field.path else plan.target.name
        draw = field.rule.draw
        self.paths: tuple[Path, ...] = draw.paths if draw is not None else ()
        self.routes = [field.routes[path.text] for path in self.paths if path.text in field.routes]

    def children(self) -> None:
        """M103: every child that the target requires is made, or the author says that the record is refused."""
        if self.field.target.type is not None and not self.rule.fields:
            return
        made = {child.target.name: child for child in self.field.fields}
        for shape in self.field.target.children:
            if shape.min == 0 or shape.choice is not None:
                continue
            title = f"{self.title}.{shape.name}"
            child = made.get(shape.name)
            if child is None:
                self.findings.add("M103", self.place, target_name=title, reason="always: it has no rule")
            elif (reason := _unset(child)) is not None:
                self.findings.add("M103", child.rule.place, target_name=title, reason=reason)

    def repetition(self) -> None:
        """M104: one value for one field; many only where the author says which."""
        rule, field = self.rule, self.field
        if (rule.each is not None or (rule.draw is not None and rule.draw.verb == "all")) and not field.repeats:
            self.too_many(rule.each.text if rule.each is not None else self.paths[0].text)
        at = field.routes.get(rule.at.text) if rule.at is not None else None
        if at is not None and (at.loose or at.many):
            self.too_many(at.path.text)
        compared = [compare.path for compare in _compared(rule.when)] if rule.when is not None else []
        if rule.unit is not None:
            compared.append(rule.unit.by)
        for path in compared:
            route = field.routes.get(path.text)
            if route is not None and route.loose:
                self.too_many(path.text)
        if rule.draw is None or rule.draw.verb in _AGGREGATES:
            return
        for route in self.routes:
            single = rule.draw.verb in ("from", "first", "decide") and (not field.repeats or rule.each is not None)
            if route.loose or (single and route.many):
                self.too_many(route.path.text)

    def too_many(self, found: str) -> None:
        self.findings.add("M104", self.place, found=found, target_name=self.title)

    def type(self) -> None:
        """M105: numbers, dates and times say how they are written; constants are what the field takes."""
        rule, target = self.rule, self.field.target
        draw = rule.draw
        assert draw is not None
        if draw.verb == "const":
            if not _takes(target, draw.text):
                self.clash(f"the constant {draw.text!r}", "text")
            return
        if draw.verb == "decide":
            self.answers()
            return
        if draw.verb in _AGGREGATES or rule.codes is not None or rule.lookup is not None:
            return
        for route in self.routes:
            leaf = route.leaf
            if draw.verb != "from" and rule.number is not None and route.implied_decimals:
                hint = "Read it by from, and the other places under else."
                self.clash(route.path.text, f"digits with {route.implied_decimals} implied decimals", hint)
            elif leaf.type is None:
                self.clash(route.path.text, f"{_ONE[leaf.kind]} without a value of its own")
            elif target.type in _NUMERIC and rule.number is None and (leaf.type not in _NUMERIC or _is_in_line(route)):
                self.clash(route.path.text, "text", "Write number: integer, number: decimal or number: money.")
            elif target.type in _MOMENTS and rule.date is None and rule.time is None and leaf.type != target.type:
                self.clash(route.path.text, "text", f"Write {target.type}: with its format.")
            elif (
                target.type in _MOMENTS and rule.date is None and rule.time is None and leaf.format not in (None, "iso")
            ):
                self.clash(route.path.text, f"written {leaf.format}", f"Write {target.type}: {leaf.format}.")
            elif rule.date is not None and leaf.format not in (None, rule.date):
                self.clash(route.path.text, f"written {leaf.format}", f"Write date: {leaf.format}.")

    def answers(self) -> None:
        """M105 and M109 for a decision table: its values are what the field takes, its cells what can be sent."""
        rule = self.rule
        if rule.number is None and rule.date is None and rule.time is None and rule.codes is None:
            for row in self.decisions():
                if not _takes(self.field.target, row.value):
                    self.clash(f"the answer {row.value!r} in line {row.line} of the table", "text")
        for index, route in enumerate(self.routes):
            known = route.leaf.codes
            for row in self.decisions():
                cell = row.asked[index]
                if known is not None and cell not in (ANY, "", *known):
                    self.findings.misnamed("M109", self.place, cell, known, context=route.name)

    def decisions(self) -> tuple[Decision, ...]:
        draw = self.rule.draw
        table = self.tables.get(draw.text) if draw is not None else None
        fits = table is not None and draw is not None and table.columns == draw.columns
        return table.rows if table is not None and fits and len(self.routes) == len(self.paths) else ()

    def clash(self, found: str, source_type: str, hint: str | None = None) -> None:
        target = self.field.target
        expected = f"a {target.type}" if target.type is not None else "a group"
        self.findings.add(
            "M105",
            self.place,
            found=found,
            source_type=source_type,
            target_name=self.title,
            expected=expected,
            hint=hint,
        )

    def length(self) -> None:
        """M106: what may be longer than the field has a max, and the max fits."""
        rule, limit = self.rule, self.field.target.max_length
        if limit is None or rule.number is not None or rule.date is not None or rule.time is not None:
            return
        if rule.max is not None and rule.max <= limit:
            return
        length = rule.max if rule.max is not None else self.longest()
        if length is not None and length > limit:
            found = f"max: {rule.max}" if rule.max is not None else ", ".join(path.text for path in self.paths) or "it"
            self.findings.add(
                "M106", self.place, found=found, source_length=length, target_name=self.title, expected=str(limit)
            )

    def longest(self) -> int | None:
        """The most characters that the rule can make; ``None`` when nobody can tell."""
        rule = self.rule
        draw = rule.draw
        assert draw is not None
        if rule.lookup is not None or (rule.codes is not None and rule.codes.list is not None):
            return None
        if rule.codes is not None:
            codes = rule.codes.known if rule.codes.translation is None else rule.codes.translation.values()
            return max(map(len, codes), default=0)
        if draw.verb == "const":
            return len(draw.text)
        if draw.verb == "decide":
            return max((len(row.value) for row in self.decisions()), default=0)
        lengths = [route.leaf.max_length for route in self.routes]
        if not lengths or None in lengths or draw.verb in _AGGREGATES:
            return None
        known = [length for length in lengths if length is not None]
        if draw.verb == "join":
            if any(route.many for route in self.routes):
                return None
            longest = sum(known) + len(draw.text) * (len(known) - 1)
        else:
            longest = max(known)
        cuts = [size for name, size in rule.steps if name == "cut" and size is not None]
        return min([longest, *cuts])

    def codes(self) -> None:
        """M107: every code that the rule can make is one that the field accepts."""
        accepted, rule = self.field.target.codes, self.rule
        if accepted is None or rule.draw is None or rule.lookup is not None:
            return
        if rule.codes is not None:
            made = rule.codes.known if rule.codes.translation is None else tuple(rule.codes.translation.values())
        elif rule.draw.verb == "const":
            made = (rule.draw.text,)
        elif rule.draw.verb == "decide":
            made = tuple(row.value for row in self.decisions())
        elif rule.draw.verb in ("from", "first"):
            made = tuple(code for route in self.routes for code in route.leaf.codes or ())
        else:
            return
        surplus = sorted(set(made) - accepted)
        if surplus:
            shown, some = ", ".join(surplus[:12]), ", ".join(sorted(accepted)[:12])
            found = ", ".join(path.text for path in self.paths) or "It"
            self.findings.add("M107", self.place, found=found, surplus=shown, target_name=self.title, expected=some)


def _unset(field: Field) -> str | None:
    """In which case *field* has no value, in words; ``None`` when there is none or the author refuses it."""
    rule = field.rule
    if rule.required or rule.refuse is not None:
        return None
    if rule.when is not None:
        if field.otherwise is None:
            return "when its when: does not hold"
        reason = _unset(field.otherwise)
        if reason is not None:
            return f"{reason}, when its when: does not hold"
    inner = field.inner
    if inner is not None and inner.optional:
        return f"when {inner.name} is not sent"
    draw = rule.draw
    if draw is None or draw.verb in ("const", "count") or rule.default is not None:
        return None
    routes = [field.routes[path.text] for path in draw.paths if path.text in field.routes]
    if routes and all(route.optional for route in routes):
        return f"when {' and '.join(route.name for route in routes)} is not sent"
    return None


def _check_compared(condition: Condition, routes: Routes, place: Place, findings: Findings) -> None:
    """M109: what a condition compares with is a code that the source can have."""
    for compare in _compared(condition):
        route = routes.get(compare.path.text)
        known = route.leaf.codes if route is not None else None
        if route is not None and known is not None and compare.operator != "matches":
            for value in sorted({*compare.values} - known):
                findings.misnamed("M109", place, value, known, context=route.name)


def _compared(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Not(part):
            yield from _compared(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _compared(part)
        case _:
            pass


def _takes(target: Shape, text: str) -> bool:
    match target.type:
        case "number":
            return numeral(text, "decimal") is not None
        case "integer":
            return numeral(text, "integer") is not None
        case "date":
            return iso_date(text, "iso") is not None
        case "time":
            return iso_time(text, "iso") is not None
        case None:
            return False
    return True


def _is_in_line(route: Route) -> bool:
    """It leads to an element of an X12 segment or a field of fixed columns, whose digits may imply decimals."""
    above = route.reached[-2:-1]
    return route.context[0].kind == "loop" or (above != () and above[0].kind == "segment")
