"""``/v1/filings/{id}/trace`` on real messages: every value of every filing, each read alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gateway.api import create_app
from gateway.api.installed import ports, trace
from gateway.library import library
from gateway.mapping import Draft
from gateway.partners import DoorPolicy, Registry
from gateway.pipeline.partner import Partner
from gateway.pipeline.trace import drafts
from gateway.settings import Settings
from gateway.store import Store, StoredFiling
from gateway.tree import InMemory
from gateway.worker import translate_message
from gateway.worker.wiring import middle_of

TOP = Path(__file__).parents[3]
NOW = datetime(2025, 8, 14, 12, 0, tzinfo=UTC)
MESSAGES = {
    "x12": TOP / "samples/carrier-309/manifest-2025-08-15.edi",
    "xml": TOP / "samples/broker-xml/type-86-2025-08-10.xml",
    "foreign": TOP / "mappings/cases/iata-xfzb-section-321/valid.xml",
    "csv": TOP / "mappings/cases/csv-marketplace-section-321/valid.csv",
    "json": TOP / "mappings/cases/json-marketplace-section-321/valid.json",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which each message was received from a partner of its own, and worked on."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('trace') / 'store.db'}")
    middle = middle_of(lambda id_: Partner(id=id_))
    for partner, path in MESSAGES.items():
        store.receive(partner, "http", [path.read_bytes()], now=NOW)
        claim = store.claim(("translate",), "w", NOW, timedelta(minutes=1))
        assert claim is not None
        translate_message(store, claim, middle, (), lambda: NOW)
    yield store
    store.close()


def filings(store: Store, partner: str) -> list[StoredFiling]:
    """Return the filings of the one message of *partner*."""
    (message,) = store.messages(partner).items
    return store.filings(partner, message.id, limit=500).items


@pytest.mark.parametrize("partner", MESSAGES)
def test_each_filing_is_traced_alone_and_as_in_the_whole(store: Store, partner: str) -> None:
    """The values, places and rules are those that a trace of the whole message tells."""
    data = MESSAGES[partner].read_bytes()
    whole = [one for one in drafts(InMemory(data), library()) if isinstance(one, Draft)]
    kept = filings(store, partner)
    assert len(kept) == len(whole) > 0
    for filing, draft in zip(kept, whole, strict=True):
        told = trace(store, partner, filing.id)
        assert told is not None
        assert (told.key, told.mapping) == (filing.key, f"{draft.plan.name}@{draft.plan.version}")
        assert told.mapping_hash == library().mappings[draft.plan.name].digest
        assert [(f"Filing.{one.path}", one.value, one.rule) for one in told.fields] == [
            (path, value, draft.origin(path).rule) for path, value in draft.by_field.items()
        ]
        for one in told.fields:
            for source in one.sources:
                assert source.line
                assert source.end is None or source.end <= len(data)


def test_nobody_traces_the_filing_of_another(store: Store) -> None:
    """It is answered as one that does not exist."""
    filing = filings(store, "x12")[0]
    assert trace(store, "xml", filing.id) is None
    assert trace(store, "x12", "msg_0.0") is None


def test_it_is_served_with_the_mapping_that_reads_it(store: Store, tmp_path: Path) -> None:
    """Over HTTP, to its sender; 404 for what is not there."""
    settings = Settings(data_folder=tmp_path)
    door = DoorPolicy(registry=Registry(settings), open_as=Partner(id="x12"))
    app = create_app(ports(store, lambda: NOW), settings, door)
    with TestClient(app, base_url="http://localhost") as client:
        filing = filings(store, "x12")[0]
        told = client.get(f"/v1/filings/{filing.id}/trace").json()
        assert (told["filing"], told["key"]) == (filing.id, filing.key)
        (port,) = [one for one in told["fields"] if one["path"] == "Arrival.Port"]
        assert (port["sources"][0]["segment_id"], port["sources"][0]["element"]) == ("P4", 1)
        assert client.get(f"/v1/filings/{filings(store, 'xml')[0].id}/trace").status_code == 404


def test_a_check_of_json_is_answered_by_the_outcome(store: Store, tmp_path: Path) -> None:
    """The acknowledgment of a sender of JSON stands among its answers, as those in X12 do."""
    settings = Settings(data_folder=tmp_path)
    door = DoorPolicy(registry=Registry(settings), open_as=Partner(id="json"))
    with TestClient(create_app(ports(store, lambda: NOW), settings, door), base_url="http://localhost") as client:
        outcome = client.post("/v1/check", content=MESSAGES["json"].read_bytes()).json()
        assert (outcome["format"], [one["kind"] for one in outcome["answers"]]) == ("json", ["JSON"])
        (message,) = store.messages("json").items
        told = client.get(f"/v1/messages/{message.id}/answers/1")
        assert told.json()["schema"] == "gateway.acknowledgment/1"
        assert told.headers["Content-Disposition"].endswith('-JSON-1.json"')
