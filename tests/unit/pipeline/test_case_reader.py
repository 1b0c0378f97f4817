"""The ``given:`` of tests inside mapping files, read in every form that an author may write it in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.library import check_mapping, mapping_texts, read_ground, read_guides, read_regimes
from gateway.mapping.testing import ReadRecords
from gateway.pipeline.cases import case_reader
from gateway.tree import Node
from gateway.x12.check import compile_guide

BODY = """\
M10*ABCD*J*US**TRUCK 2013*TRIP000123**2*W
P4*0901*20250815***0930
LX*1
M11*000000010101*80107*2*CTN*5*K***13*TORONTO**ABCD
N1*CN*JANE DOE
LX*2
M11*000000010102*80107*2*CTN*5*K***13*TORONTO**ABCD
"""
NAMESPACE = "urn:low-value-gateway:filing:1"
RECORD = "<Section321{}><Bill><Number>1</Number></Bill></Section321>"


@pytest.fixture(scope="module")
def reader() -> Callable[[str], ReadRecords]:
    """Return the function that gives the reader of an installed mapping."""
    guides = read_guides()
    ground = read_ground(guides, read_regimes())
    checkers = {name: compile_guide(guide) for name, guide in guides.items()}

    def of(name: str) -> ReadRecords:
        mapping, findings = check_mapping(name, mapping_texts(), ground)
        assert mapping is not None, findings
        return case_reader(mapping, checkers)

    return of


def bill(record: Node) -> str | None:
    return next(next(record.named("M11")).named("01")).value


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"ST*309*0007\n{BODY}SE*9*0007",
        f"ST*309*0007\n{BODY}SE*9*0007\n",
        f"{BODY}SE*9*0001",
        BODY.replace("\n", "~"),
        BODY.replace("\n", "~\n"),
        "\n" + BODY.replace("\n", "\n\n  "),
    ],
)
@pytest.mark.parametrize("source", ["x12/309-005020", "x12/309-004060"])
def test_a_set_may_come_without_any_envelope(reader: Callable[[str], ReadRecords], text: str, source: str) -> None:
    """Positions count from ST, whether or not it was written."""
    records = reader("x12-309-truck")(text, source)
    assert [bill(record) for record in records] == ["000000010101", "000000010102"]
    place = next(records[0].named("M11")).source
    assert place is not None
    assert (place.position, place.loop) == (5, "ST/P4/LX")


def test_a_whole_interchange_is_read_as_it_is(reader: Callable[[str], ReadRecords]) -> None:
    """With its own separators; sets of another kind in it are passed over."""
    party = f"ZZ|{'TEST':<15}"
    segments = [
        f"ISA|00|{'':10}|00|{'':10}|{party}|{party}|250101|0000|^|00502|000000001|0|T|>",
        *("GS|AQ|T|T|20250101|0000|1|X|005020", "ST|350|0001", "SE|2|0001", "ST|309|0002"),
        *BODY.replace("*", "|").splitlines(),
        *("SE|9|0002", "GE|2|1", "IEA|1|000000001"),
    ]
    text = "".join(f"{segment}'" for segment in segments)
    records = reader("x12-309-truck")(text, "x12/309-005020")
    assert [bill(record) for record in records] == ["000000010101", "000000010102"]


@pytest.mark.parametrize("text", ["", "   \n", "ISA*nothing", "hello"])
def test_what_cannot_be_read_has_no_records(reader: Callable[[str], ReadRecords], text: str) -> None:
    """The test then fails for the records that it expects."""
    assert reader("x12-309-truck")(text, "x12/309-005020") == []
    assert reader("canonical-section-321")(text, "xml/filing@1.0") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (RECORD.format(f' xmlns="{NAMESPACE}"'), 1),
        (f'<Filings xmlns="{NAMESPACE}">{RECORD.format("")}{RECORD.format("")}<Type86/></Filings>', 2),
        (f'\n<?xml version="1.0"?><Filings xmlns="{NAMESPACE}">{RECORD.format("")}</Filings>\n', 1),
        (f'<Type86 xmlns="{NAMESPACE}"/>', 0),
        (f'<Filings xmlns="{NAMESPACE}"/>', 0),
    ],
)
def test_xml_is_a_document_or_one_record(reader: Callable[[str], ReadRecords], text: str, count: int) -> None:
    """Only the element that the mapping reads is a record."""
    records = reader("canonical-section-321")(text, "xml/filing@1.0")
    assert [record.name for record in records] == ["Section321"] * count
