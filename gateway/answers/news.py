"""What is told to a sender about a filing after its message: one value, written as JSON, XML, a 350 or a 355."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from gateway.answers.answer import JSON_MEDIA_TYPE, XML_MEDIA_TYPE, Answer
from gateway.answers.document import attributes_of, leaf
from gateway.states import Code

NAMESPACE = "urn:low-value-gateway:status:1"
SCHEMA = "gateway.notice/1"


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Who an X12 notice goes to: the sender of the interchange that the filing came in."""

    qualifier: str
    id: str
    usage: str


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a filing, for one of those who sent something of it; ``record`` alone holds values of a sender."""

    key: str
    regime: str
    message: str
    """The recipient's own message that the filing came from."""
    filing: str | None = None
    """Id of the filing; ``None`` for those who have only contributed to it."""
    event: str
    event_says: str
    state: str
    state_says: str
    means: str
    before: str
    moment: datetime
    source: str
    """The form in which it was said: 355, 350, SX, SO, X1, JSON, gateway."""
    disposition: str | None = None
    """As customs posted it."""
    code_of_event: str | None = None
    """The disposition of X12 (DE 35) that says the same, where customs said it in another form."""
    hold: str | None = None
    port: str | None = None
    codes: tuple[Code, ...] = ()
    record: Mapping[str, Any] | None = None
    """The recipient's own record, for the forms that repeat parts of it."""


def write_json(news: News) -> Answer:
    """Return *news* as a JSON object, ``gateway.notice/1``."""
    return Answer(kind="JSON", media_type=JSON_MEDIA_TYPE, body=json.dumps(as_json(news)).encode())


def as_json(news: News) -> dict[str, Any]:
    """Return *news* as plain values."""
    return {
        "schema": SCHEMA,
        "message": news.message,
        "filing": news.filing,
        "key": news.key,
        "regime": news.regime,
        "event": news.event,
        "before": news.before,
        "state": news.state,
        "text": f"{news.event_says}: {news.state_says}",
        "moment": news.moment.isoformat(timespec="seconds"),
        "source": news.source,
        "disposition": news.disposition,
        "hold": news.hold,
        "port": news.port,
        "codes": [{"code": code.code, "text": code.text, "where": code.where or None} for code in news.codes],
    }


def write_xml(news: News, now: datetime) -> Answer:
    """Return *news* as a ``Status`` document (``xsd/status-1.0.xsd``), dated *now*."""
    head = attributes_of(key=news.key, regime=news.regime or None, id=news.filing)
    event = attributes_of(
        name=news.event, source=news.source, disposition=news.disposition, hold=news.hold, port=news.port
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Status xmlns="{NAMESPACE}" version="1.0">',
        *leaf("MessageId", news.message),
        *leaf("Created", now.isoformat(timespec="seconds")),
        f"<Filing{head}/>",
        f"<Event{event}>",
        *leaf("Moment", news.moment.isoformat(timespec="seconds")),
        *leaf("Text", news.event_says),
    ]
    for code in news.codes:
        lines += [
            f"<Code{attributes_of(value=code.code, where=code.where or None)}>",
            *leaf("Text", code.text),
            "</Code>",
        ]
    lines += [
        "</Event>",
        f"<State{attributes_of(name=news.state, before=news.before)}>",
        *leaf("Text", news.state_says),
        *leaf("Meaning", news.means),
        "</State>",
        "</Status>",
        "",
    ]
    return Answer(kind="XML", media_type=XML_MEDIA_TYPE, body="\n".join(lines).encode("utf-8"))
