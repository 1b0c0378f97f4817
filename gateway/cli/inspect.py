"""``gateway inspect``: what a file is made of and what is wrong with its form. Needs no mapping and decides nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import UNREADABLE
from gateway.cli.files import content_of
from gateway.cli.printing import label, print_document, unusable, visible
from gateway.cli.segments import segment_lines
from gateway.cli.show import coloured, findings_text, plural
from gateway.diagnostics import Diagnostic, Severity, Source, as_json, diagnose
from gateway.fixedwidth import Layouts, overview, read_transactions
from gateway.jsonmsg import JsonMessage, Overview, open_json
from gateway.library import read_catair_layouts, read_guides, read_json_guides, schema_texts
from gateway.pipeline.findings import Findings
from gateway.pipeline.outcome import Format
from gateway.pipeline.recognise import recognise
from gateway.pipeline.schema_check import check_records
from gateway.tree import Content
from gateway.x12 import Group, Interchange, Survey, TransactionSet, address, survey
from gateway.x12.check import Checker, compile_guide
from gateway.x12.grammar import Guide
from gateway.xmlmsg import Schema, open_xml

_MAIN_SCHEMAS = ("filing-1.0.xsd", "acknowledgment-1.0.xsd")
_MANY = "Filings"
_NO_GUIDE = "message.no-guide"
_NAMES = {"x12": "X12", "xml": "XML", "csv": "CSV", "json": "JSON", "catair": "CATAIR", "unknown": "unknown format"}


class Report(msgspec.Struct, kw_only=True):
    """What was found in one file. ``interchanges`` are those of ``gateway.inspect/1``; ``root`` is that of an XML."""

    file: str
    format: Format
    readable: bool = True
    interchanges: list[dict[str, Any]] = []
    root: str = ""
    diagnostics: list[Diagnostic] = []
    batch: dict[str, Any] | None = None
    """Of a CATAIR file: its blocks and entries."""
    envelope: Survey | None = None
    """Of an X12 file."""
    overview: Overview | None = None
    """Of a JSON file."""

    @property
    def is_sound(self) -> bool:
        """Nothing found is an error."""
        return not any(finding.severity is Severity.ERROR for finding in self.diagnostics)


def run(files: list[Path], format: str, *, segments: bool = False, elements: bool = False) -> int:
    """Print structure and findings of *files*. 3 when one is no message, 1 when one has errors, else 0.

    With *segments* X12 files are shown segment by segment, with *elements* element by element, what was found in its
    place among them.
    """
    is_listed = segments or elements
    if is_listed and format != "text":
        return unusable("--segments and --elements show text; JSON has the findings with their places")
    inspector, reports = Inspector(), []
    for path in files:
        content = content_of(path)
        report = inspector.inspect(label(path), content)
        reports.append(report)
        if format != "text":
            continue
        print("\n".join(_tree(report)))
        if is_listed and report.envelope is not None:
            for line in inspector.listing(content, report.envelope, report.diagnostics, elements=elements):
                print(line)
        else:
            print("".join(f"{line}\n" for line in _findings(report)), end="")
    if format == "json":
        print_document({"schema": "gateway.inspect/1", "messages": [_json(report) for report in reports]})
    if not all(report.readable for report in reports):
        return UNREADABLE
    return int(not all(report.is_sound for report in reports))


class Inspector:
    """Inspects one file after the other; guides and schemas are compiled when the first file needs them."""

    @cached_property
    def _guides(self) -> dict[str, Guide]:
        return read_guides()

    @cached_property
    def _checkers(self) -> dict[str, Checker]:
        return {name: compile_guide(guide) for name, guide in self._guides.items()}

    @cached_property
    def _layouts(self) -> Layouts:
        return read_catair_layouts()

    @cached_property
    def _schemas(self) -> dict[str | None, Schema]:
        schemas = [Schema(schema_texts(), main) for main in _MAIN_SCHEMAS]
        return {schema.namespace: schema for schema in schemas}

    def inspect(self, file: str, content: Content) -> Report:
        """Return the report on one file; memory stays flat whatever its size."""
        form, reasons = recognise(content)
        report, findings = Report(file=file, format=form), Findings()
        if form == "x12":
            self._x12(content, report, findings)
        elif form == "xml":
            self._xml(content, report, findings)
        elif form == "json":
            self._json(content, report, findings)
        elif form == "catair":
            report.batch, batch = overview(read_transactions(content, self._layouts))
            findings.add(batch.findings)
        else:
            report.readable = False
            findings.add(reasons)
        report.diagnostics = sorted(findings.all(), key=_order)
        return report

    def listing(self, content: Content, envelope: Survey, found: list[Diagnostic], *, elements: bool) -> Iterator[str]:
        """Yield an X12 file segment by segment, with what was *found* in its place."""
        notes = [one for one in found if one.code == _NO_GUIDE]
        return segment_lines(content, envelope, [*envelope.diagnostics, *notes], self._guides, elements=elements)

    def _x12(self, content: Content, report: Report, findings: Findings) -> None:
        envelope = report.envelope = survey(content)
        findings.add(envelope.diagnostics)
        report.readable = bool(envelope.interchanges)
        for interchange in envelope.interchanges:
            groups = [self._group(content, interchange, group, findings) for group in interchange.groups]
            report.interchanges.append(_interchange_json(interchange, groups))

    def _group(self, content: Content, interchange: Interchange, group: Group, findings: Findings) -> dict[str, Any]:
        sets = []
        for transaction in group.transactions:
            guide, is_sound = self._check(content, interchange, group, transaction, findings)
            sets.append(
                {
                    "id": transaction.id,
                    "control_number": transaction.control_number,
                    "segments": transaction.segments,
                    "guide": guide,
                    "verdict": _verdict(transaction.sound and is_sound),
                }
            )
        return {
            "id": group.functional_id,
            "control_number": group.control_number,
            "release": group.release,
            "verdict": _verdict(group.sound and _all_ok(sets)),
            "transactions": sets,
        }

    def _check(
        self, content: Content, interchange: Interchange, group: Group, one: TransactionSet, findings: Findings
    ) -> tuple[str | None, bool]:
        """Return the name of the guide of *one* and whether that has nothing against the set."""
        where = address(interchange.control_number, group.control_number, (one.id, one.control_number))
        checker = self._checkers.get(f"x12/{one.id}-{group.release[:6]}")
        if checker is None:
            findings.add((_no_guide(one, group.release, where),))
            return None, True
        is_sound = True
        for part in checker.check(one, content, interchange.delimiters, checker.guide.records, where):
            if part.diagnostics:
                findings.add(part.diagnostics)
                is_sound &= not any(finding.severity is Severity.ERROR for finding in part.diagnostics)
        return checker.guide.name, is_sound

    def _xml(self, content: Content, report: Report, findings: Findings) -> None:
        message = open_xml(content)
        if isinstance(message, Diagnostic):
            report.readable = False
            findings.add((message,))
            return
        namespace, root = message.root
        report.root = f"{root} of {namespace or 'no namespace'}"
        schema = self._schemas.get(namespace)
        if schema is not None and root not in schema.elements:
            findings.add((_unknown_root(content, schema),))
            return
        if schema is not None:
            is_many = root == _MANY
            names = [name for name in schema.elements if name != _MANY]
            count = 0
            for found in check_records(message, int(is_many), names, schema.gate):
                count += not any(finding.level == "file" for finding in found)
                findings.add(found)
            report.root += f", {plural(count, 'record')}" if is_many else ""

    def _json(self, content: Content, report: Report, findings: Findings) -> None:
        message = open_json(content, read_json_guides())
        if isinstance(message, Diagnostic) and message.code == "json.not-utf8":
            report.readable = False
            findings.add((message,))
            return
        overview = report.overview = Overview(content)
        findings.add(tuple(overview.findings))
        report.readable = bool(overview.members) or all(one.code != "json.broken" for one in overview.findings)
        parts = ["a document on each line"] if overview.lines else []
        report.root = ", ".join([*parts, *([message.guide.name] if isinstance(message, JsonMessage) else [])])


def _interchange_json(one: Interchange, groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "control_number": one.control_number,
        "sender": f"{one.sender_qualifier}:{one.sender}",
        "receiver": f"{one.receiver_qualifier}:{one.receiver}",
        "version": one.version,
        "usage": one.usage,
        "delimiters": msgspec.to_builtins(one.delimiters),
        "verdict": _verdict(one.sound and _all_ok(groups)),
        "groups": groups,
    }


def _no_guide(one: TransactionSet, release: str, where: str) -> Diagnostic:
    column = one.start - one.line_start + 1
    source = Source(start=one.start, line=one.line, column=column, segment=one.ordinal, position=1, segment_id="ST")
    return diagnose(_NO_GUIDE, found=one.id, release=release, source=source, scope=one.scope, where=where)


def _unknown_root(content: Content, schema: Schema) -> Diagnostic:
    refusal = open_xml(content, roots=[(schema.namespace, name) for name in schema.elements])
    assert isinstance(refusal, Diagnostic), "the caller has seen another root"
    return refusal


def _verdict(is_sound: bool) -> str:
    return "ok" if is_sound else "error"


def _all_ok(parts: list[dict[str, Any]]) -> bool:
    return all(part["verdict"] == "ok" for part in parts)


def _order(finding: Diagnostic) -> tuple[float, int]:
    """The place in the file; what has none stands at the end."""
    source = finding.source or Source()
    return math.inf if source.start is None else source.start, source.line or 0


def _json(report: Report) -> dict[str, Any]:
    return {
        "file": report.file,
        "format": report.format,
        "verdict": _verdict(report.is_sound),
        "interchanges": report.interchanges,
        **({"batch": report.batch} if report.batch is not None else {}),
        **({"members": list(_members(report.overview))} if report.overview is not None else {}),
        "diagnostics": [as_json(finding) for finding in report.diagnostics],
    }


def _tree(report: Report) -> Iterator[str]:
    made_of = f", {report.root}" if report.root else ""
    yield f"{coloured(report.file, 'head')}: {_NAMES[report.format]}{made_of}  {_word(_verdict(report.is_sound))}"
    yield from _batch_lines(report.batch)
    yield from _member_lines(report.overview)
    for interchange in report.interchanges:
        separators = " ".join(repr(one)[1:-1] for one in interchange["delimiters"].values() if one)
        yield _line(
            *("  interchange", interchange["control_number"]),
            f" {interchange['sender']} to {interchange['receiver']} ",
            *(interchange["version"], interchange["usage"], f" separators {separators}"),
            verdict=interchange["verdict"],
        )
        for group in interchange["groups"]:
            sets = plural(len(group["transactions"]), "set")
            names = ("    group", group["id"], group["control_number"], f" {group['release']} ", sets)
            yield _line(*names, verdict=group["verdict"])
            for one in group["transactions"]:
                segments, guide = plural(one["segments"], "segment"), one["guide"] or "no guide"
                names = ("      set", one["id"], one["control_number"], f" {segments} ", guide)
                yield _line(*names, verdict=one["verdict"])


def _findings(report: Report) -> Iterator[str]:
    for finding in report.diagnostics:
        yield f"\n{findings_text([finding], report.file, _separator(report, finding))}"
    if report.diagnostics:
        yield ""


def _line(*parts: str, verdict: str) -> str:
    return f"{visible(' '.join(parts))}  {_word(verdict)}"


def _separator(report: Report, finding: Diagnostic) -> str:
    """Return the element separator of the interchange that *finding* is in: the caret is placed by it."""
    number = finding.scope.interchange
    if number is None or report.envelope is None:
        return "*"
    return str(report.interchanges[number]["delimiters"]["element"])


def _word(verdict: str) -> str:
    return coloured(verdict, "forward" if verdict == "ok" else "error")


def _members(overview: Overview) -> Iterator[dict[str, Any]]:
    for member in overview.members.values():
        source = member.source
        yield {
            "path": member.pointer,
            "kinds": member.kinds,
            "first": {"line": source.line, "column": source.column, "start": source.start, "end": source.end},
        }


def _member_lines(overview: Overview | None) -> Iterator[str]:
    """Yield the tree of members, each with its kinds, how often they stand there, and the place of the first."""
    for member in overview.members.values() if overview is not None else ():
        if not member.path:
            continue
        kinds = ", ".join(f"{kind} {count}" for kind, count in member.kinds.items())
        name = visible(f"{'  ' * len(member.path)}{member.path[-1]}")
        yield f"{name:<34} {kinds:<24} line {member.source.line}, column {member.source.column}".rstrip()


def _batch_lines(batch: dict[str, Any] | None) -> Iterator[str]:
    if batch is None:
        return
    sent = f" {batch['sender']}  {batch['date']} "
    yield _line("  batch", batch["application"], sent, plural(batch["records"], "record"), verdict=batch["verdict"])
    for block in batch["groups"]:
        entries = plural(len(block["transactions"]), "entry").replace("entrys", "entries")
        yield _line("    block", block["id"], block["application"], entries, verdict=block["verdict"])
        for entry in block["transactions"]:
            records = plural(entry["records"], "record")
            yield _line("      entry", entry["id"], entry["action"], records, verdict=entry["verdict"])
