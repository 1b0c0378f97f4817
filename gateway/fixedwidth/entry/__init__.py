"""An entry between its canonical record and its cargo release transaction, for every entry type in the table."""

from __future__ import annotations

from gateway.fixedwidth.entry.filings import Transmitter, write_filings
from gateway.fixedwidth.entry.kinds import ENTRY_KINDS, EntryKind
from gateway.fixedwidth.entry.parts import Values, values_of
from gateway.fixedwidth.entry.read import Places, read_entry
from gateway.fixedwidth.entry.write import REFERENCES, Action, Cancellation, write_entry

__all__ = [
    "ENTRY_KINDS",
    "REFERENCES",
    "Action",
    "Cancellation",
    "EntryKind",
    "Places",
    "Transmitter",
    "Values",
    "read_entry",
    "values_of",
    "write_entry",
    "write_filings",
]
