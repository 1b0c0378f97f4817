"""``gateway respond``: answers of customs from files do what they do at the door."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.app import app
from gateway.pipeline.outcome import Batch, Conclusion, Counts, Filing
from gateway.store import Store

NOW = datetime(2025, 8, 15, 9, tzinfo=UTC)
BODY = {"schema": "gateway.response/1", "responses": [{"key": "ABCD000000010101", "event": "released"}]}


@pytest.fixture
def store_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store in which one filing of partner local was forwarded."""
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    monkeypatch.setenv("GATEWAY_STORE_URL", url)
    monkeypatch.setenv("GATEWAY_DATA_FOLDER", str(tmp_path))
    store = Store.open(url)
    store.receive("local", "http", [b"x"], now=NOW)
    claim = store.claim(("translate",), "w", NOW, timedelta(minutes=1))
    assert claim is not None
    counts = Counts(records=1, forward=1)
    with store.outcome(claim.subject, claim) as writer:
        filing = Filing(key="ABCD000000010101", regime="section-321", fate="forward", xml="")
        writer.batch(Batch([filing]))
        conclusion = Conclusion(format="xml", verdict="accepted", mapping=None, counts=counts, diagnostics=())
        writer.conclude(conclusion, (), now=NOW)
    store.close()
    return url


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["respond", *arguments])
    return result.exit_code, result.stdout


def test_an_answer_from_a_file(store_url: str, tmp_path: Path) -> None:
    """The first time it is news, the second time it is known; both are taken."""
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(BODY | {"responses": [BODY["responses"][0] | {"moment": "2025-08-15T09:30:00-04:00"}]}))
    code, printed = _run(str(file))
    assert (code, "accepted, 1 statement, 1 new" in printed) == (0, True), printed
    code, printed = _run(str(file), "--format", "json")
    document = json.loads(printed)
    assert (code, document["schema"]) == (0, "gateway.respond/1")
    assert document["responses"][0]["counts"]["forward"] == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(BODY).replace("000000010101", "000000010199"), 1),
        ("not an answer", 3),
    ],
)
def test_what_is_not_taken(store_url: str, tmp_path: Path, text: str, code: int) -> None:
    """1: about something unknown, 3: no answer at all."""
    file = tmp_path / "answer"
    file.write_text(text)
    assert _run(str(file))[0] == code


def test_somebody_has_to_answer(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With partners configured, one of them hands on the answers, by name unless only one may."""
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(BODY))
    monkeypatch.setenv("GATEWAY_PARTNERS__ACME__ROLE", "carrier")
    assert _run(str(file))[0] == 2
    monkeypatch.setenv("GATEWAY_PARTNERS__FILER__MAY_ANSWER", "true")
    assert _run(str(file))[0] == 0
