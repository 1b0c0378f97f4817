"""A cargo release transaction as the values of a canonical record: the way back of ``write``.

Everything in the records is either taken over or told: what the canonical record has no place for is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth.batch import Transaction
from gateway.fixedwidth.entry.kinds import ENTRY_KINDS
from gateway.fixedwidth.entry.parts import (
    BOND_REFERENCES,
    HEADER_RECORDS,
    IN_CARE_OF,
    LINE_RECORDS,
    PLACE,
    SCALARS,
    STREET_NAME,
    STREET_NUMBER,
    WITHOUT_MANIFEST,
    street_line,
)
from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.importer_number import importer_number_kind
from gateway.fixedwidth.layout import read_date
from gateway.fixedwidth.records import Record
from gateway.fixedwidth.structure import Branch

_STREET = 55
"""Characters of a street line of the canonical record."""
_WHOLE, _UPDATE = ("A", "R"), "U"
"""SE10 5: what holds all of an entry, and what holds its bill, manifest and port data alone."""


Places = dict[str, tuple[Record, str]]
"""By path, the record and its field that the value came from; of a field that repeats, the first."""


def read_entry(
    transaction: Transaction, *, block: int = 1, places: Places | None = None
) -> tuple[dict[str, list[str]], tuple[Diagnostic, ...]]:
    """Return the values of *transaction* (application SE) by path, and what could not be taken over.

    *block* is the number of its block, for the findings. Values are as sent; whether they make a valid record is for
    the schema and the checks of records to say. An entry of a type that has no canonical record is told and read as
    far as the records are alike. *places* is filled with where the values came from.
    """
    entry = _Entry(transaction, block, {} if places is None else places)
    entry.read()
    return entry.values, tuple(entry.findings.all)


class _Entry:
    def __init__(self, transaction: Transaction, block: int, places: Places) -> None:
        self.transaction = transaction
        self.places = places
        self.last: tuple[Record, str] | None = None
        """What was taken last."""
        self.root = transaction.root
        self.action = transaction.header.value("action")
        kind = ENTRY_KINDS.get(transaction.header.value("entry_type"))
        self.is_known = kind is not None
        self.kind = kind or next(iter(ENTRY_KINDS.values()))
        self.values: dict[str, list[str]] = {}
        self.taken: set[tuple[int, str]] = set()
        self.findings = Findings()
        self.findings.block = block
        self.findings.transaction, self.findings.entry = transaction.number, transaction.entry

    # Taking fields

    def take(self, record: Record | None, name: str) -> str:
        """Return the field *name* of *record*, which is thereby accounted for."""
        if record is None:
            return ""
        self.taken.add((record.number, name))
        self.last = (record, name)
        return record.value(name)

    def pass_over(self, *records: Record) -> None:
        """Account for all of *records*, of which something was told already."""
        for record in records:
            self.taken |= {(record.number, name) for name in record.layout.places} if record.layout else set()

    def expect(self, record: Record, name: str, *expected: str) -> None:
        """Account for the field *name* when it says what follows from the rest of the entry anyway."""
        if record.value(name) in expected:
            self.take(record, name)

    def put(self, path: str, value: str) -> None:
        if value:
            self.values.setdefault(path, []).append(value)
            if self.last is not None:
                self.places.setdefault(path, self.last)

    def scalars(self, record: Record | None, fields: Mapping[str, str], within: str = "") -> None:
        for name, path in fields.items():
            self.put(f"{within}{path}", self.take(record, name))

    # Records

    def read(self) -> None:
        header = self.transaction.header
        mode = header.value("mode")
        self.scalars(header, SCALARS["SE10"])
        self.put("TotalValue", _whole(self.take(header, "value")))
        if self.kind.bonded:
            self.put("Bond.Type", self.take(header, "bond_type"))
        else:
            self.expect(header, "bond_type", "0")
        self.expect(header, "importer_type", importer_number_kind(header.value("importer_number")) or "")
        if not self.is_known:
            self.refuse(header, "entry_type", f"filings here are entries of type {' or '.join(ENTRY_KINDS)}")
            self.pass_over(*self.transaction.records)
        elif self.action not in (*_WHOLE, _UPDATE):
            self.refuse(header, "action", "a filing adds, replaces or updates an entry")
            self.pass_over(*self.transaction.records)
        self.scalars(self.root.first("SE11"), SCALARS["SE11"])
        self.scalars(self.root.first("SE13"), SCALARS["SE13"])
        self.references()
        self.bill("Y" if mode in WITHOUT_MANIFEST else "N")
        self.entities(self.root, self.kind.parties, HEADER_RECORDS, "")
        for number, line in enumerate(self.root.branches("line"), start=1):
            self.line(line, f"Line[{number}].")
        self.leftovers()

    def references(self) -> None:
        arrivals = [record for record in self.root.records("SE20") if record.value("qualifier") == "EDA"]
        wrong = len(arrivals) != 1 if self.kind.arrival_once and self.action != _UPDATE else len(arrivals) > 1
        if wrong and self.action in (*_WHOLE, _UPDATE):
            at = arrivals[1] if arrivals else self.transaction.header
            self.findings.find("catair.arrival-date", at, found=str(len(arrivals)))
        for record in arrivals:
            self.take(record, "qualifier")
            text = self.take(record, "value")
            day = read_date(text)
            if day is None:
                title = "Estimated date of arrival"
                field = record.layout.places["value"] if record.layout is not None else None
                self.findings.find("catair.date", record, field, found=text, title=title)
            elif record is arrivals[0]:
                self.put("EstimatedArrival", day.isoformat())
        places = {"CR": "FilerReference"} | (BOND_REFERENCES if self.kind.bonded else {})
        for record in self.root.records("SE20"):
            path = places.get(record.value("qualifier"))
            if path is not None and path not in self.values:
                self.take(record, "qualifier")
                self.put(path, self.take(record, "value"))

    def bill(self, non_ams: str) -> None:
        groups = list(self.root.branches("bill"))
        bills = [record for group in groups for record in group.records("SE15")]
        kinds = "".join(record.value("bill_type") for record in bills)
        if kinds not in self.kind.bills and (self.action in _WHOLE or (kinds and self.action == _UPDATE)):
            at = bills[0] if bills else self.transaction.header
            self.findings.find("catair.bill-sequence", at, found=kinds or "none", expected=_told(self.kind.bills))
        if kinds not in self.kind.bills:
            self.pass_over(*bills)
            return
        for record in bills:
            self.expect(record, "non_ams", non_ams)
        if kinds == "MH":
            self.take(bills[0], "bill_type")
            self.scalars(bills[0], {"issuer": "Bill.MasterIssuerScac", "number": "Bill.MasterNumber"})
        own = bills[-1]
        self.scalars(own, {"bill_type": "Bill.Type", "issuer": "Bill.IssuerScac", "number": "Bill.Number"})
        self.put("Quantity", _whole(self.take(own, "quantity")))
        conveyance = groups[0].first("SE16") if non_ams == "Y" else None
        if non_ams == "Y" and conveyance is None:
            self.findings.missing("SE16", after=own)
        if conveyance is not None:
            self.scalars(conveyance, SCALARS["SE16"])
            day = read_date(conveyance.value("arrival"))
            if day is not None and [day.isoformat()] == self.values.get("EstimatedArrival"):
                self.take(conveyance, "arrival")
            self.expect(conveyance, "quantity", own.value("quantity"))
        for number, record in enumerate(groups[0].records("SE17"), start=1):
            self.put(f"Equipment[{number}].Number", self.take(record, "number"))

    def entities(self, branch: Branch, known: Mapping[str, str], records: tuple[str, str, str], within: str) -> None:
        seen: set[str] = set()
        for entity in branch.branches("entity"):
            head = entity.first(records[0])
            role = head.value("entity") if head is not None else ""
            if head is not None and role in seen:
                self.findings.find("catair.too-many", head, found=f"{head.id} {role}", expected="1")
                self.pass_over(head, *entity.records(*records))
            elif head is not None and role in known:
                self.take(head, "entity")
                self.party(entity, head, records, f"{within}{known[role]}.")
            elif head is not None:
                self.refuse(head, "entity", "the canonical record has no such party")
                self.pass_over(head, *entity.records(*records))
            seen.add(role)

    def party(self, entity: Branch, head: Record, records: tuple[str, str, str], path: str) -> None:
        name, _, care = self.take(head, "name").partition(IN_CARE_OF if head.value("entity") == "CN" else "\n")
        self.put(f"{path}Name", name)
        self.put(f"{path}InCareOf", care)
        for street in self.streets(list(entity.records(records[1]))):
            self.put(f"{path}Street", street)
        self.scalars(entity.first(records[2]), PLACE, path)

    def streets(self, records: Sequence[Record]) -> list[str]:
        """Return the components of *records* as street lines; number and name of a street are one line."""
        lines: list[str] = []
        number = False
        for record in records:
            for each in ("1", "2"):
                qualifier, component = self.take(record, f"qualifier_{each}"), self.take(record, f"component_{each}")
                if not component or record.layout is None:
                    continue
                if number and qualifier == STREET_NAME and len(lines[-1]) + 1 + len(component) <= _STREET:
                    lines[-1] += f" {component}"
                else:
                    lines.append(street_line(qualifier, component, record.layout))
                number = qualifier == STREET_NUMBER
        return lines

    def line(self, line: Branch, path: str) -> None:
        head = line.first("SE40")
        self.put(f"{path}Number", _whole(self.take(head, "line")))
        rest = {name: to for name, to in SCALARS["SE40"].items() if name != "line"}
        self.scalars(head, rest, path)
        self.entities(line, self.kind.line_parties, LINE_RECORDS, path)
        tariffs = list(line.branches("tariff"))
        for tariff in tariffs[:-1]:
            self.put(f"{path}AdditionalHtsus", self.take(tariff.first("SE60"), "tariff"))
        if tariffs:
            own = tariffs[-1].first("SE60")
            self.put(f"{path}Htsus", self.take(own, "tariff"))
            self.put(f"{path}Value", _whole(self.take(own, "value")))
            for record in _agencies(tariffs[-1]):
                self.put(f"{path}Pga", record.raw.rstrip())
                self.pass_over(record)

    # What is not taken over

    def refuse(self, record: Record, name: str, reason: str) -> None:
        field = record.layout.places[name] if record.layout is not None else None
        title = field.title if field is not None else name
        found = f"{title} {record.value(name)}".rstrip()
        self.findings.find("catair.not-expressible", record, field, found=found, reason=reason)

    def leftovers(self) -> None:
        """Tell what was filled in and not taken over, once for each record; the batch has told of unknown ones."""
        for record in self.transaction.records:
            for name in record.layout.places if record.layout is not None else ():
                if name != "record" and (record.number, name) not in self.taken and record.value(name):
                    self.refuse(record, name, "the canonical record has no place for it")
                    break


def _agencies(branch: Branch) -> list[Record]:
    """Return the records of other agencies in a tariff group, in order."""
    records = list(branch.records("OI"))
    for pga in branch.branches("pga"):
        records += pga.records("PG01", "PG")
    return records


def _told(sequences: Sequence[str]) -> str:
    """Return sequences of bill types in words: ``R, or M and then H``."""
    return ", or ".join(" and then ".join(sequence) for sequence in sequences)


def _whole(digits: str) -> str:
    return str(int(digits)) if digits.isascii() and digits.isdigit() else digits
