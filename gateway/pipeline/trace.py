"""Every record of a message as the mapping's interpreter makes it, so that each value can be traced to its bytes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.csvmsg import CsvMessage, CsvRecord
from gateway.diagnostics import Diagnostic, Scope
from gateway.mapping.draft import Draft
from gateway.mapping.interpret import interpret
from gateway.pipeline.csv_message import open_rows
from gateway.pipeline.json_message import open_posted
from gateway.pipeline.library import Library, Route
from gateway.pipeline.recognise import recognise
from gateway.pipeline.serving import chosen, serving
from gateway.pipeline.xml_message import open_message
from gateway.tree import Content
from gateway.x12 import address, survey
from gateway.x12.check import Record
from gateway.x12.record import record_tree
from gateway.xmlmsg import ForeignMessage, ForeignRecord, record_node

_ROOT = "Filings"


def drafts(content: Content, library: Library, at: int | None = None) -> Iterator[Draft | Diagnostic]:
    """Yield the draft of every record of *content* that a mapping reads, in the order sent and in flat memory.

    With *at* that record alone: the byte that it starts at in X12, its number from 0 elsewhere. A record is traced
    whether or not its set stands and whatever is decided about it. A diagnostic stands for what cannot be read: a
    record, when its level is that, else the message.
    """
    form, findings = recognise(content)
    if form == "x12":
        yield from _x12(content, library, at)
    elif form == "xml":
        yield from _xml(content, library, at)
    elif form == "json":
        yield from _json(content, library, at)
    elif form == "unknown" and (rows := open_rows(content, library)) is not None:
        yield from _csv(rows, library, at)
    else:
        yield from findings


def judged(draft: Draft, library: Library) -> list[Diagnostic]:
    """Return what the mapping found wrong with the record *draft*, and when that is nothing, what the XSD does."""
    if not draft.sound:
        return draft.diagnostics
    found = list(draft.diagnostics)
    for fault in library.schema.gate([draft.xml()])[0]:
        origin = draft.origin(fault.path)
        source = origin.sources[0] if origin.sources else None
        found.append(fault.diagnostic(source=source, rule=origin.rule))
    return found


def _x12(content: Content, library: Library, at: int | None) -> Iterator[Draft | Diagnostic]:
    envelope = survey(content)
    if not envelope.interchanges:
        yield from envelope.diagnostics
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for transaction in group.transactions:
                checker = library.checker(transaction.id, group.release)
                if checker is None or (at is not None and not transaction.start <= at < transaction.end):
                    continue
                routes = serving(library, checker, transaction, content, interchange.delimiters)
                if not routes:
                    continue
                names = (transaction.id, transaction.control_number)
                where = address(interchange.control_number, group.control_number, names)
                for part in checker.check(transaction, content, interchange.delimiters, routes[0].split, where):
                    if isinstance(part, Record) and at in (None, part.run.start):
                        tree = record_tree(part, checker.guide, interchange.delimiters)
                        scope = msgspec.structs.replace(transaction.scope, record=part.number)
                        route = chosen(routes, tree) or routes[0]
                        yield interpret(route.plan, tree, scope)


def _xml(content: Content, library: Library, at: int | None) -> Iterator[Draft | Diagnostic]:
    message = open_message(content, library)
    if isinstance(message, Diagnostic):
        yield message
        return
    if isinstance(message, ForeignMessage):
        yield from _chosen(message.records(), library.foreign[message.guide.root].routes, at)
        return
    for record in message.records(1 if message.root[1] == _ROOT else 0):
        if isinstance(record, Diagnostic):
            yield record
            continue
        if at not in (None, record.number):
            continue
        node = record_node(record)
        route = library.xml_routes.get(node.name)
        if route is not None:
            yield interpret(route.plan, node, Scope(record=record.number))


def _csv(message: CsvMessage | Diagnostic, library: Library, at: int | None) -> Iterator[Draft | Diagnostic]:
    if isinstance(message, Diagnostic):
        yield message
        return
    yield from _chosen(message.records(), library.tabular[message.guide.name].routes, at)


def _json(content: Content, library: Library, at: int | None) -> Iterator[Draft | Diagnostic]:
    message = open_posted(content, library)
    if isinstance(message, Diagnostic):
        yield message
        return
    routes = library.posted[message.guide.name].routes
    for record in message.records():
        if isinstance(record, Diagnostic):
            yield record
        elif at not in (None, record.number):
            continue
        elif record.node is None:
            yield from (doubt.diagnostic for doubt in record.doubts)
        elif (route := chosen(routes, record.node)) is not None:
            yield interpret(route.plan, record.node, Scope(record=record.number))


def _chosen(
    records: Iterator[ForeignRecord | CsvRecord | Diagnostic], routes: tuple[Route, ...], at: int | None
) -> Iterator[Draft | Diagnostic]:
    """Yield the drafts of *records*, each by the one of *routes* that reads it."""
    for record in records:
        if isinstance(record, Diagnostic):
            yield record
        elif at in (None, record.number) and (route := chosen(routes, record.node)) is not None:
            yield interpret(route.plan, record.node, Scope(record=record.number))
