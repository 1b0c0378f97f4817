"""``gateway explain``: the page of a diagnostic code, as the catalogue has it."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from textwrap import fill

from gateway.cli.printing import nearest, unusable
from gateway.cli.show import coloured
from gateway.diagnostics import CATALOGUE, Row, row_of

_WIDTH = 100
ANSWERS = (
    ("TA1", "TA1-05", "ta1"),
    ("997", "AK3-04", "ak3"),
    ("997", "AK4-03", "ak4"),
    ("997", "AK5-02", "ak5"),
    ("997, 999", "AK9-05", "ak9"),
    ("999", "IK3-04", "ik3"),
    ("999", "IK4-03", "ik4"),
    ("999", "IK5-02", "ik5"),
    ("824", "TED-01", "ted"),
    ("355", "K1-01", "cbp"),
)
"""Which element of which answer carries each of the catalogue's acknowledgment codes."""


def run(code: str) -> int:
    """Print the page of *code* (or of an old name of it); an unknown one is told with the nearest right ones."""
    try:
        row = row_of(code)
    except KeyError:
        return unusable(f"there is no diagnostic {code!r}. {nearest(code, CATALOGUE)}")
    print("\n".join(_page(row)))
    return 0


def _page(row: Row) -> Iterator[str]:
    yield f"{coloured(row.code, row.severity)}  {row.title}"
    yield f"{row.severity}, concerns the {row.level}" + (f"; formerly {', '.join(row.aliases)}" if row.aliases else "")
    yield from _part("It says", filled(row.message))
    yield from _part("What it means", row.explain)
    yield from _part("What to do", filled(row.hint))
    yield from _part("Source", row.citation or "")
    told = [(answer, element, code) for answer, element, name in ANSWERS if (code := getattr(row.acks, name))]
    if told:
        yield f"\n{coloured('In the answers', 'head')}"
        yield from (f"  {answer:<8}  {element}  {code}" for answer, element, code in told)
    yield f"\n{coloured('In short', 'head')}\n  {row.short}"


def _part(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"\n{coloured(title, 'head')}"
        yield fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False)


def filled(template: str) -> str:
    """Return *template* with ``<found>`` where it has ``{found}``."""
    return "".join(text + (f"<{name}>" if name else "") for text, name, _, _ in Formatter().parse(template))
