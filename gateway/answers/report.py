"""What became of one message, as the JSON object that the command line and the API share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from gateway.diagnostics import as_json
from gateway.pipeline.outcome import Conclusion, Filing


def filing_json(filing: Filing, path: str | None = None) -> dict[str, Any]:
    """Return one element of ``filings`` in ``gateway.translate/1``; *path* is where its document was written."""
    decision = filing.decision
    return {
        "key": filing.key,
        "regime": filing.regime,
        "decision": filing.fate,
        "suggested_filing": decision.suggested_filing if decision is not None and filing.fate != "forward" else None,
        "path": path,
        "policy": msgspec.to_builtins(decision) if decision is not None else None,
        "diagnostics": [as_json(diagnostic) for diagnostic in filing.diagnostics],
    }


def message_json(
    file: str,
    conclusion: Conclusion,
    filings: Iterable[dict[str, Any]],
    answers: Sequence[dict[str, Any]],
    rejects: str | None = None,
) -> dict[str, Any]:
    """Return one element of ``messages`` in ``gateway.translate/1``.

    *filings* are values of :func:`filing_json`; *answers* are ``{"kind", "path"}`` objects; *rejects* is the path of
    the file that holds only what was rejected.
    """
    return {
        "file": file,
        "format": conclusion.format,
        "mapping": conclusion.mapping,
        "verdict": conclusion.verdict,
        "counts": msgspec.to_builtins(conclusion.counts),
        "filings": list(filings),
        "answers": list(answers),
        "rejects": rejects,
        "diagnostics": [as_json(diagnostic) for diagnostic in conclusion.diagnostics],
    }
