"""Who is at the door, and whose interchange is it."""

from __future__ import annotations

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.partners.keys import is_key, read_key
from gateway.pipeline.partner import Partner
from gateway.settings import Settings

LOCAL = Partner(id="local")
"""Who sends while no partner is configured: whoever uses this machine."""

_NO_DIGEST = "0" * 64


class Registry:
    """The partners of the settings, found by key, by id and by the sender of an interchange.

    With none configured there is one, :data:`LOCAL`, that has no key.
    """

    def __init__(self, settings: Settings) -> None:
        self._environment = settings.environment
        self._partners = {id_: partner.agreement for id_, partner in settings.partners.items()} or {LOCAL.id: LOCAL}
        self._owners = {sender: id_ for id_, partner in settings.partners.items() for sender in partner.senders}
        self._keys: dict[str, tuple[str, str]] = {}
        for id_, partner in settings.partners.items():
            for stored in partner.keys:
                name, _, digest = stored.partition(":")
                self._keys[name] = (digest, id_)

    @property
    def has_keys(self) -> bool:
        """Whether any partner can come in by key."""
        return bool(self._keys)

    def partner(self, id_: str) -> Partner:
        """Return the partner called *id_*; ``KeyError`` when it is not configured (any more)."""
        return self._partners[id_]

    def by_key(self, text: str) -> Partner | Diagnostic:
        """Return the partner that the key *text* belongs to, or why there is none. The key is never repeated."""
        parts = read_key(text)
        if parts is None:
            return diagnose("partner.key-malformed")
        if parts.environment != self._environment:
            return diagnose("partner.key-elsewhere", found=parts.environment, expected=self._environment)
        digest, id_ = self._keys.get(parts.name, (_NO_DIGEST, ""))
        return self._partners[id_] if is_key(text, digest) else diagnose("partner.key-unknown", name=parts.name)

    def check_sender(
        self,
        partner: Partner,
        qualifier: str,
        sender: str,
        *,
        source: Source | None = None,
        scope: Scope = Scope(),  # noqa: B008
    ) -> Diagnostic | None:
        """Return a diagnostic when the interchange sender is not one of *partner*'s.

        A partner with no senders in its agreement may use any that is nobody else's.
        """
        mark = f"{qualifier}:{sender.rstrip()}"
        own = sorted(name for name, id_ in self._owners.items() if id_ == partner.id)
        if self._owners.get(mark) == partner.id or (not own and mark not in self._owners):
            return None
        expected = ", ".join(own) or "a sender of your own"
        return diagnose("partner.sender-foreign", found=mark, expected=expected, source=source, scope=scope)
