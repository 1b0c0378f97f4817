"""The places that a mapping reads and so judges itself: what the guide has against them is not told twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, TypeVar

from gateway.mapping.coverage import places_read
from gateway.mapping.plan import Plan

Address = tuple[str, ...]
_One = TypeVar("_One")


class Same(Generic[_One]):
    """A plan or shape as a key: they are made once, and are equal only to themselves."""

    __slots__ = ("one",)

    def __init__(self, one: _One) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.one is self.one


def judged_by(plan: Plan) -> frozenset[Address]:
    """Return the addresses of the places that *plan* reads, and of those around them."""
    return _judged_by(Same(plan))


@lru_cache(maxsize=64)
def _judged_by(plan: Same[Plan]) -> frozenset[Address]:
    return places_read(plan.one)
