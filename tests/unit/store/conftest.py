"""A fresh store for each test, and the few values that fill it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgresql import empty_store

from gateway.diagnostics import Diagnostic, diagnose
from gateway.jobs import Claim
from gateway.pipeline.outcome import Batch, Conclusion, Counts, Fate, Filing, Verdict
from gateway.policy import Decision
from gateway.store import Store

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
LEASE = timedelta(minutes=1)


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer by its attributes."""

    kind: str = "997"
    media_type: str = "application/edi-x12"
    body: bytes = b"ISA*00*~"
    control_number: str | None = "000000001"


class Desk:
    """What a worker does with the store, in short words."""

    NOW = NOW
    LEASE = LEASE
    answer = WrittenAnswer()

    def __init__(self, store: Store) -> None:
        self.store = store

    def receive(self, data: bytes = b"ISA*00*~", partner: str = "acme", now: datetime = NOW) -> str:
        return self.store.receive(partner, "http", [data], now=now).id

    def claim(self, now: datetime = NOW) -> Claim:
        claim = self.store.claim(("translate",), "w1", now, LEASE)
        assert claim is not None
        return claim

    def filing(self, key: str, fate: Fate = "forward", *diagnostics: Diagnostic) -> Filing:
        decision = Decision(
            decision="ELIGIBLE" if fate == "forward" else "INELIGIBLE",
            duty_free=fate == "forward",
            suggested_filing="321",
            primary_reason="DE_MINIMIS",
            also_reasons=("A", "B"),
            citation="19 CFR 10.151",
            rule="R05",
        )
        return Filing(
            key=key,
            regime="section-321",
            fate=fate,
            xml=f"<Section321><Key>{key}</Key></Section321>",
            diagnostics=diagnostics,
            decision=decision,
            start=10,
            end=20,
            segment=3,
        )

    def finding(self) -> Diagnostic:
        return diagnose("internal.unexpected", incident="inc_1")

    def conclusion(self, verdict: Verdict = "accepted", *diagnostics: Diagnostic, records: int = 1) -> Conclusion:
        counts = Counts(records=records, forward=records)
        return Conclusion(format="x12", verdict=verdict, mapping="m@1", counts=counts, diagnostics=diagnostics)

    def translate(self, *filings: Filing, partner: str = "acme", destinations: tuple[str, ...] = ("out",)) -> str:
        """Receive a message and conclude it with *filings*."""
        message_id = self.receive(partner=partner)
        claim = self.claim()
        assert claim.subject == message_id
        with self.store.outcome(message_id, claim) as writer:
            writer.batch(Batch(list(filings)))
            writer.conclude(self.conclusion(), [self.answer], now=NOW, destinations=destinations)
        return message_id


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write each batch by itself, as the batches of a big message are, so that there is something between them."""
    monkeypatch.setattr("gateway.store.outcomes.FILINGS_PER_TRANSACTION", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind: what is promised holds on both."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}" if request.param == "sqlite" else empty_store()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)
