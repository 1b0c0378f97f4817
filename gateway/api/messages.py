"""``/v1/messages``: a message comes in; what became of it."""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BeforeValidator

from gateway import logs, store
from gateway.api import accept, outcomes, shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import TAKEN, Body, taken
from gateway.api.files import download
from gateway.api.paging import Limit, page
from gateway.api.ports import Ports
from gateway.api.problems import describe, missing
from gateway.pipeline.outcome import Fate, Format, Verdict
from gateway.tree import InMemory

router = APIRouter(prefix="/v1/messages", tags=["messages"])

LONGEST_WAIT_S = 60


def _instant(text: object) -> object:
    """Refuse bare numbers, which would be read as seconds, and mend the plus sign that a query turns into a blank."""
    if isinstance(text, str) and "T" not in text.upper():
        raise ValueError("write it like 2026-11-24T09:00:00Z")
    return text.replace(" ", "+") if isinstance(text, str) else text


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]

_X12 = "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0900*^*00502*000000041*0*T*>~…"
_EXAMPLES = {
    "application/edi-x12": _X12,
    "application/xml": '<?xml version="1.0"?>…',
    "text/xml": '<?xml version="1.0"?>…',
    "application/json": '{"orders": [{"house_bill": "QZP008150001", …}]}',
    "application/x-ndjson": '{"house_bill": "QZP008150001", …}',
    "text/csv": "house_bill,mode,carrier,…",
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The message as it is. What it is gets recognised by its first bytes.",
        "content": {
            **{
                type_: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": _EXAMPLES.get(type_, _X12),
                }
                for type_ in TAKEN
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}
"""The request body of an operation that takes a message, for the OpenAPI document."""

_IN_OWN_SYNTAX = {
    accept.X12: {"schema": {"type": "string", "format": "binary"}},
    accept.XML: {"schema": {"type": "string", "format": "binary"}},
}


@router.post(
    "",
    status_code=202,
    response_model=shapes.Receipt,
    openapi_extra=BODY,
    responses={
        200: {
            "model": shapes.Outcome,
            "content": _IN_OWN_SYNTAX,
            "description": "With `wait`, when the work was done in time: the outcome, or by `Accept` the answers in "
            "X12 or XML (the outcome in JSON when there is no answer in that syntax).",
        },
        202: {
            "description": "Stored. The outcome will be at `Location`.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        **describe(400, 401, 403, 408, 409, 413, 415, 422, 503),
    },
)
async def send(
    request: Request,
    caller: Caller,
    ports: ThesePorts,
    settings: TheseSettings,
    wait: Annotated[
        float, Query(ge=0, le=LONGEST_WAIT_S, description="Seconds to wait for the outcome.", examples=[20])
    ] = 0,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Makes a repeat of the same bytes safe.",
        ),
    ] = None,
) -> Response:
    """Take a message of any known format. Once this answers, the message is on disk and the sender may forget it."""
    async with taken(request, settings.limits, settings.limits.body_bytes) as body:
        receipt = await to_thread.run_sync(_receive, ports, caller.id, body, idempotency_key)
    ports.received()
    logs.logger().info("message.received", message=receipt.id, size_bytes=receipt.size, door="http")
    location = {"Location": f"/v1/messages/{receipt.id}"}
    message = await worked_on(ports, caller.id, receipt.id, wait) if wait else None
    if message is None or message.verdict is None:
        return JSONResponse(shapes.Receipt.of(receipt).model_dump(mode="json"), 202, location)
    form = accept.preferred(request.headers.get("accept"), (accept.JSON, accept.X12, accept.XML))
    if form != accept.JSON:
        answers = await to_thread.run_sync(ports.messages.answers, caller.id, receipt.id)
        own = outcomes.bytes_in(form, answers)
        if own is not None:
            return Response(own, 200, location, form)
    outcome = await to_thread.run_sync(outcomes.of_message, ports.messages, caller.id, message, message.verdict)
    return JSONResponse(outcome.model_dump(mode="json"), 200, location)


def _receive(ports: Ports, partner: str, body: Body, idempotency_key: str | None) -> store.Receipt:
    return ports.messages.receive(
        partner,
        "http",
        body.chunks(),
        name=body.name,
        media_type=body.media_type,
        idempotency_key=idempotency_key,
        now=ports.clock(),
    )


async def worked_on(ports: Ports, partner: str, message_id: str, wait_s: float) -> store.Message | None:
    """Look again and again, at first often, until the work on the message is over or *wait_s* seconds are."""
    pause_s = 0.02
    with anyio.move_on_after(wait_s):
        while True:
            message = await to_thread.run_sync(ports.messages.message, partner, message_id)
            if message is None or message.state != "received":
                return message
            await anyio.sleep(pause_s)
            pause_s = min(0.5, pause_s * 1.5)
    return None


