"""What becomes of X12 messages, whole: units of the envelope, headers, shipments, repeats, agreements."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from manifests import (
    SAMPLE_TIMES,
    Wire,
    codes,
    fates,
    group,
    interchange,
    manifest,
    one_set,
    outcome,
    port,
    sample,
    shipment,
    shipments,
    transaction,
    trip,
)

from gateway.answers import render
from gateway.diagnostics import Severity
from gateway.pipeline.partner import AnswerSettings, OnError, Partner
from gateway.pipeline.translate import Outcome

UNIT = ["message.unit-refused"]
BAD = shipment("2508150000099")
"""A bill number of thirteen characters: the mapping refuses it."""


def two_sets(first: dict[str, Any]) -> str:
    """Return a group of two 309, the *first* one with something wrong around it."""
    return interchange(
        group(transaction(manifest(*shipments(2)), **first), transaction(manifest(*shipments(1, 5)), "0002"))
    )


def two_groups(first: dict[str, Any]) -> str:
    """Return an interchange of two groups, the *first* one with something wrong around it."""
    return interchange(
        group(transaction(manifest(*shipments(2))), **first),
        group(transaction(manifest(*shipments(1, 5))), number="2"),
    )


def segments(found: Outcome, kind: Any) -> list[str]:
    """Return the segments of all answers of *kind* to a message."""
    numbers = count(1)
    answers = render(kind, found.conclusion, AnswerSettings(), lambda _: next(numbers), SAMPLE_TIMES[SAMPLE], "M1")
    return [line.strip() for answer in answers for line in answer.body.decode().split("~") if line.strip()]


SAMPLE = "carrier-309/manifest-2025-08-15.edi"

REFUSED_BY_LAW = ("policy.ineligible", "policy.penalty-exposure", "record.incomplete-for")
TEN = [
    ("QZXP250815000001", "forward", [], "OK_321"),
    ("QZXP250815000002", "forward", [], "OK_321"),
    ("QZXP250815000003", "forward", [], "OK_321"),
    ("QZXP250815000004", "reject", ["policy.data-error"], "STATE_CODE_REQUIRED"),
    ("QZXP250815000005", "reject", [*REFUSED_BY_LAW], "VALUE_OVER_LIMIT"),
    ("QZXP2508150000061", "reject", ["mapping.too-long"], "OK_321"),
    ("QZXP250815000007", "reject", ["x12.element-too-short"], "OK_321"),
    ("QZXP250815000008", "reject", ["mapping.required-missing"], "STATE_CODE_REQUIRED"),
    ("QZXP250815000009", "reject", [*REFUSED_BY_LAW], "PRC_HK_SUSPENDED"),
    ("QZXP250815000010", "reject", ["x12.date-invalid"], "OK_321"),
]


def test_each_shipment_of_the_sample_has_its_own_fate() -> None:
    """The shipped manifest: every record with its fate, its findings and the reason of the law."""
    found = outcome(sample(SAMPLE), as_of=SAMPLE_TIMES[SAMPLE])
    told = [
        (one.key, one.fate, codes(one), one.decision.primary_reason if one.decision else None) for one in found.filings
    ]
    assert told == TEN
    conclusion = found.conclusion
    assert (conclusion.verdict, conclusion.mapping) == ("partially-accepted", "x12-309-truck@1")
    assert (conclusion.counts.records, conclusion.counts.forward, conclusion.counts.reject) == (10, 3, 7)
    assert [one.key for one in conclusion.refused] == [key for key, fate, *_ in TEN if fate == "reject"]


def test_the_later_sample_is_refused_by_the_law_alone() -> None:
    """After 2026-06-24 goods that do not come by mail have no exemption, however well they are written."""
    name = "carrier-309/manifest-2026-11-20.edi"
    found = outcome(sample(name), as_of=SAMPLE_TIMES[name])
    assert found.conclusion.verdict == "rejected"
    assert [one.decision and one.decision.primary_reason for one in found.filings] == ["NONPOSTAL_SUSPENSION"] * 2
    assert {tuple(codes(one)) for one in found.filings} == {REFUSED_BY_LAW}


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (shipment("2508150000022", number=2), ["mapping.too-long"]),
        (shipment("250815000002", number=2, value="9"), ["x12.element-too-short"]),
        (["LX*2", "XYZ*1", *shipment("250815000002")[1:]], ["x12.unknown-segment"]),
        ([*shipment("250815000002", number=2), *trip()], ["x12.segment-out-of-sequence"]),
        (shipment("250815000002", number=2, weight_unit="G"), ["x12.code-not-used"]),
        (shipment("250815000002", number=2, currency="CAD"), ["mapping.currency-refused"]),
        (shipment("250815000002", number=2, value="801"), [*REFUSED_BY_LAW]),
        (shipment("250815000002", number=2)[:9], ["mapping.required-missing"]),
        (shipment("250815000002", number=2, origin="QQ"), ["mapping.code-unknown"]),
    ],
)
def test_a_shipment_that_fails_leaves_its_neighbours_alone(bad: list[str], expected: list[str]) -> None:
    """One bad shipment between two good ones is refused alone, and told of once."""
    found = outcome(one_set(shipments(1)[0], bad, shipments(1, 3)[0]))
    assert fates(found) == ["forward", "reject", "forward"]
    assert sorted(set(codes(found.filings[1]))) == expected
    assert [codes(one) for one in (found.filings[0], found.filings[2])] == [[], []]
    assert found.conclusion.verdict == "partially-accepted"


@pytest.mark.parametrize(
    ("body", "expected", "answer"),
    [
        (manifest(*shipments(2), arrival=port("20250230")), "x12.date-invalid", "AK5*R*5"),
        (manifest(*shipments(2), arrival=["P4*0901"]), "x12.element-missing", "AK5*R*5"),
        ([*port(), *shipments(1)[0], *shipments(1, 2)[0]], "x12.segment-missing", "AK5*R*5"),
        (["ZZZ*1", *manifest(*shipments(2))], "x12.unknown-segment", "AK5*R*5"),
    ],
)
def test_a_bad_header_refuses_the_shipments_under_it(body: list[str], expected: str, answer: str) -> None:
    """The cause is told once, of the set; the records say that they go with it, and the 997 says R."""
    found = outcome(interchange(group(transaction(body))))
    assert fates(found) == ["reject", "reject"]
    assert codes(found) == [expected, *UNIT, *UNIT]
    assert [one.refused for one in found.conclusion.transactions] == [True]
    told = segments(found, "997")
    assert answer in told
    assert "AK9*R*1*1*0" in told


def test_a_refused_header_does_not_hide_what_is_wrong_with_a_record() -> None:
    """Both can be corrected at once."""
    found = outcome(interchange(group(transaction(manifest(*shipments(1), BAD, arrival=port("20250230"))))))
    assert [codes(one) for one in found.filings] == [UNIT, ["mapping.too-long", *UNIT]]


@pytest.mark.parametrize("bad_first", [True, False])
def test_a_bad_port_of_arrival_refuses_its_own_shipments_only(bad_first: bool) -> None:
    """Two P4 loops in a set: the shipments of the good one go on."""
    ports = [port("20250230"), port()] if bad_first else [port(), port("20250230")]
    body = [*trip(count=2), *ports[0], *shipments(1)[0], *ports[1], *shipments(1, 2)[0]]
    found = outcome(interchange(group(transaction(body))))
    assert fates(found) == (["reject", "forward"] if bad_first else ["forward", "reject"])
    assert codes(found) == ["x12.date-invalid", *UNIT]
    assert "AK5*E*5" in segments(found, "997")


@pytest.mark.parametrize(
    ("message", "code", "expected"),
    [
        (two_sets({"count": 9}), "x12.count-mismatch", "rrf"),
        (two_sets({"trailer": "0009"}), "x12.set-number-mismatch", "rrf"),
        (two_sets({"number": "0002"}), "x12.repeated-set", "ffr"),
        (two_groups({"count": 2}), "x12.set-count", "rrf"),
        (two_groups({"trailer": "99"}), "x12.group-number-mismatch", "rrf"),
        (two_groups({"number": "2"}), "x12.repeated-group", "ffr"),
        (
            interchange(group(transaction(manifest(*shipments(2)))), trailer="000009999"),
            "x12.interchange-number-mismatch",
            "rr",
        ),
    ],
)
def test_a_unit_that_does_not_stand_forwards_nothing(message: str, code: str, expected: str) -> None:
    """A fault of the envelope refuses its own set, group or interchange, and no other one."""
    found = outcome(message)
    assert "".join(fate[0] for fate in fates(found)) == expected
    assert codes(found) == [code, *UNIT * expected.count("r")]
    assert all(codes(one) == (UNIT if one.fate == "reject" else []) for one in found.filings)


def test_the_ta1_says_why_an_interchange_was_refused() -> None:
    """ISA13 and IEA02 that differ are note 001 (X12 DE I18), and no 997 goes out for what is inside."""
    found = outcome(interchange(group(transaction(manifest(*shipments(1)))), trailer="000009999"))
    assert "TA1*000001041*250814*0702*R*001" in segments(found, "TA1")
    assert segments(found, "997") == []


def test_a_set_without_a_guide_is_noted_and_its_neighbour_filed() -> None:
    """What no guide is installed for is counted, told of, and in nobody's way."""
    unknown = transaction(["BIG*20250814*1"], set_id="810")
    found = outcome(interchange(group(unknown, transaction(manifest(*shipments(1)), "0002"))))
    assert (fates(found), codes(found), found.conclusion.verdict) == (["forward"], ["message.no-guide"], "accepted")
    assert [one.guide for one in found.conclusion.transactions] == [None, "x12/309-005020"]


