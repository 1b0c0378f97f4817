"""kill -9 between any two steps of joining: a shipment is filed once, however often the work is begun anew."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from shipments import NUMBERED, Home, duties, manifest
from stand_ins import Clock

from gateway.library import library
from gateway.store import EVERYONE, Store
from gateway.transport import Folder

BILLS = ("250810000001", "250810000002", "250810000003")
WITHOUT_DATA = "250810000009"


def life(folder: Path, hours: int, step: Callable[[], None]) -> None:
    """Send what is not there yet, and do all the work there is; *step* is called before and after each commit."""
    clock = Clock()
    clock.pass_(hours=hours)
    store = Store.open(f"sqlite:///{folder / 'store.sqlite'}")
    writing = store.database.writing

    @contextmanager
    def stepwise() -> Iterator[Any]:
        with writing() as connection:
            yield connection
            step()
        step()

    store.database.writing = stepwise  # type: ignore[method-assign]
    home = Home(store, clock, partners=NUMBERED)
    parts = ["<Filings xmlns='urn:low-value-gateway:filing:1'>", *map(duties, BILLS), "</Filings>"]
    for partner, text in (("carrier", manifest([*BILLS, WITHOUT_DATA])), ("broker", "".join(parts))):
        store.receive(partner, "http", [text.encode()], idempotency_key="1", now=clock())
    home.work(home.worker(folder=Folder(folder / "out")))
    clock.pass_(hours=1)
    home.work(home.worker(folder=Folder(folder / "out")))
    store.close()


def in_a_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def die_at(number: int) -> Callable[[], None]:
    steps = iter(range(1, number + 1))

    def step() -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def examine(folder: Path) -> None:
    """Each complete shipment left once with a number of its own; the other one waits, with its job for the deadline."""
    store = Store.open(f"sqlite:///{folder / 'store.sqlite'}")
    texts = "".join(file.read_text() for file in (folder / "out").iterdir())
    assert Counter(bill for bill in BILLS for _ in range(texts.count(f"<Number>{bill}</Number>"))) == Counter(BILLS)
    numbers = [part.partition("</Number>")[0] for part in texts.split("<FilerCode>QZ7</FilerCode><Number>")[1:]]
    assert len(set(numbers)) == len(numbers) == len(BILLS)
    carriers = next(one for one in store.messages(EVERYONE).items if one.partner == "carrier")
    states = [store.standing("carrier", f"{carriers.id}.{number}") for number in range(4)]
    assert [one.state for one in states] == ["forwarded"] * 3 + ["held"]
    assert states[3].deadline is not None
    assert [len(store.history("carrier", f"{carriers.id}.{number}")) for number in range(4)] == [1, 1, 1, 0]
    assert {(one.kind, one.parked) for one in store.backlog()} == {("assemble", 0)}
    assert store.verify() is None
    store.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """Return a maker of folders with an empty store in them."""
    library()
    template = tmp_path / "template"
    template.mkdir()
    Store.open(f"sqlite:///{template / 'store.sqlite'}").close()
    made = iter(range(10**6))
    return lambda: Path(shutil.copytree(template, tmp_path / f"place{next(made)}"))


def test_a_kill_at_any_commit_files_nothing_twice(fresh: Callable[[], Path]) -> None:
    """Before and after every commit of the joining the process dies once; a second one goes on."""
    folder, count = fresh(), 0

    def note() -> None:
        with (folder / "steps").open("a") as book:
            book.write(".")

    assert in_a_child(lambda: life(folder, 0, note)) == 0
    examine(folder)
    count = len((folder / "steps").read_text())
    assert count > 20
    for number in range(count // 2, count + 1):  # before that the messages are translated
        place = fresh()
        status = in_a_child(lambda place=place, number=number: life(place, 0, die_at(number)))  # type: ignore[misc]
        assert os.WIFSIGNALED(status), f"step {number} of {count} was not reached"
        assert in_a_child(lambda place=place: life(place, 1, lambda: None)) == 0  # type: ignore[misc]
        try:
            examine(place)
        except AssertionError as error:
            raise AssertionError(f"after a kill at step {number} of {count}") from error
        shutil.rmtree(place)
