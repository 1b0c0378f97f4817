"""``/v1/check``: the whole work on a message, and nothing kept, for a partner's own testing."""

from __future__ import annotations

from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from gateway.api import accept, outcomes, shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import taken
from gateway.api.messages import BODY
from gateway.api.problems import describe

router = APIRouter(prefix="/v1/check", tags=["check"])

AT_ONCE = 2
"""Checks are worked on in this process, while the callers wait: few at a time, so that messages come first."""

_FORMS: dict[str, Any] = {form: {"schema": {"type": "string", "format": "binary"}} for form in (accept.X12, accept.XML)}


@router.post(
    "",
    response_model=shapes.Outcome,
    openapi_extra=BODY,
    responses={200: {"content": _FORMS}, **describe(400, 401, 403, 408, 413, 415, 422, 503)},
)
async def check(request: Request, caller: Caller, ports: ThesePorts, settings: TheseSettings) -> Response:
    """Tell what would become of a message. Nothing is stored, forwarded or remembered."""
    limiter: CapacityLimiter = request.app.state.check_limiter
    async with taken(request, settings.limits, settings.limits.check_bytes) as body:
        checked = await to_thread.run_sync(ports.check, body, caller, ports.clock(), limiter=limiter)
    form = accept.preferred(request.headers.get("accept"), (accept.JSON, accept.X12, accept.XML))
    own = outcomes.bytes_in(form, checked.answers) if form != accept.JSON else None
    if own is not None:
        return Response(own, media_type=form)
    return JSONResponse(outcomes.of_check(checked, body.name).model_dump(mode="json"))
