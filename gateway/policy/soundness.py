"""Hold the tables to what a decision relies on: names resolve, limits have no hole, every question has an answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.policy.facts import PROGRAMS
from gateway.policy.rows import LimitValue, Route, Row, Rule, Tables


def check_tables(tables: Tables) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with *tables* as a whole."""
    return (
        *_names(tables),
        *(finding for name, values in tables.limits.items() for finding in _dates(f"limit {name}", values)),
        *(finding for program in PROGRAMS for finding in _rules_of(program, tables.rules)),
        *(finding for name, routes in tables.routings.items() for finding in _closure(f"routing {name}", routes)),
    )


def _names(tables: Tables) -> Iterable[Diagnostic]:
    for program in PROGRAMS:
        if program not in tables.programs:
            yield diagnose("policy.table-missing", what="the section programs", expected=program)
    seen: dict[str, Rule] = {}
    for rule in tables.rules:
        what = f"rule {rule.id}"
        if rule.id in seen:
            yield _find("value", rule, what=what, found="named like another rule", expected="a name of its own")
        seen[rule.id] = rule
        if rule.reason not in tables.reasons:
            yield _unresolved(rule, what, rule.reason, tables.reasons, "a reason")
        if rule.filing not in tables.filings and rule.filing not in tables.routings:
            yield _unresolved(rule, what, rule.filing, (*tables.filings, *tables.routings), "a filing or a routing")
    order = list(tables.routings)
    for position, name in enumerate(order):
        known = (*tables.filings, *order[position + 1 :])
        for route in tables.routings[name]:
            if route.filing not in known:
                yield _unresolved(route, f"routing {name}", route.filing, known, "a filing or a routing further down")


def _dates(what: str, values: Sequence[LimitValue]) -> Iterable[Diagnostic]:
    if values[0].window.start is not None:
        yield _find("dates", values[0], what=what, found="it has no value before its first row")
    for earlier, later in pairwise(values):
        end, start = earlier.window.end, later.window.start
        if end is None or start is None or start < end:
            yield _find("dates", later, what=what, found="this row overlaps the one above it")
        elif start > end:
            yield _find("dates", later, what=what, found="there is a gap between this row and the one above it")
    if values[-1].window.end is not None:
        yield _find("dates", values[-1], what=what, found="it has no value after its last row")


def _rules_of(program: str, rules: Sequence[Rule]) -> Iterable[Diagnostic]:
    rows = [rule for rule in rules if program in rule.programs]
    if rows:
        return _closure(f"program {program}", rows)
    return (diagnose("policy.table-open", what=f"program {program}"),)


def _closure(what: str, rows: Sequence[Rule | Route]) -> Iterable[Diagnostic]:
    """The last row always matches, and no row before it does."""
    for position, row in enumerate(rows):
        if row.unconditional and position < len(rows) - 1:
            below = rows[position + 1]
            yield _find("unreachable", below, what=f"this row of {what}", found=f"the row at {row.at}")
            return
    if not rows[-1].unconditional:
        yield _find("open", rows[-1], what=what)


def _unresolved(row: Row, what: str, found: str, known: Iterable[str], expected: str) -> Diagnostic:
    near = difflib.get_close_matches(found, list(known), 1)
    advice = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
    return _find("reference", row, what=what, found=found, expected=expected, advice=advice)


def _find(kind: str, row: Row, **data: Any) -> Diagnostic:
    file, _, line = row.at.rpartition(":")
    return diagnose(f"policy.table-{kind}", source=Source(line=int(line)), where=file, rule=row.at, **data)
