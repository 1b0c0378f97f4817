"""A canonical record as a cargo release transaction: added, replaced, updated, or cancelled.

Source: CBP ACE Cargo Release chapter, version 40: SE10 to SE60 and the records of other agencies for the actions A and
R; SE10 to SE20 for U; SE10, SE13 and SE20 for D. Amounts are whole dollars: each line is rounded half up, and the entry
is the sum of its rounded lines.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth.entry.kinds import ENTRY_KINDS
from gateway.fixedwidth.entry.parts import (
    BOND_REFERENCES,
    HEADER_RECORDS,
    IN_CARE_OF,
    LINE_RECORDS,
    PLACE,
    SCALARS,
    WITHOUT_MANIFEST,
    Values,
    qualified,
)
from gateway.fixedwidth.importer_number import importer_number_kind
from gateway.fixedwidth.layout import RECORD_LENGTH, Layout, Layouts
from gateway.fixedwidth.spelling import spell
from gateway.fixedwidth.write import Writer

_COMPONENT = 35
_COMPONENTS = 6
_INDEX = re.compile(r"\[[0-9]+\]")


Action = Literal["A", "R", "D", "U"]
REFERENCES = {"02": "IB", "03": "EN", "04": "FTZ"}
"""Reasons of a cancellation (SE13 60-61) that name what took the entry's place, and the qualifier of its SE20."""


class Cancellation(msgspec.Struct, frozen=True):
    """Why an entry is cancelled, and what took its place where the reason asks for that."""

    reason: str
    """SE13 60-61."""
    reference: str = ""
    """SE20 8-57, for a reason in ``REFERENCES``."""


def write_entry(
    values: Values, layouts: Layouts, *, action: Action | None = None, cancellation: Cancellation | None = None
) -> tuple[tuple[str, ...] | None, tuple[Diagnostic, ...]]:
    """Return the records of the entry with *values*, or ``None`` with an error among the findings.

    *action* stands for the one that the record names (add, when it names none); *cancellation* goes with D, and stands
    for the one of the record. What cargo release has no field for is told in ``catair.not-carried``; what was cut or
    rounded is told as well.
    """
    entry = _Entry(values, layouts.applications["SE"], action)
    if (does := action or entry.one("Entry.Action")) == "D":
        entry.cancel(cancellation or entry.cancellation())
    elif does == "U":
        entry.update(entry.amounts())
    else:
        entry.write()
    return (None if entry.writer.is_refused else tuple(entry.records)), tuple(entry.writer.findings)


