"""CSV files: which format a header is of, and how rows become parcels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.csvmsg import CsvGuide, CsvMessage, CsvRecord, open_csv, read_csv_guide
from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.pipeline.rejects import rejected_csv
from gateway.tree import InMemory

GUIDE = """
guide: csv/parcels
title: parcels
separator: ";"
records: [bill]
parcel: [bill M text 5, name O text pii]
line: [what M, value M number, day O date]
"""
HEAD = "bill;name;what;value\n"


def guide(text: str = GUIDE) -> CsvGuide:
    found, findings = read_csv_guide(text, "parcels.yaml")
    assert found is not None, findings
    return found


def opened(text: str | bytes) -> CsvMessage:
    found = open_csv(InMemory(text if isinstance(text, bytes) else text.encode()), [guide()])
    assert isinstance(found, CsvMessage)
    return found


def told(record: CsvRecord | Diagnostic) -> tuple[object, ...]:
    if isinstance(record, Diagnostic):
        assert record.source is not None
        return (record.code, record.source.line)
    lines = [[cell.value for cell in line.children] for line in record.node.named("Line")]
    return (record.node.children[0].value, lines, [finding.code for finding in record.findings])


def test_a_guide_is_read_with_all_that_it_says() -> None:
    """Columns of the parcel and of its lines stand in the shape that mappings go by."""
    found = guide()
    assert (found.name, found.separator, found.records) == ("csv/parcels", ";", ("bill",))
    assert found.required == {"bill", "what", "value"}
    parcel = found.shape.children[0]
    assert [(one.name, one.type, one.max) for one in parcel.children] == [
        ("bill", "text", 1),
        ("name", "text", 1),
        ("Line", None, None),
    ]
    assert (parcel.children[0].max_length, parcel.children[1].pii) == (5, True)
    assert [(one.name, one.type) for one in parcel.children[2].children] == [
        ("what", "text"),
        ("value", "number"),
        ("day", "date"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("guide: csv/parcels\n", "", "guide.missing", 2),
        ("title: parcels", "titel: parcels", "guide.unknown-name", 3),
        ('separator: ";"', 'separator: "|"', "guide.unknown-name", 2),
        ("records: [bill]", "records: [bil]", "guide.unknown-name", 5),
        ("records: [bill]", "records: bill", "guide.invalid", 5),
        ("[what M, value M number", "[What M, value M number", "guide.invalid", 7),
        (GUIDE, "", "guide.invalid", 1),
    ],
)
def test_a_faulty_guide_is_told_with_its_line(before, after, code, line) -> None:
    """What cannot be understood is a finding at its line, and then there is no guide."""
    found, findings = read_csv_guide(GUIDE.replace(before, after), "parcels.yaml")
    assert found is None
    assert line in {one.source.line for one in findings if one.code == code and one.source}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("A;x;cup;1\n", [("A", [["cup", "1"]], [])]),
        ("A;x;cup;1\nA;;pot;2\nB;y;tray;3", [("A", [["cup", "1"], ["pot", "2"]], []), ("B", [["tray", "3"]], [])]),
        ('A;x;"a; ""b""\nc";1\r\n\r\nB;y;d;2\r\n', [("A", [['a; "b"\nc', "1"]], []), ("B", [["d", "2"]], [])]),
        ("A;x;cup;1\nA;y;pot;2\n", [("A", [["cup", "1"], ["pot", "2"]], ["csv.row-differs"])]),
        ("A;x;cup\nB;y;d;2;3\n", [("A", [["cup", ""]], ["csv.cells"]), ("B", [["d", "2"]], ["csv.cells"])]),
        ('A;x;cup;1\nB;y;"d;2\n', [("A", [["cup", "1"]], []), ("csv.unreadable", 3)]),
        ("", [("csv.no-row", 1)]),
        ("A;x;cup;1\nB;" + "y" * 1_100_000 + ";d;2\n", [("A", [["cup", "1"]], []), ("csv.row-too-long", 3)]),
    ],
)
def test_rows_become_parcels(rows: str, found: list[object]) -> None:
    """Rows that agree in the key are one parcel; what is wrong with one does not touch the others."""
    assert [told(record) for record in opened(HEAD + rows).records()] == found


def test_bytes_that_are_not_utf_8_stop_the_reading_where_they_stand() -> None:
    """What stands before them is read."""
    found = list(opened(f"{HEAD}A;x;cup;1\nB;y;caf".encode() + b"\xe9;2\n").records())
    assert [told(one) for one in found] == [("A", [["cup", "1"]], []), ("csv.not-utf8", 3)]


def test_a_parcel_of_too_many_rows_is_cut() -> None:
    """A filing has at most 999 lines, so memory is bounded even when a key never changes."""
    found = list(opened(HEAD + "A;x;cup;1\n" * 1001).records())
    assert [len(list(one.node.named("Line"))) for one in found if isinstance(one, CsvRecord)] == [999, 2]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("BILL; Name ;What;Value\n", None),
        ("\ufeffbill;what;value\n", None),
        ("bill;what;price\n", "csv.column-missing"),
        ("bill;what;value;what\n", "csv.column-twice"),
        ("name\n", ""),
        ("", ""),
        ("a,b,c\n", ""),
    ],
)
def test_a_header_tells_the_format(header: str, code: str | None) -> None:
    """Most of the needed columns make it the format; with one missing or named twice nothing is read."""
    found = open_csv(InMemory(header.encode()), [guide()])
    if code is None:
        assert isinstance(found, CsvMessage)
    elif code:
        assert isinstance(found, Diagnostic)
        assert found.code == code
    else:
        assert found is None


def test_an_unknown_column_is_told_and_passed_over() -> None:
    """Columns of the sender's own are no fault."""
    found = opened("bill;what;value;shelf\nA;cup;1;9\n")
    assert [(one.code, one.found) for one in found.findings] == [("csv.column-unknown", "shelf")]
    assert [told(one) for one in found.records()] == [("A", [["cup", "1"]], [])]


def test_every_cell_knows_its_row_and_column() -> None:
    """A value is traced to its line, its column and the bytes of its row."""
    content = HEAD + "Ä;x;cup;1\nB;y;pot;2\n"
    (_, second) = opened(content).records()
    assert isinstance(second, CsvRecord)
    source = second.node.children[0].source
    assert source is not None
    assert (source.line, source.xpath, source.raw) == (3, "bill", "B;y;pot;2")
    assert content.encode()[second.start : second.end] == b"B;y;pot;2\n"


def test_rejected_parcels_come_back_as_they_were_sent() -> None:
    """The header and the rows of what was rejected, byte by byte."""
    columns = [*library().tabular["csv/marketplace"].guide.required]
    head = ",".join(columns)

    def row(bill: str) -> str:
        return ",".join(bill if name == "house_bill" else "x" for name in columns)

    content = f"{head}\n{row('A')}\n{row('B')}\n{row('B')}\n{row('C')}"
    back = b"".join(rejected_csv(InMemory(content.encode()), library(), {1, 2}.__contains__))
    assert back.decode() == f"{head}\n{row('B')}\n{row('B')}\n{row('C')}"
    assert _nothing(rejected_csv(InMemory(b"no such header"), library(), {0}.__contains__))


def _nothing(parts: Iterator[bytes]) -> bool:
    return not list(parts)
