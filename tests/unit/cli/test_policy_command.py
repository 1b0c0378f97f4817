"""``gateway policy``: one case, many cases, reasons, and what changes on a day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import TOP, Run, gateway

CASES = TOP.parent / "shared" / "domain" / "policy-cases.json"
OPEN = {"arrival": "2018-05-10", "program": "S321_MANIFEST", "origin": "CA", "value_usd": 450.0, "mode": "truck"}
CLOSED = OPEN | {"arrival": "2026-11-20"}


def decide(case: Any, output: str = "json") -> Run:
    return gateway("policy", "decide", "-", "--format", output, given=json.dumps(case))


def test_one_case_is_answered_as_the_interface_says() -> None:
    """These fields and no others; ELIGIBLE is exit 0."""
    run = decide(OPEN)
    assert run.code == 0
    assert run.json == {
        "decision": "ELIGIBLE",
        "duty_free": True,
        "suggested_filing": "MANIFEST",
        "primary_reason": "OK_321",
        "also_reasons": [],
        "citation": run.json["citation"],
        "rule": run.json["rule"],
        "penalty_exposure": False,
    }
    assert run.json["citation"]


@pytest.mark.parametrize("case", [CLOSED, {"id": "X", "input": CLOSED}])
def test_what_is_not_eligible_is_exit_1(case: dict[str, Any]) -> None:
    """Facts alone and facts under ``input`` are the same case."""
    run = decide(case)
    assert (run.code, run.json["decision"], run.json["suggested_filing"]) == (1, "INELIGIBLE", "11")


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ({"decision": "INELIGIBLE", "primary_reason": "NONPOSTAL_SUSPENSION", "acceptable_filings": ["01", "11"]}, 0),
        ({"decision": "ELIGIBLE"}, 1),
        ({"acceptable_filings": ["01"]}, 1),
    ],
)
def test_a_case_that_expects_something_is_a_test(expected: dict[str, Any], code: int) -> None:
    """What comes out as expected is exit 0, an INELIGIBLE too."""
    run = decide({"input": CLOSED, "expected": expected}, "text")
    assert run.code == code
    assert ("not as expected" in run.out) is bool(code)


def test_the_page_of_a_decision_tells_why() -> None:
    """Reason, law, rule with its dates and place, what to file and what to do."""
    page = decide(CLOSED, "text").out
    for part in ("INELIGIBLE, not free of duty", "arriving 2026-11-20 12:00 Eastern", "NONPOSTAL_SUSPENSION: ", "R02"):
        assert part in page
    for head in ("law", "file as", "penalty", "next"):
        assert f"\n  {head:<7}  " in page


def test_cents_are_not_lost() -> None:
    """A limit is exact to the cent."""
    assert decide(OPEN | {"value_usd": 800.00}).json["decision"] == "ELIGIBLE"
    assert decide(OPEN | {"value_usd": 800.01}).json["decision"] == "INELIGIBLE"


def test_many_cases_are_answered_in_order(tmp_path: Path) -> None:
    """Each with what differs; nothing expected is neither right nor wrong; unusable facts fail."""
    file = tmp_path / "cases.json"
    right = {"decision": "ELIGIBLE", "duty_free": True, "primary_reason": "OK_321", "acceptable_filings": ["MANIFEST"]}
    cases = [
        {"id": "A", "input": OPEN, "expected": right},
        {"id": "B", "input": OPEN, "expected": right | {"duty_free": False}},
        {"input": CLOSED},
        {"id": "D", "input": {"program": "TYPE_86"}, "expected": right},
    ]
    file.write_text(json.dumps({"cases": cases}))
    run = gateway("policy", "decide", file, "--format", "json")
    assert run.code == 1
    assert run.json["schema"] == "gateway.policy/1"
    told = [(case["id"], case["decision"], case["matches"]) for case in run.json["cases"]]
    assert told == [
        ("A", "ELIGIBLE", True),
        ("B", "ELIGIBLE", False),
        ("case 3", "INELIGIBLE", None),
        ("D", None, False),
    ]
    assert run.json["cases"][1]["differs"] == ["duty_free: false expected, true given"]
    assert [one["code"] for one in run.json["cases"][3]["diagnostics"]] == ["policy.fact-missing"]
    text = gateway("policy", "decide", file).out
    assert f"{file}: 4 cases, 1 as expected, 2 not, 1 with nothing expected" in text
    assert "duty_free: false expected, true given" in text
    assert "arrival is not given." in text


def test_cases_as_expected_are_exit_0() -> None:
    """A list of cases is a cases file, too."""
    run = decide([{"input": CLOSED, "expected": {"decision": "INELIGIBLE"}}, {"input": CLOSED}])
    assert run.code == 0


NO_CASES = (
    *("", "{", "[1]", "3", "\xff", "[" * 100_000, '{"value_usd": NaN}', '{"cases": 3}', '{"cases": [{"id": 1}]}'),
    *('{"input": 3}', '{"input": {}, "expected": 3}'),
)


@pytest.mark.parametrize("given", NO_CASES, ids=lambda given: given[:20])
def test_what_is_no_case_is_told(given: str) -> None:
    """Exit 2 with a finding, as text and as JSON."""
    text = gateway("policy", "decide", "-", given=given.encode("latin-1"))
    assert text.code == 2
    assert "error[policy.case-unreadable]" in text.out
    run = gateway("policy", "decide", "-", "--format", "json", given=given.encode("latin-1"))
    assert [one["code"] for one in run.json["diagnostics"]] == ["policy.case-unreadable"]


def test_bad_facts_are_told_each() -> None:
    """Exit 1, and a misspelt name is told with the right one."""
    bad = {"arrival": "yesterday", "program": "S321_MANIFEST", "orgin": "CA"}
    run = decide(bad)
    assert run.code == 1
    assert [one["code"] for one in run.json["diagnostics"]] == ["policy.fact-value", "policy.fact-unknown"]
    assert "Did you mean origin?" in decide(bad, "text").out


def test_an_unknown_fact_does_not_keep_the_answer_back() -> None:
    """It is a warning below the decision."""
    run = decide(OPEN | {"orgin": "CN"}, "text")
    assert run.code == 0
    assert "warning[policy.fact-unknown]" in run.out


def test_a_reason_is_explained_with_its_rules() -> None:
    """Meaning, next step, and each rule with its dates and place in the tables."""
    text = gateway("policy", "explain", "NONPOSTAL_SUSPENSION")
    assert text.code == 0
    assert "What to do: " in text.out
    document = gateway("policy", "explain", "NONPOSTAL_SUSPENSION", "--format", "json").json
    assert document["schema"] == "gateway.policy-reason/1"
    assert [rule["rule"] for rule in document["rules"]] == ["R02"]
    file, _, line = document["rules"][0]["at"].rpartition(":")
    assert (TOP / file).read_text().splitlines()[int(line) - 1].strip().startswith("- id: R02")


def test_an_unknown_reason_is_told_with_the_nearest() -> None:
    """Exit 2."""
    run = gateway("policy", "explain", "GLOBAL_SUSPENSON")
    assert (run.code, run.out) == (2, "")
    assert "GLOBAL_SUSPENSION" in run.err


def test_the_changes_of_a_day() -> None:
    """The day on which the exemption was suspended for all, at its minute."""
    document = gateway("policy", "changes", "--on", "2025-08-29", "--format", "json").json
    begins = {one["what"]: one for one in document["changes"] if one["event"] == "begins"}
    assert begins["rule R05"]["instant"] == "2025-08-29T00:01:00-04:00"
    assert begins["rule R05"]["effect"] == "in force"
    text = gateway("policy", "changes", "--on", "2025-08-29").out
    assert "begins: rule R05: INELIGIBLE GLOBAL_SUSPENSION" in text
    assert "from 2025-08-29 00:01 Eastern: in force" in text


def test_a_limit_that_changes_tells_its_amount() -> None:
    """The limit of $800 began on 2016-03-10."""
    assert "begins: limit low-value: $800" in gateway("policy", "changes", "--on", "2016-03-10").out


@pytest.mark.parametrize(("day", "code"), [("2017-01-01", 0), ("01/02/2025", 2)])
def test_a_day_without_changes_and_what_is_no_day(day: str, code: int) -> None:
    """Nothing is an answer; what is no date is wrong usage."""
    run = gateway("policy", "changes", "--on", day)
    assert run.code == code
    assert day in (run.out if code == 0 else run.err)


@pytest.mark.skipif(not CASES.is_file(), reason=f"the worked cases are not here: {CASES}")
def test_the_worked_cases() -> None:
    """All of them come out as expected."""
    run = gateway("policy", "decide", CASES, "--format", "json")
    assert run.code == 0
    assert [case["matches"] for case in run.json["cases"]] == [True] * len(json.loads(CASES.read_text())["cases"])
