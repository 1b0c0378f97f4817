"""Where the pure middle meets the store: translate what came in, deliver what is to go out."""

from __future__ import annotations

from gateway.worker.delivery import deliver
from gateway.worker.loop import Worker
from gateway.worker.ports import Acknowledge, Clock, Partners, Stopping, Translate
from gateway.worker.translation import Middle, translate_message

__all__ = [
    "Acknowledge",
    "Clock",
    "Middle",
    "Partners",
    "Stopping",
    "Translate",
    "Worker",
    "deliver",
    "translate_message",
]
