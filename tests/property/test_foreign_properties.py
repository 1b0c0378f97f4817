"""Foreign documents under any damage: nothing raises, nothing is filed that a mapping refused, places stay inside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manifests import outcome

from gateway.csvmsg import CsvMessage, CsvRecord, open_csv
from gateway.diagnostics import Severity
from gateway.library import library
from gateway.policy import EASTERN
from gateway.tree import InMemory

CASES = Path(__file__).parents[2] / "mappings" / "cases"
VALID = sorted(path for path in CASES.glob("*/valid.*") if path.suffix in (".xml", ".csv", ".json"))
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOISE = st.sampled_from(
    [b"", b"<", b">", b'"', b"&", b"\n", b",", b"\xe9", b"\x00", b"<x/>", b"]]>", b"-1", b"<!--", b"\xef\xbb\xbf"]
)


@pytest.mark.parametrize("source", VALID, ids=lambda path: path.parent.name)
@SOME
@given(where=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 40), noise=NOISE)
def test_a_damaged_document_is_told_and_never_raises(source: Path, where: float, cut: int, noise: bytes) -> None:
    """Whatever is cut out of or put into a document, it has an outcome, and what is forwarded has no error."""
    data = source.read_bytes()
    start = int(where * len(data))
    damaged = data[:start] + noise + data[start + cut :]
    found = outcome(damaged, as_of=RECEIVED)
    lines = damaged.count(b"\n") + 1
    for filing in found.filings:
        errors = [one for one in filing.diagnostics if one.severity is Severity.ERROR]
        assert (filing.fate == "forward") <= (bool(filing.xml) and not errors)
        assert filing.fate != "reject" or errors
    for one in found.conclusion.diagnostics:
        assert one.source is None or one.source.line is None or 1 <= one.source.line <= lines
    assert found.conclusion.counts.records == len(found.filings)


@SOME
@given(
    before=st.sampled_from(["", "<E>", '<S:E xmlns:S="u"><S:B a="1">\n', "<doc><entryXml>"]),
    text=st.text("<>&\"' \nabc=/", max_size=30),
)
def test_any_envelope_is_looked_through(before: str, text: str) -> None:
    """An envelope of whatever kind gives the same records, or a reason why it is none."""
    document = (CASES / "netchb-type-86" / "valid.xml").read_text().split("\n", 1)[1]
    found = outcome(f"{before}{text}{document}".encode(), as_of=RECEIVED)
    assert found.conclusion.counts.records or found.conclusion.diagnostics


@SOME
@given(rows=st.lists(st.tuples(st.sampled_from("ABC"), st.text(max_size=8)), min_size=1, max_size=12))
def test_the_parcels_of_a_file_are_its_rows(rows: list[tuple[str, str]]) -> None:
    """Every row is a line of one parcel, in order, and the bytes of the parcels follow on one another."""
    guide = library().tabular["csv/marketplace"].guide
    columns = sorted(guide.required)

    def cell(name: str, row: tuple[str, str]) -> str:
        text = row[0] if name == "house_bill" else row[1].replace("\r", " ").replace("\x00", " ")
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(columns), *(",".join(cell(name, row) for name in columns) for row in rows)]
    data = "\r\n".join(lines).encode("utf-8", "replace")
    message = open_csv(InMemory(data), [guide])
    assert isinstance(message, CsvMessage)
    records = [one for one in message.records() if isinstance(one, CsvRecord)]
    found = [
        (next(record.node.named("house_bill")).value, line) for record in records for line in record.node.named("Line")
    ]
    assert [bill for bill, _ in found] == [bill for bill, _ in rows]
    places = [message.head, *((record.start, record.end) for record in records)]
    assert b"".join(data[start:end] for start, end in places) == data
