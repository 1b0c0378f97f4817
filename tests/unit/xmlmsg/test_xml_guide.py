"""Guides of foreign XML formats: what they say, what is wrong with them, and what they have against a record."""

from __future__ import annotations

import pytest

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory
from gateway.xmlmsg import ForeignMessage, ForeignRecord, Limits, XmlGuide, XmlMessage, check_guide, open_document
from gateway.xmlmsg import read_xml_guide as read

GUIDE = """
guide: xml/parcels
title: Parcels
namespaces: { default: "urn:a", b: "urn:b" }
records: Root/Trips/Trip/Parcel
wrapped: [doc]
parts:
  weighed: ["@unit M 1 code", "@way O 1"]
structure:
  element: b:Root M 1
  holds:
    - { element: b:Head M 1, holds: [Id M 1 text 5 pii, { element: Kind O 1 code, codes: [A, B] }] }
    - element: b:Trips M 1
      holds:
        - element: Trip M unbounded
          holds:
            - No M 1 integer
            - element: Parcel M unbounded
              holds:
                - Bill M 1
                - { element: W O 1 number, is: weighed }
                - { element: Day O 1 date, note: of arrival }
                - Gift O 1 boolean
                - Any O 2 unverified
            - Tail O 1
"""

DOCUMENT = """<r:Root xmlns:r="urn:b" xmlns="urn:a"><r:Head><Id>12345</Id></r:Head><r:Trips>
<Trip><No>1</No><Parcel><Bill>A</Bill><W unit="K">1</W></Parcel>
<Parcel><Bill>B</Bill></Parcel><Tail>t1</Tail></Trip>
<Trip><No>2</No><Parcel><Bill>C</Bill></Parcel></Trip></r:Trips></r:Root>"""


def guide(text: str = GUIDE) -> XmlGuide:
    found, findings = read(text, "parcels.yaml")
    assert found is not None, findings
    return found


def opened(document: str, limits: Limits = Limits(), of: XmlGuide | None = None):  # noqa: B008  frozen
    of = of or guide()
    return open_document(InMemory(document.encode()), [("urn:own", "Filings")], {of.root: of}, limits)


def records(document: str, of: XmlGuide | None = None) -> list[ForeignRecord]:
    message = opened(document, of=of)
    assert isinstance(message, ForeignMessage)
    found = list(message.records())
    assert all(isinstance(one, ForeignRecord) for one in found)
    return found  # type: ignore[return-value]  # just asserted


def test_a_guide_is_read_with_all_that_it_says() -> None:
    """Names, namespaces, lengths, codes and notes stand in the shape."""
    found = guide()
    assert (found.name, found.root, found.records) == (
        "xml/parcels",
        ("urn:b", "Root"),
        ("Root", "Trips", "Trip", "Parcel"),
    )
    head = found.shape.child("Head")
    assert head is not None
    identity, kind = head.children
    assert (identity.namespace, identity.max_length, identity.pii) == ("urn:a", 5, True)
    assert kind.codes == {"A", "B"}
    parcel = found.shape.child("Trips").child("Trip").child("Parcel")  # type: ignore[union-attr]
    assert [(one.name, one.type, one.min, one.max) for one in parcel.children] == [
        ("Bill", "text", 1, 1),
        ("W", "number", 0, 1),
        ("Day", "date", 0, 1),
        ("Gift", "boolean", 0, 1),
        ("Any", "text", 0, 2),
    ]
    assert parcel.child("Any").doc == "[unverified]"
    unit = parcel.child("W").children[0]
    assert (unit.name, unit.kind, unit.namespace) == ("unit", "attribute", None)


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("guide: xml/parcels\n", "", "guide.missing", 2),
        ("title: Parcels", "titel: Parcels", "guide.unknown-name", 3),
        ("records: Root/Trips/Trip/Parcel", "records: Root/Trips/Trp", "guide.unknown-name", 5),
        ("records: Root/Trips/Trip/Parcel", "records: Rot/Trips", "guide.unknown-name", 5),
        ("wrapped: [doc]", "wrapped: doc", "guide.invalid", 6),
        ("is: weighed", "is: wayed", "guide.unknown-name", 21),
        ("- Gift O 1 boolean", "- Gift O 1 maybe", "guide.invalid", 23),
        ("- Gift O 1 boolean", "- c:Gift O 1 boolean", "guide.unknown-name", 23),
        ("element: b:Root M 1", "elemnt: b:Root M 1", "guide.unknown-name", 10),
        ('{ default: "urn:a", b: "urn:b" }', "[a]", "guide.invalid", 4),
        ('weighed: ["@unit M 1 code", "@way O 1"]', "weighed: x", "guide.invalid", 8),
        (GUIDE, "", "guide.invalid", 1),
        (GUIDE[GUIDE.index("structure:") :], "", "guide.missing", 2),
    ],
)
def test_a_faulty_guide_is_told_with_its_line(before, after, code, line) -> None:
    """What cannot be understood is a finding at its line, and then there is no guide."""
    found, findings = read(GUIDE.replace(before, after), "parcels.yaml")
    assert found is None
    assert code in {one.code for one in findings}
    assert line in {one.source.line for one in findings if one.code == code and one.source}


