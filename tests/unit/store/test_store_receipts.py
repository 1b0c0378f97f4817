"""Messages in and out: whole, durable, once."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from gateway.jobs.table import job
from gateway.store import EVERYONE, IdempotencyConflict, Store, StoreUnavailable, schema
from gateway.store.receipts import PIECE

SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 7]


def body(size: int) -> bytes:
    return (b"0123456789abcdef~" * (size // 17 + 1))[:size]


def cut(data: bytes, step: int) -> Iterator[bytes]:
    for start in range(0, len(data), step):
        yield data[start : start + step]


def rows(store: Store, table: Any) -> int:
    with store.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1000, 3 * PIECE])
def test_bytes_come_back_as_they_were_sent(store: Store, desk: Any, size: int, step: int) -> None:
    """Any size, sent in pieces of any size, is stored byte for byte with its digest."""
    data = body(size)
    receipt = store.receive("acme", "http", cut(data, step), now=desk.NOW)
    content = store.content(receipt.id)
    assert (receipt.size, receipt.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert content.size == size
    assert b"".join(content.chunks()) == data
    assert all(len(chunk) <= PIECE for chunk in content.chunks())


RANGES = [
    (0, 0),
    (0, 5),
    (3, 3),
    (PIECE - 2, PIECE + 2),
    (PIECE, 2 * PIECE),
    (2 * PIECE, None),
    (7, 10**12),
    (10**9, None),
]


@pytest.mark.parametrize(("start", "end"), RANGES)
def test_any_range_can_be_read(store: Store, desk: Any, start: int, end: int | None) -> None:
    """A range of the stored bytes is what a slice of them is."""
    data = body(2 * PIECE + 100)
    content = store.content(store.receive("acme", "http", [data], now=desk.NOW).id)
    assert b"".join(content.chunks(start, end)) == data[start:end]


def test_what_was_received_is_shown(store: Store, desk: Any) -> None:
    """Name, door and type are kept as data, and the translation is due at once."""
    name = "../../etc/passwd\n.edi"
    receipt = store.receive("acme", "http", [b"x"], name=name, media_type="text/plain", now=desk.NOW)
    message = store.message("acme", receipt.id)
    assert message is not None
    assert (message.name, message.media_type, message.door, message.state) == (name, "text/plain", "http", "received")
    assert message.received_at == desk.NOW
    assert desk.claim().subject == receipt.id
    assert [entry.kind for entry in store.timeline("acme", receipt.id)] == ["received"]


def test_an_unknown_message_has_no_content(store: Store) -> None:
    """Asking for bytes that never came is told."""
    with pytest.raises(KeyError):
        store.content("msg_unknown")


@pytest.mark.parametrize("size", [10, 5 * PIECE])
def test_the_same_key_with_the_same_bytes_is_one_message(store: Store, desk: Any, size: int) -> None:
    """A repeat gets the first receipt again and leaves nothing behind."""
    first = store.receive("acme", "http", [body(size)], idempotency_key="k", now=desk.NOW)
    later = desk.NOW + timedelta(days=34)
    again = store.receive("acme", "http", [body(size)], idempotency_key="k", now=later)
    assert (again.id, again.received_at, again.is_repeat) == (first.id, first.received_at, True)
    assert rows(store, schema.receipt) == 1
    assert rows(store, job) == 1


@pytest.mark.parametrize("size", [10, 5 * PIECE])
def test_the_same_key_with_other_bytes_is_a_conflict(store: Store, desk: Any, size: int) -> None:
    """Other bytes under a used key are refused and name the first message."""
    first = store.receive("acme", "http", [b"a"], idempotency_key="k", now=desk.NOW)
    with pytest.raises(IdempotencyConflict, match=first.id):
        store.receive("acme", "http", [body(size)], idempotency_key="k", now=desk.NOW)
    assert rows(store, schema.receipt) == 1
    assert rows(store, schema.receipt_chunk) == 1


def test_a_key_belongs_to_one_partner_and_door(store: Store, desk: Any) -> None:
    """The same key of another partner, or at another door, is another message."""
    places = [("acme", "http"), ("bolt", "http"), ("acme", "folder")]
    ids = {store.receive(partner, door, [b"a"], idempotency_key="k", now=desk.NOW).id for partner, door in places}
    assert len(ids) == 3


def test_twenty_threads_with_one_key_make_one_message(store: Store, desk: Any) -> None:
    """However many send the same at once, one message comes of it and all get its receipt."""
    ids: list[str] = []
    start = threading.Barrier(20)

    def send() -> None:
        start.wait()
        ids.append(store.receive("acme", "http", [b"same"], idempotency_key="k", now=desk.NOW).id)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 20
    assert len(set(ids)) == 1
    assert rows(store, schema.receipt) == rows(store, job) == 1


def broken(after: int) -> Iterator[bytes]:
    for _ in range(after):
        yield bytes(PIECE)
    raise ConnectionResetError


@pytest.mark.parametrize("pieces", [0, 1, 6])
def test_a_sender_who_breaks_off_leaves_nothing(store: Store, desk: Any, pieces: int) -> None:
    """Until the last byte came there is no message, and what had been written is removed."""
    with pytest.raises(ConnectionResetError):
        store.receive("acme", "http", broken(pieces), idempotency_key="k", now=desk.NOW)
    assert rows(store, schema.receipt) == rows(store, schema.receipt_chunk) == rows(store, job) == 0
    assert store.receive("acme", "http", [b"x"], idempotency_key="k", now=desk.NOW).is_repeat is False


def test_an_unfinished_message_is_invisible_and_swept_after_a_day(store: Store, desk: Any) -> None:
    """What a killed process left half-received is no message, and is gone after a day."""

    def peek() -> Iterator[bytes]:
        for _ in range(6):
            yield bytes(PIECE)
        with store.database.reading() as connection:
            half = connection.execute(select(schema.receipt.c.id)).scalar_one()
        assert store.messages(EVERYONE).items == []
        with pytest.raises(KeyError):
            store.content(half)
        raise KeyboardInterrupt

    remove = pytest.MonkeyPatch()
    remove.setattr("gateway.store.receipts._remove", lambda *_: None)  # as if the process had died here
    with pytest.raises(KeyboardInterrupt):
        store.receive("acme", "http", peek(), now=desk.NOW)
    remove.undo()
    assert store.sweep(desk.NOW + timedelta(hours=1)) == 0
    assert store.sweep(desk.NOW + timedelta(days=2)) == 1
    assert rows(store, schema.receipt_chunk) == 0


@pytest.mark.parametrize("size", [10, 9 * PIECE])
def test_a_full_disk_is_no_receipt(tmp_path: Path, desk: Any, size: int) -> None:
    """When the disk is full nothing is accepted, and once there is room the same store takes the message."""
    store = Store.open(f"sqlite:///{tmp_path / 'full.sqlite'}")
    with store.database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.database.engine.dispose()
    event.listen(store.database.engine, "connect", limit)
    noise = hashlib.shake_128(b"noise").digest(size)
    with pytest.raises(StoreUnavailable, match="full"):
        store.receive("acme", "http", [noise, hashlib.shake_128(b"more").digest(9 * PIECE)], now=desk.NOW)
    assert store.messages(EVERYONE).items == []
    event.remove(store.database.engine, "connect", limit)
    store.database.engine.dispose()
    receipt = store.receive("acme", "http", [noise], now=desk.NOW)
    assert b"".join(store.content(receipt.id).chunks()) == noise
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.close()
