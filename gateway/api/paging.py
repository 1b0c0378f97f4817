"""Lists in pages: a cursor in, the address of the next page out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeVar

from fastapi import Query, Request

from gateway.api import shapes
from gateway.store.messages import LONGEST_PAGE

Item = TypeVar("Item", bound=shapes.Shape)

Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="Items on a page.")]


def page(request: Request, items: Iterable[Item], cursor: str | None) -> shapes.Page[Item]:
    """Return *items* as a page whose ``next`` is the address of *request* at *cursor*, filters included."""
    url = request.url.include_query_params(cursor=cursor) if cursor is not None else None
    return shapes.Page(items=tuple(items), next=f"{url.path}?{url.query}" if url is not None else None)
