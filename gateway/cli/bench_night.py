"""What a night at once costs: an answer of customs about a whole trip, and shipments that two partners complete."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gateway.cli.bench_manifest import truck_manifest
from gateway.filing.check_digits import entry_check_digit
from gateway.pipeline.partner import Partner
from gateway.store import Store
from gateway.store.receipts import RESPONSES
from gateway.transport import Delivered, Document
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

TRIP = 9_999
"""As many bills as one transaction set of a manifest may have."""
SHIPMENTS = 2_000
_ANSWER_GOAL_S = 30
_NIGHT, _NIGHT_GOAL_S = 100_000, 900
_WAIT_GOAL_S = 0.5
_OPEN, _ENDED = datetime(2025, 8, 15, 9, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)
_PROFILE = {
    "ImporterNumber": "12-3456789",
    "RightToMakeEntry": "BROKER",
    "Bond": {"Type": "8"},
    "Contact": {"Name": "Ida Farrow", "Phone": "7165550177"},
}
_PARTNERS = (
    Partner(id="carrier", when_ineligible="reroute", assembles_with=("broker",), profile=_PROFILE),
    Partner(id="broker", role="broker", assembles_with=("carrier",)),
    Partner(id="customs", may_answer=True),
)


class _Nowhere:
    def deliver(self, _document: Document) -> Delivered:
        return Delivered()


class _House:
    """A new store with a worker, and how long it was held at most for one writer."""

    def __init__(self, folder: str, now: datetime) -> None:
        self.store = Store.open(f"sqlite:///{folder}/night.db")
        self.longest = 0.0
        self._now = now
        writing = self.store.database.writing

        @contextmanager
        def timed() -> Iterator[Connection]:
            with writing() as connection:
                begun = time.perf_counter()
                yield connection
                self.longest = max(self.longest, time.perf_counter() - begun)

        self.store.database.writing = timed  # type: ignore[method-assign]
        middle = middle_of({one.id: one for one in _PARTNERS}.__getitem__)
        self._worker = Worker(self.store, middle, {"filer": _Nowhere()}, lambda: self._now, lambda: 0.5, "bench")

    def work(self) -> None:
        while self._worker.run_once():
            pass

    def once(self) -> None:
        self._worker.run_once()

    def receive(self, partner: str, text: bytes, **how: Any) -> None:
        self._now += timedelta(minutes=1)
        self.store.receive(partner, how.pop("door", "bench"), [text], now=self._now, **how)


def night(bills: int, shipments: int) -> dict[str, float]:
    """Return seconds for an answer that names each of *bills* bills of a trip, how many of *shipments* shipments are
    joined and filed a second, and for how many seconds another writer had to wait at most during either."""
    answered, held = _timed(_OPEN, lambda house: _await_answer(house, bills), _House.work)
    joined, joining = _timed(_ENDED, lambda house: _await_parts(house, shipments), _House.once)
    return {
        "bills": bills,
        "answer_s": round(answered, 2),
        "shipments": shipments,
        "shipments_per_s": round(shipments / joined),
        "longest_write_s": round(max(held, joining), 3),
    }


def _timed(now: datetime, prepare: Callable[[_House], None], work: Callable[[_House], None]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
        house = _House(folder, now)
        try:
            prepare(house)
            house.longest = 0.0
            begun = time.perf_counter()
            work(house)
            return time.perf_counter() - begun, house.longest
        finally:
            house.store.close()


def _await_answer(house: _House, bills: int) -> None:
    sent = b"".join(truck_manifest(bills, per_set=TRIP))
    house.receive("carrier", sent)
    house.work()
    house.receive("customs", _answer(sent.decode()), door=RESPONSES, job="respond")


def _answer(manifest: str) -> bytes:
    """Return the 355 that finds fault with every bill of *manifest*."""
    trip, port = (re.findall(rf"{name}\*[^~]*", manifest)[0] for name in ("M10", "P4"))
    lines = [trip, port]
    for bill in re.findall(r"LX\*[^~]*~M11\*[^~]*", manifest):
        lines += [*bill.split("~"), "K1*017*MISSING OR INVALID BILL", "K1*060*XXXX BILL REJECTED XXXX"]
    lines.append("K3*SHIPMENTS REJECTED 9999 ACCEPTED 0000")
    return (
        "ISA*00*          *00*          *ZZ*CUSTOMS        *02*QZXP           *250815*0905*^*00502*000009001*0*T*>~"
        f"GS*AZ*CUSTOMS*QZXP*20250815*0905*9001*X*005020~ST*355*0001~{'~'.join(lines)}~SE*{len(lines) + 2}*0001~"
        "GE*1*9001~IEA*1*000009001~"
    ).encode()


def _await_parts(house: _House, shipments: int) -> None:
    sent = b"".join(truck_manifest(shipments, arrival="20261124"))
    house.receive("carrier", sent)
    house.work()
    bills = re.findall(r"M11\*(\w+)", sent.decode())
    parts = "".join(map(_part, range(len(bills)), bills))
    house.receive("broker", f"<Filings xmlns='urn:low-value-gateway:filing:1'>{parts}</Filings>".encode())
    house.once()


def _part(index: int, bill: str) -> str:
    number = f"{4_100_000 + index:07}"
    return (
        f"<Supplement><Bill><IssuerScac>QZXP</IssuerScac><Number>{bill}</Number></Bill><Entry><FilerCode>QZ7</FilerCode>"
        f"<Number>{number}{entry_check_digit('QZ7', number)}</Number></Entry><TotalDuty>0.80</TotalDuty><Line><Number>1"
        "</Number><Htsus>6214200000</Htsus><DutyRate>6.7%</DutyRate></Line></Supplement>"
    )


def goals(measured: dict[str, float]) -> list[dict[str, Any]]:
    """Return the goals of a whole night with what was *measured*."""
    return [
        {
            "id": "answer",
            "goal": f"an answer about {TRIP:,} bills: moved, told, committed within {_ANSWER_GOAL_S} s on one process",
            "measured": f"{measured['bills']:,} bills in {measured['answer_s']} s",
            "met": measured["answer_s"] / measured["bills"] <= _ANSWER_GOAL_S / TRIP,
        },
        {
            "id": "assembly",
            "goal": f"{_NIGHT:,} shipments of two partners joined, filed, told within {_NIGHT_GOAL_S} s on one process",
            "measured": f"{measured['shipments_per_s']:,} shipments/s",
            "met": measured["shipments_per_s"] >= _NIGHT / _NIGHT_GOAL_S,
        },
        {
            "id": "waiting",
            "goal": f"meanwhile no other writer waits for more than {_WAIT_GOAL_S} s",
            "measured": f"{measured['longest_write_s']} s",
            "met": measured["longest_write_s"] <= _WAIT_GOAL_S,
        },
    ]
