"""What the simulation says, and the mark that it is one."""

from __future__ import annotations

import msgspec

MARK = "SIMULATION"
"""Begins every text of every answer."""
FIXED_WIDTH = "text/plain; charset=us-ascii"
X12 = "application/edi-x12"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, as it would come from customs."""

    kind: str
    """``SX``, ``SO``, ``X1``, ``355`` or ``350``."""
    media_type: str
    body: bytes


def marked(text: str, length: int) -> str:
    """Return *text* in capitals with the mark before it, cut to *length*."""
    return f"{MARK} {text.upper()}"[:length].rstrip()
