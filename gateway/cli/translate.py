"""``gateway translate``: the main job on files, without a server and without a store."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from gateway.answers import Answer, Echo, acknowledge, echo_of, render
from gateway.answers.report import filing_json, message_json
from gateway.cli import UNREADABLE, USAGE
from gateway.cli.files import STANDARD_INPUT, content_of
from gateway.cli.show import coloured, fate_word, findings_text, plural
from gateway.library import library
from gateway.pipeline.library import Foreign, Library, Posted, Tabular
from gateway.pipeline.outcome import Batch, Conclusion, Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.rejects import (
    IsRejected,
    rejected_catair,
    rejected_csv,
    rejected_json,
    rejected_x12,
    rejected_xml,
)
from gateway.pipeline.translate import Remembered, translate
from gateway.second_opinion import second_look
from gateway.settings import read_settings
from gateway.tree import Content

_SAFE_NAME = re.compile(r"[A-Za-z0-9]{1,64}")
_ENDINGS = {"application/edi-x12": "edi", "application/xml": "xml", "application/json": "json"}
_KINDS = ("TA1", "997", "999", "824", "355", "XML", "JSON")


class Translated(msgspec.Struct, frozen=True):
    """What became of one file: the report of the interface, its filings with findings, the conclusion, the answers."""

    report: dict[str, Any]
    refused: list[Filing]
    conclusion: Conclusion
    answers: list[Answer]
    echo: Echo
    """The file as received, for answers that repeat parts of it."""


def run(
    files: list[Path],
    out: Path | None,
    partner: str,
    mapping: str | None,
    as_of: datetime,
    answers: str | None,
    format: str,
) -> int:
    """Translate *files* and print what became of them; see the exit codes of the interface."""
    kinds = _kinds(answers)
    agreement = partner_named(partner)
    chosen = _with_mapping(library(), mapping)
    if kinds is None or agreement is None or chosen is None:
        return USAGE
    job = Job(chosen, agreement, as_of, out, kinds)
    results = []
    for path in files:
        result = job.translate(path)
        results.append(result)
        if format == "text":
            print(summary(result, separator=_separator(result.conclusion)))
    if format == "json":
        document = {"schema": "gateway.translate/1", "messages": [result.report for result in results]}
        json.dump(document, sys.stdout, indent=1, ensure_ascii=False, default=str)
        print()
    elif out is not None:
        print(f"\nWritten to {out}/")
    if out is not None:
        report = {"schema": "gateway.translate/1", "messages": [result.report for result in results]}
        (out / "report.json").write_text(
            json.dumps(report, indent=1, ensure_ascii=False, default=str), encoding="utf-8"
        )
    return exit_code(result.conclusion for result in results)


def exit_code(conclusions: Iterable[Conclusion]) -> int:
    """Return 3 when a file was no readable message, 1 when anything was not forwarded, else 0."""
    verdicts = {conclusion.verdict for conclusion in conclusions}
    if "unreadable" in verdicts:
        return UNREADABLE
    return 1 if verdicts & {"rejected", "partially-accepted"} else 0


def partner_named(name: str) -> Partner | None:
    """Return the agreement of the partner *name*; ``local`` always exists. ``None``: told on standard error."""
    configured = read_settings()[0].partners
    if name in configured:
        return configured[name].agreement
    if name == "local":
        return Partner()
    print(f"error: no partner {name!r} is configured; known: {', '.join(['local', *configured])}", file=sys.stderr)
    return None


class Job:
    """Translates files one after the other; what one file forwards, a later one cannot file again."""

    def __init__(
        self, chosen: Library, partner: Partner, as_of: datetime, out: Path | None, kinds: tuple[str, ...] = ()
    ) -> None:
        self._library = chosen.of(partner.id)
        self._partner = partner
        self._as_of = as_of
        self._out = out
        self._kinds = kinds
        self._remembered = Remembered()
        self._numbers = count(1)
        self._names: set[str] = set()

    def translate(self, path: Path) -> Translated:
        """Translate one file. ``OSError`` when it cannot be read."""
        name = "standard input" if path == STANDARD_INPUT else path.name
        content = content_of(path)
        filings: list[dict[str, Any]] = []
        refused: list[Filing] = []
        rejected: set[int] = set()
        conclusion: Conclusion | None = None
        for part in self._parts(content):
            if isinstance(part, Conclusion):
                conclusion = second_look(content, part, self._library)
                continue
            for filing in part.filings:
                filings.append(filing_json(filing, self._write_filing(filing)))
                if filing.fate == "reject":
                    rejected.add(filing.start if filing.segment is not None else len(filings) - 1)
                if filing.diagnostics or filing.fate != "forward":
                    refused.append(filing)
        assert conclusion is not None, "translate ends with a conclusion"
        echo = echo_of(content)
        answers = self._answers(conclusion, name, echo)
        stem = self._stem(name)
        written = [
            {"kind": answer.kind, "path": self._write_answer(stem, n, answer)} for n, answer in enumerate(answers, 1)
        ]
        rejects = self._write_rejects(stem, content, conclusion, rejected)
        report = message_json(name, conclusion, filings, written, rejects)
        return Translated(report, refused, conclusion, answers, echo)

    def _parts(self, content: Content) -> Iterator[Batch | Conclusion]:
        parts = translate(
            content,
            library=self._library,
            partner=self._partner,
            as_of=self._as_of,
            known=self._remembered.known,
            processed=lambda _: None,
            day_totals=self._remembered.day_totals,
        )
        return self._remembered.watch(parts)

    def _answers(self, conclusion: Conclusion, name: str, echo: Echo) -> list[Answer]:
        settings, numbers = self._partner.answers, self._next_number
        if not self._kinds:
            return acknowledge(conclusion, settings, numbers, self._as_of, name, echo)
        return [
            answer
            for kind in self._kinds
            for answer in render(kind, conclusion, settings, numbers, self._as_of, name, echo)  # type: ignore[arg-type]
        ]

    def _next_number(self, _kind: str) -> int:
        return next(self._numbers)

    def _stem(self, name: str) -> str:
        stem = re.sub(r"[^A-Za-z0-9._-]", "-", name.rsplit(".", 1)[0])[:80] or "message"
        unique = next(each for n in count() if (each := f"{stem}-{n}" if n else stem) not in self._names)
        self._names.add(unique)
        return unique

    def _write_filing(self, filing: Filing) -> str | None:
        if self._out is None or filing.fate != "forward":
            return None
        name = filing.key if _SAFE_NAME.fullmatch(filing.key) else f"record-{next(self._numbers)}"
        document = f'<?xml version="1.0" encoding="UTF-8"?>\n{filing.xml}\n'
        return self._write(f"filings/{name}.xml", document.encode())

    def _write_answer(self, stem: str, number: int, answer: Answer) -> str | None:
        ending = _ENDINGS.get(answer.media_type, "txt")
        return self._write(f"answers/{stem}-{number}-{answer.kind}.{ending}", answer.body)

    def _write_rejects(self, stem: str, content: Content, conclusion: Conclusion, rejected: set[int]) -> str | None:
        if self._out is None or not rejected:
            return None
        is_rejected: IsRejected = rejected.__contains__
        if conclusion.survey is not None:
            data = b"".join(rejected_x12(content, conclusion.survey, self._library, is_rejected))
            return self._write(f"rejects/{stem}.edi", data)
        if conclusion.format == "csv":
            return self._write(f"rejects/{stem}.csv", b"".join(rejected_csv(content, self._library, is_rejected)))
        if conclusion.format == "json":
            return self._write(f"rejects/{stem}.json", b"".join(rejected_json(content, self._library, is_rejected)))
        if conclusion.format == "catair":
            return self._write(f"rejects/{stem}.txt", b"".join(rejected_catair(content, self._library, is_rejected)))
        return self._write(f"rejects/{stem}.xml", b"".join(rejected_xml(content, self._library, is_rejected)))

    def _write(self, name: str, data: bytes) -> str | None:
        if self._out is None:
            return None
        path = self._out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name


def summary(result: Translated, *, separator: str = "*") -> str:
    """Return what became of one file as text: a line of counts, the filings, every finding as a frame."""
    report, conclusion = result.report, result.conclusion
    counts = conclusion.counts
    made_of = f", {conclusion.mapping}" if conclusion.mapping else ""
    fates = f"{counts.forward} forwarded, {counts.reject} rejected, {counts.hold} held"
    lines = [
        coloured(f"{report['file']}: {conclusion.verdict}", "head")
        + f"  ({conclusion.format}{made_of}; {plural(counts.records, 'record')}: {fates})"
    ]
    lines += [_filing_line(filing) for filing in report["filings"]]
    general = [found for found in conclusion.diagnostics if found.scope.record is None]
    texts = [findings_text(general, report["file"], separator)] if general else []
    texts += [
        findings_text(filing.diagnostics, report["file"], separator) for filing in result.refused if filing.diagnostics
    ]
    lines += [f"\n{text}" for text in texts]
    if report["answers"]:
        lines.append("\n  answers: " + ", ".join(str(answer["path"] or answer["kind"]) for answer in report["answers"]))
    if report["rejects"]:
        lines.append(f"  to correct and send again: {report['rejects']}")
    return "\n".join(lines)


def _filing_line(filing: dict[str, Any]) -> str:
    fate = filing["decision"]
    law = filing["policy"]
    reason = f"  {law['decision']} {law['primary_reason']} ({law['rule']}: {law['citation']})" if law else ""
    instead = f"  file as {filing['suggested_filing']}" if filing["suggested_filing"] and fate != "forward" else ""
    return f"  {coloured(f'{fate_word(fate):<9}', fate)} {filing['key']:<18} {filing['regime']:<11}{reason}{instead}"


def _separator(conclusion: Conclusion) -> str:
    survey = conclusion.survey
    return survey.interchanges[0].delimiters.element if survey is not None and survey.interchanges else "*"


def _kinds(answers: str | None) -> tuple[str, ...] | None:
    if answers is None:
        return ()
    kinds = tuple(kind.strip().upper() for kind in answers.split(","))
    unknown = [kind for kind in kinds if kind not in _KINDS]
    if unknown:
        print(f"error: no answer {unknown[0]!r}; known: {', '.join(_KINDS)}", file=sys.stderr)
        return None
    return kinds


def _with_mapping(installed: Library, name: str | None) -> Library | None:
    """Return the library restricted to the mapping *name* (``NAME`` or ``NAME@VERSION``), when one is asked for."""
    if name is None:
        return installed
    fitting = [mapping for mapping in installed.mappings.values() if name in (mapping.name, mapping.id)]
    if not fitting:
        known = ", ".join(mapping.id for mapping in installed.mappings.values())
        print(f"error: no mapping {name!r} is installed; known: {known}", file=sys.stderr)
        return None
    wanted, readers = fitting[0], (installed, *installed.partners.values())
    return msgspec.structs.replace(
        installed,
        partners={},
        x12_routes={
            key: (route,)
            for one in readers
            for key, routes in one.x12_routes.items()
            for route in routes
            if route.mapping is wanted
        },
        xml_routes={key: route for one in readers for key, route in one.xml_routes.items() if route.mapping is wanted},
        foreign={key: max((one.foreign[key].of(wanted) for one in readers), key=_routes) for key in installed.foreign},
        tabular={key: max((one.tabular[key].of(wanted) for one in readers), key=_routes) for key in installed.tabular},
        posted={key: max((one.posted[key].of(wanted) for one in readers), key=_routes) for key in installed.posted},
    )


def _routes(format_: Foreign | Posted | Tabular) -> int:
    return len(format_.routes)
