"""What becomes of canonical XML messages, whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from manifests import SAMPLE_TIMES, codes, fates, filings_document, outcome, sample, type_86

from gateway.filing.check_digits import entry_check_digit
from gateway.library import library
from gateway.pipeline.partner import Partner

GOOD, OTHER = type_86(), type_86(number="04100026")
NAMESPACE = library().schema.namespace
RECORDS = Path(__file__).parents[2] / "data" / "records"
FILED_ON = {"type-86": date(2025, 8, 10), "type-11": date(2026, 11, 24), "section-321": date(2025, 8, 14),
            "imdw": date(2026, 8, 16)}  # fmt: skip


def test_each_record_of_the_sample_has_its_own_fate() -> None:
    """The shipped document: one entry goes through, one has a tariff number that the XSD refuses."""
    name = "broker-xml/type-86-2025-08-10.xml"
    found = outcome(sample(name), as_of=SAMPLE_TIMES[name])
    assert [(one.key, one.fate, codes(one)) for one in found.filings] == [
        ("QZ704100018", "forward", []),
        ("QZ704100026", "reject", ["xsd.length"]),
    ]
    assert (found.conclusion.verdict, found.conclusion.mapping) == ("partially-accepted", "canonical-type-86@1")
    refusal = found.filings[1].diagnostics[0]
    assert (refusal.target, refusal.found) == ("Filing.Line[1].Htsus", "630221")
    assert refusal.source is not None
    assert refusal.source.line == 106


def test_a_record_may_stand_alone() -> None:
    """A single record is a document of its own, and comes out as it does among others."""
    alone = outcome(GOOD.replace("<Type86>", f'<Type86 xmlns="{NAMESPACE}">'))
    assert fates(alone) == ["forward"]
    assert alone.filings[0].xml == outcome(filings_document(GOOD)).filings[0].xml


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (GOOD.replace("<Port>", "<Prt>x</Prt><Port>"), "xsd.unexpected"),
        (GOOD.replace("<TotalValue>96.00</TotalValue>", ""), "xsd.missing"),
        (GOOD.replace("<Value>96.00</Value>", "<Value>much</Value>"), "xsd.type"),
        (GOOD.replace("<OriginCountry>VN", "<OriginCountry>QQ"), "xsd.enumeration"),
        ("<Shipment/>", "message.no-mapping"),
        (GOOD.replace("<Type86>", '<Type86 xmlns="urn:another">'), "xsd.unknown-record"),
        ("<Section321/>", "xsd.missing"),
    ],
)
def test_a_bad_record_leaves_its_neighbours_alone(bad: str, code: str) -> None:
    """One bad record between two good ones is refused alone, and told of once."""
    found = outcome(filings_document(GOOD, bad, OTHER))
    assert fates(found) == ["forward", "reject", "forward"]
    assert set(codes(found.filings[1])) == {code}
    assert found.conclusion.verdict == "partially-accepted"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE Type86 [<!ENTITY a "b">]>{GOOD}', "xml.doctype"),
        (filings_document(GOOD)[:-20], "xml.not-well-formed"),
        (filings_document(GOOD, "<Type86><Entry></Type86>", OTHER), "xml.not-well-formed"),
        (filings_document(GOOD).replace(":filing:1", ":filing:2"), "xml.unknown-root"),
        (GOOD, "xml.unknown-root"),
        ("<html/>", "xml.unknown-root"),
    ],
)
def test_a_document_that_cannot_be_trusted_forwards_nothing(message: str, code: str) -> None:
    """What is wrong with the document as a whole is one finding, and no record of it is filed."""
    found = outcome(message)
    assert (found.conclusion.verdict, found.filings, codes(found)) == ("unreadable", (), [code])


def test_a_document_without_records_is_wondered_at() -> None:
    """An empty list looks like a failed export."""
    assert codes(outcome(filings_document())) == ["xml.no-record"]


def test_an_entry_is_filed_once() -> None:
    """An entry number that was forwarded, in this message or before, is refused the second time."""
    assert fates(outcome(filings_document(GOOD, OTHER, GOOD))) == ["forward", "forward", "reject"]
    found = outcome(filings_document(GOOD, OTHER), before=["QZ704100018"])
    assert (fates(found), codes(found)) == (["reject", "forward"], ["record.duplicate-entry"])


@pytest.mark.parametrize(
    ("name", "code", "target"),
    [
        ("type-86", "record.duplicate-entry", "Filing.Entry.Number"),
        ("type-11", "record.duplicate-entry", "Filing.Entry.Number"),
        ("section-321", "record.duplicate-bill", "Filing.Bill.Number"),
        ("imdw", "record.duplicate-shipment", "Filing.TrackingNumber"),
    ],
)
def test_what_comes_twice_is_named_by_its_own_number(name: str, code: str, target: str) -> None:
    """An entry number, a bill, a tracking number: each with what its sender can do, at the field that it stands in."""
    record = (RECORDS / f"{name}.xml").read_text("utf-8").replace("<Action>A</Action>", "")
    as_of = datetime.combine(FILED_ON[name], time(9), tzinfo=UTC)
    (first, again) = outcome(f'<Filings xmlns="{NAMESPACE}">{record}{record}</Filings>', as_of=as_of).filings
    assert (first.fate, again.fate) == ("forward", "reject"), codes(first)
    assert [(one.code, one.target) for one in again.diagnostics if "duplicate" in one.code] == [(code, target)]


def test_an_agreement_can_hold_what_the_law_refuses() -> None:
    """The same record, rejected or held."""
    message = filings_document(type_86(origin="CN"))
    assert fates(outcome(message)) == ["reject"]
    assert fates(outcome(message, partner=Partner(when_ineligible="hold"))) == ["hold"]


def test_names_keep_their_letters() -> None:
    """A document in UTF-8 comes out with the letters that went in."""
    found = outcome(filings_document(type_86(name="José Muñoz Ås")))
    assert fates(found) == ["forward"]
    assert "<Name>José Muñoz Ås</Name>" in found.filings[0].xml


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_another_encoding_is_not_guessed(encoding: str) -> None:
    """Letters that might come out wrong are not read at all."""
    found = outcome(filings_document(GOOD).replace("UTF-8", encoding).encode(encoding))
    assert (found.conclusion.verdict, codes(found)) == ("unreadable", ["xml.encoding"])


def test_many_records_come_out_in_their_order() -> None:
    """More records than are decided together, a bad one among them."""
    serials = [f"0410{n:03d}" for n in range(120)]
    numbers = [f"{serial}{entry_check_digit('QZ7', serial)}" for serial in serials]
    records = [type_86(number=number) for number in numbers]
    records[110] = records[110].replace("<Port>0901</Port>", "<Port>09</Port>")
    found = outcome(filings_document(*records))
    assert [one.key for one in found.filings] == [f"QZ7{number}" for number in numbers]
    assert [n for n, fate in enumerate(fates(found)) if fate != "forward"] == [110]
