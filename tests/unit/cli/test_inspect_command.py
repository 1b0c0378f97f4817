"""``gateway inspect``: structure and form of any file, whatever its set."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import BROKER, GOOD, MIXED, NAMESPACE, NO_MESSAGE, RECORDS, TOP, gateway

SHARED = TOP.parent / "shared" / "domain" / "samples-x12"


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "message.edi"
    file.write_text(text, "utf-8")
    return file


def codes(message: dict) -> list[str]:
    return [finding["code"] for finding in message["diagnostics"]]


def test_a_sound_manifest_is_shown_as_the_interface_says() -> None:
    """Every level of the envelope with its verdict, and exit 0."""
    run = gateway("inspect", GOOD, "--format", "json")
    assert run.code == 0
    assert run.json == {
        "schema": "gateway.inspect/1",
        "messages": [
            {
                "file": str(GOOD),
                "format": "x12",
                "verdict": "ok",
                "interchanges": [
                    {
                        "control_number": "000001502",
                        "sender": "02:QZXP",
                        "receiver": "ZZ:LVGATEWAY",
                        "version": "00502",
                        "usage": "T",
                        "delimiters": {"element": "*", "component": ">", "repetition": "^", "segment": "~"},
                        "verdict": "ok",
                        "groups": [
                            {
                                "id": "AQ",
                                "control_number": "1502",
                                "release": "005020",
                                "verdict": "ok",
                                "transactions": [
                                    {
                                        "id": "309",
                                        "control_number": "0001",
                                        "segments": 27,
                                        "guide": "x12/309-005020",
                                        "verdict": "ok",
                                    }
                                ],
                            }
                        ],
                    }
                ],
                "diagnostics": [],
            }
        ],
    }


def test_findings_stand_in_the_order_of_the_file_and_make_all_around_them_wrong() -> None:
    """A fault in a shipment refuses its set, group and interchange, and the exit code is 1."""
    run = gateway("inspect", MIXED, "--format", "json")
    (message,) = run.json["messages"]
    starts = [finding["source"]["start"] for finding in message["diagnostics"]]
    (interchange,) = message["interchanges"]
    (group,) = interchange["groups"]
    assert run.code == 1
    assert starts == sorted(starts)
    assert len(starts) > 1
    assert {part["verdict"] for part in (message, interchange, group, *group["transactions"])} == {"error"}


def test_an_envelope_fault_and_a_guide_fault_are_told_in_one_list(tmp_path: Path) -> None:
    """Counts and elements are judged by different parts and shown as one sequence."""
    text = GOOD.read_text().replace("SE*27*", "SE*28*").replace("20261120***", "20261320***")
    (message,) = gateway("inspect", write(tmp_path, text), "--format", "json").json["messages"]
    assert codes(message) == ["x12.date-invalid", "x12.count-mismatch"]


def test_only_the_faulty_set_of_a_group_is_wrong(tmp_path: Path) -> None:
    """The sets beside it keep their verdict."""
    text = GOOD.read_text()
    start, end = text.index("ST*309"), text.index("GE*1*")
    second = text[start:end].replace("*0001~", "*0002~").replace("20261120***", "20261320***")
    two = text[:end] + second + text[end:].replace("GE*1*", "GE*2*")
    run = gateway("inspect", write(tmp_path, two), "--format", "json")
    (group,) = run.json["messages"][0]["interchanges"][0]["groups"]
    assert [one["verdict"] for one in group["transactions"]] == ["ok", "error"]
    assert group["verdict"] == "error"


def test_a_set_without_a_guide_is_a_note(tmp_path: Path) -> None:
    """It is read and counted; nothing is wrong with it."""
    text = GOOD.read_text().replace("ST*309*", "ST*352*").replace("GS*AQ*", "GS*AV*")
    run = gateway("inspect", write(tmp_path, text), "--format", "json")
    (message,) = run.json["messages"]
    (one,) = message["interchanges"][0]["groups"][0]["transactions"]
    assert run.code == 0
    assert one == {"id": "352", "control_number": "0001", "segments": 27, "guide": None, "verdict": "ok"}
    (note,) = message["diagnostics"]
    assert (note["code"], note["severity"], note["source"]["segment_id"]) == ("message.no-guide", "note", "ST")


def test_text_shows_the_tree_and_the_frames() -> None:
    """People see interchange, group and set, then each finding with the sender's own segment."""
    run = gateway("inspect", MIXED)
    lines = run.out.splitlines()
    assert lines[0] == f"{MIXED}: X12  error"
    assert lines[1].split() == [
        *("interchange", "000001041", "02:QZXP", "to", "ZZ:LVGATEWAY", "00502", "T", "separators"),
        *("*", ">", "^", "~", "error"),
    ]
    assert lines[2].split() == ["group", "AQ", "1041", "005020", "1", "set", "error"]
    assert lines[3].split() == ["set", "309", "0001", "116", "segments", "x12/309-005020", "error"]
    assert "help: Send N9-04 as CCYYMMDD." in run.out
    assert "| N9*CN*ORD1010**20250230" in run.out


