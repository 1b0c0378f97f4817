"""One person, one day, two messages that are translated at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from shipments import Home, manifest
from stand_ins import Clock
from structlog.testing import capture_logs

from gateway.pipeline.partner import Partner
from gateway.store import EVERYONE, Store
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

OPEN = datetime(2025, 8, 10, 4, tzinfo=UTC)
PARTNERS = (Partner(id="carrier"), Partner(id="other"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


def worth(value: int, bill: str, control: int) -> str:
    """Return a manifest of one parcel to the one person, of *value* dollars."""
    return manifest([bill], "20250810", control).replace("****12****", f"****{value}****")


@pytest.mark.parametrize(
    ("values", "verdicts", "times"),
    [((500, 400), ("rejected", "accepted"), 2), ((500, 300), ("accepted", "accepted"), 1)],
)
def test_the_limit_of_the_day_holds_for_both_together(
    store: Store, values: tuple[int, int], verdicts: tuple[str, str], times: int
) -> None:
    """The second message is received, translated and concluded while the first is between deciding and concluding.

    The first is then translated again when both together are over the limit, and knows what the person has by then.
    """
    home = Home(store, Clock(OPEN), partners=PARTNERS)
    first = home.receive("carrier", worth(values[0], "250810000001", 1))
    plain = middle_of({one.id: one for one in PARTNERS}.__getitem__)
    later: list[str] = []
    answered: list[object] = []

    def acknowledge(*details: Any) -> Any:
        answered.append(details)
        if not later:
            later.append(home.receive("other", worth(values[1], "250810000002", 2)))
            assert home.worker("w2").run_once()
        return plain.acknowledge(*details)

    slow = Worker(
        store,
        msgspec.structs.replace(plain, acknowledge=acknowledge),
        {"sink": home.sink},
        home.clock,
        lambda: 0.5,
        "w1",
    )
    with capture_logs() as lines:
        while store.message(EVERYONE, first).verdict is None:
            assert slow.run_once()
            home.clock.pass_(minutes=1)
    assert [line["job"] for line in lines if line["event"] == "job.overtaken"] == [first] * (times - 1)
    assert tuple(store.message(EVERYONE, one).verdict for one in (first, *later)) == verdicts
    assert len(answered) == times
    reasons = [one.decision.primary_reason for one in store.filings("carrier", first).items]
    assert reasons == ["DAILY_AGGREGATE_EXCEEDED" if verdicts[0] == "rejected" else "OK_321"]
