"""What was taken is done, whatever happens to the process: kill -9 after the 202, and in the middle of the work."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from gateway_process import Gateway, gateway, until
from lxml import etree

from gateway.cli.bench_manifest import truck_manifest

SHIPMENTS = 1200
MANIFEST = b"".join(truck_manifest(SHIPMENTS, per_set=400, faulty=0.1))
X12 = {"content-type": "application/edi-x12"}


def delivered(running: Gateway) -> Counter[str]:
    """Return how often each bill stands in the delivered documents."""
    return Counter(
        bill.findtext("{*}IssuerScac", "") + bill.findtext("{*}Number", "")
        for path in running.documents()
        for bill in etree.parse(path).iter("{*}Bill")
    )


def settled(running: Gateway, message: str) -> dict:
    """Wait for the end of the work on *message*, deliveries included, and return it."""

    def look() -> dict | None:
        found = running.http.get(f"/v1/messages/{message}").json()
        forwarded = (found["counts"] or {}).get("forward")
        return found if found["verdict"] and delivered(running).total() >= forwarded else None

    return until(look)


@pytest.mark.parametrize("is_at_work", [False, True])
def test_a_message_that_was_taken_survives_a_power_cut(tmp_path: Path, is_at_work: bool) -> None:
    """After a restart it is translated, and every forwarded filing is in exactly one delivered document.

    What the dead process held is taken from it when the next one starts, without waiting for the lease to run out.
    """
    with gateway(tmp_path / "data", workers="1" if is_at_work else "0") as running:
        reply = running.http.post("/v1/messages", content=MANIFEST, headers=X12)
        assert reply.status_code == 202
        message = reply.json()["id"]
        if is_at_work:
            until(lambda: is_claimed(tmp_path) or None)
        running.kill()
    with gateway(tmp_path / "data") as running:
        found = settled(running, message)
        assert found["counts"] == {"records": SHIPMENTS, "forward": 1080, "reject": 120, "hold": 0}
        count = delivered(running)
        assert set(count.values()) == {1}
        assert count.total() == 1080
        filings = running.http.get(f"/v1/messages/{message}/filings?decision=reject&limit=500").json()["items"]
        assert len({one["key"] for one in filings}) == len(filings) == 120


def is_claimed(folder: Path) -> bool:
    """Whether a worker holds a job."""
    with sqlite3.connect(folder / "data" / "gateway.db") as store:
        return store.execute("SELECT count(*) FROM job WHERE worker IS NOT NULL").fetchone()[0] > 0


def test_work_that_is_under_way_is_handed_back_at_the_end(tmp_path: Path) -> None:
    """SIGTERM in the middle: the process ends well, and the next one need not wait for a lease to run out."""
    with gateway(tmp_path / "data") as running:
        message = running.http.post("/v1/messages", content=MANIFEST, headers=X12).json()["id"]
        until(lambda: is_claimed(tmp_path) or None)
        assert running.stop() == 0
    assert not is_claimed(tmp_path)
    with gateway(tmp_path / "data") as running:
        assert settled(running, message)["counts"]["forward"] == 1080
        assert set(delivered(running).values()) == {1}
