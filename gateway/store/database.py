"""One door to the database: short read and write transactions, on SQLite or PostgreSQL alike."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from gateway.store.errors import StoreUnavailable

T = TypeVar("T")
VALUES_PER_QUESTION = 500
_BUSY_S = 30.0
_PRAGMAS = (
    "PRAGMA page_size = 16384",  # only a new file takes it, and only before WAL
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL may lose the last commits at a power cut, and gains nothing per batch
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA foreign_keys = ON",
)


class Database:
    """An engine and the two kinds of transactions on it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.engine: Engine
        if parsed.get_backend_name() == "sqlite":
            _create_private(parsed)
            self.engine = create_engine(parsed, connect_args={"timeout": _BUSY_S, "check_same_thread": False})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            # SQLite has one writer, and its own waiting is a doze that is not fair: threads of one process queue here.
            self._one_writer: Any = threading.Lock()
        else:
            self.engine = create_engine(parsed, pool_pre_ping=True)
            self._one_writer = nullcontext()
        self._writing = self.engine.execution_options(gateway_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the store. Keep it short: it holds back the checkpoint."""
        with _as_unavailable(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are on disk when the block is left, or undone when it is left by a raise.

        Holds the write lock of SQLite from the start. Never wait for the network, a sender or another store inside.
        """
        with _as_unavailable(), self._one_writer, self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many *rows* of plain values, which stand in the order of *columns*.

    Handed to the driver as they are: for a row of a thousand this is a third of the time that the expression
    language takes.
    """
    if not rows:
        return
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names, marks = ", ".join(map(quote, columns)), ", ".join([mark] * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})", list(rows))


def in_pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield *values* in pieces that one question can name."""
    for start in range(0, len(values), VALUES_PER_QUESTION):
        yield values[start : start + VALUES_PER_QUESTION]


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable(f"The store cannot be used right now: {error.orig}.") from error


def _create_private(url: URL) -> None:
    """Make a new SQLite file readable by its owner alone: it holds the names and addresses of people."""
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never open a file that exists: closing it again would drop the locks that SQLite holds on it in this process.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"The store {path} cannot be made: {error.strerror}.") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say, see below
    for pragma in _PRAGMAS:
        _patiently(connection, pragma)


def _patiently(connection: Any, pragma: str) -> None:
    """Run *pragma*, also while other processes make the same store.

    Turning to the write-ahead log lifts a read lock to the only lock there is, for which SQLite never waits: two that
    do so at once would wait for each other. One of them has to let go and ask again.
    """
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute(pragma)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.005)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("gateway_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
