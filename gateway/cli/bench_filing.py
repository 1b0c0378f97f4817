"""What the filing domain costs: decisions of the law a second, screens and the day of each person for a filing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock
from decimal import Decimal
from itertools import product
from statistics import median
from typing import Any

from sqlalchemy import Connection, insert

from gateway.diagnostics import Scope
from gateway.library import library
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import BATCH
from gateway.pipeline.facts import FACT_TABLES, facts_of
from gateway.pipeline.screening import Screening
from gateway.policy import PROGRAMS, Facts, eastern
from gateway.store import Store, ledger, schema
from gateway.store.outcomes import FILINGS_PER_TRANSACTION

_DECISIONS = 100_000
_ROUNDS = 3
_RATE_GOAL = 100_000
_DAYS = tuple(
    date(*day) for day in ((2019, 6, 3), (2023, 6, 5), (2025, 6, 15), (2025, 9, 2), (2026, 7, 10), (2026, 11, 24))
)
_NOW = datetime(2025, 8, 15, 9, tzinfo=UTC)
_KEY = b"bench"


def decisions_per_s() -> int:
    """Return how many decisions the law makes in a second: every program on days of six times of the law."""
    law = library().law
    cases = [
        Facts(
            program=program,
            arrival=eastern(day, clock(10)),
            origin=origin,
            value_usd=Decimal(value),
            mode="mail" if program in {"MAIL_321", "IMDW", "TYPE_13"} else "truck",
            consignee_state="NY",
            filed_days_after_arrival=0,
        )
        for program, day, origin, value in product(PROGRAMS, _DAYS, ("CA", "CN"), ("45.00", "900.00"))
    ]
    rounds = _DECISIONS // len(cases)
    costs = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        for _ in range(rounds):
            for facts in cases:
                law.decide(facts)
        costs.append(time.perf_counter() - begun)
    return round(rounds * len(cases) / median(costs))


def screening_us(regime: str, values: Sequence[Mapping[str, list[str]]]) -> float:
    """Return what screening and the ledger of days cost for each of the records of *regime* with *values*, in us.

    Questions to the ledger and its rows are part of it; they stand in the transactions that filings are written in,
    so that syncing is the store's own cost.
    """
    return median(_screened(regime, values) for _ in range(_ROUNDS)) / len(values) * 1e6


def _screened(regime: str, values: Sequence[Mapping[str, list[str]]]) -> float:
    candidates = [_cleared(regime, one) for one in values]
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
        store = Store.open(f"sqlite:///{folder}/screens.db")
        store.receive("local", "bench", [b"x"], now=_NOW)
        with store.database.writing() as connection:
            row = insert(schema.outcome).values(receipt=1).returning(schema.outcome.c.seq)
            outcome = int(connection.execute(row).scalar_one())
        try:
            with store.database.writing() as connection:
                begun = time.perf_counter()
                _screen(connection, outcome, candidates)
                return time.perf_counter() - begun
        finally:
            store.close()


def _screen(connection: Connection, outcome: int, candidates: Sequence[tuple[Candidate, Facts]]) -> None:
    totals: ledger.Totals = {}
    law = library().law
    screening = Screening(library(), _NOW, lambda asked: ledger.read(connection, asked, _KEY, outcome, totals))
    for start in range(0, len(candidates), BATCH):
        some = candidates[start : start + BATCH]
        for candidate, facts in some:
            screening.look(candidate, facts)
        for _, facts in screening.weigh(some, lambda _: True):
            law.decide(facts)
        ledger.add(totals, (one.day for one, _ in some if one.day is not None), _KEY)
        if (start + BATCH) % FILINGS_PER_TRANSACTION == 0:
            ledger.write(connection, outcome, totals)
            totals.clear()
    ledger.write(connection, outcome, totals)


def _cleared(regime: str, values: Mapping[str, list[str]]) -> tuple[Candidate, Facts]:
    candidate = Candidate(regime=regime, scope=Scope(), where="", start=0, end=0, segment=None)
    candidate.values = values
    facts = facts_of(FACT_TABLES[regime], values, _NOW)[0]
    candidate.cleared = facts
    return candidate, facts


def goals(rate: int, screening: float, store: float) -> list[dict[str, Any]]:
    """Return the goals of the filing domain with what was measured: *rate* a second, costs of a filing in us."""
    return [
        {
            "id": "decisions",
            "goal": f"the law decides at least {_RATE_GOAL:,} times a second on one process",
            "measured": f"{rate:,} decisions/s",
            "met": rate >= _RATE_GOAL,
        },
        {
            "id": "screens",
            "goal": "screens and the day of each person cost no more than the store's own write of a filing",
            "measured": f"{screening:.1f} us, the store {store:.1f} us",
            "met": screening <= store,
        },
    ]
