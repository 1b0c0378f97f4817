"""The library read anew when its files change, while messages are worked on.

The files are looked at every two seconds, by their times and sizes: that needs no signal, serves every process alike,
and is simpler than telling each of them. A change counts when two looks in a row agree, so that an editor has
finished. The new library is compiled whole and put in use whole; a message that is being read is finished with the old
one. When a file is wrong the old library stays in use, a log line tells so, and ``/readyz`` tells what is wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

import structlog

from gateway.assets import assets
from gateway.library import LibraryUnsound, renew

_log = structlog.get_logger("gateway.library")
_PAUSE_S = 2.0

State = tuple[tuple[str, int, int], ...]


def files() -> State:
    """Return the files that the library is read from, with their times and sizes."""
    return tuple(
        (str(path), found.st_mtime_ns, found.st_size)
        for folder in ("mappings", "xsd")
        for path in sorted((assets() / folder).rglob("*"))
        if path.is_file()
        for found in [path.stat()]
    )


class Keeper:
    """Keeps the library as its files are, for the time of the block."""

    fault: str | None = None
    """What is wrong with the files as they are now, while an older library is in use."""

    def __init__(
        self, look: Callable[[], State] = files, renew: Callable[[], None] = renew, pause_s: float = _PAUSE_S
    ) -> None:
        self._look = look
        self._renew = renew
        self._pause_s = pause_s
        self._in_use = look()
        self._last = self._in_use
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="library", daemon=True)

    def __enter__(self) -> Keeper:
        """Start to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def look(self) -> bool:
        """Look once; read the library anew when its files changed and are at rest. Tell whether that was tried."""
        try:
            now = self._look()
        except OSError:  # a file went away while it was looked at: the next look tells
            return False
        settled, self._last = now == self._last, now
        if not settled or now == self._in_use:
            return False
        self._in_use = now
        try:
            self._renew()
        except LibraryUnsound as unsound:
            first = unsound.findings[0].code if unsound.findings else None
            self._refused(str(unsound), first, len(unsound.findings))
        except Exception as error:  # noqa: BLE001  whatever a file does to its reader, the next one is looked at
            self._refused(f"{type(error).__name__}: {error}", None, 1)
        else:
            self.fault = None
            _log.info("library.renewed")
        return True

    def _refused(self, fault: str, code: str | None, count: int) -> None:
        self.fault = fault
        _log.error("library.refused", code=code, count=count)

    def _keep(self) -> None:
        while not self._over.wait(self._pause_s):
            self.look()
