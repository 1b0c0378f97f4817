"""Answers are read without an exception whatever is sent, and the state of a bill depends on no order of arrival."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_guide_fast_check import Sender
from test_guides_hold_their_own import STAR, written

from gateway.diagnostics import Severity
from gateway.library import read_guides, read_response_tables
from gateway.policy import EASTERN
from gateway.responses import Disposition, read_responses, state_of
from gateway.tree import InMemory
from gateway.x12.check import compile_guide

GUIDES = read_guides()
CHECKERS = {name: compile_guide(guide) for name, guide in GUIDES.items()}
TABLES = read_response_tables()
ANSWERS = sorted(name for name, guide in GUIDES.items() if guide.set_id in ("350", "355", "824", "997", "999"))


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_set_of_a_guide_is_read_as_a_sound_answer(name: str, seed: int) -> None:
    """Every answer of it is about something, and only doubts are told."""
    _, *inside, _ = Sender(GUIDES[name], "ST", STAR, seed).record()
    data = written(GUIDES[name], inside)
    responses, diagnostics = read_responses(InMemory(data), CHECKERS, TABLES)
    assert [each.code for each in diagnostics if each.severity is Severity.ERROR] == []
    assert {each.kind for each in responses} <= {GUIDES[name].set_id}
    assert all(each.sound for each in responses)
    ids = [segment[0] for segment in inside]
    if name.startswith(("x12/997", "x12/999")):
        assert len(responses) == ids.count("AK2") + 1
    if name.startswith("x12/824"):
        assert len(responses) == ids.count("OTI")
    if name.startswith("x12/350"):
        assert sum(each.about.level == "bill" for each in responses) >= ids.count("X4")
    if name.startswith("x12/355"):
        assert sum(len(each.remarks) for each in responses) == ids.count("K1")


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_answer_never_raises(name: str, seed: int) -> None:
    """Bytes dropped, doubled, changed and cut off."""
    chance = random.Random(seed)
    _, *inside, _ = Sender(GUIDES[name], "ST", STAR, seed).record()
    chance.shuffle(inside)
    data = bytearray(written(GUIDES[name], inside[: chance.randrange(1, 40)]))
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(105, len(data))
        match chance.randrange(4):
            case 0:
                del data[at : at + chance.randrange(1, 12)]
            case 1:
                data[at:at] = data[at : at + chance.randrange(1, 30)]
            case 2:
                data[at] = chance.choice(b"*>~^ 09AZ\x00\xe9\n")
            case 3:
                del data[chance.randrange(106, len(data) + 1) :]
        if len(data) < 110:
            break
    responses, diagnostics = read_responses(InMemory(bytes(data)), CHECKERS, TABLES)
    assert all(each.about.level for each in responses)
    assert all(each.message for each in diagnostics)


DISPOSITIONS = st.builds(
    lambda code, minute, port: Disposition(
        code=code,
        name=TABLES.dispositions[code].text,
        effect=TABLES.dispositions[code].effect,  # type: ignore[arg-type]
        hold=TABLES.dispositions[code].hold,
        port=port,
        posted=datetime(2025, 8, 15, 9, 0, tzinfo=EASTERN) + timedelta(minutes=minute),
    ),
    st.sampled_from(sorted(TABLES.dispositions)),
    st.integers(0, 10_000),
    st.sampled_from(["0901", "0902"]),
)


@given(st.lists(DISPOSITIONS, max_size=8, unique_by=lambda one: one.posted), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(postings: list[Disposition], chance: random.Random) -> None:
    """Messages overtake each other; when each was posted is what counts."""
    shuffled = list(postings)
    chance.shuffle(shuffled)
    assert state_of(shuffled) == state_of(postings)


@given(st.lists(DISPOSITIONS, max_size=8))
def test_one_more_hold_never_releases(postings: list[Disposition]) -> None:
    """And nothing is released without a release."""
    hold = Disposition(code="1H", name="", effect="hold", hold="a hold of its own")
    assert state_of([*postings, hold]) == "held"
    if state_of(postings) == "released":
        assert any(one.effect == "release" for one in postings)
