"""A carrier's day: a manifest goes in by HTTP, and all that comes of it is looked up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from gateway_process import gateway, schema, until
from lxml import etree
from manifests import sample

MANIFEST = sample("carrier-309/manifest-2025-08-15.edi")
FORWARDED = ["QZXP250815000001", "QZXP250815000002", "QZXP250815000003"]
X12 = {"content-type": "application/edi-x12"}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory):
    """A gateway that has taken the carrier's manifest, and its outcome."""
    with gateway(tmp_path_factory.mktemp("carrier") / "data") as running:
        reply = running.http.post("/v1/messages?wait=30", content=MANIFEST, headers=X12)
        assert reply.status_code == 200, reply.text
        assert reply.headers["location"] == f"/v1/messages/{reply.json()['id']}"
        yield running, reply.json()


def items(running, path: str) -> list[dict]:
    """Return the items that a listing holds."""
    reply = running.http.get(path)
    assert reply.status_code == 200, reply.text
    return reply.json()["items"]


def test_the_outcome_tells_each_shipment(day) -> None:
    """Three of ten go on; each of the others has its reason and, where the law has one, another way to file."""
    _, outcome = day
    assert (outcome["format"], outcome["mapping"]) == ("x12", "x12-309-truck@1")
    assert outcome["verdict"] == "partially-accepted"
    assert outcome["counts"] == {"records": 10, "forward": 3, "reject": 7, "hold": 0}
    assert [one["key"] for one in outcome["filings"] if one["decision"] == "forward"] == FORWARDED
    by_key = {one["key"]: one for one in outcome["filings"]}
    assert by_key["QZXP250815000009"]["suggested_filing"] == "11"
    assert by_key["QZXP250815000009"]["policy"]["primary_reason"] == "PRC_HK_SUSPENDED"
    assert all(one["diagnostics"] for one in outcome["filings"] if one["decision"] != "forward")


def test_what_was_sent_is_kept_byte_for_byte(day) -> None:
    """The raw message is what came in."""
    running, outcome = day
    assert running.http.get(f"/v1/messages/{outcome['id']}/raw").content == MANIFEST


def test_everything_about_the_message_can_be_looked_up(day) -> None:
    """Diagnostics, filings, answers, timeline; by message and by bill."""
    running, outcome = day
    home = f"/v1/messages/{outcome['id']}"
    found = items(running, f"{home}/diagnostics")
    assert {one["code"] for one in found} >= {"mapping.too-long", "policy.ineligible", "x12.date-invalid"}
    assert [one["key"] for one in items(running, f"{home}/filings?decision=forward")] == FORWARDED
    assert [one["kind"] for one in items(running, f"{home}/answers")] == ["997", "824"]
    assert items(running, f"{home}/timeline")[0]["event"] == "received"
    (filing,) = items(running, f"/v1/filings?bill={FORWARDED[0]}")
    record = running.http.get(f"/v1/filings/{filing['id']}", headers={"accept": "application/xml"})
    assert etree.fromstring(record.content).tag.endswith("}Section321")
    assert outcome["id"] in {one["id"] for one in items(running, "/v1/messages?verdict=partially-accepted")}


def test_answers_come_in_the_carriers_own_syntax(day) -> None:
    """The 997 tells that the set was accepted with errors noted, the 824 which bills were refused."""
    running, outcome = day
    first = running.http.get(f"/v1/messages/{outcome['id']}/answers/1")
    assert first.headers["content-type"].startswith("application/edi-x12")
    assert b"AK1*AQ*1041" in first.content
    assert b"AK5*E*5" in first.content
    second = running.http.get(f"/v1/messages/{outcome['id']}/answers/2").content
    assert second.count(b"OTI*IR*BM*") == 7


def test_what_was_rejected_can_be_corrected_and_sent_again(day) -> None:
    """The rejects are an X12 file with the seven shipments; corrected, a shipment goes on."""
    running, outcome = day
    rejects = running.http.get(f"/v1/messages/{outcome['id']}/rejects").content
    assert rejects.startswith(b"ISA*")
    assert rejects.count(b"LX*") == 7
    checked = running.http.post("/v1/check", content=rejects, headers=X12).json()
    assert checked["counts"] == {"records": 7, "forward": 0, "reject": 7, "hold": 0}
    corrected = rejects.replace(b"*9*K*", b"*09*K*")
    checked = running.http.post("/v1/check", content=corrected, headers=X12).json()
    assert checked["counts"]["forward"] == 1


def test_what_was_forwarded_lies_in_the_folder_and_is_valid(day, tmp_path: Path) -> None:
    """The delivered document passes the XSD, and holds the three records once."""
    running, _ = day
    (path,) = until(lambda: running.documents() or None)
    document = etree.parse(path)
    schema("filing-1.0.xsd", tmp_path).assertValid(document)
    keys = [bill.findtext("{*}IssuerScac", "") + bill.findtext("{*}Number", "") for bill in document.iter("{*}Bill")]
    assert keys == FORWARDED


def test_the_same_manifest_again_is_a_duplicate(day) -> None:
    """Nothing is filed twice, and the sender learns which message it repeats."""
    running, outcome = day
    until(lambda: running.documents() or None)
    again = running.http.post("/v1/messages?wait=30", content=MANIFEST, headers=X12).json()
    assert again["verdict"] == "duplicate"
    assert again["counts"]["records"] == 0
    assert outcome["id"] in again["diagnostics"][0]["message"]
    assert len(running.documents()) == 1


def test_other_bytes_under_the_same_number_are_refused(day) -> None:
    """A manifest that reuses an interchange control number is a TA1 R 025."""
    running, _ = day
    changed = MANIFEST.replace(b"AVA ADAMSON", b"AVA ADAMSOM")
    reply = running.http.post("/v1/messages?wait=30", content=changed, headers=X12 | {"accept": "application/edi-x12"})
    assert reply.headers["content-type"].startswith("application/edi-x12")
    assert b"TA1*000001041*250815*0702*R*025" in reply.content


def test_the_wait_can_end_with_the_acknowledgment_itself(day) -> None:
    """``Accept: application/edi-x12`` gets the 997, not JSON."""
    running, _ = day
    reply = running.http.post(
        "/v1/messages?wait=30",
        content=sample("carrier-309/manifest-2026-11-20.edi"),
        headers=X12 | {"accept": "application/edi-x12"},
    )
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("application/edi-x12")
    assert b"ST*997*" in reply.content


def test_the_gateway_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    """SIGTERM: exit code 0, and a message that was taken is still there at the next start."""
    with gateway(tmp_path / "data") as running:
        taken = running.http.post("/v1/messages?wait=30", content=MANIFEST, headers=X12).json()
        assert running.stop() == 0
    with gateway(tmp_path / "data") as running:
        assert running.http.get(f"/v1/messages/{taken['id']}").json()["verdict"] == "partially-accepted"
