"""``/v1/filings``: the canonical records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from gateway.api import accept, shapes
from gateway.api.access import Caller, ThesePorts
from gateway.api.problems import describe, missing

router = APIRouter(prefix="/v1/filings", tags=["filings"])

_LISTING = "/v1/messages/ID/filings, or at /v1/filings?bill=KEY"


@router.get("", responses=describe(401, 403, 422, 503))
def filings(
    caller: Caller,
    ports: ThesePorts,
    bill: Annotated[
        str, Query(min_length=1, max_length=80, description="The key of the record.", examples=[shapes.KEY])
    ],
) -> shapes.Page[shapes.Filing]:
    """List your filings of one bill (or other key of a record), newest first, at most 500."""
    return shapes.Page(items=tuple(map(shapes.Filing.of, ports.messages.filings_by_key(caller.id, bill))))


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
    filing_id: Annotated[str, Path(max_length=80, examples=[shapes.FILING])],
    caller: Caller,
    ports: ThesePorts,
) -> Response:
    """Return one filing: what was decided about it in JSON, or by ``Accept: application/xml`` the canonical record."""
    found = ports.messages.filing(caller.id, filing_id) or missing("filing", _LISTING)
    if accept.preferred(request.headers.get("accept"), (accept.JSON, accept.XML)) == accept.XML:
        return Response(found.xml or missing("record of this filing", _LISTING), media_type=accept.XML)
    standing = ports.messages.standing(caller.id, filing_id)
    return JSONResponse(shapes.Filing.of(found, standing).model_dump(mode="json"))


@router.get("/{filing_id}/trace", responses=describe(401, 403, 404, 422, 503))
def trace(
    filing_id: Annotated[str, Path(max_length=80, examples=[shapes.FILING])], caller: Caller, ports: ThesePorts
) -> shapes.Trace:
    """Tell where each value of one of your records came from: segment and element or path, bytes, rule, steps."""
    return ports.trace(caller.id, filing_id) or missing("record that a mapping reads", _LISTING)


@router.get(
    "/{filing_id}/assembled",
    response_class=Response,
    responses={
        200: {"content": {accept.XML: {"schema": {"type": "string"}}}},
        **describe(401, 403, 404, 422, 503),
    },
)
def assembled(
    filing_id: Annotated[str, Path(max_length=80, examples=[shapes.FILING])], caller: Caller, ports: ThesePorts
) -> Response:
    """Return the filing that was made of your record and those of others, as XML, without what the others sent.

    It is found by the id of any record that is a part of it. The destination got all of it.
    """
    made = ports.messages.assembled_record(caller.id, filing_id) or missing("assembled filing", _LISTING)
    return Response(made.xml, media_type=accept.XML)
