"""The door for programs: HTTP, JSON and problem+json over whatever keeps the messages."""

from __future__ import annotations

from gateway.api.app import create_app
from gateway.api.ports import Checked, Messages, Ports, Reference
from gateway.api.server import server

__all__ = ["Checked", "Messages", "Ports", "Reference", "create_app", "server"]
