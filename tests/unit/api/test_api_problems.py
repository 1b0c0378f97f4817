"""Errors of a request are problems that say what to do; faults of ours say nothing but an incident number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from gateway.api import create_app
from gateway.api.problems import MEDIA_TYPE, STATUS
from gateway.diagnostics import CATALOGUE, row_of
from gateway.partners import create_key
from gateway.store import StoreUnavailable


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "partner.no-such-address"),
        ("GET", "/v1", {}, 404, "partner.no-such-address"),
        ("DELETE", "/v1/messages", {}, 405, "partner.method-not-allowed"),
        ("PATCH", "/openapi.json", {}, 405, "partner.method-not-allowed"),
        (
            "POST",
            "/v1/messages",
            {"content": b"x", "headers": {"Content-Type": "image/png"}},
            415,
            "partner.media-type",
        ),
        ("POST", "/v1/messages", {"headers": {"Content-Encoding": "gzip"}}, 415, "partner.content-coding"),
        ("POST", "/v1/messages?wait=61", {"content": b"x"}, 422, "partner.parameter-invalid"),
        ("POST", "/v1/messages", {"headers": {"Idempotency-Key": "k" * 256}}, 422, "partner.parameter-invalid"),
        ("POST", "/v1/messages", {"headers": {"Idempotency-Key": "a b"}}, 422, "partner.parameter-invalid"),
        ("POST", "/v1/messages", {"content": b"x" * (6 << 20)}, 413, "partner.too-large"),
        ("POST", "/v1/messages", {"content": (b"x" * (1 << 20) for _ in range(6))}, 413, "partner.too-large"),
        ("POST", "/v1/check", {"content": b"x" * 1001}, 413, "partner.too-large"),
        ("GET", "/v1/messages?limit=0", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages?cursor=made-up", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages?since=2026", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages?since=2026-11-24T09:00:00", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages?verdict=fine", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages/msg_9999", {}, 404, "partner.not-found"),
        ("GET", "/v1/messages/msg_9999/outcome", {}, 404, "partner.not-found"),
        ("GET", "/v1/messages/msg_9999/answers/1", {}, 404, "partner.not-found"),
        ("GET", "/v1/messages/msg_9999/answers/0", {}, 404, "partner.not-found"),
        ("GET", "/v1/filings", {}, 422, "partner.parameter-invalid"),
        ("GET", "/v1/messages/msg_9999/filings?cursor=x", {}, 404, "partner.not-found"),
        ("GET", "/v1/filings/nothing", {}, 404, "partner.not-found"),
        ("GET", "/v1/schemas/nothing.xsd", {}, 404, "partner.not-found"),
        ("GET", "/v1/codes/nothing", {}, 404, "partner.not-found"),
        ("GET", "/v1/diagnostics/x12.nothing", {}, 404, "partner.not-found"),
    ],
)
def test_each_error_is_a_problem(acme, method, path, sent, status, code):
    """Every error has its status, its code, what is wrong and what to do."""
    answer = acme.request(method, path, **sent)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"/v1/diagnostics/{code}"
    assert problem["title"] == row_of(code).title
    assert problem["detail"]
    assert problem["hint"]
    assert problem["instance"] == path.partition("?")[0]
    assert "incident" not in problem or problem["incident"] is None


def test_allow_names_all_methods_of_the_address(acme):
    """405 says what the address takes."""
    assert acme.delete("/v1/messages").headers["Allow"] == "GET, POST"
    assert acme.post("/v1/messages/x/raw").headers["Allow"] == "GET"


def test_the_value_of_a_parameter_is_not_repeated(acme):
    """What does not fit may be personal, and comes back in no text."""
    answer = acme.get("/v1/messages?format=JANE+ROE&limit=JANE+ROE")
    assert answer.status_code == 422
    assert "JANE" not in answer.text.upper()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "partner.key-missing"),
        ({"Authorization": "Basic YTpi"}, "partner.key-missing"),
        ({"Authorization": "Bearer"}, "partner.key-missing"),
        ({"X-Api-Key": "secret"}, "partner.key-malformed"),
        ({"Authorization": "Bearer ключ".encode()}, "partner.key-malformed"),
        ({"X-Api-Key": create_key("live").text}, "partner.key-unknown"),
        ({"X-Api-Key": create_key("test").text}, "partner.key-elsewhere"),
    ],
)
def test_no_operation_works_without_a_key(caller, app, kept, headers, code):
    """Every operation under /v1 asks for a key before it looks at anything else."""
    client = caller(**headers)
    for path, operations in app.openapi()["paths"].items():
        if not path.startswith("/v1"):
            continue
        for method in operations:
            answer = client.request(method, path.replace("{n}", "not-a-number"), content=b"x" * 10)
            assert (path, answer.status_code, answer.json()["code"]) == (path, 401, code)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert kept.received == 0


def test_a_key_is_never_repeated(caller):
    """No part of a secret comes back."""
    key = create_key("live").text
    answer = caller(**{"X-Api-Key": key}).get("/v1/messages")
    assert key[20:] not in answer.text


def test_a_fault_of_ours_says_only_its_incident(ports, settings, app, acme, kept):
    """A 500 carries an incident number and none of the exception."""
    kept.fault = RuntimeError("password of JANE ROE")
    answer = acme.post("/v1/messages", content=b"ISA GOOD")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "partner.request-failed")
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert problem["incident"].startswith("inc_")
    assert problem["incident"] in problem["detail"]
    assert "JANE" not in answer.text
    assert "Runtime" not in answer.text


def test_a_store_that_cannot_says_when_to_come_again(acme, kept):
    """503 has a Retry-After."""
    kept.fault = StoreUnavailable("locked by JANE ROE")
    answer = acme.post("/v1/messages", content=b"ISA GOOD")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "the store is busy" in answer.json()["detail"]
    assert "JANE" not in answer.text


def test_a_full_disk_is_no_fault(acme, monkeypatch, kept):
    """When the body finds no room the sender is asked to come again, and nothing is stored."""

    async def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("starlette.datastructures.UploadFile.write", full)
    answer = acme.post("/v1/messages", content=b"ISA GOOD")
    assert (answer.status_code, answer.json()["code"]) == (503, "partner.unavailable")
    assert answer.headers["Retry-After"] == "60"
    assert kept.received == 0


def test_every_code_of_the_table_is_in_the_catalogue():
    """A code that a request can be answered with has its row, and a status of an error."""
    assert set(STATUS) <= set(CATALOGUE)
    assert all(400 <= status < 600 for status in STATUS.values())


@pytest.mark.parametrize(("problem", "status"), [(None, 200), ("the store is out of reach", 503)])
def test_readiness(ports, settings, app, problem, status):
    """``/readyz`` needs no key and tells why not."""
    client = TestClient(create_app(replace(ports, ready=lambda: problem), settings, app.state.door))
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert (problem or "ready") in answer.text


def test_health(nobody):
    """``/healthz`` needs no key."""
    assert nobody.get("/healthz").json()["status"] == "ok"
