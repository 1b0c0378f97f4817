"""``/v1/schemas``: the XML schemas of filings and acknowledgments, to download."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway.api import shapes
from gateway.api.accept import XML
from gateway.api.access import Caller, ThesePorts
from gateway.api.problems import describe, missing

router = APIRouter(prefix="/v1/schemas", tags=["reference"])


@router.get("", responses=describe(401, 403))
def schemas(_caller: Caller, ports: ThesePorts) -> shapes.Page[shapes.SchemaInfo]:
    """List the installed schemas."""
    return shapes.Page(items=ports.reference.schemas())


@router.get(
    "/{name}.xsd",
    response_class=Response,
    responses={200: {"content": {XML: {"schema": {"type": "string"}}}}, **describe(401, 403, 404, 422)},
)
def schema(name: Annotated[str, Path(max_length=80)], _caller: Caller, ports: ThesePorts) -> Response:
    """Return a schema."""
    text = ports.reference.schema(name) or missing("schema", "/v1/schemas")
    return Response(text, media_type=XML)
