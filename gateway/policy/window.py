"""When a row of the law is in force: from an instant, up to another, in U.S. Eastern time.

CBP's cut-offs are 12:01 a.m. Eastern. A date in the tables runs from 00:00 through the end of that day (our reading
where the Federal Register states no hour); an instant is written to the minute with its offset.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

EASTERN = ZoneInfo("America/New_York")
NOON = time(12)
"""Stands for "some time on that day" where only the day is known."""


class Window(msgspec.Struct, frozen=True):
    """From ``start`` (included) up to ``end`` (excluded); ``None`` is open. Both are in Eastern time."""

    start: datetime | None = None
    end: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Tell whether *instant* (with a zone) lies in the window."""
        return (self.start is None or self.start <= instant) and (self.end is None or instant < self.end)

    @property
    def always(self) -> bool:
        """Neither a beginning nor an end."""
        return self.start is None and self.end is None

    @property
    def last_day(self) -> date | None:
        """The Eastern day on which the window ends, that day included."""
        return (self.end - timedelta(microseconds=1)).date() if self.end is not None else None


def starts(text: str) -> datetime | None:
    """Return the instant at which a row with ``from: text`` begins; ``None`` when *text* is no date or instant."""
    day = _day(text)
    return eastern(day) if day is not None else _instant(text)


def ends(text: str) -> datetime | None:
    """Return the first instant after a row with ``to: text``: the day or the minute written is still part of it."""
    day = _day(text)
    if day is not None:
        return eastern(day + timedelta(days=1))
    instant = _instant(text)
    return instant + timedelta(minutes=1) if instant is not None else None


def eastern(day: date, at: time = time(0)) -> datetime:
    """Return the instant of *at* (midnight by default) on *day* in Eastern time."""
    return datetime.combine(day, at, EASTERN)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None or instant.second or instant.microsecond:
        return None
    return instant.astimezone(EASTERN)