@router.get("", responses=describe(401, 403, 422, 503))
def messages(
    request: Request,
    caller: Caller,
    ports: ThesePorts,
    state: shapes.State | None = None,
    format: Format | None = None,  # noqa: A002  the name that the interface gives it
    verdict: Verdict | None = None,
    since: Annotated[Instant | None, Query(description="Received then or later; with its zone.")] = None,
    until: Annotated[Instant | None, Query(description="Received before then; with its zone.")] = None,
    code: Annotated[str | None, Query(max_length=80, examples=["x12.count-mismatch"])] = None,
    cursor: Annotated[str | None, Query(pattern="^msg_[0-9a-z]{1,40}$", description="From `next`.")] = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Message]:
    """List your messages, newest first."""
    found = ports.messages.messages(
        caller.id,
        after=cursor,
        limit=limit,
        state=state,
        format=format,
        verdict=verdict,
        since=since,
        until=until,
        code=code,
    )
    return page(request, map(shapes.Message.of, found.items), found.next)


def _own(
    message_id: Annotated[str, Path(max_length=80, examples=[shapes.MESSAGE])], caller: Caller, ports: ThesePorts
) -> store.Message:
    """Return the caller's message of that id; every operation on one message begins here."""
    return ports.messages.message(caller.id, message_id) or missing("message", "/v1/messages")


Own = Annotated[store.Message, Depends(_own)]

_ONE = describe(401, 403, 404, 422, 503)
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes.",
        "content": {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in TAKEN},
    }
}
_NOT_YET: dict[int | str, dict[str, Any]] = {202: {"model": shapes.Message, "description": "There is none yet."}}
_NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Nothing was rejected, or it is not known yet."}}


@router.get("/{message_id}", responses=_ONE)
def message(own: Own) -> shapes.Message:
    """Tell how far a message has come."""
    return shapes.Message.of(own)


@router.get("/{message_id}/outcome", response_model=shapes.Outcome, responses=_ONE | _NOT_YET)
def outcome(own: Own, caller: Caller, ports: ThesePorts) -> Response:
    """Return the outcome of a message, as ``wait`` does; 202 while there is none."""
    if own.verdict is None:
        return JSONResponse(shapes.Message.of(own).model_dump(mode="json"), 202)
    return JSONResponse(outcomes.of_message(ports.messages, caller.id, own, own.verdict).model_dump(mode="json"))


@router.get("/{message_id}/raw", response_class=Response, responses=_ONE | _BYTES)
def raw(own: Own, ports: ThesePorts) -> Response:
    """Return the message as it was received, byte for byte."""
    return download(ports.messages.content(own.id), own.media_type, own.id)


@router.get("/{message_id}/diagnostics", responses=_ONE)
def diagnostics(own: Own, caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.Finding]:
    """List what was found in a message; equal findings are folded, so the list is short."""
    found = ports.messages.diagnostics(caller.id, own.id)
    return shapes.Page(items=tuple(map(shapes.Finding.model_validate, found)))


@router.get("/{message_id}/filings", responses=_ONE)
def filings(
    request: Request,
    own: Own,
    caller: Caller,
    ports: ThesePorts,
    decision: Fate | None = None,
    cursor: Annotated[int | None, Query(ge=0, le=999_999_999, description="From `next`.")] = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Filing]:
    """List the filings of a message in the sender's order."""
    found = ports.messages.filings(caller.id, own.id, after=cursor, limit=limit, fate=decision)
    return page(request, map(shapes.Filing.of, found.items), found.next)


@router.get("/{message_id}/answers", responses=_ONE)
def answers(own: Own, caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.Answer]:
    """List the acknowledgments of a message."""
    return shapes.Page(items=outcomes.answers_of(own.id, ports.messages.answers(caller.id, own.id)))


@router.get("/{message_id}/answers/{n}", response_class=Response, responses=_ONE | _BYTES)
def answer(own: Own, n: Annotated[int, Path(ge=1, le=100_000)], caller: Caller, ports: ThesePorts) -> Response:
    """Return the bytes of one acknowledgment, in the sender's own syntax; *n* counts from 1."""
    found = ports.messages.answers(caller.id, own.id)
    if n > len(found):
        missing("answer", f"/v1/messages/{own.id}/answers")
    return download(InMemory(found[n - 1].body), found[n - 1].media_type, f"{own.id}-{found[n - 1].kind}-{n}")


@router.get("/{message_id}/rejects", response_class=Response, responses=_ONE | _BYTES | _NOTHING)
def rejects(own: Own, caller: Caller, ports: ThesePorts) -> Response:
    """Return only what was rejected, in the sender's own syntax, to correct and send again."""
    found = ports.rejects(caller.id, own.id)
    if found is None:
        return Response(status_code=204)
    return download(InMemory(found), own.media_type, f"{own.id}-rejects")


@router.get("/{message_id}/timeline", responses=_ONE)
def timeline(own: Own, caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.Event]:
    """List what happened to a message, oldest first."""
    return shapes.Page(items=tuple(map(shapes.Event.of, ports.messages.timeline(caller.id, own.id))))
