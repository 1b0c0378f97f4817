"""What the simulation has on file. It is forgotten with the process, and the oldest goes first when it is full."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

import msgspec

MOST = 200_000
"""Entries or bills: two nights of a busy carrier."""
Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Values by key, the latest so many of them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, key: str) -> Kept | None:
        """Return what is kept under *key*."""
        return self._kept.get(key)

    def put(self, key: str, value: Kept) -> None:
        """Keep *value* under *key*."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


class OnFile(msgspec.Struct, frozen=True, kw_only=True):
    """An entry on file."""

    type: str
    bill: str
    """Number of its bill: a request to cancel names none."""
    matched: bool
    """A bill was found for it: changes are then decided by a person."""
    released: bool
    cancelled: bool = False
    """Its number is never free again."""
