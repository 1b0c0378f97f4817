"""``/v1/policy``: the dated rules, alone."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request

from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts, TheseSettings
from gateway.api.bodies import small
from gateway.api.problems import Refused, describe, refuse
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
