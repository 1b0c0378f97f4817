"""The peak of memory of this process."""

from __future__ import annotations

import re
import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mib() -> int:
    """Return the most memory that this process has held at once, in MiB.

    The system's own count is asked first: that of ``getrusage`` begins with what the parent held when it forked.
    """
    held = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text()) if _STATUS.exists() else None
    return (int(held[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) >> 10
