"""How filings travel: a folder or a web address, XML or ABI batches; at least once, a repeat is told by its key."""

from __future__ import annotations

from gateway.transport.cargo_release import CargoRelease
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
from gateway.transport.webhook import Webhook, read_secret

__all__ = [
    "NAMESPACE",
    "CargoRelease",
    "Delivered",
    "Destination",
    "Document",
    "Folder",
    "Http",
    "Refused",
    "RetryLater",
    "Webhook",
    "filings_document",
    "read_secret",
    "retry_after",
]
