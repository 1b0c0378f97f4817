"""However many shipments fail alike, every answer stays small; and no acknowledgment is ever acknowledged."""

from __future__ import annotations

from functools import cache
from itertools import count

import msgspec
import pytest
from manifests import BEFORE, group, interchange, one_set, outcome, sample, shipment, shipments, transaction, type_86

from gateway.answers import Answer, Kind, acknowledge, echo_of, render
from gateway.diagnostics import Diagnostic
from gateway.pipeline.outcome import Batch, Conclusion, Filing
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.pipeline.tally import Tally
from gateway.pipeline.translate import Outcome
from gateway.tree import InMemory
from gateway.x12 import survey

EVERYTHING = AnswerSettings(
    ta1="always", ack997="always", ack999="always", advice824="always", reject355="always", xml="always"
)
MANY = 9999
"""Shipments that one port of a manifest can hold."""
FAULTS = {"value": "900", "origin": "CN", "weight_unit": "G", "currency": "CAD", "state": "ON"}
BOUNDS: dict[Kind, int] = {"TA1": 200, "997": 1 << 17, "999": 1 << 17, "824": 1 << 20, "355": 1 << 20, "XML": 6 << 20}
"""Bytes that an answer to such a manifest may have."""
KINDS = tuple(BOUNDS)
"""What answers a message; notices (350, JSON) are about one filing each."""


def bad(number: int) -> list[str]:
    """Return a shipment with a fault of each kind; all of them have the same length."""
    lines = shipment(f"25081500{number:04d}", **FAULTS)
    lines[0] = f"LX*{number:04d}"
    return [*lines[:2], "N9*CN*ORD1**20250230", *lines[2:]]


@cache
def manifest_that_fails() -> tuple[bytes, Conclusion]:
    """Return a manifest of 9,999 shipments that fail alike, and its conclusion.

    One of them is taken through the pipeline; what was found in it is moved on to each of the others.
    """
    text = one_set(*(bad(number) for number in range(1, MANY + 1))).encode()
    content = InMemory(text)
    (first,) = outcome(one_set(bad(1))).filings
    length = first.end - first.start
    segments = len(bad(1))
    tally = Tally("x12", Partner())
    envelope = survey(content)
    (transaction_,) = envelope.interchanges[0].groups[0].transactions
    tally.open_set(transaction_.scope, "x12/309-005020")
    shift = text.index(b"LX*0001") - first.start
    for number in range(MANY):
        tally.batch(Batch([moved(first, number, number * length + shift, number * segments)]))
    tally.close_set(stands=True)
    return text, tally.conclude(envelope)


def moved(filing: Filing, number: int, by: int, segments: int) -> Filing:
    """Return *filing* as the shipment *number*, so many bytes and segments later."""

    def move(one: Diagnostic) -> Diagnostic:
        source = one.source
        assert source is not None
        source = msgspec.structs.replace(
            source,
            start=(source.start or 0) + by,
            segment=(source.segment or 0) + segments,
            position=(source.position or 0) + segments,
        )
        scope = msgspec.structs.replace(one.scope, record=number)
        return msgspec.structs.replace(one, source=source, scope=scope)

    return msgspec.structs.replace(
        filing,
        key=f"QZXP25081500{number + 1:04d}",
        start=filing.start + by,
        end=filing.end + by,
        segment=(filing.segment or 0) + segments,
        scope=msgspec.structs.replace(filing.scope, record=number),
        diagnostics=tuple(move(one) for one in filing.diagnostics),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_answers_stay_small_when_all_shipments_fail_alike(kind: Kind) -> None:
    """Nine thousand nine hundred ninety-nine shipments with six faults each: a bounded answer that has the totals."""
    text, conclusion = manifest_that_fails()
    numbers = count(1)
    (answer,) = render(kind, conclusion, EVERYTHING, lambda _: next(numbers), BEFORE, "m", echo_of(InMemory(text)))
    assert conclusion.counts.reject == MANY
    assert len(conclusion.refused[0].diagnostics) >= 5
    assert len(answer.body) < BOUNDS[kind]
    totals = {"355": b"K3*SHIPMENTS REJECTED 9999 ACCEPTED 0000~", "XML": b'reject="9999"', "997": b"AK9*R*1*1*0~"}
    assert totals.get(kind, b"") in answer.body
    if kind == "355":
        assert answer.body.count(b"\nLX*") == 1000
        assert b"LX*1000~\nM11*250815001000*" in answer.body
    if answer.control_number is not None:
        assert survey(InMemory(answer.body)).diagnostics == ()


def answered(message: bytes, agreed: AnswerSettings = EVERYTHING) -> tuple[Outcome, list[Answer]]:
    """Return what becomes of *message* and every answer that it gets."""
    content, numbers = InMemory(message), count(1)
    found = outcome(content)
    return found, acknowledge(found.conclusion, agreed, lambda _: next(numbers), BEFORE, "m", echo_of(content))


@cache
def first_answers() -> dict[str, bytes]:
    """Return an answer of every kind."""
    content = InMemory(sample("carrier-309/manifest-2025-08-15.edi"))
    conclusion = outcome(content).conclusion
    numbers = count(1)
    return {
        kind: answer.body
        for kind in KINDS
        for answer in render(kind, conclusion, EVERYTHING, lambda _: next(numbers), BEFORE, "m", echo_of(content))
    }


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("TA1", set()),
        ("997", {"TA1"}),
        ("999", {"TA1"}),
        ("824", {"TA1", "997", "999"}),
        ("355", {"TA1", "997", "999", "824"}),
        ("XML", set()),
    ],
)
def test_answers_that_come_back_are_not_acknowledged(kind: str, answers: set[str]) -> None:
    """A TA1 and an XML acknowledgment get nothing, a 997 or 999 a TA1 where one is agreed; an 824 and a 355 are
    messages of their own, which a 997 acknowledges, but no 824 is written about an 824 and no 355 about a 355."""
    _, replies = answered(first_answers()[kind])
    assert {one.kind for one in replies} <= answers
    assert (kind in ("824", "355")) == any(one.kind == "997" for one in replies)


