"""824: refused and held records by the sender's own numbers, with what is wrong and where."""

from __future__ import annotations

import msgspec
import pytest
from answer_cases import NOW, SAMPLES, body, concluded, found, interchange, numbers, result, settings, source

from gateway.answers import render
from gateway.answers.advice import MOST_RECORDS
from gateway.diagnostics import Acks, Diagnostic, Scope, Severity, row_of
from gateway.pipeline.outcome import Conclusion, Fate, Filing
from gateway.policy import Decision
from gateway.tree import InMemory
from gateway.x12 import survey

ONE = Scope(0, 0, 0)
RECORD = Scope(0, 0, 0, 0)
FINDING = found("x12.code-invalid", source("N4", 11, 2, data_element="156"), RECORD, "ON", message="No such state.")


def filing(key: str, *diagnostics: Diagnostic, fate: Fate = "reject", **more: object) -> Filing:
    """Return a record that is not forwarded."""
    return Filing(key=key, regime="section-321", fate=fate, xml="", diagnostics=diagnostics, scope=RECORD, **more)  # type: ignore[arg-type]


def partly(text: str, *refused: Filing) -> Conclusion:
    """Return the conclusion on *text* of which some records are *refused*."""
    return concluded(text, results=[result(ONE, records=3, forward=1, reject=2)], refused=refused)


def advised(conclusion: Conclusion, release: str = "004010") -> list[str]:
    """Return the body of the only advice, after reading it back without a finding."""
    (answer,) = render("824", conclusion, settings(release=release), numbers(), NOW, "M1")
    assert survey(InMemory(answer.body)).diagnostics == ()
    assert b"GS*AG*LVGATEWAY*ABCD*20250815*0750*1*X*" + release.encode() in answer.body
    return body(answer.body)


HEAD = ["BGN*11*M1*20250815*0750", "N1*41*LVGATEWAY*46*LVGATEWAY", "N1*40*ABCD*2*ABCD"]
OTI = "*ABCD*LVGATEWAY*20250815*0750*104*0001*309*005020"


def test_refused_and_held_records_are_named() -> None:
    """Each has an OTI under its key and a TED for each error."""
    held = found("x12.date-invalid", None, RECORD, severity=Severity.WARNING, message="To be looked at.")
    lines = advised(partly(interchange("0001"), filing("ABCD1", FINDING), filing("ABCD2", held, fate="hold")))
    assert lines == [
        *HEAD,
        f"OTI*IR*BM*ABCD1{OTI}",
        "TED*848*NO SUCH STATE.*N4*11*2*156*ON",
        f"OTI*IE*BM*ABCD2{OTI}",
        "TED*009*TO BE LOOKED AT.",
    ]


def test_later_releases_have_composites() -> None:
    """TED05 names component and repetition from 005010 on."""
    one = msgspec.structs.replace(FINDING, source=source("N4", 11, 2, component=3, data_element="156"))
    assert "TED*848*NO SUCH STATE.*N4*11*2:3*156*ON" in advised(
        concluded(interchange("0001"), refused=[filing("ABCD1", one)]), "005010"
    )


def test_of_what_is_too_many_there_is_no_copy() -> None:
    """Such a finding holds a count, which nobody sent as a value: TED07 stays empty."""
    one = found("x12.too-many-elements", source("VEH", 3, 23), RECORD, "23")
    (line,) = advised(concluded(interchange("0001"), refused=[filing("ABCD1", one)]))[-1:]
    assert line.startswith("TED*")
    assert line.endswith("*VEH*3*23")


def test_long_messages_give_way_to_the_short_text() -> None:
    """TED02 has 60 characters."""
    one = msgspec.structs.replace(FINDING, message="x" * 61)
    lines = advised(concluded(interchange("0001"), refused=[filing("ABCD1", one)]))
    assert lines[-1] == f"TED*848*{row_of('x12.code-invalid').short}*N4*11*2*156*ON"


