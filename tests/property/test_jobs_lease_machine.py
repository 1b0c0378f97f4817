"""The lease queue against a model: any order of claims, crashes, late writes and the passing of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from sqlalchemy import create_engine, select

from gateway.jobs import Claim, LeaseLost, leases
from gateway.jobs.table import METADATA, job, lane

LEASE = timedelta(seconds=60)


@dataclass
class Expected:
    """What the model knows of a job."""

    partner: str
    ready: datetime | None
    attempts: int = 0
    token: int = 0
    held: bool = False


class LeaseMachine(RuleBasedStateMachine):
    """Claims live on after their worker crashed or froze: they may be used at any later time."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        METADATA.create_all(self.engine, tables=[job, lane])
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.jobs: dict[str, Expected] = {}
        self.number = 0

    def teardown(self) -> None:
        self.engine.dispose()

    def holds(self, claim: Claim) -> Expected | None:
        expected = self.jobs.get(claim.subject)
        return expected if expected is not None and expected.held and expected.token == claim.token else None

    @rule(partner=st.sampled_from("abc"), wait=st.integers(0, 90))
    def enqueue(self, partner: str, wait: int) -> None:
        subject, self.number = f"m{self.number}", self.number + 1
        due = self.now + timedelta(seconds=wait)
        self.jobs[subject] = Expected(partner, due)
        with self.engine.begin() as connection:
            leases.enqueue(connection, "translate", [subject], partner, due)

    @rule(seconds=st.integers(-30, 90))
    def time_passes(self, seconds: int) -> None:
        """Clocks may leap back, too."""
        self.now += timedelta(seconds=seconds)

    @rule(target=claims)
    def claim(self) -> Claim | None:
        due = {subject for subject, one in self.jobs.items() if one.ready is not None and one.ready <= self.now}
        with self.engine.begin() as connection:
            assert leases.is_due(connection, ("translate",), self.now) == bool(due)
            claim = leases.claim(connection, ("translate",), "w", self.now, self.now + LEASE)
        assert (claim is not None) == bool(due)
        if claim is None:
            return None
        assert claim.subject in due
        expected = self.jobs[claim.subject]
        first = min(one.ready for s in due if (one := self.jobs[s]).partner == expected.partner and one.ready)
        assert expected.ready == first
        expected.attempts += 1
        expected.token += 1
        expected.ready, expected.held = self.now + LEASE, True
        assert (claim.attempt, claim.token) == (expected.attempts, expected.token)
        return claim

    @rule(claim=claims, seconds=st.integers(0, 120))
    def keep(self, claim: Claim | None, seconds: int) -> None:
        self.act(claim, lambda c, claim: leases.keep(c, claim, self.now + timedelta(seconds=seconds)))
        if claim is not None and (expected := self.holds(claim)):
            expected.ready = self.now + timedelta(seconds=seconds)

    @rule(claim=claims)
    def release(self, claim: Claim | None) -> None:
        held = self.act(claim, lambda c, claim: leases.release(c, claim, self.now))
        if held:
            held.attempts, held.ready, held.held = held.attempts - 1, self.now, False

    @rule(claim=claims, seconds=st.integers(0, 120))
    def retry(self, claim: Claim | None, seconds: int) -> None:
        due = self.now + timedelta(seconds=seconds)
        held = self.act(claim, lambda c, claim: leases.retry(c, claim, due, "x"))
        if held:
            held.ready, held.held = due, False

    @rule(claim=claims)
    def park(self, claim: Claim | None) -> None:
        held = self.act(claim, lambda c, claim: leases.park(c, claim, "x"))
        if held:
            held.ready, held.held = None, False

    @rule(claim=consumes(claims))
    def complete(self, claim: Claim | None) -> None:
        if self.act(claim, leases.complete):
            assert claim is not None
            del self.jobs[claim.subject]

    @rule(number=st.integers(0, 20))
    def revive(self, number: int) -> None:
        expected = self.jobs.get(f"m{number}")
        parked = expected is not None and expected.ready is None
        with self.engine.begin() as connection:
            assert leases.revive(connection, "translate", f"m{number}", self.now) == parked
        if parked:
            assert expected is not None
            expected.ready, expected.attempts = self.now, 0

    def act(self, claim: Claim | None, action: object) -> Expected | None:
        """Do *action* and hold it to the model: it works for the holder and for nobody else."""
        if claim is None:
            return None
        held = self.holds(claim)
        with self.engine.begin() as connection:
            try:
                action(connection, claim)  # type: ignore[operator]
            except LeaseLost:
                assert held is None
            else:
                assert held is not None
        return held

    @invariant()
    def no_job_is_lost_or_doubled(self) -> None:
        with self.engine.begin() as connection:
            rows = connection.execute(select(job.c.subject, job.c.ready_at, job.c.attempts, job.c.token)).all()
        assert {subject: (ready, attempts, token) for subject, ready, attempts, token in rows} == {
            subject: (one.ready, one.attempts, one.token) for subject, one in self.jobs.items()
        }
        assert len(rows) == len(self.jobs)


LeaseMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestLeaseMachine = LeaseMachine.TestCase
