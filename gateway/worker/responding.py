"""Take what customs, a filer or a sender answers: read it, find what it is about, move it, tell those concerned."""

from __future__ import annotations

from collections import Counter

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.jobs import Claim
from gateway.partners import LOCAL
from gateway.pipeline.outcome import Counts, Verdict
from gateway.pipeline.recognise import recognise
from gateway.states import Form, Hearing, Said, Tables, hear
from gateway.store import EVERYONE, Store
from gateway.store.responding import ResponseWriter
from gateway.store.standings import Moved
from gateway.tree import Content
from gateway.worker.ports import Clock
from gateway.worker.telling import Telling, tell_senders

_MOST_DIAGNOSTICS = 500
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


def respond(store: Store, claim: Claim, responding: Responding, clock: Clock) -> Responded:
    """Do the message of answers of *claim*, all of it in one transaction; ``LeaseLost`` when somebody else has it.

    Of a partner that may not answer for customs only what it says of our own answers counts.
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
    counts: Counter[str] = Counter()
    now = clock()
    with store.response(claim, responding.tables.states, now) as writer:
        moved: list[tuple[Moved, Said]] = []
        for one in heard:
            place = writer.find(one.about)
            if place.trouble is not None:
                counts["lost"] += 1
                code = f"response.{place.trouble}"
                where = one.where or None
                found.append(diagnose(code, found=one.about.text, count=str(place.partners), where=where))
                continue
            news = [(change, one.said) for filing in place.filings if (change := writer.move(filing, one.said))]
            moved += news
            counts["moved" if news else "repeated"] += 1
        counts["moved"] += _acknowledge(writer, hearing, message.partner, found)
        notices = tell_senders(writer.connection, responding.telling, moved, now)
        statements = len(hearing.heard) + len(hearing.acknowledged) + hearing.unsound
        verdict = _verdict(statements, counts)
        writer.conclude(
            verdict,
            Counts(
                records=statements, forward=counts["moved"], reject=statements - counts["moved"] - counts["repeated"]
            ),
            found[:_MOST_DIAGNOSTICS],
            form or "unknown",
        )
    return Responded(verdict=verdict, statements=statements, moved=len(moved), notices=notices)


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


def _verdict(statements: int, counts: Counter[str]) -> Verdict:
    """Everything was taken, some of it, or none; ``unreadable``: nothing was said."""
    taken = counts["moved"] + counts["repeated"]
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
