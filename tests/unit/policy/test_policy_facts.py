"""Facts of a case: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.policy import EASTERN, Facts, facts_from

BASE = {"program": "S321_MANIFEST", "arrival": "2025-06-15"}


def codes(given: dict[str, Any]) -> list[tuple[str, str | None]]:
    """The codes of the findings about *given*, with the fact each is about."""
    return [(diagnostic.code, diagnostic.target) for diagnostic in facts_from(given)[1]]


@pytest.mark.parametrize(
    ("given", "arrival"),
    [
        ("2025-08-28", datetime(2025, 8, 28, 12, tzinfo=EASTERN)),
        (date(2025, 8, 28), datetime(2025, 8, 28, 12, tzinfo=EASTERN)),
        ("2025-08-28T23:30:00-04:00", datetime(2025, 8, 28, 23, 30, tzinfo=EASTERN)),
        ("2025-08-29T03:30:00Z", datetime(2025, 8, 28, 23, 30, tzinfo=EASTERN)),
        (datetime(2025, 8, 29, 3, 30, tzinfo=UTC), datetime(2025, 8, 28, 23, 30, tzinfo=EASTERN)),
        ("2025-08-28T23:30", datetime(2025, 8, 28, 23, 30, tzinfo=EASTERN)),
        ("2025-08-28T00:00", datetime(2025, 8, 28, 0, 0, tzinfo=EASTERN)),
    ],
)
def test_arrival(given: Any, arrival: datetime) -> None:
    """A bare day is noon on it; a time keeps its instant; without an offset it is Eastern."""
    facts, diagnostics = facts_from({**BASE, "arrival": given})
    assert facts is not None, diagnostics
    assert facts.arrival == arrival
    assert facts.arrival.tzinfo is EASTERN


@pytest.mark.parametrize(
    ("given", "value"),
    [(450.0, "450.0"), (799.99, "799.99"), (2500, "2500"), ("800.01", "800.01"), (Decimal(0), "0")],
)
def test_money_is_decimal(given: Any, value: str) -> None:
    """Numbers of JSON become exactly the amount that was written."""
    facts, _ = facts_from({**BASE, "value_usd": given})
    assert facts is not None
    assert facts.value_usd == Decimal(value)


REFUSED = [
    ("program", "S321"),
    ("program", ["S321_MANIFEST"]),
    ("arrival", "15/06/2025"),
    ("arrival", "2025-02-30"),
    ("arrival", 20250615),
    ("arrival", "0001-01-01"),
    ("arrival", "9999-12-31T23:59:59-04:00"),
    ("origin", "ca"),
    ("origin", "CAN"),
    ("origin", ""),
    ("origin", 12),
    ("value_usd", "about 5"),
    ("value_usd", -0.01),
    ("value_usd", float("nan")),
    ("value_usd", float("inf")),
    ("value_usd", True),
    ("value_usd", [1]),
    ("mode", "lorry"),
    ("consignee_state", "New York"),
    ("filed_days_after_arrival", 1.5),
    ("filed_days_after_arrival", "1"),
    ("filed_days_after_arrival", True),
    ("pga", "yes"),
    ("pga", 1),
    ("origin_unknown", "perhaps"),
]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_bad_values_are_findings(name: str, value: Any) -> None:
    """A value of the wrong kind is one finding at its fact, and there are no facts to decide on."""
    given = {**BASE, name: value}
    assert facts_from(given)[0] is None
    assert codes(given) == [("policy.fact-value", name)]


def test_every_fault_is_told_at_once() -> None:
    """The findings of a case come in the order of its facts, missing ones last."""
    assert codes({"origin": "canada", "pga": 3}) == [
        ("policy.fact-value", "origin"),
        ("policy.fact-value", "pga"),
        ("policy.fact-missing", "program"),
        ("policy.fact-missing", "arrival"),
    ]


def test_unknown_names_are_warnings() -> None:
    """A name that is no fact does not stop the decision, and the nearest fact is named."""
    facts, (near, far) = facts_from({**BASE, "quotta": True, "colour": "red"})
    assert facts is not None
    assert facts.quota is None
    assert (near.code, near.severity, near.hint) == ("policy.fact-unknown", "warning", "Did you mean quota?")
    assert far.hint == "Leave it out."


def test_null_is_not_given() -> None:
    """``null`` is the same as leaving a fact out, also for the two that every decision needs."""
    facts, diagnostics = facts_from({**BASE, "origin": None, "pga": None})
    assert facts == facts_from(BASE)[0]
    assert diagnostics == ()
    assert codes({**BASE, "arrival": None}) == [("policy.fact-missing", "arrival")]


def test_outright_absence() -> None:
    """A case may say that origin or state are unknown, but not while giving them."""
    facts, diagnostics = facts_from({**BASE, "origin_unknown": True, "consignee_state_missing": True})
    assert facts is not None
    assert (facts.origin, facts.consignee_state, diagnostics) == (None, None, ())
    assert codes({**BASE, "origin": "CA", "origin_unknown": False}) == []
    assert codes({**BASE, "origin": "CA", "origin_unknown": True}) == [("policy.fact-value", "origin_unknown")]


@pytest.mark.parametrize(
    ("program", "mode"), [("MAIL_321", "mail"), ("IMDW", "mail"), ("TYPE_13", "mail"), ("GIFT", None)]
)
def test_postal_programs_imply_mail(program: str, mode: str | None) -> None:
    """A program that exists for mail alone need not say the mode; one that is given stays."""
    facts, _ = facts_from({**BASE, "program": program})
    assert facts is not None
    assert facts.mode == mode
    given, _ = facts_from({**BASE, "program": program, "mode": "truck"})
    assert given is not None
    assert given.mode == "truck"


def test_an_arrival_without_zone_is_a_bug_of_the_caller() -> None:
    """Facts made by code must carry the zone of their arrival."""
    with pytest.raises(ValueError, match="zone"):
        Facts(program="GIFT", arrival=datetime(2025, 6, 15))  # noqa: DTZ001
