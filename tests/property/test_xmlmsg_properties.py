"""Whatever comes in: XML reading never raises, and the two schema engines give one verdict."""

from __future__ import annotations

import copy
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory
from gateway.xmlmsg import Record, Schema, open_xml, record_node

ROOT = Path(__file__).parents[2]
SCHEMA = Schema({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")}, "filing-1.0.xsd")
RECORDS = [
    "".join(line.strip() for line in (ROOT / "tests/data/records" / name).read_text("utf-8").splitlines())
    for name in ("section-321.xml", "type-86.xml")
]

# Spellings on which validators are known to differ, and values of other fields put into the wrong place.
SPELLINGS = [
    "", " ", "\t", "\n", "\u00a0", "\u2003", "\u200b", "5", " 5 ", "+5", "-5", "-0", "0", "00005", ".5", "5.", "5.0",
    "1e5", "NaN", "INF", "1,5", "0.001", "0.0001", "12.345", "1.10", "99999999", "100000000", "999", "1000",
    "9999999999.99", "99999999999.99", "\u0665", "\uff15", "2025-02-30", "2024-02-29", "2025-2-3", "0000-01-01",
    "-2025-01-01", "12025-01-01", "2025-08-15Z", "2025-08-15+05:00", " 2025-08-15 ", "24:00:00", "23:59:60", "07:30",
    "07:30:00.5", "07:30:00Z", "US", " US ", "us", "UK", "KV", "13", "013", "KG", "K", "41", "86", "R", "A  B",
    "A\tB", "A\nB", "\u00c5\u00df\u00d8", "\U0001f4e6", "A" * 12, "A" * 13, "x" * 60, "x" * 61, "x" * 512, "x" * 513,
    "PG01 \u00e9", "PG01  A", "OI", "OI ~", "12-3456789", "12-3456789AB", "123456-12345", "123-45-6789", "true",
]  # fmt: skip
VALUES = st.one_of(st.sampled_from(SPELLINGS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=15))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A record with one to three changes: of a value, or of the order, number, name or content of elements."""
    record = etree.fromstring(draw(st.sampled_from(RECORDS)))
    for _ in range(draw(st.integers(1, 3))):
        elements = [element for element in record.iter("*") if element is not record]
        element = draw(st.sampled_from(elements))
        parent = element.getparent()
        change = draw(
            st.sampled_from(["value"] * 6 + ["drop", "again", "move", "rename", "attribute", "empty", "comment"])
        )
        if change == "value":
            leaf = draw(st.sampled_from([one for one in elements if len(one) == 0]))
            leaf.text = draw(VALUES)
        elif change == "drop" and len(elements) > 1:
            parent.remove(element)
        elif change == "again":
            parent.append(copy.deepcopy(element))
        elif change == "move":
            parent.insert(draw(st.integers(0, len(parent))), element)
        elif change == "rename":
            element.tag = draw(st.sampled_from(elements)).tag
        elif change == "attribute":
            element.set("a", "1")
        elif change == "empty":
            element.text = None
            element[:] = []
        else:
            element.insert(0, etree.Comment("x"))
    return etree.tostring(record, encoding="unicode")


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_engines_agree_on_every_record(record: str) -> None:
    """No spelling and no structure is valid for one engine and invalid for the other; every refusal has a reason."""
    faults = SCHEMA.examine(record)
    assert [fault.reason for fault in faults if fault.code == "xsd.engines-disagree"] == []
    assert len({(fault.code, fault.path) for fault in faults}) == len(faults)
    for fault in faults:
        assert "None" not in fault.diagnostic().message


@given(st.lists(mutated(), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_batches_make_no_difference(records: list[str]) -> None:
    """A record gets the same verdict and reasons alone and among others."""
    assert SCHEMA.gate(records) == [SCHEMA.gate([record])[0] for record in records]


NOISE = st.sampled_from(
    [b"<", b">", b"&", b"]]>", b"<a>", b"</a>", b"<?x?>", b"<!--", b"\x00", b"\xff", b"\xc3", b"&#0;", b"&x;", b"\r\n"]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A message of records of both regimes with bytes cut out of it and put into it."""
    text = "\n".join(draw(st.lists(st.sampled_from(RECORDS), max_size=4)))
    document = f'<Filings xmlns="{SCHEMA.namespace}">\n{text}\n</Filings>'.encode()
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(document)))
        behind = place + draw(st.integers(0, 5))
        document = document[:place] + draw(st.one_of(st.just(b""), NOISE, st.binary(max_size=4))) + document[behind:]
    return document


@given(st.one_of(damaged(), st.binary(max_size=60)))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises(document: bytes) -> None:
    """A document is refused with a place inside of it, or all its records are read."""
    opened = open_xml(InMemory(document))
    if isinstance(opened, Diagnostic):
        assert opened.level == "file"
        if opened.source is not None and opened.source.start is not None:
            assert 0 <= opened.source.start <= len(document)
        return
    records = list(opened.records())
    try:
        sent = len(etree.fromstring(document, etree.XMLParser(resolve_entities=False)).findall("*"))
    except etree.XMLSyntaxError:  # a namespace that is no URI: for libxml2 alone a fault
        assert isinstance(records[-1], Diagnostic)
        return
    assert sum(isinstance(record, Record) for record in records) == sent
    assert len(records) == max(1, sent)
    for record in records:
        if isinstance(record, Record):
            node = record_node(record)
            assert node.source is not None
            assert node.source.xpath == record.xpath
