"""API keys: made once, shown once, kept only as a hash.

``gw_live_`` or ``gw_test_``, an id of 8 characters by which the key is found and spoken of, 52 characters that carry
256 random bits, and a checksum of 7. A secret of 256 random bits cannot be guessed, so one SHA-256 is enough to
keep it; a slow password hash would cost time on every request and gain nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from base64 import b32encode
from collections.abc import Callable
from typing import Literal

import msgspec

Environment = Literal["test", "live"]

_SHAPE = re.compile(r"(gw_(test|live)_[a-z2-7]{8})_[a-z2-7]{52}([a-z2-7]{7})")
_CHECKSUM = 7


class NewKey(msgspec.Struct, frozen=True):
    """A key just made. ``text`` goes to the partner and is never seen again; ``stored`` goes into the settings."""

    text: str
    stored: str


class KeyParts(msgspec.Struct, frozen=True):
    """What a well-formed key says of itself."""

    name: str
    """The readable part, such as ``gw_live_k7qm2xra``: safe to show and to log."""
    environment: str


def create_key(environment: Environment, entropy: Callable[[int], bytes] = secrets.token_bytes) -> NewKey:
    """Make a key for *environment*; *entropy* gives so many random bytes."""
    name = f"gw_{environment}_{_base32(entropy(5))}"
    body = f"{name}_{_base32(entropy(32))}"
    text = body + _checksum(body)
    return NewKey(text=text, stored=f"{name}:{_digest(text)}")


def read_key(text: str) -> KeyParts | None:
    """Return the parts of *text*; ``None`` when it is no key or its checksum shows that it was mistyped or cut."""
    match = _SHAPE.fullmatch(text)
    if match is None or _checksum(text[:-_CHECKSUM]) != match[3]:
        return None
    return KeyParts(name=match[1], environment=match[2])


def is_key(text: str, stored_digest: str) -> bool:
    """Tell whether *text* is the key behind *stored_digest*, in a time that does not depend on either."""
    return hmac.compare_digest(_digest(text), stored_digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(text: str) -> str:
    return _base32(zlib.crc32(text.encode()).to_bytes(4, "big"))


def _base32(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()
