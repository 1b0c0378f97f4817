"""Bring a store to the shape that this release knows, and refuse to touch any other."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from gateway.store.database import Database
from gateway.store.errors import StoreOutdated, StoreTooNew

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""All that this release knows, oldest first."""

# alembic keeps the migration under way in globals, so threads take turns; processes do by a lock of the database:
# on SQLite the write lock, on PostgreSQL one with a number of our own.
_ONE_AT_A_TIME = threading.Lock()
_LOCK = 0x6C7667  # "lvg"
_FOLDER = Path(__file__).parent / "migrations"


def prepare(database: Database) -> None:
    """Fill an empty store; accept a current one; raise ``StoreOutdated`` or ``StoreTooNew`` for any other."""
    with database.reading() as connection:
        found = revision(connection)
    if found is None:
        upgrade(database)
    elif found not in REVISIONS:
        raise StoreTooNew(found)
    elif found != REVISIONS[-1]:
        raise StoreOutdated(found)


def upgrade(database: Database) -> None:
    """Run every revision that the store does not have yet, all or none. Safe when several processes start at once."""
    # Imported here, as a store that is up to date needs none of it: half of the start-up time of a command.
    from alembic import command
    from alembic.config import Config

    with _ONE_AT_A_TIME, database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        found = revision(connection)
        if found is not None and found not in REVISIONS:
            raise StoreTooNew(found)
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """Return the revision of the store; ``None`` when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
