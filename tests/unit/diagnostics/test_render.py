"""Frames and JSON are projections of the same value."""

from __future__ import annotations

import pytest

from gateway.diagnostics import Note, Severity, Source, as_json, diagnose, frame

UNEXPECTED = "internal.unexpected"


def finding(**source):
    return diagnose(
        "message.unknown-format",
        found="'MAWB'",
        expected="ISA or <",
        source=Source(**source),
        records=("ABCD1", "ABCD2"),
        target="Filing.Line[1].Value",
        rule="maps/x.yaml:9",
        citation="19 CFR 10.151",
    )


def test_frame_points_at_the_element_with_a_caret() -> None:
    """The caret stands under the element that is meant, as wide as the element is."""
    text = frame(finding(segment=52, segment_id="N4", element=2, raw="N4*BUFFALO*ONT*14201", start=4180), file="a.edi")
    lines = text.splitlines()
    assert lines[1] == "  --> a.edi, segment 52, N4-02 (byte 4180)"
    assert lines[2] == "   52 | N4*BUFFALO*ONT*14201"
    assert lines[3].startswith("      |            ^^^ found")


@pytest.mark.parametrize("segment", [9, 99_999, 30_832_048])
def test_the_caret_stands_under_its_element_far_down_in_a_file_too(segment: int) -> None:
    """However many digits the number of the segment has."""
    lines = frame(finding(segment=segment, segment_id="N4", element=2, raw="N4*BUFFALO*ONT*14201")).splitlines()
    row, caret = lines[2], lines[3]
    assert row[caret.index("^") : caret.rindex("^") + 1] == "ONT"


@pytest.mark.parametrize(
    ("element", "caret"),
    [(None, "^^"), (1, "   ^^^^^^^"), (3, "               ^^^^^"), (9, "                    ^")],
)
def test_caret_for_each_kind_of_place(element, caret) -> None:
    """A segment without element is marked at its id, an element that was not sent just past the end."""
    lines = frame(finding(segment=1, segment_id="N4", element=element, raw="N4*BUFFALO*ONT*14201")).splitlines()
    marked = next(line for line in lines if "^" in line)
    assert marked.split(" | ", 1)[1].split(" found")[0].rstrip() == caret


def test_long_segment_is_cut_around_the_caret() -> None:
    """A segment that is longer than a line still shows the element that is meant."""
    raw = "N10*1*" + "X" * 400 + "*BAD*Y"
    lines = frame(finding(segment=9, segment_id="N10", element=3, raw=raw)).splitlines()
    row, caret = lines[2], lines[3]
    assert len(row) < 140
    assert row[caret.index("^") : caret.rindex("^") + 1] == "BAD"


def test_frame_tells_field_rule_citation_count_and_hint() -> None:
    """Everything that helps the reader is in the frame."""
    text = frame(finding(line=3, xpath="/Filings/Type86[2]", raw="<Value>x</Value>"))
    assert "/Filings/Type86[2], line 3" in text
    assert "field Filing.Line[1].Value  by maps/x.yaml:9" in text
    assert "19 CFR 10.151" in text
    assert "help: Send X12" in text


def test_related_place_is_quoted() -> None:
    """A note shows the second place that explains the first."""
    diagnostic = diagnose(
        UNEXPECTED,
        incident="42",
        source=Source(segment=5, segment_id="SE", element=1, raw="SE*9*1"),
        related=(Note("set opened here", Source(segment=2, raw="ST*309*0001")),),
    )
    assert "    2 | ST*309*0001   set opened here" in frame(diagnostic)


def test_unprintable_bytes_cannot_move_the_cursor() -> None:
    """Control characters of the sender are shown as dots and reach no terminal."""
    text = frame(finding(segment=1, segment_id="N4", raw="N4*\x1b[31mRED\x07"))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_json_has_the_shape_of_the_interface() -> None:
    """All keys of the interface are there, with the codes of every answer."""
    document = as_json(finding(segment=52, segment_id="N4", element=2, raw="N4*A*B", start=10, end=11))
    keys = "code severity level message found expected hint source where target rule citation acks count records"
    assert set(keys.split()) <= set(document)
    assert document["severity"] == "error"
    assert document["source"]["segment"] == 52
    assert document["records"] == ["ABCD1", "ABCD2"]
    assert set(document["acks"]) == {"TA1", "997", "999", "824", "355"}
    assert "scope" not in document


def test_overrides_win_over_the_row() -> None:
    """A caller may change severity, level, hint and citation, and no text of the catalogue is lost by it."""
    diagnostic = diagnose(UNEXPECTED, incident="7", severity=Severity.NOTE, level="record", hint="wait")
    assert (diagnostic.severity, diagnostic.level, diagnostic.hint) == ("note", "record", "wait")
    assert "incident 7" in diagnostic.message
