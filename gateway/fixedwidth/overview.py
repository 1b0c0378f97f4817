"""What a batch is made of, for whoever looks at a file: blocks as groups and entries as transactions, with verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.diagnostics import Scope, Severity
from gateway.fixedwidth.batch import Batch, Block, Transaction


def overview(batch: Batch) -> dict[str, Any]:
    """Return *batch* as plain values for JSON, nested as ``gateway.inspect/1`` nests interchanges.

    A verdict is ``error`` when something in that unit, or in a unit within, is an error; else ``ok``. The password of
    the batch header is not shown.
    """
    wrong = [finding.scope for finding in batch.findings if finding.severity is Severity.ERROR]
    header = batch.header
    return {
        "application": batch.application,
        "sender": f"{header.value('site')}:{header.value('sender')}" if header is not None else "",
        "date": header.value("date") if header is not None else "",
        "user_data": header.value("user_data") if header is not None else "",
        "records": len(batch.records),
        "verdict": _verdict(wrong),
        "groups": [_block(block, wrong) for block in batch.blocks],
    }


def _block(block: Block, wrong: list[Scope]) -> dict[str, Any]:
    own = [scope for scope in wrong if scope.group == block.number - 1]
    header = block.header
    return {
        "id": f"{header.value('port')}:{header.value('filer')}" if header is not None else "",
        "application": header.value("application") if header is not None else "",
        "verdict": _verdict(own),
        "transactions": [_entry(transaction, own) for transaction in block.transactions],
    }


def _entry(transaction: Transaction, wrong: list[Scope]) -> dict[str, Any]:
    return {
        "id": transaction.entry,
        "application": transaction.application,
        "action": transaction.header.value("action"),
        "records": len(transaction.records),
        "verdict": _verdict(scope for scope in wrong if scope.transaction == transaction.number - 1),
    }


def _verdict(wrong: Iterable[Scope]) -> str:
    return "error" if any(True for _ in wrong) else "ok"
