"""Fixed-width records under any bytes, and entries of types 86 and 11 out and back."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.diagnostics import Diagnostic
from gateway.filing import NAMESPACE, Regimes
from gateway.filing.check_digits import entry_check_digit
from gateway.fixedwidth import (
    BatchControl,
    Layouts,
    OutgoingBlock,
    check,
    read_batch,
    read_entry,
    read_entry_answers,
    read_layouts,
    read_refusal,
    read_status_notices,
    values_of,
    write_batch,
    write_entry,
)
from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.layout import Field, RecordLayout, read_date
from gateway.fixedwidth.records import Record
from gateway.tree import InMemory
from gateway.tree.shape import Shape

ROOT = Path(__file__).parents[2]
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
INDEX = re.compile(r"\[\d+\]")


@cache
def layouts() -> Layouts:
    """Return the layouts as shipped."""
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "mappings/layouts").glob("*.yaml")}
    found, findings = read_layouts(texts)
    assert found is not None, findings
    return found


@cache
def regimes() -> Regimes:
    """Return the regimes as shipped."""
    return Regimes({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")})


# Any bytes

SOUND = "\n".join(
    record.ljust(80)
    for record in (
        "A2704B76PASSWD071525     SE",
        "B  2704B76SE",
        "SE10AB76  03245278 86               40000000001452720",
        "SE13" + "IMPORT DESK".ljust(40) + "3105550100",
        "SE15R    " + "02012345675".ljust(50) + "00000001     N",
        "SE20EDA071625",
        "SE30CN MARIA",
        "SE3515STREET",
        "SE36LOS ANGELES".ljust(63) + "US",
        "SE40001DE SHIRT",
        "SE6061091000120000000145",
        "SE9011318TEXT",
        "SO60071625093198RELEASED",
        "X0 TRNACT 000001 REF ID: 0000004 44",
        "X1 FX39   DATA",
        "Y  2704B76SE",
        "Z2704B76      071525",
    )
).encode()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a batch with bytes replaced, records moved, and pieces cut out."""
    data = bytearray(SOUND.replace(b"SE", draw(st.sampled_from([b"SE", b"SX", b"SO"])), 2))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data) - 1))
        size = draw(st.integers(0, 100))
        data[at : at + size] = draw(st.one_of(st.binary(max_size=5), st.just(bytes(data[at : at + 81]) * 2)))
        if not data:
            break
    return bytes(data)


@given(data=st.one_of(st.binary(max_size=400), damaged()), lenient=st.booleans())
@settings(max_examples=150, deadline=None)
@example(data=b"", lenient=False)
@example(data=b"\n", lenient=True)
def test_any_bytes_are_read_and_none_is_lost(data: bytes, lenient: bool) -> None:
    """Reading never raises, every byte is in exactly one record, and every finding stands in the file."""
    batch = read_batch(InMemory(data), layouts(), lenient=lenient)
    assert b"".join(data[record.start : record.end] for record in batch.records) == data
    assert all(record.raw.encode("latin-1") in data[record.start : record.end] for record in batch.records)
    for finding in batch.findings:
        if finding.source is not None:
            assert 0 <= (finding.source.start or 0) <= (finding.source.end or 0) <= len(data)
    answers, _ = read_entry_answers(batch)
    notices = read_status_notices(batch)
    entries = [each for block in batch.blocks for each in block.transactions]
    assert len(answers) + len(notices) <= len(entries)
    for entry in entries:
        values, _ = read_entry(entry)
        assert all(texts for texts in values.values())
        write_entry(values, layouts())
    assert (read_refusal(batch) is None) == all(not block.others or _plain(block.others) for block in batch.blocks)


def _plain(records) -> bool:
    return not any(record.id in ("X0", "X1") for record in records)


# The compiled check and the one that explains

ALL_RECORDS = [record for name in ("SE", "SX", "SO") for record in layouts().applications[name].records]


