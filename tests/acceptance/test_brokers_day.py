"""A broker's day: is it allowed, is it valid, file it, and be told why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from gateway_process import gateway, schema
from lxml import etree
from manifests import filings_document, sample, type_86

from gateway.policy import EASTERN

XML = {"content-type": "application/xml"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    """A gateway for brokers."""
    with gateway(tmp_path_factory.mktemp("broker") / "data") as running:
        yield running


def tomorrow() -> str:
    """Return the day after this one, Eastern."""
    return str((datetime.now(EASTERN) + timedelta(days=1)).date())


def test_a_type_86_of_today_is_not_open_any_more(desk) -> None:
    """Arriving tomorrow: the law has ended the exemption, an entry of type 11 is suggested, nothing is forwarded."""
    document = filings_document(type_86(arrival=tomorrow()))
    outcome = desk.http.post("/v1/messages?wait=30", content=document, headers=XML).json()
    assert outcome["verdict"] == "rejected"
    (filing,) = outcome["filings"]
    assert (filing["key"], filing["decision"]) == ("QZ704100018", "reject")
    assert (filing["policy"]["decision"], filing["suggested_filing"]) == ("INELIGIBLE", "11")
    assert [one["kind"] for one in outcome["answers"]] == ["XML"]
    answer = etree.fromstring(desk.http.get(outcome["answers"][0]["path"]).content)
    assert answer.findtext(".//{*}SuggestedFiling") == "11"
    assert desk.documents() == []


def test_a_check_has_no_side_effect(desk) -> None:
    """Checked twice, and no message, filing or document is there afterwards; the answer is in the reply."""
    before = desk.http.get("/v1/messages").json()
    document = sample("broker-xml/type-86-2025-08-10.xml")
    replies = [desk.http.post("/v1/check", content=document, headers=XML).json() for _ in range(2)]
    assert replies[0] == replies[1]
    assert replies[0]["id"] is None
    assert replies[0]["counts"]["records"] == 2
    assert "Acknowledgment" in replies[0]["answers"][0]["content"]
    assert desk.http.get("/v1/messages").json() == before
    assert desk.http.get("/v1/filings?bill=QZ704100026").json()["items"] == []
    assert desk.documents() == []


def test_the_schemas_can_be_had_and_judge_alike(desk, tmp_path: Path) -> None:
    """The XSD from the API accepts the first record of the sample and refuses the second one for its tariff number."""
    listed = desk.http.get("/v1/schemas").json()["items"]
    for one in listed:
        (tmp_path / Path(one["path"]).name).write_bytes(desk.http.get(one["path"]).content)
    downloaded = etree.XMLSchema(etree.parse(tmp_path / "filing-1.0.xsd"))
    document = etree.fromstring(sample("broker-xml/type-86-2025-08-10.xml"))
    good, bad = document
    assert downloaded.validate(good)
    assert not downloaded.validate(bad)
    assert "Htsus" in str(downloaded.error_log)
    installed = tmp_path / "installed"
    installed.mkdir()
    assert schema("filing-1.0.xsd", installed).validate(good)


def test_the_law_can_be_asked_alone(desk) -> None:
    """The two sides of 2025-08-29, as on the command line."""
    case = {"program": "TYPE_86", "origin": "VN", "value_usd": 96.00, "mode": "truck"}
    rulings = [
        desk.http.post("/v1/policy/decide", json=case | {"arrival": arrival}).json()
        for arrival in ("2025-08-28", "2025-08-30")
    ]
    assert [one["decision"] for one in rulings] == ["ELIGIBLE", "INELIGIBLE"]
    assert rulings[1]["primary_reason"] == "GLOBAL_SUSPENSION"
    wrong = desk.http.post("/v1/policy/decide", json={"arrival": "tomorrow", "program": "TYPE_86"})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"


def test_a_document_that_is_none_is_answered_all_the_same(desk) -> None:
    """The outcome of what cannot be read is an outcome, not an error of HTTP."""
    broken = sample("broker-xml/type-86-2025-08-10.xml")[:-30]
    reply = desk.http.post("/v1/messages?wait=30", content=broken, headers=XML | {"accept": "application/xml"})
    assert reply.status_code == 200
    answer = etree.fromstring(reply.content)
    assert answer.findtext("{*}Verdict") == "unreadable"
    assert answer.find("{*}Diagnostic").get("code") == "xml.not-well-formed"
