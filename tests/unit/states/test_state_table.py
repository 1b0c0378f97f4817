"""States and moves by tables, and the reader of the table itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from gateway.library import read_amendments, read_states
from gateway.states import About, AmendmentTable, Happened, Said, StateTable, state_after

TABLE = read_states()
INSTALLED = read_amendments()
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
    ("history", "state"),
    [
        ("!cancel-requested@1", "cancel-requested"),
        ("accepted !cancel-requested@1 cancel-review@2", "cancel-requested"),
        ("accepted !cancel-requested@1 cancelled@2", "cancelled"),
        ("accepted !cancel-requested@1 cancel-refused@2", "accepted"),
        ("accepted !cancel-requested@1 cancel-refused@1", "accepted"),
        ("accepted !cancel-requested@1 cancel-refused@2 !cancel-requested@3", "cancel-requested"),
        ("accepted !cancel-requested@1 cancel-refused@2 cancel-review@4", "accepted"),
        ("accepted !cancel-requested@1 released@2 cancel-refused@3", "released"),
        ("accepted !cancel-requested@1 hold:discharge@2", "on-hold"),
        ("accepted !correction-requested@1", "correction-requested"),
        ("!correction-requested@1 replaced@2", "accepted"),
        ("accepted admissible@1 !correction-requested@2 replaced@3", "admissible"),
        ("accepted !correction-requested@1 correction-refused@2", "accepted"),
        ("accepted !correction-requested@1 !cancel-requested@2", "cancel-requested"),
        ("accepted !correction-requested@1 !cancel-requested@2 cancel-refused@3", "correction-requested"),
        ("accepted cancel-review@1", "cancel-requested"),
        ("rejected !cancel-requested@1", "rejected"),
    ],
)
def test_requests_are_open_until_they_are_answered(history, state):
    """What was asked for is shown over the state; refused, the filing is what it is otherwise. ``!``: in this house."""
    events = _history(history.replace("!", ""))
    ours = [word.startswith("!") for word in history.split()]
    events = [msgspec.structs.replace(one, ours=own) for one, own in zip(events, ours, strict=True)]
    for order in (events, events[::-1]):
        assert state_after("forward", order, TABLE) == state


ROWS = """
cancel:
  - { of: [entry, bill], states: [held], then: withdraw }
  - { of: [entry, bill], states: [gone], then: refuse, because: it is gone, hint: Nothing to do. }
replace:
  - { of: [bill], states: [held, gone], then: forward }
  - { of: [entry], states: [held, gone], then: hold }
update:
  - { of: [entry], states: [gone], then: forward, for_days: 15 }
  - { of: [entry], states: [held, gone], then: hold }
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", None),
        ("states: [held], then", "states: [hold], then", "the state hold"),
        ("of: [entry, bill], states: [held]", "of: [entry], states: [held]", "no row for bill in state held"),
        (", hint: Nothing to do.", "", "because and hint"),
        ("then: hold }\nupdate", "then: hold, for_days: 2 }\nupdate", "no row for entry in state held"),
        ("then: hold", "then: drop", "drop"),
        ("replace:", "change:", "change"),
        ("cancel:", "cancel: [", "line"),
    ],
)
def test_the_table_of_amendments_is_checked(old, new, found):
    """Every state has a row for each kind, and a refusal its reason; else the table is not used."""
    table, findings = AmendmentTable.read(ROWS.replace(old, new) if old else ROWS, "amendments.yaml", ["held", "gone"])
    assert (table is None) is (found is not None)
    if found is None:
        assert table.row("cancel", "bill", "held").then == "withdraw"
        with pytest.raises(LookupError):
            table.row("cancel", "bill", "nowhere")
    elif new != "cancel: [":
        assert found in findings[0].message


@pytest.mark.parametrize("action", ["cancel", "replace"])
@pytest.mark.parametrize("kind", ["entry", "bill"])
def test_what_customs_rules_out_never_goes_out(action, kind):
    """The installed table: nothing of what is not on file at customs is sent there, and no second request."""
    for state in ("held", "refused", "expired", "withdrawn", "rejected", "cancelled", "cancel-requested"):
        assert INSTALLED.row(action, kind, state).then != "forward"


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
