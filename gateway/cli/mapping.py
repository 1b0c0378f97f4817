"""``gateway mapping``: check mappings, run the tests inside them, tell what both leave out, list what is installed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gateway.cli import USAGE
from gateway.cli.printing import print_document
from gateway.cli.show import coloured, plural
from gateway.cli.workbench import Loaded, Workbench
from gateway.diagnostics import Diagnostic, Severity, as_json
from gateway.library import LibraryUnsound
from gateway.mapping import CaseResult, Coverage, Mapping, coverage, file_schema, run_tests, untaken


def check(names: list[str], format: str) -> int:
    """Print what is wrong with the mappings *names* (names or files; all without). 1 when a finding is an error.

    A fault in what they are checked against, such as a guide, is told as one of theirs is.
    """
    loaded: list[Loaded] | None = []
    try:
        loaded = Workbench().load(names)
        findings = _findings(loaded or ())
    except LibraryUnsound as unsound:
        findings = list(unsound.findings)
    if loaded is None:
        return USAGE
    if format == "json":
        print_document({"schema": "gateway.mapping-check/1", "findings": [as_json(finding) for finding in findings]})
    else:
        print_findings(findings, format)
    if format == "text":
        print(f"{plural(len(loaded), 'mapping')} checked, {plural(len(findings), 'finding')}")
    return int(_has_error(findings))


def print_findings(findings: Iterable[Diagnostic], format: str) -> None:
    """Print *findings* one a line: for people, or with *format* ``line`` as compilers do, for editors."""
    for line in (_editor_lines if format == "line" else _lines)(findings):
        print(line)


def cover(names: list[str], format: str) -> int:
    """Print what the mappings *names* (names or files; all without) leave unread, and which rules no test takes.

    1 when there is any of either, or a mapping cannot be used.
    """
    workbench = Workbench()
    loaded = workbench.load(names)
    if loaded is None:
        return USAGE
    faulty = [finding for finding in _findings(loaded) if finding.severity is Severity.ERROR]
    reader = workbench.reader
    covered = [
        (mapping, {source: coverage(plan) for source, plan in mapping.plans.items()}, untaken(mapping, reader(mapping)))
        for mapping in (one.mapping for one in loaded)
        if mapping is not None
    ]
    findings = list(
        dict.fromkeys(
            [finding for _, by_source, _ in covered for one in by_source.values() for finding in one.findings]
            + [finding for _, _, left in covered for finding in left.findings]
        )
    )
    if format == "json":
        rows = [_coverage_json(mapping, source, one) for mapping, by, _ in covered for source, one in by.items()]
        document = {"schema": "gateway.mapping-coverage/1", "sources": rows}
        print_document(document | {"findings": [as_json(finding) for finding in [*faulty, *findings]]})
        return int(bool(faulty or findings))
    print_findings([*faulty, *findings], format)
    if format == "text":
        for mapping, by_source, left in covered:
            print(f"{coloured(mapping.id, 'head')}  {left.taken} of {plural(left.rules, 'rule')} taken by a test")
            for source, one in by_source.items():
                print(f"  {source}  {one.places} places: {one.read} read, {one.ignored} ignored with a reason")
    return int(bool(faulty or findings))


def schema(to: Path | None) -> int:
    """Print the JSON Schema of mapping files, or write it to the file *to*."""
    text = json.dumps(file_schema(), indent=1, ensure_ascii=False) + "\n"
    if to is None:
        print(text, end="")
    else:
        to.write_text(text, encoding="utf-8")
    return 0


def test(names: list[str], format: str) -> int:
    """Run the tests inside the mappings *names* (names or files; all without). 1 when one fails or cannot be run."""
    workbench = Workbench()
    loaded = workbench.load(names)
    if loaded is None:
        return USAGE
    findings = [finding for finding in _findings(loaded) if finding.severity is Severity.ERROR]
    ready = [one.mapping for one in loaded if one.mapping is not None]
    results = [(mapping, run_tests(mapping, workbench.reader(mapping))) for mapping in ready]
    failed = sum(not result.passed for _, of_mapping in results for result in of_mapping)
    if format == "json":
        tests = [_test_json(mapping, result) for mapping, of_mapping in results for result in of_mapping]
        document = {"schema": "gateway.mapping-test/1", "tests": tests}
        print_document(document | {"findings": [as_json(finding) for finding in findings]})
    else:
        for line in _lines(findings):
            print(line)
        for mapping, of_mapping in results:
            print("\n".join(_report(mapping, of_mapping)))
        passed = sum(len(of_mapping) for _, of_mapping in results) - failed
        broken = f", {plural(len(loaded) - len(ready), 'mapping')} not usable" if findings else ""
        print(f"{passed} passed, {failed} failed{broken}")
    return int(bool(failed or findings))


def show(format: str) -> int:
    """List the installed mappings: what each reads and writes. 1 when one cannot be used."""
    loaded = Workbench().load([])
    assert loaded is not None, "what is installed has a name"
    findings = _findings(loaded)
    ready = [one.mapping for one in loaded if one.mapping is not None]
    if format == "json":
        print_document({"schema": "gateway.mapping-list/1", "mappings": [_mapping_json(mapping) for mapping in ready]})
    else:
        for mapping in ready:
            file, tests = mapping.file, plural(len(mapping.file.cases), "test")
            print(f"{coloured(mapping.id, 'head')}  {', '.join(file.sources)} to {file.target}  {tests}")
            print(f"  {file.place.file}")
        print("\n".join(_lines(findings)), end="\n" if findings else "")
    return int(_has_error(findings))


def _findings(loaded: Iterable[Loaded]) -> list[Diagnostic]:
    """Return all findings; one about a block that several mappings use counts once."""
    return list(dict.fromkeys(finding for one in loaded for finding in one.findings))


def _has_error(findings: Iterable[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _editor_lines(findings: Iterable[Diagnostic]) -> Iterator[str]:
    """``file:line:column: severity: CODE message``, what editors and CI take for a compiler's."""
    for finding in findings:
        hint = f" {finding.hint}" if finding.hint else ""
        yield f"{finding.rule}: {finding.severity}: {finding.code} {finding.message}{hint}"


