"""Texts of fixed columns in XML: what a guide may say of them, how they are cut, and what is told of them."""

from __future__ import annotations

import pytest

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory, Node
from gateway.xmlmsg import ForeignMessage, ForeignRecord, Limits, XmlGuide, check_guide, open_document, read_xml_guide

GUIDE = """
guide: xml/trailed
title: Trailed
namespaces: { default: "urn:a", t: "urn:t" }
records: Root/Parcel
reference: Root/Trailer/T1/Trip
structure:
  element: Root M 1
  holds:
    - element: Parcel M unbounded
      holds:
        - Bill M 1
        - element: Note O 1
          lines: 1
          holds: [{ line: N M unbounded, holds: [Word 2-6 M text pii] }]
    - element: t:Trailer M 1
      lines: 1-2
      holds:
        - line: T1 totals M 1
          holds:
            - Trip 3-6 M
            - { column: Port 9-12 M code, codes: ["0712"] }
            - Day 13-20 O CCYYMMDD
        - { line: T2 O unbounded, note: one for each seal, holds: [Seal 3-8 M, Weight 9-14 O N2] }
"""

DOCUMENT = """<Root xmlns="urn:a" xmlns:t="urn:t"><Parcel><Bill>A</Bill><Note>NABCDE
N FG</Note></Parcel>
<Parcel><Bill>B</Bill></Parcel><t:Trailer>
T1TR0001071220250815
T2SEAL-1000150
T2SEAL-2

</t:Trailer></Root>"""


def guide(text: str = GUIDE) -> XmlGuide:
    found, findings = read_xml_guide(text, "trailed.yaml")
    assert found is not None, findings
    return found


def message(document: str = DOCUMENT, limits: Limits = Limits(), text: str = GUIDE) -> ForeignMessage:  # noqa: B008
    of = guide(text)
    opened = open_document(InMemory(document.encode()), [], {of.root: of}, limits)
    assert isinstance(opened, ForeignMessage)
    return opened


def records(document: str = DOCUMENT, limits: Limits = Limits()) -> list[ForeignRecord | Diagnostic]:  # noqa: B008
    return list(message(document, limits).records())


def spread(node: Node, above: str = "") -> dict[str, str]:
    """The values below *node* by their places, as a person is told them."""
    found = {}
    for child in node.children:
        source = child.source
        assert source is not None
        if child.value is not None:
            found[f"line {source.line} column {source.column} {source.xpath}"] = child.value
        found |= spread(child)
    return found


def trailer(text: str) -> tuple[Node, list[Diagnostic]]:
    """The trailer whose text is *text*, and what its guide has against it."""
    head, _, tail = DOCUMENT.partition("<t:Trailer>")
    opened = message(f"{head}<t:Trailer>{text}{tail[tail.index('</t:Trailer>') :]}")
    found = [one for one in opened.records() if isinstance(one, ForeignRecord)]
    assert len(found) == 2
    assert opened.context is not None
    (node,) = opened.context.named("Trailer")
    shape = opened.guide.shape.child("Trailer")
    assert shape is not None
    return node, list(check_guide(node, shape, (), frozenset()))


def test_lines_are_cut_by_their_columns_and_every_value_knows_its_place() -> None:
    """Around the records and inside of one; line and columns count in what was sent."""
    first, _ = records()
    assert isinstance(first, ForeignRecord)
    assert spread(first.node) == {
        "line 1 column None /Root/Parcel[1]/Bill": "A",
        "line 1 column None /Root/Parcel[1]/Note/N[1]/Word, columns 2-6": "ABCDE",
        "line 2 column 2 /Root/Parcel[1]/Note/N[2]/Word, columns 2-6": "FG",
    }
    assert first.node.parent is not None
    (around,) = first.node.parent.named("Trailer")
    assert spread(around) == {
        "line 4 column 3 /Root/Trailer/T1/Trip, columns 3-6": "TR00",
        "line 4 column 7 /Root/Trailer/T1, columns 7-8": "01",
        "line 4 column 9 /Root/Trailer/T1/Port, columns 9-12": "0712",
        "line 4 column 13 /Root/Trailer/T1/Day, columns 13-20": "20250815",
        "line 5 column 3 /Root/Trailer/T2[1]/Seal, columns 3-8": "SEAL-1",
        "line 5 column 9 /Root/Trailer/T2[1]/Weight, columns 9-14": "000150",
        "line 6 column 3 /Root/Trailer/T2[2]/Seal, columns 3-8": "SEAL-2",
    }
    assert [line.source.raw for line in around.children if line.source] == [
        "T1TR0001071220250815",
        "T2SEAL-1000150",
        "T2SEAL-2",
    ]


def test_a_message_may_be_named_in_its_trailer() -> None:
    """The reference that an answer repeats is read from a line like from any element."""
    opened = message()
    first = next(opened.records())
    assert isinstance(first, ForeignRecord)
    assert opened.told(opened.guide.reference, first) == "TR00"


