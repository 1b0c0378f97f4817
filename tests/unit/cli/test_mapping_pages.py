"""The pages about the mapping language are made from its model, and every check shows its message on a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import TOP, gateway

from gateway.cli.mapping_pages import mapping_pages
from gateway.diagnostics import CATALOGUE
from gateway.mapping.file_schema import RULE_WORDS

CODES = sorted(code for code in CATALOGUE if code.startswith("M1"))


@pytest.mark.parametrize("code", CODES)
def test_every_check_has_a_case_that_shows_its_message(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The faulty mapping of that name has this finding; of errors and warnings it has no other."""
    monkeypatch.chdir(TOP)
    file = Path("samples/mapping-faults") / f"{code}.yaml"
    command = "coverage" if CATALOGUE[code].severity == "note" else "check"
    found = gateway("mapping", command, file, "--format", "json").json["findings"]
    mine = [one for one in found if one["code"] == code]
    assert mine
    assert all(one["rule"].startswith(f"{file}:") for one in mine)
    assert {one["code"] for one in found if one["severity"] != "note"} <= {code}


def test_the_pages_in_the_repository_are_fresh() -> None:
    """``gateway docs mapping`` has nothing to write."""
    for name, text in mapping_pages().items():
        assert (TOP / "docs" / name).read_text("utf-8") == text, f"{name} is stale: run gateway docs mapping"


def test_the_reference_tells_every_word() -> None:
    """Each with what it takes and what it means."""
    page = mapping_pages()["mapping-reference.md"]
    for word in (*RULE_WORDS, "extends", "partner", "tighten", "parameters", "expect_errors"):
        assert f"| `{word}`" in page
    told = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(told) > 50
    assert not [line for line in told if line.endswith("|  |")]