def _lines(findings: Iterable[Diagnostic]) -> Iterator[str]:
    for finding in findings:
        hint = f"  {finding.hint}" if finding.hint else ""
        yield f"{finding.rule}  {coloured(finding.code, finding.severity)}  {finding.message}{hint}"


def _report(mapping: Mapping, results: list[CaseResult]) -> Iterator[str]:
    if not results:
        yield f"-     {mapping.name}: no tests"
    for result in results:
        word = coloured("pass", "forward") if result.passed else coloured("FAIL", "reject")
        yield f"{word}  {mapping.name}: {result.name}" + ("" if result.passed else f"  ({result.place})")
        yield from (f"        {failure}" for failure in result.failures)


def _test_json(mapping: Mapping, result: CaseResult) -> dict[str, Any]:
    return {
        "mapping": mapping.id,
        "name": result.name,
        "at": str(result.place),
        "passed": result.passed,
        "failures": list(result.failures),
    }


def _coverage_json(mapping: Mapping, source: str, one: Coverage) -> dict[str, Any]:
    return {
        "mapping": mapping.id,
        "source": source,
        "places": one.places,
        "read": one.read,
        "ignored": one.ignored,
        "unread": list(one.unread),
    }


def _mapping_json(mapping: Mapping) -> dict[str, Any]:
    return {
        "name": mapping.name,
        "version": mapping.version,
        "digest": mapping.digest,
        "sources": list(mapping.file.sources),
        "target": mapping.file.target,
        "file": mapping.file.place.file,
        "tests": len(mapping.file.cases),
    }
