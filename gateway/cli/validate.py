"""``gateway validate``: XML files against the project's schemas, by both engines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import UNREADABLE
from gateway.cli.files import content_of
from gateway.cli.printing import label, nearest, print_document, unusable
from gateway.cli.show import coloured, findings_text, plural
from gateway.diagnostics import Diagnostic, Severity, as_json
from gateway.library import read_regimes, schema_texts
from gateway.pipeline.findings import Findings
from gateway.pipeline.schema_check import check_records
from gateway.tree import Content
from gateway.xmlmsg import Fault, Schema, open_xml

_MANY = "Filings"
_ACKNOWLEDGMENT = "Acknowledgment"


class _Target(msgspec.Struct, frozen=True, kw_only=True):
    """What the files are to be: a document of one of *elements*, or of many of them in ``Filings``."""

    schema: Schema
    elements: tuple[str, ...]
    roots: tuple[str, ...]


class _Judged(msgspec.Struct, frozen=True, kw_only=True):
    file: str
    diagnostics: tuple[Diagnostic, ...]
    readable: bool = True
    records: int = 0

    @property
    def is_valid(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.diagnostics)


def run(files: list[Path], schema: str, format: str) -> int:
    """Print what *schema* (a regime, or an element) has against *files*. 3: one is no XML, 1: one is invalid."""
    targets = _targets()
    target = targets.get(schema)
    if target is None:
        return unusable(f"there is no schema {schema!r}. {nearest(schema, targets)}")
    judged = [_judge(label(path), content_of(path), target) for path in files]
    if format == "json":
        print_document({"schema": "gateway.validate/1", "files": [_json(one) for one in judged]})
    else:
        for one in judged:
            print(_text(one))
    if not all(one.readable for one in judged):
        return UNREADABLE
    return int(not all(one.is_valid for one in judged))


def _targets() -> dict[str, _Target]:
    """Return what may be asked for, by every name that it has."""
    regimes = read_regimes()
    found = [regime for name in regimes.names if (regime := regimes.named(name)) is not None]
    elements = tuple(regime.element for regime in found)
    targets = {_MANY: _Target(schema=regimes.schema, elements=elements, roots=(_MANY,))}
    for regime in found:
        target = _Target(schema=regimes.schema, elements=(regime.element,), roots=(regime.element, _MANY))
        targets |= dict.fromkeys((regime.name, regime.identifier, regime.element), target)
    acknowledgment = Schema(schema_texts(), "acknowledgment-1.0.xsd")
    only = (_ACKNOWLEDGMENT,)
    return targets | {_ACKNOWLEDGMENT: _Target(schema=acknowledgment, elements=only, roots=only)}


def _judge(file: str, content: Content, target: _Target) -> _Judged:
    schema = target.schema
    message = open_xml(content, roots=[(schema.namespace, name) for name in target.roots])
    if isinstance(message, Diagnostic):
        return _Judged(file=file, diagnostics=(message,), readable=message.code == "xml.unknown-root")

    def examine(records: Sequence[str]) -> list[tuple[Fault, ...]]:
        return [schema.examine(record) for record in records]

    findings, count = Findings(), 0
    for found in check_records(message, int(message.root[1] == _MANY), target.elements, examine):
        findings.add(found)
        count += not any(finding.level == "file" for finding in found)
    return _Judged(file=file, diagnostics=findings.all(), records=count)


def _json(one: _Judged) -> dict[str, Any]:
    return {
        "file": one.file,
        "verdict": "ok" if one.is_valid else "error",
        "diagnostics": [as_json(finding) for finding in one.diagnostics],
    }


def _text(one: _Judged) -> str:
    word = coloured("valid", "forward") if one.is_valid else coloured("invalid", "error")
    line = f"{coloured(one.file, 'head')}: {word}, {plural(one.records, 'record')}"
    return f"{line}\n\n{findings_text(one.diagnostics, one.file)}\n" if one.diagnostics else line
