"""The store: one class, made of its nouns, over one database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from gateway.jobs import leases
from gateway.jobs.leases import Backlog, Claim, Kind
from gateway.store import upkeep
from gateway.store.assembled import AssembledRecords
from gateway.store.database import Database
from gateway.store.deliveries import Deliveries
from gateway.store.figures import Figures
from gateway.store.groups import Groups
from gateway.store.interchanges import Interchanges
from gateway.store.late import LateParts
from gateway.store.ledger import Ledger
from gateway.store.messages import Messages
from gateway.store.notices import Notices
from gateway.store.outcomes import Outcomes
from gateway.store.parts import Parts
from gateway.store.receipts import Receipts
from gateway.store.responding import Responding
from gateway.store.settling import Settling
from gateway.store.soundness import Soundness
from gateway.store.standings import Standings


class Store(
    Receipts,
    Outcomes,
    Messages,
    Deliveries,
    Interchanges,
    Groups,
    Parts,
    Settling,
    LateParts,
    AssembledRecords,
    Standings,
    Responding,
    Notices,
    Ledger,
    Soundness,
    Figures,
):
    """Everything that is kept. May be used by any number of threads and, on the same URL, of processes.

    Times are aware; the caller gives them. Reads that a partner may cause take the partner first.
    """

    def __init__(self, database: Database, person_key: bytes = b"") -> None:
        """*person_key*, at most 64 bytes, keys the digests of persons in the ledger of days."""
        self.database = database
        self.person_key = person_key

    @classmethod
    def open(cls, url: str, person_key: bytes = b"") -> Store:
        """Open the store at *url* (``sqlite:////var/lib/gateway/store.sqlite``, ``postgresql://…``); an empty one is
        filled first. Raises ``StoreOutdated``, ``StoreTooNew`` or ``StoreUnavailable``."""
        database = Database(url)
        try:
            upkeep.prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database, person_key)

    @staticmethod
    def upgrade(url: str) -> None:
        """Bring the store at *url* to the shape of this release, all or nothing. Raises ``StoreTooNew``."""
        database = Database(url)
        try:
            upkeep.upgrade(database)
        finally:
            database.close()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def claim(self, kinds: Sequence[Kind], worker: str, now: datetime, lease: timedelta) -> Claim | None:
        """Take the next job that is due, for *lease* from *now* on, or ``None``."""
        with self.database.reading() as connection:
            if not leases.is_due(connection, kinds, now):
                return None
        with self.database.writing() as connection:
            return leases.claim(connection, kinds, worker, now, now + lease)

    def keep(self, claim: Claim, now: datetime, lease: timedelta) -> None:
        """Extend the lease to *lease* from *now* on, or raise ``LeaseLost``."""
        with self.database.writing() as connection:
            leases.keep(connection, claim, now + lease)

    def release(self, claim: Claim, now: datetime) -> None:
        """Hand a job back undone; the attempt does not count."""
        with self.database.writing() as connection:
            leases.release(connection, claim, now)

    def try_later(self, claim: Claim, due: datetime, problem: str) -> None:
        """Let a job be tried again from *due* on; *problem* is kept as the reason and holds no data of the message."""
        with self.database.writing() as connection:
            leases.retry(connection, claim, due, problem)

    def take_from(self, is_gone: Callable[[str], bool], now: datetime) -> int:
        """End the leases of the workers that *is_gone* knows to be dead, by their names; return how many there were.

        A mistake costs nothing but work: what a worker without its lease does is refused by its token.
        """
        with self.database.reading() as connection:
            gone = [worker for worker in leases.holders(connection, now) if is_gone(worker)]
        if not gone:
            return 0
        with self.database.writing() as connection:
            return leases.end_leases(connection, gone, now)

    def backlog(self) -> list[Backlog]:
        """Return what is waiting and what is parked, by kind of work and partner."""
        with self.database.reading() as connection:
            return leases.backlog(connection)
