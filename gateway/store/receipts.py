"""Messages as they arrived: the bytes in, the bytes out, in flat memory, durable before anybody says "accepted"."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.jobs.leases import Kind, enqueue, insert_new
from gateway.store import schema
from gateway.store.database import Database
from gateway.store.errors import IdempotencyConflict, StoreUnavailable
from gateway.store.identity import new_id
from gateway.store.timeline import append
from gateway.tree import Content

PIECE = 1 << 20
RESPONSES = "responses"
"""The door of answers from outside: the counts of their outcomes are of statements, not of filings."""
_PIECES_AT_ONCE = 4
_ABANDONED = timedelta(days=1)
_receipt, _chunk, _key = schema.receipt, schema.receipt_chunk, schema.idempotency_key


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that a message is on disk."""

    id: str
    sha256: str
    size: int
    received_at: datetime
    is_repeat: bool = False
    """The same idempotency key had brought the same bytes before: this is the first receipt again."""


class StoredContent:
    """The raw bytes of a stored message, read piece by piece. Each piece is a read of its own."""

    def __init__(self, database: Database, receipt: int, size: int) -> None:
        self._database = database
        self._receipt = receipt
        self._size = size

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from *start* up to *end* in pieces of at most 1 MiB."""
        stop = self._size if end is None else min(end, self._size)
        for n in range(start // PIECE, -(-stop // PIECE) if start < stop else 0):
            offset = n * PIECE
            yield self._piece(n)[max(start - offset, 0) : stop - offset]

    def _piece(self, n: int) -> bytes:
        with self._database.reading() as connection:
            wanted = select(_chunk.c.body).where(_chunk.c.receipt == self._receipt, _chunk.c.n == n)
            return zlib.decompress(connection.execute(wanted).scalar_one())


class Receipts:
    """Take messages in and give their bytes back."""

    database: Database

    def receive(
        self,
        partner_id: str,
        door: str,
        chunks: Iterable[bytes],
        *,
        name: str | None = None,
        media_type: str | None = None,
        idempotency_key: str | None = None,
        now: datetime,
        job: Kind = "translate",
    ) -> Receipt:
        """Store a message; when this returns, it is committed and synced, and its *job* is due.

        *chunks* are the bytes in pieces of any size; memory use does not grow with them. What *chunks* raises is
        raised on, and nothing is kept. The same *idempotency_key* from the same partner at the same door returns the
        first receipt when the bytes are equal, and raises ``IdempotencyConflict`` when they are not. *name* is the
        sender's name of the file and is kept as data only. Raises ``StoreUnavailable`` when it cannot be stored.
        """
        arrival = _Arrival(self.database, partner_id, door, name, media_type, now, job)
        try:
            arrival.take(chunks)
            return arrival.accept(idempotency_key)
        except BaseException:
            arrival.abandon()
            raise

    def content(self, message_id: str) -> Content:
        """Return the raw bytes of a message; ``KeyError`` when there is none of that id.

        For our own work on the message: whoever shows it to a partner has found it by a question with a reach.
        """
        with self.database.reading() as connection:
            wanted = select(_receipt.c.seq, _receipt.c.size).where(_receipt.c.id == message_id)
            found = connection.execute(wanted.where(_receipt.c.state != "receiving")).first()
        if found is None:
            raise KeyError(message_id)
        return StoredContent(self.database, found.seq, found.size)

    def sweep(self, now: datetime) -> int:
        """Remove what senders began to send over a day ago and never finished; return how many there were."""
        stale = (_receipt.c.state == "receiving") & (_receipt.c.received_at < now - _ABANDONED)
        with self.database.writing() as connection:
            seqs = connection.execute(select(_receipt.c.seq).where(stale)).scalars().all()
            for seq in seqs:
                _remove(connection, seq)
        return len(seqs)


class _Arrival:
    """One message on its way in. Up to 4 MiB it is one transaction; a bigger one stays invisible until complete."""

    def __init__(
        self,
        database: Database,
        partner: str,
        door: str,
        name: str | None,
        media_type: str | None,
        now: datetime,
        job: Kind,
    ) -> None:
        self._database = database
        self._partner = partner
        self._door = door
        self._name = name
        self._media_type = media_type
        self._now = now
        self._job: Kind = job
        self._id = new_id("msg", now)
        self._digest = hashlib.sha256()
        self._size = 0
        self._pieces: list[bytes] = []
        self._written = 0
        self._seq: int | None = None

    def take(self, chunks: Iterable[bytes]) -> None:
        rest = bytearray()
        for chunk in chunks:
            self._digest.update(chunk)
            self._size += len(chunk)
            rest += chunk
            while len(rest) >= PIECE:
                self._add(bytes(rest[:PIECE]))
                del rest[:PIECE]
        if rest:
            self._add(bytes(rest))

    def _add(self, piece: bytes) -> None:
        if len(self._pieces) == _PIECES_AT_ONCE:
            with self._database.writing() as connection:
                seq = self._write(connection)
            self._seq = seq
            self._written += len(self._pieces)
            self._pieces.clear()
        self._pieces.append(zlib.compress(piece, 1))

    def _write(self, connection: Connection) -> int:
        """Write what is at hand, under a receipt that does not count yet, and return its number."""
        seq = self._seq
        if seq is None:
            row = {
                "id": self._id,
                "partner": self._partner,
                "door": self._door,
                "name": self._name,
                "media_type": self._media_type,
                "size": 0,
                "sha256": "",
                "received_at": self._now,
                "state": "receiving",
            }
            seq = int(connection.execute(insert(_receipt).values(row).returning(_receipt.c.seq)).scalar_one())
        if self._pieces:
            pieces = enumerate(self._pieces, self._written)
            connection.execute(insert(_chunk), [{"receipt": seq, "n": n, "body": body} for n, body in pieces])
        return seq

    def accept(self, idempotency_key: str | None) -> Receipt:
        sha256 = self._digest.hexdigest()
        with self._database.writing() as connection:
            seq = self._write(connection)
            if idempotency_key is not None and not self._claim(connection, idempotency_key, seq):
                first = self._first(connection, idempotency_key)
                _remove(connection, seq)
            else:
                first = None
                done = {"state": "received", "size": self._size, "sha256": sha256}
                connection.execute(update(_receipt).where(_receipt.c.seq == seq).values(done))
                enqueue(connection, self._job, [self._id], self._partner, self._now)
                told = {"door": self._door, "size": self._size, "sha256": sha256}
                append(connection, at=self._now, partner=self._partner, message=self._id, kind="received", **told)
        if first is None:
            return Receipt(id=self._id, sha256=sha256, size=self._size, received_at=self._now)
        if first.sha256 != sha256:
            raise IdempotencyConflict(first.id)
        return Receipt(id=first.id, sha256=sha256, size=self._size, received_at=first.received_at, is_repeat=True)

    def _claim(self, connection: Connection, key: str, seq: int) -> bool:
        row = {"partner": self._partner, "door": self._door, "key": key, "receipt": seq}
        return insert_new(connection, _key, row)

    def _first(self, connection: Connection, key: str) -> Row[str, str, datetime]:
        mine = (_key.c.partner == self._partner) & (_key.c.door == self._door) & (_key.c.key == key)
        wanted = select(_receipt.c.id, _receipt.c.sha256, _receipt.c.received_at)
        return connection.execute(wanted.join(_key, _key.c.receipt == _receipt.c.seq).where(mine)).one()

    def abandon(self) -> None:
        """Remove what was written so far; if that fails too, the sweep does it later."""
        if self._seq is None:
            return
        with suppress(StoreUnavailable), self._database.writing() as connection:
            _remove(connection, self._seq)


def _remove(connection: Connection, seq: int) -> None:
    unfinished = (_receipt.c.seq == seq) & (_receipt.c.state == "receiving")
    if connection.execute(select(_receipt.c.seq).where(unfinished)).first() is not None:
        connection.execute(delete(_chunk).where(_chunk.c.receipt == seq))
        connection.execute(delete(_receipt).where(unfinished))
