"""Guides as data: the shipped ones read without findings, and a fault in a guide file is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.tree import Shape
from gateway.x12.grammar import Guide
from gateway.x12.guide import read_guide

FOLDER = Path(__file__).parents[3] / "mappings" / "guides"
TEXTS = {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in (FOLDER / "x12").glob("*.yaml")}
SETS = sorted(name for name in TEXTS if "segments" not in name)


def shipped(name: str) -> Guide:
    """Return the shipped guide *name*, such as ``x12/309-005020``."""
    guide, findings = read_guide(f"{name}.yaml", TEXTS)
    assert findings == ()
    assert guide is not None
    return guide


@pytest.mark.parametrize("file", SETS)
def test_a_shipped_guide_reads_without_findings(file: str) -> None:
    """Every guide that is shipped can be used, and is named as its file."""
    guide, findings = read_guide(file, TEXTS)
    assert findings == ()
    assert guide is not None
    assert f"{guide.name}.yaml" == file
    assert guide.records is None or guide.loop(guide.records)


@pytest.mark.parametrize("file", SETS)
def test_every_element_of_a_shipped_guide_has_a_name_of_its_own_and_known_codes_fit_its_length(file: str) -> None:
    """A path may use the name instead of the number, so names are unique; a listed code has to be sendable."""
    guide, _ = read_guide(file, TEXTS)
    assert guide is not None
    for segment in guide.root.segments():
        names = [element.name for element in segment.elements]
        assert len(names) == len(set(names))
        for element in segment.elements:
            assert all(element.min <= len(code) <= element.max for code in element.codes or ())


NAMED = [
    ("M10", "01", "carrier_scac"), ("M10", "02", "transport_mode"), ("M10", "05", "conveyance_name"),
    ("M10", "06", "trip_number"), ("M10", "08", "bill_count"), ("M10", "09", "manifest_type"),
    ("P4", "01", "port"), ("P4", "02", "arrival_date"), ("P4", "04", "firms"), ("P4", "05", "arrival_time"),
    ("M11", "01", "bill_number"), ("M11", "02", "lading_port"), ("M11", "09", "bill_type"),
    ("M11", "10", "place_of_receipt"), ("M11", "12", "issuer_scac"), ("M11", "13", "master_issuer_scac"),
    ("N1", "01", "role"), ("N3", "02", "street2"), ("N4", "02", "region"), ("N4", "07", "subdivision"),
    ("PER", "04", "number1"), ("VID", "03", "number"), ("VID", "04", "seal1"),
    ("N10", "06", "customs_value"), ("N10", "11", "origin_country"), ("N10", "13", "currency"),
]  # fmt: skip


@pytest.mark.parametrize(("segment", "number", "name"), NAMED)
def test_mappings_find_an_element_by_its_name(segment: str, number: str, name: str) -> None:
    """Name and number lead to the same place of the shape, in both releases of the 309."""
    for release in ("005020", "004060"):
        shape = _segment(shipped(f"x12/309-{release}").shape, segment)
        assert shape.child(name) is shape.child(number) is not None


def _segment(shape: Shape, name: str) -> Shape:
    pending = [shape]
    while pending:
        here = pending.pop()
        if here.kind == "segment" and here.name == name:
            return here
        pending += here.children
    raise AssertionError(name)


def test_the_shape_tells_types_lengths_formats_decimals_and_personal_data() -> None:
    """What a mapping is checked against comes from the guide alone."""
    shape = shipped("x12/309-005020").shape
    date = _segment(shape, "P4").child("arrival_date")
    assert (date.type, date.format, date.min, date.max_length) == ("date", "CCYYMMDD", 1, 8) if date else False
    amount = _segment(shape, "CII").child("amount")
    assert (amount.type, amount.decimals) == ("number", 2) if amount else False
    line = _segment(shape, "LX").child("number")
    assert (line.type, line.decimals) == ("integer", 0) if line else False
    street = _segment(shape, "N3").child("street1")
    assert (street.type, street.pii, street.min_length, street.max_length) == ("text", True, 1, 55) if street else False
    unit = _segment(shape, "M11").child("quantity_unit")
    assert (unit.type, unit.codes) == ("code", None) if unit else False


def test_the_shape_nests_loops_as_the_set_does() -> None:
    """A loop is a place of its own, with the segment that opens it as its first child."""
    shape = shipped("x12/309-005020").shape
    here: Shape | None = shape
    for name in ("P4", "LX", "VID", "N10", "H1"):
        assert here is not None
        here = next((child for child in here.children if child.name == name and child.kind == "loop"), None)
    assert here is not None
    assert (here.max, [child.name for child in here.children]) == (99, ["H1", "H2"])


def test_releases_differ_where_the_standard_does() -> None:
    """004060 has no crew and no vehicle, and asks for quantity and weight of a bill."""
    new, old = shipped("x12/309-005020"), shipped("x12/309-004060")
    assert {loop.path for loop in new.root.loops()} - {loop.path for loop in old.root.loops()} == {"ST/NM1"}
    assert len(_segment(new.shape, "M10").children) == 17
    assert len(_segment(old.shape, "M10").children) == 14
    weight = _segment(old.shape, "M11").child("weight")
    assert weight is not None
    assert weight.min == 1


SEGMENTS = """release: "1"
dictionary:
  1: { title: One, type: ID, length: 1/2 }
  C1: { title: Both, type: composite, parts: [1 M, 1 O] }
