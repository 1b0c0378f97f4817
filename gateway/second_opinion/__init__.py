"""What an independent reader of X12, pyx12, says of a set that this gateway has checked."""

from __future__ import annotations

from gateway.second_opinion.compare import compare
from gateway.second_opinion.look import second_look
from gateway.second_opinion.reader import Opinion, opinion

__all__ = ["Opinion", "compare", "opinion", "second_look"]
