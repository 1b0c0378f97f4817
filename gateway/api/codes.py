"""``/v1/codes``: the code lists that values are checked against."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts
from gateway.api.problems import describe, missing

router = APIRouter(prefix="/v1/codes", tags=["reference"])


@router.get("", responses=describe(401, 403))
def code_lists(_caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.CodeListInfo]:
    """List the installed code lists."""
    return shapes.Page(items=ports.reference.code_lists())


@router.get("/{name}", responses=describe(401, 403, 404, 422))
def code_list(name: Annotated[str, Path(max_length=80)], _caller: Caller, ports: ThesePorts) -> shapes.CodeList:
    """Return a code list, each code with the days on which it may be used."""
    return ports.reference.code_list(name) or missing("code list", "/v1/codes")
