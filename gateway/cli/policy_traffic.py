"""``gateway policy changes --traffic``: what the law would say of the filings that are kept, on a day and before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from gateway.cli.kept import opened
from gateway.cli.printing import print_document, unusable, visible
from gateway.cli.show import coloured, plural
from gateway.filing import values_of
from gateway.library import read_law
from gateway.pipeline.recorded import Answer, Comparison, Count
from gateway.policy import eastern
from gateway.store import EVERYONE, Reach
from gateway.store.recorded import recorded_filings


def changes_for_traffic(on: str, since: str | None, until: str | None, partner: str | None, format: str) -> int:
    """Print what changes on the Eastern day *on* for the filings received from the day *since* to the day *until*.

    0 when nothing changes, 1 when something does, 2 for what is no day.
    """
    days: list[date | None] = []
    for text in (on, since, until):
        try:
            days.append(date.fromisoformat(text) if text is not None else None)
        except ValueError:
            return unusable(f"{text!r} is no day such as 2025-08-29")
    day, first, last = days
    assert day is not None, "the day is asked for"
    comparison = Comparison(read_law(), day)
    reach: Reach = partner if partner is not None else EVERYONE
    start = eastern(first) if first is not None else None
    end = eastern(last + timedelta(days=1)) if last is not None else None
    with opened() as store:
        for one in recorded_filings(store.database, reach, start, end):
            comparison.add(one.key, one.regime, values_of(one.xml), one.received_at)
    if format == "json":
        asked = {"on": day.isoformat(), "since": since, "until": until, "partner": partner}
        print_document({"schema": "gateway.policy-traffic/1", **asked, **_document(comparison)})
    else:
        print("\n".join(_text(comparison)))
    return int(any(True for _ in comparison.shifts()))


def _document(comparison: Comparison) -> dict[str, Any]:
    return {
        "filings": comparison.filings,
        "undecided": comparison.undecided,
        "before": [_count(one) for one in comparison.on_the_day_before()],
        "after": [_count(one) for one in comparison.on_the_day()],
        "changes": [msgspec.to_builtins(one) for one in comparison.shifts()],
    }


def _count(one: Count) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.to_builtins(one.answer)
    return {"regime": one.regime, **answer, "filings": one.filings, "examples": list(one.examples)}


def _text(comparison: Comparison) -> Iterator[str]:
    before = comparison.on - timedelta(days=1)
    yield f"{plural(comparison.filings, 'recorded filing')}, as if they arrived on {before} and on {comparison.on}"
    for title, counts in ((before, comparison.on_the_day_before()), (comparison.on, comparison.on_the_day())):
        yield coloured(f"\n{title}", "head")
        yield from (f"  {one.filings:>8,}  {one.regime:<12}  {_answer(one.answer)}" for one in counts)
    shifts = list(comparison.shifts())
    yield coloured("\nWhat changes", "head") if shifts else "\nNothing changes."
    for shift in shifts:
        yield f"  {shift.filings:>8,}  {shift.regime:<12}  {_answer(shift.before)}"
        yield f"  {'':>8}  {'now':>12}  {_answer(shift.after)}"
        yield f"  {'':>8}  {'such as':>12}  {', '.join(map(visible, shift.examples))}"
    if comparison.undecided:
        yield f"\n{plural(comparison.undecided, 'filing')} of which the law is not asked."


def _answer(answer: Answer) -> str:
    return f"{answer.decision} {answer.reason}, file as {answer.suggested_filing}"
