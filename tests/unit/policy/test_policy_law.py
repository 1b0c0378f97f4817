"""What the law tells people: findings for the sender, changes on a day, reasons in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.diagnostics import Diagnostic, Scope
from gateway.policy import Law, eastern, facts_from


def findings(law: Law, **given: Any) -> tuple[Diagnostic, ...]:
    """What the sender is told about the shipment *given*."""
    usual = {"program": "S321_MANIFEST", "origin": "CA", "value_usd": 50, "mode": "truck", "consignee_state": "NY"}
    facts, problems = facts_from({**usual, **given})
    assert facts is not None, problems
    return law.diagnostics(facts, law.decide(facts), scope=Scope(record=3), where="record 3")


def test_an_eligible_shipment_is_told_nothing(law: Law) -> None:
    """Where the program is open there is no finding."""
    assert findings(law, arrival="2025-06-15") == ()


def test_an_ineligible_shipment(law: Law) -> None:
    """The finding says the program, the date, the reason, what else is wrong, the citation and what to file."""
    (finding,) = findings(law, arrival="2025-05-02T00:05:00-04:00", origin="CN", pga=True)
    assert finding.code == "policy.ineligible"
    assert finding.message == (
        "Section 321 release from the manifest may not be used for a shipment arriving 2025-05-02 00:05 Eastern: "
        "products of China and Hong Kong have had no $800 exemption since 2025-05-02 00:01 Eastern. "
        "Also: goods that another agency regulates cannot be released from the manifest."
    )
    assert finding.found == "CN"
    assert finding.citation == "EO 14256; CSMS 64861116"
    assert finding.rule is not None
    assert finding.rule.startswith("mappings/tables/policy.yaml:")
    assert (finding.hint or "").endswith("Suggested filing: informal entry (11).")
    assert (finding.scope, finding.where) == (Scope(record=3), "record 3")


def test_a_day_without_time_is_told_as_a_day(law: Law) -> None:
    """Where only the day of arrival is known, no time is made up in the message."""
    first, second = findings(law, arrival="2026-08-01")
    assert "arriving 2026-08-01: " in first.message
    assert (second.code, second.severity) == ("policy.penalty-exposure", "warning")
    assert second.citation == "Pub. L. 119-21 sec. 70531"


@pytest.mark.parametrize(
    ("given", "code", "severity"),
    [
        ({"arrival": "2025-06-15", "consignee_state": "ON"}, "policy.data-error", "error"),
        ({"arrival": "2025-06-15", "origin": None}, "policy.review", "error"),
        ({"arrival": "2025-06-15", "value_usd": 801}, "policy.ineligible", "error"),
    ],
)
def test_each_ruling_has_its_code(law: Law, given: dict[str, Any], code: str, severity: str) -> None:
    """One finding, of the code of its ruling."""
    (finding,) = findings(law, **given)
    assert (finding.code, finding.severity) == (code, severity)


def test_every_refusal_can_be_told(law: Law) -> None:
    """Every rule that does not clear has a reason in words and a row that can be pointed at."""
    for rule in law.tables.rules:
        reason = law.tables.reasons[rule.reason]
        assert reason.says[0].islower() or reason.says.startswith("the ")
        assert not reason.says.endswith(".")
        assert reason.do.endswith(".")


def test_changes_on_the_day_of_the_global_suspension(law: Law) -> None:
    """The day shows what begins on it, what has it as its last day, and what ended the day before."""
    changes = {(change.event, change.what) for change in law.changes(date(2025, 8, 29))}
    assert ("begins", "rule R04") in changes
    assert ("begins", "rule R05") in changes
    assert ("last day", "rule R06") in changes
    assert ("ended the day before", "rule R32") in changes
    assert ("begins", "routing mail-entry") in changes


@pytest.mark.parametrize(
    ("on", "what", "event"),
    [
        (date(2016, 3, 10), "limit low-value", "begins"),
        (date(2016, 3, 9), "limit low-value", "last day"),
        (date(2025, 8, 3), "penalty exposure", "begins"),
        (date(2026, 6, 23), "rule R05", "last day"),
        (date(2027, 7, 1), "rule R01", "begins"),
    ],
)
def test_changes(law: Law, on: date, what: str, event: str) -> None:
    """Rules, limits and the penalty all have their days."""
    assert (event, what) in {(change.event, change.what) for change in law.changes(on)}


def test_a_quiet_day(law: Law) -> None:
    """Nothing changes on a day that no row names."""
    assert law.changes(date(2022, 2, 2)) == ()


def test_explain(law: Law) -> None:
    """A reason is told in words with the rules that give it; an unknown one is not."""
    explanation = law.explain("GIFT_OVER_LIMIT")
    assert explanation is not None
    assert [rule.id for rule in explanation.rules] == ["R21", "R21-ISLANDS"]
    assert "gift" in explanation.reason.means
    assert law.explain("GIFT_TOO_NICE") is None


def test_every_reason_has_a_rule(law: Law) -> None:
    """No reason stands in the tables without a rule that can give it."""
    for code in law.tables.reasons:
        explanation = law.explain(code)
        assert explanation is not None
        assert explanation.rules, code


@pytest.mark.parametrize(
    ("program", "day", "least"),
    [
        ("S321_MANIFEST", date(2025, 8, 15), 800),
        ("TYPE_86", date(2016, 3, 9), 200),
        ("GIFT", date(2025, 8, 15), 100),
        ("TYPE_11", date(2025, 8, 15), None),
    ],
)
def test_the_limit_of_a_day(law: Law, program: str, day: date, least: int | None) -> None:
    """The least that the day of a person may not pass, by program and date; of two limits the lower one."""
    assert law.least_over("consignee_day_total_usd", program, eastern(day)) == least
