"""What became of filings after their message: states, what moves them, and answers from outside as such moves."""

from __future__ import annotations

from gateway.states.state import Happened, state_after, state_of_fate
from gateway.states.table import Event, State, StateTable

__all__ = ["Event", "Happened", "State", "StateTable", "state_after", "state_of_fate"]
