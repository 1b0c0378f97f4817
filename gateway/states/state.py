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
    Over a state that is not final stands ``on-hold`` (``examination``) while a hold is open, else a request that is
    open, else ``unclear`` while a code is unknown.
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
    if state != _START["hold"] and (asked := _open_request(events, table)) is not None:
        return asked
    return "unclear" if any(one.event == "unclear" for one in said) else state


def _open_request(events: Iterable[Happened], table: StateTable) -> str | None:
    """Return the state of a request among *events* that is not closed, a cancellation first; ``None`` without one.

    A request that went out from here is opened by that alone, since the answer that it is under review may come late.
    Answers tell the minute, so that what happened here in the same minute counts before them.
    """
    ordered = sorted(events, key=lambda one: (one.moment.replace(second=0, microsecond=0), not one.ours))
    is_open: dict[str, bool] = {}
    for state, request in table.requests.items():
        went_out = any(one.ours and one.event in request.opened for one in ordered)
        for one in ordered:
            if one.event in request.closed:
                is_open[state] = False
            elif one.event in request.opened and (one.ours or not went_out):
                is_open[state] = True
    return next((state for state in table.requests if is_open.get(state)), None)


def _ordered(history: Iterable[Happened], table: StateTable) -> list[Happened]:
    ranks = {name: n for n, name in enumerate(table.customs)}
    return sorted(set(history), key=lambda one: (not one.ours, one.moment, 0 if one.ours else ranks[one.event]))