def test_a_caret_stands_under_the_element_whatever_the_separator(tmp_path: Path) -> None:
    """The frame counts elements by the separator that the interchange announces."""
    text = GOOD.read_text().replace("20261120***", "20261320***").replace("*", "|")
    run = gateway("inspect", write(tmp_path, text))
    lines = run.out.splitlines()
    quoted = next(number for number, line in enumerate(lines) if "| P4|" in line)
    assert lines[quoted + 1].index("^") == lines[quoted].index("20261320")


def test_a_terminal_is_never_given_what_it_would_obey(tmp_path: Path) -> None:
    """An escape character in an envelope is shown as a dot, and as itself in JSON."""
    text = GOOD.read_text().replace("*QZXP           *", "*QZ\x1b[31m        *")
    file = write(tmp_path, text)
    assert "02:QZ·[31m to" in gateway("inspect", file).out
    (interchange,) = gateway("inspect", file, "--format", "json").json["messages"][0]["interchanges"]
    assert interchange["sender"] == "02:QZ\x1b[31m"


@pytest.mark.parametrize(
    ("text", "verdict", "expected", "code"),
    [
        (f'<Filings xmlns="{NAMESPACE}"/>', "error", ["xml.no-record"], 1),
        (f'<Filing xmlns="{NAMESPACE}"/>', "error", ["xml.unknown-root"], 1),
        (f'<Filings xmlns="{NAMESPACE}"><Filings/></Filings>', "error", ["xsd.unknown-record"], 1),
        ("<Waybill><Id>1</Id></Waybill>", "ok", [], 0),
        ("<Waybill><Id>1</Waybill>", "error", ["xml.not-well-formed"], 3),
        ("<!DOCTYPE a><a/>", "error", ["xml.doctype"], 3),
    ],
)
def test_xml_is_judged_by_form_and_by_the_schema_where_it_is_ours(
    tmp_path: Path, text: str, verdict: str, expected: list[str], code: int
) -> None:
    """Any well-formed document passes; one in our namespace is held to the schema."""
    run = gateway("inspect", write(tmp_path, text), "--format", "json")
    (message,) = run.json["messages"]
    assert (run.code, message["format"], message["verdict"], codes(message)) == (code, "xml", verdict, expected)
    assert message["interchanges"] == []


def test_a_fault_in_a_record_is_shown_at_its_line() -> None:
    """The place is that of the sender's document, not of the record alone."""
    run = gateway("inspect", BROKER, "--format", "json")
    (finding,) = run.json["messages"][0]["diagnostics"]
    line = next(n for n, text in enumerate(BROKER.read_text().splitlines(), 1) if "<Htsus>630221<" in text)
    assert run.code == 1
    assert finding["source"]["line"] == line
    assert finding["source"]["xpath"] == "/Filings/Type86[2]/Line/Htsus"


def test_the_worst_file_gives_the_exit_code() -> None:
    """One file that is no message makes 3, and the others are shown all the same."""
    run = gateway("inspect", GOOD, MIXED, NO_MESSAGE, RECORDS / "section-321.xml", "--format", "json")
    assert run.code == 3
    assert [message["verdict"] for message in run.json["messages"]] == ["ok", "error", "error", "ok"]
    assert [message["format"] for message in run.json["messages"]] == ["x12", "x12", "unknown", "xml"]


def test_standard_input_is_read() -> None:
    """A dash stands for what is piped in."""
    run = gateway("inspect", "-", given=GOOD.read_bytes())
    assert run.code == 0
    assert run.out.startswith("standard input: X12  ok\n")


def test_x12_that_cannot_be_opened_is_no_message() -> None:
    """Without an interchange there is nobody to answer."""
    run = gateway("inspect", "-", "--format", "json", given="ISA*00*")
    assert run.code == 3
    assert run.json["messages"][0]["interchanges"] == []


def test_findings_stay_bounded(tmp_path: Path) -> None:
    """Thousands of shipments that fail alike are a thousand entries and a few that count the rest."""
    from gateway.cli.bench_manifest import truck_manifest

    file = tmp_path / "faulty.edi"
    with file.open("wb") as out:
        out.writelines(truck_manifest(6000, faulty=1.0))
    (message,) = gateway("inspect", file, "--format", "json").json["messages"]
    counted = sum(finding["count"] for finding in message["diagnostics"])
    assert counted > 1050 >= len(message["diagnostics"]) > 1000


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the reference samples are not here: {SHARED}")
@pytest.mark.parametrize("file", sorted(SHARED.glob("*.edi")), ids=lambda file: file.name)
def test_reference_samples(file: Path) -> None:
    """Every reference sample is sound but those that are made to be wrong."""
    run = gateway("inspect", file, "--format", "json")
    assert run.code == (1 if "defective" in file.name else 0), run.out
    assert run.json["messages"][0]["interchanges"]