segments:
  ST:
    title: Head
    elements:
      01: first 1 M
"""
SET = """guide: x12/s
title: Set
set: "1"
segments: segments-1
structure:
  - ST M 1
"""

FAULTS = [
    ("guide", "set: ", "sett: ", "guide.unknown-name", 3),
    ("guide", "title: Set\n", "", "guide.missing", 1),
    ("guide", "- ST M 1", "- ST", "guide.invalid", 6),
    ("guide", "- ST M 1", "- ST M 1\n  - SX O 1", "guide.unknown-name", 7),
    ("guide", "- ST M 1", "- ST M 1\n  - loop: LX\n    holds: [ST M 1]", "guide.invalid", 7),
    ("guide", "- ST M 1", "- ST M 1\n  - loop: LX M 1", "guide.missing", 7),
    ("guide", "- ST M 1", "- ST M 1\n  - loop: LX M 1\n    holds: [ST M 1]", "guide.invalid", 8),
    ("guide", "- ST M 1", "- ST M 1\n  - loop: ST N 1\n    holds: [ST M 1]", "guide.invalid", 7),
    ("guide", "structure:\n  - ST M 1", "structure: ST", "guide.missing", 5),
    ("guide", "segments: segments-1", "segments: segments-1\nrecords: ST/LX", "guide.unknown-name", 5),
    ("guide", "title: Set", "title: Set\ntitle: Again", "document.duplicate-key", 3),
    ("segments", "type: ID", "type: IX", "guide.invalid", 3),
    ("segments", "length: 1/2", "length: 2/1", "guide.invalid", 3),
    ("segments", "length: 1/2", "length: 1/2, codes: A B, by: guide", "guide.invalid", 3),
    ("segments", "length: 1/2", "length: 1/2, codes: A B, closed: yes, by: us", "guide.invalid", 3),
    ("segments", "parts: [1 M, 1 O]", "parts: [1]", "guide.invalid", 4),
    ("segments", "title: Head", "title: Head\n    conditions: X0102", "guide.invalid", 8),
    ("segments", "title: Head", "title: Head\n    conditions: P0102", "guide.unknown-name", 7),
    ("segments", "title: Head", "title: Head\n    conditions: E0102!", "guide.invalid", 8),
    ("segments", "01: first 1 M", "01: { is: first 1 M, pattern: .* }", "guide.invalid", 9),
    ("segments", "01: first 1 M", "02: first 1 M", "guide.invalid", 9),
    ("segments", "01: first 1 M", "01: first 1", "guide.invalid", 9),
    ("segments", "01: first 1 M", "01: first 7 M", "guide.unknown-name", 9),
    ("segments", "01: first 1 M", "01: { is: first 1 M, repeat: many }", "guide.invalid", 9),
    ("segments", "01: first 1 M", "01: first 1 M\n      02: first 1 O", "guide.invalid", 10),
    ("segments", "parts: [1 M, 1 O] }", "parts: [7 M] }\n  2: more", "guide.invalid", 5),
    ("segments", "dictionary:", "based_on: segments-1\ndictionary:", "guide.invalid", 2),
    ("segments", "dictionary:", "dictionary: none\nsegment:", "guide.unknown-name", 3),
    ("segments", "segments:\n", "segments: none\nmore:\n", "guide.unknown-name", 6),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), FAULTS)
def test_a_fault_in_a_guide_file_is_told_with_its_line(file: str, old: str, new: str, code: str, line: int) -> None:
    """The guide is not used, and the first finding names the line that has to be mended."""
    texts = {"x12/s.yaml": SET, "x12/segments-1.yaml": SEGMENTS}
    name = "x12/s.yaml" if file == "guide" else "x12/segments-1.yaml"
    assert old in texts[name]
    texts[name] = texts[name].replace(old, new, 1)
    guide, findings = read_guide("x12/s.yaml", texts)
    assert guide is None
    found = [(finding.code, finding.source.line, finding.where) for finding in findings if finding.source]
    assert (code, line, name) in found


@pytest.mark.parametrize("texts", [{}, {"x12/s.yaml": "- a list"}, {"x12/s.yaml": SET}, {"x12/s.yaml": "title: only"}])
def test_a_guide_without_its_files_is_not_used(texts: dict[str, str]) -> None:
    """A missing or empty file is a finding, never an exception."""
    guide, findings = read_guide("x12/s.yaml", texts)
    assert guide is None
    assert findings


def test_the_small_guide_of_these_tests_is_sound() -> None:
    """The faults above are the faults, and nothing else is."""
    guide, findings = read_guide("x12/s.yaml", {"x12/s.yaml": SET, "x12/segments-1.yaml": SEGMENTS})
    assert findings == ()
    assert guide is not None
    assert guide.loop("ST") is guide.root
    with pytest.raises(KeyError):
        guide.loop("ST/LX")
