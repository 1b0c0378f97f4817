"""Fixed-width records of ABI (CATAIR), read, checked, written: entries of types 86 and 11, and what customs answers."""

from __future__ import annotations

from gateway.fixedwidth.batch import Batch, Block, Transaction
from gateway.fixedwidth.entry import (
    ENTRY_KINDS,
    REFERENCES,
    Cancellation,
    Places,
    Transmitter,
    read_entry,
    values_of,
    write_entry,
    write_filings,
)
from gateway.fixedwidth.entry_answers import Condition, EntryAnswer, line_as_sent, read_entry_answers
from gateway.fixedwidth.findings import source_of
from gateway.fixedwidth.layout import Layouts
from gateway.fixedwidth.layout_file import read_layouts
from gateway.fixedwidth.overview import overview
from gateway.fixedwidth.reading import read_batch, read_transactions
from gateway.fixedwidth.records import Record
from gateway.fixedwidth.refusals import Reason, Reference, Refusal, read_refusal
from gateway.fixedwidth.status_notices import StatusNotice, read_status_notices
from gateway.fixedwidth.write import BatchControl, OutgoingBlock, Writer, write_batch, write_refusal

__all__ = [
    "ENTRY_KINDS",
    "REFERENCES",
    "Batch",
    "BatchControl",
    "Block",
    "Cancellation",
    "Condition",
    "EntryAnswer",
    "Layouts",
    "OutgoingBlock",
    "Places",
    "Reason",
    "Record",
    "Reference",
    "Refusal",
    "StatusNotice",
    "Transaction",
    "Transmitter",
    "Writer",
    "line_as_sent",
    "overview",
    "read_batch",
    "read_entry",
    "read_entry_answers",
    "read_layouts",
    "read_refusal",
    "read_status_notices",
    "read_transactions",
    "source_of",
    "values_of",
    "write_batch",
    "write_entry",
    "write_filings",
    "write_refusal",
]
