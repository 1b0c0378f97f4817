"""The shipped samples, from file to result, against snapshots that are reviewed when they change.

``pytest tests/golden --update-golden`` writes them anew.
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from manifests import SAMPLE_TIMES, outcome, sample
from typer.testing import CliRunner

from gateway.answers import render
from gateway.cli.app import app
from gateway.pipeline.partner import AnswerSettings

SNAPSHOTS = Path(__file__).parent / "snapshots"
SAMPLES = Path(__file__).parents[2] / "samples"
KINDS = ("TA1", "997", "999", "824", "XML")

_PLACE = ("line", "column", "segment_id", "element", "xpath")


def told(diagnostic: dict[str, Any]) -> dict[str, Any]:
    """Return what of a diagnostic its reader relies on; rows of mappings and tables move with every edit of these."""
    source = diagnostic["source"] or {}
    place = {name: source[name] for name in _PLACE if source.get(name) is not None}
    kept = ("code", "severity", "message", "found", "expected", "target", "where", "records")
    return {name: diagnostic[name] for name in kept if diagnostic[name]} | ({"at": place} if place else {})


def result(name: str) -> dict[str, Any]:
    """Return what ``gateway translate --format json`` prints of a sample, without what does not last."""
    moment = SAMPLE_TIMES[name].isoformat()
    run = CliRunner().invoke(app, ["translate", str(SAMPLES / name), "--as-of", moment, "--format", "json"])
    (message,) = json.loads(run.stdout)["messages"]
    filings = [
        {key: one[key] for key in ("key", "regime", "decision", "suggested_filing")}
        | {"reason": one["policy"]["primary_reason"] if one["policy"] else None}
        | {"findings": [found["code"] for found in one["diagnostics"]]}
        for one in message["filings"]
    ]
    kept = {key: message[key] for key in ("file", "format", "mapping", "verdict", "counts")}
    answers = [one["kind"] for one in message["answers"]]
    findings = [told(one) for one in message["diagnostics"]]
    return kept | {"exit": run.exit_code, "filings": filings, "answers": answers, "diagnostics": findings}


def answers(name: str) -> str:
    """Return every answer that a sample can have, one segment or element a line."""
    numbers, at = count(1), SAMPLE_TIMES[name]
    conclusion = outcome(sample(name), as_of=at).conclusion
    texts = [
        f"--- {answer.kind}\n{answer.body.decode()}"
        for kind in KINDS
        for answer in render(kind, conclusion, AnswerSettings(), lambda _: next(numbers), at, "msg_01")  # type: ignore[arg-type]
    ]
    return "\n".join(texts)


def records(name: str) -> str:
    """Return the canonical record of everything that a sample forwards, one element a line."""
    xml = [one.xml for one in outcome(sample(name), as_of=SAMPLE_TIMES[name]).filings if one.fate == "forward"]
    return "".join(f"{one}\n\n".replace("><", ">\n<") for one in xml)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        *((name, what) for name in SAMPLE_TIMES for what in ("result", "answers")),
        ("carrier-309/manifest-2025-08-15.edi", "records"),
        ("broker-xml/type-86-2025-08-10.xml", "records"),
        ("broker-xml/type-11-2026-11-24.xml", "records"),
        ("broker-xml/gifts-2026-11-24.xml", "records"),
        ("broker-xml/mail-2026-11-03.xml", "records"),
        ("broker-xml/data-pilot-2024-06-11.xml", "records"),
    ],
)
def test_a_sample_comes_out_as_before(name: str, what: str, pytestconfig: pytest.Config) -> None:
    """Result, answers and forwarded records of each sample."""
    if what == "result":
        found = json.dumps(result(name), indent=1, ensure_ascii=False) + "\n"
    else:
        found = answers(name) if what == "answers" else records(name)
    ending = {"result": "json", "answers": "txt", "records": "xml.txt"}[what]
    path = SNAPSHOTS / f"{Path(name).stem}.{what}.{ending}"
    if pytestconfig.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
    assert path.exists(), f"there is no snapshot yet: run pytest {Path(__file__).parent.name} --update-golden"
    assert found == path.read_text("utf-8")
