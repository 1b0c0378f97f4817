"""Fixed-width records of ABI (CATAIR): read, checked, written; entries of type 86 out, the answers of customs in."""

from __future__ import annotations

from gateway.fixedwidth.batch import Batch, Block, Transaction, read_batch
from gateway.fixedwidth.entry_answers import Condition, EntryAnswer, line_as_sent, read_entry_answers
from gateway.fixedwidth.layout import Layouts
from gateway.fixedwidth.layout_file import read_layouts
from gateway.fixedwidth.overview import overview
from gateway.fixedwidth.records import Record
from gateway.fixedwidth.refusals import Refusal, read_refusal
from gateway.fixedwidth.status_notices import StatusNotice, read_status_notices
from gateway.fixedwidth.type_86 import read_type_86, values_of, write_type_86
from gateway.fixedwidth.write import BatchControl, OutgoingBlock, write_batch

__all__ = [
    "Batch",
    "BatchControl",
    "Block",
    "Condition",
    "EntryAnswer",
    "Layouts",
    "OutgoingBlock",
    "Record",
    "Refusal",
    "StatusNotice",
    "Transaction",
    "line_as_sent",
    "overview",
    "read_batch",
    "read_entry_answers",
    "read_layouts",
    "read_refusal",
    "read_status_notices",
    "read_type_86",
    "values_of",
    "write_batch",
    "write_type_86",
]
