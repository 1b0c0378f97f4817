"""Simulated customs, for partners' tests and our own: takes entries and manifests, answers as customs would.

Nothing that it says is a decision of anybody; it says so in every answer.
"""

from __future__ import annotations

from gateway.sandbox.app import create_sandbox
from gateway.sandbox.customs import Customs
from gateway.sandbox.magic import Magic, read_magic
from gateway.sandbox.posting import Poster
from gateway.sandbox.reply import MARK, Reply

__all__ = ["MARK", "Customs", "Magic", "Poster", "Reply", "create_sandbox", "read_magic"]
