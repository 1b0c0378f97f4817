"""``/v1/messages``: a message comes in; what became of it."""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BeforeValidator

from gateway import logs
from gateway.api import accept, shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import TAKEN, Body, taken
from gateway.api.files import download
from gateway.api.paging import Cursor, Limit, page
from gateway.api.ports import MessageQuery, Ports
from gateway.api.problems import describe, missing
from gateway.pipeline.outcome import Format, Verdict

router = APIRouter(prefix="/v1/messages", tags=["messages"])

FILINGS_SHOWN = 1000
LONGEST_WAIT_S = 60

Id = Annotated[str, Path(max_length=80, examples=[shapes.MESSAGE])]


def _instant(text: object) -> object:
    """Refuse bare numbers, which would be read as seconds, and mend the plus sign that a query turns into a blank."""
    if isinstance(text, str) and "T" not in text.upper():
        raise ValueError("write it like 2026-11-24T09:00:00Z")
    return text.replace(" ", "+") if isinstance(text, str) else text


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]

_X12 = "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0900*^*00502*000000041*0*T*>~…"
_XML = '<?xml version="1.0"?>…'
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The message as it is. What it is gets recognised by its first bytes.",
        "content": {
            **{
                type_: {
                    "schema": {"type": "string", "format": "binary"},
                    "example": _XML if type_.endswith("xml") else _X12,
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
    logs.logger().info("message.received", message=receipt.id, size_bytes=receipt.size_bytes, door="http")
    location = {"Location": f"/v1/messages/{receipt.id}"}
    outcome = await _concluded(ports, caller.id, receipt.id, wait) if wait else None
    if outcome is None:
        return JSONResponse(receipt.model_dump(mode="json"), 202, location)
    form = accept.preferred(request.headers.get("accept"), (accept.JSON, accept.X12, accept.XML))
    own = await to_thread.run_sync(_answers_in, ports, caller.id, receipt.id, form) if form != accept.JSON else b""
    if own:
        return Response(own, 200, location, form)
    return JSONResponse(outcome.model_dump(mode="json"), 200, location)


def _receive(ports: Ports, partner: str, body: Body, idempotency_key: str | None) -> shapes.Receipt:
    return ports.messages.receive(
        partner,
        "http",
        body.chunks(),
        name=body.name,
        media_type=body.media_type,
        idempotency_key=idempotency_key,
        now=ports.clock(),
    )


async def _concluded(ports: Ports, partner: str, message_id: str, wait_s: float) -> shapes.Outcome | None:
    """Look again and again, at first often, until there is an outcome or *wait_s* seconds are over."""
    pause_s = 0.02
    with anyio.move_on_after(wait_s):
        while True:
            outcome = await to_thread.run_sync(ports.messages.outcome, partner, message_id, FILINGS_SHOWN)
            if outcome is not None:
                return outcome
            await anyio.sleep(pause_s)
            pause_s = min(0.5, pause_s * 1.5)
    return None


def _answers_in(ports: Ports, partner: str, message_id: str, form: str) -> bytes:
    """Return all answers in X12 one after the other, as interchanges may stand; of XML there can be only one."""
    parts: list[bytes] = []
    for n, answer in enumerate(ports.messages.answers(partner, message_id) or (), 1):
        file = ports.messages.answer(partner, message_id, n) if answer.media_type == form else None
        if file is not None:
            parts.append(b"".join(file.content.chunks()))
    return b"".join(parts[:1] if form == accept.XML else parts)


@router.get("", responses=describe(401, 403, 422, 503))
def messages(
    request: Request,
    caller: Caller,
    ports: ThesePorts,
    format: Format | None = None,  # noqa: A002  the name that the interface gives it
    verdict: Verdict | None = None,
    since: Annotated[Instant | None, Query(description="Received then or later; with its zone.")] = None,
    until: Annotated[Instant | None, Query(description="Received before then; with its zone.")] = None,
    code: Annotated[str | None, Query(max_length=80, examples=["x12.count-mismatch"])] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Message]:
    """List your messages, newest first."""
    query = MessageQuery(format=format, verdict=verdict, since=since, until=until, code=code)
    return page(request, ports.messages.messages(caller.id, query, cursor, limit))


_ONE = describe(401, 403, 404, 422, 503)


@router.get("/{message_id}", responses=_ONE)
def message(message_id: Id, caller: Caller, ports: ThesePorts) -> shapes.Message:
    """Tell how far a message has come."""
    return ports.messages.message(caller.id, message_id) or _missing()


@router.get(
    "/{message_id}/outcome", responses=_ONE | {202: {"model": shapes.Message, "description": "There is none yet."}}
)
def outcome(message_id: Id, caller: Caller, ports: ThesePorts) -> shapes.Outcome:
    """Return the whole outcome of a message, as ``wait`` does; 202 while there is none."""
    found = ports.messages.outcome(caller.id, message_id, FILINGS_SHOWN)
    if found is None:
        waiting = ports.messages.message(caller.id, message_id) or _missing()
        return JSONResponse(waiting.model_dump(mode="json"), 202)  # type: ignore[return-value]
    return found


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes.",
        "content": {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in TAKEN},
    }
}


@router.get("/{message_id}/raw", response_class=Response, responses=_ONE | _BYTES)
def raw(message_id: Id, caller: Caller, ports: ThesePorts) -> Response:
    """Return the message as it was received, byte for byte."""
    file = ports.messages.raw(caller.id, message_id) or _missing()
    return download(file, message_id)


@router.get("/{message_id}/diagnostics", responses=_ONE)
def diagnostics(
    request: Request,
    message_id: Id,
    caller: Caller,
    ports: ThesePorts,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Finding]:
    """List what was found in a message."""
    return page(request, ports.messages.diagnostics(caller.id, message_id, cursor, limit) or _missing())


@router.get("/{message_id}/filings", responses=_ONE)
def filings(
    request: Request,
    message_id: Id,
    caller: Caller,
    ports: ThesePorts,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Filing]:
    """List the filings of a message in the sender's order."""
    return page(request, ports.messages.filings_of(caller.id, message_id, cursor, limit) or _missing())


@router.get("/{message_id}/answers", responses=_ONE)
def answers(message_id: Id, caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.Answer]:
    """List the acknowledgments of a message."""
    found = ports.messages.answers(caller.id, message_id)
    return shapes.Page(items=found if found is not None else _missing())


@router.get("/{message_id}/answers/{n}", response_class=Response, responses=_ONE | _BYTES)
def answer(message_id: Id, n: Annotated[int, Path(ge=1, le=100_000)], caller: Caller, ports: ThesePorts) -> Response:
    """Return the bytes of one acknowledgment, in the sender's own syntax."""
    file = ports.messages.answer(caller.id, message_id, n) or missing("answer", "/v1/messages/ID/answers")
    return download(file, f"{message_id}-answer-{n}")


@router.get(
    "/{message_id}/rejects",
    response_class=Response,
    responses=_ONE | _BYTES | {204: {"description": "Nothing was rejected, or it is not known yet."}},
)
def rejects(message_id: Id, caller: Caller, ports: ThesePorts) -> Response:
    """Return only what was rejected, in the sender's own syntax, to correct and send again."""
    file = ports.messages.rejects(caller.id, message_id)
    if file is None:
        _ = ports.messages.message(caller.id, message_id) or _missing()
        return Response(status_code=204)
    return download(file, f"{message_id}-rejects")


@router.get("/{message_id}/timeline", responses=_ONE)
def timeline(message_id: Id, caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.Event]:
    """List what happened to a message, oldest first."""
    found = ports.messages.timeline(caller.id, message_id)
    return shapes.Page(items=found if found is not None else _missing())


def _missing() -> Any:
    missing("message", "/v1/messages")


__all__ = ["BODY", "router"]
