"""What may be asked, and that nobody is told of another's messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateway.pipeline.outcome import Batch
from gateway.store import EVERYONE, Reach, Store

QUESTIONS: dict[str, Callable[[Store, Reach, str], Any]] = {
    "message": lambda store, who, message_id: store.message(who, message_id),
    "messages": lambda store, who, _: store.messages(who).items,
    "messages by code": lambda store, who, _: store.messages(who, code="internal.unexpected").items,
    "diagnostics": lambda store, who, message_id: store.diagnostics(who, message_id),
    "filings": lambda store, who, message_id: store.filings(who, message_id).items,
    "filing": lambda store, who, message_id: store.filing(who, f"{message_id}.0"),
    "filings by key": lambda store, who, _: store.filings_by_key(who, "A1"),
    "answers": lambda store, who, message_id: store.answers(who, message_id),
    "deliveries": lambda store, who, message_id: store.deliveries(who, message_id),
    "timeline": lambda store, who, message_id: store.timeline(who, message_id),
}


@pytest.fixture
def message_id(store: Store, desk: Any) -> str:
    """A message of partner ``acme`` that has one of everything."""
    message_id: str = desk.receive()
    with store.outcome(message_id, desk.claim()) as writer:
        writer.batch(Batch([desk.filing("A1", "forward", desk.finding())]))
        conclusion = desk.conclusion("accepted", desk.finding())
        writer.conclude(conclusion, [desk.answer], now=desk.NOW, destinations=["out"])
    return message_id


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_partner_sees_only_its_own(store: Store, message_id: str, question: str) -> None:
    """The owner and the operator get an answer; to another partner it is as if it did not exist."""
    ask = QUESTIONS[question]
    assert ask(store, "acme", message_id)
    assert ask(store, EVERYONE, message_id)
    foreign, unknown = ask(store, "bolt", message_id), ask(store, "acme", "msg_unknown")
    assert not foreign
    if "by" not in question and question != "messages":
        assert foreign == unknown


def test_pages_follow_each_other_without_gap_or_repeat(store: Store, desk: Any) -> None:
    """Newest first, page by page, even while new messages arrive."""
    ids = [desk.receive(now=desk.NOW + timedelta(seconds=n)) for n in range(7)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = store.messages("acme", after=after, limit=3)
        seen += [message.id for message in page.items]
        after = page.next
        desk.receive(now=desk.NOW + timedelta(days=1))
        if after is None:
            break
    assert seen == ids[::-1]


FILTERS = [
    ({}, ["held", "rejected", "accepted"]),
    ({"state": "held"}, ["held"]),
    ({"verdict": "rejected"}, ["rejected"]),
    ({"format": "x12"}, ["rejected", "accepted"]),
    ({"format": "xml"}, []),
    ({"code": "internal.unexpected"}, ["held", "rejected"]),
    ({"since": 1}, ["held", "rejected"]),
    ({"until": 1}, ["accepted"]),
    ({"since": 1, "until": 2}, ["rejected"]),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_messages_can_be_filtered(store: Store, desk: Any, filters: dict[str, Any], expected: list[str]) -> None:
    """Each filter narrows; the start of a time range is in it and its end is not."""
    names = {}
    for hour, name in enumerate(("accepted", "rejected", "held")):
        moment = desk.NOW + timedelta(hours=hour)
        names[desk.receive(now=moment)] = name
        claim = desk.claim(moment)
        if name == "held":
            store.hold(claim.subject, claim, desk.finding(), moment)
            continue
        with store.outcome(claim.subject, claim) as writer:
            found = [desk.finding()] if name == "rejected" else []
            writer.conclude(desk.conclusion(name, *found), [], now=moment)
    asked = {
        key: desk.NOW + timedelta(hours=value) if isinstance(value, int) else value for key, value in filters.items()
    }
    assert [names[message.id] for message in store.messages("acme", **asked).items] == expected


def test_filings_come_in_pages_and_by_fate(store: Store, desk: Any) -> None:
    """In the order of the message, from any ordinal on, and narrowed to a fate."""
    fates = ["forward", "reject", "hold", "forward", "forward"]
    message_id = desk.translate(*(desk.filing(f"K{n}", fate) for n, fate in enumerate(fates)))
    first = store.filings("acme", message_id, limit=2)
    assert ([filing.key for filing in first.items], first.next) == (["K0", "K1"], "1")
    rest = store.filings("acme", message_id, after=1)
    assert ([filing.key for filing in rest.items], rest.next) == (["K2", "K3", "K4"], None)
    held = store.filings("acme", message_id, fate="hold")
    assert [filing.key for filing in held.items] == ["K2"]


def test_a_record_is_found_by_its_key_in_every_message(store: Store, desk: Any) -> None:
    """All messages that named a bill are found, the newest first."""
    older = desk.translate(desk.filing("BILL", "reject"))
    newer = desk.translate(desk.filing("BILL"))
    assert [filing.message_id for filing in store.filings_by_key("acme", "BILL")] == [newer, older]


@pytest.mark.parametrize("filing_id", ["", "x", ".", "msg.1e5", "msg.-1", "msg.²", "msg.99999999999999999999", "msg.0"])
def test_a_bad_filing_id_finds_nothing(store: Store, filing_id: str) -> None:
    """Whatever stands where an id should be is an unknown id."""
    assert store.filing(EVERYONE, filing_id) is None
