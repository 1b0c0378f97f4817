"""Bytes handed out: as they are, never shown by a browser, named by our own id."""

from __future__ import annotations

from fastapi.responses import StreamingResponse

from gateway.api.accept import JSON, X12, XML
from gateway.api.bodies import TAKEN
from gateway.tree import Content

_ENDINGS = {
    X12: "edi",
    XML: "xml",
    "text/xml": "xml",
    JSON: "json",
    "application/x-ndjson": "json",
    "text/csv": "csv",
    "text/plain": "txt",
}


def download(content: Content, media_type: str | None, name: str) -> StreamingResponse:
    """Return *content* as a download called *name*, with the ending of its type."""
    if media_type not in TAKEN:
        media_type = TAKEN[-1]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(media_type, "bin")}"',
        "Content-Length": str(content.size),
    }
    return StreamingResponse(content.chunks(), headers=headers, media_type=media_type)
