"""``/v1/responses``: what customs, a filer or a sender answers comes in; what it did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from gateway import logs, store
from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import TAKEN, taken
from gateway.api.messages import LONGEST_WAIT_S, worked_on
from gateway.api.problems import describe, missing
from gateway.pipeline.outcome import Verdict
from gateway.store.receipts import RESPONSES

router = APIRouter(prefix="/v1/responses", tags=["responses"])


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "X12 (355, 350, 824, 997, 999, TA1), an ABI batch (SX, SO, X0 and X1), or JSON by "
        "`gateway.response/1`. What it is gets recognised by its first bytes.",
        "content": {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in TAKEN},
    }
}


class Counts(shapes.Shape):
    """Statements of the answer by what became of them."""

    statements: int = 0
    taken: int = Field(default=0, description="Found their filing, or our answer, and were news.")
    repeated: int = Field(default=0, description="Said before.")
    lost: int = Field(default=0, description="Not sound, not allowed, or about something that is not known here.")


class ResponseOutcome(shapes.Shape):
    """What an answer did. The statements that did nothing are explained by ``diagnostics``."""

    id: str = Field(examples=[shapes.MESSAGE])
    state: shapes.State
    received_at: datetime
    size_bytes: int
    sha256: str
    format: str | None
    verdict: Verdict | None = Field(description="Whether all of it was taken, some, or none; null until it is done.")
    counts: Counts | None
    concluded_at: datetime | None
    diagnostics: tuple[shapes.Finding, ...]

    @classmethod
    def of(cls, message: store.Message, findings: list[dict[str, Any]]) -> ResponseOutcome:
        """Render *message*, a message of answers, with its *findings*."""
        counts = message.counts
        return cls(
            id=message.id,
            state=message.state,
            received_at=message.received_at,
            size_bytes=message.size,
            sha256=message.sha256,
            format=message.format,
            verdict=message.verdict,
            counts=Counts(
                statements=counts.records,
                taken=counts.forward,
                lost=counts.reject,
                repeated=counts.records - counts.forward - counts.reject,
            )
            if counts is not None
            else None,
            concluded_at=message.concluded_at,
            diagnostics=tuple(map(shapes.Finding.model_validate, findings)),
        )


@router.post(
    "",
    status_code=202,
    response_model=shapes.Receipt,
    openapi_extra=_BODY,
    responses={
        200: {"model": ResponseOutcome, "description": "With `wait`, when the work was done in time."},
        202: {
            "description": "Stored. What it did will be at `Location`.",
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
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT_S, description="Seconds to wait.", examples=[20])] = 0,
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
    """Take answers: of customs or of a filer about filings, from partners who may answer (`may_answer`); from every
    partner its acknowledgments of our own answers. Once this answers, they are on disk.

    They may come in any order and repeated: the state of a filing is worked out by the moments that they tell.
    """
    async with taken(request, settings.limits, settings.limits.body_bytes, TAKEN) as body:
        receipt = await to_thread.run_sync(
            lambda: ports.messages.receive(
                caller.id,
                RESPONSES,
                body.chunks(),
                name=body.name,
                media_type=body.media_type,
                idempotency_key=idempotency_key,
                now=ports.clock(),
                job="respond",
            )
        )
    ports.received()
    logs.logger().info("response.received", message=receipt.id, size_bytes=receipt.size, door=RESPONSES)
    location = {"Location": f"/v1/responses/{receipt.id}"}
    message = await worked_on(ports, caller.id, receipt.id, wait) if wait else None
    if message is None or message.verdict is None:
        return JSONResponse(shapes.Receipt.of(receipt).model_dump(mode="json"), 202, location)
    findings = await to_thread.run_sync(ports.messages.diagnostics, caller.id, receipt.id)
    return JSONResponse(ResponseOutcome.of(message, findings).model_dump(mode="json"), 200, location)


@router.get("/{response_id}", responses=describe(401, 403, 404, 422, 503))
def response(
    response_id: Annotated[str, Path(max_length=80, examples=[shapes.MESSAGE])], caller: Caller, ports: ThesePorts
) -> ResponseOutcome:
    """Return what an answer did, and what is wrong with it."""
    found = ports.messages.message(caller.id, response_id)
    if found is None or found.door != RESPONSES:
        missing("response", "the Location that came with its receipt")
    return ResponseOutcome.of(found, ports.messages.diagnostics(caller.id, found.id))
