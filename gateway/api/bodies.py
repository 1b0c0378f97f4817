"""A message on its way in: taken whole, at a least speed and up to a size, before the store is asked for anything.

The body waits in memory up to 1 MiB and in a nameless temporary file beyond, so that a slow sender holds neither memory
nor the store, and a body that breaks off leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

import anyio
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from gateway.api.problems import refuse, unavailable
from gateway.settings import Limits

TAKEN = (
    "application/edi-x12", "application/xml", "text/xml", "application/json", "application/x-ndjson", "text/csv",
    "text/plain", "application/octet-stream",
)  # fmt: skip
"""Content types of a message that is sent as it is; ``multipart/form-data`` carries one as its file."""

_CHUNK = 1 << 20
_NAME_LENGTH = 255


class Body:
    """The bytes of a message, a ``gateway.tree.Content``, with what the sender said of them."""

    def __init__(self, upload: UploadFile, media_type: str | None) -> None:
        self._file = upload.file
        self.size = upload.size or 0
        self.name = (upload.filename or "")[:_NAME_LENGTH] or None
        self.media_type = media_type

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *end* in pieces of 1 MiB. Blocks: to be called in a thread."""
        stop = self.size if end is None else min(end, self.size)
        while start < stop:
            self._file.seek(start)
            chunk = self._file.read(min(_CHUNK, stop - start))
            start += len(chunk)
            yield chunk


@asynccontextmanager
async def taken(request: Request, limits: Limits, size_limit: int, types: Sequence[str] = TAKEN) -> AsyncIterator[Body]:
    """Read the body of *request*, of one of *types* and at most *size_limit* bytes; it is gone when the block ends.

    Raises ``Refused`` for a content type that no message has, a compressed body, a form without one file, a body too
    large or too slow, a full disk.
    """
    media_type = request.headers.get("content-type", TAKEN[-1]).partition(";")[0].strip().lower()
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        refuse("partner.content-coding", found=coding[:40])
    stream = _metered(request, limits, size_limit)
    try:
        if media_type == "multipart/form-data":
            upload = await _file_of_form(request, stream)
            media_type = (upload.content_type or TAKEN[-1]).partition(";")[0].strip().lower()
        elif media_type in types:
            upload = await _spooled(stream)
        else:
            refuse("partner.media-type", found=media_type[:80], expected=", ".join((*types, "multipart/form-data")))
    except OSError as error:
        raise unavailable("there is no room for the message", 60) from error
    try:
        yield Body(upload, media_type)
    finally:
        await upload.close()


async def small(request: Request, limits: Limits, size_limit: int) -> bytes:
    """Return the body of a request that is no message."""
    return b"".join([chunk async for chunk in _metered(request, limits, size_limit)])


async def _metered(request: Request, limits: Limits, size_limit: int) -> AsyncGenerator[bytes, None]:
    """Yield the body while it keeps within its size and its time."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > size_limit:
        refuse("partner.too-large", expected=f"{size_limit:,}")
    stream = aiter(request.stream())
    started, size = anyio.current_time(), 0
    while True:
        due = started + limits.body_grace_s + size / limits.body_bytes_per_s
        try:
            with anyio.fail_after(max(0.0, due - anyio.current_time())):
                chunk = await anext(stream, None)
        except TimeoutError:
            refuse("partner.too-slow")
        if chunk is None:
            return
        size += len(chunk)
        if size > size_limit:
            refuse("partner.too-large", expected=f"{size_limit:,}")
        yield chunk


async def _spooled(stream: AsyncGenerator[bytes, None]) -> UploadFile:
    spool: Any = SpooledTemporaryFile(max_size=_CHUNK)  # noqa: SIM115  closed by whoever asked for the body
    upload = UploadFile(spool, size=0)
    try:
        async for chunk in stream:
            await upload.write(chunk)
    except BaseException:
        spool.close()
        raise
    return upload


async def _file_of_form(request: Request, stream: AsyncGenerator[bytes, None]) -> UploadFile:
    try:
        form = await MultiPartParser(request.headers, stream, max_files=1, max_fields=20, max_part_size=1 << 16).parse()
    except MultiPartException as error:
        refuse("partner.upload-malformed", problem=error.message.rstrip(".").lower())
    files = [value for value in form.values() if isinstance(value, UploadFile)]
    if not files:
        refuse("partner.upload-malformed", problem="it holds no complete file")
    return files[0]
