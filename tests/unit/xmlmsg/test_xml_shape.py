"""The shape of an element is what its schema says; a bundle of schemas holds all it needs."""

from __future__ import annotations

import pytest

from gateway.xmlmsg import Schema, UnsealedSchemaError
from gateway.xmlmsg.schema import BATCH

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:x" targetNamespace="urn:x" elementFormDefault="qualified"'


def schema(body: str) -> str:
    return f'<xs:schema {XS} version="2.1">{body}</xs:schema>'


ORDER = schema("""
<xs:element name="Order"><xs:complexType><xs:sequence>
  <xs:choice><xs:element name="Ship" type="xs:string"/><xs:sequence><xs:element name="Carrier" type="xs:token"/>
    <xs:element name="Flight" type="xs:token" minOccurs="0"/></xs:sequence></xs:choice>
  <xs:sequence minOccurs="0" maxOccurs="3"><xs:element name="Part" maxOccurs="2" type="Part">
    <xs:annotation><xs:appinfo source="urn:low-value-gateway:pii"/><xs:documentation>A  part
      of it.</xs:documentation></xs:annotation></xs:element></xs:sequence>
  <xs:choice maxOccurs="unbounded"><xs:element name="Note" type="xs:boolean"/><xs:element ref="Extra"/></xs:choice>
</xs:sequence><xs:attribute name="version" type="xs:integer" use="required"/></xs:complexType></xs:element>
<xs:element name="Extra" type="xs:double"/>
<xs:complexType name="Part"><xs:simpleContent><xs:extension base="Price">
  <xs:attribute name="currency"><xs:simpleType><xs:restriction base="xs:token">
    <xs:enumeration value="USD"/><xs:enumeration value="CAD"/></xs:restriction></xs:simpleType></xs:attribute>
</xs:extension></xs:simpleContent></xs:complexType>
<xs:simpleType name="Price"><xs:restriction base="xs:decimal">
  <xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
""")


def test_shape_of_every_construct() -> None:
    """Occurrences multiply through groups, members of a choice share a mark, attributes are leaves."""
    shape = Schema({"o.xsd": ORDER}, "o.xsd").shape("Order")
    facts = {child.name: (child.kind, child.min, child.max, child.type, bool(child.choice)) for child in shape.children}
    assert facts == {
        "version": ("attribute", 1, 1, "integer", False),
        "Ship": ("element", 0, 1, "text", True),
        "Carrier": ("element", 0, 1, "text", True),
        "Flight": ("element", 0, 1, "text", True),
        "Part": ("element", 0, 6, "number", False),
        "Note": ("element", 0, None, "boolean", False),
        "Extra": ("element", 0, None, "number", False),
    }
    part = shape.child("Part")
    assert part is not None
    assert (part.decimals, part.pii, part.doc, part.namespace) == (2, True, "A part of it.", "urn:x")
    (currency,) = part.children
    assert (currency.type, currency.codes, currency.min) == ("code", frozenset({"USD", "CAD"}), 0)
    marks = {shape.child(name).choice for name in ("Ship", "Carrier", "Flight")}  # type: ignore[union-attr]
    assert len(marks) == 1


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('<Order xmlns="urn:x" version="1"><Ship>A</Ship><Note>true</Note></Order>', None, None),
        ('<Order xmlns="urn:x"><Ship>A</Ship><Note>true</Note></Order>', "xsd.attribute-missing", "Filing"),
        ('<Order xmlns="urn:x" version="x"><Ship>A</Ship><Note>true</Note></Order>', "xsd.type", "Filing"),
        ('<Order xmlns="urn:x" version="1"><Note>true</Note></Order>', "xsd.content", "Filing"),
        (
            '<Order xmlns="urn:x" version="1"><Ship>A</Ship><Part currency="EUR">1</Part><Note>1</Note></Order>',
            "xsd.enumeration",
            "Filing.Part[1]",
        ),
        (
            '<Order xmlns="urn:x" version="1"><Ship>A</Ship><Part>1.234</Part><Note>1</Note></Order>',
            "xsd.digits",
            "Filing.Part[1]",
        ),
        ('<Order xmlns="urn:x" version="1"><Ship>A</Ship><Note>maybe</Note></Order>', "xsd.type", "Filing.Note[1]"),
    ],
)
def test_faults_of_other_schemas(text, code, path) -> None:
    """Attributes and choices, which the canonical record has not, are refused in words as well."""
    faults = Schema({"o.xsd": ORDER}, "o.xsd").gate([text])[0]
    assert [(fault.code, fault.path) for fault in faults] == ([] if code is None else [(code, path)])


