"""Whose parts may be joined, and how long they wait: what joining parts needs to know of partners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from gateway.assembly import Owed, Role
from gateway.pipeline.library import Library
from gateway.pipeline.partner import Partner
from gateway.states import StateTable
from gateway.store.standings import Notify
from gateway.worker.ports import Partners

_BELIEVED: tuple[Role, ...] = ("broker", "marketplace", "carrier")


class Assembling(msgspec.Struct, frozen=True):
    """What joining parts needs to know."""

    in_use: Callable[[], Library]
    states: StateTable
    partners: Partners
    notify: Notify | None = None
    """Tells senders of what was filed or given up."""

    @property
    def library(self) -> Library:
        """The library as it is now: the mappings that join parts may change while the worker runs."""
        return self.in_use()

    def circle(self, partner: str) -> tuple[str, ...]:
        """Return the partners whose parts may be joined with those of *partner*, itself first: each names the other."""
        own = self._agreement(partner)
        named = own.assembles_with if own is not None else ()
        mutual = (other for other in named if partner in getattr(self._agreement(other), "assembles_with", ()))
        return (partner, *mutual)

    def believed(self, contributors: Iterable[str]) -> tuple[Partner, ...]:
        """Return *contributors*, each once, in the order in which their profiles are believed: brokers know the entry,
        then marketplaces, then carriers, as in the joining mappings."""
        known = (agreed for one in dict.fromkeys(contributors) if (agreed := self._agreement(one)) is not None)
        return tuple(sorted(known, key=lambda partner: (_BELIEVED.index(partner.role), partner.id)))

    def who(self, partner: str, owed: Owed) -> str | None:
        """Return who of the circle of *partner* has the role that brings what is *owed*; ``None`` when nobody has."""
        known = ((one, self._agreement(one)) for one in self.circle(partner))
        return next((one for one, agreed in known if agreed is not None and agreed.role == owed.role), None)

    def _agreement(self, partner: str) -> Partner | None:
        try:
            return self.partners(partner)
        except KeyError:
            return None  # no longer configured: its parts wait for nobody

    def due(self, partner: str, received_at: datetime) -> datetime:
        """Return when the wait of a part ends."""
        agreed = self._agreement(partner) or Partner()
        return received_at + timedelta(hours=agreed.hold_hours)
