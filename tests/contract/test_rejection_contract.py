"""The 355: whatever was sent, it reads back, keeps to the structure of its guide and tells every refusal."""

from __future__ import annotations

import re
from functools import cache
from itertools import count

import pytest
from manifests import BEFORE, SAMPLE_TIMES, damaged, outcome, sample

from gateway.answers import Answer, echo_of, render
from gateway.cli.bench_manifest import truck_manifest
from gateway.diagnostics import Diagnostic, Scope, Severity
from gateway.library import library
from gateway.pipeline.partner import AnswerDelimiters, AnswerSettings
from gateway.pipeline.translate import Outcome
from gateway.tree import InMemory
from gateway.x12 import survey

MANIFEST = b"".join(truck_manifest(6, per_set=3, faulty=0.6)).decode()
OLDER = MANIFEST.replace("*005020~", "*004060~")
SEEDS = range(160)
AGREED = (
    AnswerSettings(),
    AnswerSettings(release355="006050"),
    AnswerSettings(delimiters=AnswerDelimiters(element="|", component="\x1f", segment="\n")),
)
REPEATED = frozenset({"ST", "SE", "K1", "K3"})
"""Segments of a 355 that are not the sender's own."""


@cache
def messages() -> dict[str, tuple[bytes, Outcome]]:
    """Return the X12 samples and damaged manifests of two releases with what becomes of each."""
    sent = {name: (sample(name), at) for name, at in SAMPLE_TIMES.items() if name.startswith("carrier")}
    sent |= {f"damaged {seed}": (damaged((MANIFEST, OLDER)[seed % 2], seed), BEFORE) for seed in SEEDS}
    return {name: (data, outcome(data, as_of=at)) for name, (data, at) in sent.items()}


def rejections(data: bytes, found: Outcome, agreed: AnswerSettings) -> list[Answer]:
    """Return the 355 of a message."""
    numbers = count(1)
    return render("355", found.conclusion, agreed, lambda _: next(numbers), BEFORE, "m", echo_of(InMemory(data)))


def findings(body: bytes) -> list[Diagnostic]:
    """Return what survey and guide have against an answer, warnings left out."""
    content = InMemory(body)
    envelope = survey(content)
    found = list(envelope.diagnostics)
    for one in envelope.interchanges:
        for group in one.groups:
            for transaction in group.transactions:
                checker = library().checker(transaction.id, group.release)
                assert checker is not None
                for part in checker.check(transaction, content, one.delimiters, None):
                    found += part.diagnostics
    return [one for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("agreed", AGREED, ids=["as sent", "006050", "own separators"])
def test_a_355_keeps_its_structure_whatever_was_sent(agreed: AnswerSettings) -> None:
    """Only elements that the sender got wrong are wrong in it, in the sender's own segments."""
    written = wrong = 0
    for name, (data, found) in messages().items():
        told = {(one.source.segment_id, one.source.element) for one in found.conclusion.diagnostics if one.source}
        for answer in rejections(data, found, agreed):
            written += 1
            for one in findings(answer.body):
                wrong += 1
                assert one.source is not None
                assert one.source.element is not None, (name, one.message, answer.body)
                assert one.source.segment_id not in REPEATED, (name, one.message, answer.body)
                assert (one.source.segment_id, one.source.element) in told, (name, one.message, answer.body)
    assert written > 100
    assert wrong > 10 or agreed.release355 is not None


def test_every_refused_shipment_is_told() -> None:
    """An LX for each refused or held record, 060 for each refused one, and totals, where there is an M10 and a P4."""
    seen = 0
    for name, (data, found) in messages().items():
        for answer in rejections(data, found, AnswerSettings()):
            lines = [line.split("*") for line in answer.body.decode().replace("~", "").split("\n")]
            told = [one for one in found.conclusion.refused if can_be_mirrored(data, found, one.scope)]
            assert sum(line[:2] == ["K1", "060"] for line in lines) == sum(one.fate == "reject" for one in told), name
            assert sum(line[0] == "LX" for line in lines) == len(told), name
            assert sum(line[0] == "K3" for line in lines) == sum(line[0] == "ST" for line in lines), name
            seen += len(told)
    assert seen > 300


def can_be_mirrored(data: bytes, found: Outcome, scope: Scope) -> bool:
    """Whether the set of a record begins with an M10 and has a P4."""
    assert found.conclusion.survey is not None
    interchange = found.conclusion.survey.interchanges[scope.interchange or 0]
    one = interchange.groups[scope.group or 0].transactions[scope.transaction or 0]
    text = data[one.start : one.end]
    return re.match(rb"ST[^~]*~\s*M10\*[^~]*[^*~]", text) is not None and re.search(rb"~\s*P4\*", text) is not None
