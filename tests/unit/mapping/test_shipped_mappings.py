"""The mappings that are shipped: sound against guides and schemas, and true to the tests inside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mapping_tree import records

from gateway.mapping import CodeList, Mapping, interpret, load_mapping, run_tests
from gateway.tree import InMemory, Node, Shape
from gateway.x12.guide import read_guide
from gateway.xmlmsg import Schema, open_xml, record_node
from gateway.xmlmsg.reader import Record

ROOT = Path(__file__).parents[3]
NAMESPACE = "urn:low-value-gateway:filing:1"
MAPPINGS = {
    "x12-309-truck": "Section321",
    "x12-309-ocean": "Section321",
    "x12-309-rail": "Section321",
    "canonical-section-321": "Section321",
    "canonical-type-86": "Type86",
    "canonical-type-11": "Type11",
    "canonical-type-13": "Type13",
    "canonical-imdw": "Imdw",
    "canonical-gift": "Gift",
    "canonical-data-pilot": "DataPilot",
}


def texts(pattern: str) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))}


@pytest.fixture(scope="module")
def schema() -> Schema:
    files = {Path(name).name: text for name, text in texts("xsd/*.xsd").items()}
    return Schema(files, "filing-1.0.xsd")


@pytest.fixture(scope="module")
def sources(schema: Schema) -> dict[str, Shape]:
    shapes = {"xml/filing@1.0": schema.shape("Filings")}
    guides = texts("mappings/guides/x12/*.yaml")
    for name in ("309-004010", "309-004060", "309-005020", "309-006050"):
        guide, findings = read_guide(f"mappings/guides/x12/{name}.yaml", guides)
        assert guide is not None, findings
        shapes[f"x12/{name}"] = guide.shape
    return shapes


@pytest.fixture(scope="module")
def codes() -> dict[str, CodeList]:
    return {Path(file).stem: CodeList.read(text, file)[0] for file, text in texts("mappings/codes/*.csv").items()}


MANIFESTS = [name for name in MAPPINGS if name.startswith("x12-309-")]


@pytest.fixture(scope="module", params=MAPPINGS)
def mapping(
    request: pytest.FixtureRequest, schema: Schema, sources: dict[str, Shape], codes: dict[str, CodeList]
) -> Mapping:
    files = texts("mappings/maps/*.yaml") | texts("mappings/blocks/*.yaml")
    target = schema.shape(MAPPINGS[request.param])
    loaded, findings = load_mapping(request.param, files, sources, target, NAMESPACE, codes)
    assert findings == ()
    assert loaded is not None
    return loaded


def test_the_tests_inside_pass(mapping: Mapping, sources: dict[str, Shape]) -> None:
    """Every test of the file comes out as it says."""

    def read(text: str, source: str) -> list[Node]:
        if source.startswith("x12/"):
            return records(sources[source], "ST/P4/LX", text)
        message = open_xml(InMemory(text.encode()))
        return [record_node(record) for record in message.records() if isinstance(record, Record)]  # type: ignore[union-attr]

    results = run_tests(mapping, read)
    assert len(results) >= 2
    assert [failure for result in results for failure in result.failures] == []


def test_every_mapping_has_a_test_with_errors_and_one_with_traces(mapping: Mapping) -> None:
    """Both halves of a mapping are held: what it makes and from where, and what it refuses."""
    assert any(case.traces for case in mapping.file.cases)
    assert any(case.errors for case in mapping.file.cases)


@pytest.mark.parametrize("name", MANIFESTS)
def test_the_filings_that_the_tests_make_pass_the_schema(
    name: str, schema: Schema, sources: dict[str, Shape], codes: dict[str, CodeList]
) -> None:
    """What a 309 mapping makes without an error is valid."""
    files = texts("mappings/maps/*.yaml") | texts("mappings/blocks/*.yaml")
    target = schema.shape("Section321")
    mapping, _ = load_mapping(name, files, sources, target, NAMESPACE, codes)
    assert mapping is not None
    made = []
    for case in mapping.file.cases:
        source = case.source or "x12/309-005020"
        for node in records(sources[source], "ST/P4/LX", case.given):
            draft = interpret(mapping.plans[source], node)
            if draft.sound and draft.aside is None:
                made.append(draft.xml())
    assert len(made) >= 3
    assert schema.gate(made) == [()] * len(made)
