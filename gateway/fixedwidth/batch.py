"""A batch of fixed-width records as values: blocks, transactions, records in their groups.

Source: CBP, ABI Batch and Block Control chapter, June 2023.
"""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.fixedwidth.records import Record
from gateway.fixedwidth.structure import Branch

MAX_TRANSACTIONS = 999
"""In a block (ACE Cargo Release, maps of updates and answers)."""
MIXING_DISTRICTS = frozenset({"10", "46", "47"})
"""Entries of these may share a block; else a block is of one district."""


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """The records about one entry, from its header to the next one."""

    number: int
    """Within its block, from 1."""
    block: int
    """Number of its block in the batch, from 1."""
    application: str
    records: tuple[Record, ...]
    """All of them in order, remarks and unknown ones included."""
    root: Branch
    """The known ones in their groups, remarks left out."""

    @property
    def header(self) -> Record:
        """The record that begins it."""
        return self.records[0]

    @property
    def entry(self) -> str:
        """The entry number as people write it: ``B76-0324527-8``."""
        return entry_number(self.header)


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between a block header and its trailer; either may be missing."""

    number: int
    """Within the batch, from 1."""
    header: Record | None
    transactions: tuple[Transaction, ...]
    others: tuple[Record, ...]
    """Records that belong to no transaction: the reasons of a refusal (X0, X1), and what stands before a header."""
    trailer: Record | None


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One file: every byte of it is in one of ``records``."""

    application: str
    """As the batch header has it; empty when it is missing, or when the batch was refused."""
    header: Record | None
    blocks: tuple[Block, ...]
    trailer: Record | None
    records: tuple[Record, ...]
    findings: tuple[Diagnostic, ...]
    size: int
    """Number of its records, also where they are not kept."""

    @property
    def is_sound(self) -> bool:
        """Nothing in it is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def entry_number(record: Record) -> str:
    """Return the entry number in a header record as people write it: ``B76-0324527-8``."""
    filer, number = record.value("filer"), record.value("entry_number")
    return f"{filer}-{number[:7]}-{number[7:]}" if filer or number else ""
