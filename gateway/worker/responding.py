"""Take what customs, a filer or a sender answers: read it, find what it is about, move it, tell those concerned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.jobs import Claim
from gateway.partners import LOCAL
from gateway.pipeline.outcome import Counts, Verdict
from gateway.pipeline.recognise import recognise
from gateway.states import Form, Heard, Hearing, Said, Tables, hear
from gateway.store import EVERYONE, Store
from gateway.store.responding import Found, ResponseWriter, Statement
from gateway.store.standings import Known, Moved
from gateway.tree import Content
from gateway.worker.ports import Clock, Stopping
from gateway.worker.telling import Telling, tell_senders

STATEMENTS_PER_PAGE = 100
"""As many as are written in a fraction of a second: so long others wait for the store."""
_MOST_DIAGNOSTICS = 500
_Page = Sequence[tuple[int, Statement]]
_FORMS: dict[str, Form] = {"x12": "x12", "catair": "catair"}


class Responding(msgspec.Struct, frozen=True):
    """How answers are understood, and how those concerned are told."""

    tables: Tables
    telling: Telling


class Responded(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a message of answers."""

    verdict: Verdict
    statements: int
    moved: int
    """Statements that were news, for all filings that they are about."""
    notices: int


def respond(
    store: Store,
    claim: Claim,
    responding: Responding,
    clock: Clock,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Responded:
    """Do the message of answers of *claim*, page by page; the last page concludes it.

    Raises ``Stopping`` between two pages when asked to stop, ``LeaseLost`` when somebody else has the work; what was
    written stays and is not done again. Of a partner that may not answer for customs only what it says of our own
    answers counts.
    """
    message = store.message(EVERYONE, claim.subject)
    assert message is not None, "a job is written with its message"
    content = store.content(message.id)
    form = _form(content)
    hearing = Hearing() if form is None else hear(content, form, responding.tables)
    found: list[Diagnostic] = list(hearing.diagnostics)
    if form is None:
        found.append(_unknown_format(content))
    if hearing.unsound and form != "json":
        found.append(diagnose("response.not-sound", count=str(hearing.unsound)))
    heard = hearing.heard
    partner = responding.telling.partners(message.partner)
    if heard and not partner.may_answer and partner is not LOCAL:
        found.append(diagnose("response.not-allowed", count=str(len(heard))))
        heard = ()
    taken = _Taken(claim.subject)
    places = store.find([one.about for one in heard], message.received_at)
    pages = list(_pages(_statements(heard, places, found)))
    for number, page in enumerate(pages, 1):
        if is_stopping():
            raise Stopping
        now = clock()
        with store.response(claim, responding.tables.states, now) as writer:
            moved = taken.page(page, writer.move([statement for _, statement in page]))
            taken.notices += tell_senders(writer.connection, responding.telling, moved, now)
            if number < len(pages):
                continue
            acknowledged = _acknowledge(writer, hearing, message.partner, found)
            statements = len(hearing.heard) + len(hearing.acknowledged) + hearing.unsound
            news = len(taken.news) + acknowledged
            repeated = sum(bool(place.filings) for place in places) - len(taken.news)
            verdict = _verdict(statements, news + repeated)
            counts = Counts(records=statements, forward=news, reject=statements - news - repeated)
            writer.conclude(verdict, counts, found[:_MOST_DIAGNOSTICS], form or "unknown")
    return Responded(verdict=verdict, statements=statements, moved=taken.moved, notices=taken.notices)


class _Taken:
    """What came of the pages so far."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._seen: set[tuple[int, str]] = set()
        self.news: set[int] = set()
        """The statements that were news to any of their filings, to this attempt or to one before it."""
        self.moved = self.notices = 0

    def page(self, page: _Page, came: Sequence[Moved | Known]) -> list[tuple[Moved, Said]]:
        """Note what *came* of *page*, and return what moved."""
        moved = []
        for (number, statement), one in zip(page, came, strict=True):
            mark = (statement.filing, statement.digest)
            if isinstance(one, Moved):
                moved.append((one, statement.said))
            if isinstance(one, Moved) or (one.answer == self._answer and mark not in self._seen):
                self.news.add(number)
            self._seen.add(mark)
        self.moved += len(moved)
        return moved


def _statements(
    heard: Sequence[Heard], places: Sequence[Found], found: list[Diagnostic]
) -> Iterator[tuple[int, Statement]]:
    """Yield what is said of each filing, with the number of what said it; what is about none goes to *found*."""
    for number, (one, place) in enumerate(zip(heard, places, strict=True)):
        if place.trouble is not None:
            code, where = f"response.{place.trouble}", one.where or None
            found.append(diagnose(code, found=one.about.text, count=str(place.partners), where=where))
            continue
        digest = one.said.digest
        for filing in place.filings:
            yield number, Statement(filing, one.said, digest)


def _pages(statements: Iterator[tuple[int, Statement]]) -> Iterator[_Page]:
    """Yield *statements* in pages, one at least: the last one concludes the answer."""
    yield list(islice(statements, STATEMENTS_PER_PAGE))
    while page := list(islice(statements, STATEMENTS_PER_PAGE)):
        yield page


def _acknowledge(writer: ResponseWriter, hearing: Hearing, partner: str, found: list[Diagnostic]) -> int:
    """Note what is said of our own answers, and return how many of them were found."""
    known = 0
    for one in hearing.acknowledged:
        if writer.acknowledged(partner, one):
            known += 1
        else:
            number = f"interchange {one.interchange}" if one.interchange else f"group {one.group or 'without a number'}"
            found.append(diagnose("response.unknown-answer", found=number, kind=one.kind, where=one.where or None))
    return known


def _verdict(statements: int, taken: int) -> Verdict:
    """Everything was taken, some of it, or none; ``unreadable``: nothing was said."""
    if not statements:
        return "unreadable"
    if taken >= statements:
        return "accepted"
    return "partially-accepted" if taken else "rejected"


def _form(content: Content) -> Form | None:
    head = _head(content)
    if head.lstrip().startswith(b"{"):
        return "json"
    return _FORMS.get(recognise(content)[0])


def _head(content: Content) -> bytes:
    return b"".join(content.chunks(0, min(content.size, 64)))


def _unknown_format(content: Content) -> Diagnostic:
    begin = _head(content)[:8].decode("latin-1")
    return diagnose("response.unknown-format", found=repr(begin) if begin else "nothing")
