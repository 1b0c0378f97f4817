"""The refusal of a whole batch (X0, X1), as facts: nothing of it was processed, so it is mended and sent again whole.

Source: CBP, ABI Batch and Block Control chapter, June 2023, output when envelope or record syntax fails.
"""

from __future__ import annotations

import msgspec

from gateway.fixedwidth.batch import Batch
from gateway.fixedwidth.records import Record

_FINAL = "R"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What in the refused batch is meant."""

    kind: str
    """``BLOCK`` or ``TRNACT``."""
    occurrence: int | None
    """Number of the block in the batch, or of the transaction in its block."""
    record_number: int | None = None
    """Within the batch, its A record counted as 1."""
    column: int | None = None
    """``None`` for the whole record."""
    port: str = ""
    filer: str = ""
    application: str = ""
    user_data: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One condition and what it is about."""

    code: str
    meaning: str | None
    """In our words; ``None`` when the code is not in the list here."""
    text: str
    internal: str
    about: tuple[Reference, ...]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a batch was refused."""

    site: str
    sender: str
    date: str
    """As sent, MMDDYY."""
    user_data: str
    """What the transmitter had put into its A record, to find the batch by."""
    reasons: tuple[Reason, ...]
    is_final: bool
    """The last record says that the batch was refused (999)."""


def read_refusal(batch: Batch) -> Refusal | None:
    """Return why the batch that *batch* answers was refused; ``None`` when it is no refusal."""
    records = [record for block in batch.blocks for record in block.others if record.id in ("X0", "X1")]
    if not records:
        return None
    reasons: list[Reason] = []
    about: list[Reference] = []
    is_final = told = False
    for record in records:
        if record.id == "X0":
            # References stand before the conditions about them; after a condition they begin anew.
            about = [*([] if told else about), _reference(record)]
            told = False
        elif record.value("final") == _FINAL:
            is_final = True
        else:
            reasons.append(_reason(record, tuple(about)))
            told = True
    header = batch.header
    return Refusal(
        site=header.value("site") if header is not None else "",
        sender=header.value("sender") if header is not None else "",
        date=header.value("date") if header is not None else "",
        user_data=header.value("user_data") if header is not None else "",
        reasons=tuple(reasons),
        is_final=is_final,
    )


def _reference(record: Record) -> Reference:
    return Reference(
        kind=record.value("kind"),
        occurrence=record.number_in("occurrence"),
        record_number=record.number_in("batch_record"),
        column=record.number_in("column") or None,
        port=record.value("port"),
        filer=record.value("filer"),
        application=record.value("application"),
        user_data=record.value("user_data"),
    )


def _reason(record: Record, about: tuple[Reference, ...]) -> Reason:
    code = record.code("code")
    return Reason(
        code=record.value("code"),
        meaning=code.meaning if code is not None else None,
        text=record.value("text"),
        internal=record.value("reason"),
        about=about,
    )
