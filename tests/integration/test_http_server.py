"""The API behind a real server and a real socket."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from gateway.api import Ports, create_app, server
from gateway.partners import DoorPolicy, door_policy
from gateway.pipeline.outcome import Counts
from gateway.settings import Limits, Settings
from gateway.store import Message, Page, Receipt


class Kept:
    """Keeps digests of messages, and has a verdict on each a moment later."""

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._lock = threading.Lock()

    def receive(self, partner: str, door: str, chunks: Iterator[bytes], **said: Any) -> Receipt:
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
        with self._lock:
            id_ = f"msg_{len(self.digests)}"
            self.digests[id_] = digest.hexdigest()
        return Receipt(id=id_, received_at=said["now"], size=size, sha256=digest.hexdigest())

    def message(self, partner: str, message_id: str) -> Message:
        time.sleep(0.01)
        return Message(
            id=message_id,
            partner=partner,
            door="http",
            name=None,
            media_type=None,
            size=0,
            sha256=self.digests[message_id],
            received_at=datetime.now(UTC),
            state="concluded",
            format="x12",
            verdict="accepted",
            mapping=None,
            counts=Counts(),
            concluded_at=datetime.now(UTC),
        )

    def filings(self, partner: str, message_id: str, **_: Any) -> Page[Any]:
        return Page([], None)

    def answers(self, partner: str, message_id: str) -> list[Any]:
        return []

    def diagnostics(self, partner: str, message_id: str) -> list[Any]:
        return []


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept()


@pytest.fixture(scope="module")
def address(kept: Kept) -> Iterator[tuple[str, int]]:
    """A server on a free port of this machine, with no partner configured."""
    limits = Limits(body_bytes=16 << 20, body_grace_s=0.5, body_bytes_per_s=1 << 20)
    settings = Settings(limits=limits)
    door = door_policy(settings, "127.0.0.1")
    assert isinstance(door, DoorPolicy)
    nothing: Any = None
    ports = Ports(
        messages=kept,  # type: ignore[arg-type]  # what these tests ask for is there
        reference=nothing,
        check=nothing,
        decide=nothing,
        rejects=nothing,
        trace=nothing,
        figures=nothing,
        ready=lambda: None,
        clock=lambda: datetime.now(UTC),
    )
    running = server(create_app(ports, settings, door), "127.0.0.1", 0)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    running.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def client(address: tuple[str, int]) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=20) as client:
        yield client


def test_a_message_goes_in_and_its_outcome_comes_out(client, kept):
    """The main road, over the wire."""
    answer = client.post("/v1/messages?wait=10", content=b"ISA*00*", headers={"Content-Type": "application/edi-x12"})
    assert (answer.status_code, answer.json()["verdict"]) == (200, "accepted")
    assert answer.headers["Location"] == f"/v1/messages/{answer.json()['id']}"


def test_a_big_body_without_a_length_arrives_whole(client, kept):
    """A chunked upload beyond what waits in memory has the digest it was sent with."""
    pieces = [bytes([n]) * 300_000 for n in range(30)]
    receipt = client.post("/v1/messages", content=iter(pieces)).json()
    assert receipt["sha256"] == hashlib.sha256(b"".join(pieces)).hexdigest()
    assert kept.digests[receipt["id"]] == receipt["sha256"]


def test_many_senders_at_once(client):
    """Waiting senders do not keep each other out."""
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: client.post("/v1/messages?wait=10", content=b"%d" % n), range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 64


def test_a_body_over_the_limit_is_refused_before_it_is_sent(address):
    """The declared length is enough for a 413, and the connection is closed."""
    with socket.create_connection(address, 10) as wire:
        wire.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n")
        answer = _read_to_end(wire)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"partner.too-large" in answer


def test_a_body_that_never_comes_is_cut(address, client, kept):
    """A sender that stalls gets a 408 after its time; others are served meanwhile and nothing is stored."""
    before = len(kept.digests)
    with socket.create_connection(address, 10) as wire:
        wire.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nISA*00*")
        assert client.get("/healthz").status_code == 200
        answer = _read_to_end(wire)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"partner.too-slow" in answer
    assert len(kept.digests) == before


def test_a_body_that_breaks_off_leaves_nothing(address, client, kept):
    """A sender that hangs up in the middle has sent no message, and the server goes on."""
    before = len(kept.digests)
    with socket.create_connection(address, 10) as wire:
        wire.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nISA*00*")
    assert client.post("/v1/messages", content=b"next").status_code == 202
    time.sleep(0.1)
    assert len(kept.digests) == before + 1


def test_a_header_has_a_limit(address):
    """A header without end is cut off at 16 KiB."""
    with socket.create_connection(address, 10) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 40_000)
        assert _read_to_end(wire).startswith(b"HTTP/1.1 4")


def test_answers_do_not_say_what_serves_them(client):
    """No server name or version is told to callers."""
    headers = client.get("/healthz").headers
    assert "server" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"


def _read_to_end(wire: socket.socket) -> bytes:
    parts = []
    while part := wire.recv(65_536):
        parts.append(part)
    return b"".join(parts)
