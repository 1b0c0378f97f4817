"""The number of a group that stood is remembered, and told when another interchange uses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.diagnostics import Scope
from gateway.store import Store, groups_to_remember
from gateway.tree import InMemory
from gateway.x12 import Survey, survey

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def sent(
    number: str = "000000001",
    groups: tuple[str, ...] = ("7",),
    *,
    sender: str = "ABCD",
    kind: str = "AQ",
    end: str = "",
) -> Survey:
    """Return the envelope of an interchange *number* with *groups* under these numbers."""
    isa = f"ISA*00*{'':10}*00*{'':10}*02*{sender:15}*ZZ*{'CBP':15}*260101*0100*^*00502*{number}*0*P*>~"
    inside = "".join(
        f"GS*{kind}*{sender}*CBP*20260101*0100*{each}*X*005020~ST*309*0001~SE*2*0001~GE*1*{end or each}~"
        for each in groups
    )
    return survey(InMemory(f"{isa}{inside}IEA*{len(groups)}*{number}~".encode()))


def conclude(store: Store, desk: Any, envelope: Survey, now: datetime | None = None, since: datetime = LONG_AGO) -> str:
    message_id: str = desk.receive(b"ISA", now=now or desk.NOW)
    with store.outcome(message_id, desk.claim(now or desk.NOW)) as writer:
        writer.conclude(desk.conclusion(), [], now=now or desk.NOW, groups=groups_to_remember(envelope), since=since)
    return message_id


def used(store: Store, envelope: Survey, since: datetime = LONG_AGO, partner: str = "acme") -> dict[Scope, str]:
    (interchange,) = envelope.interchanges
    return store.used(partner, interchange, since)


@pytest.mark.parametrize(
    ("again", "found"),
    [
        (sent("000000002"), [0]),
        (sent("000000002", ("5", "007", "8")), [1]),
        (sent("000000002", ("8",)), []),
        (sent("000000002", sender="WXYZ"), []),
        (sent("000000002", kind="SO"), []),
        (sent("000000002", ("7",), end="8"), []),
    ],
    ids=["the same", "among others, with zeros", "another number", "another sender", "another kind", "not sound"],
)
def test_the_number_of_a_group_is_known_between_its_parties(
    store: Store, desk: Any, again: Survey, found: list[int]
) -> None:
    """Kind, parties and number together name a group; the message that used the name first is told."""
    assert used(store, again) == {}
    first = conclude(store, desk, sent())
    assert used(store, again) == {Scope(0, group): first for group in found}
    assert used(store, again, partner="other") == {}


def test_only_what_stood_is_remembered() -> None:
    """A group that was refused may come again under its number, and so may those of a refused interchange."""
    assert groups_to_remember(sent(end="8")) == []
    assert groups_to_remember(survey(InMemory(b"GS*"))) == groups_to_remember(None) == []
    assert len(groups_to_remember(sent(groups=("1", "2")))) == 2


def test_a_number_is_free_again_after_a_while(store: Store, desk: Any) -> None:
    """What was received before the window does not count; what takes its number then does."""
    window, later = timedelta(days=90), desk.NOW + timedelta(days=90, microseconds=1)
    first = conclude(store, desk, sent())
    conclude(store, desk, sent("000000002"))
    assert used(store, sent("000000003"), desk.NOW) == {Scope(0, 0): first}
    assert used(store, sent("000000003"), later - window) == {}
    second = conclude(store, desk, sent("000000003"), now=later, since=later - window)
    assert used(store, sent("000000004"), later - window) == {Scope(0, 0): second}
