"""How much of anything an XML message may have. All can be changed, none can be switched off."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one message; ``record`` is each child of the root, and the root itself when it has no more below."""

    size: int = 256 << 20
    """Bytes of the message."""
    record_size: int = 4 << 20
    """Bytes of one record."""
    record_elements: int = 200_000
    depth: int = 64
    attributes: int = 64
    """Attributes of one element; its namespace declarations are counted apart, to the same number."""
    name: int = 256
    """Characters of the name of an element, with its namespace."""
    value: int = 64 << 10
    """Characters of a text or of an attribute's value."""
