"""A folder as destination: a file appears in it whole and on disk, or not at all."""

from __future__ import annotations

import os
import re
import secrets
import time
from pathlib import Path

from gateway.diagnostics import diagnose
from gateway.transport.destination import Delivered, Document, Refused, RetryLater

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_PART = ".part"
_STALE_S = 3600


class Folder:
    """Writes each document as ``KEY.xml`` (a batch as ``KEY.txt``). Readers take files of that ending and leave all
    others alone.

    A repeat puts the same bytes under the same name again: a reader who has taken the first away knows it by its name.
    """

    def __init__(self, path: Path) -> None:
        """Use the folder at *path*, which is made if it is missing; remove what an earlier crash left half-written."""
        self._path = path
        path.mkdir(parents=True, exist_ok=True)
        for part in path.glob(f".*{_PART}"):
            if part.lstat().st_mtime < time.time() - _STALE_S:
                part.unlink(missing_ok=True)

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        """Write *document*, sync it, give it its name and sync the folder."""
        if not _SAFE.fullmatch(document.key):
            raise ValueError(f"not a key of ours: {document.key!r}")
        part = self._path / f".{document.key}.{secrets.token_hex(8)}{_PART}"
        try:
            try:
                _write_synced(part, document.body)
                part.replace(self._path / f"{document.key}.{document.suffix}")
                _sync_folder(self._path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            found = error.strerror or type(error).__name__
            return RetryLater(
                diagnostic=diagnose("transport.folder-unwritable", found=found, destination=str(self._path))
            )
        return Delivered()


def _write_synced(path: Path, body: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
