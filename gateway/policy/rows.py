"""The rows of the law as typed values, as ``mappings/tables/{policy,routing,reasons}.yaml`` hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from gateway.policy.condition import When
from gateway.policy.decision import Ruling
from gateway.policy.window import Window

Confidence = Literal["high", "medium", "low", "design"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What all dated rows have in common."""

    at: str
    """Where the row stands: ``file:line``."""
    window: Window = Window()
    citation: str = ""
    note: str = ""
    recheck: bool = False
    """The law may have changed since the sources were read."""
    switch: str | None = None
    """The name by which an operator may switch the row off."""


class Rule(Row, frozen=True, kw_only=True):
    """One rule: the programs and facts it concerns, and what follows."""

    id: str
    programs: tuple[str, ...]
    when: When = When()
    result: Ruling
    duty_free: bool = False
    reason: str
    filing: str
    """A filing code or the name of a routing."""
    confidence: Confidence

    @property
    def closes(self) -> bool:
        """The row ends the reading of the table: it matches only when nothing above it did."""
        return self.result == "ELIGIBLE" or self.unconditional

    @property
    def unconditional(self) -> bool:
        """The row has neither dates nor conditions."""
        return self.window.always and not self.when


class Route(Row, frozen=True, kw_only=True):
    """One row of a routing."""

    programs: tuple[str, ...] = ()
    """Only for these programs; for all when empty."""
    when: When = When()
    filing: str

    @property
    def unconditional(self) -> bool:
        """The row takes every shipment on every date."""
        return self.window.always and not self.when and not self.programs


class LimitValue(Row, frozen=True, kw_only=True):
    """What a limit was between two dates, in U.S. dollars; exactly this much is still within it."""

    usd: Decimal


class Penalty(Row, frozen=True, kw_only=True):
    """Since when, and for which claims, a penalty threatens."""

    programs: tuple[str, ...]
    result: Ruling


class NamedProgram(msgspec.Struct, frozen=True, kw_only=True):
    """A program that a shipment may claim, by its code."""

    code: str
    name: str


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A way to file, by its code."""

    code: str
    name: str
    citation: str = ""
    due_day_of_next_month: int | None = None
    """Payment and data are due on this calendar day of the month after arrival."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """What a reason code means in plain words."""

    code: str
    says: str
    means: str
    do: str
    fact: str | None = None
    """The one fact behind it, when there is one."""


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """All rows, in the order written."""

    programs: dict[str, NamedProgram]
    rules: tuple[Rule, ...]
    limits: dict[str, tuple[LimitValue, ...]]
    routings: dict[str, tuple[Route, ...]]
    filings: dict[str, Filing]
    reasons: dict[str, Reason]
    penalty: Penalty

    @property
    def rows(self) -> list[tuple[str, Row]]:
        """Every dated row with a name for people, in the order written."""
        return [
            *((f"rule {rule.id}", rule) for rule in self.rules),
            *((f"limit {name}", value) for name, values in self.limits.items() for value in values),
            *((f"routing {name}", route) for name, routes in self.routings.items() for route in routes),
            ("penalty exposure", self.penalty),
        ]
