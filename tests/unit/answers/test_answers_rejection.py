"""355: the manifest's own segments, in their structure, with CBP's code or our words under what is in error."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
import pytest
from answer_cases import NOW, SAMPLES, body, found, settings
from manifests import (
    group,
    interchange,
    manifest,
    one_set,
    outcome,
    port,
    shipment,
    shipments,
    transaction,
    trip,
)

from gateway.answers import acknowledge, echo_of, rejection, render
from gateway.answers.cbp_codes import TEXTS, cbp_code
from gateway.diagnostics import Scope, Source
from gateway.pipeline.outcome import Conclusion
from gateway.pipeline.partner import AnswerSettings
from gateway.policy import Decision
from gateway.tree import InMemory
from gateway.x12 import survey

HEAD = "M10*QZXP*J*US**TRUCK 7*TRIP250815**1*W"
PORT = "P4*0901*20250815***0930"
REJECTED, MANIFEST_REJECTED = "K1*060*XXXX BILL REJECTED XXXX", "K1*509*MANIFEST REJECTED"
PRELIMINARY = "K1*511*MAN RETURNED TO PRELIMINARY"
BILL = "M11*250815000001*80107*1*PKG*0.6*K***13*TORONTO**QZXP"
LINE = "N10*1*WOODEN PICTURE FRAMES**A*4414100000*45*K*0.6**PKG*JP**USD"
EQUIPMENT = "VID*TL**QZ5301*SEAL0001"


def mirrored(text: str, agreed: AnswerSettings | None = None) -> list[list[str]]:
    """Return the body of each 355 to the X12 *text*, which is read in Latin-1."""
    content, numbers = InMemory(text.encode("latin-1")), count(1)
    conclusion = outcome(content).conclusion
    answers = render("355", conclusion, agreed or settings(), lambda _: next(numbers), NOW, "M1", echo_of(content))
    lines: list[list[str]] = []
    for answer in answers:
        assert survey(InMemory(answer.body)).diagnostics == ()
        for part in answer.body.decode("ascii").split("ST*355*")[1:]:
            segments = part.replace("\n", "").split("~")
            lines.append(segments[1 : next(n for n, one in enumerate(segments) if one.startswith("SE*"))])
    return lines


def changed(replace: Callable[[str], str | None], **of: str) -> list[str]:
    """Return a shipment of which each segment was changed; ``None`` leaves one out."""
    return [line for one in shipment(**of) if (line := replace(one)) is not None]


def without(start: str) -> list[str]:
    """Return a shipment without the segments that begin with *start*."""
    return changed(lambda one: None if one.startswith(start) else one)


def replaced(old: str, new: str) -> list[str]:
    """Return a shipment with another text in its segments."""
    return changed(lambda one: one.replace(old, new))


def test_a_good_manifest_is_accepted_without_its_shipments() -> None:
    """M10 and P4 as sent, 000, and the totals."""
    totals = "K3*SHIPMENTS REJECTED 0000 ACCEPTED 0002"
    assert mirrored(one_set(*shipments(2))) == [
        [HEAD.replace("**1*", "**2*"), "K1*000*MANIFEST ACCEPTED", PORT, totals]
    ]


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("no shipper", replaced("N1*SH", "N1*XX"), [BILL, "K1*004*INVALID S01/N1 REC FOUND", REJECTED]),
        ("no consignee", replaced("N1*CN", "N1*XX"), [BILL, "K1*005*INVALID U01/N1 OR N01/N1", REJECTED]),
        (
            "no name",
            replaced("N1*CN*AVA ADAMSON", "N1*CN"),
            [BILL, REJECTED, "N1*CN", "K1*005*INVALID U01/N1 OR N01/N1"],
        ),
        (
            "13 characters",
            shipment("2508150000013"),
            [BILL.replace("*250815000001*", "*2508150000013*"), "K1*017*MISSING OR INVALID BILL", REJECTED],
        ),
        (
            "no issuer",
            replaced("TORONTO**QZXP", "TORONTO"),
            [BILL.removesuffix("**QZXP"), "K1*017*MISSING OR INVALID BILL", REJECTED],
        ),
        (
            "weight unit",
            shipment(weight_unit="G"),
            [BILL.replace("0.6*K", "0.6*G"), "K1*021*INVALID WEIGHT UNIT", REJECTED],
        ),
        (
            "origin",
            shipment(origin="CN"),
            [BILL, REJECTED, EQUIPMENT, LINE.replace("JP", "CN"), "K1*470*INV CTRY OF ORIG FOR SHP"],
        ),
        (
            "value",
            shipment(value="801"),
            [BILL, REJECTED, EQUIPMENT, LINE.replace("*45*", "*801*"), "K1*VALUE OVER LIMIT*N10-06"],
        ),
        (
            "an unknown segment",
            [*shipment()[:8], "XYZ*1", *shipment()[8:]],
            [BILL, REJECTED, "N1*CN*AVA ADAMSON", "N4*BUFFALO*NY*14210*US", "K1*006*INVALID RECORD TYPE"],
        ),
        (
            "a state that is none",
            shipment(state="ON"),
            [BILL, REJECTED, "N1*CN*AVA ADAMSON", "N4*BUFFALO*ON*14210*US", "K1*STATE CODE REQUIRED*N4-02"],
        ),
    ],
)  # fmt: skip
def test_a_refused_shipment_is_shown_with_what_is_wrong(name: str, sent: list[str], told: list[str]) -> None:
    """LX and M11, then the segments in error with their loops; CBP's code where its list has one for just that."""
    (lines,) = mirrored(one_set(shipment("250815000009"), sent))
    assert lines[:3] == [HEAD.replace("**1*", "**2*"), PORT, "LX*1"]
    assert lines[3:-1] == told
    assert lines[-1] == "K3*SHIPMENTS REJECTED 0001 ACCEPTED 0001"


