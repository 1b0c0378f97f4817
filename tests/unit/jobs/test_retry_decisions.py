"""What follows a failure is a pure function, told by a table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.jobs import LIMITS, Limits, Park, Retry, decide

LIMITS_OF_FOUR = Limits(attempts=4, first=timedelta(seconds=10), longest=timedelta(seconds=30))

CASES = [
    # attempt, jitter, asked for (s), expected delay (s) or None for parked
    (1, 0.0, None, 5),  # half of 10
    (1, 1.0, None, 10),
    (2, 0.0, None, 10),  # half of 20
    (2, 0.5, None, 15),
    (3, 1.0, None, 30),  # 40, but 30 is the longest
    (3, 0.0, None, 15),
    (4, 0.0, None, None),  # the fourth was the last
    (5, 0.0, None, None),
    (1, 0.0, 3, 5),  # asked for less than ours
    (1, 0.0, 120, 120),  # asked for more, even than the longest
    (1, 0.0, 10**9, 86400),  # never more than a day
    (4, 0.0, 120, None),  # asking for patience gives no further tries
]


@pytest.mark.parametrize(("attempt", "jitter", "after", "expected"), CASES)
def test_decisions(attempt: int, jitter: float, after: int | None, expected: int | None) -> None:
    """Each failure waits twice as long as the last, within limits, and at the cap the job is parked."""
    asked = timedelta(seconds=after) if after is not None else None
    decision = decide(attempt, LIMITS_OF_FOUR, jitter, asked)
    assert decision == (Park() if expected is None else Retry(timedelta(seconds=expected)))


def test_deliveries_outlast_a_long_weekend() -> None:
    """All tries together, at the shortest, span more than two days: no outage of a night parks anything."""
    total, attempt = timedelta(), 1
    while isinstance(decision := decide(attempt, LIMITS["deliver"], 0.5), Retry):
        total, attempt = total + decision.delay, attempt + 1
    assert timedelta(days=2) < total < timedelta(days=4)


def test_very_many_attempts_do_not_overflow() -> None:
    """Doubling stops before it leaves what a timedelta can hold."""
    patient = Limits(attempts=10**6, first=timedelta(seconds=1), longest=timedelta(hours=1))
    assert decide(10**5, patient, 1.0) == Retry(timedelta(hours=1))
