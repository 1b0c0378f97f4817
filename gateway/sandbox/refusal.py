"""Why a whole batch is refused: the findings of its reading as condition codes of CBP (X0, X1).

Source: CBP ABI Batch and Block Control chapter, June 2023, conditions X01 to X42.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth import Batch, Block, Reason, Record, Reference
from gateway.sandbox.reply import marked

_MOST = 99
_TEXT = 40
_CODE = re.compile(r"[A-Z0-9]{0,4}", re.ASCII)
_CODES = {
    "catair.record-length": "X42",
    "catair.character": "X40",
    "catair.unknown-record": "X34",
    "catair.out-of-sequence": "X35",
    "catair.too-many": "X36",
    "catair.empty-block": "X04",
    "catair.filler": "X39",
}
_MISSING = {"A": "X01", "B": "X03", "Y": "X05", "Z": "X06", "SE10": "X33"}
_DIFFERS = {"Z": "X14", "Y": "X32"}
_APPLICATION = "SE"
_UNKNOWN_APPLICATION, _OTHER_APPLICATION = "X12", "X19"
_CONTROL = {
    ("A", 2): "X07",
    ("A", 6): "X08",
    ("A", 15): "X10",
    ("A", 26): "X11",
    ("B", 4): "X15",
    ("B", 8): "X16",
    ("B", 11): "X11",
}
"""Fields of the control records, by record and first column."""
_OF_CONTROL = frozenset("ABYZ")


def reasons_of(errors: Sequence[Diagnostic], batch: Batch) -> list[Reason]:
    """Return the reasons among *errors* that refuse the whole of *batch*; what concerns one record alone is none."""
    reasons = []
    for error in errors:
        code = _code(error, batch)
        if code is not None:
            text = marked(error.short, _TEXT)
            reasons.append(Reason(code=code, meaning=None, text=text, internal="", about=_about(error, batch)))
    if not reasons and batch.application != _APPLICATION:
        text = marked("not a batch of entries", _TEXT)
        reasons.append(Reason(code=_UNKNOWN_APPLICATION, meaning=None, text=text, internal="", about=()))
    return reasons[:_MOST]


def _code(error: Diagnostic, batch: Batch) -> str | None:
    record = (error.source.segment_id if error.source is not None else None) or ""
    if error.code == "catair.record-missing":
        return _MISSING.get(error.expected or "", "X37")
    if error.code == "catair.trailer-differs":
        return _DIFFERS[record]
    if error.code == "catair.application":
        return _UNKNOWN_APPLICATION if error.found == batch.application else _OTHER_APPLICATION
    if error.code in _CODES:
        return _CODES[error.code]
    if record in _OF_CONTROL:
        column = error.source.column if error.source is not None else None
        return _CONTROL.get((record, column or 0), "X40")
    return None


def _about(error: Diagnostic, batch: Batch) -> tuple[Reference, ...]:
    scope, source = error.scope, error.source
    about = []
    if scope.group is not None and scope.group < len(batch.blocks):
        about.append(_block(batch.blocks[scope.group]))
    if source is not None and source.position is not None and (source.segment_id or "") not in _OF_CONTROL:
        occurrence = scope.transaction + 1 if scope.transaction is not None else 1
        place = Reference(kind="TRNACT", occurrence=occurrence, record_number=source.position, column=source.column)
        about.append(place)
    return tuple(about)


def _block(block: Block) -> Reference:
    return Reference(
        kind="BLOCK",
        occurrence=block.number,
        port=echoed(block.header, "port"),
        filer=echoed(block.header, "filer"),
        application=echoed(block.header, "application"),
    )


def echoed(record: Record | None, name: str) -> str:
    """Return a code in the field *name* of *record* as an answer can repeat it; empty when it is no code."""
    value = record.value(name) if record is not None else ""
    return value if _CODE.fullmatch(value) else ""
