"""A batch of cargo release entries (CATAIR, SE) to filings: each entry a record, or a request about one on file.

Source: CBP ACE Cargo Release chapter, version 40: A adds, R replaces, D cancels; U updates bill, manifest and port data
of an entry that is on file. A batch is one unit of work: when something around its entries
is wrong, all of them are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Severity, diagnose
from gateway.filing.written import record_xml
from gateway.fixedwidth import (
    ENTRY_KINDS,
    REFERENCES,
    Places,
    Transaction,
    read_entry,
    read_transactions,
    source_of,
)
from gateway.fixedwidth import (
    Batch as Records,
)
from gateway.mapping.draft import Origin
from gateway.pipeline.amendments import CANCELLATION, UPDATE
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.tally import Tally
from gateway.tree import Content

_APPLICATION = "SE"
_LAYOUT = "mappings/layouts/catair-se.yaml"
_ROOT = "Filing."
_Findings = dict[tuple[int | None, int | None], list[Diagnostic]]


def translate_catair(content: Content, library: Library, partner: Partner, desk: Desk) -> Iterator[Batch | Conclusion]:
    """Yield the filings of the batch in *content*, then the conclusion. See ``translate``.

    The batch is read twice, since what stands at its end may be wrong for all that stands before.
    """
    tally = Tally("catair", partner)
    records = next(one for one in read_transactions(content, library.layouts) if isinstance(one, Records))
    if records.application != _APPLICATION:
        source = source_of(records.header)
        tally.message((diagnose("message.catair-not-translated", found=records.application or "none", source=source),))
        yield tally.conclude(None, unreadable=True)
        return
    found: _Findings = {}
    for one in records.findings:
        found.setdefault((one.scope.group, one.scope.transaction), []).append(one)
    around = [one for (_, transaction), some in found.items() if transaction is None for one in some]
    tally.message(around)
    broken = next((one for one in around if one.severity is Severity.ERROR), None)
    yield from tally.counted(desk.batches(_candidates(content, library, found, broken)))
    yield tally.conclude(None)


def _candidates(content: Content, library: Library, found: _Findings, broken: Diagnostic | None) -> Iterator[Candidate]:
    entries = (one for one in read_transactions(content, library.layouts) if isinstance(one, Transaction))
    for number, transaction in enumerate(entries):
        one = _candidate(transaction, number, library)
        scope = (transaction.block - 1, transaction.number - 1)
        told = {(finding.code, finding.where) for finding in one.diagnostics}
        one.diagnostics += (each for each in found.get(scope, ()) if (each.code, each.where) not in told)
        if any(each.severity is Severity.ERROR for each in one.diagnostics):
            one.xml = one.update = ""  # what follows from it is not told again
        if broken is not None:
            unit: dict[str, Any] = {"unit": "batch", "reason": broken.message, "source": broken.source}
            one.diagnostics.append(diagnose("message.unit-refused", where=one.where, **unit))
        one.diagnostics = [msgspec.structs.replace(each, scope=one.scope, level="record") for each in one.diagnostics]
        yield one


def _candidate(transaction: Transaction, number: int, library: Library) -> Candidate:
    header = transaction.header
    places: Places = {}
    values, findings = read_entry(transaction, block=transaction.block, places=places)
    kind, action = ENTRY_KINDS.get(header.value("entry_type")), header.value("action")
    candidate = Candidate(
        regime=kind.regime if kind is not None else "unknown",
        scope=Scope(interchange=0, group=transaction.block - 1, transaction=transaction.number - 1, record=number),
        where=f"batch / block {transaction.block} / entry {transaction.entry}",
        start=header.start,
        end=transaction.records[-1].end,
        segment=None,
        locate=lambda target: _origin(target, places, transaction),
    )
    candidate.key = header.value("filer") + header.value("entry_number")
    if action == "D":
        candidate.regime, values = CANCELLATION, _cancellation(transaction)
    else:
        candidate.diagnostics += findings
    element = {CANCELLATION: "Cancellation"}.get(candidate.regime) or (kind.element if kind is not None else None)
    if element is not None:
        xml = record_xml(values, library.schema.shape(element))
        candidate.xml, candidate.update = ("", xml) if action == UPDATE else (xml, "")
        candidate.values = _without_numbers(values)
    return candidate


def _cancellation(transaction: Transaction) -> dict[str, list[str]]:
    """Return what SE10, SE13 and SE20 of an entry that is to be cancelled say."""
    header, contact = transaction.header, transaction.root.first("SE13")
    reason = contact.value("reason") if contact is not None else ""
    qualifier = REFERENCES.get(reason)
    references = (
        each.value("value") for each in transaction.root.records("SE20") if each.value("qualifier") == qualifier
    )
    values = {
        "Entry.FilerCode": header.value("filer"),
        "Entry.Number": header.value("entry_number"),
        "Reason": reason,
        "Reference": next(references, ""),
    }
    return {path: [value] for path, value in values.items() if value}


def _without_numbers(values: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return *values* as checks and law read them: all of a path under one name."""
    found: dict[str, list[str]] = {}
    for path, texts in values.items():
        plain = "".join(part.partition("]")[2] if n else part for n, part in enumerate(path.split("[")))
        found.setdefault(plain, []).extend(texts)
    return found


def _origin(target: str, places: Places, transaction: Transaction) -> Origin:
    """Return where the field *target* came from: its record, or of what is missing the record that begins the entry."""
    path = target.removeprefix(_ROOT)
    while path and path not in places:
        inner = next((each for each in places if each.startswith((f"{path}.", f"{path}["))), None)
        path = inner if inner is not None else path.rpartition(".")[0]
    record, name = places.get(path, (transaction.header, ""))
    field = record.layout.places.get(name) if record.layout is not None else None
    source = source_of(record, field.first if field is not None else None)
    sent = record.value(name) or None
    return Origin((source,) if source is not None else (), _LAYOUT, sent=sent)
