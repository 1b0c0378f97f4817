"""``gateway policy changes --traffic``: the law of another day for the filings in a store."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from manifests import BEFORE, filings_document, one_set, outcome, shipment, type_86
from typer.testing import CliRunner

from gateway.cli.app import app
from gateway.pipeline.outcome import Batch
from gateway.store import Store

MESSAGES = {
    "carrier": one_set(
        shipment(), shipment("250815000002", number=2, origin="CN"), shipment("250815000003", number=3, value="900"),
        shipment("250815000004", number=4, weight_unit="G"),
    ),
    "broker": filings_document(type_86()),
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose store has taken in the messages, each under the name of its sender."""
    monkeypatch.setenv("GATEWAY_DATA_FOLDER", str(tmp_path))
    now = BEFORE.astimezone(UTC)
    store = Store.open(f"sqlite:///{tmp_path / 'gateway.db'}")
    for partner, text in MESSAGES.items():
        message = store.receive(partner, "http", [text.encode()], now=now).id
        claim = store.claim(("translate",), "w", now, timedelta(minutes=1))
        assert claim is not None
        found = outcome(text)
        with store.outcome(message, claim) as writer:
            writer.batch(Batch(list(found.filings)))
            writer.conclude(found.conclusion, [], now=now)
    store.close()
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", "changes", *arguments])
    return result.exit_code, result.stdout


def document(*arguments: str) -> dict[str, Any]:
    code, text = run(*arguments, "--traffic", "--format", "json")
    assert code in (0, 1)
    told: dict[str, Any] = json.loads(text)
    return told


def test_what_the_end_of_the_exemption_means(home: Path) -> None:
    """Cleared filings are refused from the day on, refused ones change their reason; broken ones are left out."""
    told = document("--on", "2025-08-29")
    assert (told["schema"], told["on"], told["filings"]) == ("gateway.policy-traffic/1", "2025-08-29", 4)
    changes = {(one["regime"], one["before"]["reason"]): one for one in told["changes"]}
    assert set(changes) == {
        ("section-321", "OK_321"),
        ("section-321", "PRC_HK_SUSPENDED"),
        ("section-321", "VALUE_OVER_LIMIT"),
        ("type-86", "OK_321"),
    }
    cleared = changes["section-321", "OK_321"]
    assert cleared["after"] == {
        "decision": "INELIGIBLE",
        "reason": "GLOBAL_SUSPENSION",
        "suggested_filing": "11",
    }
    assert (cleared["filings"], cleared["examples"]) == (1, ["QZXP250815000001"])
    assert sum(one["filings"] for one in told["before"]) == sum(one["filings"] for one in told["after"]) == 4


def test_one_partner_and_a_stretch_of_days(home: Path) -> None:
    """Filters leave out what is somebody else's, and what was received before or after."""
    assert document("--on", "2025-08-29", "--partner", "broker")["filings"] == 1
    day, next_day = (f"{BEFORE + timedelta(days=more):%Y-%m-%d}" for more in (0, 1))
    assert document("--on", "2025-08-29", "--since", day, "--until", day)["filings"] == 4
    assert document("--on", "2025-08-29", "--since", next_day)["filings"] == 0


def test_a_day_on_which_nothing_changes(home: Path) -> None:
    """Told as such, and by the exit code."""
    code, text = run("--on", "2025-07-15", "--traffic")
    assert (code, "Nothing changes." in text) == (0, True)


def test_the_text_names_keys(home: Path) -> None:
    """Counts for both days, then what changes, with keys to look at."""
    code, text = run("--on", "2025-08-29", "--traffic")
    assert code == 1
    for part in ("2025-08-28", "What changes", "ELIGIBLE OK_321, file as MANIFEST", "such as  QZXP250815000001"):
        assert part in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--on", "soon", "--traffic"),
        ("--on", "2025-08-29", "--traffic", "--since", "x"),
        ("--on", "2025-08-29", "--partner", "x"),
    ],
)
def test_what_cannot_be_asked(home: Path, arguments: tuple[str, ...]) -> None:
    """No day, or a filter without the traffic that it filters."""
    assert run(*arguments)[0] == 2


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking must not make one."""
    monkeypatch.setenv("GATEWAY_DATA_FOLDER", str(tmp_path))
    result = CliRunner().invoke(app, ["policy", "changes", "--on", "2025-08-29", "--traffic"])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
