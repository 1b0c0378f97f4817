"""``gateway mapping watch``: check and test a mapping again whenever a file of the library changes."""

from __future__ import annotations

import time
from pathlib import Path

from gateway.assets import assets
from gateway.cli import USAGE
from gateway.cli.mapping import check, test
from gateway.library import read_xml_guides

_PAUSE_S = 0.5


def watch(name: str, rounds: int | None) -> int:
    """Check and test the mapping *name* (a name or a file) now and after every change, *rounds* times or for ever.

    Returns what the last run returned.
    """
    code, done, seen = 0, 0, None
    while rounds is None or done < rounds:
        now = _state(name)
        if now == seen:
            time.sleep(_PAUSE_S)
            continue
        if seen is not None:
            print(f"\nchanged at {time.strftime('%H:%M:%S')}")
        seen = now
        read_xml_guides.cache_clear()
        code = check([name], "text") or test([name], "text")
        if code == USAGE:
            return code
        done += 1
    return code


def _state(name: str) -> tuple[tuple[str, int, int], ...]:
    files = [path for path in sorted((assets() / "mappings").rglob("*")) if path.is_file()]
    files += [path] if (path := Path(name)).is_file() else []
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
