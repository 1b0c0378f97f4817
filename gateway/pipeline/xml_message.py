"""An XML message to filings: judge each record by the schema or guide of its format, map it, decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.mapping.interpret import interpret
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import BATCH, Desk
from gateway.pipeline.foreign_message import foreign_candidates
from gateway.pipeline.library import Library, Route
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import Partner
from gateway.pipeline.tally import Tally
from gateway.tree import Content
from gateway.xmlmsg import Fault, ForeignMessage, Record, XmlMessage, open_document, record_node

_ANSWERS = frozenset({
    ("iata:response:3", "Response"),
    ("http://www.cargowise.com/Schemas/Universal/2011/11", "UniversalResponse"),
    ("urn:wco:datamodel:WCO:RES-DMS:2", "Response"),
    (None, "Response"),
    (None, "response"),
    ("urn:low-value-gateway:acknowledgment:1", "Acknowledgment"),
})  # fmt: skip
"""What the systems of foreign formats answer, and we do. It is never answered: nobody thanks for thanks."""
_ROOT = "Filings"


def translate_xml(content: Content, library: Library, partner: Partner, desk: Desk) -> Iterator[Batch | Conclusion]:
    """Yield the filings of the XML message *content* in batches, then the conclusion. See ``translate``."""
    tally = Tally("xml", partner)
    message = open_message(content, library)
    if isinstance(message, Diagnostic):
        tally.message((message,))
        is_answer = message.code == "xml.answer"
        yield tally.conclude(None, unreadable=not is_answer, is_reply=is_answer)
        return
    if isinstance(message, XmlMessage):
        candidates = _candidates(message, library, tally)
    else:
        candidates = foreign_candidates(message, library, tally)
    yield from tally.counted(desk.batches(candidates))
    yield tally.conclude(None)


def open_message(content: Content, library: Library) -> XmlMessage | ForeignMessage | Diagnostic:
    """Return the XML message in *content*, canonical or of a foreign format, or why it is neither."""
    schema = library.schema
    guides = {root: foreign.guide for root, foreign in library.foreign.items()}
    return open_document(content, [(schema.namespace, name) for name in schema.elements], guides, answers=_ANSWERS)


class _Read(msgspec.Struct, frozen=True):
    """A record that was read, and the route that it takes."""

    record: Record
    route: Route


def _candidates(message: XmlMessage, library: Library, tally: Tally) -> Iterator[Candidate]:
    """Yield a candidate for every record of *message*; the XSD judges them in documents of many.

    One that cannot be read or that no mapping is for is a candidate all the same: it is counted and refused.
    """
    read: list[_Read | Candidate] = []
    for number, record in enumerate(message.records(1 if message.root[1] == _ROOT else 0)):
        if isinstance(record, Diagnostic):
            if record.level == "file":
                tally.message((record,))
                continue
            read.append(_unmapped(record, number, record.where or ""))
        elif (route := library.xml_routes.get(_local_name(record))) is not None:
            tally.mapped_by(route.mapping.id)
            read.append(_Read(record, route))
        else:
            read.append(_unmapped(_no_mapping(record, library), number, record.xpath))
        if len(read) == BATCH:
            yield from _mapped(read, library)
            read = []
    yield from _mapped(read, library)


def _mapped(read: list[_Read | Candidate], library: Library) -> list[Candidate]:
    verdicts = iter(library.schema.gate([one.record.text() for one in read if isinstance(one, _Read)]))
    return [_candidate(one, next(verdicts)) if isinstance(one, _Read) else one for one in read]


def _candidate(read: _Read, faults: tuple[Fault, ...]) -> Candidate:
    record, route = read.record, read.route
    candidate = _empty(route.regime, record.number, record.xpath)
    mapped = route.tree.map(route.tree.open(None), record.element) if route.tree is not None else None
    if mapped is not None:
        candidate.serve(mapped, route.plan, partial(record_node, record))
    else:
        candidate.take(interpret(route.plan, record_node(record), candidate.scope))
    if faults:
        # The schema has said what is wrong with the record as sent; what follows from it is not said again.
        candidate.xml = ""
        candidate.diagnostics = []
        for fault in faults:
            candidate.diagnostics.append(fault.diagnostic(**candidate.placed(fault.path)))
    return candidate


def _unmapped(diagnostic: Diagnostic, number: int, where: str) -> Candidate:
    candidate = _empty("unknown", number, where)
    candidate.diagnostics.append(msgspec.structs.replace(diagnostic, scope=candidate.scope))
    return candidate


def _empty(regime: str, number: int, where: str) -> Candidate:
    return Candidate(regime=regime, scope=Scope(record=number), where=where, start=0, end=0, segment=None)


def _local_name(record: Record) -> str:
    return str(record.element.tag).rpartition("}")[2]


def _no_mapping(record: Record, library: Library) -> Diagnostic:
    return diagnose(
        "message.no-mapping",
        level="record",
        found=f"the element {_local_name(record)}",
        installed=", ".join(sorted(library.xml_routes)),
        source=Source(line=record.line, xpath=record.xpath),
        where=record.xpath,
    )