def test_a_held_shipment_is_told_without_a_rejection() -> None:
    """What a person decides about is neither accepted nor rejected."""
    (lines,) = mirrored(one_set(shipment(bill_type="34"), shipment("250815000002")))
    assert lines[2:] == [
        "LX*1",
        BILL.replace("*13*", "*34*"),
        "K1*BILL TYPE NOT IN SCOPE - HELD",
        "K3*SHIPMENTS REJECTED 0000 ACCEPTED 0001 HELD 0001",
    ]


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("no bill", without("M11"), ["LX*1", "N1*SH*NORTHERN LOOM LTD", "K1*BILL TYPE NOT IN SCOPE - HELD"]),
        ("nothing", ["LX*1"], ["K1*BILL TYPE NOT IN SCOPE - HELD", "LX*1"]),
        ("not even a number", ["LX"], ["K1*SEGMENT WITHOUT DATA", "LX*1"]),
    ],
)
def test_remarks_find_a_place_in_a_shipment_without_a_bill(name: str, sent: list[str], told: list[str]) -> None:
    """LX takes no K1: they stand under the first segment of the shipment, or else under the port."""
    (lines,) = mirrored(one_set(sent, shipment("250815000002")))
    assert [line for line in lines[2:-1] if not line.startswith(("K1*060", "K1*MANDATORY"))] == told


def test_a_refused_manifest_is_told_at_the_trip() -> None:
    """The finding on its header, 509, and 511 because it was a complete one; its shipments are shown, too."""
    text = one_set(*shipments(1)).replace("M10*QZXP", "M10*")
    (lines,) = mirrored(text)
    head = HEAD.replace("M10*QZXP", "M10*")
    assert lines[:5] == [head, "K1*009*INVALID CARRIER CODE", MANIFEST_REJECTED, PRELIMINARY, PORT]
    assert lines[5:] == [
        "LX*1",
        BILL,
        "K1*ENCLOSING MESSAGE REFUSED*M10-01",
        REJECTED,
        "K3*SHIPMENTS REJECTED 0001 ACCEPTED 0000",
    ]
    (lines,) = mirrored(text.replace("**1*W~", "**1*P~"))
    assert PRELIMINARY not in lines
    assert MANIFEST_REJECTED in lines


def test_each_port_has_its_remarks_and_its_shipments() -> None:
    """A port that is wrong is told under its own P4; a port with nothing to tell is left out."""
    ports = ["P4*0901*20250815", "P4*0902*20250815", "P4*0903*20251341"]
    origins = ("JP", "CN", "JP")
    sent = [
        *trip(count=3),
        *(line for n, one in enumerate(ports) for line in (one, *shipment(f"25081500000{n}", origin=origins[n]))),
    ]
    (lines,) = mirrored(interchange(group(transaction(sent))))
    assert [line for line in lines if line.startswith("P4")] == ports[1:]
    assert lines[lines.index(ports[1]) + 1] == "LX*1"
    assert lines[lines.index(ports[2]) + 1] == "K1*INVALID DATE*P4-02"


def test_a_port_without_shipments_has_its_own_remarks() -> None:
    """Two P4 in a row, and one at the end that is wrong and has nothing below it."""
    sent = [*trip(), "P4*0901*20250815", "P4*0902*20250815", *shipment(origin="CN"), "P4*0903*20251341"]
    (lines,) = mirrored(interchange(group(transaction(sent))))
    assert [line for line in lines if line.startswith("P4")] == ["P4*0902*20250815", "P4*0903*20251341"]
    assert "K1*INVALID DATE*P4-02" in lines[lines.index("P4*0903*20251341") :]


