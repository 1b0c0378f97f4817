"""The law by date: what it says of a shipment, what changes on a day, what a reason means.

Dates enter the tables only as the instants at which rows begin and end. Between two such instants nothing changes, so
the tables are compiled once per stretch of time and program: no row out of force is looked at, limits are plain
numbers, and a decision is one pass over a few tests.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.policy.condition import Test, test_of
from gateway.policy.decision import Decision
from gateway.policy.facts import PROGRAMS, Facts
from gateway.policy.rows import Filing, Reason, Row, Rule, Tables
from gateway.policy.soundness import check_tables
from gateway.policy.table import read_tables
from gateway.policy.window import EASTERN, NOON

_KEPT = 1000
_BEGINNING = datetime(1, 1, 2, tzinfo=EASTERN)
_DECIDED = {"INELIGIBLE": "policy.ineligible", "REVIEW": "policy.review", "DATA_ERROR": "policy.data-error"}

Event = Literal["begins", "last day", "ended the day before"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the tables that begins or ends on a day."""

    event: Event
    what: str
    """``rule R05``, ``limit low-value``, ``routing entry``."""
    at: datetime
    """The Eastern instant: the first in force, or the first no longer in force."""
    row: Row


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A reason code in plain words, with the rules that give it."""

    reason: Reason
    rules: tuple[Rule, ...]


class _Compiled(msgspec.Struct, frozen=True, gc=False):
    """A rule as it stands for one program in one stretch of time."""

    rule: Rule
    closes: bool
    test: Test | None
    filing: Callable[[Facts], str]
    penalty: bool


class Law:
    """The dated tables, ready to decide. Make one with :meth:`read`."""

    def __init__(self, tables: Tables) -> None:
        """Compile *tables*, which must be sound (:func:`check_tables` finds nothing)."""
        self.tables = tables
        edges = {edge for _, row in tables.rows for edge in (row.window.start, row.window.end) if edge is not None}
        self._edges = sorted(edges)
        self._places = {rule.id: rule.at for rule in tables.rules}
        self._stretches = [
            {program: _rules_at(tables, program, instant) for program in PROGRAMS}
            for instant in (_BEGINNING, *self._edges)
        ]
        self._asked: dict[datetime, Mapping[str, tuple[_Compiled, ...]]] = {}

    @classmethod
    def read(
        cls, texts: Mapping[str, str], switched_off: Iterable[str] = ()
    ) -> tuple[Law | None, tuple[Diagnostic, ...]]:
        """Return the law that *texts* hold, without the rows that *switched_off* names, and findings.

        *texts* are the tables by file name, and the code lists that they name.

        Names in *switched_off* are those of ``switch`` in the tables; one that no row has is a finding. There is no law
        when there is any finding.
        """
        tables, findings = read_tables(texts)
        if tables is None:
            return None, findings
        off = frozenset(switched_off)
        switches = sorted({row.switch for _, row in tables.rows if row.switch is not None})
        findings = tuple(
            diagnose("policy.table-reference", what="the settings", found=name, expected="the switch of a row",
                     advice=f"Known: {', '.join(switches)}.")
            for name in sorted(off.difference(switches))
        )  # fmt: skip
        tables = _without(tables, off)
        findings += check_tables(tables)
        return (None, findings) if findings else (cls(tables), ())

    def decide(self, facts: Facts) -> Decision:
        """Return what the law says of *facts*: there is an answer for any facts."""
        primary: _Compiled | None = None
        also: list[str] = []
        for row in self._in_force(facts.arrival)[facts.program]:
            if primary is not None and row.closes:
                break
            if row.test is not None and not row.test(facts):
                continue
            if primary is None:
                primary = row
            else:
                also.append(row.rule.reason)
            if row.closes:
                break
        assert primary is not None, "check_tables holds every program to a last row that always matches"
        rule = primary.rule
        filing = primary.filing(facts)
        return Decision(
            decision=rule.result,
            duty_free=rule.duty_free,
            suggested_filing=filing,
            primary_reason=rule.reason,
            also_reasons=tuple(also),
            citation=rule.citation,
            rule=rule.id,
            penalty_exposure=primary.penalty,
            due_date=_due(self.tables.filings[filing], facts.arrival),
        )

    def _in_force(self, instant: datetime) -> Mapping[str, tuple[_Compiled, ...]]:
        """Return the rules of every program at *instant*; most filings of a message arrive together."""
        known = self._asked.get(instant)
        if known is None:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            known = self._asked[instant] = self._stretches[bisect_right(self._edges, instant)]
        return known

    def diagnostics(self, facts: Facts, decision: Decision, **place: Any) -> tuple[Diagnostic, ...]:
        """Return what its sender is told about *decision* on *facts*: nothing when the program is open.

        *place* (``source``, ``scope``, ``where``, ``target``) is passed on to ``diagnose``.
        """
        code = _DECIDED.get(decision.decision)
        if code is None:
            return ()
        reasons = self.tables.reasons
        reason = reasons[decision.primary_reason]
        value = getattr(facts, reason.fact) if reason.fact is not None else None
        arrival = facts.arrival.astimezone(EASTERN)
        also = "; ".join(reasons[name].says for name in decision.also_reasons)
        common: dict[str, Any] = {
            "program": self.tables.programs[facts.program].name,
            "arrival": str(arrival.date()) if arrival.time() == NOON else f"{arrival:%Y-%m-%d %H:%M} Eastern",
            "rule": self._places[decision.rule],
            **place,
        }
        decided = diagnose(
            code,
            short=decision.primary_reason.replace("_", " "),
            found=str(value) if value is not None and not isinstance(value, (bool, datetime)) else None,
            says=reason.says,
            also=f" Also: {also}." if also else "",
            do=reason.do,
            filing=f"{self.tables.filings[decision.suggested_filing].name} ({decision.suggested_filing})",
            citation=decision.citation,
            **common,
        )
        if not decision.penalty_exposure:
            return (decided,)
        return decided, diagnose("policy.penalty-exposure", citation=self.tables.penalty.citation, **common)

    def changes(self, on: date) -> tuple[Change, ...]:
        """Return every row that begins on the Eastern day *on*, has it as its last day, or ended the day before."""
        found = []
        for what, row in self.tables.rows:
            start, end = row.window.start, row.window.end
            if start is not None and start.date() == on:
                found.append(Change(event="begins", what=what, at=start, row=row))
            if end is not None and row.window.last_day == on:
                found.append(Change(event="last day", what=what, at=end, row=row))
            elif end is not None and end.date() == on:
                found.append(Change(event="ended the day before", what=what, at=end, row=row))
        return tuple(found)

    def programs_asking(self, fact: str) -> frozenset[str]:
        """Return the programs for which some rule, on some date, asks for *fact*."""
        return frozenset(
            program
            for rule in self.tables.rules
            if any(condition.operator.fact == fact for condition in (*rule.when.all_of, *rule.when.any_of))
            for program in rule.programs
        )

    def least_over(self, fact: str, program: str, instant: datetime) -> Decimal | None:
        """Return the least amount of *fact* over which a rule for *program* may match at *instant*, if there is one."""
        conditions = (
            condition
            for row in self._in_force(instant)[program]
            for condition in (*row.rule.when.all_of, *row.rule.when.any_of)
            if condition.operator.fact == fact and condition.operator.name == "over"
        )
        limits = limits_at(self.tables, instant)
        amounts = (limits[one.limit] if one.limit is not None else one.amount for one in conditions)
        return min((amount for amount in amounts if amount is not None), default=None)

    def explain(self, reason: str) -> Explanation | None:
        """Return what the reason code *reason* means and which rules give it; ``None`` for an unknown code."""
        known = self.tables.reasons.get(reason)
        if known is None:
            return None
        return Explanation(reason=known, rules=tuple(rule for rule in self.tables.rules if rule.reason == reason))


def _without(tables: Tables, off: frozenset[str]) -> Tables:
    routings = {
        name: tuple(route for route in routes if route.switch not in off) for name, routes in tables.routings.items()
    }
    rules = tuple(rule for rule in tables.rules if rule.switch not in off)
    return msgspec.structs.replace(tables, rules=rules, routings=routings)


def limits_at(tables: Tables, instant: datetime) -> dict[str, Decimal]:
    """Return the limits in force at *instant* by name, in U.S. dollars."""
    return {
        name: value.usd for name, values in tables.limits.items() for value in values if value.window.covers(instant)
    }


def _rules_at(tables: Tables, program: str, instant: datetime) -> tuple[_Compiled, ...]:
    limits = limits_at(tables, instant)
    threatened = program in tables.penalty.programs and tables.penalty.window.covers(instant)
    return tuple(
        _Compiled(
            rule,
            rule.closes,
            test_of(rule.when, limits),
            _router(tables, rule.filing, program, instant, limits),
            threatened and rule.result == tables.penalty.result,
        )
        for rule in tables.rules
        if program in rule.programs and rule.window.covers(instant)
    )


def _router(
    tables: Tables, name: str, program: str, instant: datetime, limits: Mapping[str, Decimal]
) -> Callable[[Facts], str]:
    """Return the function that gives the filing code for *name*, a filing or a routing."""
    if name in tables.filings:
        return lambda _: name
    routes = [
        (test_of(route.when, limits), _router(tables, route.filing, program, instant, limits))
        for route in tables.routings[name]
        if route.window.covers(instant) and (not route.programs or program in route.programs)
    ]

    def choose(facts: Facts) -> str:
        for test, router in routes:
            if test is None or test(facts):
                return router(facts)
        raise AssertionError("check_tables holds every routing to a last row that always matches")

    return choose


def _due(filing: Filing, arrival: datetime) -> date | None:
    if filing.due_day_of_next_month is None:
        return None
    first = arrival.astimezone(EASTERN).date().replace(day=1)
    return (first + timedelta(days=31)).replace(day=filing.due_day_of_next_month)
