"""The simulated customs as one: both desks, one message at a time, and the same answers to the same request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from gateway.library import library, read_catair_layouts, read_regimes, read_response_tables
from gateway.sandbox.entries import EntryDesk
from gateway.sandbox.magic import read_magic
from gateway.sandbox.manifests import ManifestDesk
from gateway.sandbox.memory import Shelf
from gateway.sandbox.reply import Reply

Form = Literal["se", "x12"]
Replies = tuple[Reply, ...]
_REQUESTS = 1000
"""Requests whose answers are kept, should they come again."""


class Customs:
    """Answers messages with what is installed. May be used by several threads."""

    def __init__(self) -> None:
        """Read the library; ``LibraryUnsound`` when a file of it is wrong."""
        installed, regimes, self.magic = library(), read_regimes(), read_magic()
        dispositions = {code: row.text for code, row in read_response_tables().dispositions.items()}
        desk = ManifestDesk(installed, regimes, self.magic, dispositions)
        self._desks: dict[Form, Callable[[bytes, datetime], list[Reply] | None]] = {
            "se": EntryDesk(read_catair_layouts(), installed.law, self.magic).answer,
            "x12": desk.answer,
        }
        self._lock = threading.Lock()
        self._answered: Shelf[Replies] = Shelf(_REQUESTS)

    def answer(self, form: Form, data: bytes, now: datetime, key: str | None = None) -> tuple[Replies | None, bool]:
        """Return the answers to *data*, and whether they were given before: to a request with the same *key*.

        ``None`` for what is meant for production.
        """
        with self._lock:
            known = self._answered.get(key) if key is not None else None
            if known is not None:
                return known, True
            replies = self._desks[form](data, now)
            if replies is None:
                return None, False
            answered = tuple(replies)
            if key is not None:
                self._answered.put(key, answered)
            return answered, False
