"""What is counted and kept of a message while its records pass by, and the verdict at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Severity, diagnose
from gateway.pipeline.findings import Findings
from gateway.pipeline.outcome import (
    REFUSED_LIMIT,
    Batch,
    Conclusion,
    Counts,
    Filing,
    Format,
    Letter,
    TransactionResult,
    Verdict,
)
from gateway.pipeline.partner import Partner
from gateway.pipeline.severity import resolved
from gateway.x12 import Survey


class Tally:
    """Counts by fate, findings in bounded memory, the first refused records, and how each set came out."""

    def __init__(self, form: Format, partner: Partner) -> None:
        self._format: Format = form
        self._severities = partner.severities
        self._findings = Findings()
        self._fates: Counter[str] = Counter()
        self._of_set: Counter[str] = Counter()
        self._refused: list[Filing] = []
        self._sets: list[TransactionResult] = []
        self._open: tuple[Scope, str | None] = (Scope(), None)
        self._faults_of_set = 0
        self._faults = 0
        self._mappings: dict[str, None] = {}
        self._letter: Letter | None = None

    def message(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take findings that concern more than one record: the file, an interchange, a group, a set."""
        findings = tuple(resolved(diagnostics, self._severities))
        errors = sum(found.severity is Severity.ERROR for found in findings)
        self._faults += errors
        self._faults_of_set += errors
        self._findings.add(findings)

    def written_as(self, letter: Letter) -> None:
        """Note what the message says of itself."""
        self._letter = letter

    def mapped_by(self, mapping: str) -> None:
        """Note the mapping that made the filings."""
        self._mappings[mapping] = None

    def open_set(self, scope: Scope, guide: str | None) -> None:
        """Begin a transaction set: what is counted from here on is its own."""
        self._open = (scope, guide)
        self._of_set = Counter()
        self._faults_of_set = 0

    def counted(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Pass *batches* on and count their filings."""
        for batch in batches:
            self.batch(batch)
            yield batch

    def batch(self, batch: Batch) -> None:
        """Count the filings of *batch*."""
        for filing in batch.filings:
            self._fates[filing.fate] += 1
            self._of_set[filing.fate] += 1
            if filing.diagnostics:
                self._findings.add(filing.diagnostics, record=filing.key)
            if filing.fate != "forward" and len(self._refused) < REFUSED_LIMIT:
                self._refused.append(msgspec.structs.replace(filing, xml=""))

    def close_set(self, *, stands: bool) -> None:
        """End the transaction set. *stands*: its envelope does."""
        scope, guide = self._open
        counts = _counts(self._of_set)
        survives = counts.forward + counts.hold > 0
        fails = self._faults_of_set > 0 or counts.reject > 0
        refused = not stands or (fails and not survives)
        self._sets.append(TransactionResult(scope=scope, guide=guide, counts=counts, refused=refused))

    def conclude(
        self, envelope: Survey | None, *, duplicate: bool = False, unreadable: bool = False, is_reply: bool = False
    ) -> Conclusion:
        """Return the conclusion of the message. *is_reply*: it is an answer, which holds no records."""
        counts = _counts(self._fates)
        verdict = self._verdict(counts, duplicate, unreadable)
        if (
            not counts.records
            and not duplicate
            and not is_reply
            and not self._faults
            and self._should_hold_records(envelope)
        ):
            self._findings.add((diagnose("message.nothing-to-file"),))
        return Conclusion(
            format=self._format,
            verdict=verdict,
            mapping=", ".join(self._mappings) or None,
            counts=counts,
            diagnostics=self._findings.all(),
            letter=self._letter,
            survey=envelope,
            transactions=tuple(self._sets),
            refused=tuple(self._refused),
        )

    def _should_hold_records(self, envelope: Survey | None) -> bool:
        """Whether the message is of a kind that holds records: acknowledgments and sets that are not mapped do not."""
        is_reply = envelope is not None and any(one.interchange_acks for one in envelope.interchanges)
        return bool(self._mappings) or not (self._sets or is_reply)

    def _verdict(self, counts: Counts, duplicate: bool, unreadable: bool) -> Verdict:
        if unreadable:
            return "unreadable"
        if duplicate:
            return "duplicate"
        if counts.forward == counts.records:
            return "accepted" if not self._faults else "partially-accepted" if counts.forward else "rejected"
        return "rejected" if counts.reject == counts.records else "partially-accepted"


def _counts(fates: Counter[str]) -> Counts:
    return Counts(records=fates.total(), forward=fates["forward"], reject=fates["reject"], hold=fates["hold"])
