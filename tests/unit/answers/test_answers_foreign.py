"""Answers to foreign messages in their own terms, made of the cases that are shipped with the mappings."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from lxml import etree
from manifests import outcome

from gateway.answers import acknowledge
from gateway.pipeline.partner import AnswerSettings
from gateway.policy import EASTERN

ROOT = Path(__file__).parents[3]
CASES = ROOT / "mappings" / "cases"
WCO = ROOT.parent / "shared" / "domain" / "xsd-public" / "wco-dms-3.6-hmrc"
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)
NOW = datetime(2025, 4, 1, 16, 5, tzinfo=UTC)


def answered(case: str) -> etree._Element:
    """Return the answer to a case, as its sender gets it."""
    conclusion = outcome((CASES / case).read_bytes(), as_of=RECEIVED).conclusion
    numbers = count(1)
    (answer,) = acknowledge(conclusion, AnswerSettings(xml="always"), lambda _: next(numbers), NOW, "msg_01J")
    assert (answer.kind, answer.media_type) == ("XML", "application/xml")
    return etree.fromstring(answer.body)


def texts(root: etree._Element, name: str) -> list[str]:
    """Return the text of every element called *name*, whatever its namespace."""
    return [one.text or "" for one in root.iter("{*}" + name)]


@pytest.mark.parametrize(
    ("case", "status", "conditions"),
    [
        ("iata-xfzb-section-321/valid.xml", "Processed", ["Acknowledgement"]),
        ("iata-xfzb-section-321/odd-but-legal.xml", "Processed", ["Warning"]),
        ("iata-xfzb-section-321/no-value.xml", "Rejected", ["Error"]),
        ("iata-xfzb-section-321/deletion.xml", "Received", ["Warning"]),
        ("iata-xfwb-section-321/no-arrival.xml", "Rejected", ["Error"]),
    ],
)
def test_a_waybill_is_answered_by_an_xfnm(case: str, status: str, conditions: list[str]) -> None:
    """The response repeats the sender's own reference, and has one status for each finding."""
    root = answered(case)
    assert root.tag == "{iata:response:3}Response"
    assert texts(root, "StatusCode") == [status]
    assert texts(root, "ConditionCode") == conditions
    assert texts(root, "ConversationID") == ["QZ0412_HWB000123"]
    assert texts(root, "PrimaryID") == ["LVGATEWAY", "QZFORWARDER"]
    if status == "Rejected":
        assert texts(root, "ReasonCode") == ["mapping.required-missing"]
        assert texts(root, "Information")[0].startswith(("/HouseWaybill/", "/Waybill/"))


@pytest.mark.parametrize(
    ("case", "status", "lines"),
    [
        ("valid.xml", "PRS", 1),
        ("in-an-interchange.xml", "PRS", 1),
        ("unknown-mode.xml", "ERR", 2),
    ],
)
def test_a_shipment_is_answered_by_a_universal_response(case: str, status: str, lines: int) -> None:
    """The log has a line for each finding, with the path of what it is about."""
    root = answered(f"cargowise-section-321/{case}")
    assert etree.QName(root).localname == "UniversalResponse"
    assert texts(root, "Status") == [status]
    log = texts(root, "ProcessingLog")[0].split("\n")
    assert len(log) == lines
    if status == "ERR":
        assert log[1].startswith("Error - mapping.code-unknown /UniversalShipment/Shipment[1]/TransportMode/Code: ")


def test_a_declaration_is_answered_by_a_response_with_pointers() -> None:
    """An error points down the model by the numbers of its classes, as far as they are known."""
    root = answered("wco-dms-type-11/euros.xml")
    assert texts(root, "FunctionCode") == ["03"]
    refused = next(one for one in root.iter("{*}Error") if texts(one, "Description")[0].startswith("xml.not-in-format"))
    assert texts(refused, "DocumentSectionCode") == ["42A"]
    htsus = next(one for one in root.iter("{*}Error") if "Htsus" in texts(one, "Description")[0])
    assert texts(htsus, "DocumentSectionCode") == ["42A", "67A", "68A", "23A", "21A"]
    assert texts(htsus, "TagID") == ["145"]
    assert texts(root, "FunctionalReferenceID")[1:] == ["QZ-2025-17"]


@pytest.mark.parametrize(("case", "code"), [("amendment.xml", "02"), ("valid.xml", "03")])
def test_a_response_fits_the_public_schema(case: str, code: str) -> None:
    """The document is one that a system of the data model takes in."""
    files = list(WCO.rglob("WCO_RES_2_DMS.xsd"))
    if not files:
        pytest.skip("the public schemas of the data model are not at hand")
    root = answered(f"wco-dms-type-11/{case}")
    assert texts(root, "FunctionCode") == [code]
    schema = etree.XMLSchema(etree.parse(str(files[0])))
    response = next(root.iter("{*}Response"))
    schema.assertValid(etree.fromstring(etree.tostring(response)))


def test_an_entry_is_answered_by_what_is_wrong_with_it() -> None:
    """The sender's reference comes back unchanged, with one text for each error."""
    root = answered("netchb-type-86/in-a-soap-call.xml")
    assert texts(root, "external-reference-number") == ["JOB-4711"]
    assert len(texts(root, "validation-error")) == 2
    assert texts(root, "message-id") == []


@pytest.mark.parametrize("case", ["ubl-waybill-section-321/valid.xml", "csv-marketplace-section-321/valid.csv"])
def test_other_formats_get_our_own_acknowledgment(case: str) -> None:
    """Where no answer in the sender's terms is known, ours says it all, and fits its schema."""
    root = answered(case)
    assert etree.QName(root).localname == "Acknowledgment"
    etree.XMLSchema(etree.parse(str(ROOT / "xsd" / "acknowledgment-1.0.xsd"))).assertValid(root)