def test_an_acknowledgment_that_comes_in_is_noted() -> None:
    """A 997 is checked and not translated; that it holds nothing to file is no fault of it."""
    body = ["AK1*AQ*1041", "AK9*A*1*1*1"]
    found = outcome(interchange(group(transaction(body, set_id="997"), functional_id="FA", release="004010")))
    assert codes(found) == ["message.set-not-translated"]
    assert {one.severity for one in found.conclusion.diagnostics} == {Severity.NOTE}
    assert (found.conclusion.verdict, found.filings) == ("accepted", ())


@pytest.mark.parametrize(
    "wire",
    [
        Wire(line_end="\n"),
        Wire(line_end="\r\n"),
        Wire(terminator="\n"),
        Wire(terminator="\r\n"),
        Wire("|", "<", "!", "\x1c"),
        Wire("\x1d", "\x1f", "\x1e", "\x1c", "\n"),
    ],
)
def test_separators_are_the_senders_choice(wire: Wire) -> None:
    """The same manifest comes out the same, whatever it is separated by."""
    text = interchange(group(transaction(manifest(*shipments(2)))), wire=wire)
    plain = outcome(one_set(*shipments(2)))
    assert [one.xml for one in outcome(text).filings] == [one.xml for one in plain.filings]
    assert codes(outcome(text)) == []


