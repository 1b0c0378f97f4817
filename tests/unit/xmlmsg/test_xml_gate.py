"""The verdict on each record, and every reason for a refusal once, at its place, in words."""

from __future__ import annotations

import re

import pytest

from gateway.diagnostics import Severity
from gateway.xmlmsg import Schema
from gateway.xmlmsg.schema import BATCH

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
NUMBER = "a number, 0 or more, at most 12 digits, at most 2 of them after the point"

FAULTS = [
    # what is changed, into what, the findings as (code, path, found)
    ("<Value>45<", "<Value>-5<", [("xsd.range", "Filing.Line[1].Value", "-5")]),
    ("<Value>45<", "<Value>forty<", [("xsd.type", "Filing.Line[1].Value", "forty")]),
    ("<Value>45<", "<Value>1.234<", [("xsd.digits", "Filing.Line[1].Value", "1.234")]),
    ("<Value>45<", "<Value>+45<", [("xsd.pattern", "Filing.Line[1].Value", "+45")]),
    ("<Value>45<", "<Value>1,000<", [("xsd.type", "Filing.Line[1].Value", "1,000")]),
    ("<Value>45<", "<Value>duplicated value<", [("xsd.type", "Filing.Line[1].Value", "duplicated value")]),
    ("<Value>45<", "<Value><", [("xsd.empty", "Filing.Line[1].Value", "")]),
    ("<Value>45</Value>", "", [("xsd.missing", "Filing.Line[1].Value", None)]),
    ("<Value>45</Value>", "<Value>45<b/></Value>", [("xsd.content", "Filing.Line[1].Value", None)]),
    ("<Value>45<", '<Value a="1">45<', [("xsd.content", "Filing.Line[1].Value", "a")]),
    ("<Number>2<", "<Number>1<", [("xsd.unique", "Filing.Line[2]", "1")]),
    ("<Number>2<", "<Number>0<", [("xsd.range", "Filing.Line[2].Number", "0")]),
    (">13<", ">00<", [("xsd.enumeration", "Filing.Bill.Type", "00")]),
    ("0000000103", "0000000103000", [("xsd.length", "Filing.Bill.Number", "0000000103000")]),
    ("0000000103", "00-103", [("xsd.pattern", "Filing.Bill.Number", "00-103")]),
    ("0000000103", "  ", [("xsd.empty", "Filing.Bill.Number", "")]),
    (
        "JANE DOE</Name><InCareOf>",
        "J</Name><InCareOf>" + "X" * 61,
        [("xsd.length", "Filing.Consignee.InCareOf", "X" * 61 + "BUFFALO PARCEL ROOM")],
    ),
    ("2025-08-15", "2025-02-30", [("xsd.type", "Filing.Arrival.Date", "2025-02-30")]),
    ("2025-08-15", "20250815", [("xsd.type", "Filing.Arrival.Date", "20250815")]),
    ("2025-08-15", "2025-08-15Z", [("xsd.pattern", "Filing.Arrival.Date", "2025-08-15Z")]),
    ("07:30:00", "24:00:00", [("xsd.pattern", "Filing.Arrival.Time", "24:00:00")]),
    (">0901<", ">ABCDE<", [("xsd.length", "Filing.Arrival.Port", "ABCDE")]),
    ("4.5<", "0<", [("xsd.range", "Filing.GrossWeight", "0")]),
    ("<Bill>", "<Bill>text", [("xsd.content", "Filing.Bill", None)]),
    ("<Mode>30</Mode>", f'<Mode xsi:nil="true" {XSI}/>', [("xsd.empty", "Filing.Transport.Mode", "")]),
    ("<City>BUFFALO</City>", "", [("xsd.missing", "Filing.Consignee.City", None)]),
    (
        "<Trip>",
        "<Foo>1</Foo><Foo>1</Foo><Trip>",
        [("xsd.unexpected", "Filing.Foo", "Foo"), ("xsd.unexpected", "Filing.Foo[2]", "Foo")],
    ),
    ("<Trip>", '<Trip xmlns="">', [("xsd.unexpected", "Filing.Trip", "Trip of namespace (none)")]),
    ("<Trip>", "<Bill><Odd/></Bill><Trip>", [("xsd.unexpected", "Filing.Bill[2]", "number 2")]),
    (
        "<Date>2025-08-15</Date><Time>07:30:00</Time>",
        "<Time>07:30:00</Time><Date>2025-08-15</Date>",
        [("xsd.misplaced", "Filing.Arrival.Date", "after Time")],
    ),
    (
        "<Quantity>2</Quantity><QuantityUnit>PCS</QuantityUnit><GrossWeight>4.5</GrossWeight>",
        "<Quantity>0</Quantity>",
        [
            ("xsd.range", "Filing.Quantity", "0"),
            ("xsd.missing", "Filing.QuantityUnit", None),
            ("xsd.missing", "Filing.GrossWeight", None),
        ],
    ),
    ("</Section321>", "</Section321><x/>", [("xsd.not-well-formed", "Filing", None)]),
    ("<Bill>", "<Bill", [("xsd.not-well-formed", "Filing", None)]),
    ("<Bill>", "<Bill>\ud800", [("xsd.not-well-formed", "Filing", None)]),
    ("<Bill>", "<Bill>\0", [("xsd.not-well-formed", "Filing", None)]),
    ("Section321", "Section322", [("xsd.unknown-record", "Filing", "{urn:low-value-gateway:filing:1}Section322")]),
    ("urn:low-value-gateway:filing:1", "urn:other", [("xsd.unknown-record", "Filing", "{urn:other}Section321")]),
]


