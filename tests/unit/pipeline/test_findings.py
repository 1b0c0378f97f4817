"""Findings stay bounded however often the same thing is wrong."""

from __future__ import annotations

from gateway.diagnostics import Source, diagnose
from gateway.pipeline.findings import Findings


def fault(element: int):
    return diagnose("message.empty", source=Source(segment_id="N4", element=element, loop="ST/P4/LX/N1"))


def test_few_findings_stand_singly() -> None:
    """Each finding of a small message is kept, with the record that it concerns."""
    findings = Findings()
    findings.add((fault(2),), record="A")
    findings.add((fault(2),), record="B")
    assert [diagnostic.records for diagnostic in findings.all()] == [("A",), ("B",)]


def test_many_alike_are_folded_and_counted() -> None:
    """Ten thousand equal findings give about a thousand entries, and their count is right."""
    findings = Findings()
    for number in range(10_000):
        findings.add((fault(2), fault(4)), record=f"R{number}")
    entries = findings.all()
    assert len(entries) == 1002
    assert sum(entry.count for entry in entries) == 20_000
    assert all(len(entry.records) <= 100 for entry in entries)
