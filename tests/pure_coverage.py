"""Hold the pure rooms to their coverage, lines and branches together, after a run of pytest with ``--cov``.

Reads ``.coverage`` in the current folder and prints a line for each room; exits with 1 when a room is below the goal
and with 2 when nothing was measured.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

GOAL = 90.0
ROOMS = (
    "diagnostics", "tree", "x12", "xmlmsg", "csvmsg", "jsonmsg", "fixedwidth", "mapping", "filing", "policy",
    "responses", "assembly", "states", "pipeline", "answers",
)  # fmt: skip


def main() -> int:
    """Print the table; return the exit code."""
    try:
        counts = measured()
    except CoverageException as problem:
        print(f"pure coverage: {problem} Run pytest with --cov first.", file=sys.stderr)
        return 2
    low = []
    print(f"{'room':<13}{'lines':>8}{'branches':>10}{'covered':>9}   (goal {GOAL:.0f} %)")
    for room in ROOMS:
        lines, all_lines, branches, all_branches = counts[room]
        share = 100.0 * (lines + branches) / (all_lines + all_branches or 1)
        print(f"{room:<13}{all_lines:>8}{all_branches:>10}{share:>8.1f}%")
        if share < GOAL:
            low.append(room)
    if low:
        print(f"pure coverage: below {GOAL:.0f} %: {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


def measured() -> dict[str, list[int]]:
    """Return lines covered, lines, branches covered and branches of every room."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report), include=[f"*/gateway/{room}/*" for room in ROOMS])
        files = json.loads(report.read_text("utf-8"))["files"]
    counts = {room: [0, 0, 0, 0] for room in ROOMS}
    for name, file in files.items():
        room, summary = Path(name).parts[Path(name).parts.index("gateway") + 1], file["summary"]
        found = ("covered_lines", "num_statements", "covered_branches", "num_branches")
        counts[room] = [had + summary[one] for had, one in zip(counts[room], found, strict=True)]
    return counts


if __name__ == "__main__":
    sys.exit(main())
