"""The JSON that scripts rely on: names and shapes of the interface, at the command line and in the API's document."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from manifests import SAMPLES, group, interchange, manifest, outcome, shipments, transaction
from typer.testing import CliRunner

from gateway.api import create_app
from gateway.api.installed import ports
from gateway.cli.app import app
from gateway.diagnostics import as_json
from gateway.partners import DoorPolicy, Registry
from gateway.pipeline.partner import Partner
from gateway.policy import EASTERN
from gateway.settings import Settings
from gateway.store import Store

MANIFEST = str(SAMPLES / "carrier-309" / "manifest-2025-08-15.edi")
DOCUMENT = str(SAMPLES / "broker-xml" / "type-86-2025-08-10.xml")
NOTES = str(SAMPLES / "not-a-message" / "notes.txt")

DIAGNOSTIC = {
    "code", "severity", "level", "message", "found", "expected", "hint", "source", "where", "target", "rule",
    "citation", "acks", "count", "records",
}  # fmt: skip
SOURCE = {
    "line", "column", "start", "end", "segment", "segment_id", "element", "component", "repetition", "loop", "xpath",
    "raw",
}  # fmt: skip
MESSAGE = {"file", "format", "mapping", "verdict", "counts", "filings", "answers", "rejects", "diagnostics"}
FILING = {"key", "regime", "decision", "suggested_filing", "path", "diagnostics"}
DECISION = {
    "decision", "duty_free", "suggested_filing", "primary_reason", "also_reasons", "citation", "rule",
    "penalty_exposure",
}  # fmt: skip


def printed(*arguments: str, code: int) -> dict[str, Any]:
    """Run the command line and return the one JSON document that it prints."""
    result = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert result.exit_code == code, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def assert_diagnostics(found: list[dict[str, Any]]) -> None:
    """Hold diagnostics to the shape that they have everywhere."""
    for one in found:
        assert set(one) >= DIAGNOSTIC
        assert {"TA1", "997", "999", "824", "355"} == set(one["acks"])
        assert one["source"] is None or set(one["source"]) >= SOURCE
        assert one["severity"] in ("error", "warning", "note")


def test_translate_prints_the_result_of_the_interface(tmp_path: Path) -> None:
    """``gateway.translate/1``, with and without a folder for what is written."""
    plain = printed("translate", MANIFEST, DOCUMENT, "--as-of", "2025-08-09", code=1)
    assert set(plain) == {"schema", "messages"}
    assert plain["schema"] == "gateway.translate/1"
    for message in plain["messages"]:
        assert set(message) == MESSAGE
        assert set(message["counts"]) == {"records", "forward", "reject", "hold"}
        assert all(set(one) == FILING | {"policy"} for one in message["filings"])
        assert all(set(one["policy"]) >= DECISION for one in message["filings"] if one["policy"])
        assert all(set(one) == {"kind", "path"} and one["path"] is None for one in message["answers"])
        assert_diagnostics(message["diagnostics"])
        assert [one["path"] for one in message["filings"]] == [None] * len(message["filings"])
    written = printed("translate", MANIFEST, "--as-of", "2025-08-15", "--out", str(tmp_path), code=1)["messages"][0]
    paths = [one["path"] for one in (*written["filings"], *written["answers"]) if one["path"]] + [written["rejects"]]
    assert paths[0] == "filings/QZXP250815000001.xml"
    assert all((tmp_path / path).stat().st_size for path in paths)
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["messages"] == [written]


def test_inspect_prints_the_result_of_the_interface(tmp_path: Path) -> None:
    """``gateway.inspect/1``: the envelope tree, and ``null`` for a set without a guide."""
    several = tmp_path / "several.edi"
    unknown = group(transaction(["BIG*20250814*1"], set_id="810"), number="2", functional_id="IN")
    several.write_text(interchange(group(transaction(manifest(*shipments(1)))), unknown), "utf-8")
    document = printed("inspect", str(several), DOCUMENT, code=1)
    assert set(document) == {"schema", "messages"}
    assert document["schema"] == "gateway.inspect/1"
    for message in document["messages"]:
        assert set(message) == {"file", "format", "verdict", "interchanges", "diagnostics"}
        assert_diagnostics(message["diagnostics"])
    (one,) = document["messages"][0]["interchanges"]
    assert set(one) == {
        "control_number", "sender", "receiver", "version", "usage", "delimiters", "verdict", "groups",
    }  # fmt: skip
    assert (one["sender"], one["receiver"], one["usage"]) == ("02:QZXP", "ZZ:LVGATEWAY", "T")
    assert one["delimiters"] == {"element": "*", "component": ">", "repetition": "^", "segment": "~"}
    assert all(set(each) == {"id", "control_number", "release", "verdict", "transactions"} for each in one["groups"])
    sets = [each["transactions"][0] for each in one["groups"]]
    assert [(each["id"], each["guide"], each["verdict"]) for each in sets] == [
        ("309", "x12/309-005020", "ok"),
        ("810", None, "ok"),
    ]
    assert set(sets[0]) == {"id", "control_number", "segments", "guide", "verdict"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["translate", MANIFEST, "--as-of", "2025-08-15"], 1),
        (["translate", NOTES], 3),
        (["translate", MANIFEST, "--partner", "nobody"], 2),
        (["translate", MANIFEST, "--mapping", "nothing"], 2),
        (["translate", MANIFEST, "--answers", "998"], 2),
        (["inspect", NOTES], 3),
    ],
)
def test_exit_codes_are_those_of_the_interface(arguments: list[str], code: int) -> None:
    """0 accepted, 1 something refused or found, 2 usage, 3 unreadable."""
    assert CliRunner().invoke(app, arguments).exit_code == code


def test_a_good_message_exits_with_zero(tmp_path: Path) -> None:
    """Everything accepted."""
    path = tmp_path / "good.edi"
    path.write_text(interchange(group(transaction(manifest(*shipments(2))))), "utf-8")
    result = CliRunner().invoke(app, ["translate", str(path), "--as-of", "2025-08-14"])
    assert result.exit_code == 0, result.output


def test_a_diagnostic_is_the_same_object_everywhere() -> None:
    """The example of the interface: a count that does not fit, with its place and its codes."""
    found = outcome(interchange(group(transaction(manifest(*shipments(1)), count=12)))).conclusion.diagnostics
    one = as_json(found[0])
    assert_diagnostics([one])
    assert (one["code"], one["level"], one["found"], one["expected"]) == (
        "x12.count-mismatch",
        "transaction",
        "12",
        "14",
    )
    assert one["message"] == "SE01 says 12 segments, this set has 14."
    assert one["where"] == "interchange 000001041 / group 1041 / set 309 0001 / segment 16 / SE-01"
    assert (one["source"]["segment_id"], one["source"]["element"], one["source"]["raw"]) == ("SE", 1, "SE*12*0001")
    assert (one["acks"]["997"], one["acks"]["999"]) == ("AK5*R*4", "IK5*R*4")


def test_the_api_describes_itself(tmp_path: Path) -> None:
    """The OpenAPI document builds and names every endpoint that the first release has."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    settings = Settings(data_folder=tmp_path)
    door = DoorPolicy(registry=Registry(settings), open_as=Partner())
    try:
        api = create_app(ports(store, lambda: datetime.now(EASTERN)), settings, door)
        document = api.openapi()
    finally:
        store.close()
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) >= {
        "/v1/messages", "/v1/messages/{message_id}", "/v1/messages/{message_id}/raw",
        "/v1/messages/{message_id}/diagnostics", "/v1/messages/{message_id}/filings",
        "/v1/messages/{message_id}/answers", "/v1/messages/{message_id}/rejects",
        "/v1/messages/{message_id}/timeline", "/v1/check", "/v1/filings", "/v1/filings/{filing_id}",
        "/v1/filings/{filing_id}/trace",
        "/v1/policy/decide", "/v1/mappings", "/v1/diagnostics/{code}", "/healthz", "/readyz",
    }  # fmt: skip
    json.dumps(document)
