"""Log lines carry our own ids, numbers and codes, and nothing that a message says."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from gateway import logs

NAMES = ["JANE ROE", "N1*CN*ROE~", "O'Brien", "Müller", "12 MAIN ST", "jane.roe@example.com", "555-01-2345"]


@pytest.fixture
def stream():
    """Where the lines go; the process's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_and_bound_ids(stream):
    """What is bound is on every line of the block, and on none after it."""
    logs.configure("json", stream=stream)
    with logs.bound(message="msg_1", partner="acme", interchange="000000041", job="job_1"):
        logs.logger().info("message.received", size_bytes=12)
    logs.logger().warning("store.busy", attempt=2)
    first, second = _lines(stream)
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "message.received",
        "level": "info",
        "message": "msg_1",
        "partner": "acme",
        "interchange": "000000041",
        "job": "job_1",
        "size_bytes": 12,
    }
    assert second["attempt"] == 2
    assert "message" not in second


def test_keys_that_are_not_listed_are_dropped(stream):
    """A value under an unknown key never shows."""
    logs.configure("json", stream=stream)
    logs.logger().info("record.mapped", consignee="JANE ROE", raw="N1*CN*JANE ROE", count=1)
    assert set(_lines(stream)[0]) == {"event", "level", "timestamp", "count"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", ["event", "interchange", "code", "partner", "message", "verdict", "route", "status"])
def test_values_that_do_not_fit_their_key_are_withheld(stream, key, name):
    """A listed key is no way around: its value must have the form of the key."""
    logs.configure("json", stream=stream)
    if key == "event":
        logs.logger().info(name)
    else:
        logs.logger().info("x.y", **{key: name})
    assert name not in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_exception_tells_its_kind_and_place_only(stream, style):
    """The text of an exception, which may quote a message, is left out, and so are variables."""
    logs.configure(style, stream=stream)
    jane = "JANE ROE"
    try:
        raise KeyError(jane)
    except KeyError as error:
        logs.logger().error("work.failed", exc_info=error)
        logs.logger().exception("work.failed")
    logs.logger().error("work.failed", exc_info=True)
    text = stream.getvalue()
    assert text.count("KeyError") == 2
    assert "test_logs.py" in text
    assert "JANE" not in text


def test_libraries_are_heard_without_their_texts(stream):
    """A library's line tells who spoke and how loud; only the server's words about itself are kept."""
    logs.configure("json", stream=stream)
    logging.getLogger("sqlalchemy.engine").warning("INSERT %s", "JANE ROE")
    logging.getLogger("anything").info("JANE ROE")
    logging.getLogger("uvicorn.error").info("Started\x1b[31m server\n on 8080")
    try:
        raise ValueError("JANE ROE")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    first, second, third = _lines(stream)
    assert (first["event"], first["logger"], first["level"]) == ("library.said", "sqlalchemy.engine", "warning")
    assert second["text"] == r"Started\x1b[31m server\n on 8080"
    assert (third["text"], third["raised"]) == ("Exception in ASGI application", "ValueError")
    assert "JANE" not in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
def test_no_value_breaks_a_line_or_a_terminal(stream, style):
    """Control characters and bidirectional marks never reach the stream."""
    logs.configure(style, stream=stream)
    logs.logger().info("x.y", code="a\nb", partner="a\x1b[2J", message="a\u202eb", mapping="x\r")
    text = stream.getvalue()
    assert len(text.splitlines()) == 1
    assert not set(text) & set("\x1b\r\u202e")


def test_the_level_is_kept(stream):
    """Lines below the level are not written."""
    logs.configure("json", "warning", stream=stream)
    logs.logger().info("message.received")
    logging.getLogger("uvicorn.error").info("Started")
    assert stream.getvalue() == ""


def test_without_configuration_nothing_leaks(stream, capsys):
    """Before anybody has configured it the logger is as discreet."""
    structlog.reset_defaults()
    try:
        raise KeyError("JANE ROE")
    except KeyError:
        logs.logger().exception("work.failed", consignee="JANE ROE")
    out, err = capsys.readouterr()
    assert "work.failed" in err
    assert "JANE" not in out + err
