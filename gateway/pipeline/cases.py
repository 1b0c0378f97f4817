"""The messages of the tests inside mapping files, read as real messages are."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map

from gateway.csvmsg import CsvGuide, CsvMessage, CsvRecord, open_csv
from gateway.diagnostics import Diagnostic
from gateway.jsonmsg import JsonGuide, JsonMessage, JsonRecord, open_json
from gateway.mapping.load import Mapping
from gateway.mapping.testing import ReadRecords
from gateway.tree import InMemory, Node
from gateway.x12 import survey
from gateway.x12.check import Checker, Record
from gateway.x12.grammar import Guide
from gateway.x12.record import record_tree
from gateway.xmlmsg import ForeignMessage, ForeignRecord, XmlGuide, open_document, open_xml, record_node

_NUMBER = "0001"


Guides = Map[str, XmlGuide | CsvGuide | JsonGuide]
"""Guides of foreign formats, by their names."""


def case_reader(mapping: Mapping, checkers: Map[str, Checker], guides: Guides | None = None) -> ReadRecords:
    """Return the function that turns the ``given:`` of a test of *mapping* into its records.

    *checkers* by the name of the guide. X12 is a whole interchange, or the segments of one set with or without ST and
    SE, each on a line of its own or with ``~`` behind it; elements are separated by ``*``, components by ``>``,
    repetitions by ``^``. XML, CSV and JSON are whole documents, canonical XML also one record. Text that
    cannot be read has no records.
    """
    each = mapping.file.records.each

    def read_records(text: str, source: str) -> list[Node]:
        if source in checkers:
            return _x12(text, checkers[source], each.text)
        if guides is not None and source in guides:
            guide = guides[source]
            if isinstance(guide, JsonGuide):
                return _json(text, guide)
            return _csv(text, guide) if isinstance(guide, CsvGuide) else _foreign(text, guide)
        return _xml(text, [step.name for step in each.steps])

    return read_records


def _x12(text: str, checker: Checker, split: str) -> list[Node]:
    guide = checker.guide
    whole = text if text.lstrip().startswith("ISA") else _in_envelope(text, guide)
    content = InMemory(whole.encode())
    return [
        record_tree(part, guide, interchange.delimiters)
        for interchange in survey(content).interchanges
        for group in interchange.groups
        for transaction in group.transactions
        if transaction.id == guide.set_id
        for part in checker.check(transaction, content, interchange.delimiters, split)
        if isinstance(part, Record)
    ]


def _in_envelope(text: str, guide: Guide) -> str:
    body = [segment for part in re.split(r"[~\n]", text) if (segment := part.strip())]
    if not body or not body[0].startswith("ST*"):
        body.insert(0, f"ST*{guide.set_id}*{_NUMBER}")
    if not body[-1].startswith("SE*"):
        body.append(f"SE*{len(body) + 1}*{body[0].split('*')[2]}")
    date, time = "20250101", "0000"
    repetition = "U" if guide.release < "004020" else "^"
    version = guide.release[:5]
    blank, party = " " * 10, f"ZZ*{'TEST':<15}"
    segments = [
        f"ISA*00*{blank}*00*{blank}*{party}*{party}*{date[2:]}*{time}*{repetition}*{version}*000000001*0*T*>",
        f"GS*{guide.group}*TEST*TEST*{date}*{time}*1*X*{guide.release}",
        *body,
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{segment}~\n" for segment in segments)


def _csv(text: str, guide: CsvGuide) -> list[Node]:
    message = open_csv(InMemory(text.encode()), [guide])
    if not isinstance(message, CsvMessage):
        return []
    return [record.node for record in message.records() if isinstance(record, CsvRecord)]


def _json(text: str, guide: JsonGuide) -> list[Node]:
    message = open_json(InMemory(text.encode()), [guide])
    if not isinstance(message, JsonMessage):
        return []
    return [one.node for one in message.records() if isinstance(one, JsonRecord) and one.node is not None]


def _foreign(text: str, guide: XmlGuide) -> list[Node]:
    message = open_document(InMemory(text.strip().encode()), [], {guide.root: guide})
    if not isinstance(message, ForeignMessage):
        return []
    return [record.node for record in message.records() if isinstance(record, ForeignRecord)]


def _xml(text: str, path: list[str]) -> list[Node]:
    message = open_xml(InMemory(text.strip().encode()))
    if isinstance(message, Diagnostic):
        return []
    depth = int(len(path) > 1 and message.root[1] == path[0])
    nodes = [record_node(record) for record in message.records(depth) if not isinstance(record, Diagnostic)]
    return [node for node in nodes if node.name == path[-1]]
