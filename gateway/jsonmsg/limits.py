"""How much of anything a JSON message may have. All can be changed, none can be switched off."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one message; ``record`` is what one filing is made of, or a member that stands around the records."""

    size: int = 256 << 20
    """Bytes of the message."""
    record_size: int = 4 << 20
    """Bytes of one record."""
    record_members: int = 100_000
    """Members and elements of one record."""
    depth: int = 32
    """Objects and lists within one another, in one record."""
    name: int = 256
    """Bytes of the name of a member."""
    value: int = 64 << 10
    """Bytes of a text or a number."""
