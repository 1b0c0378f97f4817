"""A JSON message to filings: its records, mapped and decided like those of every other format."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Diagnostic, Severity, Source
from gateway.jsonmsg import Address, Doubt, JsonMessage, JsonRecord, open_json
from gateway.jsonmsg.build import unknown_member
from gateway.mapping.plan import Field
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.judged import judged_by
from gateway.pipeline.library import Library, Route
from gateway.pipeline.mapper import Mapper, Tree
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.tally import Tally
from gateway.tree import Content

_INDEX = re.compile(r"\[\d+\]")
_TOLD = 100
"""Most unknown members that one message is told of."""


def open_posted(content: Content, library: Library) -> JsonMessage | Diagnostic:
    """Return the JSON message in *content*, or why it is of no known format."""
    return open_json(content, [posted.guide for posted in library.posted.values()])


def translate_json(content: Content, library: Library, partner: Partner, desk: Desk) -> Iterator[Batch | Conclusion]:
    """Yield the filings of the JSON message *content* in batches, then the conclusion. See ``translate``."""
    tally = Tally("json", partner)
    message = open_posted(content, library)
    if isinstance(message, Diagnostic):
        tally.message((message,))
        is_answer = message.code == "json.answer"
        yield tally.conclude(None, unreadable=not is_answer, is_reply=is_answer)
        return
    tally.message(message.trouble)
    yield from tally.counted(desk.batches(_candidates(message, library, tally)))
    yield tally.conclude(None)


def _candidates(message: JsonMessage, library: Library, tally: Tally) -> Iterator[Candidate]:
    told: set[Address] = set()
    mapper = Mapper(library.posted[message.guide.name].routes, message.guide.name, library, tally)
    for record in message.records():
        if isinstance(record, Diagnostic):
            tally.message((record,))
            continue
        for address, source in record.unknown.items():
            if address not in told and len(told) < _TOLD:
                told.add(address)
                tally.message((unknown_member(address, source),))
        yield _candidate(record, mapper)


def _candidate(record: JsonRecord, mapper: Mapper) -> Candidate:
    sent = Tree(record.node) if record.node is not None else None
    where = f"record {record.number + 1} / line {record.line}"
    candidate, route = mapper.candidate(sent, record.number, where, record.start, record.end)
    read = judged_by(route.plan) if route is not None else None
    _doubted(candidate, record, route, read)
    return candidate


def _doubted(candidate: Candidate, record: JsonRecord, route: Route | None, read: frozenset[Address] | None) -> None:
    """Put what the reading has against *record* beside what its mapping has, which *read* these places.

    Where the mapping reads, it is an error and the cause of what the mapping has against the same place.
    """
    causes = [doubt for doubt in record.doubts if read is None or doubt.address in read]
    errors = [_aimed(cause, route, candidate) for cause in causes]
    if errors:
        starts = {one.source.start for one in errors if one.source is not None}
        candidate.xml = ""
        candidate.diagnostics = [one for one in candidate.diagnostics if not _follows(one, starts)]
    warnings = [
        msgspec.structs.replace(doubt.diagnostic, severity=Severity.WARNING)
        for doubt in (*record.doubts, *record.lacking)
        if read is not None and doubt.address not in read
    ]
    candidate.diagnostics += (
        msgspec.structs.replace(one, scope=candidate.scope, where=candidate.where) for one in (*errors, *warnings)
    )


def _follows(one: Diagnostic, starts: set[int | None]) -> bool:
    """Tell whether what the mapping has against a place follows from what was told of it, or of what was left out."""
    return one.code == "mapping.required-missing" or (one.source is not None and one.source.start in starts)


def _aimed(cause: Doubt, route: Route | None, candidate: Candidate) -> Diagnostic:
    """Return what was found with the field that would have been made of the place: what hangs on it is not told."""
    found, source = cause.diagnostic, cause.diagnostic.source
    if source is None or route is None:
        return found
    made_of = {field.path: field for field in route.plan.walk() if _reads(field, cause.address)}
    for one in candidate.diagnostics:
        place, path = one.source, _INDEX.sub("", (one.target or "").partition(".")[2])
        if place is not None and (place.start == source.start or (path in made_of and _encloses(place, source))):
            return msgspec.structs.replace(found, target=one.target, rule=one.rule)
    for path, field in made_of.items():
        if not path.startswith("Line."):  # of several lines, which one it would have been is not known
            target = f"Filing.{path}" + ("[1]" if field.repeats else "")
            return msgspec.structs.replace(found, target=target, rule=str(field.rule.place))
    return found


def _reads(field: Field, address: Address) -> bool:
    return any(tuple(shape.name for shape in way.reached) == address for way in field.routes.values())


def _encloses(outer: Source, inner: Source) -> bool:
    return (outer.start or 0) <= (inner.start or 0) and (inner.end or 0) <= (outer.end or 0)
