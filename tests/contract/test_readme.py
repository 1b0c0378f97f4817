"""What the README promises is what the product prints."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from manifests import SAMPLE_TIMES, SAMPLES

from gateway.answers import render
from gateway.diagnostics import frame
from gateway.library import library
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.pipeline.translate import Outcome, Remembered, collect, translate
from gateway.tree import InMemory

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\S+)` \| (\S+): (\d+) forwarded, (\d+) rejected, (\d+) held \|$", README, re.MULTILINE)
FRAMES = [block for block in re.findall(r"```\n(.*?)\n```", README, re.DOTALL) if block.startswith("error[")]
MANIFEST = "carrier-309/manifest-2025-08-15.edi"


def outcome_of(sample: str) -> Outcome:
    """Return the outcome of *sample* at the time of its story."""
    remembered = Remembered()
    parts = translate(
        InMemory((SAMPLES / sample).read_bytes()),
        library=library(),
        partner=Partner(),
        as_of=SAMPLE_TIMES[sample],
        known=remembered.known,
        processed=lambda _: None,
    )
    return collect(remembered.watch(parts))


def test_every_sample_is_told_of() -> None:
    """The table has a row for each message under samples/."""
    messages = {
        path.relative_to(SAMPLES).as_posix()
        for path in SAMPLES.rglob("*")
        if path.is_file() and path.name != "README.md" and path.parent.name != "mapping-faults"
    }
    assert {row[0] for row in ROWS} == messages


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_outcome_is_the_one_told(row: tuple[str, ...]) -> None:
    """Verdict and counts of each sample are those of the table."""
    sample, verdict, *counts = row
    conclusion = outcome_of(sample).conclusion
    found = conclusion.counts
    assert conclusion.verdict == verdict
    assert [found.forward, found.reject, found.hold] == [int(number) for number in counts]


def test_the_frame_shown_is_printed() -> None:
    """The frame that the README quotes is one of the manifest's, to the letter."""
    filings = outcome_of(MANIFEST).filings
    printed = [frame(one, Path(MANIFEST).name) for filing in filings for one in filing.diagnostics]
    assert FRAMES
    assert set(FRAMES) <= set(printed)


def test_the_advice_shown_is_sent() -> None:
    """The 824 has the two segments that the README quotes."""
    conclusion, numbers = outcome_of(MANIFEST).conclusion, count(1)
    answers = render("824", conclusion, AnswerSettings(), lambda _: next(numbers), SAMPLE_TIMES[MANIFEST], "M1")
    lines = answers[0].body.decode().splitlines()
    quoted = re.search(r"```\n(OTI.*?)\n```", README, re.DOTALL)
    assert quoted is not None
    at = lines.index(quoted[1].splitlines()[0])
    assert lines[at : at + 2] == quoted[1].splitlines()
