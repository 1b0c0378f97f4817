"""Hold a record to its layout: class and fill of every field, codes, dates, what is mandatory.

A record with nothing wrong is accepted by one compiled expression; only where that fails is each field looked at, to
name the fault. One field has at most one finding.
Source of the rules: CBP ACE Cargo Release chapter, version 40 (classes, fill, designations); ABI Batch and Block
Control (characters).
"""

from __future__ import annotations

import re

from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.layout import CHARACTERS, RECORD_LENGTH, Field, FieldClass, read_date
from gateway.fixedwidth.records import Record

_STRANGE = re.compile(r"[^\x20-\x7e]")
_NAMES: dict[FieldClass, str] = {
    "S": "blanks",
    "A": "capital letters, from the left",
    "N": "digits with leading zeros",
    "(S)N": "digits, to the right",
    "AN": "capital letters and digits, from the left",
    "D": "a date MMDDYY",
    "X": "upper-case text without control characters",
}
_INSIDE: dict[FieldClass, re.Pattern[str]] = {
    kind: re.compile(f"[ {characters}]*", re.ASCII) for kind, characters in CHARACTERS.items()
}


def check_record(record: Record, findings: Findings, *, low_value: bool, lenient: bool) -> None:
    """Add what is wrong with *record*, which has a layout, to *findings*.

    *low_value*: it belongs to an entry of type 86. *lenient*: trailing blanks may be missing, as editors strip them.
    """
    layout = record.layout
    if layout is None or not check_characters(record, findings, lenient=lenient):
        return
    if low_value and layout.type_86 == "forbidden":
        findings.find("catair.record-forbidden", record, found=record.id)
        return
    accepted = (layout.pattern_86 if low_value else layout.pattern).fullmatch(record.text) is not None
    for field in layout.fields:
        value = record.text[field.first - 1 : field.last]
        if not accepted:
            _check_field(record, field, value, findings, low_value=low_value)
        elif field.kind == "D" and value.strip() and read_date(value) is None:
            findings.find("catair.date", record, field, found=value, title=_title(field))
        elif field.open:
            _check_code(record, field, value.strip(), findings, low_value=low_value)


def check_characters(record: Record, findings: Findings, *, lenient: bool) -> bool:
    """Tell whether *record* has 80 characters of a keyboard; if not, say so."""
    if (strange := _STRANGE.search(record.raw)) is not None:
        found, column = f"byte {ord(strange[0]):02X}", strange.start() + 1
        findings.find("catair.character", record, column=column, found=found)
        return False
    size = len(record.raw.rstrip(" ")) if lenient else len(record.raw)
    if size != RECORD_LENGTH and not (lenient and size < RECORD_LENGTH):
        findings.find("catair.record-length", record, found=str(len(record.raw)), expected=str(RECORD_LENGTH))
        return False
    return True


def _check_field(record: Record, field: Field, value: str, findings: Findings, *, low_value: bool) -> None:
    told = value.strip()
    title = _title(field)
    if field.is_filler:
        if told:
            findings.find("catair.filler", record, field, found=told)
    elif not told:
        if field.is_required(low_value):
            findings.find("catair.field-missing", record, field, title=title)
    elif field.is_forbidden(low_value):
        findings.find("catair.field-forbidden", record, field, found=told, title=title)
    elif value != value.upper() and _INSIDE[field.kind].fullmatch(value.upper()):
        findings.find("catair.lower-case", record, field, found=told, title=title)
    elif field.kind == "D":
        if read_date(value) is None:
            findings.find("catair.date", record, field, found=told, title=title)
    elif not _INSIDE[field.kind].fullmatch(value) or (field.kind == "N" and " " in value) or _misplaced(field, value):
        findings.find("catair.class", record, field, found=value.rstrip(), expected=_NAMES[field.kind], title=title)
    elif field.kind in ("A", "AN") and value[0] == " " and not field.codes:
        findings.find("catair.alignment", record, field, found=told, title=title)
    else:
        _check_code(record, field, told, findings, low_value=low_value)


def _misplaced(field: Field, value: str) -> bool:
    return field.kind == "(S)N" and " " in value.lstrip(" ")


def _check_code(record: Record, field: Field, told: str, findings: Findings, *, low_value: bool) -> None:
    if not told or field.codes is None:
        return
    if told not in field.codes:
        known = ", ".join(field.codes)
        code = "catair.code-unlisted" if field.open else "catair.code"
        findings.find(code, record, field, found=told, expected=known, title=_title(field))
    elif low_value and told in field.type_86_refuses:
        meaning = field.codes[told].meaning
        findings.find("catair.code-forbidden", record, field, found=told, meaning=meaning, title=_title(field))


def _title(field: Field) -> str:
    return field.title or field.name
