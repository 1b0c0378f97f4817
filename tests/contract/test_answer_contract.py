"""Whatever comes in, what goes out keeps to its own formats: answers to their guides, filings to their schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import count

import pytest
import xmlschema
from lxml import etree
from manifests import (
    BEFORE,
    SAMPLE_TIMES,
    damaged,
    filings_document,
    group,
    interchange,
    manifest,
    outcome,
    sample,
    shipments,
    transaction,
    type_86,
)

from gateway.answers import Answer, acknowledge, render
from gateway.cli.bench_manifest import truck_manifest
from gateway.diagnostics import Severity
from gateway.library import library, schema_texts
from gateway.pipeline.partner import AnswerSettings
from gateway.pipeline.translate import Outcome
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.segment import Delimiters

RELEASES = ("004010", "005010")
X12_KINDS = ("TA1", "997", "999", "824")
EVERYTHING = AnswerSettings(ta1="always", ack997="always", ack999="always", advice824="always", xml="always")
MANIFEST = b"".join(truck_manifest(6, per_set=3, faulty=0.6)).decode()
SEEDS = range(240)


@cache
def messages() -> dict[str, tuple[bytes, datetime]]:
    """Return all samples, damaged manifests, and some messages that are odd in ways of their own."""
    several = interchange(
        group(transaction(manifest(*shipments(2))), number="1"),
        group(transaction(["BIG*20250814*1"], set_id="810"), number="2", functional_id="IN"),
        group(transaction(["AK1*AQ*1", "AK9*A*1*1*1"], set_id="997"), number="3", functional_id="FA", release="004010"),
    )
    document = filings_document(type_86(origin="CN"), type_86(number="04100026", htsus="63&lt;"), "<Ship a='1'/>")
    return (
        {name: (sample(name), at) for name, at in SAMPLE_TIMES.items()}
        | {f"damaged {seed}": (damaged(MANIFEST, seed), BEFORE) for seed in SEEDS}
        | {
            "several groups": (several.encode(), BEFORE),
            "two interchanges": ((several + MANIFEST).encode(), BEFORE),
            "a document": (document.encode(), BEFORE),
            "a broken document": (document[:-9].encode(), BEFORE),
            "nothing": (b"", BEFORE),
            "controls": (b"ISA\x00\x01\xff<>&", BEFORE),
        }
    )


@cache
def outcomes() -> dict[str, Outcome]:
    """Return what becomes of every message."""
    return {name: outcome(message, as_of=at) for name, (message, at) in messages().items()}


def counting() -> Callable[[str], int]:
    """Return control numbers that count up."""
    numbers = count(1)
    return lambda _: next(numbers)


def answers(found: Outcome, release: str, *kinds: str) -> list[Answer]:
    """Return the answers of *kinds* that a message can have."""
    numbers, agreed = counting(), AnswerSettings(release=release)
    return [
        answer
        for kind in kinds
        for answer in render(kind, found.conclusion, agreed, numbers, BEFORE, "msg_01")  # type: ignore[arg-type]
    ]


def errors_in(body: bytes) -> Iterator[str]:
    """Yield what survey and guide have against an X12 answer."""
    content = InMemory(body)
    envelope = survey(content)
    yield from (one.message for one in envelope.diagnostics)
    for one in envelope.interchanges:
        for each in one.groups:
            for inner in each.transactions:
                checker = library().checker(inner.id, each.release)
                if checker is None:
                    yield f"no guide for {inner.id} {each.release}"
                    continue
                for part in checker.check(inner, content, one.delimiters, None):
                    yield from (one.message for one in part.diagnostics if one.severity is Severity.ERROR)


def parts(body: bytes) -> list[list[str]]:
    """Return the segments of an answer, each as its id and elements."""
    text = body.decode()
    delimiters: Delimiters = survey(InMemory(body)).interchanges[0].delimiters
    lines = (line.strip() for line in text.split(delimiters.segment))
    return [line.split(delimiters.element) for line in lines if line]


def test_there_are_messages_of_every_verdict() -> None:
    """The messages of this file try what they are meant to try."""
    assert {one.conclusion.verdict for one in outcomes().values()} == {
        "accepted",
        "partially-accepted",
        "rejected",
        "unreadable",
    }
    seen = {one.code for found in outcomes().values() for one in found.conclusion.diagnostics}
    assert len(seen) > 45


@pytest.mark.parametrize("release", RELEASES)
def test_every_x12_answer_passes_our_own_reader_and_its_guide(release: str) -> None:
    """TA1, 997, 999 and 824 read back without a finding of the envelope and without an error of the guide."""
    wrong = {}
    written: dict[str, int] = defaultdict(int)
    for name, found in outcomes().items():
        for answer in answers(found, release, *X12_KINDS):
            written[answer.kind] += 1
            if problems := list(errors_in(answer.body)):
                wrong[name, answer.kind] = (problems, answer.body)
    assert not wrong
    assert set(written) == set(X12_KINDS)


def test_every_xml_answer_is_valid() -> None:
    """The acknowledgment document passes its schema in both engines."""
    text = schema_texts()["acknowledgment-1.0.xsd"]
    first, second = etree.XMLSchema(etree.fromstring(text.encode())), xmlschema.XMLSchema10(text)
    for name, found in outcomes().items():
        (answer,) = answers(found, "004010", "XML")
        assert first.validate(etree.fromstring(answer.body)), (name, first.error_log)
        second.validate(answer.body.decode().partition("?>")[2])


def test_every_forwarded_filing_is_valid_in_both_engines() -> None:
    """What goes on passes the XSD by libxml2 and by xmlschema."""
    schema = library().schema
    forwarded = [one.xml for found in outcomes().values() for one in found.filings if one.fate == "forward"]
    assert len(forwarded) > 200
    assert [faults for faults in schema.gate(forwarded) if faults] == []
    assert [faults for xml in forwarded if (faults := schema.examine(xml))] == []


@pytest.mark.parametrize("release", RELEASES)
def test_an_acknowledgment_is_never_acknowledged(release: str) -> None:
    """A TA1, 997 or 999 that comes in gets no answer but a TA1 that was asked for; no loop of thanks begins."""
    for answer in answers(outcomes()["carrier-309/manifest-2025-08-15.edi"], release, "TA1", "997", "999"):
        found = outcome(answer.body)
        assert found.conclusion.verdict == "accepted"
        assert not [one for one in found.conclusion.diagnostics if one.severity is Severity.ERROR]
        agreed = AnswerSettings(ta1="on-error", ack997="always", ack999="always", advice824="always")
        assert acknowledge(found.conclusion, agreed, lambda _: 1, BEFORE, "msg_01") == []


@pytest.mark.parametrize("kind", ["997", "999"])
def test_the_counts_of_an_acknowledgment_add_up(kind: str) -> None:
    """AK9 repeats what the sender claimed and counts the AK2 and AK5 above it (X12 AK902 to AK904)."""
    for name, found in outcomes().items():
        for answer in answers(found, "005010", kind):
            segments = parts(answer.body)
            verdicts = [one[1] for one in segments if one[0] in ("AK5", "IK5")]
            (total,) = [one for one in segments if one[0] == "AK9"]
            named = sum(one[0] == "AK2" for one in segments)
            accepted = 0 if total[1] == "R" else sum(code in "AE" for code in verdicts)
            assert [int(total[3]), int(total[4])] == [named, accepted], (name, segments)
            assert len(verdicts) == named
            if total[1] in "AE":
                assert "R" not in verdicts, (name, segments)
                assert total[2] == total[3], (name, segments)
            if total[1] == "P":
                assert {"R"} < set(verdicts), (name, segments)


def test_a_set_is_not_called_good_when_nothing_of_it_is_forwarded() -> None:
    """AK5*A or AK5*E of a set with records: some of them stand, or only law and business rules refused them."""
    for name, found in outcomes().items():
        judged = {}
        for answer in answers(found, "004010", "997"):
            number = ""
            for one in parts(answer.body):
                number = one[2] if one[0] == "AK2" else number
                if one[0] == "AK5":
                    judged[number] = one[1]
        units = {one.scope: one for one in found.filings if "message.unit-refused" in {d.code for d in one.diagnostics}}
        refused = {one.scope for one in found.conclusion.transactions if one.refused and one.counts.records}
        survey_ = found.conclusion.survey
        for each in [] if survey_ is None else survey_.interchanges:
            for inner in (one for every in each.groups for one in every.transactions):
                if inner.scope in refused and any(
                    (scope.interchange, scope.group, scope.transaction)
                    == (inner.scope.interchange, inner.scope.group, inner.scope.transaction)
                    for scope in units
                ):
                    assert judged.get(inner.control_number.rjust(4, "0")[:9], "R") == "R", (name, inner)


def test_the_advice_names_each_record_that_was_refused() -> None:
    """824 OTI*IR for every rejected and OTI*IE for every held record of an interchange that is not refused."""
    for name, found in outcomes().items():
        sent = survey(InMemory(messages()[name][0])).interchanges
        standing = {index for index, one in enumerate(sent) if one.sound}
        expected = sorted(
            ("IR" if one.fate == "reject" else "IE", one.key)
            for one in found.conclusion.refused
            if one.scope.interchange in standing and one.key.isascii() and one.key.isalnum()
        )
        told = sorted(
            (one[1], one[3])
            for answer in answers(found, "004010", "824")
            for one in parts(answer.body)
            if one[0] == "OTI" and one[1] in ("IR", "IE") and not one[3].startswith("SEGMENT ")
        )
        assert told == expected, name


def test_the_default_answers_are_the_agreed_ones() -> None:
    """By default: 997 always, 824 and TA1 when something is refused, XML for what is no X12."""
    kinds = {
        name: [one.kind for one in acknowledge(found.conclusion, AnswerSettings(), counting(), BEFORE, "m")]
        for name, found in outcomes().items()
    }
    assert kinds["carrier-309/manifest-2025-08-15.edi"] == ["997", "824"]
    assert kinds["broker-xml/type-86-2025-08-10.xml"] == ["XML"]
    assert kinds["not-a-message/notes.txt"] == ["XML"]
    assert kinds["nothing"] == ["XML"]
    assert all(kinds.values())
