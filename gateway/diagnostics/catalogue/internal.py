"""Diagnostics of the area ``internal``: our own faults, told plainly and never as the sender's."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="internal.unexpected",
        title="The gateway failed while working on this message",
        level="file",
        message="The gateway failed while working on this message (incident {incident}).",
        hint="Nothing is lost: the message is stored and held. Give the operator the incident number; do not resend.",
        short="GATEWAY FAULT - HELD",
        explain="Something went wrong inside the gateway, not in the message. The raw bytes are kept and the message "
        "is held until an operator has looked at it.",
    ),
)
