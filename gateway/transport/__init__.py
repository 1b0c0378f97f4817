"""How filings travel: a folder, a web address. At least once, and a repeat can be told by its key."""

from __future__ import annotations

from gateway.transport.destination import (
    NAMESPACE,
    Delivered,
    Destination,
    Document,
    Refused,
    RetryLater,
    filings_document,
)
from gateway.transport.folder import Folder
from gateway.transport.http import Http, retry_after

__all__ = [
    "NAMESPACE",
    "Delivered",
    "Destination",
    "Document",
    "Folder",
    "Http",
    "Refused",
    "RetryLater",
    "filings_document",
    "retry_after",
]
