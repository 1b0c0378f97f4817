"""Lists in pages: a cursor in, the address of the next page out."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import Query, Request

from gateway.api import shapes
from gateway.api.ports import Slice

Item = TypeVar("Item", bound=shapes.Shape)

Cursor = Annotated[str | None, Query(max_length=200, description="From `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Items on a page.")]


def page(request: Request, part: Slice[Item]) -> shapes.Page[Item]:
    """Return *part* as a page whose ``next`` is the address of *request* at the next cursor, filters included."""
    url = request.url.include_query_params(cursor=part.cursor) if part.cursor is not None else None
    return shapes.Page(items=part.items, next=f"{url.path}?{url.query}" if url is not None else None)
