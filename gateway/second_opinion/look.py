"""Ask pyx12 about what our guides have refused in a message, before its sender is told so."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Conclusion
from gateway.pipeline.serving import serving
from gateway.second_opinion.compare import compare
from gateway.second_opinion.reader import opinion
from gateway.tree import Content
from gateway.x12 import Interchange, TransactionSet, address, tokenize
from gateway.x12.check import Checker, Record
from gateway.x12.segment import Segment

RECORDS = 20
"""Records of a message that are looked at a second time; pyx12 takes milliseconds for each."""


def second_look(content: Content, conclusion: Conclusion, library: Library) -> Conclusion:
    """Return *conclusion* with a note for each difference between our guides and pyx12 on what was refused.

    The first :data:`RECORDS` records with an error of the guide are looked at, each with its header. Verdicts stay.
    """
    refused = {
        filing.scope: filing.diagnostics
        for filing in conclusion.refused
        if any(found.code.startswith("x12.") and found.severity is Severity.ERROR for found in filing.diagnostics)
    }
    if not refused or conclusion.survey is None:
        return conclusion
    notes: list[Diagnostic] = []
    left = RECORDS
    for interchange, release, transaction in _sets(conclusion):
        wanted = {scope.record for scope in refused if _within(transaction, scope) and scope.record is not None}
        checker = library.checker(transaction.id, release)
        if not wanted or checker is None:
            continue
        split = serving(library, checker, transaction, content, interchange.delimiters)[0].split
        where = address(interchange.control_number, None, (transaction.id, transaction.control_number))
        for record, segments in _records(content, interchange, transaction, checker, split, wanted):
            if not left:
                break
            left -= 1
            view = opinion(checker.guide, segments, interchange.delimiters)
            # What is said of the header belongs to no record and would be told with each of them.
            own = tuple(fault for fault in view.faults if fault.position >= record.run.position)
            seen = msgspec.structs.replace(view, faults=own)
            notes += compare(record.diagnostics, seen, where=where, scope=transaction.scope)
    return msgspec.structs.replace(conclusion, diagnostics=(*conclusion.diagnostics, *notes)) if notes else conclusion


def _sets(conclusion: Conclusion) -> Iterator[tuple[Interchange, str, TransactionSet]]:
    assert conclusion.survey is not None, "asked for X12 messages only"
    for interchange in conclusion.survey.interchanges:
        for group in interchange.groups:
            for transaction in group.transactions:
                yield interchange, group.release, transaction


def _within(transaction: TransactionSet, scope: msgspec.Struct) -> bool:
    return msgspec.structs.replace(scope, record=None) == transaction.scope


def _records(
    content: Content,
    interchange: Interchange,
    transaction: TransactionSet,
    checker: Checker,
    split: str,
    wanted: set[int],
) -> Iterator[tuple[Record, list[Segment]]]:
    """Yield each wanted record with the segments of its header and its own."""
    last = max(wanted)
    for part in checker.check(transaction, content, interchange.delimiters, split):
        if not isinstance(part, Record):
            continue
        if part.number in wanted:
            header = sorted(
                (each for held in part.head.segments.values() for each in held), key=lambda one: one.ordinal
            )
            yield part, [*header, *tokenize(part.run, interchange.delimiters)]
        if part.number == last:
            return
