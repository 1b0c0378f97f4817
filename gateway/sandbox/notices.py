"""One status notice (SO) about an entry.

Source: CBP ACE Status Query chapter, 9 September 2025, whose WO records mirror SO.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gateway.fixedwidth import Record, Transaction, Writer
from gateway.fixedwidth.layout import Layout
from gateway.sandbox.reply import marked

_TEXT = 40
_OF_RELEASE = frozenset({"22", "98"})
_ACTUAL_ARRIVAL = "03"
_LOW_VALUE = "86"
_FOR_OTHER_TYPES = {"30": "29", "33": "29", "34": "29"}
"""Dispositions of type 86 alone, and what another entry gets in their place: not released."""
_MOST_LINES = 999
_BILL = ("bill_type", "issuer", "number", "quantity")


def notice(
    transaction: Transaction, bill: str, disposition: str, moment: datetime, layout: Layout, writer: Writer
) -> tuple[str, ...]:
    """Return the records of the notice that the bills of *transaction* are at *bill* and the entry at *disposition*.

    *moment*: Eastern time. Codes are those of SO50 and SO60 in *layout*.
    """
    if transaction.header.value("entry_type") != _LOW_VALUE:
        disposition = _FOR_OTHER_TYPES.get(disposition, disposition)
    when = {"date": moment.strftime("%m%d%y"), "time": moment.strftime("%H%M")}
    released = {"release_date": when["date"], "release_origin": _ACTUAL_ARRIVAL} if disposition in _OF_RELEASE else {}

    def event(record: str, code: str) -> dict[str, str]:
        known = (layout.record(record).places["code"].codes or {})[code]
        return when | {"code": code, "text": marked(known.meaning, _TEXT)}

    parts: list[tuple[str, dict[str, str]]] = [("SO10", _header(transaction)), *_references(transaction)]
    parts += _lines(transaction)
    bills = [record for record in transaction.records if record.id == "SE15"]
    for each in bills:
        parts.append(("SO40", {name: each.value(name) for name in _BILL}))
    if bills:
        parts.append(("SO50", event("SO50", bill) | {"split": "N"}))
    parts.append(("SO60", event("SO60", disposition) | released))
    return tuple(writer.record(layout.record(name), values) for name, values in parts)


def _header(transaction: Transaction) -> dict[str, str]:
    header, root = transaction.header, transaction.root
    additional = root.first("SE11")
    conveyance = next((each for bill in root.branches("bill") for each in bill.records("SE16")), None)

    def either(name: str) -> str:
        found = (each.value(name) for each in (conveyance, additional) if each is not None)
        return next(filter(None, found), "")

    return {
        "port": header.value("port"),
        "filer": header.value("filer"),
        "entry_number": header.value("entry_number"),
        "entry_type": header.value("entry_type"),
        "importer_number": header.value("importer_number"),
        "carrier": conveyance.value("carrier") if conveyance is not None else "",
        "voyage": either("voyage"),
        "arrival": _reference(transaction, "EDA"),
    }


def _references(transaction: Transaction) -> Iterator[tuple[str, dict[str, str]]]:
    if own := _reference(transaction, "CR"):
        yield "SO20", {"qualifier": "CR", "value": own}


def _reference(transaction: Transaction, qualifier: str) -> str:
    found = (each for each in transaction.root.records("SE20") if each.value("qualifier") == qualifier)
    first = next(found, None)
    return first.value("value") if first is not None else ""


def _lines(transaction: Transaction) -> Iterator[tuple[str, dict[str, str]]]:
    for branch in list(transaction.root.branches("line"))[:_MOST_LINES]:
        head = branch.first("SE40")
        tariffs = [record for each in branch.branches("tariff") for record in each.records("SE60")]
        if head is not None and tariffs:
            yield "SO30", _line(head, tariffs[-1])


def _line(head: Record, tariff: Record) -> dict[str, str]:
    return {"line": head.value("line"), "origin": head.value("origin"), "tariff": tariff.value("tariff")}
