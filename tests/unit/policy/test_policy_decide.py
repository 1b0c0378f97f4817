"""Decisions of the shipped tables: the published worked cases, the edges of every window, and what goes instead."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.policy import Law, facts_from

WORKED_CASES = Path(__file__).parents[4] / "shared" / "domain" / "policy-cases.json"


def decide(law: Law, program: str, arrival: str, **facts: Any) -> Any:
    """Decide with an origin and a value that raise no question of their own, unless *facts* say otherwise."""
    usual = {"origin": "CA", "value_usd": 50, "mode": "truck", "consignee_state": "NY"}
    found, diagnostics = facts_from({"program": program, "arrival": arrival, **usual, **facts})
    assert found is not None, diagnostics
    return law.decide(found)


def test_worked_cases(law: Law) -> None:
    """Every published worked case comes out as published, and what is refused names a source that the case names."""
    if not WORKED_CASES.exists():
        pytest.skip(f"the worked cases are not here: {WORKED_CASES}")
    cases = json.loads(WORKED_CASES.read_text("utf-8"))["cases"]
    assert len(cases) == 20
    for case in cases:
        facts, diagnostics = facts_from(case["input"])
        assert facts is not None, case["id"]
        assert diagnostics == (), case["id"]
        decision, expected = law.decide(facts), case["expected"]
        assert decision.decision == expected["decision"], case["id"]
        assert decision.duty_free is expected["duty_free"], case["id"]
        assert decision.primary_reason == expected["primary_reason"], case["id"]
        assert decision.suggested_filing == expected["suggested_filing"], case["id"]
        if "also_reasons" in expected:
            assert decision.also_reasons == tuple(expected["also_reasons"]), case["id"]
        if "due_date" in expected:
            assert decision.due_date == date.fromisoformat(expected["due_date"]), case["id"]
        assert decision.citation, case["id"]
        if decision.decision == "INELIGIBLE":
            sources = [one.split(",")[0].strip() for one in decision.citation.split(";")]
            assert any(one in case["citation"] for one in sources), (case["id"], sources)


@pytest.mark.parametrize(
    ("total", "ship_from", "reason"),
    [("100.00", "JP", "OK_GIFT"), ("100.01", "JP", "GIFT_DAY_OVER_LIMIT"), ("200.00", "VI", "OK_GIFT"),
     ("200.01", "GU", "GIFT_DAY_OVER_LIMIT"), (None, "JP", "OK_GIFT")],
)  # fmt: skip
def test_gifts_of_one_day(law: Law, total: str | None, ship_from: str, reason: str) -> None:
    """What one person receives on one day counts, not each parcel (19 CFR 10.152)."""
    day = {} if total is None else {"consignee_day_total_usd": total}
    found = decide(law, "GIFT", "2026-11-24", value_usd=50, ship_from=ship_from, **day)
    assert (found.primary_reason, found.duty_free) == (reason, reason == "OK_GIFT")


EDGES = [
    # The last minute and the first of each window; an instant in a table includes its minute.
    ("S321_MANIFEST", "2025-05-02T00:00:59-04:00", {"origin": "CN"}, "OK_321"),
    ("S321_MANIFEST", "2025-05-02T00:01:00-04:00", {"origin": "CN"}, "PRC_HK_SUSPENDED"),
    ("S321_MANIFEST", "2025-08-29T00:00:59-04:00", {"origin": "HK"}, "PRC_HK_SUSPENDED"),
    ("S321_MANIFEST", "2025-08-29T00:00:59-04:00", {}, "OK_321"),
    ("S321_MANIFEST", "2025-08-29T00:01:00-04:00", {}, "GLOBAL_SUSPENSION"),
    ("S321_MANIFEST", "2026-06-23T23:59:59-04:00", {}, "GLOBAL_SUSPENSION"),
    ("S321_MANIFEST", "2026-06-24T00:00:00-04:00", {}, "NONPOSTAL_SUSPENSION"),
    ("S321_MANIFEST", "2027-06-30T23:59:59-04:00", {}, "NONPOSTAL_SUSPENSION"),
    ("S321_MANIFEST", "2027-07-01T00:00:00-04:00", {}, "STATUTORY_REPEAL"),
    # The same instants told in another zone.
    ("S321_MANIFEST", "2025-08-28T21:00:59-07:00", {}, "OK_321"),
    ("S321_MANIFEST", "2025-08-29T04:01:00+00:00", {}, "GLOBAL_SUSPENSION"),
    ("S321_MANIFEST", "2025-02-04T00:01:00-05:00", {"origin": "CN"}, "PRC_FEB2025_WINDOW"),
    ("S321_MANIFEST", "2025-02-08T00:00:00-05:00", {"origin": "CN"}, "OK_321"),
    ("TYPE_86", "2019-09-27T23:59:59-04:00", {}, "T86_NOT_AVAILABLE"),
    ("TYPE_86", "2019-09-28T00:00:00-04:00", {}, "OK_321"),
    ("TYPE_86", "2024-02-14", {"filed_days_after_arrival": 15}, "OK_321"),
    ("TYPE_86", "2024-02-14", {"filed_days_after_arrival": 16}, "T86_LATE"),
    ("TYPE_86", "2024-02-15", {"filed_days_after_arrival": 0}, "OK_321"),
    ("TYPE_86", "2024-02-15", {"filed_days_after_arrival": 1}, "T86_LATE"),
    ("TYPE_86", "2024-02-15", {"filed_days_after_arrival": -3}, "OK_321"),
    ("TYPE_86", "2026-08-01", {"mode": "mail"}, "POSTAL_SUSPENSION"),
    ("DATA_PILOT", "2019-08-21", {}, "PILOT_CLOSED"),
    ("DATA_PILOT", "2019-08-22", {}, "OK_PILOT"),
    ("DATA_PILOT", "2019-12-08", {"mode": "ocean"}, "PILOT_CLOSED"),
    ("DATA_PILOT", "2019-12-09", {"mode": "ocean"}, "OK_PILOT"),
    ("DATA_PILOT", "2025-08-31", {}, "OK_PILOT"),
    ("DATA_PILOT", "2025-09-01", {}, "PILOT_CLOSED"),
    ("IMDW", "2026-07-23", {"mode": "mail"}, "IMDW_NOT_AVAILABLE"),
    ("IMDW", "2026-07-24", {"mode": "mail"}, "OK_POSTAL_INFORMAL"),
    ("IMDW", "2026-10-21", {"mode": "mail", "pga": True}, "OK_POSTAL_INFORMAL"),
    ("IMDW", "2026-10-22", {"mode": "mail", "pga": True}, "IMDW_EXCLUDED"),
    ("TYPE_13", "2026-09-21", {"mode": "mail"}, "T13_NOT_AVAILABLE"),
    ("TYPE_13", "2026-09-22", {"mode": "mail"}, "OK_POSTAL_INFORMAL"),
    ("TYPE_11", "2026-11-29", {"ior_foreign": True}, "OK_INFORMAL"),
    ("TYPE_11", "2026-11-30", {"ior_foreign": True}, "FOREIGN_IOR_BARRED"),
    ("TYPE_11", "2026-07-15", {"ior_active": False}, "OK_INFORMAL"),
    ("TYPE_11", "2026-07-16", {"ior_active": False}, "IOR_INACTIVE"),
    ("S321_MANIFEST", "2025-04-21", {"consignee_state": None}, "OK_321"),
    ("S321_MANIFEST", "2025-04-22", {"consignee_state": None}, "STATE_CODE_REQUIRED"),
    ("S321_MANIFEST", "2025-04-22", {"consignee_state": "ON"}, "STATE_CODE_REQUIRED"),
    ("S321_MANIFEST", "2025-04-22", {"consignee_state": "ON", "mode": "air"}, "OK_321"),
]


@pytest.mark.parametrize(("program", "arrival", "facts", "reason"), EDGES)
def test_edges_of_windows(law: Law, program: str, arrival: str, facts: dict[str, Any], reason: str) -> None:
    """Each window begins and ends at its own minute, Eastern time."""
    assert decide(law, program, arrival, **facts).primary_reason == reason


LIMITS = [
    ("S321_MANIFEST", "2016-03-09", "200.00", {}, "OK_321"),
    ("S321_MANIFEST", "2016-03-09", "200.01", {}, "VALUE_OVER_LIMIT"),
    ("S321_MANIFEST", "2016-03-10", "800.00", {}, "OK_321"),
    ("S321_MANIFEST", "2016-03-10", "800.01", {}, "VALUE_OVER_LIMIT"),
    ("MAIL_321", "2018-01-01", "800.01", {"mode": "mail"}, "VALUE_OVER_LIMIT"),
    ("GIFT", "2025-12-20", "100.00", {}, "OK_GIFT"),
    ("GIFT", "2025-12-20", "100.01", {}, "GIFT_OVER_LIMIT"),
    ("GIFT", "2025-12-20", "200.00", {"ship_from": "GU"}, "OK_GIFT"),
    ("GIFT", "2025-12-20", "200.01", {"ship_from": "GU"}, "GIFT_OVER_LIMIT"),
    ("GIFT", "2025-12-20", "200.00", {"ship_from": None}, "GIFT_OVER_LIMIT"),
    ("TRAVELER", "2025-12-20", "200.00", {}, "OK_TRAVELER"),
    ("TRAVELER", "2025-12-20", "200.01", {}, "TRAVELER_OVER_LIMIT"),
    ("TYPE_11", "2013-01-06", "2000.01", {}, "FORMAL_OVER_2500"),
    ("TYPE_11", "2013-01-07", "2500.00", {}, "OK_INFORMAL"),
    ("TYPE_11", "2026-11-24", "2500.01", {}, "FORMAL_OVER_2500"),
    ("S321_MANIFEST", "2022-11-10", "500", {"consignee_day_total_usd": 800}, "OK_321"),
    ("S321_MANIFEST", "2022-11-10", "500", {"consignee_day_total_usd": "800.01"}, "DAILY_AGGREGATE_EXCEEDED"),
]


@pytest.mark.parametrize(("program", "arrival", "value", "facts", "reason"), LIMITS)
def test_limits_are_inclusive(
    law: Law, program: str, arrival: str, value: str, facts: dict[str, Any], reason: str
) -> None:
    """Exactly the limit of its date passes; one cent more does not."""
    assert decide(law, program, arrival, value_usd=value, **facts).primary_reason == reason


REFUSALS = [
    ("S321_MANIFEST", {"ad_cvd": True}, "ADCVD_EXCLUDED", "03"),
    ("S321_MANIFEST", {"ad_cvd": True, "quota": True}, "ADCVD_EXCLUDED", "07"),
    ("S321_MANIFEST", {"quota": True}, "QUOTA_EXCLUDED", "02"),
    ("S321_MANIFEST", {"alcohol_or_tobacco": True}, "ALCOHOL_TOBACCO_EXCLUDED", "01"),
    ("S321_MANIFEST", {"split_order": True}, "SPLIT_ORDER", "11"),
    ("S321_MANIFEST", {"value_usd": 900}, "VALUE_OVER_LIMIT", "11"),
    ("S321_MANIFEST", {"value_usd": 2501}, "VALUE_OVER_LIMIT", "01"),
    ("S321_MANIFEST", {"pga": True}, "PGA_NOT_ON_MANIFEST", "86"),
    ("TYPE_86", {"pga": True}, "OK_321", "86"),
    ("TYPE_86", {"fees_due": True}, "FEES_DUE", "11"),
    ("TYPE_86", {"filed_days_after_arrival": 9}, "T86_LATE", "MANIFEST"),
    ("TYPE_86", {"filed_days_after_arrival": 9, "pga": True}, "T86_LATE", "11"),
    ("GIFT", {"purchased_or_bonus": True}, "NOT_A_GIFT", "11"),
    ("GIFT", {"alcohol_or_tobacco": True}, "ALCOHOL_TOBACCO_EXCLUDED", "01"),
    ("TYPE_11", {"ad_cvd": True}, "ADCVD_EXCLUDED", "03"),
    ("TYPE_11", {"quota": True}, "OK_INFORMAL", "11"),
    ("S321_MANIFEST", {"exception_1702b": True}, "OK_321", "MANIFEST"),
]


@pytest.mark.parametrize(("program", "facts", "reason", "filing"), REFUSALS)
def test_refusals_while_the_exemption_was_open(
    law: Law, program: str, facts: dict[str, Any], reason: str, filing: str
) -> None:
    """In June 2025 each condition refuses by its own reason and names what to file."""
    decision = decide(law, program, "2025-06-15", **facts)
    assert (decision.primary_reason, decision.suggested_filing) == (reason, filing)


MAIL = [
    # While mail was exempt, in the time of the interim worksheet, and under the worksheet of 145.12(b).
    ("2024-05-01", {"value_usd": 900}, "11"),
    ("2024-05-01", {"value_usd": 2501}, "01"),
    ("2024-05-01", {"split_order": True}, "11"),
    ("2025-06-15", {"origin": "CN"}, "QP"),
    ("2025-06-15", {"split_order": True}, "11"),
    ("2025-10-10", {}, "QP"),
    ("2025-10-10", {"value_usd": 801}, "11"),
    ("2026-07-23", {}, "QP"),
    ("2026-07-24", {}, "IMDW"),
    ("2026-07-24", {"value_usd": 2501}, "01"),
    ("2026-07-24", {"alcohol_or_tobacco": True}, "01"),
    ("2026-10-21", {"fta_claim": True}, "IMDW"),
    ("2026-10-22", {"fta_claim": True}, "01"),
    ("2026-10-22", {"pga": True}, "13"),
    ("2026-10-22", {"ch98_99": True}, "13"),
    ("2026-10-22", {}, "IMDW"),
    ("2026-10-22", {"quota": True}, "02"),
]


@pytest.mark.parametrize(("arrival", "facts", "filing"), MAIL)
def test_what_mail_files_instead(law: Law, arrival: str, facts: dict[str, Any], filing: str) -> None:
    """Refused mail goes by the postal process of its date."""
    decision = decide(law, "MAIL_321", arrival, mode=None, **facts)
    assert (decision.decision, decision.suggested_filing) == ("INELIGIBLE", filing)


def test_gift_filings(law: Law) -> None:
    """A gift is filed by mode and date: nothing by mail, the manifest while it was open, then a type 11."""
    filings = [
        decide(law, "GIFT", arrival, mode=mode).suggested_filing
        for mode, arrival in [("mail", "2025-12-20"), ("air", "2025-08-28"), ("air", "2025-08-29")]
    ]
    assert filings == ["NONE", "MANIFEST", "11"]


def test_goods_under_1702b_need_a_person(law: Law) -> None:
    """The exception comes before the suspensions, and after the statute's own end nothing comes before that."""
    decisions = [
        decide(law, "S321_MANIFEST", arrival, exception_1702b=True).primary_reason
        for arrival in ("2025-09-01", "2026-08-01", "2027-07-01")
    ]
    assert decisions == ["EXCEPTION_1702B", "EXCEPTION_1702B", "STATUTORY_REPEAL"]


