"""The ledger of persons and days: who sees which rows, and that no name is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.filing.persons import DayEntry, DayTally
from gateway.pipeline.outcome import Batch, Filing
from gateway.store import DayPassed, Store, ledger, outcomes, schema
from gateway.store.ledger import digest_of
from gateway.store.person_key import person_key

DAY, NEXT = date(2025, 8, 15), date(2025, 8, 16)
IDA, ANN = "person|FARROW IDA|1 ELM ST|14201|US", "person|LODGE ANN|2 ELM ST|14201|US"
CHESTS, TIES = f"order|{IDA}|OAK CO|CHEST", f"order|{IDA}|SILK CO|TIE"
ASKED = [DayEntry(DAY, IDA, 0, CHESTS), DayEntry(DAY, IDA, 0, TIES), DayEntry(DAY, ANN, 0), DayEntry(NEXT, IDA, 0)]


def filing(key: str, who: str = IDA, cents: int = 100, day: date = DAY, order: str | None = None) -> Filing:
    return Filing(key=key, regime="section-321", fate="forward", xml="<F/>", day=DayEntry(day, who, cents, order))


def forward(store: Store, desk: Any, *filings: Filing, partner: str = "acme") -> Mapping[tuple[date, str], DayTally]:
    """Translate a message of *filings* in batches of one, and return what it sees on its days at the end."""
    message = desk.receive(partner=partner)
    with store.outcome(message, desk.claim()) as writer:
        for one in filings:
            writer.batch(Batch([one]))
        seen = writer.day_totals(ASKED)
        writer.conclude(desk.conclusion(records=len(filings)), [], now=desk.NOW)
    return seen


@pytest.mark.parametrize("per_transaction", [1, 1000])
def test_a_message_sees_its_own_batches(
    store: Store, desk: Any, per_transaction: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are written already or not, by day and person."""
    monkeypatch.setattr(outcomes, "FILINGS_PER_TRANSACTION", per_transaction)
    seen = forward(store, desk, filing("A"), filing("B", cents=250), filing("C", ANN), filing("D", day=NEXT))
    assert seen == {(DAY, IDA): DayTally(350, 2), (DAY, ANN): DayTally(100, 1), (NEXT, IDA): DayTally(100, 1)}


@pytest.mark.parametrize("per_transaction", [1, 1000])
def test_orders_of_a_person_are_told_apart(
    store: Store, desk: Any, per_transaction: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person has what all orders have, each order its own, and goods of no known seller are of no order."""
    monkeypatch.setattr(outcomes, "FILINGS_PER_TRANSACTION", per_transaction)
    forward(store, desk, filing("A", order=CHESTS), partner="other")
    seen = forward(store, desk, filing("B", order=CHESTS), filing("C", cents=7, order=TIES), filing("D", cents=30))
    assert seen == {(DAY, IDA): DayTally(237, 4), (DAY, CHESTS): DayTally(200, 2), (DAY, TIES): DayTally(7, 1)}


def test_messages_of_everybody_count_once_concluded(store: Store, desk: Any) -> None:
    """A person is one person for all senders."""
    forward(store, desk, filing("A"), filing("B"))
    forward(store, desk, filing("A", cents=5), partner="other")
    assert forward(store, desk) == {(DAY, IDA): DayTally(205, 3)}


def test_what_was_abandoned_never_counts(store: Store, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for others nor, when the message is tried again, for itself."""
    monkeypatch.setattr(outcomes, "FILINGS_PER_TRANSACTION", 1)
    message, claim = desk.receive(), desk.claim()
    with suppress(ZeroDivisionError), store.outcome(message, claim) as writer:
        for key in "ABC":
            writer.batch(Batch([filing(key)]))
        raise ZeroDivisionError
    assert rows(store)
    with store.outcome(message, claim) as writer:
        assert writer.day_totals(ASKED) == {}
        writer.batch(Batch([filing("A")]))
        writer.conclude(desk.conclusion(), [], now=desk.NOW)
    assert forward(store, desk) == {(DAY, IDA): DayTally(100, 1)}


def test_no_name_is_kept_and_the_key_is_needed(store: Store, desk: Any) -> None:
    """A row holds a digest of sixteen bytes; under another key the person is another one."""
    store.person_key = b"one key"
    forward(store, desk, filing("A"))
    ((person,),) = rows(store)
    assert bytes(person) == digest_of(IDA, b"one key")
    assert len(person) == 16
    store.person_key = b"another key"
    assert forward(store, desk) == {}


def rows(store: Store) -> list[Any]:
    with store.database.reading() as connection:
        return list(connection.execute(select(schema.person_day.c.person)))


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    """The file is for its owner alone; a key that is given needs no file."""
    key = person_key(tmp_path)
    assert len(key) == 32
    assert person_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["person.key"]
    assert (tmp_path / "person.key").stat().st_mode & 0o077 == 0
    given = person_key(tmp_path / "absent", "a secret that several machines share")
    assert len(given) == 32
    assert given != person_key(tmp_path / "absent", "another")


def test_days_that_are_over_are_forgotten_a_page_at_a_time(
    store: Store, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of days before the one that is named go, those of that day and after it stay."""
    monkeypatch.setattr(ledger, "_ROWS_AT_ONCE", 2)
    forward(store, desk, filing("A"), filing("B", ANN), filing("C", "person|X|1 ELM|14201|US"), filing("D", day=NEXT))
    assert [store.forget_days(DAY), store.forget_days(NEXT), store.forget_days(NEXT), store.forget_days(NEXT)] == [
        0,
        2,
        1,
        0,
    ]
    with store.database.reading() as connection:
        assert connection.execute(select(schema.person_day.c.day)).scalars().all() == [NEXT]


@pytest.mark.parametrize(
    ("other", "most", "passes"),
    [
        (filing("B", cents=301), 800, True),
        (filing("B", cents=300), 800, False),
        (filing("B", cents=900, day=NEXT), 800, False),
        (filing("B", ANN, cents=900), 800, False),
        (filing("B", cents=900), None, False),
    ],
)
def test_of_two_messages_at_once_the_later_one_looks_again(
    store: Store, desk: Any, other: Filing, most: int | None, passes: bool
) -> None:
    """When a person has too much with both: who is concluded first stands, the other is to be translated again."""
    assert other.day is not None
    first, second = desk.receive(), desk.receive(partner="other")
    claims = {claim.subject: claim for claim in (desk.claim(), desk.claim())}
    mine = Filing(key="A", regime="section-321", fate="forward", xml="<F/>", day=DayEntry(DAY, IDA, 500, CHESTS, most))
    expected = pytest.raises(DayPassed, match=first) if passes else nullcontext()
    with expected, store.outcome(first, claims[first]) as one:
        assert one.day_totals(ASKED) == {}
        one.batch(Batch([mine]))
        with store.outcome(second, claims[second]) as two:
            two.batch(Batch([other]))
            two.conclude(desk.conclusion(), [], now=desk.NOW)
        one.conclude(desk.conclusion(), [], now=desk.NOW)
    standing = {} if passes else {(DAY, IDA): 500}
    theirs = {(other.day.day, other.day.who): other.day.cents}
    found = forward(store, desk)
    totals = Counter(standing) + Counter(theirs)
    assert {place: tally.cents for place, tally in found.items() if place[1] in (IDA, ANN)} == totals
