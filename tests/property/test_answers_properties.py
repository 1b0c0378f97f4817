"""Whatever was sent and found: every answer can be written and read back, or conforms to its schema."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.answers import Answer, render
from gateway.diagnostics import CATALOGUE, Diagnostic, Scope, Severity, Source
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.pipeline.partner import AnswerSettings
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.check import Checker, compile_guide
from gateway.x12.guide import read_guide

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
    level=st.sampled_from(["group", *["transaction"] * 3, *["record"] * 6]),
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
    sender = draw(st.sampled_from(["ABCD", "AB CD-1", "a", "A>B:C", "\xe9", "x" * 15])).ljust(15)
    date, usage = draw(st.sampled_from(["250815", "251315", "      "])), draw(st.sampled_from("PTTI"))
    isa = f"ISA*00*          *00*          *02*{sender}*ZZ*LVGATEWAY      *{date}*0750*^*00502*000000104*0*{usage}*T>~"
    gs = "*".join(["GS", "AQ", *(draw(_FIELD) for _ in range(4)), "104", "X", draw(_FIELD)])
    sets = "".join(f"ST*{draw(_FIELD)}*{draw(_FIELD)}*{draw(_FIELD)}~LX*1~SE*3*0001~" for _ in range(2))
    text = f"{isa.replace('*T>', '*>')}{gs}~{sets}GE*{draw(_FIELD)}*104~IEA*1*000000104~"
    envelope = survey(InMemory(text.encode("latin-1")))
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


def guide(name: str) -> Checker:
    """Return the checker of the shipped guide *name*."""
    folder = Path(__file__).parents[2] / "mappings" / "guides"
    texts = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.yaml")}
    read, _ = read_guide(f"x12/{name}.yaml", texts)
    assert read is not None
    return compile_guide(read)


GUIDES = {name: guide(name) for name in ("997-004010", "997-005010", "999-005010", "824-004010", "824-005010")}


def answers_of(conclusion: Conclusion, kind: str, release: str) -> list[Answer]:
    """Return the answers of *kind*, numbered from 1."""
    counter = itertools.count(1)
    return render(kind, conclusion, AnswerSettings(release=release), lambda _: next(counter), _NOW, "M1")  # type: ignore[arg-type]


@given(conclusions(), st.sampled_from(["TA1", "997", "999", "824"]), st.sampled_from(["004010", "005010"]))
@settings(max_examples=100, deadline=None)
def test_x12_answers_are_read_back(conclusion: Conclusion, kind: str, release: str) -> None:
    """The survey has nothing to say about any answer, nor has the guide of its transaction set."""
    answers = answers_of(conclusion, kind, release)
    event(f"{kind}: {len(answers)}")
    for answer in answers:
        content = InMemory(answer.body)
        result = survey(content)
        assert result.diagnostics == ()
        (interchange,) = result.interchanges
        for one in [one for group in interchange.groups for one in group.transactions]:
            guide = GUIDES["999-005010" if kind == "999" else f"{kind}-{release}"]
            parts = guide.check(one, content, interchange.delimiters, None)
            assert [diagnostic.message for part in parts for diagnostic in part.diagnostics] == []


@given(conclusions())
@settings(max_examples=100, deadline=None)
def test_documents_conform_to_their_schema(conclusion: Conclusion) -> None:
    """The XML acknowledgment is well formed and valid whatever values it tells."""
    (answer,) = answers_of(conclusion, "XML", "004010")
    _SCHEMA.assertValid(etree.fromstring(answer.body))
