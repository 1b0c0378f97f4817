"""``gateway ack``: the answer that a file would get, on standard output."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import cast

from gateway.answers import Answer, Kind, render
from gateway.cli import UNREADABLE, USAGE
from gateway.cli.printing import label, print_document, unusable
from gateway.cli.translate import Job, exit_code, partner_named
from gateway.library import library


def run(file: Path, kind: str, partner: str, as_of: datetime) -> int:
    """Print the answers of *kind* to *file* as bytes; ``json`` is the acknowledgment that a sender of JSON gets, and of
    messages in other formats the report.

    The exit code is that of the message's verdict, whatever the answer says; 2 when a message of its format cannot
    have such an answer.
    """
    agreement = partner_named(partner)
    if agreement is None:
        return USAGE
    result = Job(library(), agreement, as_of, None).translate(file)
    conclusion = result.conclusion
    verdict = exit_code([conclusion])
    if kind == "json" and conclusion.format != "json":
        print_document(result.report)
        return verdict
    wanted = cast("Kind", kind.upper())
    answers = render(wanted, conclusion, agreement.answers, _numbers(), as_of, result.report["file"], result.echo)
    if answers:
        for answer in answers:
            _write(answer)
        return verdict
    if verdict == UNREADABLE:
        print(f"{label(file)} is no readable message; only xml and json can tell so.", file=sys.stderr)
        return verdict
    if conclusion.survey is None:
        return unusable(f"a {wanted} answers X12, and {label(file)} is {conclusion.format.upper()}; use xml or json")
    print(f"{label(file)} has nothing that a {wanted} could answer.", file=sys.stderr)
    return verdict


def _numbers() -> Callable[[str], int]:
    counters: dict[str, count[int]] = defaultdict(lambda: count(1))
    return lambda kind: next(counters[kind])


def _write(answer: Answer) -> None:
    """Write the body as it would be sent; X12 has a line for every segment."""
    sys.stdout.flush()
    sys.stdout.buffer.write(answer.body)
    sys.stdout.buffer.flush()
