"""An outcome is there as a whole or not at all, and only under the claim that still holds."""

# ruff: noqa: PT012  the block that an exception leaves is what is tested here

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from gateway.jobs import LeaseLost
from gateway.pipeline.outcome import Batch
from gateway.store import EVERYONE, KeysTaken, Store, schema


def count(store: Store, table: Any) -> int:
    with store.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_everything_counts_when_it_is_concluded(store: Store, desk: Any) -> None:
    """Verdict, filings, findings, answers, deliveries and the timeline appear together."""
    message_id = desk.receive()
    claim = desk.claim()
    good, bad = desk.filing("A1"), desk.filing("A2", "reject", desk.finding())
    with store.outcome(message_id, claim) as writer:
        for filing in (good, bad):
            writer.batch(Batch([filing]))
        before = store.message("acme", message_id)
        assert store.filings("acme", message_id).items == []
        number = writer.numbers("interchange")
        conclusion = desk.conclusion("partially-accepted", desk.finding(), records=2)
        writer.conclude(conclusion, [desk.answer], now=desk.NOW, destinations=["out"])
        assert store.message("acme", message_id) == before
    message = store.message("acme", message_id)
    assert message is not None
    assert (message.state, message.verdict, message.format, message.mapping) == (
        "concluded",
        "partially-accepted",
        "x12",
        "m@1",
    )
    assert message.counts == conclusion.counts
    assert message.concluded_at == desk.NOW
    assert number == 1
    first, second = store.filings("acme", message_id).items
    assert (first.key, first.fate, first.xml, first.decision) == ("A1", "forward", good.xml, good.decision)
    assert (first.start, first.end, first.segment, first.ordinal) == (10, 20, 3, 0)
    assert first.diagnostics == ()
    assert [found["code"] for found in second.diagnostics] == ["internal.unexpected"]
    assert [found["code"] for found in store.diagnostics("acme", message_id)] == ["internal.unexpected"]
    (answer,) = store.answers("acme", message_id)
    assert (answer.kind, answer.body, answer.control_number) == ("997", b"ISA*00*~", "000000001")
    (delivery,) = store.deliveries("acme", message_id)
    assert (delivery.destination, delivery.filings, delivery.state) == ("out", 1, "due")
    assert store.delivery_filings(delivery.id) == [good.xml]
    assert [entry.kind for entry in store.timeline("acme", message_id)] == ["received", "concluded"]
    assert [(left.kind, left.waiting) for left in store.backlog()] == [("deliver", 1)]


def test_a_filing_without_a_decision_has_none(store: Store, desk: Any) -> None:
    """A record too broken to ask the law about comes back without a ruling."""
    message_id = desk.translate(msgspec.structs.replace(desk.filing("A1", "reject"), decision=None))
    (filing,) = store.filings("acme", message_id).items
    assert filing.decision is None


def test_nothing_counts_after_a_failure(store: Store, desk: Any) -> None:
    """A failure after two batches and a control number leaves no filing, no number and no delivery."""
    message_id = desk.receive()
    claim = desk.claim()
    with pytest.raises(ZeroDivisionError), store.outcome(message_id, claim) as writer:
        for key in ("A1", "A2", "A3"):
            writer.batch(Batch([desk.filing(key)]))
        assert writer.numbers("interchange") == 1
        raise ZeroDivisionError
    assert store.filings(EVERYONE, message_id).items == []
    assert store.message("acme", message_id).state == "received"  # type: ignore[union-attr]
    with store.outcome(message_id, claim) as writer:
        assert writer.known(["A1", "A2", "A3"]) == set()
        writer.batch(Batch([desk.filing("A1")]))
        assert writer.numbers("interchange") == 1
        writer.conclude(desk.conclusion(), [], now=desk.NOW, destinations=["out"])
    assert [filing.key for filing in store.filings("acme", message_id).items] == ["A1"]
    assert count(store, schema.filing) == 1
    assert count(store, schema.outcome) == 1


def test_an_outcome_must_be_concluded(store: Store, desk: Any) -> None:
    """Leaving without a conclusion is a bug that is told, and undoes all."""
    message_id = desk.receive()
    claim = desk.claim()
    with pytest.raises(RuntimeError, match="concluded"), store.outcome(message_id, claim) as writer:
        writer.numbers("interchange")
    assert count(store, schema.control_number) == 0


def test_a_message_without_records_can_be_concluded(store: Store, desk: Any) -> None:
    """An unreadable message has a verdict and findings, and nothing else."""
    message_id = desk.receive()
    with store.outcome(message_id, desk.claim()) as writer:
        writer.conclude(
            desk.conclusion("unreadable", desk.finding(), records=0), [], now=desk.NOW, destinations=["out"]
        )
    assert store.deliveries("acme", message_id) == []
    assert store.message("acme", message_id).verdict == "unreadable"  # type: ignore[union-attr]


