"""Fields of fixed columns in an XML source: reached by paths, checked and converted as X12 elements are."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from lxml import etree
from small_formats import NAMESPACE, TARGET

from gateway.diagnostics import Source
from gateway.mapping import Mapping, coverage, interpret, load_mapping
from gateway.mapping.compiled import CompiledTree
from gateway.mapping.sketch import spots_of
from gateway.tree import Node, Shape
from gateway.tree.shape import ValueType


def _column(name: str, first: int, last: int, kind: ValueType, **more: object) -> Shape:
    return Shape(name=name, kind="element", type=kind, columns=(first, last), **more)  # type: ignore[arg-type]


LINES = (
    Shape(
        name="9",
        kind="segment",
        label="totals",
        children=(
            _column("Day", 2, 9, "date", format="CCYYMMDD"),
            _column("Total", 10, 15, "number", decimals=2),
            _column("Kind", 16, 16, "code", codes=frozenset("GB")),
        ),
    ),
    Shape(name="1", kind="segment", max=None, children=(_column("Mark", 2, 9, "text", max_length=8),)),
)
SOURCE = Shape(
    name="Root",
    kind="element",
    children=(
        Shape(
            name="Parcel", kind="element", max=None, children=(Shape(name="Bill", kind="element", type="text", min=1),)
        ),
        Shape(name="Trailer", kind="element", children=LINES, columns=(1, 1)),
    ),
)
HEAD = """\
mapping: m
version: 1
source: xml/m
target: record@1
records: { each: Root/Parcel, key: [$.Number] }
fields:
"""
NUMBER = "  Number: { from: Bill, max: 20, required: true }\n"


def load(rules: str, after: str = "") -> tuple[Mapping | None, list[tuple[str, str]]]:
    texts = {"m.yaml": HEAD + NUMBER + rules + after}
    mapping, found = load_mapping("m", texts, {"xml/m": SOURCE}, TARGET, NAMESPACE, {})
    return mapping, [(one.code, one.message) for one in found]


def message() -> Node:
    """The parcel of a document with a trailer of two lines."""
    root = Node("Root", "element")
    parcel = root.add(Node("Parcel", "element"))
    parcel.add(Node("Bill", "element", value="7"))
    trailer = root.add(Node("Trailer", "element"))
    totals = trailer.add(Node("9", "segment"))
    for name, value in (("Day", "20250815"), ("Total", "001250"), ("Kind", "G")):
        place = Source(line=4, xpath=f"/Root/Trailer/9/{name}, columns")
        totals.add(Node(name, "element", value=value, place=partial(Source, line=place.line, xpath=place.xpath)))
    trailer.add(Node("1", "segment")).add(Node("Mark", "element", value="A1"))
    trailer.add(Node("1", "segment")).add(Node("Mark", "element", value="B2"))
    return parcel


RULES = """\
  Day: { from: ^Trailer/9.Day, date: CCYYMMDD }
  Kind: { when: ^Trailer/totals.Kind = G, const: GOOD }
  Total: { from: ^Trailer/totals/Total, number: money }
  Ref: ^Trailer/1[*].Mark
  Short: { from: 'first(^Trailer/1[Mark=B2]/Mark)', max: 5 }