def test_interchanges_of_one_file_have_their_own_separators() -> None:
    """Two interchanges, written differently, one after the other."""
    first = interchange(group(transaction(manifest(*shipments(1)))))
    second = interchange(
        group(transaction(manifest(*shipments(1, 2)))), number="000001042", wire=Wire("|", "<", "!", "\x1c", "\r\n")
    )
    found = outcome(first + second)
    assert (fates(found), codes(found)) == (["forward", "forward"], [])
    assert [one.delimiters.element for one in found.conclusion.survey.interchanges] == ["*", "|"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("on_error", "expected"),
    [
        ("reject-record", "frfff"),
        ("reject-transaction", "rrfff"),
        ("reject-group", "rrrff"),
        ("reject-interchange", "rrrrf"),
    ],
)
def test_an_agreement_can_take_the_unit_with_the_record(on_error: OnError, expected: str) -> None:
    """One bad shipment, in the first of two sets of the first of two groups, in the first of two interchanges."""
    message = interchange(
        group(transaction(manifest(*shipments(1), BAD)), transaction(manifest(*shipments(1, 5)), "0002")),
        group(transaction(manifest(*shipments(1, 6))), number="2"),
    ) + interchange(group(transaction(manifest(*shipments(1, 7)))), number="000001042")
    found = outcome(message, partner=Partner(on_error=on_error))
    assert "".join(fate[0] for fate in fates(found)) == expected
    taken = [one for one in found.filings if "message.all-or-nothing" in codes(one)]
    assert len(taken) == (0 if on_error == "reject-record" else expected.count("r"))
    assert codes(found).count("mapping.too-long") == 1


