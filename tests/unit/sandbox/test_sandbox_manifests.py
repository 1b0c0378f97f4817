"""Manifests at the simulated customs: read by the project's own readers of answers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.responses import read_responses
from gateway.sandbox.manifests import ManifestDesk
from gateway.sandbox.reply import Reply
from gateway.tree import InMemory

NOW = datetime(2025, 8, 15, 13, 5, tzinfo=UTC)
SAMPLE = Path(__file__).parents[3] / "samples" / "carrier-309" / "manifest-2025-08-15.edi"
BILLS = ("250815000001", "250815000002", "250815000003")
"""The shipments of the sample that nothing is wrong with."""
REPEATED = ("x12.element-too-short", "x12.date-invalid")
"""Faults of the sample, which a 355 repeats with the segments that it remarks on."""


def manifest(*endings: str) -> bytes:
    """Return the sample as a test, its good bills with other last characters."""
    text = SAMPLE.read_text("ascii").replace("*P*", "*T*", 1)
    for bill, ending in zip(BILLS, endings, strict=False):
        text = text.replace(bill, bill[: -len(ending)] + ending)
    return text.encode()


@pytest.fixture
def read(installed, tables):
    """Return what a reply says; whatever is odd in it fails the test."""

    def responses(reply: Reply):
        assert b"SIMULATION" in reply.body
        found, diagnostics = read_responses(InMemory(reply.body), installed.checkers, tables)
        assert {each.code for each in diagnostics} <= {"response.remark-without-code", *REPEATED}
        assert all(each.sound and each.usage == "T" for each in found)
        return found

    return responses


def taken(desk: ManifestDesk, data: bytes) -> list[Reply]:
    """Return the answers to *data*, which is a test."""
    replies = desk.answer(data, NOW)
    assert replies is not None
    return replies


def test_a_manifest_is_answered(manifests: ManifestDesk, read) -> None:
    """What is faulty is refused by the rules of this gateway, the rest is released."""
    acceptance, status = taken(manifests, manifest())
    verdicts = {each.about.scn: each.verdict for each in read(acceptance) if each.about.level == "bill"}
    assert len(verdicts) == 7
    assert set(verdicts.values()) == {"rejected"}
    told = {each.about.scn: each.disposition.code for each in read(status) if each.disposition}
    assert told == {f"QZXP{bill}": "1C" for bill in BILLS}
    assert {each.about.trip for each in read(status)} == {"TRIP250815"}


def deletion(bill: str, number: int = 900) -> bytes:
    """Return a manifest that deletes *bill*."""
    lines = (
        "ST*309*0001", "M10*QZXP*J*US**TRUCK 7*TRIP250815***Y", "P4*0901*20250815", "LX*1",
        f"M13*QZXP*0901*D*{bill}**03***QZXP", "SE*6*0001",
    )  # fmt: skip
    return (
        f"ISA*00*          *00*          *02*QZXP           *ZZ*LVGATEWAY      *250815*0940*^*00502*{number:09d}*0*T*:~"
        f"GS*AQ*QZXP*LVGATEWAY*20250815*0940*{number}*X*005020~{'~'.join(lines)}~GE*1*{number}~IEA*1*{number:09d}~"
    ).encode()


def test_a_bill_is_deleted_once(manifests: ManifestDesk, read) -> None:
    """What is on file is deleted and can be added again; what is not, and what its number refuses, is refused."""
    first, refused = BILLS[0], BILLS[1][:-4] + "9013"
    taken(manifests, manifest(first[-4:], "9013"))

    def verdict(bill: str) -> str:
        (reply,) = taken(manifests, deletion(bill))
        return next(each.verdict for each in read(reply) if each.about.level == "bill" or each.verdict == "accepted")

    assert [verdict(bill) for bill in (first, first, refused)] == ["accepted", "rejected", "rejected"]
    again = read(taken(manifests, manifest())[0])
    assert f"QZXP{first}" not in {each.about.scn for each in again}


def test_bill_numbers_choose_the_outcome(manifests: ManifestDesk, read) -> None:
    """One bill is refused, one is held and released later, one stays held: a 350 for each round."""
    acceptance, *statuses = taken(manifests, manifest("9001", "9005", "9004"))
    remarks = {each.about.scn: [remark.code for remark in each.remarks] for each in read(acceptance)}
    assert remarks["QZXP250815009001"] == ["017", "060"]
    rounds = [
        {each.about.scn: each.disposition.code for each in read(status) if each.disposition} for status in statuses
    ]
    assert rounds == [
        {"QZXP250815009005": "1H", "QZXP250815009004": "1H"},
        {"QZXP250815009005": "1I"},
        {"QZXP250815009005": "1C"},
    ]
    moments = [read(status)[0].disposition.posted for status in statuses]
    assert moments == sorted(set(moments))


def test_a_bill_that_is_on_file_is_refused(manifests: ManifestDesk, read) -> None:
    """What was accepted before is a duplicate, and gets no other disposition."""
    taken(manifests, manifest())
    (acceptance,) = taken(manifests, manifest())
    assert {each.verdict for each in read(acceptance) if each.about.level == "bill"} == {"rejected"}


def test_an_answer_may_be_lost(manifests: ManifestDesk) -> None:
    """For one bill number nothing comes at all."""
    assert taken(manifests, manifest("9011")) == []


def test_production_is_not_looked_at(manifests: ManifestDesk) -> None:
    """A real manifest must never get a simulated answer."""
    data = SAMPLE.read_bytes().replace(b"*T*", b"*P*", 1)
    assert manifests.answer(data, NOW) is None
    assert len(taken(manifests, manifest())) == 2


@pytest.mark.parametrize("data", [b"", b"no interchange", b"ISA*00*"])
def test_what_is_no_manifest_gets_no_answer(manifests: ManifestDesk, data: bytes) -> None:
    """There is nobody to answer and nothing to answer about."""
    assert taken(manifests, data) == []
