"""With whom: keys, the registry of trading partners, and who may come in at the HTTP door."""

from __future__ import annotations

from gateway.partners.door import DoorPolicy, door_policy, is_loopback
from gateway.partners.keys import NewKey, create_key, read_key
from gateway.partners.registry import LOCAL, Registry

__all__ = ["LOCAL", "DoorPolicy", "NewKey", "Registry", "create_key", "door_policy", "is_loopback", "read_key"]
