"""What holds for the pipeline whatever is sent: nothing raises, nothing is lost, nothing damaged is filed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests import InPieces, filings_document, outcome, type_86

from gateway.answers import render
from gateway.cli.bench_manifest import canonical_xml, truck_manifest
from gateway.library import library
from gateway.pipeline.library import Library
from gateway.pipeline.partner import AnswerSettings
from gateway.pipeline.translate import Outcome

NOW = datetime(2025, 8, 14, 16, 0, tzinfo=UTC)
KINDS = ("TA1", "997", "999", "824", "XML")
FAULTY = b"".join(truck_manifest(14, per_set=7, faulty=0.7)).decode()
CLEAN = b"".join(truck_manifest(6, per_set=3)).decode()


def interpreted() -> Library:
    """Return the library with its routes interpreted only."""
    whole = library()
    routes = {
        name: tuple(msgspec.structs.replace(route, compiled=None) for route in those)
        for name, those in whole.x12_routes.items()
    }
    trees = {name: msgspec.structs.replace(route, tree=None) for name, route in whole.xml_routes.items()}
    foreign = {
        root: msgspec.structs.replace(
            one, routes=tuple(msgspec.structs.replace(route, tree=None) for route in one.routes)
        )
        for root, one in whole.foreign.items()
    }
    return msgspec.structs.replace(whole, x12_routes=routes, xml_routes=trees, foreign=foreign)


INTERPRETED = interpreted()

Mutation = Callable[[list[str]], list[str]]


@st.composite
def mutations(draw: st.DrawFn, first: int = 0) -> Mutation:
    """Return a change to the list of a message's segments, at or behind the one numbered *first*."""
    kind = draw(st.sampled_from(["drop", "repeat", "swap", "cut", "insert", "alter"]))
    where, other = draw(st.integers(first, 400)), draw(st.integers(first, 400))
    at = draw(st.integers(0, 80))
    character = draw(st.sampled_from(["~", "*", ">", "^", "\n", " ", "é", "\x00", "0", "A", "~~", "***"]))

    def mutate(segments: list[str]) -> list[str]:
        out = list(segments)
        span = len(out) - first
        here, there = first + where % span, first + other % span
        if kind == "drop":
            del out[here]
        elif kind == "repeat":
            out.insert(there, out[here])
        elif kind == "swap":
            out[here], out[there] = out[there], out[here]
        elif kind == "cut":
            out[here] = out[here][: at % (len(out[here]) + 1)]
        else:
            text, place = out[here], at % (len(out[here]) + 1)
            out[here] = text[:place] + character + text[place + (kind == "alter") :]
        return out

    return mutate


def mutated(text: str, changes: list[Mutation]) -> str:
    """Return *text* after all *changes* to its segments."""
    segments = text.split("~")[:-1]
    for change in changes:
        segments = change(segments) or segments
    return "".join(f"{segment}~" for segment in segments)


def assert_whole(found: Outcome, size: int) -> None:
    """Every record is counted once, lies in the message, and stands behind the one before it."""
    conclusion, filings = found.conclusion, found.filings
    counts = conclusion.counts
    assert counts.records == len(filings) == counts.forward + counts.reject + counts.hold
    for fate, number in (("forward", counts.forward), ("reject", counts.reject), ("hold", counts.hold)):
        assert sum(one.fate == fate for one in filings) == number
    if conclusion.format == "x12":
        ends = [0, *(one.end for one in filings)]
        assert all(end <= one.start < one.end <= size for end, one in zip(ends, filings, strict=False))
    for one in filings:
        if one.fate == "forward":
            assert not [each for each in one.diagnostics if each.severity == "error"]
            assert library().schema.examine(one.xml) == ()
        else:
            assert one.diagnostics


def told(found: Outcome) -> list[bytes]:
    """Return the bodies of all answers that the message can have."""
    numbers = count(1)
    agreed = AnswerSettings()
    return [
        answer.body
        for kind in KINDS
        for answer in render(kind, found.conclusion, agreed, lambda _: next(numbers), NOW, "M1")  # type: ignore[arg-type]
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(mutations(), min_size=1, max_size=3))
def test_no_mutation_raises_or_loses_a_record(changes: list[Mutation]) -> None:
    """Whatever happens to a manifest's segments, envelope and all, the outcome is whole and can be answered."""
    message = mutated(FAULTY, changes).encode("latin-1")
    found = outcome(message)
    assert_whole(found, len(message))
    assert all(told(found))


