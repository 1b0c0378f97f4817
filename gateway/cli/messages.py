"""``gateway message …``: what came in and what became of it, over all partners, for whoever runs the gateway."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from gateway.cli.kept import opened
from gateway.cli.options import Output
from gateway.cli.printing import print_document, unusable, visible
from gateway.cli.show import coloured, findings_text, plural
from gateway.diagnostics import from_json
from gateway.pipeline.outcome import Verdict
from gateway.store import EVERYONE, Message, Store
from gateway.store.messages import MessageState

_SECONDS = "%Y-%m-%d %H:%M:%S"


def ls(
    form: Output,
    *,
    partner: str | None,
    state: MessageState | None,
    verdict: Verdict | None,
    code: str | None,
    since: datetime | None,
    limit: int,
) -> int:
    """Print the newest messages that fit, each in a line."""
    with opened() as store:
        reach = partner or EVERYONE
        page = store.messages(reach, state=state, verdict=verdict, code=code, since=since, limit=limit)
    if form is Output.JSON:
        messages = [msgspec.to_builtins(one) for one in page.items]
        print_document({"schema": "gateway.messages/1", "messages": messages, "next": page.next})
        return 0
    for message in page.items:
        print(_line(message))
    if page.next is not None:
        print(f"… older ones: --limit {limit * 2}, or narrow with --partner, --state, --verdict, --code, --since")
    return 0


def show(message_id: str, form: Output, *, values: bool) -> int:
    """Print one message with its findings, deliveries and timeline; without *values* no text that repeats its data."""
    with opened() as store:
        message = store.message(EVERYONE, message_id)
        if message is None:
            return _unknown(message_id)
        document = _document(store, message, values)
        findings = [from_json(one) for one in store.diagnostics(EVERYONE, message_id)] if values else []
    if form is Output.JSON:
        print_document(document)
        return 0
    print(_line(message))
    print(f"  {message.size} bytes, SHA-256 {message.sha256}, by {message.door}, mapping {message.mapping or 'none'}")
    if values and message.name:
        print(f"  the sender's name of it: {visible(message.name)}")
    if values:
        print(findings_text(findings, indent="  "))
    else:
        for one in document["diagnostics"]:
            print(f"  {coloured(one['severity'], one['severity'])} {one['code']} ×{one['count']}  {one['where'] or ''}")
    for one in document["deliveries"]:
        print(f"  {one['id']}  {one['destination']}  {plural(one['filings'], 'filing')}  {one['state']}")
    for one in document["timeline"]:
        told = ", ".join(f"{name} {value}" for name, value in one["data"].items() if value not in (None, [], ""))
        print(f"  {one['at'][:19].replace('T', ' ')}  {one['kind']}  {told}")
    return 0


def raw(message_id: str) -> int:
    """Write the bytes of a message, as they were received, to standard output."""
    with opened() as store:
        if store.message(EVERYONE, message_id) is None:
            return _unknown(message_id)
        for chunk in store.content(message_id).chunks():
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    return 0


def retry(message_id: str) -> int:
    """Set a held message going again; exit 1 when it is not held."""
    with opened() as store:
        try:
            going = store.retry(message_id, datetime.now(UTC))
        except KeyError:
            return _unknown(message_id)
    print(f"{message_id} is translated again." if going else f"{message_id} is not held: nothing to do.")
    return 0 if going else 1


def _document(store: Store, message: Message, values: bool) -> dict[str, Any]:
    findings = store.diagnostics(EVERYONE, message.id)
    told = ("code", "severity", "level", "where", "count")
    return {
        "schema": "gateway.message/1",
        "message": {**msgspec.to_builtins(message), "name": message.name if values else None},
        "diagnostics": findings if values else [{name: one.get(name) for name in told} for one in findings],
        "deliveries": [msgspec.to_builtins(one) for one in store.deliveries(EVERYONE, message.id)],
        "timeline": [msgspec.to_builtins(one) for one in store.timeline(EVERYONE, message.id)],
    }


def _line(message: Message) -> str:
    counts = message.counts
    told = f"{counts.forward} forwarded, {counts.reject} rejected, {counts.hold} held" if counts else ""
    verdict = message.verdict or message.state
    return f"{message.id}  {message.received_at:{_SECONDS}}  {message.partner}  {verdict}  {told}".rstrip()


def _unknown(message_id: str) -> int:
    return unusable(f"there is no message {message_id!r}. gateway message ls shows those that there are.")
