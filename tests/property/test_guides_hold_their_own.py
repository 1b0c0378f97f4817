"""Sets made at random from each shipped guide: its checker, our writer and reader, and pyx12 agree about them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_guide_fast_check import Sender

from gateway.diagnostics import Severity
from gateway.library import read_guides
from gateway.second_opinion import compare, opinion
from gateway.tree import InMemory
from gateway.x12 import Delimiters, Run, Survey, survey, tokenize
from gateway.x12.check import compile_guide
from gateway.x12.grammar import Guide
from gateway.x12.segment import Segment
from gateway.x12.writer import OutgoingGroup, OutgoingInterchange, OutgoingSet, Value, write_interchange

GUIDES = read_guides()
SETS = sorted(name for name, guide in GUIDES.items() if guide.set_id != "TA1")
CHECKERS = {name: compile_guide(guide) for name, guide in GUIDES.items()}
STAR = Delimiters("*", ">", "^", "~")


def written(guide: Guide, segments: list[list[str]]) -> bytes:
    """Return an interchange with *segments*, the inside of a set of *guide*."""
    groups = []
    if guide.set_id == "TA1":
        acks = [values(guide, each) for each in segments]
    else:
        acks = []
        inside = [values(guide, each) for each in segments]
        one = OutgoingSet(id=guide.set_id, control_number=1, segments=inside)
        group = OutgoingGroup(
            functional_id=guide.group or "", sender="ABCD", receiver="CBP", control_number=7, release=guide.release,
            sets=[one],
        )  # fmt: skip
        groups = [group]
    interchange = OutgoingInterchange(
        sender_qualifier="02", sender="ABCD", receiver_qualifier="ZZ", receiver="CBP", control_number=9, usage="T",
        written=datetime(2025, 8, 15, 7, 2, tzinfo=UTC), version="00502", acks=acks, groups=groups,
    )  # fmt: skip
    return write_interchange(interchange, STAR)


def values(guide: Guide, segment: list[str]) -> list[Value]:
    """Return *segment* with its composites in pieces, as the writer takes them."""
    rule = guide.rules[segment[0]]
    composites = {element.number for element in rule.elements if element.type == "composite"}
    return [tuple(text.split(">")) if number in composites else text for number, text in enumerate(segment)]


def read_back(data: bytes) -> tuple[Survey, list[Segment]]:
    """Return the envelope of *data* and the segments of its only set."""
    found = survey(InMemory(data))
    transaction = found.interchanges[0].groups[0].transactions[0]
    text = data[transaction.start : transaction.end].decode("latin-1")
    run = Run(text, transaction.start, transaction.ordinal, 1, 0, transaction.line, transaction.line_start)
    return found, tokenize(run, STAR)


@pytest.mark.parametrize("name", SETS)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_a_guide_describes_passes_everywhere(name: str, seed: int) -> None:
    """Nothing is found by the checker or by pyx12, and the segments come back as they were written."""
    guide = GUIDES[name]
    _, *inside, _ = Sender(guide, "ST", STAR, seed).record()
    data = written(guide, inside)
    found, segments = read_back(data)
    assert found.diagnostics == ()
    assert [each.text for each in segments[1:-1]] == ["*".join(each) for each in inside]
    transaction = found.interchanges[0].groups[0].transactions[0]
    parts = list(CHECKERS[name].check(transaction, InMemory(data), STAR, None))
    diagnostics = [each for part in parts for each in part.diagnostics]
    assert [each for each in diagnostics if each.severity is not Severity.NOTE] == []
    assert compare(diagnostics, opinion(guide, segments, STAR)) == []


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_interchange_acknowledgment_comes_back_as_it_was_written(seed: int) -> None:
    """A TA1 stands outside of any set, so only its envelope is read."""
    (segment,) = Sender(GUIDES["x12/ta1"], "TA1", STAR, seed).record()
    found = survey(InMemory(written(GUIDES["x12/ta1"], [segment])))
    assert found.diagnostics == ()
    assert found.interchanges[0].interchange_acks == ("*".join(segment),)
