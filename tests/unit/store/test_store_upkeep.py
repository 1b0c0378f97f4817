"""A store has the shape that this release knows, or is not touched."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgresql import fresh_schema
from sqlalchemy import column, insert, table, text

from gateway.filing.persons import DayEntry, DayTally
from gateway.store import Store, StoreOutdated, StoreTooNew, StoreUnavailable, ledger, schema, upkeep
from gateway.store.database import Database
from gateway.store.ledger import digest_of


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that nobody has made yet."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}" if request.param == "sqlite" else fresh_schema()


def stamp(url: str, revision: str) -> None:
    store = Store.open(url)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    store.close()


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    """Nothing is missing, nothing is left over, and the revisions are those named; comments may differ."""
    with store.database.reading() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.METADATA)
    assert [each for each in found if not (isinstance(each, list) and each[0][0] == "modify_comment")] == []
    config = Config()
    config.set_main_option("script_location", str(Path(upkeep.__file__).parent / "migrations"))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert known[::-1] == list(upkeep.REVISIONS)


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    """Write-ahead log, full syncing, big pages, foreign keys, patience."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    wanted = {
        "page_size": 16384,
        "journal_mode": "wal",
        "synchronous": 2,
        "wal_autocheckpoint": 4000,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }
    with store.database.reading() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    store.close()
    assert found == wanted


def test_only_the_owner_may_read_a_new_store(tmp_path: Path) -> None:
    """The file holds names and addresses, and so do its companions."""
    path = tmp_path / "new folder" / "store.sqlite"
    store = Store.open(f"sqlite:///{path}")
    files = list(path.parent.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    store.close()


def test_a_newer_store_is_refused(url: str) -> None:
    """Neither opening nor upgrading touches what a later release made."""
    stamp(url, "9999")
    for refuse in (Store.open, Store.upgrade):
        with pytest.raises(StoreTooNew, match="9999"):
            refuse(url)


def test_an_older_store_asks_to_be_upgraded(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not upgraded in passing, and the message says how to."""
    Store.open(url).close()
    monkeypatch.setattr(upkeep, "REVISIONS", (*upkeep.REVISIONS, "9998"))
    with pytest.raises(StoreOutdated, match="gateway store upgrade"):
        Store.open(url)


def test_upgrading_a_current_store_changes_nothing(store: Store, url: str) -> None:
    """It may be run at any time."""
    Store.upgrade(url)
    with store.database.reading() as connection:
        assert upkeep.revision(connection) == upkeep.REVISIONS[-1]


def test_several_may_open_an_empty_store_at_once(url: str) -> None:
    """One of them fills it, and all of them get it."""
    failures: list[Exception] = []
    start = threading.Barrier(4)

    def opened() -> None:
        start.wait()
        try:
            Store.open(url).close()
        except Exception as error:  # noqa: BLE001  told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_store_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    """A folder in the place of the file, or a file in the place of its folder, is told as such."""
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "store.sqlite"):
        with pytest.raises(StoreUnavailable, match="store"):
            Store.open(f"sqlite:///{path}")


def test_personal_data_stands_in_marked_columns() -> None:
    """What redaction and erasure have to look at can be asked from the schema."""
    marked = {
        f"{table.name}.{column.name}"
        for table in schema.METADATA.tables.values()
        for column in table.columns
        if column.info.get("personal")
    }
    assert marked == {
        "receipt_chunk.body",
        "filing.xml",
        "diagnostic.json",
        "answer.body",
        "standing.xml",
        "notice.body",
        "part.xml",
    }


def test_what_persons_have_counts_after_an_upgrade(url: str) -> None:
    """A store of the release whose ledger knew no orders keeps its rows: of the day, not of any order."""
    day, now = date(2025, 8, 15), datetime(2025, 8, 15, 9, tzinfo=UTC)
    database = Database(url)
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(upkeep.__file__).parent / "migrations"))
        command.upgrade(config, "0006")
        about = {"partner": "acme", "door": "http", "size": 1, "sha256": "", "received_at": now, "state": "concluded"}
        connection.execute(insert(schema.receipt).values(seq=1, id="msg_1", **about))
        connection.execute(insert(schema.outcome).values(seq=1, receipt=1, verdict="accepted"))
        columns = [column for column in schema.person_day.c if column.name != "order_of"]
        row = (day, digest_of("IDA", b"key"), 1, 70_000, 2)
        connection.execute(insert(table("person_day", *(column(c.name, c.type) for c in columns))).values(row))
    upkeep.upgrade(database)
    with database.reading() as connection:
        found = ledger.read(connection, [DayEntry(day, "IDA", 0, "IDA'S CHEST")], b"key")
    database.close()
    assert found == {(day, "IDA"): DayTally(70_000, 2)}