@settings(max_examples=100, deadline=None)
@given(mutations(first=7))
def test_a_touched_shipment_is_filed_only_as_what_it_says(change: Mutation) -> None:
    """After a change behind the first port, a shipment whose bytes are as they were comes out as it did, or not at all.

    One that was touched and still goes on is valid by the XSD and eligible. An LX that is no record is told of.
    """
    before = {CLEAN[one.start : one.end]: one for one in outcome(CLEAN).filings}
    text = mutated(CLEAN, [change])
    message = text.encode("latin-1")
    found = outcome(message)
    assert_whole(found, len(message))
    for one in found.filings:
        if one.fate == "forward":
            assert one.decision is not None
            assert one.decision.decision == "ELIGIBLE"
            original = before.get(text[one.start : one.end])
            assert original is None or original.xml.split("<Bill>")[1].split("<Trip>")[0] in one.xml
            assert original is None or original.key == one.key
    shipments = sum(segment.lstrip(" \n").split("*")[0] == "LX" for segment in text.split("~"))
    if len(found.filings) != shipments:
        assert len(found.filings) < shipments
        assert any(one.severity == "error" and one.scope.record is None for one in found.conclusion.diagnostics)


@settings(max_examples=40, deadline=None)
@given(st.lists(mutations(first=2), max_size=2))
def test_the_compiled_mapping_makes_what_the_interpreter_makes(changes: list[Mutation]) -> None:
    """With and without compiled routes: equal filings, findings and counts."""
    message = mutated(FAULTY, changes).encode("latin-1")
    fast, slow = outcome(message), outcome(message, installed=INTERPRETED)
    assert fast.filings == slow.filings
    assert fast.conclusion == slow.conclusion


DOCUMENTS = [
    b"".join(canonical_xml(3)).decode(),
    *(case.given for one in library().foreign.values() for route in one.routes for case in route.mapping.file.cases),
]
PIECES = re.compile(r"<[^>]*>|[^<]+")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.integers(0, 10**6), st.sampled_from(["drop", "repeat", "0", " ", "A&amp;B", "é"]))
def test_compiled_mappings_of_xml_make_what_the_interpreter_makes(document: str, where: int, change: str) -> None:
    """The same of XML, canonical or not: equal filings, findings and counts, sound or with one place spoiled."""
    pieces = PIECES.findall(document)
    at = where % len(pieces)
    if pieces[at][0] == "<":
        pieces[at] = "" if change == "drop" else pieces[at] * 2 if change == "repeat" else pieces[at]
    else:
        pieces[at] = "" if change == "drop" else pieces[at] * 2 if change == "repeat" else change
    message = "".join(pieces).encode()
    fast, slow = outcome(message), outcome(message, installed=INTERPRETED)
    assert fast.filings == slow.filings
    assert fast.conclusion == slow.conclusion


@settings(max_examples=40, deadline=None)
@given(st.lists(mutations(), max_size=1), st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_the_pieces_that_a_message_comes_in_do_not_matter(changes: list[Mutation], sizes: list[int]) -> None:
    """One piece or many: the same outcome."""
    message = mutated(FAULTY, changes).encode("latin-1")
    assert outcome(InPieces(message, sizes)) == outcome(message)


def test_what_stands_outside_is_one_stretch_in_any_pieces() -> None:
    """A message after the end of its interchange: from its first byte to its last, however it comes."""
    isa, *rest = FAULTY.split("~")
    iea = next(segment for segment in rest if segment.startswith("IEA"))
    message = "~".join((isa, iea, *rest)).encode("latin-1")
    found = outcome(InPieces(message, [1]))
    assert found == outcome(message)
    (outside,) = (one for one in found.conclusion.diagnostics if one.code == "x12.outside-interchange")
    assert outside.source is not None
    assert message[outside.source.start : outside.source.end] == "~".join(rest).encode("latin-1")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=4), st.integers(0, 3))
def test_the_pieces_that_a_document_comes_in_do_not_matter(sizes: list[int], shipments: int) -> None:
    """The same of XML."""
    message = b"".join(canonical_xml(shipments))
    assert outcome(InPieces(message, sizes)) == outcome(message)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(lambda tail: CLEAN[:200].encode() + tail),
        st.binary(max_size=200).map(lambda head: head + CLEAN.encode()),
        st.binary(max_size=60).map(lambda tail: b"ISA" + tail),
        st.binary(max_size=60).map(lambda tail: b"<" + tail),
        st.integers(0, len(CLEAN)).map(lambda end: CLEAN[:end].encode()),
    )
)
def test_no_bytes_raise(message: bytes) -> None:
    """Anything at all has a conclusion and an answer in XML."""
    found = outcome(message)
    assert_whole(found, len(message))
    assert found.conclusion.verdict != "accepted" or found.conclusion.format in ("x12", "xml")
    assert all(told(found))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 2000), st.sampled_from(["<", ">", "&", "é", "\x00", "/", '"', "<a/>", "</Type86>"]), st.booleans()
)
def test_no_change_of_a_document_raises(at: int, inserted: str, replaces: bool) -> None:
    """A character more or another one: an outcome that is whole, and nothing that the XSD refuses is filed."""
    text = filings_document(type_86(), type_86(number="04100026"))
    place = at % len(text)
    message = (text[:place] + inserted + text[place + replaces :]).encode()
    found = outcome(message)
    assert_whole(found, len(message))
    assert all(told(found))
