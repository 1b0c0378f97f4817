"""A partner sees only its own, on every address of the OpenAPI document."""

from __future__ import annotations

import pytest

IDS = {"message_id": "msg_0001", "filing_id": "msg_0001.0", "n": "1"}


@pytest.fixture
def sent(acme):
    """One message of acme's, with a rejected and a forwarded filing."""
    acme.post("/v1/messages", content=b"ISA GOOD BAD", headers={"Idempotency-Key": "k1"})


def _own_addresses(app):
    return [
        path
        for path, operations in app.openapi()["paths"].items()
        if "get" in operations and ("{message_id}" in path or "{filing_id}" in path)
    ]


def test_a_foreign_id_is_an_unknown_id(app, acme, zenith, sent):
    """For ids of another partner each address answers exactly as for ids that do not exist."""
    addresses = _own_addresses(app)
    assert len(addresses) >= 9
    for address in addresses:
        path = address.format(**IDS)
        unknown = address.format(message_id="msg_0009", filing_id="msg_0009.0", n="1")
        for accept in ("application/json", "application/xml"):
            headers = {"Accept": accept}
            assert acme.get(path, headers=headers).status_code == 200, path
            foreign, absent = zenith.get(path, headers=headers), zenith.get(unknown, headers=headers)
            assert (foreign.status_code, absent.status_code) == (404, 404), path
            assert foreign.text.replace(path, "") == absent.text.replace(unknown, ""), path
            assert dict(foreign.headers) == dict(absent.headers), path


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/filings?bill=ABCD0001"])
def test_lists_hold_only_what_is_ones_own(acme, zenith, sent, path):
    """Lists of another partner's things are empty."""
    assert acme.get(path).json()["items"]
    assert zenith.get(path).json()["items"] == []


def test_both_headers_carry_a_key(caller, acme, app):
    """The key is taken from Authorization first, then from X-Api-Key."""
    key = acme.headers["Authorization"].removeprefix("Bearer ")
    assert caller(**{"X-Api-Key": key}).get("/v1/messages").status_code == 200
    assert caller(Authorization=f"bearer {key}").get("/v1/messages").status_code == 200
