"""One acknowledgment, ready to be sent."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["TA1", "997", "999", "824", "355", "XML"]

X12_MEDIA_TYPE = "application/edi-x12"
XML_MEDIA_TYPE = "application/xml"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes for the sender of a message. ``control_number`` is the ISA13 of an X12 answer."""

    kind: Kind
    media_type: str
    body: bytes
    control_number: str | None = None
