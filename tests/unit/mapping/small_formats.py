"""A small X12-like source and a small target, built by hand: all that the engine's own tests know of formats."""

from __future__ import annotations

from mapping_tree import records

from gateway.diagnostics import Diagnostic
from gateway.mapping import CodeList, Draft, Mapping, interpret, load_mapping
from gateway.mapping.decisions import DecisionTable
from gateway.tree import Node, Shape
from gateway.tree.shape import ValueType

NAMESPACE = "urn:small"


def leaf(name: str, label: str, type_: ValueType = "text", **more: object) -> Shape:
    return Shape(name=name, kind="element", label=label, type=type_, **more)  # type: ignore[arg-type]


def segment(name: str, *leaves: Shape, **more: object) -> Shape:
    return Shape(name=name, kind="segment", children=leaves, **more)  # type: ignore[arg-type]


def loop(name: str, *children: Shape, **more: object) -> Shape:
    return Shape(name=name, kind="loop", children=children, **more)  # type: ignore[arg-type]


SOURCE = loop(
    "ST",
    segment("ST", leaf("01", "id"), min=1),
    segment("HD", leaf("01", "carrier", max_length=4, min=1), leaf("02", "day", "date", format="CCYYMMDD"), min=1),
    loop(
        "RC",
        segment("RC", leaf("01", "number", max_length=20, min=1), leaf("02", "kind", "code"), min=1),
        segment("HD", leaf("01", "carrier", max_length=4)),
        segment("RF", leaf("01", "qualifier", "code", codes=frozenset({"AA", "BB"})), leaf("02", "value"), max=9),
        loop(
            "PA",
            segment("PA", leaf("01", "role", "code", min=1), leaf("02", "name", max_length=60), min=1),
            segment("AD", leaf("01", "street1", max_length=55), leaf("02", "street2", max_length=55), max=2),
            segment("CT", leaf("01", "city"), leaf("02", "country", "code"), max=1),
            max=5,
        ),
        loop(
            "TR",
            segment("TR", leaf("01", "id"), min=1),
            loop(
                "IT",
                segment(
                    "IT",
                    leaf("01", "count", "number"),
                    leaf("02", "text", max_length=10),
                    leaf("03", "price", "number", decimals=2),
                    leaf("04", "weight", "number"),
                    leaf("05", "unit", "code", codes=frozenset({"K", "L", "G"})),
                    leaf("06", "marks"),
                    min=1,
                ),
                segment("NO", leaf("01", "note"), max=None),
                max=99,
            ),
            max=9,
        ),
        min=1,
        max=None,
    ),
)


def field(name: str, type_: ValueType | None = "text", *children: Shape, **more: object) -> Shape:
    return Shape(name=name, kind="element", namespace=NAMESPACE, type=type_, children=children, **more)  # type: ignore[arg-type]


TARGET = field(
    "Record",
    None,
    field("Number", min=1, max_length=20),
    field("Day", "date"),
    field("Kind", "code", codes=frozenset({"GOOD", "BAD"})),
    field("Short", max_length=5),
    field("Total", "number"),
    field("Pieces", "integer"),
    field("Ref", max=None),
    field(
        "Party",
        None,
        field("Name", min=1),
        field("Street", max=6),
        field("City"),
        field("Country", "code"),
    ),
    field("Amount", "number", Shape(name="currency", kind="attribute", type="text")),
    field(
        "Line",
        None,
        field("Number", "integer", min=1),
        field("Text", min=1),
        field("Price", "number"),
        field("Weight", "number"),
        field("Marks", max=None),
        field("Truck"),
        max=None,
    ),
)

HEAD = """\
mapping: small
version: 1
source: x12/small
target: record@1
"""
RECORDS = """\
records:
  each: ST/RC
  key: $.Number
  date: ^HD.day
"""


KINDS = """\
role,unit,value,valid_from,valid_to,citation
CN,K,GOOD,,2025-06-30,19 CFR 1
CN,K,BAD,2025-07-01,,19 CFR 2
SH,*,BAD,,,19 CFR 3
"""
HOLES = """\
role,value,valid_from,valid_to,citation
A,GOOD,,2025-06-30,
A,BAD,2025-08-01,,
B,GOOD,,2025-06-30,
B,UGLY,2025-06-01,,
"""


def load(
    fields: str, records_text: str = RECORDS, head: str = HEAD, blocks: dict[str, str] | None = None
) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """Load a mapping whose ``fields:`` are *fields*, lines indented by two."""
    text = f"{head}{records_text}fields:\n{fields}"
    files = {"maps/small.yaml": text, **(blocks or {})}
    units, _ = CodeList.read("code,label,valid_from,valid_to\nK,KILOGRAM,,\nL,POUND,,2025-06-30\n", "units.csv")
    kinds, _ = DecisionTable.read(KINDS, "kinds.csv")
    holes, _ = DecisionTable.read(HOLES, "holes.csv")
    tables = {"kinds": kinds, "holes": holes}
    return load_mapping("small", files, {"x12/small": SOURCE}, TARGET, NAMESPACE, {"units": units}, tables)


def loaded(fields: str, records_text: str = RECORDS, head: str = HEAD, blocks: dict[str, str] | None = None) -> Mapping:
    mapping, findings = load(fields, records_text, head, blocks)
    assert mapping is not None, [f"{finding.rule} {finding.code} {finding.message}" for finding in findings]
    return mapping


def nodes(text: str) -> list[Node]:
    return records(SOURCE, "ST/RC", text)


def drafts(mapping: Mapping, text: str) -> list[Draft]:
    return [interpret(mapping.plans["x12/small"], node) for node in nodes(text)]
