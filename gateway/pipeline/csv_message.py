"""A CSV file to filings: its parcels, mapped and decided like the records of every other format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from gateway.csvmsg import CsvMessage, CsvRecord, open_csv
from gateway.diagnostics import Diagnostic, Scope, diagnose
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.library import Library
from gateway.pipeline.mapper import Mapper
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.tally import Tally
from gateway.tree import Content

BATCH = 100


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
    candidates = _candidates(message, library, tally)
    while some := list(islice(candidates, BATCH)):
        batch = Batch(desk.decide(some))
        tally.batch(batch)
        yield batch
    yield tally.conclude(None)


def _candidates(message: CsvMessage, library: Library, tally: Tally) -> Iterator[Candidate]:
    mapper = Mapper(library.tabular[message.guide.name].routes)
    for record in message.records():
        if isinstance(record, Diagnostic):
            tally.message((record,))
            continue
        route, mapped = mapper.map(record)
        candidate = Candidate(
            regime=route.regime if route is not None else "unknown",
            scope=Scope(record=record.number),
            where=_where(record),
            start=record.start,
            end=record.end,
            segment=None,
        )
        if route is None:
            found = f"the format {message.guide.name}"
            installed = ", ".join(sorted(library.mappings))
            places = candidate.placed(None) | {"source": record.node.source}
            candidate.diagnostics.append(
                diagnose("message.no-mapping", level="record", found=found, installed=installed, **places)
            )
        else:
            tally.mapped_by(route.mapping.id)
            mapper.fill(candidate, route, mapped, record)
        if record.findings:
            # Cells in wrong columns and rows that disagree are the cause; what follows from them is not told.
            candidate.xml = ""
            candidate.diagnostics = [
                msgspec.structs.replace(one, scope=candidate.scope, where=candidate.where) for one in record.findings
            ]
        yield candidate


def _where(record: CsvRecord) -> str:
    return f"parcel {record.number + 1} / line {record.line}"
