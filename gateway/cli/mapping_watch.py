"""``gateway mapping watch``: check and test a mapping again whenever a file of the library changes."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gateway.assets import assets
from gateway.cli import USAGE
from gateway.cli.mapping import check, test
from gateway.library import forget

_PAUSE_S = 0.5


def watch(name: str, rounds: int | None) -> int:
    """Check and test the mapping *name* (a name or a file) now and after every change, *rounds* times or for ever.

    What is wrong meanwhile, with the mapping or with a guide that it is checked against, is told and waited out.
    Returns what the last run returned.
    """
    code, done, seen = 0, 0, None
    while rounds is None or done < rounds:
        now = _state(name)
        if now is None or now == seen:
            time.sleep(_PAUSE_S)
            continue
        if seen is not None:
            print(f"\nchanged at {time.strftime('%H:%M:%S')}")
        code = _run(name)
        if code == USAGE and seen is None:
            return code
        seen = now
        done += 1
        sys.stdout.flush()
    return code


def _run(name: str) -> int:
    forget()
    try:
        return check([name], "text") or test([name], "text")
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
    return 1


def _state(name: str) -> tuple[tuple[str, int, int], ...] | None:
    """Return the files that count, with their times and sizes; ``None`` while one of them is being replaced."""
    files = [path for path in sorted((assets() / "mappings").rglob("*")) if path.is_file()]
    files += [path] if (path := Path(name)).is_file() else []
    try:
        return tuple((str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()])
    except OSError:
        return None
