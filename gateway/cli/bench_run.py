"""One measured run of the whole job, in a process of its own so that its memory is its own: ``FILE FOLDER``.

Prints a JSON object: seconds for receiving, translating and forwarding, durable and complete, and the peak of memory.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from gateway import logs
from gateway.cli.bench_memory import peak_mib
from gateway.cli.files import FileContent
from gateway.pipeline.partner import Partner
from gateway.store import EVERYONE, Store
from gateway.transport import Folder
from gateway.worker import Worker
from gateway.worker.wiring import middle_of


def measure(file: Path, folder: Path) -> dict[str, object]:
    """Receive *file* into a new store in *folder*, translate it, forward all of it; return what that took."""
    now = datetime(2025, 8, 15, 9, tzinfo=UTC)
    middle = middle_of(lambda _: Partner())
    store = Store.open(f"sqlite:///{folder / 'bench.db'}")
    worker = Worker(store, middle, {"filings": Folder(folder / "filings")}, lambda: now, random.random, "bench")
    begun = time.perf_counter()
    receipt = store.receive("local", "bench", FileContent(file).chunks(), now=now)
    received = time.perf_counter()
    worker.run_once()
    translated = time.perf_counter()
    while worker.run_once():
        pass
    done = time.perf_counter()
    message = store.message(EVERYONE, receipt.id)
    store.close()
    assert message is not None, "what was received is kept"
    assert message.counts is not None, "the message was translated"
    return {
        "receive_s": received - begun,
        "translate_s": translated - received,
        "forward_s": done - translated,
        "total_s": done - begun,
        "forwarded": message.counts.forward,
        "peak_mib": peak_mib(),
    }


if __name__ == "__main__":
    logs.configure(level="error")
    json.dump(measure(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
