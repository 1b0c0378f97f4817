"""The refused part of a message in the sender's own syntax and bytes: to be corrected and sent again.

What was forwarded is left out, so that nothing is filed twice when the sender returns the file. Control numbers are
those of the message; its sender gives new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.csvmsg import CsvMessage, CsvRecord
from gateway.diagnostics import Diagnostic
from gateway.fixedwidth import read_batch
from gateway.jsonmsg import JsonRecord
from gateway.pipeline.csv_message import open_rows
from gateway.pipeline.json_message import open_posted
from gateway.pipeline.library import Library
from gateway.pipeline.serving import serving
from gateway.tree import Content
from gateway.x12 import Delimiters, Group, Interchange, Survey, TransactionSet
from gateway.x12.check import Head, Record
from gateway.xmlmsg import Record as XmlRecord
from gateway.xmlmsg import open_xml

IsRejected = Callable[[int], bool]
"""Tells whether a record was rejected: by the byte offset at which it starts (X12), by its number from 0 (others)."""


def rejected_x12(content: Content, survey: Survey, library: Library, is_rejected: IsRejected) -> Iterator[bytes]:
    """Yield an X12 file with every rejected record of *content* in its own envelope, trip and set header."""
    for interchange in survey.interchanges:
        groups = [
            (group, sets)
            for group in interchange.groups
            if (
                sets := [
                    part
                    for one in group.transactions
                    if (part := _set(content, interchange, group, one, library, is_rejected))
                ]
            )
        ]
        if groups:
            yield from _interchange(content, interchange, groups)


def rejected_xml(content: Content, library: Library, is_rejected: IsRejected) -> Iterator[bytes]:
    """Yield an XML document with every rejected record of *content* as it was sent.

    A foreign document is yielded whole: what stands around its records belongs to each of them, and what was forwarded
    is known by its key when it comes again.
    """
    message = open_xml(content)
    if isinstance(message, Diagnostic):
        return
    if message.root[0] != library.schema.namespace:
        yield from content.chunks()
        return
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Filings xmlns="{library.schema.namespace}">\n'.encode()
    for record in message.records(1 if message.root[1] == "Filings" else 0):
        if isinstance(record, XmlRecord) and is_rejected(record.number):
            yield f"{record.text()}\n".encode()
    yield b"</Filings>\n"


def rejected_csv(content: Content, library: Library, is_rejected: IsRejected) -> Iterator[bytes]:
    """Yield the header of a CSV file, and the rows of every rejected parcel as they were sent."""
    message = open_rows(content, library)
    if not isinstance(message, CsvMessage):
        return
    yield from content.chunks(*message.head)
    for record in message.records():
        if isinstance(record, CsvRecord) and is_rejected(record.number):
            yield from content.chunks(record.start, record.end)


def rejected_json(content: Content, library: Library, is_rejected: IsRejected) -> Iterator[bytes]:
    """Yield a JSON message with every rejected record of *content* as it was sent, and what stands around them."""
    message = open_posted(content, library)
    if isinstance(message, Diagnostic):
        return
    rejected = (one for one in message.records() if isinstance(one, JsonRecord) and is_rejected(one.number))
    if message.form != "document":
        for record in rejected:
            yield from content.chunks(record.start, record.end)
            yield b"\n"
        return
    begin, end = message.inside
    yield from content.chunks(0, begin)
    for count, record in enumerate(rejected):
        yield b",\n" if count else b"\n"
        yield from content.chunks(record.start, record.end)
    yield b"\n"
    if end is not None:
        yield from content.chunks(end)
    else:
        yield b"]" + b"}" * message.depth + b"\n"


def rejected_catair(content: Content, library: Library, is_rejected: IsRejected) -> Iterator[bytes]:
    """Yield the batch with its rejected entries only, one record a line, each block with its own trailer."""
    batch = read_batch(content, library.layouts)
    number = 0
    blocks = []
    for block in batch.blocks:
        kept = []
        for transaction in block.transactions:
            kept += [transaction] if is_rejected(number) else []
            number += 1
        if kept:
            blocks.append((block, [record for transaction in kept for record in transaction.records]))
    inside = [each for block, records in blocks for each in (block.header, *records, block.trailer)]
    for record in (batch.header, *inside, batch.trailer) if blocks else ():
        if record is not None:
            yield f"{record.raw}\n".encode("latin-1")


def _interchange(
    content: Content, interchange: Interchange, groups: list[tuple[Group, list[list[str]]]]
) -> Iterator[bytes]:
    delimiters = interchange.delimiters
    head = b"".join(content.chunks(interchange.start, interchange.start + 4096)).decode("latin-1")
    yield _segments([head.split(delimiters.segment)[0]], delimiters)
    for group, sets in groups:
        opening = ("GS", group.functional_id, group.sender, group.receiver, group.date, group.time)
        yield _segments([_joined(delimiters, *opening, group.control_number, group.agency, group.release)], delimiters)
        for lines in sets:
            yield _segments(lines, delimiters)
        yield _segments([_joined(delimiters, "GE", str(len(sets)), group.control_number)], delimiters)
    yield _segments([_joined(delimiters, "IEA", str(len(groups)), interchange.control_number)], delimiters)


def _set(
    content: Content, interchange: Interchange, group: Group, transaction: TransactionSet, library: Library,
    is_rejected: IsRejected,
) -> list[str]:  # fmt: skip
    """Return the segments of the set with its rejected records only; nothing when none of them was."""
    checker = library.checker(transaction.id, group.release)
    delimiters = interchange.delimiters
    if checker is None or not (routes := serving(library, checker, transaction, content, delimiters)):
        return []
    lines: list[str] = []
    written: dict[str, tuple[str, ...]] = {}
    found = False
    for part in checker.check(transaction, content, delimiters, routes[0].split):
        if not isinstance(part, Record):
            continue
        if is_rejected(part.run.start):
            found = True
            lines += _enclosing(part.head, written)
            lines += [piece.strip() for piece in part.run.text.split(delimiters.segment) if piece.strip()]
    if not found:
        return []
    return [*lines, _joined(delimiters, "SE", str(len(lines) + 1), transaction.control_number)]


def _enclosing(head: Head, written: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the segments of the enclosing loops that differ from those written last."""
    lines: list[str] = []
    for path, segments in head.segments.items():
        texts = tuple(segment.text for segment in segments)
        if lines or written.get(path) != texts:
            lines += texts
            written[path] = texts
    return lines


def _joined(delimiters: Delimiters, *elements: str) -> str:
    return delimiters.element.join(elements)


def _segments(lines: list[str], delimiters: Delimiters) -> bytes:
    end = delimiters.segment if "\n" in delimiters.segment else f"{delimiters.segment}\n"
    return "".join(f"{line}{end}" for line in lines).encode("latin-1")
