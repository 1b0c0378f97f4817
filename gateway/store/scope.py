"""Whose rows a question is about. Every read of the store names it; there is no default."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, Literal

from sqlalchemy import Column, true


class _Everyone(Enum):
    EVERYONE = "everyone"


EVERYONE: Final = _Everyone.EVERYONE
"""The operator's reach: every partner's rows. Never derive it from a request of a partner."""

Reach = str | Literal[_Everyone.EVERYONE]
"""A partner's id, or :data:`EVERYONE`."""


def theirs(column: Column[Any], partner: Reach) -> Any:
    """Return the condition that *column* holds the id of *partner*."""
    return true() if partner is EVERYONE else column == partner
