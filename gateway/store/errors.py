"""What the store may raise. Each message is written for whoever has to act on it."""

# ruff: noqa: N818  these names are facts about the store, as its callers speak of them

from __future__ import annotations


class StoreError(Exception):
    """Anything that the store tells its caller by an exception."""


class StoreUnavailable(StoreError):
    """The store cannot be read or written right now (locked, full, unreachable). Nothing of the call was kept."""


class StoreOutdated(StoreError):
    """The store was made by an earlier release: run ``gateway store upgrade`` first."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"The store is at revision {revision}; run 'gateway store upgrade' before using it.")


class StoreTooNew(StoreError):
    """The store was made by a later release, which this one would damage."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The store is at revision {revision}, which this release does not know: it was made by a newer one. "
            "Use that release, or another store."
        )


class IdempotencyConflict(StoreError):
    """The idempotency key was used before, for other bytes. The message was not taken."""

    def __init__(self, message_id: str) -> None:
        super().__init__(f"This idempotency key was used for other content, message {message_id}. Use a new key.")
        self.message_id = message_id


class Overtaken(StoreError):
    """Another message was concluded in the meantime that this one would have been decided by. Nothing is wrong."""


class DayPassed(Overtaken):
    """With a message that was concluded in the meantime, a person has more on a day than the law may allow; translate
    again, and it will be counted."""


class KeysTaken(Overtaken):
    """Another message forwarded one of these keys in the meantime; translate again, and it will be known."""
