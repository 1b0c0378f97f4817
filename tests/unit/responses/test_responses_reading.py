"""Answers are read as facts: who, when, about what, which verdict; what is wrong is told and nothing raises."""

from __future__ import annotations

from datetime import datetime

import pytest
from answering import M10, P4, SAMPLES, InPieces, envelope, group, read, sample

from gateway.policy import EASTERN
from gateway.responses import Correspondent, Response
from gateway.responses.moments import moment
from gateway.responses.walk import KEPT

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no sample messages at {SAMPLES}")

TOLD = [
    ("ta1_accept", ["interchange accepted 000000101"]),
    ("ta1_reject_control_number_mismatch", ["interchange rejected 000000104 001"]),
    ("997_accept_309", ["set accepted AQ 101 309 0001", "group accepted AQ 101"]),
    ("997_reject_309", ["set rejected AQ 104 309 0004 8 8 9 8 4 2 8 2 2 1 5 4", "group rejected AQ 104"]),
    ("999_partial_309", ["set accepted AQ 107 309 0001", "set rejected AQ 107 309 0002 8 7 8 4 5",
                         "group partially-accepted AQ 107"]),
    ("real_997_reject_837", ["set rejected HC 000001 837 0021 8 7 5", "group rejected HC 000001"]),
    ("real_999_accepted", ["set accepted HC 28 837 0028", "group accepted HC 28"]),
    ("824_application_reject_309", ["bill rejected 104 309 0004 ABCD000000010302 008",
                                    "bill rejected 104 309 0004 ABCD000000010301 007"]),
    ("355_accept_005020", ["trip accepted ABCD TRIP000123 0901 081 000"]),
    ("355_reject_005020", ["trip rejected ABCD TRIP000125 0901 509 511",
                           "bill rejected ABCD TRIP000125 0901 ABCD000000010301 017 060 005",
                           "bill rejected ABCD TRIP000125 0901 ABCD000000010302 491 060"]),
    ("350_release_and_hold_004060", ["trip None ABCD TRIP000123 0901 ACA ACA arrived",
                                     "bill None ABCD TRIP000123 0901 ABCD000000010101 1C release",
                                     "bill None ABCD TRIP000123 0901 ABCD000000010102 1C release",
                                     "bill None ABCD TRIP000123 0901 ABCD000000010103 1H hold"]),
]  # fmt: skip


def in_words(response: Response) -> str:
    """Return what *response* says on one line."""
    about = response.about
    words = [about.level, response.verdict, about.interchange, about.functional_id, about.group, about.set_id]
    words += [about.set_number, about.carrier, about.trip, about.port, about.scn]
    words += [remark.code for remark in response.remarks if remark.code]
    if response.disposition is not None:
        words += [response.disposition.code, response.disposition.effect]
    return " ".join(str(word) for number, word in enumerate(words) if word is not None or number == 1)


@needs_samples
@pytest.mark.parametrize(("name", "expected"), TOLD)
def test_the_samples_say_what_they_say(name: str, expected: list[str]) -> None:
    """Every answer among them, without a finding."""
    responses, diagnostics = read(sample(name))
    assert diagnostics == ()
    assert [in_words(response) for response in responses] == expected
    assert all(response.sound for response in responses)


@needs_samples
@pytest.mark.parametrize("name", [name for name, _ in TOLD])
@pytest.mark.parametrize("size", [1, 64, 100, 333])
def test_the_size_of_the_pieces_does_not_matter(name: str, size: int) -> None:
    """Read byte by byte or whole, with places of the same lines."""
    assert read(InPieces(sample(name), size)) == read(sample(name))


def test_an_answer_tells_from_whom_when_and_where() -> None:
    """Sender and receiver of the envelope, the group's date as U.S. Eastern, the address of the answer."""
    ((response, _), diagnostics) = read(envelope(group("004010", "997\nAK1*AQ*1\nAK2*309*0001\nAK5*A\nAK9*A*1*1*1")))
    assert diagnostics == ()
    assert response.sender == Correspondent(qualifier="ZZ", id="CBP-ACE-TEST", application="CBP-ACE-TEST")
    assert (response.receiver, response.usage) == ("ABCD", "T")
    assert response.written == datetime(2025, 8, 15, 9, 38, tzinfo=EASTERN)
    assert response.where == "interchange 000009003 / group 77 / set 997 0001"
    assert (response.scope.group, response.scope.transaction) == (0, 0)


MOMENTS = [
    ("20250815", "0938", "2025-08-15T09:38:00-04:00"),
    ("20250115", "093801", "2025-01-15T09:38:01-05:00"),
    ("20250815", "09380155", "2025-08-15T09:38:01-04:00"),
    ("250815", "0938", "2025-08-15T09:38:00-04:00"),
    ("990815", "0938", "1999-08-15T09:38:00-04:00"),
    ("20250815", None, "2025-08-15T00:00:00-04:00"),
    ("20250815", "2560", "2025-08-15T00:00:00-04:00"),
    ("20250230", "0938", None),
    ("00000101", "0938", None),
    (None, "0938", None),
]


