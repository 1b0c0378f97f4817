"""An XML message held against a schema, record by record, with every finding at its place in the sender's document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice

from gateway.diagnostics import Diagnostic, Scope, Source
from gateway.xmlmsg import Fault, Record, XmlMessage, record_node

BATCH = 100

Judge = Callable[[Sequence[str]], list[tuple[Fault, ...]]]
"""What a schema has against each of some records: ``Schema.gate``, or ``Schema.examine`` on each."""


def check_records(
    message: XmlMessage, depth: int, elements: Collection[str], judge: Judge
) -> Iterator[tuple[Diagnostic, ...]]:
    """Yield what is wrong with each record of *message*, nothing for a good one.

    *depth* is that of ``XmlMessage.records``. *elements* are the names that a record may have.
    """
    records = message.records(depth)
    while batch := list(islice(records, BATCH)):
        known = [one for one in batch if isinstance(one, Record) and _name(one) in elements]
        verdicts = dict(zip((one.number for one in known), judge([one.text() for one in known]), strict=True))
        for one in batch:
            if isinstance(one, Diagnostic):
                yield (one,)
            else:
                faults = verdicts[one.number] if one.number in verdicts else (_unknown(one, elements),)
                yield tuple(_diagnostic(fault, one) for fault in faults)


def _name(record: Record) -> str:
    return str(record.element.tag).rpartition("}")[2]


def _unknown(record: Record, elements: Collection[str]) -> Fault:
    return Fault(code="xsd.unknown-record", path="Filing", found=_name(record), expected=" or ".join(sorted(elements)))


def _diagnostic(fault: Fault, record: Record) -> Diagnostic:
    source = _place(record, fault.path)
    return fault.diagnostic(source=source, scope=Scope(record=record.number), where=record.xpath)


def _place(record: Record, path: str) -> Source | None:
    """Return where the field *path* stands, or the nearest element around it when it is missing."""
    node = record_node(record)
    for step in path.split(".")[1:]:
        name, _, index = step.rstrip("]").partition("[")
        alike = list(node.named(name))
        if len(alike) < int(index or 1):
            break
        node = alike[int(index or 1) - 1]
    return node.source
