"""Notices as webhooks, signed by the Standard Webhooks scheme (standard-webhooks specification 1.0, symmetric).

The receiver checks ``webhook-signature``: ``v1,`` and the base64 of HMAC-SHA256 over id, time and body, joined by dots.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from gateway.transport.destination import Delivered, Destination, Document, Refused, RetryLater

_PREFIX = "whsec_"
SHORTEST_SECRET = 24
"""Bytes, by the specification."""


class Webhook:
    """Signs documents at the time of each try and hands them on. May be used by several threads."""

    def __init__(self, destination: Destination, secret: bytes, clock: Callable[[], datetime]) -> None:
        """*destination* takes what is signed with *secret* (:func:`read_secret`)."""
        self._destination = destination
        self._secret = secret
        self._clock = clock

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        """Deliver *document* with its id, the time of this try and the signature in its headers."""
        stamp = str(int(self._clock().timestamp()))
        signature = sign(self._secret, document.key, stamp, document.body)
        headers = (("webhook-id", document.key), ("webhook-timestamp", stamp), ("webhook-signature", signature))
        return self._destination.deliver(replace(document, headers=headers))


def read_secret(text: str) -> bytes:
    """Return the bytes of a secret written as ``whsec_`` and base64. ``ValueError`` when it is none, or too short."""
    try:
        secret = b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"a secret of {_PREFIX} and the base64 of at least {SHORTEST_SECRET} random bytes")
    return secret


def sign(secret: bytes, id_: str, timestamp: str, body: bytes) -> str:
    """Return the signature of *body*, sent as *id_* at *timestamp* (seconds since 1970)."""
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    return f"v1,{b64encode(hmac.new(secret, signed, sha256).digest()).decode()}"
