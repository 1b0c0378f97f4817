"""What is kept: messages as they arrived, what became of them, what is to be delivered, and the timeline of it all."""

from __future__ import annotations

from gateway.store.deliveries import Attempt, Delivery
from gateway.store.errors import (
    DayPassed,
    IdempotencyConflict,
    KeysTaken,
    Overtaken,
    StoreError,
    StoreOutdated,
    StoreTooNew,
    StoreUnavailable,
)
from gateway.store.figures import Counted
from gateway.store.groups import groups_to_remember
from gateway.store.identity import new_id
from gateway.store.interchanges import DUPLICATE_WINDOW, InterchangeKey, digest_of, key_of, to_remember
from gateway.store.ledger import DAYS_KEPT
from gateway.store.messages import Message, Page, StoredAnswer, StoredFiling
from gateway.store.notices import Notice
from gateway.store.outcomes import OutcomeWriter
from gateway.store.receipts import Receipt
from gateway.store.scope import EVERYONE, Reach
from gateway.store.soundness import Unsound
from gateway.store.standings import Change, Standing
from gateway.store.store import Store
from gateway.store.timeline import Event, Head

__all__ = [
    "DAYS_KEPT",
    "DUPLICATE_WINDOW",
    "EVERYONE",
    "Attempt",
    "Change",
    "Counted",
    "DayPassed",
    "Delivery",
    "Event",
    "Head",
    "IdempotencyConflict",
    "InterchangeKey",
    "KeysTaken",
    "Message",
    "Notice",
    "OutcomeWriter",
    "Overtaken",
    "Page",
    "Reach",
    "Receipt",
    "Standing",
    "Store",
    "StoreError",
    "StoreOutdated",
    "StoreTooNew",
    "StoreUnavailable",
    "StoredAnswer",
    "StoredFiling",
    "Unsound",
    "digest_of",
    "groups_to_remember",
    "key_of",
    "new_id",
    "to_remember",
]