def test_a_part_within_itself_is_refused() -> None:
    """Parts that hold themselves would never end."""
    _, findings = read(GUIDE.replace('"@way O 1"', "{ element: W O 1, is: weighed }"), "parcels.yaml")
    assert {one.code for one in findings} == {"guide.unknown-name"}


ENVELOPES = [
    ("", "", 0, ""),
    ('<S:Envelope xmlns:S="u">\n<S:Body>', "</S:Body></S:Envelope>", 1, "/Envelope/Body"),
    ("<E><doc>\n  <![CDATA[", "]]></doc></E>", 1, "/E/doc"),
]


@pytest.mark.parametrize(("before", "behind", "shift", "way"), ENVELOPES)
def test_records_are_found_in_any_envelope_with_their_places(before, behind, shift, way) -> None:
    """A record has what stands around it, before and behind, and lines and paths of the whole document."""
    found = records(before + DOCUMENT + behind)
    assert [(one.number, one.line - shift, one.xpath.removeprefix(way)) for one in found] == [
        (0, 2, "/Root/Trips/Trip[1]/Parcel[1]"),
        (1, 3, "/Root/Trips/Trip[1]/Parcel[2]"),
        (2, 4, "/Root/Trips/Trip[2]/Parcel[1]"),
    ]
    trip = found[0].node.parent
    assert trip is not None
    assert [(one.name, one.value) for one in trip.children] == [("No", "1"), ("Tail", "t1")]
    assert trip.children[1].source.xpath == f"{way}/Root/Trips/Trip[1]/Tail"  # type: ignore[union-attr]
    bill = found[2].node.children[0]
    assert bill.source is not None
    assert (bill.source.line, bill.source.xpath) == (4 + shift, f"{found[2].xpath}/Bill")


def test_a_text_with_references_is_a_document_too() -> None:
    """An envelope may carry the document with its signs replaced; a second envelope in it is not looked into."""
    text = DOCUMENT.replace("&", "&amp;").replace("<", "&lt;")
    assert [one.node.children[0].value for one in records(f"<E><doc>{text}</doc></E>")] == ["A", "B", "C"]
    again = f"<E><doc>{text}</doc></E>".replace("&", "&amp;").replace("<", "&lt;")
    assert isinstance(opened(f"<E><doc>{again}</doc></E>"), Diagnostic)


@pytest.mark.parametrize(
    ("document", "code", "line"),
    [
        ("<Other/>", "xml.unknown-root", 1),
        ("<Root/>", "xml.unknown-root", 1),
        ("<E><doc>no document</doc></E>", "xml.unknown-root", 1),
        ("<E><doc>&lt;Other/></doc></E>", "xml.unknown-root", 1),
        ("<E>\n<doc>&lt;Root\n>&lt;/Rot></doc></E>", "xml.not-well-formed", 3),
        ("<E>\n<doc><![CDATA[<!DOCTYPE a><a/>]]></doc></E>", "xml.doctype", 2),
        ("<!DOCTYPE a><a/>", "xml.doctype", 1),
    ],
)
def test_what_is_no_document_of_a_known_format_is_refused(document, code, line) -> None:
    """The same rules hold for a document in an envelope, and the place is one of what was sent."""
    found = opened(document)
    assert isinstance(found, Diagnostic)
    assert found.code == code
    assert found.source is not None
    assert found.source.line == line


def test_canonical_documents_are_opened_as_ever() -> None:
    """Our own roots are no foreign format."""
    assert isinstance(opened('<Filings xmlns="urn:own"/>'), XmlMessage)


def test_a_document_without_records_is_told() -> None:
    """A known root that holds nothing says so once."""
    message = opened('<Root xmlns="urn:b"/>')
    assert isinstance(message, ForeignMessage)
    (found,) = message.records()
    assert isinstance(found, Diagnostic)
    assert (found.code, found.level) == ("xml.no-record", "file")


def test_what_stands_around_the_records_is_bounded() -> None:
    """A document that is all surroundings is refused, not kept."""
    heads = "<r:Head><Id>1</Id></r:Head>" * 10
    message = opened(DOCUMENT.replace("<r:Trips>", f"{heads}<r:Trips>"), Limits(record_elements=20))
    assert isinstance(message, ForeignMessage)
    (found,) = message.records()
    assert isinstance(found, Diagnostic)
    assert found.code == "xml.record-too-large"


