"""The state of a filing by all that has happened to it: a pure function, whatever the order in which it became known.

What happened in this house comes first, in its own order; then what customs says, by the moment that it tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from gateway.responses import open_holds
from gateway.states.table import StateTable

_START = {"forward": "forwarded", "hold": "held", "reject": "refused"}
_EXAMINATION = "examination"


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the history of a filing."""

    event: str
    moment: datetime
    """When it happened; aware."""
    ours: bool = False
    """It happened in this house."""
    hold: str | None = None
    """Which hold is placed or removed."""
    port: str | None = None


def state_of_fate(fate: str) -> str:
    """Return the state of a filing that nothing has happened to, by its *fate*."""
    return _START[fate]


def state_after(fate: str, history: Iterable[Happened], table: StateTable) -> str:
    """Return the state of a filing of *fate* after *history*, which may come in any order and repeat itself.

    The moves are those of *table*; an event that finds the filing in a state that it does not move is passed over.
    Over a state that is not final stands ``on-hold`` (``examination``) while a hold is open, else ``unclear`` while a
    code is unknown.
    """
    events = _ordered(history, table)
    state = _START[fate]
    for one in events:
        event = table.event(one.event, ours=one.ours)
        if event.to is not None and state in event.from_:
            state = event.to
    if table.states[state].final:
        return state
    said = [one for one in events if not one.ours]
    if holds := open_holds((one.event, one.hold, one.port) for one in said):
        return _EXAMINATION if holds == {_EXAMINATION} else "on-hold"
    return "unclear" if any(one.event == "unclear" for one in said) else state


def _ordered(history: Iterable[Happened], table: StateTable) -> list[Happened]:
    ranks = {name: n for n, name in enumerate(table.customs)}
    return sorted(set(history), key=lambda one: (not one.ours, one.moment, 0 if one.ours else ranks[one.event]))
