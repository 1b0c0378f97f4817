"""``/v1/policy``: the dated rules, alone."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request

from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import small
from gateway.api.problems import Refused, describe, missing, refuse
from gateway.diagnostics import diagnose
from gateway.policy import Decision

router = APIRouter(prefix="/v1/policy", tags=["policy"])

_LARGEST = 1 << 16
_CASE = {
    "arrival": "2025-09-02",
    "program": "S321_MANIFEST",
    "origin": "CA",
    "value_usd": 450.0,
    "mode": "truck",
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The facts of one shipment; a bare date means any time on that day, Eastern time.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["arrival", "program"],
                    "properties": {
                        "arrival": {"type": "string"},
                        "program": {"type": "string"},
                        "origin": {"type": "string"},
                        "value_usd": {"type": "number"},
                        "mode": {"type": "string"},
                    },
                    "additionalProperties": True,
                },
                "example": _CASE,
            }
        },
    }
}


@router.post("/decide", openapi_extra=_BODY, responses=describe(401, 403, 408, 413, 422, 503))
async def decide(
    request: Request, _caller: Caller, ports: ThesePorts, settings: TheseSettings
) -> shapes.PolicyDecision:
    """Ask whether the claimed program may be used for a shipment on its arrival date."""
    ruled = await to_thread.run_sync(ports.decide, _case(await small(request, settings.limits, _LARGEST)))
    if isinstance(ruled, Decision):
        return shapes.PolicyDecision.of(ruled)
    problem = "; ".join(finding.message.rstrip(".") for finding in ruled[:3])
    raise Refused(diagnose("partner.parameter-invalid", name="case", problem=problem), findings=ruled)


@router.get("/changes", responses=describe(401, 403, 422))
def changes(
    on: Annotated[date, Query(description="The day, U.S. Eastern.", examples=["2025-08-29"])],
    _caller: Caller,
    ports: ThesePorts,
) -> shapes.PolicyChanges:
    """Tell what begins or ends on a day: rules, limits, routings."""
    return ports.reference.policy_changes(on)


@router.get("/reasons", responses=describe(401, 403))
def reasons(_caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.PolicyReason]:
    """List every reason that a decision can have, with its rules."""
    return shapes.Page(items=ports.reference.policy_reasons())


@router.get("/reasons/{reason}", responses=describe(401, 403, 404, 422))
def reason(
    reason: Annotated[str, Path(max_length=80, examples=["GLOBAL_SUSPENSION"])], _caller: Caller, ports: ThesePorts
) -> shapes.PolicyReason:
    """Tell what a reason of a decision means, what to do, and which rules give it when."""
    return ports.reference.policy_reason(reason) or missing("reason", "/v1/policy/reasons")


def _case(body: bytes) -> dict[str, Any]:
    """Read the case; numbers with a point stay exact, since they are money."""
    try:
        case = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        refuse("partner.parameter-invalid", name="case", problem="it is not a JSON document")
    if not isinstance(case, dict):
        refuse("partner.parameter-invalid", name="case", problem="it is not a JSON object")
    return case


def _no_number(name: str) -> Any:
    raise ValueError(name)
