"""A canonical record of type 86 as a cargo release transaction (SE10 to SE60 and the records of other agencies).

Source: CBP ACE Cargo Release chapter, version 40. Amounts are whole dollars: each line is rounded half up, and
the entry is the sum of its rounded lines.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth.importer_number import importer_number_kind
from gateway.fixedwidth.layout import LOW_VALUE, RECORD_LENGTH, Layout, Layouts
from gateway.fixedwidth.spelling import spell
from gateway.fixedwidth.type_86.parts import (
    HEADER_ENTITIES,
    HEADER_RECORDS,
    IN_CARE_OF,
    LINE_ENTITIES,
    LINE_RECORDS,
    PLACE,
    SCALARS,
    WITHOUT_MANIFEST,
    Values,
    qualified,
)
from gateway.fixedwidth.write import Writer

_COMPONENT = 35
_COMPONENTS = 6
_INDEX = re.compile(r"\[[0-9]+\]")


def write_type_86(values: Values, layouts: Layouts) -> tuple[tuple[str, ...] | None, tuple[Diagnostic, ...]]:
    """Return the records of the entry with *values*, or ``None`` with an error among the findings.

    What cargo release has no field for is told in ``catair.not-carried``; what was cut or rounded is told as well.
    """
    entry = _Entry(values, layouts.applications["SE"])
    entry.write()
    return (None if entry.writer.is_refused else tuple(entry.records)), tuple(entry.writer.findings)


class _Entry:
    def __init__(self, values: Values, layout: Layout) -> None:
        self.values = values
        self.layout = layout
        self.writer = Writer()
        self.records: list[str] = []
        self.used: set[str] = set()
        self.present = {
            ".".join(names[:size])
            for path in values
            for names in (path.split("."),)
            for size in range(1, len(names) + 1)
        }

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

    def write(self) -> None:
        lines = self.groups("Line")
        amounts = [self.dollars(f"{line}.Value") for line in lines]
        self.header(sum(amounts))
        self.bill()
        self.references()
        if not self.has("Consignee"):
            self.writer.find("catair.field-missing", "Consignee", title="Consignee")
        for code, path in HEADER_ENTITIES.items():
            self.entity(code, path, HEADER_RECORDS)
        for line, amount in zip(lines, amounts, strict=True):
            self.line(line, amount)
        self.leftovers()

    def header(self, total: int) -> None:
        values, targets = self.scalars("SE10")
        self.all("TotalValue")
        if values["entry_type"] != LOW_VALUE:
            title = self.layout.record("SE10").places["entry_type"].title
            self.writer.find("catair.code", "Entry.Type", found=values["entry_type"], expected=LOW_VALUE, title=title)
        importer = values["importer_number"]
        derived = {
            "action": values["action"] or "A",
            "importer_type": (importer_number_kind(importer) or "") if importer else "",
            "bond_type": "0",
            "value": str(total),
        }
        for name in ("mode", "port"):
            if not values[name]:
                title = self.layout.record("SE10").places[name].title
                self.writer.find("catair.field-missing", targets[name], title=title)
        if importer and not derived["importer_type"]:
            expected = "an IRS number, a number assigned by CBP, or a Social Security number"
            self.writer.find("catair.unwritable", "ImporterNumber", found=importer, expected=expected, title="Importer")
        self.add("SE10", values | derived, targets | {"value": "TotalValue"})
        if self.mode not in WITHOUT_MANIFEST or self.has("GoodsLocation"):
            additional, targets = self.scalars("SE11")
            if self.mode in WITHOUT_MANIFEST:
                additional = {"location": additional["location"]}
            if any(additional.values()):
                self.add("SE11", additional, targets)
        self.add("SE13", *self.scalars("SE13"))

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
        if not quantity:
            title = self.layout.record("SE15").places["quantity"].title
            self.writer.find("catair.field-missing", "Quantity", title=title)
        self.add("SE15", own, targets)
        if non_ams == "Y":
            values, targets = self.scalars("SE16")
            fixed = {"arrival": self.day("EstimatedArrival"), "quantity": quantity}
            self.add("SE16", values | fixed, targets | {"arrival": "EstimatedArrival", "quantity": "Quantity"})
        for path in self.groups("Equipment"):
            number = self.one(f"{path}.Initial") + self.one(f"{path}.Number")
            self.add("SE17", {"number": number}, {"number": f"{path}.Number"})

    def references(self) -> None:
        if reference := self.one("FilerReference"):
            self.add("SE20", {"qualifier": "CR", "value": reference}, {"value": "FilerReference"})
        self.add("SE20", {"qualifier": "EDA", "value": self.day("EstimatedArrival")}, {"value": "EstimatedArrival"})

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
        for code, name in LINE_ENTITIES.items():
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