def told(faults) -> list[tuple[str, str, str | None]]:
    return sorted((fault.code, fault.path, fault.found) for fault in faults)


@pytest.mark.parametrize(("old", "new", "findings"), FAULTS)
def test_every_fault_once_at_its_place(filing_schema: Schema, shipment, old, new, findings) -> None:
    """One finding for one cause, with the field and what was found; neighbours of the record are not touched."""
    assert old in shipment
    bad = shipment.replace(old, new)
    verdicts = filing_schema.gate([shipment, bad, shipment])
    assert [bool(verdict) for verdict in verdicts] == [False, True, False]
    assert told(verdicts[1]) == sorted(findings)


@pytest.mark.parametrize(("old", "new", "findings"), FAULTS)
def test_a_fault_becomes_a_diagnostic(filing_schema: Schema, shipment, old, new, findings) -> None:
    """Each finding has a code of the catalogue, the field, and a sentence without gaps."""
    for fault in filing_schema.gate([shipment.replace(old, new)])[0]:
        diagnostic = fault.diagnostic(where="record 7")
        assert (diagnostic.code, diagnostic.target, diagnostic.where) == (fault.code, fault.path, "record 7")
        assert diagnostic.severity is Severity.ERROR
        assert "None" not in diagnostic.message
        assert "{" not in diagnostic.message.replace("{urn:", "")
        assert len(diagnostic.found or "") <= 64


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<Value>45<", "<Value>-5<", NUMBER),
        ("4.5<", "-1<", "a number, more than 0, at most 10 digits, at most 3 of them after the point"),
        (
            "<Quantity>2</Quantity><QuantityUnit>PCS</QuantityUnit><Gross",
            "<Quantity>x</Quantity><QuantityUnit>PCS</QuantityUnit><Gross",
            "a whole number, 1 or more, at most 99999999",
        ),
        (">13<", ">00<", "one of 13, 23, 35"),
        (">CA</OriginCountry>", ">XX</OriginCountry>", "a code of the list (242 codes)"),
        ("0000000103", "00-103", "1 to 12 characters, capital letters and digits only"),
        (">0901<", ">09<", "exactly 4 characters, digits only"),
        (">W<", ">WW<", "exactly 1 character, capital letters and digits only"),
        ("2025-08-15", "15.08.2025", "a day of the calendar, CCYY-MM-DD"),
        ("07:30:00", "7:30", "a time, HH:MM:SS"),
        ("UNIT 4", "X" * 56, "1 to 55 characters"),
        ("<Trip>", "<Bill/><Trip>", "at most 1"),
        ("<Trip>", "<Town/><Trip>", "only what the schema names"),
        ("<Trip>", "<Shiper/><Trip>", "only what the schema names, such as Shipper"),
        ("<City>BUFFALO</City>", "", "City"),
    ],
)
def test_expected_is_said_in_words(filing_schema: Schema, shipment, old, new, expected) -> None:
    """What a value has to be is said without patterns."""
    (fault,) = filing_schema.gate([shipment.replace(old, new)])[0]
    assert fault.expected == expected


def test_blanks_that_are_none_to_xml(filing_schema: Schema, shipment) -> None:
    """A no-break space is shown where it is refused, and both engines take it for a character like any other."""
    (fault,) = filing_schema.gate([shipment.replace(">13<", ">13\u00a0<")])[0]
    assert (fault.code, fault.found) == ("xsd.enumeration", "13\N{OPEN BOX}")
    assert filing_schema.examine(shipment.replace("JANE DOE", "\u00a0")) == ()


def test_comments_do_not_count(filing_schema: Schema, shipment) -> None:
    """A comment inside of a value is not part of it and not content."""
    assert filing_schema.examine(shipment.replace(">13<", ">1<!-- x -->3<")) == ()
    assert filing_schema.gate([shipment.replace(">13<", ">0<!-- x -->0<")])[0][0].found == "00"


def test_prefixes_make_no_difference(filing_schema: Schema, shipment) -> None:
    """Paths have no prefixes, whether the record uses them or not."""
    prefixed = re.sub(r"<(/?)(?=\w)", r"<\1f:", shipment).replace("xmlns=", "xmlns:f=")
    verdicts = filing_schema.gate([prefixed, prefixed.replace(">13<", ">00<"), shipment])
    assert [told(verdict) for verdict in verdicts] == [[], [("xsd.enumeration", "Filing.Bill.Type", "00")], []]


