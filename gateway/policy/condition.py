"""Conditions over facts: a closed set of operators, and what each one tests.

A condition is a key of the tables (``origin``, ``mode_not``, ``value_usd_over``) with its value. A fact that is not
given fails every condition but ``_not`` and ``_missing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Literal

import msgspec

from gateway.policy.facts import Facts

Kind = Literal["codes", "amount", "flag", "missing"]
"""What a condition's value is: a list of codes, a number or the name of a limit, true or false, or just ``true``."""

Test = Callable[[Facts], bool]


class Operator(msgspec.Struct, frozen=True):
    """One key that a condition may have: the fact it looks at and how its value is written."""

    fact: str
    name: str
    kind: Kind


_CODES = ("origin", "mode", "ship_from", "consignee_state")
_NUMBERS = ("value_usd", "consignee_day_total_usd", "filed_days_after_arrival")
_FLAGS = (
    "pga", "ad_cvd", "quota", "alcohol_or_tobacco", "split_order", "fees_due", "purchased_or_bonus", "ior_foreign",
    "ior_active", "ch98_99", "fta_claim", "exception_1702b",
)  # fmt: skip

OPERATORS: dict[str, Operator] = (
    {fact: Operator(fact, "in", "codes") for fact in _CODES}
    | {f"{fact}_not": Operator(fact, "not_in", "codes") for fact in _CODES}
    | {f"{fact}_over": Operator(fact, "over", "amount") for fact in _NUMBERS}
    | {f"{fact}_not_over": Operator(fact, "not_over", "amount") for fact in _NUMBERS}
    | {f"{fact}_missing": Operator(fact, "missing", "missing") for fact in (*_CODES, *_NUMBERS)}
    | {fact: Operator(fact, "is", "flag") for fact in _FLAGS}
)


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a row's ``when`` with its value."""

    key: str
    codes: frozenset[str] = frozenset()
    amount: Decimal | None = None
    limit: str | None = None
    """The name of a dated limit, instead of an amount."""
    flag: bool = True

    @property
    def operator(self) -> Operator:
        """The operator behind the key."""
        return OPERATORS[self.key]


class When(msgspec.Struct, frozen=True):
    """The conditions of a row: all of the first hold, and at least one of the second if there are any."""

    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of or self.any_of)


def test_of(when: When, limits: Mapping[str, Decimal]) -> Test | None:
    """Return one function that tells whether facts meet *when*, or ``None`` when they always do.

    *limits* are the values in force of the limits that conditions name.
    """
    tests = [_test(condition, limits) for condition in when.all_of]
    if when.any_of:
        tests.append(_either([_test(condition, limits) for condition in when.any_of]))
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else _both(tests)


def _both(tests: list[Test]) -> Test:
    def both(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110  a loop is twice as fast as all() over a generator
            if not test(facts):
                return False
        return True

    return both


def _either(tests: list[Test]) -> Test:
    def either(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110
            if test(facts):
                return True
        return False

    return either


def _test(condition: Condition, limits: Mapping[str, Decimal]) -> Test:
    fact: Callable[[Facts], object] = attrgetter(condition.operator.fact)
    amount = limits[condition.limit] if condition.limit is not None else condition.amount
    codes, flag = condition.codes, condition.flag

    def over(facts: Facts) -> bool:
        value = fact(facts)
        return value is not None and value > amount  # type: ignore[operator]  # a number by its operator

    def not_over(facts: Facts) -> bool:
        value = fact(facts)
        return value is not None and value <= amount  # type: ignore[operator]

    tests: dict[str, Test] = {
        "in": lambda facts: fact(facts) in codes,
        "not_in": lambda facts: fact(facts) not in codes,
        "over": over,
        "not_over": not_over,
        "missing": lambda facts: fact(facts) is None,
        "is": lambda facts: fact(facts) is flag,
    }
    return tests[condition.operator.name]
