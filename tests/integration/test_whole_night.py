"""Answers and shipments by the thousand: in pages that can be broken off, and what is left for the operator to see."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from shipments import SCAC, TOGETHER, Home, manifest, supplement
from sqlalchemy import delete, event, insert, update
from stand_ins import Clock, Sink

from gateway.diagnostics import diagnose
from gateway.library import read_states
from gateway.pipeline.partner import Partner
from gateway.policy import EASTERN
from gateway.store import EVERYONE, Store, schema
from gateway.store.receipts import RESPONSES
from gateway.transport import Refused
from gateway.worker import Worker, responding
from gateway.worker.ports import Stopping
from gateway.worker.wiring import middle_of, responding_of

BILLS = [f"2508100{number:05}" for number in range(5)]
BEFORE = datetime(2025, 8, 10, 4, tzinfo=UTC)
"""While the exemption was open, so that a manifest is forwarded."""
OPEN = (Partner(id="carrier"), Partner(id="customs", may_answer=True))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


def manifest_of_many(bills: list[str], date: str = "20250810") -> str:
    """Return a manifest whose parcels go to different people, so that nobody has too much on one day."""
    number = count()
    return re.sub("GRETA LANGLEY", lambda _: f"GRETA LANGLEY {next(number)}", manifest(bills, date))


def filed(store: Store) -> tuple[Home, str]:
    home = Home(store, Clock(BEFORE), partners=OPEN)
    message = home.receive("carrier", manifest_of_many(BILLS))
    home.work()
    home.clock.pass_(hours=1)
    return home, message


def answer_of_customs(*bills: str) -> bytes:
    """Return a 355 that refuses *bills* and keeps the others of the trip."""
    lines = [f"M10*{SCAC}*J*US**TRUCK*TRIP1**10*W", "P4*0901*20250810"]
    for number, bill in enumerate(bills, 1):
        lines += [f"LX*{number}", f"M11*{bill}*80107*1*PKG*1*L***13***{SCAC}", "K1*017*MISSING OR INVALID BILL"]
    lines += ["K1*060*XXXX BILL REJECTED XXXX"] if bills else []
    body = "~".join([*lines, "K3*SHIPMENTS REJECTED 0001 ACCEPTED 0004"])
    return (
        f"ISA*00*          *00*          *ZZ*CBP-ACE-TEST   *02*{SCAC}           *250810*0510*^*00502*000009001*0*T*>~"
        f"GS*AZ*CBP-ACE-TEST*{SCAC}*20250810*0510*9001*X*005020~ST*355*0001~{body}~SE*{len(lines) + 3}*0001~"
        "GE*1*9001~IEA*1*000009001~"
    ).encode()


def told(store: Store, home: Home, message: str, answer: str) -> dict[str, Any]:
    """Return all that an answer has done, in a form that can be compared."""
    found = store.message(EVERYONE, answer)
    return {
        "verdict": found.verdict,
        "counts": found.counts,
        "states": [store.standing("carrier", f"{message}.{number}").state for number in range(len(BILLS))],
        "histories": [len(store.history("carrier", f"{message}.{number}")) for number in range(len(BILLS))],
        "notices": sorted((one.key, one.event) for one in store.notices("carrier", message)),
    }


def stopping_after(pages: int) -> Callable[[], bool]:
    asked = count(1)
    return lambda: next(asked) > pages


@pytest.mark.parametrize("stop_at", [1, 2])
def test_an_answer_that_is_broken_off_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int) -> None:
    """Whichever page it was broken off at, the result is that of one go: nothing twice, nothing lost."""
    monkeypatch.setattr(responding, "STATEMENTS_PER_PAGE", 2)
    results = []
    for name, stops in (("whole", None), ("broken", stop_at)):
        store = Store.open(f"sqlite:///{tmp_path / name}.sqlite")
        home, message = filed(store)
        answer = store.receive("customs", RESPONSES, [answer_of_customs(BILLS[2])], now=home.clock(), job="respond").id
        answering = responding_of({one.id: one for one in OPEN}.__getitem__)
        claim = store.claim(("respond",), "w0", home.clock(), timedelta(minutes=1))
        if stops is not None:
            with pytest.raises(Stopping):
                responding.respond(store, claim, answering, home.clock, stopping_after(stops))
            assert store.message(EVERYONE, answer).verdict is None
        responding.respond(store, claim, answering, home.clock)
        results.append(told(store, home, message, answer))
        store.close()
    assert results[0] == results[1]
    assert results[0]["states"] == ["preliminary", "preliminary", "rejected", "preliminary", "preliminary"]
    assert results[0]["histories"] == [1] * 5


def statements(store: Store, work: Callable[[], object]) -> int:
    """Return how many statements *work* hands to the database."""
    found = []

    def note(*_: Any) -> None:
        found.append(1)

    event.listen(store.database.engine, "before_cursor_execute", note)
    work()
    event.remove(store.database.engine, "before_cursor_execute", note)
    return len(found)


def test_a_page_of_shipments_costs_as_many_statements_as_one(store: Store) -> None:
    """What is written of many shipments is written together."""
    home = Home(store)
    counts = []
    for number, size in enumerate((1, 20)):
        bills = [f"25081{number}{n:06}" for n in range(size)]
        home.receive("carrier", manifest(bills, control=number + 1))
        home.work()
        parts = ["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(supplement, bills), "</Filings>"]
        home.receive("broker", "".join(parts))
        home.worker().run_once()
        counts.append(statements(store, home.worker().run_once))
    assert counts[1] <= counts[0] + 3
    assert home.work() > 0
    assert home.delivered.count("<Type11") == 21


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a filed shipment, one that waits, and data that waits."""
    path = tmp_path_factory.mktemp("kept") / "store.sqlite"
    store = Store.open(f"sqlite:///{path}")
    home = Home(store)
    home.receive("carrier", manifest(BILLS[:2]))
    home.receive("broker", supplement(BILLS[0]))
    home.work()
    assert list(store.unsound(states=read_states())) == []
    store.close()
    return path


