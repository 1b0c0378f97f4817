"""Whatever is sent to the door, no name of it is in the log."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from gateway import logs

CANARIES = ["JANE ROE", "Jörg Müller", "12 CANARY LANE", "canary@example.com", "555-01-2345"]


@pytest.fixture
def log():
    """All lines of the process, down to debug."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("json", "debug", stream)
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("name", CANARIES)
def test_no_name_is_logged(acme, nobody, kept, log, name):
    """Good and bad messages, file names, keys, parameters, paths, faults: none of them leaves a name."""
    raw = f"ISA GOOD BAD {name}".encode()
    acme.post("/v1/messages?wait=1", content=raw)
    acme.post("/v1/messages", files={"file": (f"{name}.edi", raw, "text/plain")}, data={"note": name})
    acme.post("/v1/messages", content=name.encode(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    acme.post("/v1/messages", content=raw, headers={"Content-Type": f"text/{name}".encode()})
    acme.post("/v1/messages", content=raw, headers={"Idempotency-Key": name.encode()})
    acme.post("/v1/check", content=raw)
    acme.post("/v1/policy/decide", json={"consignee": name})
    acme.post(f"/v1/messages?wait={name}", content=raw)
    acme.get(f"/v1/filings?bill={name}")
    acme.get(f"/v1/messages/{name}")
    acme.get(f"/{name}")
    nobody.get("/v1/messages", headers={"X-Api-Key": name.encode()})
    kept.fault = RuntimeError(f"cannot store {name}")
    assert acme.post("/v1/messages", content=raw).status_code == 500
    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert sum(line["event"] == "request.answered" for line in lines) == 13
    assert name not in json.dumps(lines, ensure_ascii=False)
    assert not [word for word in name.split() if len(word) > 3 and word in text]


def test_a_request_leaves_one_line_that_helps(acme, log):
    """Method, route, status, duration and partner; the id of a message once it has one."""
    acme.post("/v1/messages", content=b"ISA GOOD")
    ours = [json.loads(line) for line in log.getvalue().splitlines() if "httpx" not in line and "asyncio" not in line]
    received, answered = ours
    assert (received["event"], received["message"], received["size_bytes"]) == ("message.received", "msg_0001", 8)
    assert answered.pop("duration_ms") >= 0
    answered.pop("timestamp")
    assert answered == {
        "event": "request.answered",
        "level": "info",
        "method": "POST",
        "route": "/v1/messages",
        "status": 202,
        "partner": "acme",
    }


def test_a_fault_is_found_by_its_incident(acme, kept, log):
    """The incident number of the answer leads to the kind and the places of the fault."""
    kept.fault = RuntimeError("secret")
    incident = acme.post("/v1/messages", content=b"ISA GOOD").json()["incident"]
    (line,) = [json.loads(line) for line in log.getvalue().splitlines() if "request.failed" in line]
    assert (line["incident"], line["raised"], line["partner"]) == (incident, "RuntimeError", "acme")
    assert any("receive" in place for place in line["places"])
