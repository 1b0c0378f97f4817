"""Public samples of foreign formats: each is recognised, and gives a filing or all that it lacks for one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from manifests import outcome

from gateway.answers import acknowledge
from gateway.diagnostics import Diagnostic, Severity
from gateway.library import library
from gateway.pipeline.partner import AnswerSettings
from gateway.pipeline.trace import drafts
from gateway.policy import EASTERN
from gateway.tree import InMemory

SAMPLES = Path(__file__).parents[4] / "shared" / "domain" / "samples-xml"
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)
READ_BY = {
    "cargowise-universalinterchange_parcel.xml": "cargowise-section-321@1",
    "iata-xfzb-3.00_house-waybill.xml": "iata-xfzb-section-321@1",
    "netchb-entry_type86.xml": "netchb-type-86@1",
    "ubl-2_waybill-air-international.xml": "ubl-waybill-section-321@1",
    "wco-dms-3.6_srds-low-value-declaration.xml": "wco-dms-type-11@1",
}


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the public sample {name} is not at hand")
    return path.read_bytes()


@pytest.mark.parametrize("name", sorted(READ_BY))
def test_a_sample_gives_a_filing_or_all_that_it_lacks(name: str) -> None:
    """What is forwarded has a valid record; what is not names every required field that was not made."""
    content = sample(name)
    found = outcome(content, as_of=RECEIVED)
    assert found.conclusion.mapping == READ_BY[name]
    (filing,) = found.filings
    (draft,) = drafts(InMemory(content), library())
    assert not isinstance(draft, Diagnostic)
    if filing.fate == "forward":
        assert filing.xml
        return
    told = {one.target for one in filing.diagnostics if one.severity is Severity.ERROR and one.target}
    assert told
    assert all(one.source is not None and one.source.xpath for one in filing.diagnostics if one.target)
    made = {path.partition(".")[2] for path in draft.fields}
    for field in draft.plan.root.fields:
        if field.target.min and field.target.choice is None:
            around = f"Filing.{field.name}"
            assert any(path.partition(".")[0].partition("[")[0] == field.name for path in made) or any(
                one.startswith(around) for one in told
            ), around


ANSWERS = (
    "cargowise-universalresponse_error.xml",
    "iata-xfnm-3.00_response-rejected.xml",
    "wco-dms-3.6_response-rejected_DMSREJ.xml",
)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_another_system_is_known_as_one(name: str) -> None:
    """Nothing of it is filed, and it is not answered: nobody thanks for thanks."""
    conclusion = outcome(sample(name), as_of=RECEIVED).conclusion
    assert (conclusion.verdict, conclusion.counts.records) == ("accepted", 0)
    assert [one.code for one in conclusion.diagnostics] == ["xml.answer"]
    assert acknowledge(conclusion, AnswerSettings(xml="always"), lambda _: 1, RECEIVED, "msg_1") == []


def test_our_own_answers_are_known_too() -> None:
    """What this gateway answers to a foreign message is taken for an answer when it comes back."""
    case = Path(__file__).parents[3] / "mappings" / "cases" / "iata-xfzb-section-321" / "no-value.xml"
    conclusion = outcome(case.read_bytes(), as_of=RECEIVED).conclusion
    (answer,) = acknowledge(conclusion, AnswerSettings(xml="always"), lambda _: 1, RECEIVED, "msg_1")
    assert [one.code for one in outcome(answer.body, as_of=RECEIVED).conclusion.diagnostics] == ["xml.answer"]


def test_a_marketplace_of_formats_knows_each_root_once() -> None:
    """Formats are told apart by root element and namespace; every one has a mapping."""
    foreign = library().foreign
    assert len({guide.guide.name for guide in foreign.values()}) == len(foreign)
    assert all(one.routes for one in foreign.values())