def test_ports_are_found_across_the_pieces_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a piece, each P4 is found once."""
    sent = [
        *trip(count=20),
        *(line for n in range(10, 30) for line in (*port(), *shipment(f"2508150000{n}", origin="CN"))),
    ]
    text = interchange(group(transaction(sent)))
    expected = mirrored(text)
    assert sum(line.startswith("P4") for line in expected[0]) == 20
    for window in (1, 7, 1000):
        monkeypatch.setattr(rejection, "_WINDOW", window)
        assert mirrored(text) == expected


def test_line_breaks_and_other_separators_are_the_senders_own() -> None:
    """The sender's separators part its segments; a sign that would part ours is a question mark, letters lose marks."""
    text = one_set(shipment(origin="CN", description="PENS: CAF\xc9")).replace("~", "\r\n").replace("*", "|")
    (lines,) = mirrored(text.replace("PENS", "5~ * PENS"))
    assert "N10*1*5? ? PENS? CAFE**A*4414100000*45*K*0.6**PKG*CN**USD" in lines


def test_sets_that_cannot_be_mirrored_get_none() -> None:
    """Without M10 or P4 there is no 355, nor for a set of another kind, nor for a refused interchange."""
    good = one_set(shipment(origin="CN"))
    assert len(mirrored(good)) == 1
    assert mirrored(good.replace(f"{HEAD}~", "").replace("SE*14", "SE*13")) == []
    assert mirrored(good.replace(f"{PORT}~", "").replace("SE*14", "SE*13")) == []
    assert mirrored(good.replace("IEA*1*000001041", "IEA*1*000001042")) == []
    assert mirrored(interchange(group(transaction(["BIG*20250814*1"], set_id="810"), functional_id="IN"))) == []


def test_each_set_of_a_group_has_a_355_of_its_own() -> None:
    """One answer holds them all; a set without faults is told of only when that is wanted."""
    text = interchange(
        group(transaction(manifest(shipment(origin="CN")), "0001"), transaction(manifest(*shipments(1, 5)), "0002"))
    )
    assert ["K1*000*MANIFEST ACCEPTED" in lines for lines in mirrored(text)] == [False, True]
    content = InMemory(text.encode())
    conclusion = outcome(content).conclusion
    for when, sets in (("never", 0), ("on-error", 1), ("always", 2)):
        numbers = count(1)
        agreed = settings(reject355=when)
        answers = acknowledge(conclusion, agreed, lambda _, n=numbers: next(n), NOW, "M1", echo_of(content))
        assert sum(one.body.count(b"ST*355*") for one in answers) == sets
        assert {one.kind for one in answers} <= {"355"}
        assert acknowledge(conclusion, agreed, lambda _: 1, NOW, "M1") == []


@pytest.mark.parametrize(
    ("received", "agreed", "written"),
    [
        ("004060", None, "004060"),
        ("005020", None, "005020"),
        ("005020", "006050", "006050"),
        ("005030", None, "005020"),
    ],
)
def test_the_release_is_that_of_the_manifest_unless_agreed(received: str, agreed: str | None, written: str) -> None:
    """A release in which there is no 355 here is answered in 005020."""
    content = InMemory(one_set(shipment(origin="CN")).replace("*005020~", f"*{received}~").encode())
    conclusion = outcome(content).conclusion
    (answer,) = render(
        "355", told_of(conclusion), settings(release355=agreed), lambda _: 7, NOW, "M1", echo_of(content)
    )
    assert f"GS*AZ*LVGATEWAY*QZXP*20250815*0750*7*X*{written}~".encode() in answer.body
    assert f"*{written[:5]}*000000007*".encode() in answer.body


def told_of(conclusion: Conclusion) -> Conclusion:
    """Return *conclusion* as if its one set had been read and refused, whatever its release."""
    results = tuple(msgspec.structs.replace(one, refused=True) for one in conclusion.transactions)
    return msgspec.structs.replace(conclusion, transactions=results)


