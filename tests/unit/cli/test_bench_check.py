"""The measurement of reading and checking: what it tells, whatever the machine takes."""

from __future__ import annotations

from pathlib import Path

from gateway.cli.bench_check import checking
from gateway.cli.bench_memory import peak_mib


def test_rates_memory_and_goals_are_told(tmp_path: Path) -> None:
    """Every rate is positive, every goal has its measure, and the files are gone again."""
    told, goals = checking(tmp_path, 40)
    rates = {name: value for name, value in told.items() if name.endswith("_segments_per_s")}
    assert [name.removesuffix("_segments_per_s") for name in rates] == ["clean", "faulty", "all_refused", "pyx12"]
    assert all(value > 0 for value in told.values())
    named = ["check-rate", "check-faulty", "check-all-refused", "check-pyx12", "check-memory"]
    assert [goal["id"] for goal in goals] == named
    assert all(goal["goal"] and goal["measured"] and isinstance(goal["met"], bool) for goal in goals)
    assert list(tmp_path.iterdir()) == []


def test_the_peak_of_memory_is_that_of_this_process() -> None:
    """What is held now is no more than the peak, which is more than nothing."""
    before = peak_mib()
    held = bytes(32 << 20)
    assert peak_mib() >= before > 0
    assert len(held) == 32 << 20
