"""Write fixed-width records: class, fill and length of every field by its layout; a batch around them.

What a field cannot hold is a finding and never a silent change: texts may be cut with a warning, numbers and codes are
refused. A batch is read back before it is handed out.
Source: CBP ACE Cargo Release chapter, version 40 (classes and fill); ABI Batch and Block Control (envelope).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Severity, diagnose
from gateway.fixedwidth.batch import read_batch
from gateway.fixedwidth.layout import CHARACTERS, RECORD_LENGTH, Field, FieldClass, Layouts, RecordLayout
from gateway.fixedwidth.spelling import spell
from gateway.tree import InMemory

_ALLOWED: dict[FieldClass, re.Pattern[str]] = {
    kind: re.compile(f"[ {characters}]*" if kind in ("A", "AN", "X") else f"[{characters}]*", re.ASCII)
    for kind, characters in CHARACTERS.items()
}
_NAMES: dict[FieldClass, str] = {
    "S": "blanks",
    "A": "letters",
    "N": "digits",
    "(S)N": "digits",
    "AN": "letters, digits and blanks",
    "D": "a date",
    "X": "letters, digits and plain signs",
}


class BatchControl(msgspec.Struct, frozen=True, kw_only=True):
    """What the batch header and trailer say."""

    site: str
    sender: str
    day: date
    password: str = ""
    """Of a transmitter; answers have none."""
    application: str = "SE"
    """``SE``; of an answer ``SX`` or ``SO``, and empty for the refusal of a batch."""
    office: str = ""
    user_data: str = ""
    """Echoed by CBP: at most 21 characters to find the batch by."""


class OutgoingBlock(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of one filer at one port district, each as its records."""

    port: str
    filer: str
    transactions: tuple[tuple[str, ...], ...]
    office: str = ""
    user_data: str = ""


class Writer:
    """Writes records and collects what could not be written as it was."""

    def __init__(self) -> None:
        self.findings: list[Diagnostic] = []

    @property
    def is_refused(self) -> bool:
        """Something could not be written at all."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def record(self, layout: RecordLayout, values: Mapping[str, str], targets: Mapping[str, str] | None = None) -> str:
        """Return the record of *layout* with *values* by field name; the others are blank.

        *targets*: for each field name, the field of the canonical record that it comes from.
        """
        known = targets or {}
        parts = []
        for field in layout.fields:
            value = layout.id if field.name == "record" else values.get(field.name, "")
            parts.append(self._field(field, value, known.get(field.name)))
        return "".join(parts)

    def find(self, code: str, target: str | None, **data: Any) -> None:
        """Add the diagnostic *code* about the field *target* of the canonical record."""
        self.findings.append(diagnose(code, target=f"Filing.{target}" if target else None, **data))

    def _field(self, field: Field, value: str, target: str | None) -> str:
        title = field.title or field.name
        text = spell(value) if field.may_cut else value.strip().upper()
        if not text:
            if field.designation == "M" and not field.is_filler:
                self.find("catair.field-missing", target, title=title)
            return " " * field.length
        shown = "*" * len(value) if field.secret else value
        if not _ALLOWED[field.kind].fullmatch(text):
            self.find("catair.unwritable", target, found=shown, expected=_NAMES[field.kind], title=title)
            return " " * field.length
        if len(text) > field.length and field.may_cut:
            self.find("catair.shortened", target, length=len(text), expected=str(field.length), title=title)
            text = text[: field.length].rstrip()
        if len(text) > field.length:
            self.find("catair.too-long", target, found=shown, expected=str(field.length), title=title)
            return " " * field.length
        if field.codes is not None and not field.open and text not in field.codes:
            self.find("catair.code", target, found=shown, expected=", ".join(field.codes), title=title)
        if field.kind == "N":
            return text.zfill(field.length)
        return text.rjust(field.length) if field.kind == "(S)N" else text.ljust(field.length)


def write_batch(
    control: BatchControl, blocks: Sequence[OutgoingBlock], layouts: Layouts, *, separator: str = "\n"
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return the batch as bytes, or ``None`` with an error among the findings.

    *separator* stands after each record: a line feed for files, nothing for a queue. The batch is read again before it
    is returned, so that nothing goes out that this gateway would itself refuse.
    """
    writer = Writer()
    envelope = layouts.envelope
    day = control.day.strftime("%m%d%y")
    common = {"site": control.site, "sender": control.sender, "date": day, "office": control.office}
    own = {"password": control.password, "application": control.application, "user_data": control.user_data}
    records = [writer.record(envelope.record("A"), common | own)]
    for block in blocks:
        names = {
            "port": block.port,
            "filer": block.filer,
            "application": control.application,
            "office": block.office,
        }
        records.append(writer.record(envelope.record("B"), names | {"user_data": block.user_data}))
        records += [record for transaction in block.transactions for record in transaction]
        records.append(writer.record(envelope.record("Y"), names))
    records.append(writer.record(envelope.record("Z"), common))
    if writer.is_refused:
        return None, tuple(writer.findings)
    data = "".join(record.ljust(RECORD_LENGTH) + separator for record in records).encode("utf-8")
    batch = read_batch(InMemory(data), layouts)
    findings = (*writer.findings, *batch.findings)
    return (data if batch.is_sound else None), findings
