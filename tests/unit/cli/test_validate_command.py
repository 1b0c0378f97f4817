"""``gateway validate``: documents against the project's schemas."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import BROKER, MIXED, NAMESPACE, RECORDS, gateway


@pytest.mark.parametrize("schema", ["section-321", "section-321@1.0", "Section321"])
def test_a_record_has_three_names_for_its_schema(schema: str) -> None:
    """Regime, regime with version, element."""
    run = gateway("validate", RECORDS / "section-321.xml", "--schema", schema, "--format", "json")
    assert run.code == 0
    assert run.json == {
        "schema": "gateway.validate/1",
        "files": [{"file": str(RECORDS / "section-321.xml"), "verdict": "ok", "diagnostics": []}],
    }


@pytest.mark.parametrize("schema", ["Filings", "type-86"])
def test_many_records_are_judged_one_by_one(schema: str) -> None:
    """The good record beside a bad one is not mentioned."""
    run = gateway("validate", BROKER, "--schema", schema, "--format", "json")
    (file,) = run.json["files"]
    assert run.code == 1
    assert file["verdict"] == "error"
    assert [(one["code"], one["target"]) for one in file["diagnostics"]] == [("xsd.length", "Filing.Line[1].Htsus")]
    assert file["diagnostics"][0]["source"]["xpath"] == "/Filings/Type86[2]/Line/Htsus"


def test_a_record_of_another_regime_is_refused() -> None:
    """Every record that is not what was asked for is told."""
    run = gateway("validate", BROKER, "--schema", "section-321", "--format", "json")
    assert [one["code"] for one in run.json["files"][0]["diagnostics"]] == ["xsd.unknown-record"] * 2
    assert run.code == 1


def test_a_missing_element_is_shown_where_it_should_be() -> None:
    """The frame points at the nearest element around it."""
    text = (RECORDS / "section-321.xml").read_text()
    start, end = text.index("<Consignee>"), text.index("</Consignee>") + len("</Consignee>")
    run = gateway("validate", "-", "--schema", "section-321", "--format", "json", given=text[:start] + text[end:])
    (finding,) = run.json["files"][0]["diagnostics"]
    assert finding["target"] == "Filing.Consignee"
    assert (finding["source"]["xpath"], finding["source"]["line"]) == ("/Section321", 1)


def test_our_own_acknowledgment_is_valid(tmp_path: Path) -> None:
    """What ``ack`` writes passes the schema that we publish."""
    answer = gateway("ack", MIXED, "--kind", "xml", "--as-of", "2025-08-15").out
    assert gateway("validate", "-", "--schema", "Acknowledgment", given=answer).code == 0
    broken = answer.replace("<Verdict>partially-accepted<", "<Verdict>fine<")
    assert gateway("validate", "-", "--schema", "Acknowledgment", given=broken).code == 1


@pytest.mark.parametrize(
    ("given", "code", "finding"),
    [
        (f'<Filings xmlns="{NAMESPACE}"/>', 1, "xml.no-record"),
        ("<Filings/>", 1, "xml.unknown-root"),
        ("<Filings>", 3, "xml.not-well-formed"),
        ("", 3, None),
    ],
)
def test_what_is_no_document_of_the_schema(given: str, code: int, finding: str | None) -> None:
    """Another root is invalid, what is no XML is unreadable."""
    run = gateway("validate", "-", "--schema", "Filings", "--format", "json", given=given)
    (file,) = run.json["files"]
    assert (run.code, file["verdict"]) == (code, "error")
    assert finding in (None, file["diagnostics"][0]["code"])


def test_text_names_each_file() -> None:
    """One line a file, frames below the invalid ones."""
    run = gateway("validate", RECORDS / "type-86.xml", BROKER, "--schema", "type-86")
    assert f"{RECORDS / 'type-86.xml'}: valid, 1 record\n" in run.out
    assert f"{BROKER}: invalid, 2 records\n" in run.out
    assert "error[xsd.length]" in run.out


def test_an_unknown_schema_is_told_with_the_right_name() -> None:
    """Exit 2, before any file is read."""
    run = gateway("validate", "no-such-file.xml", "--schema", "acknowledgement")
    assert (run.code, run.out) == (2, "")
    assert "Did you mean Acknowledgment" in run.err
