"""``/v1/events``: a partner's own timeline as it grows, as server-sent events. The last id that was seen resumes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from anyio import CancelScope, sleep
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from gateway.api.access import Caller, ThesePorts
from gateway.api.ports import Ports
from gateway.api.problems import describe, unavailable
from gateway.store import StoreUnavailable

AT_ONCE = 200
"""Streams that one process keeps open."""
_PAUSE_S = 1.0
_BEAT_S = 15.0
_PAGE = 500
_LATEST = 2**62

router = APIRouter(prefix="/v1/events", tags=["events"])
_STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


@router.get("", response_class=StreamingResponse, responses=_STREAM | describe(401, 422, 503))
async def events(
    request: Request,
    caller: Caller,
    ports: ThesePorts,
    last_event_id: Annotated[int | None, Header(ge=0, le=_LATEST, description="Go on after this event.")] = None,
    after: Annotated[int | None, Query(ge=0, le=_LATEST, description="The same, for what sets no headers.")] = None,
) -> StreamingResponse:
    """Tell what happens to your messages, as it happens. Without an id it begins now; with 0 at the very first."""
    state = request.app.state
    if state.event_streams >= AT_ONCE:
        raise unavailable("too many are listening", 30)
    begin = last_event_id if last_event_id is not None else after
    if begin is None:
        begin = await run_sync(lambda: ports.messages.head().seq)
    return StreamingResponse(_told(request, ports, caller.id, begin), media_type="text/event-stream")


async def _told(request: Request, ports: Ports, partner: str, last: int) -> AsyncIterator[str]:
    state = request.app.state
    state.event_streams += 1
    silent_s = 0.0
    try:
        yield ": this gateway's events\n\n"
        while not (await request.is_disconnected() or state.stopping()):
            try:
                found = await run_sync(ports.messages.events_after, partner, last, _PAGE)
            except StoreUnavailable:
                found = []
            for event in found:
                last = event.seq
                data = msgspec.json.encode({"message": event.message, "at": event.at, "detail": event.data}).decode()
                yield f"id: {event.seq}\nevent: {event.kind}\ndata: {data}\n\n"
            silent_s = 0.0 if found else silent_s + _PAUSE_S
            if silent_s >= _BEAT_S:
                silent_s = 0.0
                yield ": still here\n\n"
            if len(found) < _PAGE:
                await sleep(_PAUSE_S)
    finally:
        with CancelScope(shield=True):
            state.event_streams -= 1
