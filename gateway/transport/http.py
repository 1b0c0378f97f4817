"""A web address as destination: one POST per document, its key in ``Idempotency-Key``.

The status line decides, as RFC 9110 sorts statuses: what asks for patience is tried again (408, 425, 429, and all from
500 on), every other 4xx is final. Redirects are not followed and proxies of the environment are not used: filings go
where the operator said and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

from gateway.diagnostics import diagnose
from gateway.transport.destination import Delivered, Document, Refused, RetryLater

_TIMEOUT = httpx2.Timeout(connect=5.0, read=30.0, write=30.0, pool=5.0)
_PATIENCE = frozenset({408, 425, 429})
_EXPECTED = "a status from 200 to 299"


class Http:
    """Posts documents to *url*. May be used by several threads."""

    def __init__(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout: httpx2.Timeout = _TIMEOUT
    ) -> None:
        """*headers* go with every request, such as the destination's credentials; *timeout* bounds each wait."""
        self._url = url
        # What is shown of the address: a query may hold a credential.
        self._shown = str(httpx2.URL(url).copy_with(query=None, username=None, password=None))
        self._client = httpx2.Client(
            headers=dict(headers or {}), timeout=timeout, follow_redirects=False, trust_env=False
        )

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        """POST *document*; its answer's status decides, the body of the answer is not read."""
        headers = {"Content-Type": document.media_type, "Idempotency-Key": document.key, **dict(document.headers)}
        try:
            with self._client.stream("POST", self._url, content=document.body, headers=headers) as response:
                status, wait = response.status_code, response.headers.get("Retry-After")
        except httpx2.TransportError as error:
            found = type(error).__name__
            return RetryLater(diagnostic=diagnose("transport.unreachable", found=found, destination=self._shown))
        if 200 <= status < 300:
            return Delivered()
        found = f"status {status}"
        if status in _PATIENCE or status >= 500:
            unavailable = diagnose("transport.unavailable", found=found, expected=_EXPECTED, destination=self._shown)
            return RetryLater(diagnostic=unavailable, after=retry_after(wait, datetime.now(UTC)))
        return Refused(
            diagnostic=diagnose("transport.refused", found=found, expected=_EXPECTED, destination=self._shown)
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a ``Retry-After`` header asks for, in seconds or as a date (RFC 9110, 10.2.3).

    ``None`` when there is none or when it cannot be understood; never negative.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:10]), 10**9))
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(date - now, timedelta())
