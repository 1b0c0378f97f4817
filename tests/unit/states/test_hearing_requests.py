"""What customs answers to requests about what is on file: as events of the filing, in every form that tells it."""

from __future__ import annotations

import pytest

from gateway.library import library, read_catair_layouts, read_response_tables, read_states
from gateway.states import Heard, Tables, hear
from gateway.tree import InMemory


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(
        checkers=library().checkers,
        responses=read_response_tables(),
        layouts=read_catair_layouts(),
        states=read_states(),
    )


def answered(tables: Tables, action: str, kind: str, mark: str = "") -> Heard:
    """Return what an SX about *action* with the final condition *kind* says; the batch is marked with *mark*."""
    records = (
        f"{'A2704QZ7      071525     SX':<59}{mark}",
        "B  2704QZ7SX",
        f"SE10{action}QZ7  04100018 86               40000000001452720",
        f"SE90{kind}   SAID",
        "Y  2704QZ7SX00002",
        "Z2704QZ7      071525",
    )
    data = "".join(f"{record:<80}\n" for record in records).encode()
    (heard,) = hear(InMemory(data), "catair", tables).heard
    return heard


@pytest.mark.parametrize(
    ("action", "kind", "event"),
    [
        ("A", "02", "accepted"), ("A", "01", "rejected"), ("A", "04", "review"),
        ("R", "02", "replaced"), ("R", "03", "replaced"), ("R", "01", "correction-refused"),
        ("R", "04", "correction-review"),
        ("D", "02", "cancelled"), ("D", "01", "cancel-refused"), ("D", "04", "cancel-review"), ("D", "99", "unclear"),
        ("U", "02", "updated"), ("U", "01", "correction-refused"), ("U", "04", "correction-review"),
    ],
)  # fmt: skip
def test_an_sx_says_what_became_of_the_request(tables: Tables, action: str, kind: str, event: str) -> None:
    """The action that it repeats tells what its verdict is about."""
    assert answered(tables, action, kind).said.event == event


def test_two_refusals_of_one_day_are_two(tables: Tables) -> None:
    """They are told apart by the mark of the batch that they answer; the same one again is the same."""
    first, again, other = (answered(tables, "D", "01", mark).said for mark in ("DLV1", "DLV1", "DLV2"))
    assert first.digest == again.digest != other.digest
    assert answered(tables, "A", "01", "DLV1").said.digest == answered(tables, "A", "01", "DLV2").said.digest


def manifest(*lines: str) -> bytes:
    """Return a 355 about a trip with *lines* below its port."""
    body = ("ST*355*0001", "M10*ABCD*J*US**TRUCK*TRIP1**2*Y", "P4*0901*20250815", *lines)
    text = "~".join((*body, f"SE*{len(body) + 1}*0001"))
    return (
        "ISA*00*          *00*          *ZZ*CBP            *02*ABCD           *250815*0710*^*00502*000000001*0*T*>~"
        f"GS*AZ*CBP*ABCD*20250815*0710*1*X*005020~{text}~GE*1*1~IEA*1*000000001~"
    ).encode()


@pytest.mark.parametrize(
    ("amended", "remarks", "event"),
    [
        ("D*10102**03", (), "cancelled"),
        ("D*10102**03", ("K1*017*MISSING OR INVALID BILL",), "cancel-refused"),
        ("*10102***3", (), "cancelled"),
        ("R*10102", (), "replaced"),
        ("*10102***2", ("K1*060*XXXX BILL REJECTED XXXX",), "correction-refused"),
        ("A*10102", (), "accepted"),
    ],
)
def test_a_355_repeats_what_was_asked(tables: Tables, amended: str, remarks: tuple[str, ...], event: str) -> None:
    """An M13 below the bill tells that the verdict is about its deletion or change."""
    elements = f"M13*ABCD*0901*{amended}".split("*")
    line = "*".join([*elements, *[""] * (9 - len(elements)), "ABCD"])
    heard = hear(InMemory(manifest("LX*1", line, *remarks)), "x12", tables).heard
    assert [one.said.event for one in heard if one.about.keys == ("ABCD10102",)] == [event]
