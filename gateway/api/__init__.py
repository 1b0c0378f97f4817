"""The door for programs: HTTP, JSON and problem+json over whatever keeps the messages."""

from __future__ import annotations

from gateway.api.app import create_app
from gateway.api.ports import (
    BadCursor,
    File,
    FilingQuery,
    IdempotencyConflict,
    MessageQuery,
    Messages,
    Ports,
    Reference,
    Slice,
    Unavailable,
)
from gateway.api.server import server

__all__ = [
    "BadCursor",
    "File",
    "FilingQuery",
    "IdempotencyConflict",
    "MessageQuery",
    "Messages",
    "Ports",
    "Reference",
    "Slice",
    "Unavailable",
    "create_app",
    "server",
]
