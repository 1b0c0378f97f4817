"""The API over the real store: what goes in by HTTP is durable, and what was worked out of it comes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from gateway.api import Messages, Ports, create_app
from gateway.diagnostics import diagnose
from gateway.partners import DoorPolicy, create_key, door_policy
from gateway.pipeline.outcome import Batch, Conclusion, Counts, Filing
from gateway.pipeline.partner import Partner
from gateway.policy import Decision
from gateway.settings import PartnerSettings, Settings
from gateway.store import Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEYS = {id_: create_key("live") for id_ in ("acme", "zenith")}
RAW = b"ISA*00*" + b"x" * 3_000_000
LAW = Decision(decision="INELIGIBLE", duty_free=False, suggested_filing="11", primary_reason="NO", rule="R05")


class Acknowledgment(msgspec.Struct, frozen=True):
    """An answer as the pure middle renders it."""

    kind: str
    media_type: str
    body: bytes
    control_number: str | None


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def clients(store: Store) -> dict[str, TestClient]:
    """The API as each partner sees it."""
    messages: Messages = store
    nothing: Any = None
    ports = Ports(
        messages=messages,
        reference=nothing,
        check=nothing,
        decide=nothing,
        rejects=lambda partner, message_id: None,
        trace=nothing,
        figures=store.figures,
        ready=lambda: None,
        clock=lambda: NOW,
    )
    settings = Settings(
        partners={id_: PartnerSettings(agreement=Partner(id=id_), keys=(key.stored,)) for id_, key in KEYS.items()}
    )
    door = door_policy(settings, "0.0.0.0")
    assert isinstance(door, DoorPolicy)
    app = create_app(ports, settings, door)
    return {id_: TestClient(app, headers={"X-Api-Key": key.text}) for id_, key in KEYS.items()}


def _work(store: Store) -> None:
    """Do the one job that is due: a forwarded and a rejected filing, a finding, a 997."""
    claim = store.claim(["translate"], "test", NOW, timedelta(minutes=1))
    assert claim is not None
    found = diagnose("internal.unexpected", incident="none")
    filings = [
        Filing(key="ABCD1", regime="section-321", fate="forward", xml="<Filing/>"),
        Filing(key="ABCD2", regime="section-321", fate="reject", xml="", decision=LAW, diagnostics=(found,)),
    ]
    conclusion = Conclusion(
        format="x12",
        verdict="partially-accepted",
        mapping="x12-309-truck@3",
        counts=Counts(records=2, forward=1, reject=1),
        diagnostics=(found,),
    )
    with store.outcome(claim.subject, claim) as writer:
        writer.batch(Batch(filings))
        answers = [Acknowledgment("997", "application/edi-x12", b"ISA*997~", "000000001")]
        writer.conclude(conclusion, answers, now=NOW, destinations=["filings"], interchanges=[])


def test_the_whole_way(store, clients):
    """A message is received once, worked on, and every address under it answers, to its sender only."""
    acme, zenith = clients["acme"], clients["zenith"]
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/edi-x12"}
    receipt = acme.post("/v1/messages", content=RAW, headers=headers)
    path = receipt.headers["Location"]
    assert receipt.status_code == 202
    assert acme.post("/v1/messages", content=RAW, headers=headers).json()["repeated"]
    assert acme.post("/v1/messages", content=b"other", headers=headers).status_code == 409
    assert acme.get(path).json()["state"] == "received"
    assert acme.get(f"{path}/outcome").status_code == 202
    assert acme.get(f"{path}/raw").content == RAW

    _work(store)
    outcome = acme.get(f"{path}/outcome").json()
    assert outcome["verdict"] == "partially-accepted"
    assert [(filing["key"], filing["decision"], filing["suggested_filing"]) for filing in outcome["filings"]] == [
        ("ABCD1", "forward", None),
        ("ABCD2", "reject", "11"),
    ]
    assert [finding["code"] for finding in outcome["filings"][1]["diagnostics"]] == ["internal.unexpected"]
    assert acme.get(f"{path}/diagnostics").json()["items"] == outcome["diagnostics"]
    assert acme.get(outcome["answers"][0]["path"]).content == b"ISA*997~"
    assert acme.get(outcome["filings"][0]["path"], headers={"Accept": "application/xml"}).text == "<Filing/>"
    assert acme.get("/v1/filings?bill=ABCD2").json()["items"][0] == outcome["filings"][1]
    assert acme.get(f"{path}/timeline").json()["items"][0]["event"] == "received"
    assert [m["id"] for m in acme.get("/v1/messages?code=internal.unexpected").json()["items"]] == [outcome["id"]]

    for place in (path, f"{path}/raw", f"{path}/outcome", f"{path}/answers/1", outcome["filings"][0]["path"]):
        assert zenith.get(place).status_code == 404
    for place in ("/v1/messages", "/v1/filings?bill=ABCD2"):
        assert zenith.get(place).json()["items"] == []


def test_pages_of_messages_and_filings(store, clients):
    """Cursors of the store lead through its lists without a gap or a repeat."""
    acme = clients["acme"]
    sent = [acme.post("/v1/messages", content=b"%d" % n).json()["id"] for n in range(5)]
    seen, path = [], "/v1/messages?limit=2"
    while path:
        page = acme.get(path).json()
        seen += [message["id"] for message in page["items"]]
        path = page["next"]
    assert sorted(seen) == sorted(sent)
    _work(store)
    worked = acme.get("/v1/messages?state=concluded").json()["items"][0]["id"]
    first = acme.get(f"/v1/messages/{worked}/filings?limit=1").json()
    second = acme.get(first["next"]).json()
    assert [page["items"][0]["key"] for page in (first, second)] == ["ABCD1", "ABCD2"]
    assert second["next"] is None
