"""``/v1/filings``: the canonical records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from gateway.api import accept, shapes
from gateway.api.access import Caller, ThesePorts
from gateway.api.paging import Cursor, Limit, page
from gateway.api.ports import FilingQuery
from gateway.api.problems import describe, missing
from gateway.pipeline.outcome import Fate

router = APIRouter(prefix="/v1/filings", tags=["filings"])

_LISTING = "/v1/filings"


@router.get("", responses=describe(401, 403, 422, 503))
def filings(
    request: Request,
    caller: Caller,
    ports: ThesePorts,
    bill: Annotated[
        str | None, Query(min_length=1, max_length=80, description="The key of the record.", examples=[shapes.KEY])
    ] = None,
    decision: Fate | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> shapes.Page[shapes.Filing]:
    """List your filings, newest first."""
    return page(request, ports.messages.filings(caller.id, FilingQuery(bill=bill, decision=decision), cursor, limit))


@router.get(
    "/{filing_id}",
    response_model=shapes.Filing,
    responses={
        200: {"content": {accept.XML: {"schema": {"type": "string"}}}},
        **describe(401, 403, 404, 422, 503),
    },
)
def filing(
    request: Request,
    filing_id: Annotated[str, Path(max_length=80)],
    caller: Caller,
    ports: ThesePorts,
) -> Response:
    """Return one filing: what was decided about it in JSON, or by ``Accept: application/xml`` the canonical record."""
    if accept.preferred(request.headers.get("accept"), (accept.JSON, accept.XML)) == accept.XML:
        xml = ports.messages.filing_xml(caller.id, filing_id) or missing("filing with a record", _LISTING)
        return Response(xml, media_type=accept.XML)
    found = ports.messages.filing(caller.id, filing_id) or missing("filing", _LISTING)
    return JSONResponse(found.model_dump(mode="json"))
