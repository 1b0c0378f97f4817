"""What must hold for any bytes that come in as X12. ``fuzz_x12.py`` looks for bytes for which it does not."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from functools import cache

from gateway.answers import render
from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.pipeline.outcome import Conclusion
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.pipeline.translate import Remembered, translate
from gateway.tree import InMemory
from gateway.x12 import Interchange, TransactionSet, survey
from gateway.x12.check import Checker, Record
from gateway.x12.events import Body, Fault, Gap, InterchangeStart, Stray
from gateway.x12.findings import Findings, count_of
from gateway.x12.reader import Reader

NOW = datetime(2025, 8, 14, 12, tzinfo=UTC)


class BreachError(AssertionError):
    """One of the things that must hold does not."""


def require(holds: bool, what: str) -> None:
    """Raise ``BreachError`` with *what* should be when it is not so."""
    if not holds:
        raise BreachError(what)


def hold(data: bytes) -> None:
    """Raise for *data* when anything that must hold of any input does not, in the whole of the pipeline."""
    hold_read(data)
    hold_translated(data)


def hold_read(data: bytes) -> None:
    """Every byte is accounted for; what the compiled check accepts, the walker has nothing to say about."""
    account(data)
    content = InMemory(data)
    envelope = survey(content)
    require(bool(envelope.interchanges or envelope.diagnostics), "something is said of every message")
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for one in group.transactions:
                checker = library().checker(one.id, group.release)
                if checker is not None:
                    check(checker, interchange, one, content)


def account(data: bytes) -> None:
    """Every byte belongs to an event in its place, or is blank, padding, a byte order mark or a terminator."""
    reader = Reader()
    events = [*reader.feed(data), *reader.close()]
    text, terminator, at = data.decode("latin-1"), "", 0
    for event in events:
        if isinstance(event, Fault):
            continue
        part = event.run if isinstance(event, Body | Stray) else event if isinstance(event, Gap) else event.segment
        require(part.start >= at and text.startswith(part.text, part.start), "an event holds the bytes of its place")
        require(is_decoration(text[at : part.start], terminator), "what is between events carries no data")
        at = part.start + len(part.text)
        terminator = event.header.delimiters.segment if isinstance(event, InterchangeStart) else terminator
    require(is_decoration(text[at:], terminator), "what is behind the last event carries no data")


def is_decoration(text: str, terminator: str) -> bool:
    """Tell whether *text* carries no data."""
    return re.fullmatch(f"(?:[ \t\r\n\x00\x1a]|\xef\xbb\xbf|{re.escape(terminator)})*+", text) is not None


def check(checker: Checker, interchange: Interchange, one: TransactionSet, content: InMemory) -> None:
    """Check one set, and hold what is told of each record against the walk that knows no compiled forms."""
    guide, delimiters, number = checker.guide, interchange.delimiters, 0
    walk = Findings(guide, one, delimiters)
    for part in checker.check(one, content, delimiters, guide.records):
        for finding in part.diagnostics:
            source = finding.source
            require(source is not None and 0 <= (source.start or 0) <= content.size, "a finding has its place")
        if isinstance(part, Record):
            require(part.number == number, "records are numbered without gaps")
            number += 1
            before = data_of(content, one.start, part.run.start)
            require(part.run.count == count_of(part.run.text, delimiters), "the segments of a record are counted")
            require(part.run.position == 1 + count_of(before, delimiters), "and those before it")
            # That there are too many records is told with the first of them that is: the walk of one does not know.
            told = [found for found in part.diagnostics if found.code != "x12.loop-over-max" or is_inside(found, part)]
            walked = walk.of_record(part.run, guide.loop(part.head.loop), part.number)
            require(told == [*walked], "both checks agree")


def is_inside(finding: Diagnostic, record: Record) -> bool:
    """Tell whether *finding* stands behind the first segment of *record*."""
    return finding.source is not None and finding.source.position != record.run.position


def data_of(content: InMemory, start: int, end: int) -> str:
    """Return a part of the message as text."""
    return b"".join(content.chunks(start, end)).decode("latin-1")


@cache
def _partner() -> Partner:
    return Partner()


def hold_translated(data: bytes) -> None:
    """The message has an outcome that adds up, and every answer to it is a sound message of its own."""
    remembered = Remembered()
    parts = translate(
        InMemory(data),
        library=library(),
        partner=_partner(),
        as_of=NOW,
        known=remembered.known,
        processed=lambda _: None,
    )
    conclusion: Conclusion | None = None
    count = 0
    for part in remembered.watch(parts):
        require(conclusion is None, "the conclusion is the last part")
        if isinstance(part, Conclusion):
            conclusion = part
        else:
            count += len(part.filings)
    if conclusion is None:
        raise BreachError("there is a conclusion")
    require(conclusion.counts.records == count, "every record has a fate")
    counter = itertools.count(1)
    for kind in ("TA1", "997", "999", "824"):
        for answer in render(kind, conclusion, AnswerSettings(), lambda _: next(counter), NOW, "M1"):  # type: ignore[arg-type]
            found = survey(InMemory(answer.body)).diagnostics
            require(not found, f"a {kind} is a sound message: {[one.code for one in found]}")
