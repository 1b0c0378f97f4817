"""``/v1/diagnostics``: the catalogue of everything that the gateway can find."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.api import shapes
from gateway.api.access import Caller
from gateway.api.problems import describe, missing
from gateway.diagnostics import CATALOGUE, row_of

router = APIRouter(prefix="/v1/diagnostics", tags=["reference"])


@router.get("", responses=describe(401, 403))
def catalogue(_caller: Caller) -> shapes.Page[shapes.CatalogueRow]:
    """List every diagnostic code."""
    return shapes.Page(items=tuple(shapes.CatalogueRow.of(CATALOGUE[code]) for code in sorted(CATALOGUE)))


@router.get("/{code}", responses=describe(401, 403, 404, 422))
def row(
    code: Annotated[str, Path(max_length=80, examples=["x12.count-mismatch"])], _caller: Caller
) -> shapes.CatalogueRow:
    """Tell what a code means and what to do; an old name of a code leads to its new one."""
    try:
        return shapes.CatalogueRow.of(row_of(code))
    except KeyError:
        missing("diagnostic code", "/v1/diagnostics")
