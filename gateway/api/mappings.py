"""``/v1/mappings``: which mappings are installed."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts
from gateway.api.problems import describe

router = APIRouter(prefix="/v1/mappings", tags=["reference"])


@router.get("", responses=describe(401, 403))
def mappings(_caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.MappingInfo]:
    """List the installed mappings."""
    return shapes.Page(items=ports.reference.mappings())
