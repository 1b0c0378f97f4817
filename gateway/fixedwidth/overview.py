"""What a batch is made of, for whoever looks at a file: blocks as groups and entries as transactions, with verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.diagnostics import Severity
from gateway.fixedwidth.batch import Batch, Block, Transaction

_Entries = dict[int, list[dict[str, Any]]]


def overview(parts: Iterable[Transaction | Batch]) -> tuple[dict[str, Any], Batch]:
    """Return what ``read_transactions`` yields as plain values for JSON, and the batch itself with its findings.

    They are nested as ``gateway.inspect/1`` nests interchanges. A verdict is ``error`` when something in that unit, or
    in a unit within, is an error; else ``ok``. The password of the batch header is not shown.
    """
    entries: _Entries = {}
    for part in parts:
        if isinstance(part, Batch):
            return _batch(part, entries), part
        entries.setdefault(part.block, []).append(_entry(part))
    raise AssertionError("the batch itself comes last")


def _batch(batch: Batch, entries: _Entries) -> dict[str, Any]:
    wrong = {
        (finding.scope.group, finding.scope.transaction)
        for finding in batch.findings
        if finding.severity is Severity.ERROR
    }
    header = batch.header
    return {
        "application": batch.application,
        "sender": f"{header.value('site')}:{header.value('sender')}" if header is not None else "",
        "date": header.value("date") if header is not None else "",
        "user_data": header.value("user_data") if header is not None else "",
        "records": batch.size,
        "verdict": _verdict(bool(wrong)),
        "groups": [_block(block, entries.get(block.number, []), wrong) for block in batch.blocks],
    }


def _block(block: Block, entries: list[dict[str, Any]], wrong: set[tuple[int | None, int | None]]) -> dict[str, Any]:
    header, place = block.header, block.number - 1
    return {
        "id": f"{header.value('port')}:{header.value('filer')}" if header is not None else "",
        "application": header.value("application") if header is not None else "",
        "verdict": _verdict(any(group == place for group, _ in wrong)),
        "transactions": [
            entry | {"verdict": _verdict((place, number) in wrong)} for number, entry in enumerate(entries)
        ],
    }


def _entry(transaction: Transaction) -> dict[str, Any]:
    return {
        "id": transaction.entry,
        "application": transaction.application,
        "action": transaction.header.value("action"),
        "records": len(transaction.records),
    }


def _verdict(is_wrong: bool) -> str:
    return "error" if is_wrong else "ok"