def test_thanks_come_to_an_end() -> None:
    """Two gateways that answer everything to everything stop by themselves."""
    waiting = [(1, body) for body in first_answers().values()]
    depth = 0
    while waiting:
        turn, body = waiting.pop()
        depth = max(depth, turn)
        assert turn < 6
        waiting += [(turn + 1, one.body) for one in answered(body)[1]]
    assert depth > 1


ACK = ["AK1*AQ*1", "AK9*A*1*1*1"]
ACKS = [["AK1*AQ*1*005010", "AK2*309*0001", "IK5*A", "AK9*A*1*1*1"]]


def groups_answered(*groups: list[str], wanted: bool = False) -> list[tuple[str, str]]:
    """Return kind and AK1 (or TA1 code) of what an interchange of *groups* gets by all means but a TA1 unasked for."""
    text = interchange(*groups)
    if wanted:
        text = text.replace("*000001041*0*T*", "*000001041*1*T*")
    agreed = msgspec.structs.replace(EVERYTHING, ta1="never")
    _, replies = answered(text.encode(), agreed)
    lines = [(one.kind, line) for one in replies for line in one.body.decode().split("\n")]
    return [(kind, line) for kind, line in lines if line.startswith(("AK1*", "TA1*", "OTI*"))]


def test_a_997_among_other_groups_gets_nothing() -> None:
    """The groups beside it are acknowledged as ever."""
    ack = group(transaction(ACK, set_id="997"), number="2", functional_id="FA", release="004010")
    told = groups_answered(group(transaction(["BIG*20250814*1"], set_id="810"), number="1", functional_id="IN"), ack)
    assert told == [("997", "AK1*IN*1~"), ("999", "AK1*IN*1*005020~")]
    assert groups_answered(ack) == []


def test_acknowledgments_under_a_wrong_name_get_nothing() -> None:
    """A group of nothing but 997 or 999 is one of acknowledgments, whatever its GS01 says; FA is never acknowledged."""
    for set_id, body in (("997", ACK), ("999", ACKS[0])):
        assert groups_answered(group(transaction(body, set_id=set_id), functional_id="AQ", release="005010")) == []
    assert groups_answered(group(transaction(ACK, set_id="997", count=9), functional_id="FA", release="004010")) == []
    assert groups_answered(group(functional_id="FA")) == []


def test_a_broken_acknowledgment_gets_no_more_than_a_ta1_that_is_wanted() -> None:
    """A wrong count inside of a 997, wanted or not."""
    ack = group(transaction(ACK, set_id="997", count=9), functional_id="FA", release="004010")
    told = groups_answered(ack, wanted=True)
    assert [kind for kind, _ in told] == ["TA1"]


def test_an_interchange_of_ta1_gets_nothing_though_it_asks() -> None:
    """Neither a good one nor one that is refused."""
    for code in ("A", "R"):
        text = interchange().replace("IEA*0", f"TA1*000000001*250815*0700*{code}*000~IEA*0")
        for message in (text, text.replace("*0*T*", "*1*T*"), text.replace("IEA*0*000001041", "IEA*0*000001042")):
            assert answered(message.encode())[1] == []


def test_other_documents_are_still_acknowledged() -> None:
    """Only the acknowledgment is left without one."""
    assert [one.kind for one in answered(b"<Waybill/>")[1]] == ["XML"]
    assert [one.kind for one in answered(type_86().encode())[1]] == ["XML"]
    assert {one.kind for one in answered(one_set(*shipments(1)).encode())[1]} == {"TA1", "997", "999", "824", "355"}
