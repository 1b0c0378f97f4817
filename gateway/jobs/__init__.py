"""What is due: lease rows in the store's own database, claimed one at a time, fenced by a token that rises."""

from __future__ import annotations

from gateway.jobs.leases import Backlog, Claim, Kind, LeaseLost
from gateway.jobs.retry import LIMITS, Limits, Park, Retry, decide

__all__ = ["LIMITS", "Backlog", "Claim", "Kind", "LeaseLost", "Limits", "Park", "Retry", "decide"]
