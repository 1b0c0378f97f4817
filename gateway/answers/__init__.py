"""What became of a message, told to its sender: TA1, 997, 999, 824 and the XML acknowledgment.

Every answer is a projection of the conclusion's diagnostics; none judges a second time.
"""

from __future__ import annotations

from gateway.answers.answer import Answer, Kind
from gateway.answers.select import acknowledge, render

__all__ = ["Answer", "Kind", "acknowledge", "render"]