@pytest.mark.parametrize(
    ("program", "facts", "decision", "reason"),
    [
        ("S321_MANIFEST", {"origin": None}, "REVIEW", "ORIGIN_REQUIRED"),
        ("TYPE_11", {"origin": None}, "REVIEW", "ORIGIN_REQUIRED"),
        ("GIFT", {"origin": None}, "ELIGIBLE", "OK_GIFT"),
        ("S321_MANIFEST", {"origin": None, "value_usd": 801}, "INELIGIBLE", "VALUE_OVER_LIMIT"),
        ("S321_MANIFEST", {"value_usd": None}, "REVIEW", "VALUE_REQUIRED"),
        ("TRAVELER", {"value_usd": None}, "REVIEW", "VALUE_REQUIRED"),
        ("S321_MANIFEST", {"mode": "mail"}, "REVIEW", "MODE_CONFLICT"),
        ("MAIL_321", {"mode": "truck"}, "REVIEW", "MODE_CONFLICT"),
    ],
)
def test_nothing_is_cleared_in_the_dark(
    law: Law, program: str, facts: dict[str, Any], decision: str, reason: str
) -> None:
    """A fact that is missing or contradicts the program keeps a shipment from being cleared, not from refusal."""
    found = decide(law, program, "2025-06-15", **facts)
    assert (found.decision, found.primary_reason) == (decision, reason)


