"""Filings by bill and by id, as decision or as canonical record."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def sent(acme):
    """Two messages, the second with a rejected filing."""
    acme.post("/v1/messages", content=b"ISA GOOD")
    acme.post("/v1/messages", content=b"ISA GOOD BAD")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["msg_0001-1", "msg_0002-1", "msg_0002-2"]),
        ("bill=ABCD0001", ["msg_0001-1", "msg_0002-1"]),
        ("decision=reject", ["msg_0002-2"]),
        ("bill=NOTHING", []),
    ],
)
def test_lists(acme, query, ids):
    """A bill leads to all of its filings."""
    assert [filing["id"] for filing in acme.get(f"/v1/filings?{query}").json()["items"]] == ids


def test_one_filing_in_json_and_in_xml(acme):
    """``Accept`` chooses between the decision and the record."""
    assert acme.get("/v1/filings/msg_0002-2").json()["decision"] == "reject"
    xml = acme.get("/v1/filings/msg_0002-1", headers={"Accept": "application/xml"})
    assert (xml.headers["Content-Type"], xml.text) == ("application/xml", "<Filing>ABCD0001</Filing>")


def test_a_filing_without_a_record_has_no_xml(acme):
    """A record too broken to build is a 404 in XML and still there in JSON."""
    headers = {"Accept": "application/xml"}
    assert acme.get("/v1/filings/msg_0002-2", headers=headers).status_code == 404
