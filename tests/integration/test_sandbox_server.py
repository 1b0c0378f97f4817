"""The simulated customs behind a real server: filings go in as a destination sends them, answers come back by post."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx2
import pytest

from gateway.api import server
from gateway.fixedwidth import Layouts, Transmitter, read_batch, read_entry_answers, read_status_notices
from gateway.library import read_catair_layouts, read_regimes
from gateway.sandbox import Customs, Poster, create_sandbox
from gateway.transport import CargoRelease, Delivered, Document, Http, filings_document
from gateway.tree import InMemory

TOP = Path(__file__).parents[2]
MANIFEST = TOP / "samples" / "carrier-309" / "manifest-2025-08-15.edi"
NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)


class Gateway(BaseHTTPRequestHandler):
    """Takes answers as the gateway would: the first try fails."""

    received: ClassVar[list[tuple[str, str, bytes]]] = []
    failures: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.failures.pop() if self.failures else 202
        if status < 300:
            self.received.append((self.headers["Authorization"], self.headers["Content-Type"], body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def responses() -> Iterator[str]:
    """Return the address of a server that awaits answers."""
    Gateway.received.clear()
    Gateway.failures[:] = [503]
    awaiting = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=awaiting.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{awaiting.server_address[1]}/v1/responses"
    awaiting.shutdown()
    thread.join()
    awaiting.server_close()


@pytest.fixture(scope="module")
def customs() -> Customs:
    return Customs()


@pytest.fixture
def simulation(customs: Customs, responses: str) -> Iterator[str]:
    """Return the address of a running simulation that posts its answers."""
    poster = Poster(responses, "gw_test_key")
    poster.start()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        running = server(create_sandbox(customs, lambda: NOW, poster), "127.0.0.1", port)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        running.should_exit = True
        thread.join()
    poster.stop()


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return read_catair_layouts()


def informal(number: str, key: str) -> Document:
    """Return a bundle with one informal entry of *number*."""
    record = (TOP / "tests/data/records/type-11.xml").read_text("utf-8")
    record = record.replace("PG01001FDA   Y", "PG01001FDAFOO").replace("03245278", number)
    return filings_document(key, [record], NOW)


def awaited(count: int) -> list[tuple[str, str, bytes]]:
    """Return the answers once *count* of them have come."""
    deadline = time.monotonic() + 10
    while len(Gateway.received) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return Gateway.received


def test_a_filing_goes_out_and_its_answers_come_back(simulation: str, layouts: Layouts) -> None:
    """A bundle of type 11 is delivered as a batch, accepted and released; an answer that did not arrive comes again."""
    sender = Transmitter(site="0901", sender="B76", password="PASSWD", port="0901")
    filer = CargoRelease(Http(f"{simulation}/se"), sender, layouts, read_regimes(), name="sandbox")
    bundle = informal("03245278", "dlv_01k2q8hx5yfd3c9w7t4zjv6m0b")
    assert filer.deliver(bundle) == Delivered()
    assert filer.deliver(bundle) == Delivered()
    answers = awaited(2)
    assert [(key, kind) for key, kind, _ in answers] == [("Bearer gw_test_key", "text/plain; charset=us-ascii")] * 2
    first, second = (read_batch(InMemory(body), layouts) for _, _, body in answers)
    assert first.findings + second.findings == ()
    ((answer,), _) = read_entry_answers(first)
    assert (answer.entry_number, answer.verdict) == ("03245278", "accepted")
    assert first.header is not None
    assert first.header.value("user_data") == "8HX5YFD3C9W7T4ZJV6M0B"
    (notice,) = read_status_notices(second)
    assert notice.disposition is not None
    assert notice.disposition.state == "released"


def test_a_manifest_is_answered_in_the_response(simulation: str) -> None:
    """All answers are in the response as well, and it says what it is."""
    data = MANIFEST.read_bytes().replace(b"*P*", b"*T*", 1)
    response = httpx2.post(f"{simulation}/x12", content=data, trust_env=False)
    assert response.status_code == 200
    assert "decision of customs" in response.headers["X-Simulation"]
    document = response.json()
    assert (document["schema"], document["mark"]) == ("gateway.sandbox/1", "SIMULATION")
    assert [answer["kind"] for answer in document["answers"]] == ["355", "350"]
    assert len(awaited(2)) == 2


def test_production_is_refused(simulation: str) -> None:
    """The simulation takes no real manifest, and says why."""
    data = MANIFEST.read_bytes().replace(b"*T*", b"*P*", 1)
    response = httpx2.post(f"{simulation}/x12", content=data, trust_env=False)
    assert response.status_code == 422
    assert response.json()["problem"]["code"] == "sandbox.production"
    assert "X-Simulation" in response.headers


def test_what_is_too_large_is_refused(simulation: str) -> None:
    """A body has a limit."""
    response = httpx2.post(f"{simulation}/se", content=b" " * (16 << 20) + b" ", trust_env=False)
    assert response.status_code == 413


def test_it_tells_what_it_is(simulation: str) -> None:
    """The table of bill numbers can be asked for."""
    document = httpx2.get(f"{simulation}/", trust_env=False).json()
    assert {row["ending"] for row in document["magic"]} >= {"", "9001", "9011"}
