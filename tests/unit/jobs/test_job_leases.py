"""Lease rows on a database of their own: turns, leases, tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine

from gateway.jobs import Claim, LeaseLost, leases
from gateway.jobs.table import METADATA, job, lane

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection, tables=[job, lane])
        yield connection


def enqueue(connection: Connection, *subjects: str, partner: str = "acme", due: datetime = NOW) -> None:
    leases.enqueue(connection, "translate", subjects, partner, due)


def claim(connection: Connection, now: datetime = NOW) -> Claim | None:
    return leases.claim(connection, ("deliver", "translate"), "w", now, now + MINUTE)


def taken(connection: Connection, now: datetime = NOW) -> Claim:
    found = claim(connection, now)
    assert found is not None
    return found


def test_a_job_is_claimed_once_until_its_lease_ends(connection: Connection) -> None:
    """Under lease it is nobody else's; after it, it is claimed again with a higher token."""
    enqueue(connection, "m1")
    first = taken(connection)
    assert (first.subject, first.kind, first.partner, first.attempt) == ("m1", "translate", "acme", 1)
    assert claim(connection, NOW + MINUTE - timedelta(microseconds=1)) is None
    second = taken(connection, NOW + MINUTE)
    assert (second.subject, second.attempt) == ("m1", 2)
    assert second.token > first.token


def test_a_job_waits_until_it_is_due(connection: Connection) -> None:
    """Not before its time, and then the earliest first."""
    enqueue(connection, "later", due=NOW + 2 * MINUTE)
    enqueue(connection, "sooner", due=NOW + MINUTE)
    assert leases.is_due(connection, ("translate",), NOW) is False
    assert claim(connection) is None
    assert leases.is_due(connection, ("translate",), NOW + 2 * MINUTE) is True
    assert [taken(connection, NOW + 2 * MINUTE).subject for _ in range(2)] == ["sooner", "later"]


def test_kinds_are_claimed_apart(connection: Connection) -> None:
    """A worker gets only what it asked for."""
    enqueue(connection, "m1")
    assert leases.claim(connection, ("deliver",), "w", NOW, NOW + MINUTE) is None
    assert leases.is_due(connection, ("deliver",), NOW) is False


def test_partners_take_turns(connection: Connection) -> None:
    """A backlog of one partner delays another's single message by one job at most, and kinds take turns as well."""
    enqueue(connection, *(f"a{n}" for n in range(5)))
    assert taken(connection).partner == "acme"
    enqueue(connection, "b0", "b1", partner="bolt")
    leases.enqueue(connection, "deliver", ["d0"], "acme", NOW)
    order = [taken(connection).subject for _ in range(7)]
    assert order == ["d0", "b0", "a1", "b1", "a2", "a3", "a4"]


def test_a_failing_job_does_not_hold_up_its_neighbours(connection: Connection) -> None:
    """A job that waits for its next try lets the others of its partner pass."""
    enqueue(connection, "bad", "good")
    bad = taken(connection)
    leases.retry(connection, bad, NOW + MINUTE, "ValueError")
    assert taken(connection).subject == "good"
    again = taken(connection, NOW + MINUTE)
    assert (again.subject, again.attempt) == ("bad", 2)


def test_keeping_moves_the_end_of_the_lease(connection: Connection) -> None:
    """A kept job stays with its worker."""
    enqueue(connection, "m1")
    held = taken(connection)
    leases.keep(connection, held, NOW + 10 * MINUTE)
    assert claim(connection, NOW + 9 * MINUTE) is None
    leases.fence(connection, held)


def test_a_released_job_is_due_and_the_attempt_did_not_count(connection: Connection) -> None:
    """Handing back is no failure, but the old claim is void."""
    enqueue(connection, "m1")
    held = taken(connection)
    leases.release(connection, held, NOW)
    with pytest.raises(LeaseLost):
        leases.fence(connection, held)
    again = taken(connection)
    assert (again.attempt, again.token) == (1, held.token + 1)


def test_a_parked_job_waits_for_a_person(connection: Connection) -> None:
    """However late it gets; revived, it has all its attempts again."""
    enqueue(connection, "m1")
    leases.park(connection, taken(connection), "ValueError")
    assert claim(connection, NOW + timedelta(days=1000)) is None
    (left,) = leases.backlog(connection)
    assert (left.waiting, left.parked, left.oldest) == (0, 1, None)
    assert leases.revive(connection, "translate", "unknown", NOW) is False
    assert leases.revive(connection, "translate", "m1", NOW) is True
    assert leases.revive(connection, "translate", "m1", NOW) is False
    assert taken(connection).attempt == 1


def test_a_completed_job_is_gone(connection: Connection) -> None:
    """No row is left, and the number of the row is never given again."""
    enqueue(connection, "m1")
    done = taken(connection)
    leases.complete(connection, done)
    assert leases.backlog(connection) == []
    enqueue(connection, "m1")
    again = taken(connection)
    assert again.seq > done.seq
    with pytest.raises(LeaseLost):
        leases.complete(connection, done)


VOID_ACTIONS = {
    "fence": lambda connection, claim: leases.fence(connection, claim),
    "keep": lambda connection, claim: leases.keep(connection, claim, NOW),
    "release": lambda connection, claim: leases.release(connection, claim, NOW),
    "retry": lambda connection, claim: leases.retry(connection, claim, NOW, "x"),
    "park": lambda connection, claim: leases.park(connection, claim, "x"),
    "complete": lambda connection, claim: leases.complete(connection, claim),
}


@pytest.mark.parametrize("action", VOID_ACTIONS)
def test_a_lost_lease_changes_nothing(connection: Connection, action: str) -> None:
    """Whatever the overtaken worker does is refused, and the new holder keeps the job."""
    enqueue(connection, "m1")
    lost = taken(connection)
    holder = taken(connection, NOW + MINUTE)
    before = connection.execute(job.select()).all()
    with pytest.raises(LeaseLost):
        VOID_ACTIONS[action](connection, lost)
    assert connection.execute(job.select()).all() == before
    leases.complete(connection, holder)


def test_the_backlog_tells_what_waits_by_kind_and_partner(connection: Connection) -> None:
    """Due and leased ones wait, the oldest is named."""
    enqueue(connection, "m1", "m2", due=NOW)
    enqueue(connection, "m3", partner="bolt", due=NOW + MINUTE)
    enqueue(connection)
    found = [(left.partner, left.waiting, left.parked, left.oldest) for left in leases.backlog(connection)]
    assert found == [("acme", 2, 0, NOW), ("bolt", 1, 0, NOW + MINUTE)]


def test_a_time_without_a_zone_is_refused(connection: Connection) -> None:
    """A naive time is a bug that shows at once."""
    with pytest.raises(Exception, match="zone"):
        enqueue(connection, "m1", due=datetime(2026, 1, 1))  # noqa: DTZ001
