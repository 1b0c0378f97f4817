"""Reading and checking a manifest, alone: clean, faulty, every shipment refused, beside pyx12, and its memory.

``python -m gateway.cli.bench_check FILE`` reads and checks FILE in a process of its own and prints its peak of memory.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from gateway.cli.bench_manifest import truck_manifest
from gateway.cli.bench_memory import peak_mib
from gateway.cli.files import FileContent
from gateway.library import read_guides
from gateway.second_opinion.reader import SecondReader
from gateway.tree import Content, InMemory
from gateway.x12 import survey
from gateway.x12.check import Checker, compile_guide
from gateway.x12.segment import Run, tokenize

_GUIDE = "x12/309-005020"
_ROUNDS = 5
_PEER_SHIPMENTS = 200
"""Enough for a steady rate of a reader that takes some milliseconds for each."""
_RATE_GOAL = 400_000
_FAULTY_GOAL = 1 / 3
_PEER_GOAL = 100
_MEMORY_GOAL = 1.25


def checking(folder: Path, shipments: int) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Return what reading and checking *shipments* costs, and how that meets its goals; files are made in *folder*.

    Rates are segments a second, medians of five rounds. ``faulty`` is the manifest in which every shipment has one of
    the kinds of defect, of which four in ten are breaches of the guide; in ``all_refused`` every shipment has one.
    """
    checker = compile_guide(read_guides()[_GUIDE])
    clean = b"".join(truck_manifest(shipments))
    rates = {
        "clean": _rate(checker, InMemory(clean)),
        "faulty": _rate(checker, InMemory(b"".join(truck_manifest(shipments, faulty=1.0)))),
        "all_refused": _rate(checker, InMemory(clean.replace(b"**USD~", b"~"))),
        "pyx12": _peer_rate(checker),
    }
    small, large = (_peak(folder, size) for size in (max(shipments // 10, 1), shipments))
    faulty, refused = (rates[name] / rates["clean"] for name in ("faulty", "all_refused"))
    ratio, growth = rates["clean"] / rates["pyx12"], large / small
    told = {f"{name}_segments_per_s": round(rate) for name, rate in rates.items()}
    goals = [
        _goal(
            "check-rate",
            f"read and checked: at least {_RATE_GOAL:,} segments/s",
            f"{rates['clean']:,.0f} segments/s",
            rates["clean"] >= _RATE_GOAL,
        ),
        _goal(
            "check-faulty",
            "a manifest of faulty shipments alone keeps at least a third of that rate",
            f"{faulty:.2f}",
            faulty >= _FAULTY_GOAL,
        ),
        _goal(
            "check-all-refused",
            "a manifest in which every shipment breaches the guide keeps at least a third of that rate",
            f"{refused:.2f}",
            refused >= _FAULTY_GOAL,
        ),
        _goal(
            "check-pyx12",
            f"at least {_PEER_GOAL} times the rate of pyx12's map walk with the same rules",
            f"{ratio:,.0f} times",
            ratio >= _PEER_GOAL,
        ),
        _goal(
            "check-memory",
            f"peak memory of reading and checking at most {_MEMORY_GOAL} times that of a tenth of the shipments",
            f"{large} MiB, {growth:.2f} times",
            growth <= _MEMORY_GOAL,
        ),
    ]
    return {**told, "peak_mib": large}, goals


def _goal(name: str, goal: str, measured: str, met: bool) -> dict[str, Any]:
    return {"id": name, "goal": goal, "measured": measured, "met": met}


def _rate(checker: Checker, content: Content) -> float:
    _check(checker, content)
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        segments = _check(checker, content)
        times.append(time.perf_counter() - begun)
    return segments / median(times)


def _check(checker: Checker, content: Content) -> int:
    """Read the envelope, check every set of the manifest, and return the number of segments."""
    envelope = survey(content)
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for one in group.transactions:
                for _ in checker.check(one, content, interchange.delimiters, checker.guide.records):
                    pass
    return envelope.segments


def _peer_rate(checker: Checker) -> float:
    """Return at how many segments a second pyx12 walks a set by maps made from the same guide.

    Its own reading of the envelope and its acknowledgment are left out, which is to its favour.
    """
    text = b"".join(truck_manifest(_PEER_SHIPMENTS)).decode()
    interchange = survey(InMemory(text.encode())).interchanges[0]
    one = interchange.groups[0].transactions[0]
    run = Run(text[one.start : one.end], one.start, one.ordinal, 1, one.segments, one.line, one.line_start)
    segments = tokenize(run, interchange.delimiters)
    reader = SecondReader(checker.guide)
    begun = time.perf_counter()
    found = reader.opinion(segments, interchange.delimiters)
    taken = time.perf_counter() - begun
    assert not found.faults, "pyx12 finds nothing in a clean manifest"
    return len(segments) / taken


def _peak(folder: Path, shipments: int) -> int:
    path = folder / f"checked-{shipments}.edi"
    _write(path, truck_manifest(shipments))
    command = [sys.executable, "-m", "gateway.cli.bench_check", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own module
    path.unlink()
    return int(done.stdout)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


if __name__ == "__main__":
    _check(compile_guide(read_guides()[_GUIDE]), FileContent(Path(sys.argv[1])))
    print(peak_mib())