"""


def test_paths_reach_into_lines_of_fixed_columns() -> None:
    """By the line's name or the guide's word for it; digits imply the decimals that the guide says."""
    mapping, found = load(RULES.replace("first(^Trailer/1[Mark=B2]/Mark)", "^Trailer/1[Mark=B2]/Mark"))
    assert mapping is not None, found
    draft = interpret(mapping.plans["xml/m"], message())
    assert draft.diagnostics == []
    assert draft.values == {
        "Number": ["7"],
        "Day": ["2025-08-15"],
        "Kind": ["GOOD"],
        "Short": ["B2"],
        "Total": ["12.50"],
        "Ref": ["A1", "B2"],
    }
    (source,) = draft.origin("Filing.Total").sources
    assert (source.line, source.xpath) == (4, "/Root/Trailer/9/Total, columns")
    assert coverage(mapping.plans["xml/m"]).unread == ()


FAULTS = [
    ("  Total: ^Trailer/9.Total\n", "M105", "^Trailer/9.Total"),
    ("  Total: { first: [^Trailer/9.Total, Bill], number: decimal }\n", "M105", "2 implied decimals"),
    ("  Day: ^Trailer/9.Day\n", "M105", "written CCYYMMDD"),
    ("  Day: { from: ^Trailer/9.Day, date: YYMMDD }\n", "M105", "written CCYYMMDD"),
    ("  Kind: ^Trailer/9.Kind\n", "M107", "B, G"),
    ("  Short: { when: ^Trailer/9.Kind = X, const: Y }\n", "M109", "X"),
    ("  Short: ^Trailer/1.Mark\n", "M104", "^Trailer/1.Mark"),
    ("  Short: ^Trailer/9\n", "M105", "a segment without a value"),
    ("  Short: ^Trailer\n", "M105", "an element without a value"),
    ("  Short: .\n", "M102", "Element Parcel has no text of its own"),
    ("  Short: ^Trailer/9.Totl\n", "M102", "Totl"),
    ("  Short: ^Trailer/8.Mark\n", "M102", "8"),
]


@pytest.mark.parametrize(("rules", "code", "words"), FAULTS)
def test_what_cannot_fit_is_found_before_any_message(rules: str, code: str, words: str) -> None:
    """The checks know the fields of a line as they know those of a segment."""
    mapping, found = load(rules)
    assert mapping is None
    assert [(one, words in message) for one, message in found if one == code] == [(code, True)], found


def test_columns_that_nothing_reads_are_told() -> None:
    """A line of which nothing is read stands for all of it."""
    mapping, _ = load("  Day: { from: ^Trailer/9.Day, date: CCYYMMDD }\n")
    assert mapping is not None
    assert coverage(mapping.plans["xml/m"]).unread == ("^Trailer/9.Total", "^Trailer/9.Kind", "^Trailer/1")


GOODS = Shape(
    name="Goods",
    kind="element",
    max=None,
    type="text",
    max_length=30,
    children=(Shape(name="price", kind="attribute", type="number"),),
)
OWN = """\
  Line:
    each: Goods
    fields:
      Number: { count: here }
      Text: { from: ., required: true }
      Price: { from: "@price", number: money }
      Truck: { when: ". matches 'WOOL.*'", const: 'YES' }
"""


def test_the_text_of_a_row_itself_is_a_dot() -> None:
    """An element with attributes and a text may be a row: the text is at the row's own place."""
    parcel = SOURCE.children[0]
    source = Shape(
        name="Root",
        kind="element",
        children=(Shape(name="Parcel", kind="element", max=None, children=(*parcel.children, GOODS)),),
    )
    mapping, found = load_mapping("m", {"m.yaml": HEAD + NUMBER + OWN}, {"xml/m": source}, TARGET, NAMESPACE, {})
    assert mapping is not None, found
    record = message()
    for text, price in (("WOOL BLANKET", "180"), ("MUG", "4.5"), (" ", "1")):
        goods = record.add(Node("Goods", "element", value=text, place=partial(Source, line=1, xpath=text)))
        goods.add(Node("price", "attribute", value=price))
    draft = interpret(mapping.plans["xml/m"], record)
    assert draft.values["Line.Text"] == ["WOOL BLANKET", "MUG"]
    assert draft.values["Line.Price"] == ["180.00", "4.50", "1.00"]
    assert draft.values["Line.Truck"] == ["YES"]
    assert [(one.code, one.message) for one in draft.diagnostics] == [
        ("mapping.required-missing", "Line[3].Text is required and was not sent (Goods).")
    ]
    assert [source.xpath for source in draft.origin("Filing.Line[2].Text").sources] == ["MUG"]


