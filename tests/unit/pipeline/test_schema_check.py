"""XML messages against a schema: which record, which place, and nothing about the good ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic
from gateway.filing import Regimes
from gateway.library import read_regimes
from gateway.pipeline.schema_check import BATCH, check_records
from gateway.tree import InMemory
from gateway.xmlmsg import open_xml

GOOD = (Path(__file__).parents[2] / "data" / "records" / "section-321.xml").read_text("utf-8").strip()
NAMESPACE = "urn:low-value-gateway:filing:1"


@pytest.fixture(scope="module")
def regimes() -> Regimes:
    """The regimes with their schema."""
    return read_regimes()


def check(regimes: Regimes, text: str, depth: int = 1) -> list[tuple[Diagnostic, ...]]:
    message = open_xml(InMemory(text.encode()))
    assert not isinstance(message, Diagnostic), message
    return list(check_records(message, depth, ("Section321", "Type86"), regimes.schema.gate))


def many(*records: str) -> str:
    return f'<Filings xmlns="{NAMESPACE}">\n' + "\n".join(records) + "\n</Filings>"


def test_each_record_has_its_own_verdict_across_batches(regimes: Regimes) -> None:
    """A bad one far behind is numbered within the message."""
    bad = GOOD.replace("<Port>0901<", "<Port>09<")
    assert bad != GOOD
    found = check(regimes, many(*[GOOD] * (BATCH + 3), bad, GOOD))
    assert [number for number, findings in enumerate(found) if findings] == [BATCH + 3]
    (finding,) = found[BATCH + 3]
    assert finding.target == "Filing.Arrival.Port"
    assert finding.scope.record == BATCH + 3
    assert finding.source is not None
    assert finding.source.xpath == f"/Filings/Section321[{BATCH + 4}]/Arrival/Port"


def test_the_line_is_that_of_the_document_whatever_stands_above(regimes: Regimes) -> None:
    """Comments and tags over several lines do not shift it."""
    bad = GOOD.replace("<Port>0901<", "<!-- a\nremark\n-->\n<Port>09<")
    text = many(GOOD, bad)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "<Port>09<" in one)
    (finding,) = check(regimes, text)[1]
    assert finding.source is not None
    assert finding.source.line == line


def test_a_record_alone_is_the_document(regimes: Regimes) -> None:
    """Depth 0."""
    assert check(regimes, GOOD, 0) == [()]


@pytest.mark.parametrize("other", ["<Filings/>", "<Section322/>", '<Section321 xmlns="urn:other"/>'])
def test_another_element_is_no_record(regimes: Regimes, other: str) -> None:
    """A document inside a document is refused as well, though the schema knows the element."""
    first, second = check(regimes, many(GOOD, other))
    assert first == ()
    assert [finding.code for finding in second] == ["xsd.unknown-record"]


def test_what_stands_in_the_place_of_records_is_passed_on(regimes: Regimes) -> None:
    """An empty document."""
    ((finding,),) = check(regimes, many())
    assert finding.code == "xml.no-record"
