"""Deliveries to a destination that takes cargo release: the same batch on every try, and parked when it can be none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from stand_ins import Clock, House, Sink, Words

from gateway.diagnostics import diagnose
from gateway.fixedwidth import Layouts, Transmitter, read_batch
from gateway.library import read_catair_layouts, read_regimes
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.transport import CargoRelease, RetryLater
from gateway.tree import InMemory

RECORDS = Path(__file__).parents[1] / "data" / "records"
LATER = RetryLater(diagnostic=diagnose("transport.unreachable", found="ReadTimeout", destination="sink"))


class Entries(Words):
    """A language of which each word is the name of a record of the test data."""

    def translate(self, *given: Any) -> Iterator[Batch | Conclusion]:
        for part in super().translate(*given):
            yield Batch([self._record(filing) for filing in part.filings]) if isinstance(part, Batch) else part

    @staticmethod
    def _record(filing: Any) -> Any:
        xml = (RECORDS / f"{filing.key}.xml").read_text("utf-8").replace("PG01001FDA   Y", "PG01001FDAFOO")
        return msgspec.structs.replace(filing, regime=filing.key, xml=xml)


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return read_catair_layouts()


@pytest.fixture
def entries(house: House, layouts: Layouts) -> tuple[House, dict[str, Any]]:
    """Return a house whose filings are records of this project, and a destination that takes cargo release."""
    sender = Transmitter(site="2704", sender="B76", password="PASSWD", port="4701")
    sink = Sink()
    filer = CargoRelease(sink, sender, layouts, read_regimes(), name="filer")
    return House(house.store, Clock(), Entries(), sink), {"filer": filer}


def test_a_retry_has_the_same_bytes(entries, layouts: Layouts) -> None:
    """Two days and two tries later the batch is still that of the day on which its bundle was made."""
    house, destinations = entries
    house.sink.script = [LATER, LATER]
    message_id = house.receive("type-86 type-11")
    worker = house.worker(destinations)
    house.work(worker)
    for _ in range(2):
        house.clock.pass_(days=1)
        house.work(worker)
    (delivery,) = house.store.deliveries("acme", message_id)
    assert delivery.state == "delivered"
    assert len(house.sink.documents) == 3
    assert len({document.body for document in house.sink.documents}) == 1
    batch = read_batch(InMemory(house.sink.documents[0].body), layouts)
    assert batch.header is not None
    eastern = (delivery.created_at - timedelta(hours=5)).strftime("%m%d%y")
    assert batch.header.value("date") == eastern
    assert delivery.id.upper().endswith(batch.header.value("user_data"))
    assert sum(len(block.transactions) for block in batch.blocks) == 2


def test_a_bundle_with_another_regime_is_parked(entries) -> None:
    """It waits for a person with a diagnostic that names the filing; nothing was sent."""
    house, destinations = entries
    message_id = house.receive("type-86 gift")
    house.work(house.worker(destinations))
    (delivery,) = house.store.deliveries("acme", message_id)
    assert delivery.state == "parked"
    told = delivery.attempts[0].diagnostic
    assert told is not None
    assert (told["code"], told["found"]) == ("transport.no-entry", "filing 2 of the bundle (gift)")
    assert house.sink.documents == []
