"""What customs answers to a cargo release transaction (SX), as facts: the verdict, and each condition with its record.

Source: CBP ACE Cargo Release chapter, version 40: a condition is about the record right before it, and of the line of
the nearest SE40 before that. Accepted means on file and not released: a release comes in a status notice (SO).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth.batch import Batch, Transaction
from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.records import Record

Verdict = Literal["accepted", "rejected", "review"]
"""``review``: a correction or cancellation that an officer decides."""
_VERDICTS: dict[str, Verdict] = {"accepted": "accepted", "rejected": "rejected", "review": "review"}


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that customs says about a record."""

    kind: str
    """SE90 5-6 as sent: 11 is an error, 13 a warning."""
    is_error: bool
    """All but a warning counts as one: a kind that is not known may be an error."""
    code: str
    """SE90 7-9, empty when blank."""
    meaning: str | None
    """In our words; ``None`` when the code is not in the list here."""
    text: str
    """CBP's own words."""
    about: Record
    """The record as it came back."""
    line: int | None
    """The line (SE40) that it belongs to; ``None`` for the header, or when the line did not come back."""


class EntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about one entry."""

    filer: str
    entry_number: str
    """Seven digits and the check digit."""
    action: str
    """A, R, D or U: what is answered."""
    verdict: Verdict | None
    """``None``: no final condition came, or one of a type that is not known."""
    has_warnings: bool
    final_type: str
    """SE90 5-6 of the final condition, empty without one."""
    final_code: str
    final_text: str
    conditions: tuple[Condition, ...]
    record_number: int
    """Of its SE10 in the answer."""


def read_entry_answers(batch: Batch) -> tuple[tuple[EntryAnswer, ...], tuple[Diagnostic, ...]]:
    """Return the answers in *batch* (application SX), in its order, and what is wrong with them."""
    findings = Findings()
    answers = []
    for block in batch.blocks:
        findings.block = block.number
        for transaction in block.transactions:
            if transaction.application == "SX":
                findings.transaction, findings.entry = transaction.number, transaction.entry
                answers.append(_answer(transaction, findings))
    return tuple(answers), tuple(findings.all)


def line_as_sent(condition: Condition, sent: Transaction) -> int | None:
    """Return the line that *condition* is about by finding its record in *sent*, when the line did not come back.

    ``None`` when the record belongs to no line, or stands in more than one.
    """
    if condition.line is not None:
        return condition.line
    line, lines = None, set()
    for record in sent.records:
        if record.id == "SE40":
            line = record.number_in("line")
        if record.text == condition.about.text:
            lines.add(line)
    return lines.pop() if len(lines) == 1 else None


def _answer(transaction: Transaction, findings: Findings) -> EntryAnswer:
    conditions: list[Condition] = []
    about = transaction.header
    final: Record | None = None
    verdict: Verdict | None = None
    line: int | None = None
    for record in transaction.records:
        if record.id != "SE90":
            about = record
            line = record.number_in("line") if record.id == "SE40" else line
        elif (kind := record.code("kind")) is not None and kind.state in _VERDICTS:
            final, verdict = record, _VERDICTS[kind.state]
        else:
            conditions.append(_condition(record, about, line))
    header = transaction.header
    if final is None:
        findings.find("catair.verdict-missing", transaction.records[-1], found=transaction.entry)
    return EntryAnswer(
        filer=header.value("filer"),
        entry_number=header.value("entry_number"),
        action=header.value("action"),
        verdict=verdict,
        has_warnings=any(not condition.is_error for condition in conditions)
        or (final is not None and final.value("kind") == "03"),
        final_type=final.value("kind") if final is not None else "",
        final_code=final.value("code") if final is not None else "",
        final_text=final.value("text") if final is not None else "",
        conditions=tuple(conditions),
        record_number=header.number,
    )


def _condition(record: Record, about: Record, line: int | None) -> Condition:
    kind, known = record.code("kind"), record.code("code")
    return Condition(
        kind=record.value("kind"),
        is_error=kind is None or kind.state != "warning",
        code=record.value("code"),
        meaning=known.meaning if known is not None else None,
        text=record.value("text"),
        about=about,
        line=line,
    )
