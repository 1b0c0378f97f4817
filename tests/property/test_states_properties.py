"""The state of a filing does not depend on the order in which answers arrive, nor on how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.library import read_states
from gateway.states import Happened, state_after

TABLE = read_states()
BEGIN = datetime(2025, 8, 15, 12, 0, tzinfo=UTC)

_customs = st.builds(
    Happened,
    event=st.sampled_from(list(TABLE.customs)),
    moment=st.integers(0, 6).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    hold=st.sampled_from([None, "discharge", "examination"]),
    port=st.sampled_from([None, "0901"]),
)
_ours = st.builds(
    Happened,
    event=st.sampled_from(list(TABLE.ours)),
    moment=st.just(BEGIN),
    ours=st.just(True),
)


@given(st.sampled_from(["forward", "hold", "reject"]), st.lists(_customs, max_size=8), st.data())
def test_order_and_repeats_do_not_matter(fate, history, data):
    """Any permutation, with any of the answers repeated, gives the same state: also of answers of one minute."""
    repeated = history + data.draw(st.lists(st.sampled_from(history), max_size=4) if history else st.just([]))
    shuffled = data.draw(st.permutations(repeated))
    assert state_after(fate, shuffled, TABLE) == state_after(fate, history, TABLE)


@given(st.sampled_from(["forward", "hold", "reject"]), st.lists(_customs, max_size=8), st.lists(_ours, max_size=2))
def test_every_history_has_a_state(fate, history, ours):
    """Nothing that can be told leaves the table."""
    assert state_after(fate, [*history, *ours], TABLE) in TABLE.states


@given(st.lists(_customs, max_size=8))
def test_nothing_is_released_under_an_open_hold(history):
    """As CBP's list of dispositions demands: while a hold stands, a release is none."""
    holds: dict[tuple[str | None, str | None], int] = {}
    for one in set(history):
        step = {"hold": 1, "hold-removed": -1}.get(one.event, 0)
        holds[one.hold, one.port] = holds.get((one.hold, one.port), 0) + step
    if any(count > 0 for count in holds.values()):
        assert state_after("forward", history, TABLE) != "released"


@given(st.sampled_from(["hold", "reject"]), st.lists(_customs, max_size=6))
def test_what_was_never_forwarded_is_moved_by_nobody(fate, history):
    """Customs cannot move what it does not have; a hold may be shown over what waits here."""
    state = state_after(fate, [one for one in history if one.event not in ("hold", "unclear")], TABLE)
    assert state == {"hold": "held", "reject": "refused"}[fate]
