"""A CSV file to filings: its parcels, mapped and decided like the records of every other format."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.csvmsg import CsvMessage, open_csv
from gateway.diagnostics import Diagnostic
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.library import Library
from gateway.pipeline.mapper import Mapper
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.tally import Tally
from gateway.tree import Content


def open_rows(content: Content, library: Library) -> CsvMessage | Diagnostic | None:
    """Return the CSV file in *content*, why it cannot be read, or ``None`` when its header is of no known format."""
    return open_csv(content, [tabular.guide for tabular in library.tabular.values()])


def translate_csv(
    message: CsvMessage | Diagnostic, library: Library, partner: Partner, desk: Desk
) -> Iterator[Batch | Conclusion]:
    """Yield the filings of *message* in batches, then the conclusion. See ``translate``."""
    tally = Tally("csv", partner)
    if isinstance(message, Diagnostic):
        tally.message((message,))
        yield tally.conclude(None, unreadable=True)
        return
    tally.message(message.findings)
    yield from tally.counted(desk.batches(_candidates(message, library, tally)))
    yield tally.conclude(None)


def _candidates(message: CsvMessage, library: Library, tally: Tally) -> Iterator[Candidate]:
    mapper = Mapper(library.tabular[message.guide.name].routes, message.guide.name, library, tally)
    for record in message.records():
        if isinstance(record, Diagnostic):
            tally.message((record,))
            continue
        where = f"parcel {record.number + 1} / line {record.line}"
        candidate, _ = mapper.candidate(record, record.number, where, record.start, record.end)
        if record.findings:
            # Cells in wrong columns and rows that disagree are the cause; what follows from them is not told.
            candidate.xml = ""
            candidate.diagnostics = [
                msgspec.structs.replace(one, scope=candidate.scope, where=candidate.where) for one in record.findings
            ]
        yield candidate
