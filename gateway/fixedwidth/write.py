"""Write fixed-width records: class, fill and length of every field by its layout; a batch, or its refusal, around them.

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
from gateway.fixedwidth.batch import Batch
from gateway.fixedwidth.layout import CHARACTERS, RECORD_LENGTH, Field, FieldClass, Layouts, RecordLayout
from gateway.fixedwidth.reading import read_transactions
from gateway.fixedwidth.refusals import Reason, Reference
from gateway.fixedwidth.spelling import spell
from gateway.tree import InMemory

_ALLOWED: dict[FieldClass, re.Pattern[str]] = {
    kind: re.compile(f"[ {characters}]*" if kind in ("A", "AN", "X") else f"[{characters}]*", re.ASCII)
    for kind, characters in CHARACTERS.items()
}
_REFUSED = "999"
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
    day: date | None
    """Of the transmission; an answer repeats that of the batch it answers, none where it had none."""
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


_ANSWERS = frozenset({"SX", "SO"})


def write_batch(
    control: BatchControl, blocks: Sequence[OutgoingBlock], layouts: Layouts, *, separator: str = "\n"
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return the batch as bytes, or ``None`` with an error among the findings.

    *separator* stands after each record: a line feed for files, nothing for a queue. The batch is read again before it
    is returned, so that nothing goes out that this gateway would itself refuse.
    """
    writer, envelope = Writer(), layouts.envelope
    is_answer = control.application in _ANSWERS
    own, common = _control(control)
    records = [writer.record(envelope.record("A output" if is_answer else "A"), common | own)]
    for block in blocks:
        names = {
            "port": block.port,
            "filer": block.filer,
            "application": control.application,
            "office": block.office,
        }
        records.append(writer.record(envelope.record("B"), names | {"user_data": block.user_data}))
        records += [record for transaction in block.transactions for record in transaction]
        count = sum(map(len, block.transactions))
        trailer = envelope.record("Y output" if is_answer else "Y")
        records.append(writer.record(trailer, names | {"count": str(count)}))
    records.append(writer.record(envelope.record("Z"), common))
    return _finished(writer, records, layouts, separator)


def write_refusal(
    control: BatchControl, reasons: Sequence[Reason], layouts: Layouts, *, text: str = "BATCH REJECTED"
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return the refusal of a whole batch for *reasons*, as bytes: one generated block with X0 and X1 records.

    *control* is that of the batch refused, its application empty; *text* stands in the final record.
    """
    writer, envelope = Writer(), layouts.envelope
    own, common = _control(control)
    lines: list[str] = []
    for reason in reasons:
        lines += (writer.record(envelope.record(f"X0 {each.kind}"), _reference(each)) for each in reason.about)
        lines.append(writer.record(envelope.record("X1"), {"severity": "F", "code": reason.code, "text": reason.text}))
    lines.append(writer.record(envelope.record("X1"), {"final": "R", "severity": "F", "code": _REFUSED, "text": text}))
    records = [
        writer.record(envelope.record("A output"), common | own),
        writer.record(envelope.record("B rejected"), {"mark": "B"}),
        *lines,
        writer.record(envelope.record("Y rejected"), {"mark": "Y", "count": str(len(lines))}),
        writer.record(envelope.record("Z rejected"), {"mark": "Z"}),
    ]
    return _finished(writer, records, layouts, "\n")


def _control(control: BatchControl) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the header says alone, and what it and the trailer both say."""
    day = control.day.strftime("%m%d%y") if control.day is not None else ""
    own = {"password": control.password, "application": control.application, "user_data": control.user_data}
    return own, {"site": control.site, "sender": control.sender, "date": day, "office": control.office}


def _reference(reference: Reference) -> dict[str, str]:
    common = {"kind": reference.kind, "label": "REF ID:", "occurrence": str(reference.occurrence or 0)}
    if reference.kind == "BLOCK":
        return common | {
            "port": reference.port,
            "filer": reference.filer,
            "application": reference.application,
            "user_data": reference.user_data,
        }
    return common | {"batch_record": str(reference.record_number or 0), "column": str(reference.column or 0)}


def _finished(
    writer: Writer, records: Sequence[str], layouts: Layouts, separator: str
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    if writer.is_refused:
        return None, tuple(writer.findings)
    data = "".join(record.ljust(RECORD_LENGTH) + separator for record in records).encode("utf-8")
    for part in read_transactions(InMemory(data), layouts):
        if isinstance(part, Batch):
            return (data if part.is_sound else None), (*writer.findings, *part.findings)
    raise AssertionError("the batch itself comes last")
