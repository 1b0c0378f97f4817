"""Filings by bill and by id, as decision or as canonical record."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def sent(acme):
    """Two messages, the second with a rejected filing."""
    acme.post("/v1/messages", content=b"ISA GOOD")
    acme.post("/v1/messages", content=b"ISA GOOD BAD")


def test_a_bill_leads_to_all_of_its_filings(acme):
    """Newest first, over all messages."""
    found = acme.get("/v1/filings?bill=ABCD0001").json()["items"]
    assert [filing["id"] for filing in found] == ["msg_0002.0", "msg_0001.0"]
    assert [filing["message"] for filing in found] == ["msg_0002", "msg_0001"]
    assert acme.get("/v1/filings?bill=NOTHING").json() == {"items": [], "next": None}


def test_one_filing_in_json_and_in_xml(acme):
    """``Accept`` chooses between the decision and the record."""
    assert acme.get("/v1/filings/msg_0002.1").json()["decision"] == "reject"
    xml = acme.get("/v1/filings/msg_0002.0", headers={"Accept": "application/xml"})
    assert (xml.headers["Content-Type"], xml.text) == ("application/xml", "<Filing>1</Filing>")


def test_a_filing_without_a_record_has_no_xml(acme):
    """A record too broken to build is a 404 in XML and still there in JSON."""
    headers = {"Accept": "application/xml"}
    assert acme.get("/v1/filings/msg_0002.1", headers=headers).status_code == 404


def test_what_was_made_of_several_parts(acme, zenith):
    """The assembled filing is XML, and nobody else's."""
    found = acme.get("/v1/filings/msg_0002.0/assembled")
    assert (found.status_code, found.headers["Content-Type"], found.text) == (200, "application/xml", "<Type11/>")
    assert zenith.get("/v1/filings/msg_0002.0/assembled").status_code == 404
