"""A page for each diagnostic code with an index by area, and the page of known differences between us and pyx12."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.cli.example_frames import example_frames
from gateway.cli.explain import ANSWERS, filled
from gateway.cli.guide_pages import table_cell
from gateway.diagnostics.catalogue import AREAS, Row
from gateway.second_opinion.compare import KNOWN, Known


def diagnostic_pages() -> dict[str, str]:
    """Return the text of every page by its file name, an index included."""
    rows = [row for area in AREAS for row in area.ROWS]
    examples = example_frames()
    pages = {f"{row.code}.md": _text(_page(row, examples.get(row.code))) for row in rows}
    return pages | {"README.md": _text(_index())}


def second_opinion_page() -> str:
    """Return the page of differences that are understood."""
    return _text(_opinions(KNOWN))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _index() -> Iterator[str]:
    yield "# Diagnostics"
    yield "\nEvery finding has a code that is never reused. `gateway explain CODE` prints the same page."
    for area in AREAS:
        yield f"\n## {(area.__doc__ or '').splitlines()[0].rstrip('.:')}"
        yield "\n| Code | | Severity |\n|---|---|---|"
        for row in sorted(area.ROWS, key=lambda row: row.code):
            yield f"| [{row.code}]({row.code}.md) | {table_cell(row.title)} | {row.severity} |"


def _page(row: Row, example: str | None) -> Iterator[str]:
    yield f"# {row.code}\n\n**{row.title}.** {row.severity.capitalize()}; concerns the {row.level}."
    if row.aliases:
        yield f"\nFormerly {', '.join(f'`{alias}`' for alias in row.aliases)}."
    yield f"\nIt says:\n\n```text\n{filled(row.message)}\n```"
    if row.explain:
        yield f"\n## What it means\n\n{row.explain}"
    if row.hint:
        yield f"\n## What to do\n\n```text\n{filled(row.hint)}\n```"
    if example is not None:
        yield f"\n## Example\n\n```text\n{example}\n```"
    if row.citation:
        yield f"\n## Source\n\n{row.citation}"
    yield "\n## In the answers\n"
    told = [(answer, element, code) for answer, element, name in ANSWERS if (code := getattr(row.acks, name))]
    if told:
        yield "| Answer | Element | Code |\n|---|---|---|"
        yield from (f"| {answer} | {element} | {code} |" for answer, element, code in told)
        yield ""
    yield f"In short, where an answer has 30 characters: `{row.short}`."


def _opinions(known: Iterable[Known]) -> Iterator[str]:
    yield "# Two readers of X12"
    yield "\nSets that our guides refuse are read a second time by pyx12, with maps made from the same guides. Where"
    yield "the two differ, the message carries the note `x12.second-opinion-differs`, unless the difference is one of"
    yield "these:"
    yield "\n| Found only by | Findings | Reason |\n|---|---|---|"
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in known:
        kinds = grouped.setdefault((row.side, row.reason), [])
        kind = f"{row.kind} ({row.code})" if row.code else row.kind
        if kind not in kinds:
            kinds.append(kind)
    for (side, reason), kinds in grouped.items():
        yield f"| {side} | {table_cell(', '.join(kinds))} | {table_cell(reason)} |"