def test_a_small_message_costs_one_transaction(store: Store, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches gather up to a thousand filings before any is written."""
    monkeypatch.undo()
    message_id = desk.receive()
    transactions = []
    writing = store.database.writing
    monkeypatch.setattr(store.database, "writing", lambda: (transactions.append(1), writing())[1])
    claim = desk.claim()
    transactions.clear()
    with store.outcome(message_id, claim) as writer:
        for n in range(9):
            writer.batch(Batch([desk.filing(f"K{n}-{m}") for m in range(100)]))
            assert f"K{n}-0" in writer.known([f"K{n}-0"])
        writer.numbers("interchange")
        writer.conclude(desk.conclusion(), [], now=desk.NOW)
    assert len(transactions) == 1
    assert len(store.filings("acme", message_id, limit=500).items) == 500


def test_known_keys_are_those_forwarded_before_or_here(store: Store, desk: Any) -> None:
    """Forwarded ones count, of this partner, of earlier messages and of this one; rejected ones may come again."""
    desk.translate(desk.filing("OLD"), desk.filing("REJECTED", "reject"))
    desk.translate(desk.filing("FOREIGN"), partner="bolt")
    message_id = desk.receive()
    asked = ["OLD", "REJECTED", "FOREIGN", "WRITTEN", "PENDING", "HELD", "NEW", "NEW"]
    with store.outcome(message_id, desk.claim()) as writer:
        writer.batch(Batch([desk.filing("WRITTEN"), desk.filing("HELD", "hold")]))
        writer.batch(Batch([desk.filing("PENDING"), desk.filing("NEW", "reject")]))
        assert writer.known(iter(asked)) == {"OLD", "WRITTEN", "PENDING"}
        assert writer.known([]) == set()
        many = [f"K{n}" for n in range(2000)] + ["OLD"]
        assert writer.known(many) == {"OLD"}
        writer.conclude(desk.conclusion(), [], now=desk.NOW)


def test_a_key_is_forwarded_once_even_when_two_race(store: Store, desk: Any) -> None:
    """Of two messages with one key that are translated at the same time, the later one has to look again."""
    first, second = desk.receive(), desk.receive()
    claims = {claim.subject: claim for claim in (desk.claim(), desk.claim())}
    with pytest.raises(KeysTaken), store.outcome(first, claims[first]) as one:
        assert one.known(["A1"]) == set()
        one.batch(Batch([desk.filing("A1")]))
        with store.outcome(second, claims[second]) as other:
            assert other.known(["A1"]) == set()
            other.batch(Batch([desk.filing("A1")]))
            other.conclude(desk.conclusion(), [], now=desk.NOW, destinations=["out"])
        one.conclude(desk.conclusion(), [], now=desk.NOW, destinations=["out"])
    assert [filing.message_id for filing in store.filings_by_key("acme", "A1")] == [second]
    with store.outcome(first, claims[first]) as one:
        assert one.known(["A1"]) == {"A1"}
        one.batch(Batch([desk.filing("A1", "reject")]))
        one.conclude(desk.conclusion("rejected"), [], now=desk.NOW, destinations=["out"])
    assert [len(store.deliveries("acme", message)) for message in (first, second)] == [0, 1]


STEPS = ["start", "second batch", "numbers", "conclude"]


@pytest.mark.parametrize("overtaken_before", STEPS)
def test_whoever_lost_the_lease_writes_nothing(store: Store, desk: Any, overtaken_before: str) -> None:
    """A worker that froze until its lease ended is refused at its next step, and the other's outcome stands."""
    message_id = desk.receive()
    frozen = desk.claim()
    later = desk.NOW + timedelta(minutes=2)

    def overtake(step: str) -> None:
        if step == overtaken_before:
            with store.outcome(message_id, desk.claim(later)) as writer:
                writer.batch(Batch([desk.filing("RIGHT")]))
                writer.conclude(desk.conclusion(), [], now=later, destinations=["out"])

    overtake("start")
    with pytest.raises(LeaseLost), store.outcome(message_id, frozen) as writer:
        writer.batch(Batch([desk.filing("WRONG")]))
        overtake("second batch")
        writer.batch(Batch([desk.filing("WRONG2")]))
        overtake("numbers")
        if overtaken_before != "conclude":
            writer.numbers("interchange")
        overtake("conclude")
        writer.conclude(desk.conclusion(), [], now=later, destinations=["out"])
    assert [filing.key for filing in store.filings("acme", message_id).items] == ["RIGHT"]
    assert len(store.deliveries("acme", message_id)) == 1
    assert [entry.kind for entry in store.timeline("acme", message_id)] == ["received", "concluded"]


def test_a_held_message_waits_for_a_person_and_can_be_set_going_again(store: Store, desk: Any) -> None:
    """Held: the bytes stay, the reason is told, no worker takes it; after a retry one does."""
    message_id = desk.receive(b"bytes")
    claim = desk.claim()
    with pytest.raises(ZeroDivisionError), store.outcome(message_id, claim) as writer:
        writer.batch(Batch([desk.filing("A1")]))
        writer.batch(Batch([desk.filing("A2")]))
        raise ZeroDivisionError
    store.hold(message_id, claim, desk.finding(), desk.NOW)
    message = store.message("acme", message_id)
    assert message is not None
    assert (message.state, message.verdict, message.counts) == ("held", None, None)
    assert [found["code"] for found in store.diagnostics("acme", message_id)] == ["internal.unexpected"]
    assert b"".join(store.content(message_id).chunks()) == b"bytes"
    tomorrow = desk.NOW + timedelta(days=1)
    assert store.claim(("translate",), "w", tomorrow, desk.LEASE) is None
    assert store.retry(message_id, tomorrow) is True
    assert store.retry(message_id, tomorrow) is False
    again = desk.claim(tomorrow)
    assert (again.subject, again.attempt) == (message_id, 1)
    with store.outcome(message_id, again) as writer:
        writer.conclude(desk.conclusion(), [], now=tomorrow)
    assert [entry.kind for entry in store.timeline("acme", message_id)] == ["received", "held", "retried", "concluded"]
    assert count(store, schema.filing) == 0
    assert store.diagnostics("acme", message_id) == []


def test_an_unknown_message_has_no_outcome(store: Store, desk: Any) -> None:
    """Work on an id that does not exist is told."""
    desk.receive()
    claim = desk.claim()
    with pytest.raises(KeyError), store.outcome("msg_unknown", claim):
        pass
    with pytest.raises(KeyError):
        store.retry("msg_unknown", desk.NOW)


def test_forwarded_filings_are_cut_into_deliveries_of_a_thousand(store: Store, desk: Any) -> None:
    """Each destination gets every forwarded filing exactly once, in order, in bundles of bounded size."""
    message_id = desk.receive()
    fates = ["reject" if n % 3 == 0 else "forward" for n in range(3600)]
    filings = [desk.filing(f"K{n:04d}", fate) for n, fate in enumerate(fates)]
    with store.outcome(message_id, desk.claim()) as writer:
        for start in range(0, len(filings), 700):
            writer.batch(Batch(filings[start : start + 700]))
        writer.conclude(desk.conclusion(records=3600), [], now=desk.NOW, destinations=["a", "b"])
    expected = [filing.xml for filing in filings if filing.fate == "forward"]
    for destination in ("a", "b"):
        bundles = [one for one in store.deliveries("acme", message_id) if one.destination == destination]
        assert [bundle.filings for bundle in bundles] == [1000, 1000, 400]
        assert [xml for bundle in bundles for xml in store.delivery_filings(bundle.id)] == expected
        assert store.delivery_filings(bundles[0].id) == store.delivery_filings(bundles[0].id)


def test_a_delivery_of_big_filings_stays_small(store: Store, desk: Any) -> None:
    """Eight mebibytes of XML fill a delivery, however few filings that are."""
    big = [msgspec.structs.replace(desk.filing(f"K{n}"), xml="x" * (3 << 20)) for n in range(5)]
    message_id = desk.translate(*big)
    assert [delivery.filings for delivery in store.deliveries("acme", message_id)] == [2, 2, 1]


def test_control_numbers_are_unique_and_rise(store: Store, desk: Any) -> None:
    """Eight threads take numbers of one partner: none twice, none left out; kinds and partners count apart."""
    for partner in ["acme"] * 8 + ["bolt"]:
        desk.receive(partner=partner)
    claims = [desk.claim() for _ in range(9)]
    taken: dict[str, list[int]] = {"acme": [], "bolt": []}

    def take(claim: Any) -> None:
        with store.outcome(claim.subject, claim) as writer:
            some = [writer.numbers("interchange") for _ in range(5)]
            assert writer.numbers("group") <= 8
            writer.conclude(desk.conclusion(), [], now=desk.NOW)
        taken[claim.partner] += some

    threads = [threading.Thread(target=take, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken["acme"]) == list(range(1, 41))
    assert taken["bolt"] == [1, 2, 3, 4, 5]


def test_control_numbers_start_again_after_nine_digits(store: Store, desk: Any) -> None:
    """ISA13 holds nine digits: after the last one comes 1."""
    message_id = desk.receive()
    with store.database.writing() as connection:
        row = {"partner": "acme", "kind": "interchange", "value": 999_999_998}
        connection.execute(schema.control_number.insert().values(row))
    with store.outcome(message_id, desk.claim()) as writer:
        assert [writer.numbers("interchange") for _ in range(2)] == [999_999_999, 1]
        writer.conclude(desk.conclusion(), [], now=desk.NOW)
