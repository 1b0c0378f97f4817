"""Which answers go out, when, and under which numbers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from answer_cases import ISA, NOW, concluded, found, interchange, numbers, result, settings, source
from lxml import etree

from gateway.answers import acknowledge, render
from gateway.diagnostics import Scope, Severity
from gateway.pipeline.outcome import Conclusion, Counts, Filing
from gateway.pipeline.partner import AnswerSettings
from gateway.policy import Decision

ONE = Scope(0, 0, 0)
GOOD = concluded(interchange("0001"))
WANTED = concluded(interchange("0001", wanted="1"))
REFUSED = concluded(interchange("0001").replace("IEA*1*000000104", "IEA*1*000000105"))
PLACE = source("M11", 5, 4, "ST/P4/LX", line=7, column=3, data_element="599")
FAULTY = concluded(
    interchange("0001"),
    [found("x12.code-invalid", PLACE, ONE, "ZZQ")],
    [result(ONE, records=3, forward=2, reject=1)],
    [Filing(key="ABCD1", regime="section-321", fate="reject", xml="", scope=Scope(0, 0, 0, 0))],
)
XML = Conclusion(format="xml", verdict="accepted", mapping="xml@1", counts=Counts(records=1, forward=1), diagnostics=())


@pytest.mark.parametrize(
    ("name", "conclusion", "changes", "kinds"),
    [
        ("good, by default", GOOD, None, ["997"]),
        ("good, TA1 wanted", WANTED, None, ["TA1", "997"]),
        ("refused, by default", REFUSED, None, ["TA1"]),
        ("records refused, by default", FAULTY, None, ["997", "824"]),
        ("everything always", GOOD, ["always"] * 5, ["TA1", "997", "999", "824"]),
        ("good, on error", GOOD, ["on-error"] * 5, []),
        ("faulty, on error", FAULTY, ["on-error"] * 5, ["997", "999", "824"]),
        ("never", FAULTY, ["never"] * 5, []),
        ("never, TA1 wanted", WANTED, ["never"] * 5, ["TA1"]),
        ("XML, by default", XML, None, ["XML"]),
        ("XML, on error", XML, ["on-error"] * 5, []),
        ("a TA1, wanted and faulty", concluded(f"{ISA.format(1)}TA1*1~IEA*9*000000104~"), ["always"] * 5, []),
        ("nothing readable", concluded("Dear customs"), None, ["XML"]),
    ],
)
def test_settings_choose_the_answers(
    name: str, conclusion: Conclusion, changes: list[str] | None, kinds: list[str]
) -> None:
    """X12 is answered in X12, everything else in XML, when the partner wants it."""
    names = ("ta1", "ack997", "ack999", "advice824", "xml")
    chosen = AnswerSettings() if changes is None else settings(**dict(zip(names, changes, strict=True)))
    answers = acknowledge(conclusion, chosen, numbers(), NOW, "M1")
    assert [answer.kind for answer in answers] == kinds


def test_each_answer_has_numbers_of_its_own() -> None:
    """Interchange, group and set numbers count up from answer to answer."""
    answers = acknowledge(FAULTY, settings(ack997="always", advice824="always"), numbers(41), NOW, "M1")
    assert [answer.control_number for answer in answers] == ["000000041", "000000042"]
    assert [(b"*41*X*004010" in one.body, b"ST*997*0041" in one.body) for one in answers] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("kind", "release", "version", "group"),
    [("997", "004010", "U*00401", "*X*004010"), ("997", "005010", "^*00501", "*X*005010"),
     ("999", "004010", "^*00501", "*X*005010X231A1"), ("824", "005010", "^*00501", "*X*005010")],
)  # fmt: skip
def test_releases(kind: str, release: str, version: str, group: str) -> None:
    """997 and 824 follow the settings, the 999 is of its one release."""
    (answer,) = render(kind, FAULTY, settings(release=release), numbers(), NOW, "M1")  # type: ignore[arg-type]
    assert version.encode() in answer.body
    assert group.encode() in answer.body


SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[3] / "xsd" / "acknowledgment-1.0.xsd"))
NS = {"a": "urn:low-value-gateway:acknowledgment:1"}


def document(conclusion: Conclusion) -> etree._Element:
    """Return the XML acknowledgment of *conclusion*, after its schema has accepted it."""
    (answer,) = render("XML", conclusion, settings(), numbers(), NOW, "M1")
    root = etree.fromstring(answer.body)
    SCHEMA.assertValid(root)
    return root


@pytest.mark.parametrize("conclusion", [GOOD, REFUSED, FAULTY, XML, concluded("Dear customs"), concluded("")])
def test_documents_are_valid(conclusion: Conclusion) -> None:
    """The document of any conclusion conforms to the schema that is shipped."""
    root = document(conclusion)
    assert root.findtext("a:MessageId", namespaces=NS) == "M1"
    assert root.findtext("a:Verdict", namespaces=NS) == conclusion.verdict


def test_a_document_tells_every_part() -> None:
    """Interchange, group and set carry their verdicts, diagnostics all their data."""
    root = document(FAULTY)
    inter, group, one = (root.find(f".//a:{name}", NS) for name in ("Interchange", "Group", "TransactionSet"))
    assert (inter.get("verdict"), inter.get("note"), inter.get("sender")) == ("accepted", "000", "02:ABCD")
    assert (group.get("verdict"), group.get("release")) == ("accepted-with-errors", "005020")
    assert (one.get("verdict"), one.find("a:Counts", NS).get("reject")) == ("accepted-with-errors", "1")
    diagnostic = root.find("a:Diagnostic", NS)
    assert (diagnostic.get("code"), diagnostic.get("severity")) == ("x12.code-invalid", "error")
    assert diagnostic.findtext("a:Found", namespaces=NS) == "ZZQ"
    place = diagnostic.find("a:Place", NS)
    assert dict(place.attrib) == {
        "line": "7", "column": "3", "segment": "7", "segmentId": "M11", "element": "4", "loop": "ST/P4/LX"
    }  # fmt: skip


def test_a_document_tells_every_refused_record_once() -> None:
    """A record has its fate, the law's answer and its findings, which are not repeated below."""
    decision = Decision(
        decision="INELIGIBLE",
        duty_free=False,
        suggested_filing="type-11",
        primary_reason="SUSPENDED",
        also_reasons=("OVER_VALUE",),
        citation="E.O. 14324",
    )
    one = found("x12.code-invalid", None, Scope(), "", records=("K1",))
    other = found("x12.code-invalid", None, Scope(), severity=Severity.WARNING, records=("K2",))
    filing = Filing(key="K1", regime="type-86", fate="hold", xml="", decision=decision, diagnostics=(one,))
    root = document(msgspec.structs.replace(XML, diagnostics=(one, other), refused=(filing,)))
    (record,) = root.findall("a:Record", NS)
    assert dict(record.attrib) == {"key": "K1", "regime": "type-86", "fate": "hold"}
    assert [reason.text for reason in record.iterfind(".//a:Reason", NS)] == ["SUSPENDED", "OVER_VALUE"]
    assert record.findtext(".//a:Citation", namespaces=NS) == "E.O. 14324"
    assert record.find(".//a:Found", NS).text is None
    assert [key.text for key in root.iterfind("a:Diagnostic/a:RecordKey", NS)] == ["K2"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("<&>\"'", "<&>\"'"),
        ("A\x00\x0bB", "A\ufffd\ufffdB"),
        ("Caf\xc3\xa9", "Café"),
        ("東京", "東京"),
        ("\ud800", "\ufffd"),
    ],
)
def test_any_value_can_be_told(sent: str, told: str) -> None:
    """Markup is escaped, what XML cannot hold is replaced, bytes are read as their sender meant them."""
    root = document(msgspec.structs.replace(XML, diagnostics=(found("x12.code-invalid", None, Scope(), sent),)))
    assert root.findtext(".//a:Found", namespaces=NS) == told
