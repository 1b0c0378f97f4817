"""Whether the HTTP door may open on an address, and to whom."""

from __future__ import annotations

from ipaddress import ip_address

import msgspec

from gateway.partners.registry import LOCAL, Registry
from gateway.pipeline.partner import Partner
from gateway.settings import Settings


class DoorPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How callers are told apart. ``open_as``: everybody is this partner and needs no key (loopback only)."""

    registry: Registry
    open_as: Partner | None = None

    @property
    def notice(self) -> str | None:
        """What to tell the operator at start; ``None`` when there is nothing unusual."""
        if self.open_as is None:
            return None
        return (
            f"No partner is configured: messages are taken without a key, from this machine only, "
            f"as partner '{self.open_as.id}'."
        )


def door_policy(settings: Settings, host: str) -> DoorPolicy | str:
    """Return the policy for a door that listens on *host*, or the text of a refusal to start."""
    registry = Registry(settings)
    if registry.has_keys:
        return DoorPolicy(registry=registry)
    if settings.partners:
        names = ", ".join(settings.partners)
        return f"No partner has a key ({names}), so nobody could come in. Make one with: gateway key create PARTNER"
    if is_loopback(host):
        return DoorPolicy(registry=registry, open_as=LOCAL)
    return (
        f"No partner is configured, and {host or 'every address'} can be reached from other machines. "
        "Configure a partner with a key, or serve on 127.0.0.1."
    )


def is_loopback(host: str) -> bool:
    """Tell whether *host* (a name or an address, as given to bind) is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
