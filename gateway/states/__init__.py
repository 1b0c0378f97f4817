"""What became of filings after their message: states, what moves them, and answers from outside as such moves."""

from __future__ import annotations

from gateway.states.amendments import Action, AmendmentTable, Kind
from gateway.states.hearing import Form, Hearing, Tables, hear
from gateway.states.said import About, Acknowledged, Code, Heard, Said
from gateway.states.state import Happened, state_after, state_of_fate
from gateway.states.table import Event, Request, State, StateTable

__all__ = [
    "About",
    "Acknowledged",
    "Action",
    "AmendmentTable",
    "Code",
    "Event",
    "Form",
    "Happened",
    "Heard",
    "Hearing",
    "Kind",
    "Request",
    "Said",
    "State",
    "StateTable",
    "Tables",
    "hear",
    "state_after",
    "state_of_fate",
]
