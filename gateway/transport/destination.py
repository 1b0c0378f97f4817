"""What every destination offers, and what can come of a delivery: values, not exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from gateway.diagnostics import Diagnostic

NAMESPACE = "urn:low-value-gateway:filing:1"
MEDIA_TYPE = "application/xml"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Filings as they leave the house. A repeat of the same *key* has the same *body*."""

    key: str
    """Our own id of the delivery: safe as a file name and as a header value."""
    body: bytes
    made: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """When the bundle of ``filings`` was made: the same on every try."""
    filings: tuple[str, ...] = ()
    """The records in ``body``, each as the text of one element, for whoever writes them in another form."""
    media_type: str = MEDIA_TYPE
    suffix: str = "xml"
    """Of the file's name, where it becomes a file."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers, where it is sent by HTTP."""


class Delivered(msgspec.Struct, frozen=True):
    """The destination has it, durably as far as it tells."""


class RetryLater(msgspec.Struct, frozen=True, kw_only=True):
    """It did not arrive, or nobody knows; the same document is to be tried again."""

    diagnostic: Diagnostic
    after: timedelta | None = None
    """The shortest wait that the destination asked for."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """The destination does not take it, and trying again would not change that."""

    diagnostic: Diagnostic


class Destination(Protocol):
    """Somewhere to forward filings to."""

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        """Deliver *document*, which may have been delivered before. Raises only for faults of our own."""
        ...


def filings_document(key: str, filings: Iterable[str], made: datetime) -> Document:
    """Return the XML document ``Filings`` of the records *filings*, each the text of one element, one to a line.

    *made* is the time at which the bundle was made.
    """
    filings = tuple(filings)
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Filings xmlns="{NAMESPACE}">',
        *filings,
        "</Filings>\n",
    )
    return Document(key=key, body="\n".join(lines).encode(), made=made, filings=filings)