class _Entry:
    def __init__(self, values: Values, layout: Layout, action: Action | None) -> None:
        self.values = values
        self.layout = layout
        self.action = action
        self.writer = Writer()
        self.records: list[str] = []
        self.used: set[str] = set()
        self.present = {
            ".".join(names[:size])
            for path in values
            for names in (path.split("."),)
            for size in range(1, len(names) + 1)
        }
        type_ = self.one("Entry.Type")
        self.kind = ENTRY_KINDS.get(type_) or next(iter(ENTRY_KINDS.values()))
        if type_ not in ENTRY_KINDS:
            self.refuse("catair.code", "SE10", "entry_type", "Entry.Type", found=type_, expected=", ".join(ENTRY_KINDS))

    # Reading the canonical record

    def all(self, path: str) -> list[str]:
        self.used.add(path)
        return self.values.get(path, [])

    def one(self, path: str) -> str:
        return next(iter(self.all(path)), "")

    def has(self, path: str) -> bool:
        """Tell whether there is a group or field at *path*."""
        return path in self.present

    def groups(self, name: str) -> list[str]:
        """Return the paths of the groups *name*, in order."""
        paths: list[str] = []
        while self.has(path := f"{name}[{len(paths) + 1}]"):
            paths.append(path)
        return paths

    def scalars(self, record: str, within: str = "") -> tuple[dict[str, str], dict[str, str]]:
        """Return values and paths of the fields of *record* that are taken over as they are."""
        targets = {field: f"{within}{path}" for field, path in SCALARS[record].items()}
        return {field: self.one(path) for field, path in targets.items()}, targets

    # Writing records

    def add(self, record: str, values: Mapping[str, str], targets: Mapping[str, str]) -> None:
        self.records.append(self.writer.record(self.layout.record(record), values, targets))

    def refuse(self, code: str, record: str, field: str, target: str, **data: str) -> None:
        """Add the finding *code* about *field* of *record*, which *target* of the canonical record is for."""
        self.writer.find(code, target, title=self.layout.record(record).places[field].title, **data)

    def need(self, record: str, values: Mapping[str, str], targets: Mapping[str, str]) -> None:
        """Find the fields of *record* that entries of this type have to fill."""
        for name in self.kind.needed.get(record, ()):
            if not values[name]:
                self.refuse("catair.field-missing", record, name, targets[name])

    def write(self) -> None:
        amounts = self.amounts()
        self.update(amounts)
        if not self.has("Consignee"):
            self.writer.find("catair.field-missing", "Consignee", title="Consignee")
        for code, path in self.kind.parties.items():
            self.entity(code, path, HEADER_RECORDS)
        for line, amount in zip(self.groups("Line"), amounts, strict=True):
            self.line(line, amount)
        self.leftovers()

    def update(self, amounts: Sequence[int]) -> None:
        """Write what an update carries, and every entry begins with: bill, manifest and port data."""
        self.header(sum(amounts))
        self.additional()
        self.add("SE13", *self.scalars("SE13"))
        self.bill()
        self.references()

    def amounts(self) -> list[int]:
        """Return the values of the lines in whole dollars."""
        return [self.dollars(f"{line}.Value") for line in self.groups("Line")]

    def cancel(self, cancellation: Cancellation) -> None:
        """Write the cancellation of the entry; what the goods were is on file with customs."""
        self.header(sum(self.amounts()))
        contact, targets = self.scalars("SE13")
        if not cancellation.reason:
            self.refuse("catair.field-missing", "SE13", "reason", "Entry.Action")
        self.add("SE13", contact | {"reason": cancellation.reason}, targets)
        qualifier, reference = REFERENCES.get(cancellation.reason), cancellation.reference
        if qualifier is not None and not reference:
            meaning = (self.layout.record("SE20").places["qualifier"].codes or {})[qualifier].meaning
            self.writer.find("catair.field-missing", "Entry.Action", title=meaning.capitalize())
        elif qualifier is not None:
            self.add("SE20", {"qualifier": qualifier, "value": reference}, {})
        self.reference_of_filer()

    def cancellation(self) -> Cancellation:
        """Return why the record says that the entry is cancelled."""
        return Cancellation(self.one("Entry.Cancellation.Reason"), self.one("Entry.Cancellation.Reference"))

    def header(self, total: int) -> None:
        values, targets = self.scalars("SE10")
        self.all("TotalValue")
        importer = values["importer_number"]
        derived = {
            "action": self.action or values["action"] or "A",
            "importer_type": (importer_number_kind(importer) or "") if importer else "",
            "bond_type": self.one("Bond.Type") if self.kind.bonded else "0",
            "value": str(total),
        }
        self.need("SE10", values, targets)
        if importer and not derived["importer_type"]:
            expected = "an IRS number, a number assigned by CBP, or a Social Security number"
            self.writer.find("catair.unwritable", "ImporterNumber", found=importer, expected=expected, title="Importer")
        self.add("SE10", values | derived, targets | {"value": "TotalValue", "bond_type": "Bond.Type"})

    def additional(self) -> None:
        if self.mode in WITHOUT_MANIFEST and not self.has("GoodsLocation"):
            return
        values, targets = self.scalars("SE11")
        if self.mode in WITHOUT_MANIFEST:
            values = {"location": values["location"]}
        if any(values.values()):
            self.add("SE11", values, targets)

    @property
    def mode(self) -> str:
        return self.one("Transport.Mode")

    def bill(self) -> None:
        non_ams = "Y" if self.mode in WITHOUT_MANIFEST else "N"
        kind = self.one("Bill.Type")
        quantity = self.one("Quantity")
        if kind == "H":
            master = {
                "bill_type": "M",
                "issuer": self.one("Bill.MasterIssuerScac"),
                "number": self.one("Bill.MasterNumber"),
                "non_ams": non_ams,
            }
            self.add("SE15", master, {"issuer": "Bill.MasterIssuerScac", "number": "Bill.MasterNumber"})
        own = {
            "bill_type": kind,
            "issuer": self.one("Bill.IssuerScac"),
            "number": self.one("Bill.Number"),
            "quantity": quantity,
            "non_ams": non_ams,
        }
        targets = {
            "bill_type": "Bill.Type",
            "issuer": "Bill.IssuerScac",
            "number": "Bill.Number",
            "quantity": "Quantity",
        }
        self.need("SE15", own, targets)
        self.add("SE15", own, targets)
        if non_ams == "Y":
            values, targets = self.scalars("SE16")
            fixed = {"arrival": self.day("EstimatedArrival"), "quantity": quantity}
            self.add("SE16", values | fixed, targets | {"arrival": "EstimatedArrival", "quantity": "Quantity"})
        for path in self.groups("Equipment"):
            number = self.one(f"{path}.Initial") + self.one(f"{path}.Number")
            self.add("SE17", {"number": number}, {"number": f"{path}.Number"})

    def references(self) -> None:
        self.reference_of_filer()
        if self.kind.arrival_once or self.has("EstimatedArrival"):
            self.add("SE20", {"qualifier": "EDA", "value": self.day("EstimatedArrival")}, {"value": "EstimatedArrival"})
        for qualifier, path in BOND_REFERENCES.items() if self.kind.bonded else ():
            if self.has(path):
                value = str(self.dollars(path)) if qualifier == "AMT" else self.one(path)
                self.add("SE20", {"qualifier": qualifier, "value": value}, {"value": path})

    def reference_of_filer(self) -> None:
        if reference := self.one("FilerReference"):
            self.add("SE20", {"qualifier": "CR", "value": reference}, {"value": "FilerReference"})

    def entity(self, code: str, path: str, records: tuple[str, str, str]) -> None:
        if not self.has(path):
            return
        name, street, place = records
        care = self.one(f"{path}.InCareOf")
        full = self.one(f"{path}.Name") + (f"{IN_CARE_OF}{care}" if care else "")
        self.add(name, {"entity": code, "name": full}, {"name": f"{path}.Name"})
        components = self.components(f"{path}.Street", street)
        for number in range(0, len(components), 2):
            pair = enumerate(components[number : number + 2], start=1)
            values = {
                key: text
                for each, (qualifier, component) in pair
                for key, text in ((f"qualifier_{each}", qualifier), (f"component_{each}", component))
            }
            self.add(street, values, dict.fromkeys(("component_1", "component_2"), f"{path}.Street"))
        targets = {field: f"{path}.{name}" for field, name in PLACE.items()}
        self.add(place, {field: self.one(target) for field, target in targets.items()}, targets)

    def components(self, path: str, record: str) -> list[tuple[str, str]]:
        """Return the street lines at *path* as qualified components, broken between words where too long."""
        layout = self.layout.record(record)
        found = [
            qualified(part, layout)
            for line in self.all(path)
            for part in textwrap.wrap(spell(line), _COMPONENT, break_on_hyphens=False)
        ]
        if not found:
            self.writer.find("catair.field-missing", path, title=layout.places["component_1"].title)
        if len(found) > _COMPONENTS:
            length = sum(len(component) for _, component in found)
            kept = f"{_COMPONENTS} components of {_COMPONENT}"
            self.writer.find("catair.shortened", path, length=length, expected=kept, title=layout.title)
        return found[:_COMPONENTS]

    def line(self, path: str, amount: int) -> None:
        self.add("SE40", *self.scalars("SE40", f"{path}."))
        for code, name in self.kind.line_parties.items():
            self.entity(code, f"{path}.{name}", LINE_RECORDS)
        for tariff in self.all(f"{path}.AdditionalHtsus"):
            self.add("SE60", {"tariff": tariff}, {"tariff": f"{path}.AdditionalHtsus"})
        values = {"tariff": self.one(f"{path}.Htsus"), "value": str(amount)}
        self.add("SE60", values, {"tariff": f"{path}.Htsus", "value": f"{path}.Value"})
        self.records += [record.ljust(RECORD_LENGTH) for record in self.all(f"{path}.Pga")]

    # Conversions

    def dollars(self, path: str) -> int:
        text = self.one(path)
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            self.writer.find("catair.unwritable", path, found=text, expected="an amount in dollars", title="Value")
            return 0
        rounded = int(amount.to_integral_value(ROUND_HALF_UP))
        if rounded != amount:
            self.writer.find("catair.rounded", path, found=text, expected=str(rounded), title="Value")
        return rounded

    def day(self, path: str) -> str:
        text = self.one(path)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if 2000 <= day.year <= 2099:
            return day.strftime("%m%d%y")
        if not any(finding.target == f"Filing.{path}" for finding in self.writer.findings):
            self.writer.find("catair.date", path, found=text, title="Estimated arrival")
        return "010100"

    def leftovers(self) -> None:
        """Tell what cargo release does not carry, once for each field."""
        for path in dict.fromkeys(_INDEX.sub("", path) for path in self.values if path not in self.used):
            self.writer.find("catair.not-carried", path, found=path)