def test_a_decision_without_a_finding_is_told_by_its_reason() -> None:
    """Up to thirty characters of the reason's own name."""
    content = InMemory(one_set(shipment()).encode())
    good = outcome(content)
    reason = "A_REASON_THAT_IS_FAR_TOO_LONG_FOR_IT"
    decision = Decision(decision="INELIGIBLE", duty_free=False, suggested_filing="11", primary_reason=reason)
    (filing,) = good.filings
    refused = msgspec.structs.replace(filing, fate="reject", decision=decision)
    (result,) = good.conclusion.transactions
    counts = msgspec.structs.replace(result.counts, forward=0, reject=1)
    conclusion = msgspec.structs.replace(
        good.conclusion, refused=(refused,), transactions=(msgspec.structs.replace(result, counts=counts),)
    )
    (answer,) = render("355", conclusion, settings(), lambda _: 1, NOW, "M1", echo_of(content))
    assert f"K1*{reason.replace('_', ' ')[:30].rstrip()}" in body(answer.body)


def test_too_many_faults_stay_few_lines() -> None:
    """At most ten K1 under a segment, the last of them 060; at most five N1 are shown, the rest climbs to the bill."""
    parties = [line for n in range(9) for line in (f"N1*CB*BROKER {n}", "N4*OSLO", f"N3*{n}*{'X' * 60}")]
    sent = [line for one in shipment() for line in ([*parties, one] if one.startswith("VID") else [one])]
    (lines,) = mirrored(one_set(sent))
    assert sum(line.startswith("N1*") for line in lines) == 5
    runs = "\n".join(lines).replace("\nK1", "~K1").split("\n")
    assert max(run.count("~K1") for run in runs) <= 10
    assert lines[lines.index(BILL) + 1].startswith("K1*")


def test_the_count_of_records_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No further shipment is begun once the answer is long enough; the totals count all of them."""
    monkeypatch.setattr(rejection, "MOST_SEGMENTS", 12)
    (lines,) = mirrored(one_set(*(shipment(f"2508150{n:05d}", number=n, origin="CN") for n in range(1, 9))))
    assert sum(line.startswith("LX") for line in lines) == 2
    assert lines[-1] == "K3*SHIPMENTS REJECTED 0008 ACCEPTED 0000"


@pytest.mark.parametrize(
    ("code", "target", "place", "party", "expected"),
    [
        ("mapping.required-missing", "Filing.Shipper", None, "", "004"),
        ("mapping.required-missing", "Filing.Shipper.City", None, "", None),
        ("mapping.required-missing", "Filing.Consignee.City", None, "", "005"),
        ("x12.condition-missing", None, ("N1", 2), "CN", "005"),
        ("x12.condition-missing", None, ("N1", 2), "SH", None),
        ("x12.element-too-long", None, ("N1", 2), "CN", None),
        ("x12.element-missing", None, ("M10", 1), "", "009"),
        ("mapping.too-long", "Filing.Bill.Number", None, "", "017"),
        ("mapping.code-unknown", "Filing.Line[12].WeightUnit", None, "", "021"),
        ("xsd.pattern", "Filing.Arrival.Port", None, "", "033"),
        ("xsd.pattern", "Filing.Bill.Number", None, "", None),
        ("x12.element-missing", None, None, "", None),
    ],
)
def test_codes_are_given_for_just_what_the_list_says(
    code: str, target: str | None, place: tuple[str, int] | None, party: str, expected: str | None
) -> None:
    """A field or an element has a CBP code for some findings and none for others."""
    source = Source(segment_id=place[0], element=place[1]) if place is not None else None
    made = msgspec.structs.replace(found(code, source, Scope(0, 0, 0, 0)), target=target)
    assert cbp_code(made, party=party) == expected


def test_texts_fit_a_k1_and_are_those_of_the_code_list() -> None:
    """At most thirty characters, in upper case, the same words as in the list that answers of CBP are read by."""
    file = Path(__file__).parents[3] / "mappings" / "codes" / "cbp-truck-errors.csv"
    listed = {row["code"]: row["label"].upper() for row in csv.DictReader(file.open(encoding="utf-8", newline=""))}
    assert all(len(text) <= 30 for text in TEXTS.values())
    assert {code: listed[code] for code in TEXTS} == TEXTS


def test_the_shared_sample_is_told_alike() -> None:
    """The rejection of the reference samples: the same codes and places for a bill and for a consignee."""
    if not SAMPLES.exists():
        pytest.skip(f"domain samples are not beside the repository ({SAMPLES})")
    expected = body((SAMPLES / "355_reject_005020.edi").read_bytes())
    (lines,) = mirrored(one_set(replaced("N1*CN*AVA ADAMSON", "N1*CN"), shipment("2508150000013", number=2)))
    for line in ("K1*017*MISSING OR INVALID BILL", REJECTED, "K1*005*INVALID U01/N1 OR N01/N1"):
        assert line in expected
        assert line in lines
    assert [line.split("*")[0] for line in expected if line[:2] in ("M1", "P4", "K3")] == [
        line.split("*")[0] for line in lines if line[:2] in ("M1", "P4", "K3")
    ]