@pytest.mark.parametrize(("date", "time", "expected"), MOMENTS)
def test_dates_carry_their_zone(date: str | None, time: str | None, expected: str | None) -> None:
    """X12 names no zone; customs days are Eastern."""
    found = moment(date, time)
    assert (found.isoformat() if found is not None else None) == expected


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["x12.no-interchange"]),
        (b"no message at all", ["x12.no-interchange"]),
        (envelope("", groups=0), ["x12.empty-interchange", "response.none"]),
        (envelope(group("005020", f"353\n{M10}\n{P4}\nM15*Z*EOM*20250815*1**1505")), ["response.other-set"]),
        (envelope(group("004040", "355\nM10*A")), ["message.no-guide"]),
        (envelope(group("004010", "997\nAK1*AQ*1\nAK9*A*1*1*1")).replace(b"SE*4", b"SE*5"), ["x12.count-mismatch"]),
    ],
)
def test_what_is_wrong_is_told(data: bytes, codes: list[str]) -> None:
    """An envelope without an answer, a set that is none, a release without a guide."""
    _, diagnostics = read(data)
    assert [each.code for each in diagnostics] == codes


def test_a_faulty_answer_is_read_and_marked() -> None:
    """The facts that have their place are there, and nobody takes them for sound."""
    faulty = group("004010", "997\nAK1*AQ*1\nAK2*309*0001\nAK5*Q\nAK9*A*1*1*X")
    responses, diagnostics = read(envelope(faulty))
    assert [each.code for each in diagnostics] == ["x12.code-invalid", "x12.element-character"]
    assert [(in_words(each), each.sound) for each in responses] == [
        ("set None AQ 1 309 0001", False),
        ("group accepted AQ 1", False),
    ]
    whole = envelope(group("004010", "997\nAK1*AQ*1\nAK9*A*1*1*1"))
    for old, new in ((b"SE*4", b"SE*5"), (b"GE*1", b"GE*2"), (b"IEA*1*000009003", b"IEA*1*000009004")):
        responses, diagnostics = read(whole.replace(old, new))
        assert [each.severity for each in diagnostics] == ["error"]
        assert [each.sound for each in responses] == [False]


def test_a_flood_of_findings_is_cut_off_and_still_counts() -> None:
    """Memory stays flat; the set is not sound whatever is listed."""
    lines = "\n".join(["997", "AK1*AQ*1", *(f"AK2*309*{n:04d}\nAK5*Q" for n in range(KEPT + 50)), "AK9*A*1*1*1"])
    responses, diagnostics = read(envelope(group("004010", lines)))
    assert len(diagnostics) == KEPT
    assert len(responses) == KEPT + 51
    assert not any(each.sound for each in responses)


def test_several_interchanges_groups_and_sets_are_answered_each() -> None:
    """A file may hold any number of them, a TA1 beside groups included."""
    acknowledged = group("004010", "997\nAK1*AQ*1\nAK9*A*1*1*1", "997\nAK1*AQ*2\nAK9*R*1*1*0")
    data = envelope(acknowledged, acks=["TA1*000000101*250815*0702*A*000"])
    responses, diagnostics = read(data + data.replace(b"000009003", b"000009004"))
    assert diagnostics == ()
    one = ["interchange accepted 000000101", "group accepted AQ 1", "group rejected AQ 2"]
    assert [in_words(response) for response in responses] == [*one, *one]
    assert {response.scope.interchange for response in responses} == {0, 1}


TA1S = [
    ("TA1*000000101*250815*0702*E*014", "interchange accepted-with-errors 000000101 014"),
    ("TA1*000000101*250815*0702*R*099", "interchange rejected 000000101 099"),
    ("TA1*101*250815*0702*A*000", "TA1-01"),
    ("TA1*000000101*251315*0702*A*000", "TA1-02"),
    ("TA1*000000101*250815*2502*A*000", "TA1-03"),
    ("TA1*000000101*250815*0702*Q*000", "TA1-04"),
    ("TA1*000000101*250815*0702*A", "TA1-05"),
    ("TA1*000000101*250815*0702*A*000*1", "TA1-06"),
]


@pytest.mark.parametrize(("text", "expected"), TA1S)
def test_a_ta1_is_taken_only_when_all_of_it_is_right(text: str, expected: str) -> None:
    """Otherwise the place of its first fault is named."""
    responses, diagnostics = read(envelope("", acks=[text], groups=0))
    errors = [each for each in diagnostics if each.code == "response.ta1-invalid"]
    told = [in_words(response) for response in responses] + [each.message.split()[0] for each in errors]
    assert told == [expected]
