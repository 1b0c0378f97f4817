"""A web address against a real server on this machine that behaves well and badly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import httpx2
import pytest

from gateway.transport import Delivered, Document, Http, Refused, RetryLater, retry_after

DOCUMENT = Document(key="dlv_01", body=b"<Filings/>" * 1000)
QUICK = httpx2.Timeout(0.3)


class Filer(BaseHTTPRequestHandler):
    """Answers as its script says and remembers what it was sent."""

    script: ClassVar[list[Any]] = []
    received: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    released = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
        status, headers, conduct = self.script.pop(0)
        if conduct == "close":
            self.close_connection = True
            return
        if conduct == "silence":
            self.released.wait(5)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if conduct == "cut body":
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"par")
            self.close_connection = True
            return
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def filer() -> Iterator[str]:
    Filer.script, Filer.received = [], []
    Filer.released.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Filer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/filings?token=SECRET"
    Filer.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


ANSWERS = [
    # status, headers, conduct, expected type, code, asked wait (s)
    (200, {}, "", Delivered, None, None),
    (201, {}, "", Delivered, None, None),
    (204, {}, "", Delivered, None, None),
    (200, {}, "cut body", Delivered, None, None),
    (301, {"Location": "http://127.0.0.1:1/elsewhere"}, "", Refused, "transport.refused", None),
    (308, {"Location": "/elsewhere"}, "", Refused, "transport.refused", None),
    (400, {}, "", Refused, "transport.refused", None),
    (401, {"Retry-After": "5"}, "", Refused, "transport.refused", None),
    (410, {}, "", Refused, "transport.refused", None),
    (422, {}, "", Refused, "transport.refused", None),
    (408, {}, "", RetryLater, "transport.unavailable", None),
    (425, {}, "", RetryLater, "transport.unavailable", None),
    (429, {"Retry-After": "17"}, "", RetryLater, "transport.unavailable", 17),
    (500, {}, "", RetryLater, "transport.unavailable", None),
    (503, {"Retry-After": "soon"}, "", RetryLater, "transport.unavailable", None),
    (599, {}, "", RetryLater, "transport.unavailable", None),
    (0, {}, "close", RetryLater, "transport.unreachable", None),
    (0, {}, "silence", RetryLater, "transport.unreachable", None),
]


@pytest.mark.parametrize(("status", "headers", "conduct", "expected", "code", "wait"), ANSWERS)
def test_the_answer_decides(
    filer: str, status: int, headers: dict[str, str], conduct: str, expected: type, code: str | None, wait: int | None
) -> None:
    """2xx is delivered, patience is granted where a repeat can help, everything else is final."""
    Filer.script = [(status, headers, conduct)]
    destination = Http(filer, timeout=QUICK)
    result = destination.deliver(DOCUMENT)
    destination.close()
    assert type(result) is expected
    assert len(Filer.received) == 1
    if isinstance(result, (RetryLater, Refused)):
        assert result.diagnostic.code == code
        assert "127.0.0.1" in result.diagnostic.message
        assert "SECRET" not in result.diagnostic.message
    if isinstance(result, RetryLater):
        assert result.after == (timedelta(seconds=wait) if wait is not None else None)


def test_every_try_has_the_same_key_and_bytes(filer: str) -> None:
    """So that the other side can tell a repeat, whatever went wrong before."""
    Filer.script = [(500, {}, ""), (0, {}, "close"), (429, {}, ""), (200, {}, "")]
    destination = Http(filer, headers={"Authorization": "Bearer x"}, timeout=QUICK)
    results = [destination.deliver(DOCUMENT) for _ in range(4)]
    destination.close()
    assert [type(result) for result in results] == [RetryLater, RetryLater, RetryLater, Delivered]
    assert {body for _, _, body in Filer.received} == {DOCUMENT.body}
    for path, headers, _ in Filer.received:
        assert path == "/filings?token=SECRET"
        assert (headers["idempotency-key"], headers["content-type"]) == ("dlv_01", "application/xml")
        assert headers["authorization"] == "Bearer x"


def test_nobody_at_the_address_is_a_try_to_repeat() -> None:
    """A refused connection is an outage."""
    destination = Http("http://127.0.0.1:9/", timeout=QUICK)
    result = destination.deliver(DOCUMENT)
    destination.close()
    assert isinstance(result, RetryLater)
    assert result.diagnostic.code == "transport.unreachable"


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WAITS = [
    (None, None),
    ("0", 0),
    (" 120 ", 120),
    ("-1", None),
    ("1.5", None),
    ("", None),
    ("soon", None),
    ("²", None),
    ("9" * 400, 10**9),
    ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
    ("Tue, 24 Nov 2026 12:01:00 -0000", 60),
    ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
    ("Tue, 99 Nov 2026 11:00:00 GMT", None),
]


@pytest.mark.parametrize(("value", "expected"), WAITS)
def test_retry_after(value: str | None, expected: int | None) -> None:
    """Seconds or a date; what is neither asks for nothing."""
    assert retry_after(value, NOW) == (timedelta(seconds=expected) if expected is not None else None)
