"""X12 as bytes: reading, the envelope and writing. Guides are in the submodules of their own."""

from __future__ import annotations

from gateway.x12.address import address, source_of
from gateway.x12.envelope import survey
from gateway.x12.reader import Limits, Reader
from gateway.x12.segment import Delimiters, Run, Segment, readable, tokenize
from gateway.x12.survey import Group, Interchange, Survey, TransactionSet

__all__ = [
    "Delimiters",
    "Group",
    "Interchange",
    "Limits",
    "Reader",
    "Run",
    "Segment",
    "Survey",
    "TransactionSet",
    "address",
    "readable",
    "source_of",
    "survey",
    "tokenize",
]
