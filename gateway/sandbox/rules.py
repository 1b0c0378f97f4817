"""What is real in the judgment of an entry: check digit, what is on file, public conditions, the law by the day.

Sources: CBP ACE Cargo Release chapter, version 40 (SE10, SE15, SE20, changes of an entry); conditions as far as they
are public (``mappings/layouts/catair-sx.yaml``); the dated tables of the law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from gateway.filing.check_digits import entry_check_digit
from gateway.fixedwidth import ENTRY_KINDS, Layouts, Record, Transaction, read_entry
from gateway.fixedwidth.layout import read_date
from gateway.pipeline.facts import FACT_TABLES, facts_of
from gateway.policy import Law
from gateway.sandbox.memory import OnFile

ERROR, WARNING = "11", "13"
"""SE90 5-6 of a condition."""
_NUMBER = re.compile(r"[A-Z0-9]{3}[0-9]{8}", re.ASCII)
_PORT = re.compile(r"[0-9]{4}", re.ASCII)
_INDEX = re.compile(r"\[\d+\]")


class Said(msgspec.Struct, frozen=True):
    """One condition: about which record, an error or a warning, its code (may be empty) and text."""

    record: Record
    kind: str
    code: str
    text: str


class Rules:
    """Yields what is wrong with an entry."""

    def __init__(self, layouts: Layouts, law: Law) -> None:
        self._layouts = layouts
        self._law = law

    def meaning(self, code: str) -> str:
        """Return the words of the condition *code*."""
        known = (self._layouts.applications["SX"].record("SE90").places["code"].codes or {}).get(code)
        return known.meaning if known is not None else f"condition {code}"

    def of_file(self, header: Record, action: str, before: OnFile | None) -> Iterable[Said]:
        """Yield what does not fit the number of the entry, or what is on file under it: *before*."""
        filer, number = header.value("filer"), header.value("entry_number")
        if _NUMBER.fullmatch(filer + number) and str(entry_check_digit(filer, number[:7])) != number[7]:
            yield self.coded(header, "006")
        if (port := header.value("port")) and not _PORT.fullmatch(port):
            yield Said(header, ERROR, "", "port of entry is no port")
        if action == "A" and before is not None:
            yield self.coded(header, "007")
        elif action != "A" and (before is None or before.cancelled):
            yield self.coded(header, "008")
        elif action in ("R", "U") and before is not None and before.type != header.value("entry_type"):
            yield self.coded(header, "210")
        elif action == "R" and before is not None and before.released:
            yield Said(header, ERROR, "", "released, cannot be replaced")

    def of_goods(self, transaction: Transaction, now: datetime) -> Iterable[Said]:
        """Yield what is wrong with what an entry says, and what the law has against its goods."""
        header = transaction.header
        kind = ENTRY_KINDS.get(header.value("entry_type"))
        arrivals = [each for each in transaction.root.records("SE20") if each.value("qualifier") == "EDA"]
        for each in arrivals:
            if read_date(each.value("value")) is None:
                yield Said(each, ERROR, "", "estimated arrival is no date")
        if len(arrivals) > 1:
            yield self.coded(arrivals[1], "288")
        if kind is None:
            return
        if kind.arrival_once and not arrivals:
            yield self.coded(header, "282")
        if "importer_number" in kind.needed.get("SE10", ()) and not header.value("importer_number"):
            yield self.coded(header, "013")
        own = bill_of(transaction)
        if "quantity" in kind.needed.get("SE15", ()) and own is not None and not own.number_in("quantity"):
            yield self.coded(own, "030")
        values, _ = read_entry(transaction)
        yield from self._of_law(transaction, kind.regime, values, now)

    def _of_law(
        self, transaction: Transaction, regime: str, values: Mapping[str, list[str]], now: datetime
    ) -> Iterable[Said]:
        """Yield what the law has against the entry: once for the origin of a line, else for the entry."""
        flat: dict[str, list[str]] = {}
        for path, texts in values.items():
            flat.setdefault(_INDEX.sub("", path), []).extend(texts)
        for facts in facts_of(FACT_TABLES[regime], flat, now):
            decision = self._law.decide(msgspec.structs.replace(facts, filed_days_after_arrival=None))
            if decision.decision == "ELIGIBLE":
                continue
            kind = WARNING if decision.decision == "REVIEW" else ERROR
            reason = decision.primary_reason.replace("_", " ")
            of_origin = self._law.tables.reasons[decision.primary_reason].fact == "origin"
            line = next((each for each in _lines(transaction) if each.value("origin") == facts.origin), None)
            if of_origin and line is not None and regime == "type-86":
                yield Said(line, kind, "318", reason)
            else:
                yield Said(transaction.header, kind, "", reason)
                return

    def coded(self, record: Record, code: str) -> Said:
        """Return the error *code* about *record*, in its own words."""
        return Said(record, ERROR, code, self.meaning(code))


def _lines(transaction: Transaction) -> Iterable[Record]:
    return (record for record in transaction.records if record.id == "SE40")


def bill_of(transaction: Transaction) -> Record | None:
    """Return the lowest bill of the entry: a house bill, or the simple one."""
    return next((record for record in reversed(transaction.records) if record.id == "SE15"), None)
