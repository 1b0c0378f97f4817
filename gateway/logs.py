"""Log lines that cannot carry personal data.

A log line is an event name and some values. The event is a constant of ours (``message.received``), and every value has
a key of :data:`SPEAKABLE` and the form that the key demands: our own ids, numbers, codes, durations. What does not fit
is left out, whoever logs it, so that no name, address or text of a message can enter, and nothing that breaks a line or
a terminal. Of an exception the kind and the places in the code are told, never its text, since that may quote a value.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import Processor

_ID = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,79}|[0-9A-Za-z]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"[a-z][a-z_-]{0,39}")
_NAME_IN_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")

SPEAKABLE: Mapping[str, re.Pattern[str]] = {
    "event": re.compile(r"[a-z]+(?:[.-][a-z]+)+"),
    "timestamp": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z"),
    "level": _WORD,
    "logger": _NAME_IN_CODE,
    "message": _ID,
    "filing": _ID,
    "partner": re.compile(r"[a-z][a-z0-9-]{0,39}"),
    "interchange": re.compile(r"[0-9]{1,9}"),
    "job": _ID,
    "delivery": _ID,
    "incident": _ID,
    "destination": _ID,
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "door": _WORD,
    "method": re.compile(r"[A-Z]{3,7}"),
    "route": re.compile(r"/[a-z0-9_./{}-]{0,119}"),
    "kind": re.compile(r"[a-z][a-z-]{0,39}|[0-9]{3}|TA1|XML|SX|SO|X1"),
    "format": re.compile(r"x12|xml|csv|json|catair|unknown"),
    "mapping": re.compile(r"[a-z][a-z0-9-]{0,79}@[0-9]{1,9}"),
    "verdict": _WORD,
    "state": _WORD,
    "code": re.compile(r"[a-z]+\.[a-z0-9-]{1,60}|M[0-9]{3}"),
    "raised": _NAME_IN_CODE,
    "host": re.compile(r"[0-9.]{7,15}|[0-9a-f:]{2,39}|[a-z][a-z0-9.-]{0,79}"),
    "version": re.compile(r"[0-9]+(?:\.[0-9a-z]+){1,3}"),
    # Only what a server library says of itself; see _of_the_library.
    "text": re.compile(r"[\x20-\x7e]{0,300}"),
}
"""Keys whose value is text, with the form that it must have. Numbers and truth values may stand under any of these
and under :data:`MEASURES`."""

MEASURES = frozenset(
    {"status", "attempt", "port", "workers", "records", "count", "forwarded", "rejected", "held", "size_bytes"}
    | {"duration_ms", "retry_in_s"}
)

WITHHELD = "(withheld)"

_OWN_WORDS = frozenset({"uvicorn.error"})
"""Libraries whose texts are about themselves (started, stopped, address in use) and never about a message."""


def configure(style: Literal["console", "json"] = "console", level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line of the process, those of libraries included, to *stream* (standard error by default)."""
    stream = stream or sys.stderr
    renderer: Processor = structlog.processors.JSONRenderer()
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=24)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SAID, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_of_the_library, *_SAID],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(threshold, logging.WARNING))
    for name in _OWN_WORDS:
        logging.getLogger(name).setLevel(threshold)


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger; its methods take an event name and values of :data:`SPEAKABLE` and :data:`MEASURES`."""
    if not structlog.is_configured():  # structlog's own default prints the values of variables
        configure(level="warning")
    own: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return own


def bound(**ids: str) -> AbstractContextManager[None]:
    """Put *ids* (``message``, ``partner``, ``interchange``, ``job``) on every line logged within the ``with`` block."""
    return structlog.contextvars.bound_contextvars(**ids)


def speakable(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep only what may be said; a structlog processor, the last before rendering."""
    out: dict[str, Any] = {}
    for key, value in event_dict.items():
        if key in ("exc_info", "stack_info"):
            out.update(_told(value))
        elif key.startswith("_"):
            out[key] = value  # structlog's own, removed before rendering
        elif isinstance(value, bool | int | float) and (key in MEASURES or key in SPEAKABLE):
            out[key] = value
        elif key in SPEAKABLE:
            out[key] = value if isinstance(value, str) and SPEAKABLE[key].fullmatch(value) else WITHHELD
    return out


def _told(exc_info: object) -> Iterable[tuple[str, Any]]:
    """The kind of an exception and the places it came through, as ``file:line function``, innermost last."""
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, BaseException):
        exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
    if not isinstance(exc_info, tuple) or exc_info[0] is None:
        return
    kind: type[BaseException] = exc_info[0]
    trace: TracebackType | None = exc_info[2]
    yield "raised", kind.__qualname__
    yield "places", [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-12:]]


def _of_the_library(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn a library's line into one of ours: its text stays only where it cannot be about a message."""
    record: logging.LogRecord = event_dict["_record"]
    text = str(event_dict.pop("event", ""))
    event_dict.update(event="library.said", logger=record.name)
    if record.exc_info:
        event_dict["exc_info"] = record.exc_info
    if record.name in _OWN_WORDS:
        event_dict["text"] = text.encode("unicode_escape").decode()[:300]
    return event_dict


_SAID: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.add_log_level,
    speakable,
]
"""What every line passes before it is rendered."""