@given(layout=st.sampled_from(ALL_RECORDS), low_value=st.booleans(), data=st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_accepted_at_once_has_no_fault(layout: RecordLayout, low_value: bool, data: st.DataObject) -> None:
    """The expression of a record and the check of its fields agree on every record."""
    text = layout.id.ljust(layout.fields[0].last)
    for field in layout.fields[1:]:
        text += data.draw(_columns(field))
    record = Record(number=1, start=0, end=80, raw=text, line=1, text=text, layout=layout)
    accepted = (layout.pattern_86 if low_value else layout.pattern).fullmatch(text) is not None
    findings = Findings()
    for field in layout.fields:
        value = text[field.first - 1 : field.last]
        check._check_field(record, field, value, findings, low_value=low_value)
    assert accepted == all(_is_left_to_later(each) for each in findings.all)


def _is_left_to_later(finding: Diagnostic) -> bool:
    """Whether a date exists, and codes of open lists, are no matter of the expression."""
    digits = (finding.found or "").isdigit() and len(finding.found or "") == 6
    return finding.code == "catair.code-unlisted" or (finding.code == "catair.date" and digits)


def _columns(field: Field) -> st.SearchStrategy[str]:
    size = field.length
    blank = st.just(" " * size)
    digits = st.text("0123456789", min_size=size, max_size=size)
    words = st.text("AB1 -a", min_size=size, max_size=size)
    codes = [st.just(code.ljust(size)) for code in field.codes or ()]
    return blank if field.is_filler else st.one_of(blank, digits, words, *codes)


@given(st.text(alphabet="0123456789", min_size=6, max_size=6))
def test_a_date_is_written_as_it_was_read(text: str) -> None:
    """Six digits are no date, or the one that they are written as."""
    day = read_date(text)
    assert day is None or day.strftime("%m%d%y") == text


# Entries of type 86

NAMES = st.text(string.ascii_uppercase + string.digits + "&.,'-/#", min_size=1, max_size=9)
WORDS = st.lists(NAMES, min_size=1, max_size=3).map(" ".join)
SHORT = WORDS.filter(lambda text: len(text) <= 30)
CODES = string.ascii_uppercase + string.digits
COUNTRIES = st.sampled_from(["US", "DE", "CN", "CA", "VN"])
BY_MODE = [("40", False), ("41", True), ("30", False), ("10", True), ("60", False), ("50", False), ("70", False)]


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Return a value or nothing."""
    return st.none() | strategy


def code(low: int, high: int, alphabet: str = CODES) -> st.SearchStrategy[str]:
    """Return a code of *low* to *high* characters."""
    return st.text(alphabet, min_size=low, max_size=high)


def bare(record: Mapping) -> dict:
    """Return *record* without what is absent."""
    return {key: value for key, value in record.items() if value is not None and value != []}


@st.composite
def parties(draw: st.DrawFn, name: st.SearchStrategy[str] = SHORT) -> dict:
    """Return a party whose texts fit the records."""
    return bare(
        {
            "Name": draw(name),
            "Street": draw(st.lists(SHORT, min_size=1, max_size=6)),
            "City": draw(SHORT),
            "Region": draw(maybe(code(1, 3))),
            "PostalCode": draw(maybe(code(1, 15))),
            "Country": draw(COUNTRIES),
            "Phone": draw(maybe(code(1, 10, string.digits))),
        }
    )


@st.composite
def consignees(draw: st.DrawFn) -> dict:
    """Return a consignee, perhaps in care of somebody."""
    party = draw(parties(name=NAMES))
    care = draw(maybe(NAMES))
    return bare({"Name": party.pop("Name"), "InCareOf": care, **party})


@st.composite
def lines(draw: st.DrawFn, number: int, seller: bool) -> dict:
    """Return a line with whole dollars."""
    return bare(
        {
            "Number": number,
            "Description": draw(WORDS),
            "OriginCountry": draw(COUNTRIES),
            "AdditionalHtsus": draw(st.lists(code(8, 8, string.digits).map("99".__add__), max_size=2)),
            "Htsus": draw(code(10, 10, string.digits)),
            "Quantity": draw(maybe(st.integers(1, 9999))),
            "QuantityUnit": draw(maybe(code(1, 3))),
            "Value": str(draw(st.integers(0, 800))),
            "Seller": draw(parties()) if seller else None,
            "Pga": draw(st.sampled_from([[], ["OI        GOODS"], ["OI        GOODS", "PG01001FDAFOO", "PG02 X  Y"]])),
        }
    )


@st.composite
def records(draw: st.DrawFn) -> dict:
    """Return a canonical record of type 86 that cargo release can carry but for what it has no field for."""
    mode, house = draw(st.sampled_from(BY_MODE))
    serial = draw(code(7, 7, string.digits))
    one_seller = draw(st.booleans())
    goods = [draw(lines(number, not one_seller)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    with_conveyance = mode in {"50", "60", "70"}
    carrier = code(2, 4)
    trip = bare(
        {
            "CarrierCode": draw(carrier if with_conveyance else maybe(carrier)),
            "Number": draw(code(1, 5) if with_conveyance else maybe(code(1, 5))),
        }
    )
    issuer = maybe(code(2, 4, string.ascii_uppercase))
    return bare(
        {
            "Entry": {
                "Action": draw(st.sampled_from(["A", "R"])),
                "FilerCode": "B76",
                "Number": f"{serial}{entry_check_digit('B76', serial)}",
                "Type": "86",
            },
            "FilerReference": draw(maybe(code(1, 9))),
            "ImporterNumber": draw(
                st.sampled_from([None, "12-3456789", "12-3456789AB", "250190-12345", "123-45-6789"])
            ),
            "Port": draw(code(4, 4, string.digits)),
            "UnladingPort": draw(maybe(code(4, 4, string.digits))),
            "Transport": bare({"Mode": mode, "ConveyanceName": draw(maybe(NAMES))}),
            "Trip": trip if with_conveyance else draw(maybe(st.just(trip))),
            "EstimatedArrival": (date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 36524)))).isoformat(),
            "GoodsLocation": draw(maybe(code(3, 3).map("E".__add__))),
            "Contact": {"Name": draw(code(1, 40)), "Phone": draw(code(1, 15, string.digits))},
            "Bill": bare(
                {
                    "Type": "H" if house else "R",
                    "IssuerScac": draw(issuer),
                    "Number": draw(code(1, 50)),
                    "MasterIssuerScac": draw(issuer) if house else None,
                    "MasterNumber": draw(code(1, 50)) if house else None,
                }
            ),
            "Quantity": draw(st.integers(1, 99999999)),
            "QuantityUnit": draw(maybe(code(1, 3))),
            "TotalValue": str(sum(int(each["Value"]) for each in goods)),
            "Consignee": draw(consignees()),
            "Seller": draw(parties()) if one_seller else None,
            "Manufacturer": draw(maybe(parties())),
            "Buyer": draw(maybe(parties())),
            "ShipTo": draw(maybe(parties())),
            "Equipment": [{"Number": number} for number in draw(st.lists(code(1, 20), max_size=2))],
            "Line": goods,
        }
    )


def as_xml(name: str, value: object, shape: Shape) -> str:
    """Return *value* as an element, its fields in the order of the schema."""
    if isinstance(value, list):
        return "".join(as_xml(name, each, shape) for each in value)
    if not isinstance(value, Mapping):
        return f"<{name}>{escape(str(value))}</{name}>"
    children = [as_xml(each.name, value[each.name], each) for each in shape.children if each.name in value]
    return f"<{name}>{''.join(children)}</{name}>"


def faults(record: Mapping, name: str = "type-86", element: str = "Type86") -> tuple:
    """Return what the schema of the regime *name* has against *record*."""
    regime = regimes().named(name)
    assert regime is not None
    xml = as_xml(element, record, regime.shape).replace(f"<{element}>", f'<{element} xmlns="{NAMESPACE}">', 1)
    return regimes().schema.examine(xml)


def through_a_batch(written: tuple[str, ...], record: Mapping) -> dict[str, list[str]]:
    """Return what is read from the batch that *written* is sent in."""
    control = BatchControl(site="2704", sender="B76", day=date(2025, 7, 15), password="PASSWD")
    block = OutgoingBlock(port=record["Port"], filer="B76", transactions=(written,))
    data, findings = write_batch(control, [block], layouts(), separator="")
    assert data is not None, findings
    assert len(data) == 80 * (len(written) + 4)
    values, losses = read_entry(read_batch(InMemory(data), layouts()).blocks[0].transactions[0])
    assert losses == ()
    return values


@given(record=records())
@SLOW
def test_an_entry_reads_back_as_it_was(record: dict) -> None:
    """A record that passes the schema renders to a valid transaction; all but what was told as not sent comes back."""
    assert faults(record) == ()
    values = values_of(record)
    written, findings = write_entry(values, layouts())
    assert written is not None, findings
    assert {each.code for each in findings} <= {"catair.not-carried"}
    left_out = {each.found for each in findings}
    expected = {path: texts for path, texts in values.items() if INDEX.sub("", path) not in left_out}
    assert through_a_batch(written, record) == expected


@st.composite
def informal_records(draw: st.DrawFn) -> dict:
    """Return a canonical record of type 11, with all that cargo release has no field for."""
    record = draw(records())
    bond = draw(st.sampled_from(["8", "9"]))
    single = {"SuretyCode": draw(code(3, 3)), "Amount": str(draw(st.integers(1, 10**9)))} if bond == "9" else {}
    bill = record["Bill"]
    if record["Transport"]["Mode"] == "40" and bill["Type"] == "R" and draw(st.booleans()):
        bill = {**bill, "Type": "T"}
    moved = {name: record.pop(name) for name in ("Seller", "ShipTo") if name in record}
    goods = [{key: value for key, value in line.items() if key != "Seller"} for line in record["Line"]]
    return bare(
        {
            **record,
            "Entry": {**record["Entry"], "Type": "11"},
            "ImporterNumber": record.get("ImporterNumber", "12-3456789"),
            "RightToMakeEntry": draw(st.sampled_from(["OWNER", "PURCHASER", "BROKER"])),
            "Bond": {"Type": bond, **single},
            "Trip": {"CarrierCode": "QZXP", **record.get("Trip", {})},
            "Bill": bill,
            "TotalDuty": "6.41",
            "Seller": moved.get("Seller"),
            "DeliverTo": moved.get("ShipTo"),
            "Line": [{**line, "DutyRate": "2%"} for line in goods],
        }
    )


@given(record=informal_records())
@SLOW
def test_an_informal_entry_reads_back_as_it_was(record: dict) -> None:
    """Type 11 by the same rules: valid by its schema, a valid transaction, and all that was sent comes back."""
    assert faults(record, "type-11", "Type11") == ()
    values = values_of(record)
    written, findings = write_entry(values, layouts())
    assert written is not None, findings
    assert {each.code for each in findings} <= {"catair.not-carried"}
    left_out = {each.found for each in findings}
    expected = {path: texts for path, texts in values.items() if INDEX.sub("", path) not in left_out}
    assert through_a_batch(written, record) == expected


LONG = st.text(string.ascii_letters + string.digits + " éßØ&-", min_size=1, max_size=55).map(str.strip).filter(bool)


@given(record=records(), texts=st.lists(LONG, min_size=4, max_size=4), cents=st.integers(0, 80000))
@SLOW
def test_an_entry_that_was_cut_is_stable(record: dict, texts: list[str], cents: int) -> None:
    """Cut, respelled and rounded once, an entry is written the same ever after."""
    name, street, city, description = texts
    consignee = {**record["Consignee"], "Name": name, "Street": [street] * 5, "City": city[:35].strip()}
    first = {**record["Line"][0], "Description": description * 4, "Value": f"{cents / 100:.2f}"}
    record = {**record, "Consignee": consignee, "Line": [first, *record["Line"][1:]]}
    written, findings = write_entry(values_of(record), layouts())
    assert written is not None, findings
    values = through_a_batch(written, record)
    again, later = write_entry(values, layouts())
    assert again == written
    assert later == ()
