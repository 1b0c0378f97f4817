"""From a received message to delivered filings, on good days and bad ones."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from gateway.diagnostics import Scope, diagnose
from gateway.jobs import LIMITS, LeaseLost
from gateway.pipeline.outcome import Conclusion
from gateway.store import EVERYONE, StoreUnavailable
from gateway.transport import Folder, Refused, RetryLater
from gateway.worker.lease import LEASE, kept
from gateway.x12.segment import Delimiters
from gateway.x12.survey import Interchange, Survey

LATER = RetryLater(diagnostic=diagnose("transport.unreachable", found="ReadTimeout", destination="sink"))


def test_a_message_goes_through_the_house(house: Any, tmp_path: Any) -> None:
    """Received, translated, answered, forwarded: each once, all told by the timeline."""
    message_id = house.receive("K1 K2 K3")
    assert house.work(house.worker({"folder": Folder(tmp_path / "out")})) == 2
    (file,) = (tmp_path / "out").iterdir()
    (delivery,) = house.store.deliveries("acme", message_id)
    assert file.name == f"{delivery.id}.xml"
    assert file.read_text().count("<F>K") == 3
    assert house.store.message("acme", message_id).verdict == "accepted"
    (answer,) = house.store.answers("acme", message_id)
    assert (answer.body, answer.control_number) == (b"accepted", "1")
    kinds = [entry.kind for entry in house.store.timeline("acme", message_id)]
    assert kinds == ["received", "concluded", "delivered"]
    assert house.store.backlog() == []
    assert house.work() == 0


def test_what_was_forwarded_is_not_forwarded_again(house: Any) -> None:
    """The same bill in a second message, and twice in one message, leaves the house once."""
    for text in ("K1 K2", "K2 K3", "K4 K5 K4"):
        house.receive(text)
    house.work()
    forwarded = b"".join(document.body for document in house.sink.documents)
    assert [forwarded.count(f"<F>K{n}</F>".encode()) for n in range(1, 6)] == [1] * 5


def test_a_message_that_fails_for_a_while_is_tried_again(house: Any) -> None:
    """Each failure waits longer; when the fault is gone, the outcome is as if it had never been."""
    house.words.faults = 3
    message_id = house.receive("K1 K2 FAIL K4")
    for pause in (2, 4, 8):
        assert house.work() == 1
        assert house.work() == 0
        assert house.store.filings("acme", message_id).items == []
        house.clock.pass_(seconds=pause)
    assert house.work() == 2
    assert [filing.key for filing in house.store.filings("acme", message_id).items] == ["K1", "K2", "FAIL", "K4"]
    assert [answer.control_number for answer in house.store.answers("acme", message_id)] == ["1"]


def test_a_message_that_always_fails_is_held(house: Any) -> None:
    """After the fifth try a person is asked; the bytes stay, the neighbour passes, the log quotes nothing."""
    house.receive("GOOD", partner="bolt")
    message_id = house.receive("FAIL")
    with capture_logs() as lines:
        for _ in range(10):
            house.work()
            house.clock.pass_(hours=1)
    message = house.store.message("acme", message_id)
    assert (message.state, message.verdict) == ("held", None)
    (found,) = house.store.diagnostics("acme", message_id)
    assert found["code"] == "internal.unexpected"
    incidents = [line["incident"] for line in lines if line["event"] == "job.failed"]
    assert len(incidents) == LIMITS["translate"].attempts
    assert incidents[-1] in found["message"]
    assert "SECRET" not in str(found)
    assert not any("SECRET" in str(value) for line in lines for key, value in line.items() if key != "exc_info")
    assert b"".join(house.store.content(message_id).chunks()) == b"FAIL"
    assert [document.body.count(b"GOOD") for document in house.sink.documents] == [1]
    house.words.faults = 0
    assert house.store.retry(message_id, house.clock()) is True
    assert house.work() == 2
    assert house.store.message("acme", message_id).verdict == "accepted"


@pytest.mark.parametrize("kind", ["translate", "deliver"])
def test_a_job_that_kills_its_worker_is_parked_unseen(house: Any, kind: str) -> None:
    """A worker that dies says nothing, but its attempts count: after the cap the job is not started again."""
    message_id = house.receive("K1")
    if kind == "deliver":
        house.worker().run_once()
    for _ in range(LIMITS[kind].attempts):
        assert house.store.claim((kind,), "dying", house.clock(), LEASE) is not None
        house.clock.pass_(minutes=2)
    before = len(house.sink.documents)
    assert house.work() == 1
    assert house.work() == 0
    assert [left.parked for left in house.store.backlog()] == [1]
    assert len(house.sink.documents) == before
    if kind == "translate":
        assert house.store.message("acme", message_id).state == "held"
    else:
        (delivery,) = house.store.deliveries("acme", message_id)
        assert delivery.state == "parked"
        assert delivery.attempts[-1].diagnostic["code"] == "transport.unexpected"


def test_a_translation_without_a_conclusion_is_a_fault(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the middle breaks off is not taken for an outcome."""
    translate = house.words.translate
    monkeypatch.setattr(house.words, "translate", lambda *arguments: list(translate(*arguments))[:-1])
    message_id = house.receive("K1 K2 K3")
    house.work()
    assert house.store.filings("acme", message_id).items == []
    assert house.store.message("acme", message_id).state == "received"


