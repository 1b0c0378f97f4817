"""What becomes of a message, as rows of the store."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, as_json
from gateway.pipeline.outcome import Filing
from gateway.store.written import Written

FILING_COLUMNS = (
    "outcome",
    "ordinal",
    "key",
    "regime",
    "fate",
    "xml",
    "start",
    "end",
    "segment",
    "amends",
    "amendment",
    "bill",
    "ruling",
    "reason",
    "suggested_filing",
    "duty_free",
    "penalty_exposure",
    "also_reasons",
    "citation",
    "rule",
)
DIAGNOSTIC_COLUMNS = ("outcome", "ordinal", "code", "severity", "json")


def filing_row(outcome: int, ordinal: int, filing: Filing) -> tuple[Any, ...]:
    """Return the row of *filing*, in the order of ``FILING_COLUMNS``."""
    head = (
        outcome,
        ordinal,
        filing.key,
        filing.regime,
        filing.fate,
        filing.xml,
        filing.start,
        filing.end,
        filing.segment,
        filing.amends.filing if filing.amends is not None else None,
        filing.amends.what if filing.amends is not None else None,
        filing.bill,
    )
    decision = filing.decision
    if decision is None:
        return (*head, None, None, None, None, None, None, None, None)
    return (
        *head,
        decision.decision,
        decision.primary_reason,
        decision.suggested_filing,
        decision.duty_free,
        decision.penalty_exposure,
        msgspec.json.encode(decision.also_reasons).decode(),
        decision.citation,
        decision.rule,
    )


def diagnostic_row(outcome: int, ordinal: int | None, diagnostic: Diagnostic) -> tuple[Any, ...]:
    """Return the row of *diagnostic*, in the order of ``DIAGNOSTIC_COLUMNS``; of the message without *ordinal*."""
    json = msgspec.json.encode(as_json(diagnostic)).decode()
    return (outcome, ordinal, diagnostic.code, str(diagnostic.severity), json)


def answer_row(outcome: int, n: int, answer: Written) -> dict[str, Any]:
    """Return the row of *answer*, the *n*-th to the message."""
    return {
        "outcome": outcome,
        "n": n,
        "kind": answer.kind,
        "media_type": answer.media_type,
        "body": answer.body,
        "control_number": answer.control_number,
    }
