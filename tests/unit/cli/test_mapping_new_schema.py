"""``gateway mapping new --schema``: what the XSD of a format says stands in the guide, and the draft goes by it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from command_line import TOP, Run, gateway

from gateway.diagnostics import Diagnostic
from gateway.filing import NAMESPACE
from gateway.library import read_codes, read_regimes
from gateway.mapping import load_mapping
from gateway.xmlmsg import XmlGuide, read_xml_guide

DATA = TOP / "tests" / "data" / "schema-draft"
SAMPLE, SCHEMA = DATA / "run.xml", DATA / "run.xsd"


class Draft(NamedTuple):
    """What the command wrote and printed, and what the checks find in it."""

    run: Run
    text: str
    guide: XmlGuide
    mapping: str
    findings: tuple[Diagnostic, ...]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """The draft of the carrier's format."""
    folder = tmp_path_factory.mktemp("mappings")
    run = gateway("mapping", "new", "--from", SAMPLE, "--schema", SCHEMA, "--to", folder)
    text = (folder / "guides/xml/run.yaml").read_text("utf-8")
    guide, findings = read_xml_guide(text, "run.yaml")
    assert guide is not None, findings
    mapping = (folder / "maps/run.yaml").read_text("utf-8")
    shape = read_regimes().named("section-321")
    assert shape is not None
    _, found = load_mapping(
        "run", {"maps/run.yaml": mapping}, {guide.name: guide.shape}, shape.shape, NAMESPACE, read_codes()
    )
    return Draft(run, text, guide, mapping, found)


def test_the_guide_says_what_the_schema_says(drafted: Draft) -> None:
    """Who must send what, how often, of which type and length; from included and imported files, too."""
    for line in (
        "records: Run/Shipment",
        "element: Run M 1",
        "element: Shipment M unbounded",
        'element: "@number M 1 text 12"',
        "element: Scac M 1 text 4",
        "element: ArrivalDate M 1 date",
        "element: Pieces M 1 integer",
        "element: Weight M 1 number",
        'codes: ["KG", "LB"]',
        "element: n1:Item M unbounded",
        "element: n1:Description M 1 text 200",
        "element: Remark O 1",
    ):
        assert line in drafted.text
    assert drafted.guide.records == ("Run", "Shipment")


def test_the_guide_goes_as_deep_as_the_sample(drafted: Draft) -> None:
    """Groups that were not sent and may be left out are not drafted: one of these holds itself."""
    assert "Agent" not in drafted.text
    assert "Seal" not in drafted.text


def test_the_draft_passes_its_checks_but_for_marked_gaps(drafted: Draft) -> None:
    """Each finding is of a required field without a rule, and that field is marked."""
    assert drafted.run.code == 0
    gaps = set(re.findall(r"# GAP: ([\w.]+) is required", drafted.mapping))
    found = {(one.code, one.message.split()[0].removeprefix("Section321.")) for one in drafted.findings}
    assert found == {("M103", gap) for gap in gaps}
    assert all(f"gap      {gap} is required" in drafted.run.out for gap in gaps)


def test_what_the_schema_holds_to_needs_no_rule(drafted: Draft) -> None:
    """A length that the schema keeps needs no max, an open one does; numbers and dates have their form."""
    for line in (
        'Number: { from: "Bill/@number", required: true }',
        "CarrierScac: { from: ^Carrier/Scac, required: true }",
        "City: { from: Sender/City, max: 35, then: error, required: true, pii: true }",
        "Quantity: { from: Pieces, number: integer, required: true }",
        'GrossWeightUnit: { from: "Weight/@unit", codes: weight-unit, required: true }',
        "Date: { from: ^Trip/ArrivalDate, date: iso, required: true }",
    ):
        assert line in drafted.mapping


def test_several_schemas_make_one_guide(tmp_path: Path) -> None:
    """An element that stands where one schema takes any is described by the other."""
    (tmp_path / "frame.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:frame">'
        '<xs:element name="Frame"><xs:complexType><xs:sequence><xs:any namespace="urn:carrier:1"/></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    body = SAMPLE.read_text("utf-8").partition("?>")[2].strip()
    (tmp_path / "frame.xml").write_text(f'<f:Frame xmlns:f="urn:frame">{body}</f:Frame>')
    schemas = ("--schema", tmp_path / "frame.xsd", "--schema", SCHEMA)
    run = gateway("mapping", "new", "--from", tmp_path / "frame.xml", *schemas, "--to", tmp_path)
    assert run.code == 0, run.err
    text = (tmp_path / "guides/xml/frame.yaml").read_text("utf-8")
    assert "records: Frame/Run/Shipment" in text
    assert "element: Scac M 1 text 4" in text


OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
BAD = {
    "no schema": ("<a/>", "is no XML schema"),
    "not well-formed": ("<a", "x.xsd:1:"),
    "what it refers to is not there": (f'{OPEN}<xs:include schemaLocation="gone.xsd"/></xs:schema>', "gone.xsd"),
    "it cannot be read": (f'{OPEN}<xs:element name="a" type="b"/></xs:schema>', "x.xsd: "),
    "another root": (
        f'{OPEN}<xs:element name="Walk"/></xs:schema>',
        "declares Walk, and the root of the sample is Run",
    ),
}


@pytest.mark.parametrize(("schema", "says"), BAD.values(), ids=BAD)
def test_a_schema_that_does_not_serve_is_told(tmp_path: Path, schema: str, says: str) -> None:
    """And nothing is written."""
    file = tmp_path / "x.xsd"
    file.write_text(schema)
    run = gateway("mapping", "new", "--from", SAMPLE, "--schema", file, "--to", tmp_path / "to")
    assert (run.code, run.out) == (2, "")
    assert says in run.err
    assert not (tmp_path / "to").exists()


def test_a_format_that_has_a_guide_takes_no_schema(tmp_path: Path) -> None:
    """The guide is known already, and better."""
    sample = next((TOP / "mappings/cases/netchb-type-86").glob("valid.xml"))
    run = gateway("mapping", "new", "--from", sample, "--schema", SCHEMA, "--to", tmp_path)
    assert run.code == 2
    assert "describes this format already" in run.err