def test_a_record_with_lines_of_its_own_is_interpreted_and_lines_around_it_are_not_in_the_way() -> None:
    """Code is written for elements alone; what encloses the records is read as the interpreter reads it."""
    mapping, _ = load(RULES.replace("first(^Trailer/1[Mark=B2]/Mark)", "^Trailer/1[Mark=B2]/Mark"))
    assert mapping is not None
    compiled = CompiledTree(mapping.plans["xml/m"])
    mapped = compiled.map(compiled.open(message().parent), etree.fromstring("<Parcel><Bill>7</Bill></Parcel>"))
    assert mapped is not None
    assert (mapped.values["Day"], mapped.values["Total"], mapped.values["Ref"]) == (
        ["2025-08-15"],
        ["12.50"],
        ["A1", "B2"],
    )

    inside = msgspec.structs.replace(SOURCE.children[0], children=(*SOURCE.children[0].children, SOURCE.children[1]))
    rules = "  Day: { from: Trailer/9.Day, date: CCYYMMDD }\n"
    source = msgspec.structs.replace(SOURCE, children=(inside,))
    mapping, _ = load_mapping("m", {"m.yaml": HEAD + NUMBER + rules}, {"xml/m": source}, TARGET, NAMESPACE, {})
    assert mapping is not None
    compiled = CompiledTree(mapping.plans["xml/m"])
    assert compiled.open(None).state is None
    assert compiled.source is None


def test_a_draft_finds_the_fields_of_lines_and_attributes_around_the_record() -> None:
    """As paths that the mapping can have: by the line and its field, or with @."""
    record = message()
    assert record.parent is not None
    record.parent.add(Node("load", "attribute", value="L1"))
    spots = spots_of(record, (SOURCE, SOURCE.children[0]))
    assert [(spot.path, spot.sample) for spot in spots] == [
        ("Bill", "7"),
        ("^Trailer/totals.Day", "20250815"),
        ("^Trailer/totals.Total", "001250"),
        ("^Trailer/totals.Kind", "G"),
        ("^@load", "L1"),
    ]


KEYED = """\
  Total: { from: "^Trailer/1[Mark=of(Bill)]/Weight", number: decimal }
  Short: { when: "exists(^Trailer/1[Mark=of(Bill)])", const: 'YES', else: { const: 'NO' } }
"""


@pytest.mark.parametrize(
    ("marks", "total", "told"),
    [
        (["8", "7", "9"], ["1.1"], []),
        (["8", "9"], None, []),
        (["", "9"], None, []),
        (["7", "7"], None, ["mapping.sent-twice"]),
    ],
)
def test_a_line_may_be_found_by_what_the_record_says(
    marks: list[str], total: list[str] | None, told: list[str]
) -> None:
    """The line of the trailer whose mark is the bill of this record; two of them are one too many."""
    weighed = msgspec.structs.replace(
        LINES[1], children=(*LINES[1].children, _column("Weight", 10, 15, "number", decimals=1))
    )
    trailer = msgspec.structs.replace(SOURCE.children[1], children=(weighed,))
    source = msgspec.structs.replace(SOURCE, children=(SOURCE.children[0], trailer))
    mapping, found = load_mapping("m", {"m.yaml": HEAD + NUMBER + KEYED}, {"xml/m": source}, TARGET, NAMESPACE, {})
    assert mapping is not None, found
    root = Node("Root", "element")
    parcel, tail = root.add(Node("Parcel", "element")), root.add(Node("Trailer", "element"))
    parcel.add(Node("Bill", "element", value="7"))
    for number, mark in enumerate(marks):
        line = tail.add(Node("1", "segment"))
        line.add(Node("Mark", "element", value=mark))
        line.add(Node("Weight", "element", value=f"1{number}", place=partial(Source, line=number)))
    plan = mapping.plans["xml/m"]
    draft = interpret(plan, parcel)
    assert draft.values.get("Total") == total
    assert draft.values["Short"] == ["YES" if "7" in marks else "NO"]
    assert [one.code for one in draft.diagnostics] == told
    assert coverage(plan).unread == ()
    assert CompiledTree(plan).open(root).state is None


def test_what_a_key_wants_has_to_be_there() -> None:
    """Both sides of a key are places of the source."""
    for path in ("^Trailer/1[Mark=of(Bil)]/Mark", "^Trailer/1[Mrk=of(Bill)]/Mark"):
        mapping, found = load(f"  Short: {{ from: '{path}', max: 5, then: cut }}\n")
        assert mapping is None
        assert [code for code, _ in found] == ["M102"]
