"""Answers from customs and from partners, read into facts for the status of filings."""

from __future__ import annotations

from gateway.responses.model import Correspondent, Disposition, Remark, Response, Subject
from gateway.responses.read import read_responses
from gateway.responses.state import open_holds, state_of
from gateway.responses.tables import ResponseTables

__all__ = [
    "Correspondent",
    "Disposition",
    "Remark",
    "Response",
    "ResponseTables",
    "Subject",
    "open_holds",
    "read_responses",
    "state_of",
]
