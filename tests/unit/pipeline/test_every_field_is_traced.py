"""Every field of every case tells where it came from, and every finding about a field where its sender finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from manifests import SAMPLE_TIMES, SAMPLES, one_set, outcome, shipment

from gateway.diagnostics import Source
from gateway.library import library, read_foreign_guides
from gateway.mapping import Draft
from gateway.mapping.plan import Field
from gateway.mapping.testing import case_drafts
from gateway.pipeline.cases import case_reader
from gateway.pipeline.trace import drafts
from gateway.policy import EASTERN
from gateway.tree import InMemory

TOP = Path(__file__).parents[3]
CASES = TOP / "mappings" / "cases"
MAPPINGS = sorted(path.stem for path in (TOP / "mappings" / "maps").glob("*.yaml"))
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)
_DATA = frozenset({".xml", ".csv", ".json", ".edi"})


def messages(folder: str) -> list[Path]:
    """Return the messages below *folder*."""
    return sorted(path for path in folder.rglob("*") if path.suffix in _DATA)


def constants(field: Field | None) -> Iterator[str]:
    """Yield the ``file:line`` of every rule below *field* that gives a value of its own."""
    while field is not None:
        if field.rule.draw is not None and field.rule.draw.verb == "const":
            yield str(field.rule.place)
        for inner in field.fields:
            yield from constants(inner)
        field = field.otherwise


@cache
def lines(file: Path) -> list[str]:
    """Return the lines of a mapping file."""
    return file.read_text("utf-8").splitlines()


def untraced(draft: Draft, data: bytes | None = None) -> Iterator[str]:
    """Yield what is wrong with the origin of each field of *draft*, of a message that is *data* where it is at hand."""
    own = set(constants(draft.plan.root))
    for path in draft.fields:
        origin = draft.origin(path)
        file, _, line = origin.rule.rpartition(":")
        name, rule = path.rpartition(".")[2].partition("[")[0].strip("@"), lines(TOP / file)[int(line) - 1].strip()
        if not re.search(rf"\b(else|{name})\"?:", rule):
            yield f"{path}: {origin.rule} is another rule: {rule}"
        if origin.value is None:
            yield f"{path}: no value"
        if not origin.sources and origin.rule not in own and "default" not in origin.steps:
            yield f"{path}: neither a place nor a rule that gives a value of its own"
        yield from (f"{path}: {source} is no place" for source in origin.sources if not is_place(source, data))
    for path in draft.absent:
        origin = draft.origin(f"Filing.{path}")
        if not origin.sources or not origin.rule:
            yield f"{path}: was not made, and nothing tells where it would have come from"


def is_place(source: Source | None, data: bytes | None = None) -> bool:
    """Whether *source* leads to something that its sender finds: a line with a path, a segment or bytes."""
    if source is None or source.line is None or source.line < 1:
        return False
    if source.xpath is not None or source.start is None or source.end is None:
        return source.xpath is not None
    return 0 <= source.start <= source.end and (data is None or source.end <= len(data))


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_tests_inside_a_mapping(name: str) -> None:
    """Each value has a place of the message, or a rule that gives it; what is lacking has a place close by."""
    mapping = library().mappings[name]
    reader = case_reader(mapping, library().checkers, read_foreign_guides())
    made = [draft for case in mapping.file.cases for draft in case_drafts(case, mapping, reader)]
    assert made
    assert [wrong for draft in made for wrong in untraced(draft)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_cases_of_a_mapping(folder: str) -> None:
    """As above, with bytes that the message has."""
    for path in messages(CASES / folder):
        data = path.read_bytes()
        made = [one for one in drafts(InMemory(data), library()) if isinstance(one, Draft)]
        assert [wrong for draft in made for wrong in untraced(draft, data)] == [], path.name


def unplaced(data: bytes, received: datetime) -> list[str]:
    """Return the findings about fields of the records in *data* that do not tell where the sender finds it."""
    return [
        f"{one.code} {one.target}: {one.source}"
        for filing in outcome(data, as_of=received).filings
        for one in filing.diagnostics
        if one.target and not is_place(one.source, data)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_findings_about_cases_have_places(folder: str) -> None:
    """Whoever finds it, mapping, schema, check, law or screen: the sender is led to its own data."""
    for path in messages(CASES / folder):
        assert unplaced(path.read_bytes(), RECEIVED) == [], path.name


@pytest.mark.parametrize("name", sorted(SAMPLE_TIMES))
def test_findings_about_samples_have_places(name: str) -> None:
    """As above, on the day of the sample and when the law was another one."""
    data = (SAMPLES / name).read_bytes()
    for received in (SAMPLE_TIMES[name], RECEIVED):
        assert unplaced(data, received) == []


FOUND_BY = {
    "schema": ("xsd.pattern", shipment("2508 1500009"), "M11", 1),
    "check": ("record.description-vague", shipment(description="GIFT"), "N10", 2),
    "law, the goods": ("policy.ineligible", shipment(origin="CN"), "N10", 11),
    "law, the value": ("policy.ineligible", shipment(value="801"), "N10", 6),
    "mapping": ("mapping.code-unknown", shipment(country="QQ"), "N4", 4),
    "screen": ("screen.generic-consignee", shipment(consignee="CUSTOMER"), "N1", 2),
}


@pytest.mark.parametrize(("code", "sent", "segment", "element"), FOUND_BY.values(), ids=FOUND_BY)
def test_each_finder_names_the_element_of_the_sender(code: str, sent: list[str], segment: str, element: int) -> None:
    """The words are those of the field; the place is that of the segment and element that it was read from."""
    (filing,) = outcome(one_set(sent)).filings
    source = next(one.source for one in filing.diagnostics if one.code == code)
    assert source is not None
    assert (source.segment_id, source.element) == (segment, element)
