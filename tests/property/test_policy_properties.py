"""Whatever is asked, the law answers; and it answers the same all through a stretch of time without change."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.library import read_law
from gateway.policy import EASTERN, MODES, PROGRAMS, Decision, Facts, Law, facts_from
from gateway.policy.condition import OPERATORS, Condition, When
from gateway.policy.rows import Rule


@cache
def shipped() -> Law:
    """The law that the product ships."""
    return read_law()


EDGES = sorted({edge for _, row in shipped().tables.rows for edge in (row.window.start, row.window.end) if edge})

arrivals = st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda naive: naive.replace(tzinfo=EASTERN)),  # noqa: DTZ001
    st.builds(lambda edge, minutes: edge + timedelta(minutes=minutes), st.sampled_from(EDGES), st.integers(-1, 1)),
)
maybe = st.sampled_from([None, True, False])
dollars = (
    st.none()
    | st.decimals(0, 3000, places=2)
    | st.sampled_from([Decimal(100), Decimal(200), Decimal(800), Decimal(2500)])
)
countries = st.sampled_from([None, "CN", "HK", "CA", "VI", "GU", "DE"])
FLAGS = [name for name, operator in OPERATORS.items() if operator.kind == "flag"]

shipments = st.builds(
    lambda flags, **facts: Facts(**facts, **flags),
    flags=st.dictionaries(st.sampled_from(FLAGS), maybe),
    program=st.sampled_from(PROGRAMS),
    arrival=arrivals,
    origin=countries,
    value_usd=dollars,
    mode=st.sampled_from([None, *MODES]),
    ship_from=countries,
    consignee_state=st.sampled_from([None, "NY", "PR", "ON"]),
    consignee_day_total_usd=dollars,
    filed_days_after_arrival=st.none() | st.integers(-5, 30),
)


@given(shipments)
def test_there_is_one_answer_for_any_facts(facts: Facts) -> None:
    """Every shipment gets one reason that decides, others beside it, a known filing and a citation."""
    law = shipped()
    decision = law.decide(facts)
    assert decision.primary_reason in law.tables.reasons
    assert decision.suggested_filing in law.tables.filings
    assert decision.citation
    assert len({decision.primary_reason, *decision.also_reasons}) == 1 + len(decision.also_reasons)
    assert decision.duty_free <= (decision.decision == "ELIGIBLE")
    assert not (decision.decision == "ELIGIBLE" and decision.also_reasons)
    assert not any(reason.startswith("OK_") for reason in decision.also_reasons)
    assert bool(law.diagnostics(facts, decision)) is (decision.decision != "ELIGIBLE")


@given(shipments, shipments)
def test_the_law_is_the_same_between_two_changes(one: Facts, other: Facts) -> None:
    """Two moments with no beginning or end of a row between them give the same shipment the same answer."""
    moved = msgspec.structs.replace(one, arrival=other.arrival)
    if not any(min(one.arrival, moved.arrival) < edge <= max(one.arrival, moved.arrival) for edge in EDGES):
        here, there = (msgspec.structs.replace(shipped().decide(facts), due_date=None) for facts in (one, moved))
        assert here == there


@given(shipments)
def test_an_exempt_shipment_stays_exempt_when_it_is_worth_less(facts: Facts) -> None:
    """Limits are upper limits: half the value never turns an open program into a closed one."""
    if facts.value_usd is not None and shipped().decide(facts).decision == "ELIGIBLE":
        cheaper = msgspec.structs.replace(facts, value_usd=facts.value_usd / 2)
        assert shipped().decide(cheaper).decision == "ELIGIBLE"


@given(shipments)
def test_no_exemption_since_the_global_suspension(facts: Facts) -> None:
    """From 2025-08-29 00:01 Eastern on, nothing is free of duty but gifts and travellers' goods."""
    decision = shipped().decide(facts)
    if decision.duty_free and facts.arrival >= datetime(2025, 8, 29, 0, 1, tzinfo=EASTERN):
        assert facts.program in ("GIFT", "TRAVELER")


def slow_decision(law: Law, facts: Facts) -> tuple[str, tuple[str, ...]]:
    """The rules read from top to bottom, every date and condition looked at: what ``decide`` must agree with."""
    reasons: list[str] = []
    for rule in law.tables.rules:
        if facts.program not in rule.programs or not rule.window.covers(facts.arrival):
            continue
        if rule.closes and reasons:
            break
        if holds(law, rule.when, facts):
            reasons.append(rule.reason)
            if rule.closes:
                break
    return reasons[0], tuple(reasons[1:])


def holds(law: Law, when: When, facts: Facts) -> bool:
    every = all(meets(law, condition, facts) for condition in when.all_of)
    return every and (not when.any_of or any(meets(law, condition, facts) for condition in when.any_of))


def meets(law: Law, condition: Condition, facts: Facts) -> bool:
    value: Any = getattr(facts, condition.operator.fact)
    match condition.operator.name:
        case "in":
            return value in condition.codes
        case "not_in":
            return value not in condition.codes
        case "missing":
            return value is None
        case "is":
            return value is condition.flag
    limit = condition.amount
    if condition.limit is not None:
        (limit,) = [row.usd for row in law.tables.limits[condition.limit] if row.window.covers(facts.arrival)]
    assert limit is not None
    return value is not None and (value > limit) is (condition.operator.name == "over")


@given(shipments)
def test_the_compiled_law_is_the_written_one(facts: Facts) -> None:
    """Compiling changes nothing: reading the rows one by one gives the same reasons in the same order."""
    decision = shipped().decide(facts)
    assert (decision.primary_reason, decision.also_reasons) == slow_decision(shipped(), facts)


def witness(rule: Rule) -> Decision | None:
    """Look for facts that make *rule* decide or be told beside what decides."""
    law = shipped()
    wanted: dict[str, Any] = {"origin": "DE", "consignee_state": "NY"}
    for condition in (*rule.when.all_of, *rule.when.any_of[:1]):
        match condition.operator.name:
            case "in":
                wanted[condition.operator.fact] = min(condition.codes)
            case "over":
                wanted[condition.operator.fact] = 100_000
            case "missing" | "not_in":
                wanted[condition.operator.fact] = None
            case "is":
                wanted[condition.operator.fact] = condition.flag
    moments = [edge + timedelta(minutes=step) for edge in EDGES for step in (-1, 0)]
    tries = product(rule.programs, filter(rule.window.covers, moments), ("air", "truck", "mail"), (10, 1000))
    for program, arrival, mode, value in tries:
        facts = Facts(**{"mode": mode, "value_usd": value, **wanted, "program": program, "arrival": arrival})
        decision = law.decide(facts)
        if decision.rule == rule.id or rule.reason in decision.also_reasons:
            return decision
    return None


def test_every_rule_can_be_reached() -> None:
    """For each rule of the table there is a shipment that it decides or is told of."""
    assert [rule.id for rule in shipped().tables.rules if witness(rule) is None] == []


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.sampled_from(PROGRAMS)
)
names = st.sampled_from([*Facts.__struct_fields__, "origin_unknown", "consignee_state_missing", "colour"])


@given(st.dictionaries(names | st.text(), values))
@settings(max_examples=300)
def test_any_case_is_read_without_an_exception(case: dict[str, Any]) -> None:
    """Whatever stands in a case, there are facts to decide on, or an error that says why not."""
    facts, diagnostics = facts_from(case)
    if facts is None:
        assert any(diagnostic.severity == "error" for diagnostic in diagnostics)
    else:
        shipped().decide(facts)
