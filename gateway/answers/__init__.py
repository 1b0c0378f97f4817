"""What became of a message, told to its sender: TA1, 997, 999, 824, 355 and the XML acknowledgment.

Every answer is a projection of the conclusion's diagnostics; none judges a second time.
"""

from __future__ import annotations

from gateway.answers.answer import Answer, Kind
from gateway.answers.rejection import Echo, echo_of
from gateway.answers.select import acknowledge, render

__all__ = ["Answer", "Echo", "Kind", "acknowledge", "echo_of", "render"]