def test_an_agreement_that_takes_units_lets_good_ones_pass() -> None:
    """The strictest agreement forwards a message in which nothing fails."""
    assert fates(outcome(one_set(*shipments(3)), partner=Partner(on_error="reject-interchange"))) == ["forward"] * 3


@pytest.mark.parametrize(
    ("partner", "message", "expected", "verdict"),
    [
        (Partner(), one_set(shipment(origin="CN")), "reject", "rejected"),
        (Partner(when_ineligible="hold"), one_set(shipment(origin="CN")), "hold", "partially-accepted"),
        (
            Partner(severities={"policy.ineligible": Severity.WARNING}),
            one_set(shipment(origin="CN")),
            "forward",
            "accepted",
        ),
        (Partner(), one_set(shipment(value="9")), "reject", "rejected"),
        (
            Partner(severities={"x12.element-too-short": Severity.WARNING}),
            one_set(shipment(value="9")),
            "forward",
            "accepted",
        ),
        (
            Partner(severities={"x12.count-mismatch": Severity.WARNING}),
            interchange(group(transaction(manifest(*shipments(1)), count=9))),
            "forward",
            "accepted",
        ),
        (
            Partner(severities={"x12.set-count": Severity.WARNING}),
            interchange(group(transaction(manifest(*shipments(1))), count=9)),
            "forward",
            "accepted",
        ),
        (
            Partner(severities={"x12.interchange-number-mismatch": Severity.WARNING}),
            interchange(group(transaction(manifest(*shipments(1)))), trailer="000009999"),
            "forward",
            "accepted",
        ),
        (Partner(), one_set(shipment(bill_type="00")), "hold", "partially-accepted"),
        (
            Partner(severities={"record.out-of-scope": Severity.ERROR}),
            one_set(shipment(bill_type="00")),
            "hold",
            "partially-accepted",
        ),
    ],
)
def test_an_agreement_decides_what_a_finding_means(partner: Partner, message: str, expected: str, verdict: str) -> None:
    """Severities and holds of a partner change the fate; the finding is told all the same."""
    found = outcome(message, partner=partner)
    assert (fates(found), found.conclusion.verdict) == ([expected], verdict)
    assert codes(found)
    resolved = {one.code: one.severity for one in found.conclusion.diagnostics}
    assert all(resolved[code] is severity for code, severity in partner.severities.items())


@pytest.mark.parametrize("bad", [shipment(bill_type="00", origin="CN"), ["LX*1"]])
def test_the_law_is_not_asked_about_what_nobody_claimed(bad: list[str]) -> None:
    """A bill of another type claims no exemption: it is held for a person, and no penalty is spoken of."""
    found = outcome(one_set(bad))
    assert (fates(found), codes(found)) == (["hold"], ["record.out-of-scope"])
    assert found.filings[0].decision is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (interchange(group(transaction(manifest()))), ["x12.loop-missing"]),
        (interchange(["TA1*000000001*250814*0702*A*000"]).replace("IEA*1*", "IEA*0*"), []),
    ],
)
def test_a_message_without_records_is_wondered_at_once(message: str, expected: list[str]) -> None:
    """A 309 without a shipment has an error of its own; a TA1 that comes in is meant to hold none."""
    assert codes(outcome(message)) == expected


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("mapping.too-long", shipment("2508150000099")),
        ("mapping.required-missing", shipment(description="")),
        ("x12.element-missing", shipment("")),
        ("xsd.pattern", shipment("2508 1500009")),
    ],
)
def test_no_agreement_forwards_a_record_that_is_none(code: str, bad: list[str]) -> None:
    """However leniently a finding is taken: without a record that the XSD accepts, nothing goes on."""
    found = outcome(one_set(bad), partner=Partner(severities={code: Severity.WARNING}))
    assert code in codes(found)
    assert fates(found) == ["reject"]


def test_what_an_agreement_tolerates_is_accepted_with_errors_noted() -> None:
    """A tolerated count in SE01 is AK5*E*4, and its records are forwarded."""
    lenient = Partner(severities={"x12.count-mismatch": Severity.WARNING})
    found = outcome(interchange(group(transaction(manifest(*shipments(1)), count=9))), partner=lenient)
    assert [one for one in segments(found, "997") if one[:3] in ("AK5", "AK9")] == ["AK5*E*4", "AK9*E*1*1*1"]


