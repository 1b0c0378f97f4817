"""Whatever was sent and found: every answer can be written and read back, or conforms to its schema."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.answers import Answer, render
from gateway.diagnostics import CATALOGUE, Diagnostic, Scope, Severity, Source
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.pipeline.partner import AnswerSettings
from gateway.tree import InMemory
from gateway.x12 import survey

_SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "xsd" / "acknowledgment-1.0.xsd"))
_NOW = datetime(2025, 8, 15, 7, 50, tzinfo=UTC)
_TEXT = st.text(max_size=30) | st.sampled_from(["A*B~C", "IEA*1*000000104~", "\r\n", "é", "x" * 120, "000", ""])
_NUMBER = st.none() | st.integers(1, 20_000_000)
_FIELD = st.sampled_from(
    ["", "0001", "1", "ABCD", "309", "000000104", "A>B", "é", "x" * 40, "20250815", "0702", "005020", "AQ"]
)
_SCOPES = st.builds(Scope, st.just(0), st.none() | st.just(0), st.none() | st.integers(0, 1), st.none() | st.just(0))
_PLACES = st.builds(
    Source,
    line=_NUMBER,
    column=_NUMBER,
    segment=_NUMBER,
    position=_NUMBER,
    segment_id=st.none() | st.sampled_from(["N1", "M11", "XYZ"]),
    element=st.none() | st.integers(1, 99),
    component=st.none() | st.integers(1, 9),
    repetition=st.none() | st.integers(1, 9),
    data_element=st.none() | _TEXT,
    loop=st.none() | _TEXT,
    xpath=st.none() | _TEXT,
)
_DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.sampled_from(sorted(CATALOGUE)),
    severity=st.sampled_from(Severity),
    level=st.sampled_from(["file", "interchange", "group", "transaction", "record"]),
    message=_TEXT.filter(bool),
    found=st.none() | _TEXT,
    expected=st.none() | _TEXT,
    hint=st.none() | _TEXT,
    source=st.none() | _PLACES,
    scope=_SCOPES,
    records=st.lists(_TEXT, max_size=2).map(tuple),
)
_FILINGS = st.builds(
    Filing,
    key=_TEXT,
    regime=_TEXT,
    fate=st.sampled_from(["reject", "hold"]),
    xml=st.just(""),
    diagnostics=st.lists(_DIAGNOSTICS, max_size=3).map(tuple),
    scope=st.just(Scope(0, 0, 0, 0)),
    segment=_NUMBER,
)


@st.composite
def conclusions(draw: st.DrawFn) -> Conclusion:
    """A conclusion on one interchange with one group and two sets, headers and findings as bad as they come."""
    sender, date, usage = draw(_FIELD)[:15].ljust(15), draw(_FIELD)[:6].ljust(6), draw(st.sampled_from("PTIX"))
    isa = f"ISA*00*          *00*          *02*{sender}*ZZ*LVGATEWAY      *{date}*0750*^*00502*000000104*0*{usage}*T>~"
    gs = "*".join(["GS", *(draw(_FIELD) for _ in range(5)), "104", "X", draw(_FIELD)])
    sets = "".join(f"ST*{draw(_FIELD)}*{draw(_FIELD)}*{draw(_FIELD)}~LX*1~SE*3*0001~" for _ in range(2))
    text = f"{isa.replace('*T>', '*>')}{gs}~{sets}GE*{draw(_FIELD)}*104~IEA*1*000000104~"
    envelope = survey(InMemory(text.encode("utf-8")))
    counts = Counts(records=2, forward=1, reject=1)
    results = [TransactionResult(scope=Scope(0, 0, 0), guide=None, counts=counts, refused=draw(st.booleans()))]
    return Conclusion(
        format="x12",
        verdict="rejected",
        mapping=draw(st.none() | _TEXT),
        counts=counts,
        diagnostics=(*envelope.diagnostics, *draw(st.lists(_DIAGNOSTICS, max_size=6))),
        survey=envelope,
        transactions=tuple(results),
        refused=tuple(draw(st.lists(_FILINGS, max_size=3))),
    )


def answers_of(conclusion: Conclusion, kind: str, release: str) -> list[Answer]:
    """Return the answers of *kind*, numbered from 1."""
    counter = itertools.count(1)
    return render(kind, conclusion, AnswerSettings(release=release), lambda _: next(counter), _NOW, "M1")  # type: ignore[arg-type]


@given(conclusions(), st.sampled_from(["TA1", "997", "999", "824"]), st.sampled_from(["004010", "005010"]))
@settings(max_examples=100, deadline=None)
def test_x12_answers_are_read_back(conclusion: Conclusion, kind: str, release: str) -> None:
    """The writer reads every answer back and refuses faulty ones, so writing it at all is the proof."""
    for answer in answers_of(conclusion, kind, release):
        result = survey(InMemory(answer.body))
        assert result.diagnostics == ()
        assert [one.id for inter in result.interchanges for group in inter.groups for one in group.transactions] == (
            [] if kind == "TA1" else [kind] * len(result.interchanges[0].groups[0].transactions)
        )


@given(conclusions())
@settings(max_examples=100, deadline=None)
def test_documents_conform_to_their_schema(conclusion: Conclusion) -> None:
    """The XML acknowledgment is well formed and valid whatever values it tells."""
    (answer,) = answers_of(conclusion, "XML", "004010")
    _SCHEMA.assertValid(etree.fromstring(answer.body))
