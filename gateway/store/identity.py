"""Names that we give: unguessable, and sortable by the time they were given."""

from __future__ import annotations

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing to confuse when read out by phone
_CHARACTERS = 26
_RANDOM_BITS = 80


def new_id(prefix: str, now: datetime) -> str:
    """Return ``prefix_`` and 26 characters: 48 bits of milliseconds, 80 random bits. Safe in URLs and file names."""
    number = (int(now.timestamp() * 1000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    digits = (_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(_CHARACTERS)))
    return f"{prefix}_{''.join(digits)}"
