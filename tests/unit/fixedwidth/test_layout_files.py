"""Layout files: those shipped are sound, and what is wrong in one is found where it stands."""

from __future__ import annotations

import re

import pytest
from batches_by_hand import layout_texts

from gateway.fixedwidth import read_layouts
from gateway.fixedwidth.layout import RECORD_LENGTH, read_date

ENVELOPE = """\
layout: envelope
title: Envelope
evidence: a chapter
records:
  A:
    title: Header
    fields:
      - { is: "record 1 1A M" }
      - { is: "kind 2-3 2AN C", title: Kind, codes: { AB: one, CD: { is: two, state: info } } }
      - { is: "filler 4-80 77S M" }
"""
CASES = [
    ("title: Envelope", "", "layout.missing", 1),
    ("layout: envelope", "layuot: envelope", "layout.invalid", 1),
    ("1 1A M", "1 1Q M", "layout.invalid", 8),
    ("2-3 2AN", "2-3 3AN", "layout.invalid", 9),
    ("kind 2-3", "filler 2-3", "layout.invalid", 9),
    ("4-80 77S", "5-80 76S", "layout.columns", 6),
    ("4-80 77S", "4-79 76S", "layout.columns", 6),
    ("title: Kind", "title: Kind, open: maybe", "layout.invalid", 9),
    ("title: Kind", "title: Kind, type_86: sometimes", "layout.invalid", 9),
    ("title: Kind", "title: Kind, type_86_refuses: [XY]", "layout.invalid", 9),
    ("AB: one", "AB: [one]", "layout.invalid", 9),
    ("{ AB: one, CD: { is: two, state: info } }", "[AB]", "layout.invalid", 9),
    ("state: info", "stat: info", "layout.invalid", 9),
    ("    title: Header\n", "    title: Header\n    when: { 2-x: [AB] }\n", "layout.invalid", 7),
    ("    title: Header\n", "    title: Header\n    when: { 2-3: AB }\n", "layout.invalid", 7),
    ("records:\n", "records_of: another\nrecords:\n", "layout.invalid", 4),
    ("records:\n", "structures: { any: [B9 M 1] }\nrecords:\n", "layout.invalid", 4),
    ("records:\n", "structures: { any: A }\nrecords:\n", "layout.invalid", 4),
    ("records:\n", "structures: { any: [{ group: x M 1 }] }\nrecords:\n", "layout.invalid", 4),
    ("evidence: a chapter\nrecords:", "application: SE\nevidence: a chapter\nrecords:", "layout.missing", None),
    ("    fields:\n", "    fields: none\n    note:\n", "layout.missing", 7),
]


@pytest.mark.parametrize(("old", "new", "code", "line"), CASES)
def test_a_fault_is_found_in_its_line(old: str, new: str, code: str, line: int | None) -> None:
    """A layout with a fault is not used, and the fault has its code and line."""
    text = ENVELOPE.replace(old, new)
    assert text != ENVELOPE
    layouts, findings = read_layouts({"envelope.yaml": text})
    assert layouts is None
    assert (code, line) in [(each.code, each.source.line if each.source else None) for each in findings]


@pytest.mark.parametrize("text", ["", "- a list", "records: 7", "layout: x\nrecords: { A: 1 }"])
def test_a_file_that_is_no_layout_is_refused(text: str) -> None:
    """Whatever the file holds, reading it gives findings and does not raise."""
    layouts, findings = read_layouts({"x.yaml": text})
    assert layouts is None
    assert findings


def test_shipped_layouts_are_sound() -> None:
    """All files are read without a finding, every field has a title, and every record its evidence."""
    layouts, findings = read_layouts(layout_texts())
    assert findings == ()
    assert layouts is not None
    assert set(layouts.applications) == {"SE", "SX", "SO"}
    for layout in (layouts.envelope, *layouts.applications.values()):
        for record in layout.records:
            assert record.evidence
            assert sum(field.length for field in record.fields) == RECORD_LENGTH
            assert all(field.title for name, field in record.places.items() if name != "record"), record.name


def test_a_layout_borrows_records() -> None:
    """The answer to a cargo release knows the records of the filer and its own."""
    layouts, _ = read_layouts(layout_texts())
    assert layouts is not None
    ids = {record.id for record in layouts.applications["SX"].records}
    assert ids - {record.id for record in layouts.applications["SE"].records} == {"SE90"}


def test_the_longest_id_that_fits_is_taken() -> None:
    """PG01 is a record of its own among the PG records, and an X0 is read by its reference type."""
    layouts, _ = read_layouts(layout_texts())
    assert layouts is not None
    entry = layouts.applications["SE"]
    assert [entry.recognise(text.ljust(80)).name for text in ("PG01001", "PG02", "OI")] == ["PG01", "PG", "OI"]
    names = [layouts.envelope.recognise(text.ljust(80)) for text in ("X0 BLOCK  ", "X0 TRNACT ", "X0 OTHER")]
    assert [each.name if each else None for each in names] == ["X0 BLOCK", "X0 TRNACT", None]
    status = layouts.applications["SO"]
    assert [status.recognise(f"{'SO70':<78}{version}").name for version in ("04", "03", "  ")] == [
        "SO70",
        "SO70 earlier",
        "SO70 earlier",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("071625", "2025-07-16"),
        ("022924", "2024-02-29"),
        ("022925", None),
        ("130125", None),
        ("7162", None),
        ("0716 5", None),
        ("٠٧١٦٢٥", None),
    ],
)
def test_dates_are_month_day_year(text: str, expected: str | None) -> None:
    """Six digits of this century, and a day that exists."""
    day = read_date(text)
    assert (day.isoformat() if day else None) == expected


def test_compiled_records_accept_blanks_and_digits_as_their_class_has_it() -> None:
    """A field of class (S)N takes digits after blanks and no blank after a digit."""
    text = ENVELOPE.replace("kind 2-3 2AN C", "kind 2-5 4(S)N M").replace(
        ", codes: { AB: one, CD: { is: two, state: info } }", ""
    )
    layouts, findings = read_layouts({"x.yaml": text.replace("4-80 77S", "6-80 75S")})
    assert layouts is not None, findings
    pattern = layouts.envelope.record("A").pattern
    good = ["0001", "   1", "  12"]
    assert [
        value
        for value in ("0001", "   1", "  12", "1   ", " 1 2", "    ")
        if re.fullmatch(pattern, f"A{value}".ljust(80))
    ] == good