def test_the_middle_may_ask_whether_an_interchange_was_processed(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its own partner's interchanges, by their bytes in this message: repeats and conflicts are told apart."""
    told: list[Any] = []
    translate = house.words.translate

    def asking(content: Any, partner: Any, as_of: Any, known: Any, processed: Any, *more: Any) -> Any:
        interchange = an_interchange(start=0, end=3)
        told.append(processed(interchange))
        for part in translate(content, partner, as_of, known, processed, *more):
            if isinstance(part, Conclusion):
                survey = Survey(interchanges=(interchange,), diagnostics=(), segments=1)
                yield msgspec.structs.replace(part, survey=survey)
            else:
                yield part

    monkeypatch.setattr(house.words, "translate", asking)
    first = house.receive("ONE .")
    for text, partner in (("ONE ..", "acme"), ("TWO .", "acme"), ("TWO .", "bolt")):
        house.work()
        house.receive(text, partner)
    house.work()
    assert told == [None, first, "conflict", None]


def an_interchange(start: int, end: int) -> Interchange:
    return Interchange(
        scope=Scope(interchange=0),
        delimiters=Delimiters(element="*", component=">", repetition="^", segment="~"),
        sender_qualifier="02",
        sender="ABCD",
        receiver_qualifier="ZZ",
        receiver="CBP",
        date="260101",
        time="0100",
        version="00502",
        control_number="000000001",
        ack_requested="0",
        usage="P",
        start=start,
        end=end,
        groups=(),
        interchange_acks=(),
        sound=True,
    )


def test_a_delivery_is_repeated_with_the_same_key_and_bytes(house: Any) -> None:
    """However it failed before: refused at a try, or by a fault of ours."""
    house.sink.script = [LATER, ZeroDivisionError(), LATER]
    message_id = house.receive("K1 K2")
    for _ in range(4):
        house.work()
        house.clock.pass_(hours=1)
    assert len(house.sink.documents) == 4
    assert len({(document.key, document.body) for document in house.sink.documents}) == 1
    (delivery,) = house.store.deliveries("acme", message_id)
    assert [one.result for one in delivery.attempts] == ["retry-later", "retry-later", "retry-later", "delivered"]
    assert [one.diagnostic["code"] for one in delivery.attempts[:3]] == [
        "transport.unreachable",
        "transport.unexpected",
        "transport.unreachable",
    ]


def test_a_destination_that_asks_for_patience_gets_it(house: Any) -> None:
    """Not before the time it asked for."""
    house.sink.script = [RetryLater(diagnostic=LATER.diagnostic, after=timedelta(minutes=10))]
    house.receive("K1")
    house.work()
    house.clock.pass_(minutes=9)
    assert house.work() == 0
    house.clock.pass_(minutes=2)
    assert house.work() == 1


def test_a_refused_delivery_waits_for_a_person(house: Any) -> None:
    """No second try by itself; after a retry it is sent again, the same."""
    house.sink.script = [Refused(diagnostic=diagnose("transport.refused", found="x", expected="y", destination="z"))]
    message_id = house.receive("K1")
    house.work()
    house.clock.pass_(days=10)
    assert house.work() == 0
    (delivery,) = house.store.deliveries("acme", message_id)
    assert delivery.state == "parked"
    house.store.retry_delivery(delivery.id, house.clock())
    assert house.work() == 1
    assert house.sink.documents[0] == house.sink.documents[1]


def test_a_destination_that_is_gone_is_told(house: Any) -> None:
    """A delivery to a name that is not configured any more is parked, not lost and not tried for ever."""
    message_id = house.receive("K1")
    worker = house.worker()
    worker.run_once()
    house.work(house.worker({}))
    (delivery,) = house.store.deliveries("acme", message_id)
    assert delivery.attempts[0].diagnostic["code"] == "transport.unknown-destination"
    assert delivery.state == "parked"


def test_a_dead_destination_does_not_hold_up_another(house: Any) -> None:
    """Each destination has its own deliveries."""
    dead = type(house.sink)(script=[LATER] * 10)
    house.receive("K1 K2")
    house.work(house.worker({"dead": dead, "alive": house.sink}))
    assert len(dead.documents) == len(house.sink.documents) == 1
    assert sorted(left.waiting for left in house.store.backlog()) == [1]


def test_a_stopped_worker_hands_its_message_back(house: Any) -> None:
    """Between two batches: nothing of the outcome counts, nor does the attempt."""
    message_id = house.receive("K1 K2 K3 K4 K5 K6")
    worker = house.worker()
    house.words.hook = lambda step: worker.stop() if step == "batch 1" else None
    worker.run()
    assert house.store.filings("acme", message_id).items == []
    claim = house.store.claim(("translate",), "w2", house.clock(), LEASE)
    assert (claim.subject, claim.attempt) == (message_id, 1)


def test_a_stopped_worker_finishes_its_delivery(house: Any) -> None:
    """What the other side has been sent is noted before the worker goes."""
    message_id = house.receive("K1")
    worker = house.worker()
    deliver = house.sink.deliver

    def stop_and_deliver(document: Any) -> Any:
        worker.stop()
        return deliver(document)

    house.sink.deliver = stop_and_deliver
    worker.run()
    assert [delivery.state for delivery in house.store.deliveries("acme", message_id)] == ["delivered"]


def test_a_frozen_worker_is_overtaken_and_writes_nothing(house: Any) -> None:
    """It wakes after its lease ended: the outcome of the other stands, and filings leave once."""
    message_id = house.receive("K1 K2 K3 K4")
    house.words.hook = lambda step: None
    frozen = house.worker()

    def freeze(step: str) -> None:
        if step == "answer":
            return
        house.words.hook = lambda step: None
        house.clock.pass_(minutes=10)
        house.work()

    house.words.hook = freeze
    assert frozen.run_once() is True
    house.work()
    assert [entry.kind for entry in house.store.timeline("acme", message_id)] == ["received", "concluded", "delivered"]
    assert len(house.sink.documents) == 1
    assert len(house.store.answers("acme", message_id)) == 1


def test_an_outage_of_the_store_is_not_the_fault_of_the_message(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job goes back, its attempt does not count, and it is done when the store is there again."""
    message_id = house.receive("K1 K2")
    with monkeypatch.context() as outage:
        outage.setattr("gateway.store.outcomes.append", raise_unavailable)
        house.worker().run_once()
    claim = house.store.claim(("translate",), "w", house.clock(), LEASE)
    assert (claim.subject, claim.attempt) == (message_id, 1)


def raise_unavailable(*_: Any, **__: Any) -> None:
    raise StoreUnavailable("the disk is full")


def test_the_loop_outlives_an_outage_of_the_store(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits, works again, can be woken, and stops at once when told to."""
    monkeypatch.setattr("gateway.worker.loop._TROUBLE_S", 0.01)
    monkeypatch.setattr("gateway.worker.loop._IDLE_S", 30.0)
    claim, failures = house.store.claim, [1, 2]

    def fail_twice(*arguments: Any) -> Any:
        if failures:
            failures.pop()
            raise_unavailable()
        return claim(*arguments)

    monkeypatch.setattr(house.store, "claim", fail_twice)
    worker = house.worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        message_id = house.receive("K1")
        deadline = time.monotonic() + 20
        while house.store.message("acme", message_id).state != "concluded" and time.monotonic() < deadline:
            worker.wake()
            time.sleep(0.01)
    finally:
        worker.stop()
        thread.join(20)
    assert not thread.is_alive()
    assert failures == []
    assert house.store.message("acme", message_id).verdict == "accepted"


def test_many_workers_do_each_job_once(house: Any) -> None:
    """Four workers, three partners, twenty messages: nothing is lost and nothing leaves twice."""
    for n in range(20):
        house.receive(f"K{n} SAME{n % 5}", partner=f"p{n % 3}")
    threads = [threading.Thread(target=house.work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.clock.pass_(minutes=10)  # whoever had to look again for a key that was taken meanwhile
    house.work()
    assert house.store.backlog() == []
    sent = [key for document in house.sink.documents for key in document.body.decode().split() if key.startswith("<F>")]
    assert sorted(sent) == sorted([f"<F>K{n}</F>" for n in range(20)] + [f"<F>SAME{n}</F>" for n in range(5)] * 3)
    numbers = [
        (message.partner, answer.control_number)
        for message in house.store.messages(EVERYONE).items
        for answer in house.store.answers(EVERYONE, message.id)
    ]
    assert len(numbers) == len(set(numbers)) == 20
    assert house.store.verify() is None


def test_a_lease_is_kept_while_the_work_goes_on(house: Any) -> None:
    """Longer than the lease, until it is taken away or the work is done."""
    house.receive("K1")
    lease = timedelta(seconds=0.08)
    claim = house.store.claim(("translate",), "w", house.clock(), lease)
    beats: list[Any] = []
    keep = house.store.keep
    house.store.keep = lambda *arguments: (keep(*arguments), beats.append(arguments))
    with kept(house.store, claim, house.clock, lease):
        until(lambda: len(beats) >= 3)
        house.clock.pass_(seconds=0.05)
        until(lambda: beats[-1][1] == house.clock())
        assert house.store.claim(("translate",), "thief", house.clock() + timedelta(seconds=0.05), lease) is None
    stopped = len(beats)
    house.store.release(claim, house.clock())
    assert house.store.claim(("translate",), "next", house.clock(), lease) is not None
    assert len(beats) == stopped


@pytest.mark.parametrize("error", [LeaseLost(), StoreUnavailable("locked")])
def test_a_beat_that_fails_does_not_disturb_the_work(house: Any, error: Exception) -> None:
    """A lost lease ends the beating, an outage does not; the work is told by its own next write."""
    house.receive("K1")
    lease = timedelta(seconds=0.04)
    claim = house.store.claim(("translate",), "w", house.clock(), lease)
    beats = []

    def fail(*_: Any) -> None:
        beats.append(1)
        raise error

    house.store.keep = fail
    with kept(house.store, claim, house.clock, lease):
        until(lambda: len(beats) >= (1 if isinstance(error, LeaseLost) else 3))


def until(condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
