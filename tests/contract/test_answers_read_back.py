"""What we answer, read as an answer: the same interchange, sets and shipments, with the same fates."""

from __future__ import annotations

from functools import cache
from itertools import count

import pytest
from manifests import BEFORE, SAMPLE_TIMES, outcome, sample

from gateway.answers import Kind, echo_of, render
from gateway.cli.bench_manifest import truck_manifest
from gateway.library import library, read_response_tables
from gateway.pipeline.partner import AnswerSettings
from gateway.pipeline.translate import Outcome
from gateway.responses import Response, read_responses
from gateway.tree import InMemory
from gateway.x12.writer import transliterate, usual_delimiters

_FATES = {"forward": "accepted", "reject": "rejected", "hold": "held"}


@cache
def messages() -> dict[str, tuple[bytes, Outcome]]:
    """Return some messages with what becomes of each."""
    sent = {name: (sample(name), at) for name, at in SAMPLE_TIMES.items() if name.startswith("carrier")}
    sent["many"] = (b"".join(truck_manifest(30, per_set=10, faulty=0.4)), BEFORE)
    return {name: (data, outcome(data, as_of=at)) for name, (data, at) in sent.items()}


def answered(kind: Kind, name: str) -> list[Response]:
    """Return our answers of *kind* to the message *name*, read back."""
    data, found = messages()[name]
    numbers = count(1)
    echo = echo_of(InMemory(data))
    read: list[Response] = []
    for answer in render(kind, found.conclusion, AnswerSettings(), lambda _: next(numbers), BEFORE, "m", echo):
        responses, diagnostics = read_responses(InMemory(answer.body), library().checkers, read_response_tables())
        assert [one.code for one in diagnostics if one.severity == "error"] == []
        assert all(one.sound and one.kind == kind for one in responses)
        read += responses
    return read


def fates(name: str) -> dict[str, str]:
    """Return what became of each shipment, by its shipment control number."""
    _, found = messages()[name]
    return {filing.key: _FATES[filing.fate] for filing in found.filings if filing.key}


@pytest.mark.parametrize("name", messages())
def test_a_ta1_and_the_sets_of_an_acknowledgment_are_those_of_the_message(name: str) -> None:
    """Control numbers lead back to what was sent."""
    _, found = messages()[name]
    assert found.conclusion.survey is not None
    (interchange,) = found.conclusion.survey.interchanges
    (ack,) = answered("TA1", name)
    assert (ack.about.interchange, ack.verdict) == (interchange.control_number, "accepted")
    sent = [(group.control_number, one.control_number) for group in interchange.groups for one in group.transactions]
    for kind in ("997", "999"):
        read = [one for one in answered(kind, name) if one.about.level == "set"]
        assert [(one.about.group, one.about.set_number) for one in read] == sent
        assert {one.verdict for one in read} <= {"accepted", "accepted-with-errors", "rejected"}


@pytest.mark.parametrize("name", messages())
def test_the_advice_and_the_rejection_name_the_shipments_that_were_refused(name: str) -> None:
    """By their shipment control numbers; a bill that could not be read has none."""
    refused = {key for key, fate in fates(name).items() if fate == "rejected"}
    advised = {one.about.scn: one.verdict for one in answered("824", name) if one.about.level == "bill"}
    assert {scn for scn, verdict in advised.items() if verdict == "rejected"} >= refused
    told = {one.about.scn: one.verdict for one in answered("355", name) if one.about.level == "bill"}
    assert {scn for scn, verdict in told.items() if verdict == "rejected"} >= {
        transliterate(key, usual_delimiters("00502")) for key in refused
    }
    for one in answered("355", name):
        assert one.about.level != "trip" or one.verdict in ("accepted", "accepted-with-errors", "rejected")