def test_later_matches_are_told_as_well(law: Law) -> None:
    """All refusals of a shipment are named, the deciding one first, and never a reason that clears."""
    decision = decide(law, "S321_MANIFEST", "2025-06-15", origin="CN", value_usd=900, pga=True, consignee_state=None)
    assert decision.primary_reason == "PRC_HK_SUSPENDED"
    assert decision.also_reasons == ("VALUE_OVER_LIMIT", "PGA_NOT_ON_MANIFEST", "STATE_CODE_REQUIRED")


@pytest.mark.parametrize(
    ("program", "arrival", "exposed"),
    [
        ("S321_MANIFEST", "2025-08-02", False),
        ("S321_MANIFEST", "2025-08-03", True),
        ("TYPE_86", "2026-11-24", True),
        ("MAIL_321", "2026-11-24", True),
        ("TYPE_11", "2026-11-24", False),
    ],
)
def test_penalty_exposure(law: Law, program: str, arrival: str, exposed: bool) -> None:
    """Since 2025-08-03 an ineligible claim of the exemption exposes its sender to a penalty; other filings do not."""
    decision = decide(law, program, arrival, value_usd=2600)
    assert decision.decision == "INELIGIBLE"
    assert decision.penalty_exposure is exposed


@pytest.mark.parametrize(
    ("arrival", "due"),
    [("2026-08-15", date(2026, 9, 7)), ("2026-12-31", date(2027, 1, 7)), ("2027-01-31", date(2027, 2, 7))],
)
def test_worksheet_due_date(law: Law, arrival: str, due: date) -> None:
    """The worksheet is due on the 7th of the month after arrival (19 CFR 145.12(b)(3))."""
    assert decide(law, "IMDW", arrival, mode="mail").due_date == due


def test_due_date_follows_the_eastern_day(law: Law) -> None:
    """An arrival just after midnight in London on the first is still of the old month in New York."""
    arrival = datetime(2026, 9, 1, 0, 30, tzinfo=UTC).isoformat()
    assert decide(law, "IMDW", arrival, mode="mail").due_date == date(2026, 9, 7)


def test_switched_off_rule(table_texts: dict[str, str]) -> None:
    """An operator may switch off the bar on foreign importers, in the rule and in the routing."""
    law, findings = Law.read(table_texts, switched_off=["foreign-importer-bar"])
    assert law is not None, findings
    assert decide(law, "TYPE_11", "2026-12-01", ior_foreign=True).primary_reason == "OK_INFORMAL"
    assert decide(law, "S321_MANIFEST", "2026-12-01", ior_foreign=True).suggested_filing == "11"
