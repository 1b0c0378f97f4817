"""An interchange that stood is remembered under its control number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from gateway.diagnostics import Scope
from gateway.store import InterchangeKey, Store, digest_of, key_of, to_remember
from gateway.tree import InMemory
from gateway.x12.segment import Delimiters
from gateway.x12.survey import Interchange, Survey

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DATA = b"..ISA-ONE~ISA-TWO~.."


def interchange(control_number: str = "000000001", start: int = 2, end: int = 10, sound: bool = True) -> Interchange:
    return Interchange(
        scope=Scope(interchange=0),
        delimiters=Delimiters(element="*", component=">", repetition="^", segment="~"),
        sender_qualifier="02",
        sender="ABCD",
        receiver_qualifier="ZZ",
        receiver="CBP",
        date="260101",
        time="0100",
        version="00502",
        control_number=control_number,
        ack_requested="0",
        usage="P",
        start=start,
        end=end,
        groups=(),
        interchange_acks=(),
        sound=sound,
    )


def conclude(
    store: Store, desk: Any, *interchanges: Interchange, now: datetime | None = None, since: datetime = LONG_AGO
) -> str:
    message_id: str = desk.receive(DATA, now=now or desk.NOW)
    content = store.content(message_id)
    survey = Survey(interchanges=interchanges, diagnostics=(), segments=2)
    with store.outcome(message_id, desk.claim(now or desk.NOW)) as writer:
        remembered = to_remember("acme", content, survey)
        writer.conclude(desk.conclusion(), [], now=now or desk.NOW, interchanges=remembered, since=since)
    return message_id


def test_a_repeat_is_told_from_a_conflict(store: Store, desk: Any) -> None:
    """The same number with the same bytes names the first message; with other bytes it is a conflict."""
    key, digest = key_of("acme", interchange()), digest_of(InMemory(DATA), interchange())
    assert store.processed(key, digest, LONG_AGO) is None
    first = conclude(store, desk, interchange())
    assert store.processed(key, digest, LONG_AGO) == first
    assert store.processed(key, digest_of(InMemory(DATA), interchange(start=10, end=18)), LONG_AGO) == "conflict"


@pytest.mark.parametrize("element", list(InterchangeKey.__struct_fields__))
def test_every_part_of_the_key_counts(store: Store, desk: Any, element: str) -> None:
    """Another partner, party, number or usage is another interchange."""
    conclude(store, desk, interchange())
    other = msgspec.structs.replace(key_of("acme", interchange()), **{element: "other"})
    assert store.processed(other, "digest", LONG_AGO) is None


def test_only_what_stood_is_remembered(store: Store, desk: Any) -> None:
    """A refused interchange may come again under its number; the others of its message are remembered."""
    refused, sound = interchange(sound=False), interchange("000000002", 10, 18)
    message_id = conclude(store, desk, refused, sound)
    digest = digest_of(InMemory(DATA), sound)
    assert store.processed(key_of("acme", refused), digest_of(InMemory(DATA), refused), LONG_AGO) is None
    assert store.processed(key_of("acme", sound), digest, LONG_AGO) == message_id
    assert to_remember("acme", InMemory(b""), None) == []


def test_the_first_message_keeps_the_number(store: Store, desk: Any) -> None:
    """A second message with the same interchange does not take its place."""
    first = conclude(store, desk, interchange())
    conclude(store, desk, interchange())
    assert store.processed(key_of("acme", interchange()), digest_of(InMemory(DATA), interchange()), LONG_AGO) == first


def test_a_number_is_free_again_after_a_while(store: Store, desk: Any) -> None:
    """What was received before the window is no duplicate, to the instant; what takes its number then counts."""
    key, digest = key_of("acme", interchange()), digest_of(InMemory(DATA), interchange())
    window, later = timedelta(days=90), desk.NOW + timedelta(days=90, microseconds=1)
    first = conclude(store, desk, interchange())
    assert store.processed(key, digest, desk.NOW) == first
    assert store.processed(key, digest, later - window) is None
    second = conclude(store, desk, interchange(), now=later, since=later - window)
    assert store.processed(key, digest, later - window) == second
    assert store.processed(key, "other bytes", later) == "conflict"


def test_without_a_window_the_first_message_keeps_the_number_for_ever(store: Store, desk: Any) -> None:
    """A store that is told no time lets go of nothing."""
    first = conclude(store, desk, interchange())
    message_id = desk.receive(DATA, now=desk.NOW + timedelta(days=9999))
    remembered = [(key_of("acme", interchange()), "digest")]
    with store.outcome(message_id, desk.claim(desk.NOW + timedelta(days=9999))) as writer:
        writer.conclude(desk.conclusion(), [], now=desk.NOW, interchanges=remembered)
    assert store.processed(key_of("acme", interchange()), digest_of(InMemory(DATA), interchange()), LONG_AGO) == first