def test_blank_columns_and_short_lines_say_nothing() -> None:
    """A column that holds blanks, or that the line does not reach, is not sent: there is no node."""
    node, found = trailer("\nT1TR01  \nT1")
    assert [[(field.name, field.value) for field in line.children] for line in node.children] == [
        [("Trip", "TR01")],
        [],
    ]
    assert [(one.code, one.expected, one.found) for one in found] == [
        ("xml.element-missing", "Port", "T1"),
        ("xml.element-repeated", "once", "T1"),
        ("xml.element-missing", "Trip", "T1"),
        ("xml.element-missing", "Port", "T1"),
    ]


TOLD = [
    # what the trailer says, what is told of it: code, found, line
    ("\nT1TR01  071220250230", [("xml.value-form", "20250230", 4)]),
    ("\nT1TR01  0712202508", [("xml.value-form", "202508", 4)]),
    ("\nT1TR01  0713", [("xml.value-form", "0713", 4)]),
    ("\nT1TR01  0712\nT2SEAL1 12X", [("xml.value-form", "12X", 5)]),
    ("\nT1TR01 X0712", [("xml.columns-unknown", "column 8", 4)]),
    ("\nT1TR01  0712          Y Z  ", [("xml.columns-unknown", "columns 23-25", 4)]),
    ("\nT1TR01  0712\n T2SEAL1", [("xml.line-unknown", "T", 5)]),
    ("\nT1TR01  0712\n  T2SEAL1", [("xml.line-unknown", "(blank)", 5)]),
    ("\nT1TR01  0712\r\nT9", [("xml.line-unknown", "T9", 5)]),
    ("\n", [("xml.element-missing", "Trailer", 3)]),
    ("T1TR01  0712", []),
    ("<![CDATA[\nT1TR01  0712]]>", []),
    ("\nT1TR01  071220250815", []),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_what_a_line_has_against_its_guide_is_told_and_refuses_nothing(
    text: str, expected: list[tuple[str, str, int]]
) -> None:
    """Unknown lines, data in no man's columns, and values that are not of their form."""
    _, found = trailer(text)
    assert [(one.code, one.found, one.source.line if one.source else None) for one in found] == expected
    assert all(one.severity == "warning" for one in found)


def test_more_lines_than_a_record_may_hold_are_refused() -> None:
    """One text of very many short lines would be as many nodes: it ends the reading, like too many elements."""
    few = Limits(record_elements=9)
    around = DOCUMENT.replace("T2SEAL-2", "T2SEAL-2\n" * 9)
    inside = DOCUMENT.replace("NABCDE", "NABCDE\n" * 9)
    for document, name in ((around, "Trailer"), (inside, "Note")):
        (refusal,) = records(document, few)
        assert isinstance(refusal, Diagnostic)
        assert (refusal.code, refusal.level) == ("xml.record-too-large", "file")
        assert name in refusal.message


FAULTY = [
    ("lines: 1-2", "lines: 2-1", "the columns where a line says which one it is"),
    ("lines: 1-2", "lines: 1-21", "at most 20 of them"),
    ("lines: 1-2", "lines: [1, 2]", "the columns where a line says which one it is"),
    ("line: T1 totals M 1", "line: T1 totals X 1", "a line such as TR totals M 1"),
    ("line: T1 totals M 1", "line: T1X M 1", "at most 2 characters"),
    ("{ line: T2 O unbounded", "{ line: T1 O unbounded", "each line once"),
    ("{ line: T2 O unbounded", "{ lime: T2 O unbounded", "There is no key lime"),
    ("Seal 3-8 M", "Seal 8-3 M", "a field such as Port 3-6 M code pii"),
    ("Seal 3-8 M", "Seal M", "a field such as Port 3-6 M code pii"),
    ("Seal 3-8 M", "Seal 3-9 M", "not column 9 twice"),
    ("Seal 3-8 M", "Seal 2-8 M", "not column 2 twice"),
    ("column: Port 9-12 M code, codes", "column: Port 9-12 M code, kodes", "There is no key kodes"),
    ("holds: [{ line: N M unbounded, holds: [Word 2-6 M text pii] }]", "holds: [Word 2-6 M]", "a line such as TR"),
    ("holds: [{ line: N M unbounded, holds: [Word 2-6 M text pii] }]", "note: none", "holds, a list of lines"),
    ("records: Root/Parcel", "records: Root/Trailer", "There is no element Trailer"),
    ("records: Root/Parcel", "records: Root/Trailer/T1", "There is no element Trailer"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTY, ids=[str(number) for number in range(len(FAULTY))])
def test_a_faulty_description_of_lines_is_found(old: str, new: str, message: str) -> None:
    """At its place, with what was expected; a guide with findings is not used."""
    assert GUIDE.count(old) == 1
    found, findings = read_xml_guide(GUIDE.replace(old, new), "trailed.yaml")
    assert found is None
    assert any(message in one.message for one in findings), findings
    assert all(one.rule is not None and one.rule.startswith("trailed.yaml:") for one in findings)