def test_the_law_is_told_when_no_finding_is() -> None:
    """A record with a decision and no diagnostic gets its reason."""
    decision = Decision(
        decision="INELIGIBLE", duty_free=False, suggested_filing="type-11", primary_reason="OVER_DE_MINIMIS"
    )
    lines = advised(concluded(interchange("0001"), refused=[filing("ABCD1", decision=decision)]))
    assert lines[-1] == "TED*024*OVER DE MINIMIS"


def test_a_refused_set_is_told_as_a_whole() -> None:
    """Its own findings stand before those of its records."""
    own = found("x12.date-invalid", source("P4", 3, 2, data_element="373"), ONE, "20250230", level="transaction")
    conclusion = concluded(
        interchange("0001"), [own], [result(ONE, refused=True)], [filing("ABCD1", FINDING), filing("", segment=9)]
    )
    lines = advised(conclusion)
    assert [line.split("*")[1:4] for line in lines if line.startswith("OTI")] == [
        ["TR", "TN", "0001"],
        ["IR", "BM", "ABCD1"],
        ["IR", "BM", "SEGMENT 9"],
    ]
    assert lines[4].startswith("TED*009*")
    assert lines[4].endswith("*P4*3*2*373*20250230")
    assert advised(concluded(interchange("0001"), [own]))[3].startswith("OTI*TP*TN*0001")


def test_a_good_set_is_told_of_when_wanted() -> None:
    """On demand a set without refusals is accepted, one without records is not mentioned."""
    assert advised(concluded(interchange("0001"))) == [*HEAD, f"OTI*TA*TN*0001{OTI}"]
    empty = concluded(interchange("0001"), results=[result(ONE, records=0)])
    assert render("824", empty, settings(), numbers(), NOW, "M1") == []


def test_refused_interchanges_are_not_advised_on() -> None:
    """A TA1 has said it all."""
    text = interchange("0001").replace("IEA*1*000000104", "IEA*1*000000105")
    assert render("824", concluded(text, refused=[filing("ABCD1", FINDING)]), settings(), numbers(), NOW, "M1") == []


def test_an_advice_stays_bounded() -> None:
    """At most 1,000 OTI in one 824."""
    many = [filing(f"ABCD{n}", FINDING) for n in range(MOST_RECORDS + 5)]
    lines = advised(concluded(interchange("0001"), refused=many))
    assert sum(line.startswith("OTI") for line in lines) == MOST_RECORDS


def test_odd_group_headers_are_repeated_as_far_as_they_fit() -> None:
    """What cannot stand in an OTI is left out."""
    text = interchange("0001").replace("*ABCD*LVGATEWAY*20250815*0750*", "*A*L*20251315*99*")
    (answer,) = render("824", concluded(text, refused=[filing("ABCD1", FINDING)]), settings(), numbers(), NOW, "M1")
    assert "OTI*IR*BM*ABCD1*****104*0001*309*005020~" in answer.body.decode()


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"domain samples are not beside the repository ({SAMPLES})")
def test_the_sample_is_reproduced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two refusals of the sample: the same records, codes, places and values."""
    text = (SAMPLES / "309_defective_005020.edi").read_text()
    text = (
        text.replace("IEA*1*000000105", "IEA*1*000000104")
        .replace("SE*39", "SE*37")
        .replace("CBP-ACE-TEST*2", "LVGATEWAY*2")
    )
    value, region = "Value over de minimis limit", "Consignee needs a US state code"
    codes = {value: "008", region: "007"}
    monkeypatch.setattr("gateway.answers.advice.acks_of", lambda one: Acks(ted=codes[one.message]))
    over = found("x12.code-invalid", source("N10", 23, 6, data_element="602"), RECORD, "899", message=value)
    state = found("x12.code-invalid", source("N4", 11, 2, data_element="156"), RECORD, "ON", message=region)
    refused = [filing("ABCD000000010302", over), filing("ABCD000000010301", state)]
    expected = body((SAMPLES / "824_application_reject_309.edi").read_bytes())
    assert advised(partly(text, *refused))[3:] == expected[3:]
