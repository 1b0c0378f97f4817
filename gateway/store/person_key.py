"""The key under which the ledger of days keeps persons: given, or made once and kept beside the data."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32
_FILE = "person.key"


def person_key(folder: Path, given: str | None = None) -> bytes:
    """Return the key made of *given*, or the one in *folder* (``person.key``), which is made when there is none.

    All processes on one store need the same one; another key starts the days anew. Raises ``OSError`` when the file
    can neither be read nor written.
    """
    if given is not None:
        return hashlib.sha256(given.encode()).digest()
    path = folder / _FILE
    if not path.exists():
        new = folder / f"{_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        # A link is there whole or not at all, and the first of several processes wins.
        with suppress(FileExistsError):
            path.hardlink_to(new)
        new.unlink()
    return path.read_bytes()[:_BYTES]
