"""States and moves by tables, and the reader of the table itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.library import read_states
from gateway.states import About, Happened, Said, StateTable, state_after

TABLE = read_states()
BEGIN = datetime(2025, 8, 15, 12, 0, tzinfo=UTC)


def _history(text: str) -> list[Happened]:
    """``released@3 hold:discharge@5``: events of customs with their holds, at minutes."""
    found = []
    for word in text.split():
        told, _, minute = word.partition("@")
        event, _, hold = told.partition(":")
        found.append(Happened(event=event, moment=BEGIN + timedelta(minutes=int(minute or 0)), hold=hold or None))
    return found


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ("", "forwarded"),
        ("accepted", "accepted"),
        ("preliminary accepted@1", "accepted"),
        ("rejected accepted@1", "accepted"),
        ("accepted rejected@1", "rejected"),
        ("accepted released@1", "released"),
        ("released accepted@1", "released"),
        ("released suspended@1", "suspended"),
        ("released suspended@1 released@2", "released"),
        ("accepted denied@1", "denied"),
        ("accepted hold:discharge@1", "on-hold"),
        ("accepted hold:examination@1", "examination"),
        ("accepted hold:examination@1 hold:discharge@2", "on-hold"),
        ("released hold:discharge@1 hold-removed:discharge@2", "released"),
        ("released hold:discharge@1 hold-removed:place@2", "on-hold"),
        ("accepted examination@1 admissible@2 released@3", "released"),
        ("accepted unclear@1 released@2", "unclear"),
        ("accepted review@1 cancelled@2", "cancelled"),
        ("cancelled hold:discharge@1 released@2", "cancelled"),
        ("not-processed", "rejected"),
        ("accepted not-processed@1", "accepted"),
        ("arrived advisory@1 discrepancy@2", "forwarded"),
        ("released suspended", "suspended"),
    ],
)
def test_the_state_by_what_customs_says(history, state):
    """Moves by moment, holds counted, what does not fit passed over; of one moment the more careful one is last."""
    assert state_after("forward", _history(history), TABLE) == state


@pytest.mark.parametrize(
    ("fate", "ours", "state"),
    [
        ("hold", ["owing"], "held"),
        ("hold", ["forwarded"], "released"),
        ("hold", ["expired"], "expired"),
        ("hold", ["expired", "forwarded"], "released"),
        ("forward", ["withdrawn"], "withdrawn"),
        ("reject", [], "refused"),
    ],
)
def test_what_happens_in_this_house_comes_first(fate, ours, state):
    """Whatever the clocks say: customs can only have what was forwarded before."""
    history = [Happened(event=event, moment=BEGIN + timedelta(n), ours=True) for n, event in enumerate(ours)]
    assert state_after(fate, [*history, *_history("released")], TABLE) == state


@pytest.mark.parametrize(
    ("received", "moment"),
    [
        ("2025-08-15T15:00:00-04:00", "2025-08-15T15:00:00-04:00"),
        ("2025-08-14T15:00:00-04:00", "2025-08-15T00:00:00-04:00"),
        ("2025-08-20T15:00:00-04:00", "2025-08-15T23:59:59-04:00"),
    ],
)
def test_an_answer_that_tells_only_its_day(received, moment):
    """It happened on that day, as near as can be to its arrival; its digest does not depend on that."""
    said = Said(event="accepted", day=date(2025, 8, 15))
    known = said.known_at(datetime.fromisoformat(received))
    assert known.moment == datetime.fromisoformat(moment)
    assert said.digest == Said(event="accepted", day=date(2025, 8, 15)).digest != known.digest


def test_what_an_answer_is_about_can_be_told():
    """In one line, for diagnostics."""
    assert About(keys=("A1", "B2")).text == "A1 / B2"
    assert About(trip=("ABCD", "T1")).text == "trip ABCD T1"
    assert About(batch="").text == "batch without a mark"


GOOD = """
states: { held: { says: held, means: waits } }
ours: { held: { says: held, to: held } }
customs: { accepted: { says: accepted, from: [held], to: held } }
words: { entry: { accepted: accepted } }
dispositions: { accepted: 1C }
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", None),
        ("to: held } }\ncustoms", "to: hold } }\ncustoms", "the state hold"),
        ("from: [held]", "from: [holed]", "the state holed"),
        ("entry: { accepted: accepted }", "entry: { accepted: acepted }", "the event acepted"),
        ("dispositions: { accepted", "dispositions: { released", "the event released"),
        ("means: waits", "mean: waits", "mean"),
        ("states:", "stats:", "stats"),
        ("ours: {", "ours: [", "ours"),
    ],
)
def test_the_table_is_checked(old, new, found):
    """A name without its counterpart, a key that is not known: the table is used whole or not at all."""
    table, findings = StateTable.read(GOOD.replace(old, new) if old else GOOD, "states.yaml")
    assert (table is None) is (found is not None)
    if found is not None and new != "ours: [":
        assert found in findings[0].message
    assert TABLE.word("entry", "eaten") == TABLE.word("entry", None) == "unclear"
