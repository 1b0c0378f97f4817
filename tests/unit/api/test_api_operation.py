"""``/metrics`` for the operator, and ``/v1/events`` for each partner."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.api import create_app
from gateway.jobs.leases import Backlog
from gateway.partners import DoorPolicy, door_policy
from gateway.settings import Settings
from gateway.store import Counted
from gateway.store.figures import Deliveries, Traffic

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The clock of these tests."""

COUNTED = Counted(
    traffic=(
        Traffic(
            partner="acme", format="x12", verdict="accepted", messages=2, size_bytes=900, forward=7, reject=0, hold=0
        ),
        Traffic(
            partner="acme", format="x12", verdict="rejected", messages=1, size_bytes=100, forward=0, reject=3, hold=1
        ),
    ),
    deliveries=(Deliveries(destination="filer", state="parked", deliveries=1, filings=7),),
    waiting=(("concluded", 3), ("held", 1)),
    backlog=(
        Backlog(kind="deliver", partner="acme", waiting=4, parked=1, oldest=NOW - timedelta(seconds=90)),
        Backlog(kind="translate", partner="acme", waiting=0, parked=1, oldest=None),
    ),
    last_received=NOW - timedelta(minutes=2),
)


def served(ports: Any, settings: Settings, host: str, client: str) -> TestClient:
    door = door_policy(settings, host)
    assert isinstance(door, DoorPolicy)
    app = create_app(dataclasses.replace(ports, figures=lambda: COUNTED), settings, door)
    return TestClient(app, base_url="http://127.0.0.1:8000", client=(client, 50_000), raise_server_exceptions=False)


def figures(text: str) -> dict[str, float]:
    return {
        name: float(value)
        for line in text.splitlines()
        if not line.startswith("#")
        for name, _, value in [line.rpartition(" ")]
    }


def test_what_the_store_counts_is_told_as_prometheus_reads_it(ports: Any) -> None:
    """Counters end in _total, fates are summed over verdicts, ages are in seconds."""
    answer = served(ports, Settings(), "127.0.0.1", "127.0.0.1").get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    told = figures(answer.text)
    assert told['gateway_messages_total{format="x12",partner="acme",verdict="accepted"}'] == 2
    assert told['gateway_message_bytes_total{format="x12",partner="acme",verdict="rejected"}'] == 100
    assert told['gateway_records_total{fate="forward",format="x12",partner="acme"}'] == 7
    assert told['gateway_records_total{fate="hold",format="x12",partner="acme"}'] == 1
    assert told['gateway_delivery_filings{destination="filer",state="parked"}'] == 7
    assert told['gateway_jobs_parked{kind="translate",partner="acme"}'] == 1
    assert told['gateway_job_overdue_seconds{kind="deliver",partner="acme"}'] == 90
    assert told['gateway_messages_by_state{state="held"}'] == 1
    assert told["gateway_last_message_age_seconds"] == 120


@pytest.mark.parametrize(
    ("is_open", "client", "status"),
    [(False, "127.0.0.1", 200), (False, "::1", 200), (False, "10.1.2.3", 403), (True, "10.1.2.3", 200)],
)
def test_the_figures_are_for_this_machine_unless_opened(
    ports: Any, settings: Settings, is_open: bool, client: str, status: int
) -> None:
    """A partner's key opens nothing here."""
    answer = served(ports, settings.model_copy(update={"metrics": is_open}), "0.0.0.0", client).get("/metrics")
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "partner.operator-only"


def test_a_partner_follows_its_own_events_from_where_it_was(kept: Any, acme: TestClient, app: FastAPI) -> None:
    """Each event with its id, message and detail; the id resumes; nobody else's are among them."""
    stopped = iter([False, True])
    app.state.stopping = lambda: next(stopped)
    with acme.stream("GET", "/v1/events", headers={"Last-Event-ID": "1"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = "".join(answer.iter_text())
    assert "id: 2\nevent: concluded\n" in told
    assert '"message":"msg_acme_2"' in told
    assert "id: 1\n" not in told
    assert "zenith" not in told
    assert app.state.event_streams == 0


def test_without_an_id_the_events_begin_now(kept: Any, acme: TestClient, app: FastAPI) -> None:
    """What happened before is in the timelines of the messages."""
    stopped = iter([False, True])
    app.state.stopping = lambda: next(stopped)
    with acme.stream("GET", "/v1/events") as answer:
        assert "id:" not in "".join(answer.iter_text())


def test_so_many_listen_and_no_more(acme: TestClient, app: FastAPI, nobody: TestClient) -> None:
    """One over the limit is told when to come back; without a key there is nothing to hear."""
    app.state.event_streams = 200
    assert acme.get("/v1/events").status_code == 503
    assert nobody.get("/v1/events").status_code == 401
