"""``gateway bench``: what a manifest of many shipments costs, stage by stage and as a whole, durable and complete."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gateway import logs
from gateway.cli.bench_check import checking
from gateway.cli.bench_filing import decisions_per_s
from gateway.cli.bench_filing import goals as filing_goals
from gateway.cli.bench_manifest import truck_manifest
from gateway.cli.bench_mapping import goals as mapping_goals
from gateway.cli.bench_mapping import mapping_us
from gateway.cli.bench_night import SHIPMENTS, TRIP, night
from gateway.cli.bench_night import goals as night_goals
from gateway.cli.bench_stages import stages
from gateway.cli.files import FileContent

_STAGED = 10_000
"""Shipments that the stages are measured with; the costs do not depend on it."""
_RATE_GOAL = 4_000
_MEMORY_GOAL = 1.25


def run(shipments: int, format: str) -> int:
    """Measure and print. Returns 0 when every goal is met, else 1."""
    logs.configure(level="error", stream=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
        result = _measured(shipments, Path(folder), quiet=format == "json")
    if format == "json":
        json.dump(result, sys.stdout, indent=1)
        print()
    else:
        _print(result)
    return 0 if all(goal["met"] for goal in result["goals"]) else 1


def _measured(shipments: int, folder: Path, *, quiet: bool) -> dict[str, Any]:
    def progress(text: str) -> None:
        if not quiet:
            print(f"… {text}", file=sys.stderr)

    staged = min(shipments, _STAGED)
    progress(f"stages, {staged:,} shipments")
    costs = stages(FileContent(_manifest(folder / "staged.edi", staged)), staged)
    progress("mapping, X12 and XML")
    mapped = mapping_us()
    progress("decisions of the law")
    decisions = decisions_per_s()
    progress(f"reading and checking, {staged:,} shipments")
    checked, check_goals = checking(folder, staged)
    bills, joined = min(shipments, TRIP), min(shipments, SHIPMENTS)
    progress(f"an answer about {bills:,} bills, {joined:,} shipments of two partners")
    at_once = night(bills, joined)
    progress(f"whole job, {max(shipments // 10, 1):,} shipments")
    small = _whole_job(folder, max(shipments // 10, 1))
    progress(f"whole job, {shipments:,} shipments")
    full = _whole_job(folder, shipments)
    rate = shipments / full["total_s"]
    growth = full["peak_mib"] / small["peak_mib"]
    return {
        "schema": "gateway.bench/1",
        "shipments": shipments,
        "stages_us": {name: round(cost, 1) for name, cost in costs.items()},
        "mapping_us": {name: round(cost, 1) for name, cost in mapped.items()},
        "decisions_per_s": decisions,
        "checking": checked,
        "night": at_once,
        "end_to_end": {**{name: round(value, 3) for name, value in full.items()}, "shipments_per_s": round(rate)},
        "tenth": {name: round(value, 3) for name, value in small.items()},
        "goals": [
            {
                "id": "rate",
                "goal": f"received, filed, forwarded and committed: at least {_RATE_GOAL:,} shipments/s on one process",
                "measured": f"{rate:,.0f} shipments/s",
                "met": rate >= _RATE_GOAL and full["forwarded"] == shipments,
            },
            {
                "id": "memory",
                "goal": f"peak memory at most {_MEMORY_GOAL} times that of a tenth of the shipments",
                "measured": f"{full['peak_mib']} MiB, {growth:.2f} times",
                "met": growth <= _MEMORY_GOAL,
            },
            *mapping_goals(mapped),
            *check_goals,
            *filing_goals(decisions, costs["screens"], costs["store"]),
            *night_goals(at_once),
        ],
    }


def _manifest(path: Path, shipments: int) -> Path:
    with path.open("wb") as file:
        file.writelines(truck_manifest(shipments))
    return path


def _whole_job(folder: Path, shipments: int) -> dict[str, Any]:
    manifest = _manifest(folder / f"manifest-{shipments}.edi", shipments)
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as scratch:
        command = [sys.executable, "-m", "gateway.cli.bench_run", str(manifest), scratch]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own module
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _print(result: dict[str, Any]) -> None:
    whole, costs = result["end_to_end"], result["stages_us"]
    print(f"X12 309 of {result['shipments']:,} shipments; microseconds per shipment, median of three rounds")
    for name, cost in costs.items():
        print(f"  {name:<8} {cost:>8.1f}")
    print(f"  {'sum':<8} {sum(costs.values()):>8.1f}")
    print("mapping alone, microseconds per shipment, the lowest of forty rounds")
    for name, cost in result["mapping_us"].items():
        print(f"  {name:<8} {cost:>8.1f}")
    print(f"the law: {result['decisions_per_s']:,} decisions/s")
    print("reading and checking, segments/s")
    for name in ("clean", "faulty", "all_refused", "pyx12"):
        print(f"  {name:<12} {result['checking'][f'{name}_segments_per_s']:>10,}")
    once = result["night"]
    print(f"an answer about {once['bills']:,} bills: {once['answer_s']} s; of two partners: ", end="")
    print(f"{once['shipments_per_s']:,} shipments/s; longest write {once['longest_write_s']} s")
    print("whole job, one process, SQLite with synchronous=FULL, folder destination")
    for step in ("receive", "translate", "forward", "total"):
        print(f"  {step:<10} {whole[f'{step}_s']:>8.2f} s")
    print(f"  {whole['shipments_per_s']:,} shipments/s, peak {whole['peak_mib']} MiB")
    for goal in result["goals"]:
        print(f"{'met' if goal['met'] else 'NOT MET'}: {goal['goal']}: {goal['measured']}")
