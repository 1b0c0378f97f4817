"""The law by HTTP."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gateway.api.installed import Installed
from gateway.cli import policy as command


def test_a_case_is_decided_with_exact_money(acme):
    """Numbers with a point reach the law as they were written."""
    answer = acme.post("/v1/policy/decide", content=b'{"arrival": "2025-09-02", "value_usd": 799.10}')
    assert answer.status_code == 200
    assert answer.json() == {
        "decision": "ELIGIBLE",
        "duty_free": True,
        "suggested_filing": "MANIFEST",
        "primary_reason": "Decimal:799.10",
        "also_reasons": [],
        "citation": "",
        "rule": "",
        "penalty_exposure": False,
    }


def test_what_is_wrong_with_a_case_is_told(acme):
    """Facts that cannot be read are findings of a 422."""
    answer = acme.post("/v1/policy/decide", json={"value_usd": 1})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "partner.parameter-invalid")
    assert "arrival" in problem["detail"]
    assert [finding["message"] for finding in problem["diagnostics"]] == ["arrival: it is missing."]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"value_usd": NaN}', b"\xff", b"[" * 60_000])
def test_what_is_no_json_object_is_refused(acme, body):
    """A body that is no case is a problem and no fault."""
    answer = acme.post("/v1/policy/decide", content=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "partner.parameter-invalid")


def test_a_case_is_small(acme):
    """A case has no use for more than 64 KiB."""
    assert acme.post("/v1/policy/decide", content=b" " * 70_000).status_code == 413


def test_what_changes_on_a_day_is_a_document(acme):
    """The day asked for comes back with its rows; null and empty included."""
    answer = acme.get("/v1/policy/changes", params={"on": "2025-08-29"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"schema": "gateway.policy-changes/1", "on": "2025-08-29", "changes": []},
    )


@pytest.mark.parametrize("on", ["", "yesterday", "2025-02-30"])
def test_a_day_that_is_none_is_refused(acme, on):
    """A query that names no day is a problem and no fault."""
    answer = acme.get("/v1/policy/changes", params={"on": on})
    assert (answer.status_code, answer.json()["code"]) == (422, "partner.parameter-invalid")


def test_reasons_are_listed_and_told(acme):
    """The list holds what each address tells; an unknown reason is a 404 that names the list."""
    (listed,) = acme.get("/v1/policy/reasons").json()["items"]
    assert acme.get(f"/v1/policy/reasons/{listed['reason']}").json() == listed
    unknown = acme.get("/v1/policy/reasons/MOON_PHASE")
    assert unknown.status_code == 404
    assert "/v1/policy/reasons" in unknown.json()["hint"]


def test_the_installed_law_is_told_as_on_the_command_line(capsys):
    """Changes and reasons are the same JSON at both doors."""
    installed = Installed()
    for day in ("2025-08-29", "2025-08-28", "2027-07-01", "2024-01-01"):
        command.changes(day, "json")
        shown = json.loads(capsys.readouterr().out)
        told = installed.policy_changes(date.fromisoformat(day))
        assert json.loads(told.model_dump_json()) == shown
    for reason in installed.policy_reasons():
        command.explain(reason.reason, "json")
        assert json.loads(reason.model_dump_json()) == json.loads(capsys.readouterr().out)
    assert installed.policy_reason("MOON_PHASE") is None