def test_canonical_shape(filing_schema: Schema) -> None:
    """The record's shape carries what mappings are checked against."""
    shape = filing_schema.shape("Section321")
    number = shape.child("Bill").child("Number")  # type: ignore[union-attr]
    assert number is not None
    assert (number.min, number.max, number.type, number.max_length, number.pattern) == (1, 1, "text", 12, "[A-Z0-9]+")
    line = shape.child("Line")
    assert line is not None
    assert (line.min, line.max, line.type, line.namespace) == (1, 999, None, filing_schema.namespace)
    value = line.child("Value")
    assert value is not None
    assert (value.type, value.decimals, value.pii) == ("number", 2, False)
    assert "143.23(k)(7)" in (value.doc or "")
    consignee = shape.child("Consignee")
    assert consignee is not None
    assert [child.name for child in consignee.children if child.pii] == [
        "Name",
        "InCareOf",
        "Street",
        "City",
        "PostalCode",
        "Phone",
    ]
    arrival = shape.child("Arrival")
    assert arrival is not None
    assert [(child.type, child.format) for child in arrival.children] == [
        ("text", None),
        ("date", "iso"),
        ("time", "iso"),
    ]
    assert filing_schema.shape("Section321") is shape
    with pytest.raises(KeyError):
        filing_schema.shape("Section322")


def test_any_regime_may_be_sent_together(filing_schema: Schema) -> None:
    """A document of filings holds any number of any regime, and of what supplements or cancels them."""
    regimes = ("Section321", "Type86", "Type11", "Type13", "Imdw", "Gift", "DataPilot", "Supplement", "Cancellation")
    shape = filing_schema.shape("Filings")
    assert [(child.name, child.min, child.max, child.choice) for child in shape.children] == [
        (name, 0, None, None) for name in regimes
    ]
    assert (filing_schema.namespace, filing_schema.version) == ("urn:low-value-gateway:filing:1", "1.0")
    assert filing_schema.elements == ("Filings", *regimes)


def test_schema_without_a_namespace() -> None:
    """Elements of no namespace are judged as well."""
    text = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:date"/></xs:schema>'
    plain = Schema({"a.xsd": text}, "a.xsd")
    assert (plain.namespace, plain.version) == (None, None)
    verdicts = plain.gate(["<a>2025-08-15</a>"] * BATCH + ["<a>15</a>"])
    assert [bool(verdict) for verdict in verdicts] == [False] * BATCH + [True]


def include(name: str) -> str:
    return f'<xs:include schemaLocation="{name}"/>'


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"a.xsd": schema(include("b.xsd"))}, "b.xsd is not in the bundle"),
        ({"a.xsd": schema(include("http://example.org/b.xsd"))}, "is not in the bundle"),
        ({"a.xsd": schema(include("../b.xsd")), "b.xsd": schema("")}, "is not in the bundle"),
        ({"b.xsd": schema("")}, "a.xsd is not in the bundle"),
        ({"a.xsd": schema('<xs:import namespace="urn:y" schemaLocation="b.xsd"/>')}, "import is not allowed"),
        ({"a.xsd": schema("<xs:redefine schemaLocation='b.xsd'/>"), "b.xsd": schema("")}, "redefine is not allowed"),
        ({"a.xsd": schema(include("b.xsd")), "b.xsd": schema("").replace("urn:x", "urn:y")}, "differ"),
        (
            {"a.xsd": schema("<xs:complexType name='A'><xs:anyAttribute/></xs:complexType>")},
            "anyAttribute is not allowed",
        ),
        ({"a.xsd": "<xs:schema"}, "a.xsd: "),
    ],
)
def test_a_bundle_reaches_nowhere(texts, said) -> None:
    """What the bundle does not hold is an error when it is compiled, never fetched and never left out."""
    with pytest.raises(UnsealedSchemaError, match=said):
        Schema(texts, "a.xsd")


def test_includes_in_a_circle() -> None:
    """Each document is taken once, whoever includes it."""
    texts = {
        "a.xsd": schema(include("b.xsd") + include("c.xsd") + '<xs:element name="a" type="B"/>'),
        "b.xsd": schema(
            include("c.xsd")
            + '<xs:complexType name="B"><xs:sequence><xs:element name="c" type="C"/></xs:sequence></xs:complexType>'
        ),
        "c.xsd": schema(include("a.xsd") + '<xs:simpleType name="C"><xs:restriction base="xs:token"/></xs:simpleType>'),
    }
    sealed = Schema(texts, "a.xsd")
    assert sealed.gate(['<a xmlns="urn:x"><c>1</c></a>']) == [()]
    assert sealed.shape("a").children[0].name == "c"
