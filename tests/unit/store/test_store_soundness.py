"""A sound store has nothing to tell; whatever is changed behind its back is told with its subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, update

from gateway.store import Store, schema


def tampered(store: Store, statement: Any) -> list[tuple[str, str]]:
    with store.database.writing() as connection:
        connection.execute(statement)
    return [(one.subject, one.problem) for one in store.unsound()]


def test_a_sound_store_has_nothing_to_tell(store: Store, desk: Any) -> None:
    """A concluded message, a due delivery and a waiting message: all hold."""
    desk.translate(desk.filing("A1"))
    desk.receive(b"ISA*waiting~")
    assert list(store.unsound()) == []


BROKEN: dict[str, tuple[Callable[[], Any], str]] = {
    "other bytes": (lambda: update(schema.receipt).values(sha256="0" * 64), "not those that were received"),
    "a piece is gone": (lambda: delete(schema.receipt_chunk), "0 of"),
    "a piece is garbage": (lambda: update(schema.receipt_chunk).values(body=b"?"), "cannot be read"),
    "a filing is gone": (lambda: delete(schema.filing), "1 records are counted as forward, and there are 0"),
    "no verdict": (lambda: update(schema.outcome).values(verdict=None), "has no outcome"),
    "nobody delivers": (lambda: delete(schema.METADATA.tables["job"]), "no job will deliver it"),
    "history was changed": (lambda: update(schema.event).values(kind="?"), "does not follow"),
}


@pytest.mark.parametrize("change", BROKEN)
def test_what_was_changed_behind_its_back_is_told(store: Store, desk: Any, change: str) -> None:
    """One change each, and the problem names it."""
    desk.translate(desk.filing("A1"))
    statement, expected = BROKEN[change]
    found = tampered(store, statement())
    assert any(expected in problem for _, problem in found), found


def test_a_message_that_nobody_will_translate_is_told(store: Store, desk: Any) -> None:
    """A waiting message without a job would wait for ever."""
    message = desk.receive()
    assert tampered(store, delete(schema.METADATA.tables["job"])) == [(message, "waits, and no job will translate it")]


def test_a_head_kept_elsewhere_shows_a_store_that_was_written_anew(store: Store, desk: Any) -> None:
    """The chain of this store holds, but it is not the one whose end was published."""
    desk.translate(desk.filing("A1"))
    head = store.head()
    assert list(store.unsound(head)) == []
    other = type(head)(seq=head.seq, hash="0" * 64)
    assert [one.subject for one in store.unsound(other)] == ["timeline"]
