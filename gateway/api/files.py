"""Bytes handed out: as they are, never shown by a browser, named by our own id."""

from __future__ import annotations

from fastapi.responses import StreamingResponse

from gateway.api.accept import X12, XML
from gateway.api.bodies import TAKEN
from gateway.api.ports import File

_ENDINGS = {X12: "edi", XML: "xml", "text/xml": "xml", "text/plain": "txt"}


def download(file: File, name: str) -> StreamingResponse:
    """Return *file* as a download called *name*, with the ending of its type."""
    media_type = file.media_type if file.media_type in TAKEN else TAKEN[-1]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(media_type, "bin")}"',
        "Content-Length": str(file.content.size),
    }
    return StreamingResponse(file.content.chunks(), headers=headers, media_type=media_type)
