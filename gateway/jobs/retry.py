"""What to do after a failed attempt, as a value: a pure function of the attempt, the limits and a random number."""

from __future__ import annotations

from datetime import timedelta

import msgspec

_LONGEST_ASKED = timedelta(days=1)


class Retry(msgspec.Struct, frozen=True):
    """Try again after *delay*."""

    delay: timedelta


class Park(msgspec.Struct, frozen=True):
    """Stop trying; a person looks at it and may set it going again."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How often and how patiently a kind of job is tried."""

    attempts: int
    first: timedelta
    """Wait after the first failure; doubled with each further one."""
    longest: timedelta
    """Wait that the doubling never exceeds."""


LIMITS = {
    # A message that fails five times fails for a reason of its own.
    "translate": Limits(attempts=5, first=timedelta(seconds=2), longest=timedelta(minutes=5)),
    # A filer's system may be down over a long weekend: three days at a quarter of an hour.
    "deliver": Limits(attempts=300, first=timedelta(seconds=5), longest=timedelta(minutes=15)),
    "assemble": Limits(attempts=5, first=timedelta(seconds=2), longest=timedelta(minutes=5)),
    "respond": Limits(attempts=5, first=timedelta(seconds=2), longest=timedelta(minutes=5)),
    # What a sender is not told in three days stays to be collected.
    "notify": Limits(attempts=300, first=timedelta(seconds=5), longest=timedelta(minutes=15)),
}


def decide(attempt: int, limits: Limits, jitter: float, after: timedelta | None = None) -> Retry | Park:
    """Return what follows the failure of the *attempt*-th try (counted from 1).

    *jitter* is a random number in [0, 1): it spreads waits over the upper half of the doubled delay, so that what
    failed together does not return together. *after* is the shortest wait that the other side asked for (at most a
    day of it is granted).
    """
    if attempt >= limits.attempts:
        return Park()
    doubled = limits.first * 2 ** min(attempt - 1, 30)
    delay = min(doubled, limits.longest) * (0.5 + jitter / 2)
    return Retry(max(delay, min(after, _LONGEST_ASKED)) if after is not None else delay)