def test_a_bill_is_filed_once() -> None:
    """A bill that stands twice in a file, or was forwarded before, is refused the second time."""
    twice = outcome(one_set(*shipments(2), *shipments(1)))
    assert (fates(twice), codes(twice)) == (["forward", "forward", "reject"], ["record.duplicate-bill"])
    before = outcome(one_set(*shipments(2)), before=["QZXP250815000001"])
    assert (fates(before), codes(before)) == (["reject", "forward"], ["record.duplicate-bill"])


def test_a_refused_bill_may_come_again() -> None:
    """Only what was forwarded counts: a corrected shipment in the same file is filed."""
    found = outcome(one_set(shipment(origin="QQ"), shipment()))
    assert fates(found) == ["reject", "forward"]


def test_a_bill_is_filed_once_over_batches() -> None:
    """The first and the last of more records than are decided together."""
    found = outcome(one_set(*shipments(120), *shipments(1)))
    assert fates(found) == ["forward"] * 120 + ["reject"]


@pytest.mark.parametrize(
    ("processed", "verdict", "expected", "told"),
    [
        (lambda _: "conflict", "rejected", ["reject"] * 2, ["x12.already-processed", *UNIT * 2]),
        (lambda _: "msg_1", "duplicate", [], ["message.duplicate"] * 2),
        (
            lambda one: "msg_1" if one.control_number == "000001041" else None,
            "accepted",
            ["forward"],
            ["message.duplicate"],
        ),
    ],
)
def test_an_interchange_is_processed_once(
    processed: Callable[[Any], str | None], verdict: str, expected: list[str], told: list[str]
) -> None:
    """The same bytes again are a duplicate, other bytes under the same number a conflict."""
    second = interchange(group(transaction(manifest(*shipments(1, 5)))), number="000001042")
    found = outcome(one_set(*shipments(1)) + second, processed=processed)
    assert found.conclusion.verdict == verdict
    assert fates(found) == expected
    if verdict == "rejected":
        assert sorted(codes(found)) == sorted([told[0], *told])
    else:
        assert codes(found) == told


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_keep_their_letters(encoding: str) -> None:
    """A name is read as its sender meant it, in UTF-8 or ISO-8859-1."""
    found = outcome(one_set(shipment(consignee="JOSÉ MUÑOZ ÅS")).encode(encoding))
    assert fates(found) == ["forward"]
    assert "<Name>JOSÉ MUÑOZ ÅS</Name>" in found.filings[0].xml


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", "message.empty"),
        (b" \r\n ", "message.empty"),
        (b"\x89PNG\r\n", "message.unknown-format"),
        (b"ISA*00*", "x12.isa-unreadable"),
    ],
)
def test_what_is_no_message_is_unreadable(message: bytes, code: str) -> None:
    """One finding, no record, and the verdict says so."""
    found = outcome(message)
    assert (found.conclusion.verdict, found.filings, codes(found)) == ("unreadable", (), [code])


def test_places_of_records_are_those_of_the_file() -> None:
    """Start and end of every record cut the message into its shipments."""
    text = one_set(*shipments(3))
    found = outcome(text)
    assert [text[one.start : one.end][:4] for one in found.filings] == ["LX*1", "LX*2", "LX*3"]
    assert "".join(text[one.start : one.end] for one in found.filings) == text[text.index("LX") : text.index("SE*")]
    assert [one.scope.record for one in found.filings] == [0, 1, 2]


@pytest.mark.parametrize("behind", ["M11*", "N1*CN", "N4*BUFFALO", "VID*", "N10*"])
def test_of_a_record_that_the_file_was_cut_off_in_nothing_is_told_but_that(behind: str) -> None:
    """What it lacks was lost on its way, and no law is asked about the rest; the record before is looked at as ever."""
    text = one_set(BAD, *shipments(1))
    found = outcome(text[: text.rindex(behind) + len(behind) + 2])
    first, torn = found.filings
    assert [one.code for one in first.diagnostics if one.severity is Severity.ERROR] == ["mapping.too-long", *UNIT]
    assert [one.code for one in torn.diagnostics] == UNIT
    assert torn.decision is None
