"""What is said of a filing, by customs or in this house, in the words of the table of states."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from gateway.policy import EASTERN


class Code(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code that came with an answer, and what it is about. Its text is of customs or of this house."""

    code: str | None = None
    text: str = ""
    where: str = ""
    """The record, line or segment that it belongs to."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a filing: an event of the table of states, with what stands beside it."""

    event: str
    ours: bool = False
    kind: str = "gateway"
    """The form it came in: 355, 350, SX, SO, X1, JSON; ``gateway`` for what happened in this house."""
    moment: datetime | None = None
    """When it happened, as far as the answer tells; ``None``: when it is written."""
    day: date | None = None
    """The day, U.S. Eastern, when the answer tells no more."""
    hold: str | None = None
    port: str | None = None
    disposition: str | None = None
    """The code that customs posted (DE 35, SO50, SO60)."""
    codes: tuple[Code, ...] = ()
    request: str | None = None
    """What our request was marked with (A 61-80) that this answers: two of one day are refused in the same words."""

    @property
    def digest(self) -> str:
        """The same for the same said again, whoever says it in whichever message."""
        told = msgspec.to_builtins(self)
        if self.request is None:
            del told["request"]
        return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()

    def known_at(self, received: datetime) -> Said:
        """Return it with a moment; what tells only its day happened on that day, as near as can be to *received*."""
        if self.moment is not None or self.day is None:
            return self
        begin = datetime.combine(self.day, time(), EASTERN)
        return replace(self, moment=min(max(begin, received), begin + timedelta(days=1, seconds=-1)))


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Which filings are spoken of: by the first of these names that is known."""

    keys: tuple[str, ...] = ()
    """Bills with their SCAC, entry numbers with their filer code, as the keys of filings are written."""
    trip: tuple[str, str] | None = None
    """SCAC and trip number: every bill of it, apart from those that the same answer names."""
    named: frozenset[str] = frozenset()
    batch: str | None = None
    """What a batch was marked with (A 61-80 and B): every entry of it."""

    @property
    def text(self) -> str:
        """For people."""
        if self.keys:
            return " / ".join(self.keys)
        return f"trip {' '.join(self.trip)}" if self.trip is not None else f"batch {self.batch or 'without a mark'}"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an answer says of filings."""

    about: About
    said: Said
    where: str = ""
    """Its place in the message that says it."""


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender says of an answer that it got from us."""

    kind: str
    verdict: str | None
    interchange: str | None = None
    """ISA13 of our answer, nine digits."""
    group: str | None = None
    """GS06 of our answer."""
    codes: tuple[Code, ...] = ()
    where: str = ""
