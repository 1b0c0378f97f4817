"""One acknowledgment, ready to be sent."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["TA1", "997", "999", "824", "350", "355", "XML", "JSON"]

X12_MEDIA_TYPE = "application/edi-x12"
XML_MEDIA_TYPE = "application/xml"
JSON_MEDIA_TYPE = "application/json"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes for the sender of a message: an acknowledgment, or what became of a filing later.

    ``control_number`` is the ISA13 of an X12 answer.
    """

    kind: Kind
    media_type: str
    body: bytes
    control_number: str | None = None
