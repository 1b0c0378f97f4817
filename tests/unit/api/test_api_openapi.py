"""The OpenAPI document is what a partner's developer works from."""

from __future__ import annotations

import pytest

from gateway.api.problems import MEDIA_TYPE

ADDRESSES = [
    "/v1/messages",
    "/v1/messages/{message_id}",
    *(
        f"/v1/messages/{{message_id}}/{part}"
        for part in (
            "raw",
            "diagnostics",
            "filings",
            "answers",
            "answers/{n}",
            "rejects",
            "timeline",
            "outcome",
            "notices",
        )
    ),
    "/v1/check",
    "/v1/filings",
    "/v1/filings/{filing_id}",
    "/v1/filings/{filing_id}/assembled",
    "/v1/filings/{filing_id}/timeline",
    "/v1/filings/{filing_id}/trace",
    "/v1/filings/{filing_id}/notices",
    "/v1/notices/{notice_id}",
    "/v1/responses",
    "/v1/responses/{response_id}",
    "/v1/policy/decide",
    "/v1/policy/changes",
    "/v1/policy/reasons",
    "/v1/policy/reasons/{reason}",
    "/v1/mappings",
    "/v1/schemas",
    "/v1/schemas/{name}.xsd",
    "/v1/codes",
    "/v1/codes/{name}",
    "/v1/diagnostics",
    "/v1/diagnostics/{code}",
    "/v1/events",
    "/healthz",
    "/readyz",
    "/metrics",
]


def _operations(app):
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def test_the_addresses_are_those_of_the_interface(app):
    """No more and no fewer than what is promised."""
    assert sorted(app.openapi()["paths"]) == sorted(ADDRESSES)


def test_every_operation_is_described(app):
    """Each operation has a text, a tag and an answer with a shape or a media type."""
    for path, method, operation in _operations(app):
        assert operation["description"], (method, path)
        assert operation["tags"], (method, path)
        good = [response for status, response in operation["responses"].items() if status < "3"]
        assert any(response.get("content") for response in good), (method, path)


def test_errors_are_problems_everywhere(app):
    """No error is described in another shape, and each operation with a key says so."""
    for path, method, operation in _operations(app):
        for status, response in operation["responses"].items():
            if status >= "4":
                assert list(response["content"]) == [MEDIA_TYPE], (method, path, status)
        assert ("401" in operation["responses"]) == path.startswith("/v1") == bool(operation.get("security"))


def test_messages_have_examples(app):
    """A developer sees what to send and what comes back."""
    document = app.openapi()
    content = document["paths"]["/v1/messages"]["post"]["requestBody"]["content"]
    assert all("example" in body for type_, body in content.items() if type_ != "multipart/form-data")
    schemas = document["components"]["schemas"]
    for shape in ("Receipt", "Outcome", "Filing", "Finding", "PolicyDecision", "Problem"):
        assert any("examples" in field for field in schemas[shape]["properties"].values()), shape


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_loads_scripts_from_elsewhere(nobody, path):
    """The framework's pages, which need other servers, are off."""
    assert nobody.get(path).status_code == 404


def test_the_document_is_served(nobody):
    """It needs no key."""
    assert nobody.get("/openapi.json").json()["openapi"].startswith("3.")
