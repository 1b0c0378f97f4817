from __future__ import annotations

from gateway.policy.decision import Decision, Ruling

__all__ = ["Decision", "Ruling"]
