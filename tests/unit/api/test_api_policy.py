"""The law by HTTP."""

from __future__ import annotations

import pytest


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