def due_notice() -> Any:
    return update(schema.notice).values(state="due")


CHANGED: dict[str, tuple[Callable[[], Any], str]] = {
    "nobody pushes": (due_notice, "is due, and no job will push it"),
    "nobody ends the wait": (lambda: delete(schema.METADATA.tables["job"]), "no job will end their wait"),
    "a state was changed": (
        lambda: update(schema.standing).where(schema.standing.c.state == "forwarded").values(state="released"),
        "stands as released, and by its history it is forwarded",
    ),
    "a history is gone": (lambda: delete(schema.standing_change), "by its history it is held"),
    "an event is strange": (lambda: update(schema.standing_change).values(event="?"), "the event ?"),
    "parts of nothing": (lambda: update(schema.part).values(used=999), "never made of parts"),
    "made of nothing": (lambda: delete(schema.part).where(schema.part.c.used.is_not(None)), "no part says so"),
    "nothing waits": (
        lambda: delete(schema.part).where(schema.part.c.used.is_(None)),
        "has a shipment that waits, and no part of it that does",
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_what_was_changed_behind_its_back_is_told(kept: Path, tmp_path: Path, change: str) -> None:
    """A sound store has nothing to tell; of each change the problem names it."""
    store = Store.open(f"sqlite:///{shutil.copy(kept, tmp_path)}")
    statement, expected = CHANGED[change]
    with store.database.writing() as connection:
        if "history" in change:
            connection.execute(delete(schema.notice))
        connection.execute(statement())
    found = [one.problem for one in store.unsound(states=read_states())]
    store.close()
    assert any(expected in problem for problem in found), found


def test_a_parked_notice_is_seen_and_tried_again(store: Store) -> None:
    """What a partner's address refused stands with the parked work, and goes out when it is let go."""
    inbox = Sink(script=[Refused(diagnostic=diagnose("transport.unknown-destination", found="hooks"))])
    home = Home(store)
    by_id = {one.id: one for one in TOGETHER}
    middle = middle_of(by_id.__getitem__, pushes={"broker": inbox}.get)
    worker = Worker(store, middle, {"sink": home.sink}, home.clock, lambda: 0.5, "w1")
    home.receive("carrier", manifest(BILLS[:1]))
    home.receive("broker", supplement(BILLS[0]))
    home.work(worker)
    (parked,) = store.parked_notices(EVERYONE)
    assert parked.partner == "broker"
    assert store.parked_notices("carrier") == []
    assert store.retry_notice(parked.id, home.clock())
    assert not store.retry_notice(parked.id, home.clock())
    home.work(worker)
    assert store.parked_notices(EVERYONE) == []
    assert len(inbox.documents) == 2
    assert [one.kind for one in store.timeline("broker", parked.message)][-2:] == ["notice-retried", "notice-delivered"]
    with pytest.raises(KeyError):
        store.retry_notice("ntc_none", home.clock())


def test_a_worker_forgets_days_that_are_over(store: Store) -> None:
    """The ledger of persons is kept for its days, counted in Eastern time, and no longer."""
    home, _ = filed(store)
    today = home.clock().astimezone(EASTERN).date()
    with store.database.writing() as connection:
        old = {
            "day": today - timedelta(days=32),
            "person": b"x",
            "order_of": b"",
            "outcome": 1,
            "cents": 1,
            "filings": 1,
        }
        connection.execute(insert(schema.person_day).values(old))
    home.worker().tidy()
    with store.database.reading() as connection:
        days = set(connection.execute(schema.person_day.select()).scalars())
    assert days == {date(2025, 8, 10)}
