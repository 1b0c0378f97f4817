"""``gateway ack``: the answer on standard output, the verdict as the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import BROKER, GOOD, MIXED, NO_MESSAGE, gateway

from gateway.tree import InMemory
from gateway.x12 import survey

AS_OF = ("--as-of", "2025-08-15T08:00-04:00")


@pytest.mark.parametrize(
    ("kind", "sets"), [("ta1", []), ("997", ["997"]), ("999", ["999"]), ("824", ["824"]), ("355", ["355"])]
)
def test_an_x12_answer_can_be_read_back(kind: str, sets: list[str]) -> None:
    """The answer is an interchange back to the sender, its control numbers counted from 1."""
    run = gateway("ack", MIXED, "--kind", kind, *AS_OF)
    envelope = survey(InMemory(run.out.encode()))
    (interchange,) = envelope.interchanges
    assert run.code == 1
    assert envelope.diagnostics == ()
    assert (interchange.receiver, interchange.control_number) == ("QZXP", "000000001")
    assert [one.id for group in interchange.groups for one in group.transactions] == sets
    assert all(one.control_number == "0001" for group in interchange.groups for one in group.transactions)
    assert bool(interchange.interchange_acks) is (kind == "ta1")


def test_a_355_repeats_what_was_piped_in(tmp_path: Path) -> None:
    """The answer needs the sender's segments, and standard input can be read once only."""
    piped = gateway("ack", "-", "--kind", "355", *AS_OF, given=MIXED.read_bytes())
    assert "M10*QZXP*J*US**TRUCK 7*TRIP250815**10*W~" in piped.out
    assert piped.out == gateway("ack", MIXED, "--kind", "355", *AS_OF).out
    gateway("translate", MIXED, "--answers", "355", "--out", tmp_path, *AS_OF)
    (file,) = (tmp_path / "answers").iterdir()
    assert file.name.endswith("-355.edi")
    assert file.read_text().count("K1*060*") == piped.out.count("K1*060*") == 7


def test_the_exit_code_is_the_verdict_and_not_the_answer() -> None:
    """A message whose form is good gets a good 997 and still fails by law."""
    run = gateway("ack", GOOD, "--kind", "997", "--as-of", "2026-11-20")
    assert "AK9*A*1*1*1~" in run.out
    assert run.code == 1


def test_a_message_that_goes_through_gives_zero(tmp_path: Path) -> None:
    """Nothing refused, exit 0."""
    file = tmp_path / "one.xml"
    text = BROKER.read_text()
    second = text.index("<Type86>", text.index("</Type86>"))
    file.write_text(text[:second] + "</Filings>\n")
    run = gateway("ack", file, "--kind", "xml", "--as-of", "2025-08-09")
    assert "<Verdict>accepted</Verdict>" in run.out
    assert run.code == 0


def test_json_is_the_report_of_the_message() -> None:
    """The same object as an element of ``gateway.translate/1``."""
    report = gateway("ack", MIXED, "--kind", "json", *AS_OF).json
    assert report["verdict"] == "partially-accepted"
    assert report["counts"]["records"] == len(report["filings"]) == 10


@pytest.mark.parametrize(
    ("file", "kind", "code", "says"),
    [
        (BROKER, "997", 2, "a 997 answers X12"),
        (NO_MESSAGE, "997", 3, "no readable message"),
    ],
)
def test_where_there_is_no_answer_it_says_so(file: Path, kind: str, code: int, says: str) -> None:
    """Standard output stays empty, and standard error tells what would do."""
    run = gateway("ack", file, "--kind", kind)
    assert (run.code, run.out) == (code, "")
    assert says in run.err
    assert "xml" in run.err


def test_an_interchange_without_groups_has_nothing_to_acknowledge() -> None:
    """A 997 answers groups; a TA1 has none."""
    isa, _, rest = GOOD.read_text().partition("~")
    assert rest
    text = f"{isa}~\nTA1*000000007*250815*0702*A*000~\nIEA*0*000001502~\n"
    run = gateway("ack", "-", "--kind", "997", given=text)
    assert run.out == ""
    assert "nothing that a 997 could answer" in run.err


def test_what_cannot_be_read_still_gets_an_xml_acknowledgment() -> None:
    """Exit 3, and the document says unreadable."""
    run = gateway("ack", NO_MESSAGE, "--kind", "xml")
    assert run.code == 3
    assert "<Verdict>unreadable</Verdict>" in run.out


def test_the_partner_decides_the_writer(tmp_path: Path) -> None:
    """The agreement of the partner that is named counts; an unknown one is told."""
    config = tmp_path / "gateway.toml"
    config.write_text('[partners.acme.answers]\nsender_id = "ACMEHUB"\n')
    assert "*ZZ*ACMEHUB " in gateway("ack", GOOD, "--kind", "ta1", "--partner", "acme", config=config).out
    refused = gateway("ack", GOOD, "--kind", "ta1", "--partner", "acne", config=config)
    assert (refused.code, refused.out) == (2, "")
    assert "acme" in refused.err


def test_a_sender_of_json_sees_the_acknowledgment_that_he_gets() -> None:
    """Not the report: what is refused, with its places in the message."""
    orders = MIXED.parents[1] / "marketplace-json" / "orders-2025-08-20.json"
    run = gateway("ack", orders, "--kind", "json", "--as-of", "2025-08-20")
    assert run.json["schema"] == "gateway.acknowledgment/1"
    assert run.json["counts"]["reject"] == len(run.json["records"]) == 2
    places = [record["bytes"] for record in run.json["records"]]
    assert all(b"house_bill" in orders.read_bytes()[place["start"] : place["end"]] for place in places)
    assert run.code == 1
