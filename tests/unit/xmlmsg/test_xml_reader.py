"""One record after the other, with its place, in flat memory."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory
from gateway.xmlmsg import Limits, Record, XmlMessage, open_xml, record_node


def message(document: bytes, limits: Limits | None = None) -> XmlMessage:
    found = open_xml(InMemory(document), limits or Limits())
    assert isinstance(found, XmlMessage)
    return found


def test_children_of_the_root_are_records() -> None:
    """Each child is a record with number, line and path; one below them that has the same name is not."""
    document = b"<r>\n<a>1</a>\n<b>\n<a>inner</a></b>\n<a>2</a></r>"
    records = list(message(document).records())
    assert [(one.number, one.line, one.xpath) for one in records] == [
        (0, 2, "/r/a[1]"),
        (1, 3, "/r/b[1]"),
        (2, 5, "/r/a[2]"),
    ]


def test_root_can_be_the_record() -> None:
    """A message of one record has its root as the record."""
    (record,) = message(b"<a><b>1</b></a>").records(depth=0)
    assert isinstance(record, Record)
    assert (record.xpath, record.text()) == ("/a", "<a><b>1</b></a>")


def test_record_text_stands_alone() -> None:
    """The text of a record declares the namespaces that it inherits."""
    (record,) = message(b'<f:r xmlns:f="urn:x">\n <f:a>1</f:a> tail</f:r>').records()
    assert isinstance(record, Record)
    assert record.text() == '<f:a xmlns:f="urn:x">1</f:a>'


def test_root_that_is_too_large_to_be_one_record() -> None:
    """A root that would have to be held in memory as a whole is refused before it is."""
    found = open_xml(InMemory(b"<r>" + b"<a/>" * 100 + b"</r>"), Limits(record_size=50))
    assert isinstance(found, XmlMessage)
    (diagnostic,) = found.records(depth=0)
    assert isinstance(diagnostic, Diagnostic)
    assert (diagnostic.code, diagnostic.level) == ("xml.record-too-large", "file")


def test_value_that_is_too_long_costs_its_record_only() -> None:
    """The other records of the message are read."""
    records = list(message(b"<r><a>1</a><a><b>12345</b></a><a>3</a></r>", Limits(value=4)).records())
    assert isinstance(records[1], Diagnostic)
    assert (records[1].code, records[1].level) == ("xml.value-too-long", "record")
    assert records[1].source is not None
    assert records[1].source.xpath == "/r/a[2]"
    assert [isinstance(one, Record) for one in records] == [True, False, True]


def test_root_without_children_is_told() -> None:
    """A message without a record is not silently accepted."""
    (diagnostic,) = message(b"<r>\n</r>").records()
    assert isinstance(diagnostic, Diagnostic)
    assert diagnostic.code == "xml.no-record"


def test_more_kinds_of_children_than_are_remembered() -> None:
    """None of them is lost."""
    document = b"<r>" + b"".join(b"<n%d/>" % number for number in range(150)) + b"</r>"
    assert len(list(message(document).records())) == 150


class Endless:
    """Many records that are made as they are read."""

    def __init__(self, records: int) -> None:
        self.records = records
        self.block = b"<a><b>0123456789</b><b>0123456789</b></a>\n" * 100

    @property
    def size(self) -> int:
        return 7 + self.records // 100 * len(self.block)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if end is not None:
            yield b"<r>"[start:end]
            return
        yield b"<r>"
        for _ in range(self.records // 100):
            yield self.block
        yield b"</r>"


def resident() -> int:
    """Return the bytes of this process that are in memory, those of libxml2 included."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell the memory of a process")
def test_memory_does_not_grow_with_the_message() -> None:
    """A hundred thousand records take no more memory than the first thousand of them."""
    opened = open_xml(Endless(100_000))
    assert isinstance(opened, XmlMessage)
    sizes = [resident() for number, _ in enumerate(opened.records()) if number % 10_000 == 1_000]
    assert max(sizes) - sizes[0] < 8 << 20


def test_a_record_may_be_kept() -> None:
    """A record stays whole when the next ones are read."""
    records = list(message(b"<r>" + b"<a><b>1</b></a>\n" * 10 + b"</r>").records())
    assert {record.text() for record in records if isinstance(record, Record)} == {"<a><b>1</b></a>"}


class Shrinking(InMemory):
    """Content that is not the same when it is read again, as after a fault of a disk."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads = 0

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        self.reads += end is None
        return iter([b"<r><a/><a>"]) if self.reads > 1 else super().chunks(start, end)


def test_second_reading_never_raises() -> None:
    """What fails only in the second pass is a diagnostic at the end, after the records that were read."""
    opened = open_xml(Shrinking(b"<r><a/><a/></r>"))
    assert isinstance(opened, XmlMessage)
    *records, last = opened.records()
    assert len(records) == 1
    assert isinstance(last, Diagnostic)
    assert (last.code, last.level) == ("xml.not-well-formed", "file")


SENT = b"""<r xmlns="urn:x">
<a currency="USD" xsi:nil="false" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<b>1<!-- two -->2</b>
<b/>
<c xmlns="urn:y">loose<d>x</d> text</c>
</a>
</r>"""


@pytest.fixture
def node():
    (record,) = message(SENT).records()
    return record_node(record)


def test_tree_has_what_was_sent(node) -> None:
    """Names, namespaces, values joined over comments, empty ones, attributes, and text between elements."""
    assert (node.name, node.namespace, node.kind, node.value) == ("a", "urn:x", "element", None)
    assert [(one.name, one.kind, one.value) for one in node.children] == [
        ("currency", "attribute", "USD"),
        ("b", "element", "12"),
        ("b", "element", ""),
        ("c", "element", "loose text"),
    ]
    assert node.children[3].namespace == "urn:y"


def test_places_are_rendered_when_asked(node) -> None:
    """Each place knows its line, its path without prefixes and its own tag, even after the message was read."""
    currency, first, second, loose = node.children
    assert [(one.source.line, one.source.xpath, one.source.raw) for one in (node, currency, first, second)] == [
        (2, "/r/a[1]", "<a>"),
        (2, "/r/a[1]/@currency", 'currency="USD"'),
        (3, "/r/a[1]/b[1]", "<b>12</b>"),
        (4, "/r/a[1]/b[2]", "<b></b>"),
    ]
    assert loose.children[0].source.xpath == "/r/a[1]/c/d"