NESTED = """
guide: xml/nested
title: Shipments in shipments
namespaces: { default: "urn:a" }
records: All/Shipment/Parts/Part
alone: All/Shipment
structure:
  element: All M 1
  holds:
    - element: Shipment M 1
      holds: [No O 1, { element: Parts O 1, holds: [{ element: Part O unbounded, holds: [No O 1] }] }]
"""


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("<Shipment><No>1</No></Shipment>", [("/All/Shipment[1]", "1", None)]),
        (
            "<Shipment><Parts><Part><No>2</No></Part><Part><No>3</No></Part></Parts><No>1</No></Shipment>",
            [("/All/Shipment/Parts/Part[1]", "2", "1"), ("/All/Shipment/Parts/Part[2]", "3", "1")],
        ),
        (
            "<Shipment><No>1</No><Parts><Part><No>2</No><Parts><Part><No>4</No></Part></Parts></Part></Parts></Shipment>",
            [("/All/Shipment/Parts/Part/Parts/Part[1]", "4", "2")],
        ),
    ],
)
def test_the_innermost_shipments_are_the_records(document, found) -> None:
    """A shipment that holds others is their whole; one that stands alone has a whole that says nothing."""
    nested = guide(NESTED)
    read_back = []
    for one in records(f'<All xmlns="urn:a">{document}</All>', nested):
        own = next(one.node.named("No")).value
        parts = one.node.parent
        assert parts is not None
        assert parts.parent is not None
        above = next(parts.parent.named("No"), None)
        read_back.append((one.xpath, own, above.value if above is not None else None))
    assert read_back == found


@pytest.mark.parametrize(
    ("parcel", "found"),
    [
        ("<Bill>A</Bill>", []),
        ("", [("xml.element-missing", "Parcel", "")]),
        ("<Bill>A</Bill><Bill>B</Bill><Bill>C</Bill>", [("xml.element-repeated", "Bill", "/Bill[2]")]),
        ("<Bill>A</Bill><Bil>x<y/></Bil>", [("xml.element-unknown", "Bil", "/Bil")]),
        ('<Bill>A</Bill><Day xmlns="urn:b"/>', [("xml.element-unknown", "Day of namespace urn:b", "/Day")]),
        ('<Bill>A</Bill><W unit="K">one</W>', [("xml.value-form", "one", "/W")]),
        ("<Bill>A</Bill><W>1</W>", [("xml.element-missing", "W", "/W")]),
        ('<Bill>A</Bill><W unit="K" odd="1">1</W>', []),
        ("<Bill>A</Bill><Day>2025-02-30</Day><Gift>yes</Gift>", [("xml.value-form", "2025-02-30", "/Day"),
                                                                ("xml.value-form", "yes", "/Gift")]),
        ("<Bill>A</Bill><Day/><Any><x/></Any><Any/>", []),
    ],
)  # fmt: skip
def test_a_record_against_its_guide(parcel, found) -> None:
    """What differs from the guide is a warning at its place, told once; nothing is refused."""
    document = (
        f'<r:Root xmlns:r="urn:b" xmlns="urn:a"><r:Trips><Trip><Parcel>{parcel}</Parcel></Trip></r:Trips></r:Root>'
    )
    (one,) = records(document)
    of = guide()
    shape = of.shape.child("Trips").child("Trip").child("Parcel")  # type: ignore[union-attr]
    findings = list(check_guide(one.node, shape, of.records, frozenset()))
    assert {finding.severity for finding in findings} <= {"warning"}
    place = "/Root/Trips/Trip/Parcel[1]"
    assert [(f.code, f.found, f.source.xpath.removeprefix(place)) for f in findings] == found


def test_what_somebody_else_judges_is_left_to_him() -> None:
    """A place that a mapping reads has one judge; values that are personal are not shown."""
    document = (
        '<r:Root xmlns:r="urn:b" xmlns="urn:a"><r:Head><Id>1234567</Id><Kind>C</Kind></r:Head>'
        "<r:Trips><Trip><No>x</No><Parcel/></Trip></r:Trips></r:Root>"
    )
    message = opened(document)
    assert isinstance(message, ForeignMessage)
    list(message.records())
    assert message.context is not None
    judged = frozenset({("Root", "Trips", "Trip", "Parcel")})
    found = list(check_guide(message.context, guide().shape, ("Root",), judged))
    assert [(one.found, one.expected) for one in found] == [
        ("***", "at most 5 characters"),
        ("C", "one of A, B"),
        ("x", "a whole number"),
    ]
    everything = judged | {("Root", "Head", "Id"), ("Root", "Head", "Kind"), ("Root", "Trips", "Trip", "No")}
    assert list(check_guide(message.context, guide().shape, ("Root",), everything)) == []
