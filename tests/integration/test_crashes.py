"""kill -9 between any two steps: nothing accepted is lost, nothing leaves the house twice.

A child process receives messages, translates and delivers them, and is killed at its n-th step, for every n. A second
one starts on what is left, its clock an hour later. The senders' and the receiver's own notes are then held against
the store (the invariants are numbered as they are told in each assertion).
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from stand_ins import Clock, House, Sink, Words

from gateway.store import EVERYONE, Store
from gateway.transport import Delivered, Document, Folder

MESSAGES = {"m1": "K1 K2 K3 K4 K5", "m2": "K5 K6"}
KEYS = {f"K{n}" for n in range(1, 7)}


class Place:
    """What survives a crash: the store, the folder, and the notes of senders and receivers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store_url = f"sqlite:///{path / 'store.sqlite'}"
        self.folder = path / "out"

    def note(self, book: str, *words: str) -> None:
        with (self.path / book).open("a") as file:
            file.write(" ".join(words) + "\n")

    def notes(self, book: str) -> list[list[str]]:
        file = self.path / book
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


class NotingFolder:
    """A folder whose reader notes what it gets, as often as it gets it."""

    def __init__(self, place: Place, step: Callable[[str], None]) -> None:
        self.place, self.step, self.folder = place, step, Folder(place.folder)

    def deliver(self, document: Document) -> Any:
        self.step("before delivery")
        result = self.folder.deliver(document)
        assert result == Delivered()
        self.place.note("delivered", document.key, hashlib.sha256(document.body).hexdigest())
        self.step("after delivery")
        return result


def life(place: Place, hours: int, step: Callable[[str], None]) -> None:
    """Send what was not accepted yet, and do all the work there is."""
    clock = Clock()
    clock.pass_(hours=hours)
    store = Store.open(place.store_url)
    writing = store.database.writing

    @contextmanager
    def stepwise() -> Iterator[Any]:
        with writing() as connection:
            yield connection
            step("before commit")
        step("after commit")

    store.database.writing = stepwise  # type: ignore[method-assign]
    house = House(store, clock, Words(hook=step), Sink())
    accepted = {name for name, _ in place.notes("accepted")}
    for name in MESSAGES.keys() - accepted:
        receipt = store.receive("acme", "http", [MESSAGES[name].encode()], idempotency_key=name, now=clock())
        place.note("accepted", name, receipt.id)
        step("accepted")
    house.work(house.worker({"folder": NotingFolder(place, step)}))
    clock.pass_(hours=1)
    house.work(house.worker({"folder": NotingFolder(place, step)}))
    store.close()


def in_a_child(work: Callable[[], None]) -> tuple[int, int]:
    """Fork, do *work*, and return the child's process id and wait status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child, os.waitpid(child, 0)[1]


def die_at(number: int) -> Callable[[str], None]:
    count = 0

    def step(_: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def examine(place: Place) -> None:
    """Hold store, senders' notes, folder and receiver's notes against each other."""
    store = Store.open(place.store_url)
    accepted = place.notes("accepted")
    assert {name for name, _ in accepted} == MESSAGES.keys()
    messages = store.messages(EVERYONE).items
    assert Counter(message.id for message in messages) == Counter({message_id for _, message_id in accepted}), "I1"
    for name, message_id in accepted:
        assert b"".join(store.content(message_id).chunks()).decode() == MESSAGES[name], "I1"
    assert [message.state for message in messages] == ["concluded"] * len(MESSAGES), "I2"
    assert store.backlog() == [], "I2"
    assert len({(key, digest) for key, digest in place.notes("delivered")}) == len(
        {key for key, _ in place.notes("delivered")}
    ), "I3: repeats have the same bytes"
    files = list(place.folder.iterdir())
    assert {file.name for file in files} == {f"{key}.xml" for key, _ in place.notes("delivered")}, "I3"
    left = Counter(line for file in files for line in file.read_text().splitlines() if line.startswith("<F>"))
    assert left == Counter({f"<F>{key}</F>": 1 for key in KEYS}), "I3: each filing left once"
    answers = [(message, store.answers(EVERYONE, message.id)) for message in messages]
    assert [len(given) for _, given in answers] == [1] * len(MESSAGES), "I4"
    numbers = sorted(int(answer.control_number or 0) for _, given in answers for answer in given)
    assert numbers == [1, 2], "I4: control numbers are unique and rise"
    assert all(answer.body.decode() == message.verdict for message, given in answers for answer in given), "I5"
    assert store.verify() is None, "I6"
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    store.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Place]:
    """Return a maker of places with an empty store in them."""
    template = tmp_path / "template"
    template.mkdir()
    Store.open(Place(template).store_url).close()
    made = iter(range(10**6))

    def make() -> Place:
        return Place(Path(shutil.copytree(template, tmp_path / f"place{next(made)}")))

    return make


def test_a_kill_at_any_step_loses_and_doubles_nothing(fresh: Callable[[], Place]) -> None:
    """Every step of a life is its last one once."""
    place = fresh()

    def count(name: str) -> None:
        place.note("steps", name.replace(" ", "-"))

    assert in_a_child(partial(life, place, 0, count))[1] == 0
    examine(place)
    names = [name for (name,) in place.notes("steps")]
    assert {"accepted", "batch-1", "answer", "before-commit", "after-commit", "after-delivery"} <= set(names)
    for number in range(1, len(names) + 1):
        place = fresh()
        _, status = in_a_child(partial(life, place, 0, die_at(number)))
        assert os.WIFSIGNALED(status), f"step {number} of {len(names)} was not reached"
        assert in_a_child(partial(life, place, 1, lambda _: None))[1] == 0
        try:
            examine(place)
        except AssertionError as error:
            raise AssertionError(f"after a kill at step {number}, {names[number - 1]}") from error
        shutil.rmtree(place.path)


def set_going_again(place: Place) -> None:
    """What an operator does for messages that were under work in five kills, and so are held as suspect."""
    store = Store.open(place.store_url)
    for message in store.messages(EVERYONE, state="held").items:
        assert store.retry(message.id, Clock().now)
    store.close()


def test_kills_one_after_the_other_lose_and_double_nothing(fresh: Callable[[], Place]) -> None:
    """A process that is killed at random moments, again and again, gets there in the end."""
    seed = 20261124
    chance = random.Random(seed)
    place, kills, hours = fresh(), 0, 0
    while kills < 25:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                life(place, hours, lambda _: time.sleep(0.002))
                status = 0
            finally:
                os._exit(status)
        time.sleep(chance.uniform(0.01, 0.06))
        os.kill(child, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            break
        kills, hours = kills + 1, hours + 2
    print(f"kills: {kills}, seed: {seed}")
    for _ in range(2):  # a worker that lives holds what took the last one with it at its last try
        set_going_again(place)
        assert in_a_child(partial(life, place, hours, lambda _: None))[1] == 0
        hours += 2
    examine(place)
