"""What became of a message, told to its sender: TA1, 997, 999, 824, 355 and the XML acknowledgment.

What becomes of a filing later is told by notices (350, 355, XML, JSON).

Every answer is a projection of the conclusion's diagnostics; none judges a second time.
"""

from __future__ import annotations

from gateway.answers.answer import Answer, Kind
from gateway.answers.news import Addressee, News
from gateway.answers.notice import write_notice
from gateway.answers.rejection import Echo, echo_of
from gateway.answers.select import acknowledge, render

__all__ = [
    "Addressee",
    "Answer",
    "Echo",
    "Kind",
    "News",
    "acknowledge",
    "echo_of",
    "render",
    "write_notice",
]