def test_attribution_in_every_batch(filing_schema: Schema, shipment, entry) -> None:
    """With records of both regimes over several documents each fault is told of its own record."""
    bad = {3, BATCH - 1, BATCH, 2 * BATCH + 17}
    records = [shipment if number % 2 else entry for number in range(2 * BATCH + 20)]
    for number in bad:
        records[number] = records[number].replace("<Country>US<", "<Country>UK<")
    verdicts = filing_schema.gate(records)
    assert {number for number, verdict in enumerate(verdicts) if verdict} == bad
    assert all(told(verdicts[number]) == [("xsd.enumeration", "Filing.Consignee.Country", "UK")] for number in bad)


@pytest.mark.parametrize(
    ("records", "bad"),
    [
        ([], set()),
        (["", "GOODGOOD"], {0, 1}),
        (["GOODGOOD", ""], {0, 1}),
        (["GOOD", "<!-- no record -->", "GOOD"], {1}),
        (["GOOD", "</_><_>", "GOOD"], {1}),
        (["GOOD", "GOOD</_>", "<_>GOOD"], {1, 2}),
        (["GOOD", "<?xml version='1.0'?>GOOD"], {1}),
        (["<!DOCTYPE a>GOOD", "GOOD"], {0}),
        (["\n\nGOOD\n", "BAD", "GOOD\n"], {1}),
        (["GOOD\n<!-- a\ncomment -->", "BAD"], {1}),
        (["MULTILINE", "BAD", "MULTILINE"], {1}),
    ],
)
def test_one_record_cannot_pass_for_another(filing_schema: Schema, shipment, records, bad) -> None:
    """Texts that are no element, or several, or break out of the document are refused, alone."""
    words = {"GOOD": shipment, "BAD": shipment.replace(">13<", ">00<"), "MULTILINE": shipment.replace("><", ">\n<")}
    texts = []
    for record in records:
        for word, text in words.items():
            record = record.replace(word, text)
        texts.append(record)
    verdicts = filing_schema.gate(texts)
    assert {number for number, verdict in enumerate(verdicts) if verdict} == bad


def test_line_within_the_record(filing_schema: Schema, shipment) -> None:
    """A record of several lines gets the line of its fault."""
    text = shipment.replace("><", ">\n<").replace(">13<", ">00<")
    (fault,) = filing_schema.gate([shipment, text])[1]
    assert text.splitlines()[fault.line - 1] == "<Type>00</Type>"


def test_engines_that_disagree(filing_schema: Schema, shipment, monkeypatch) -> None:
    """When one engine alone refuses, that is told; the verdict is that of lxml."""
    bad = shipment.replace(">13<", ">00<")
    explainer = filing_schema._explainer("Section321")
    monkeypatch.setattr(type(explainer), "explain", lambda *_: ())
    (fault,) = filing_schema.gate([bad])[0]
    assert (fault.code, fault.refuses) == ("xsd.engines-disagree", True)
    monkeypatch.undo()
    faults = filing_schema.gate([bad])[0]
    monkeypatch.setattr(type(explainer), "explain", lambda *_: faults)
    assert filing_schema.gate([shipment]) == [()]
    (fault,) = filing_schema.examine(shipment)
    assert (fault.code, fault.refuses) == ("xsd.engines-disagree", False)
    assert fault.diagnostic().severity is Severity.WARNING


def test_examine_agrees_with_the_gate(filing_schema: Schema, shipment, entry) -> None:
    """Both engines pass the good records and find the same in a bad one."""
    bad = shipment.replace(">13<", ">00<")
    assert filing_schema.examine(shipment) == filing_schema.examine(entry) == ()
    assert filing_schema.examine(bad) == filing_schema.gate([bad])[0]


@pytest.mark.parametrize(
    ("facets", "good", "bad"),
    [
        (["enumeration:US", "enumeration:CA"], ["US", " CA "], ["U", "USA", "us", "US|CA"]),
        (["enumeration:A.B", "enumeration:C"], ["A.B", "C"], ["AXB"]),
        (["pattern:[A-B]", "enumeration:A", "enumeration:C"], ["A"], ["B", "C"]),
        (["enumeration:A", "enumeration:BC", "length:1"], ["A"], ["BC"]),
    ],
)
def test_a_value_is_one_of_its_codes_and_nothing_else(facets: list[str], good: list[str], bad: list[str]) -> None:
    """With signs in the codes, with other facets beside them, with blanks around the value."""
    rows = "".join(f'<xs:{name} value="{value}"/>' for name, value in (one.split(":") for one in facets))
    text = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Code"><xs:simpleType>'
        f'<xs:restriction base="xs:token">{rows}</xs:restriction></xs:simpleType></xs:element></xs:schema>'
    )
    verdicts = Schema({"a.xsd": text}, "a.xsd").gate([f"<Code>{value}</Code>" for value in (*good, *bad)])
    assert [bool(faults) for faults in verdicts] == [False] * len(good) + [True] * len(bad)
    assert all(fault.code != "xsd.engines-disagree" for faults in verdicts for fault in faults)
