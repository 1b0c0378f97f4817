"""``gateway mapping``: check mappings, run the tests inside them, list them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from gateway.assets import assets
from gateway.cli import USAGE
from gateway.cli.printing import nearest, print_document, unusable
from gateway.cli.show import coloured, plural
from gateway.diagnostics import Diagnostic, Severity, Source, as_json, diagnose
from gateway.filing import Regimes
from gateway.library import check_mapping, mapping_texts, read_guides, read_regimes
from gateway.mapping import CaseResult, Mapping, run_tests
from gateway.pipeline.cases import case_reader
from gateway.tree.document import Mapping as YamlMapping
from gateway.tree.document import Scalar, read_yaml
from gateway.x12.check import Checker, compile_guide
from gateway.x12.grammar import Guide

_SUFFIX = ".yaml"
_INSTALLED = "mappings/maps/"
_ABOUT_FIELDS = frozenset({"M101", "M102", "M103"})


class _Loaded(msgspec.Struct, frozen=True):
    """A mapping file as it was loaded; without a mapping there is an error among the findings."""

    name: str
    mapping: Mapping | None
    findings: tuple[Diagnostic, ...]


def check(names: list[str], format: str) -> int:
    """Print what is wrong with the mappings *names* (names or files; all without). 1 when a finding is an error."""
    workbench = _Workbench()
    loaded = workbench.load(names)
    if loaded is None:
        return USAGE
    findings = _findings(loaded)
    if format == "json":
        print_document({"schema": "gateway.mapping-check/1", "findings": [as_json(finding) for finding in findings]})
    else:
        print("\n".join(_lines(findings)), end="\n" if findings else "")
        print(f"{plural(len(loaded), 'mapping')} checked, {plural(len(findings), 'finding')}")
    return int(_has_error(findings))


def test(names: list[str], format: str) -> int:
    """Run the tests inside the mappings *names* (names or files; all without). 1 when one fails or cannot be run."""
    workbench = _Workbench()
    loaded = workbench.load(names)
    if loaded is None:
        return USAGE
    findings = [finding for finding in _findings(loaded) if finding.severity is Severity.ERROR]
    ready = [one.mapping for one in loaded if one.mapping is not None]
    results = [(mapping, run_tests(mapping, case_reader(mapping, workbench.checkers))) for mapping in ready]
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
    loaded = _Workbench().load([])
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


class _Workbench:
    """Loads mappings with the installed guides, schemas and blocks, whatever else in the library is wrong."""

    def __init__(self) -> None:
        self._texts = mapping_texts()

    @cached_property
    def _guides(self) -> dict[str, Guide]:
        return read_guides()

    @cached_property
    def _regimes(self) -> Regimes:
        return read_regimes()

    @cached_property
    def checkers(self) -> dict[str, Checker]:
        """The checkers of all guides, by name."""
        return {name: compile_guide(guide) for name, guide in self._guides.items()}

    def load(self, names: Iterable[str]) -> list[_Loaded] | None:
        """Load the mappings *names*, all installed ones without any; ``None``: told on standard error."""
        installed = [_stem(file) for file in self._texts if file.startswith(_INSTALLED)]
        loaded = []
        for name in list(names) or installed:
            if name in installed:
                loaded.append(self._load(name, self._texts))
            elif not (path := Path(name)).is_file():
                unusable(f"there is no mapping and no file {name!r}. {nearest(name, installed)}")
                return None
            elif path.suffix != _SUFFIX:
                unusable(f"{name}: the name of a mapping file ends in {_SUFFIX}")
                return None
            else:
                loaded.append(self._load_file(path))
        return loaded

    def _load_file(self, path: Path) -> _Loaded:
        """Load the mapping file *path* in place of an installed one of its name."""
        try:
            file = path.resolve().relative_to(assets()).as_posix()
        except ValueError:
            file = path.as_posix()
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte {error.start} is not UTF-8"
            return _Loaded(path.stem, None, (diagnose("document.syntax", found=found, where=file, rule=f"{file}:1:1"),))
        others = {name: other for name, other in self._texts.items() if _stem(name) != path.stem}
        return self._load(path.stem, {file: text} | others)

    def _load(self, name: str, texts: dict[str, str]) -> _Loaded:
        file = next(file for file in texts if _stem(file) == name)
        root = read_yaml(texts[file], file).root
        target = root.get("target") if isinstance(root, YamlMapping) else None
        if isinstance(target, Scalar) and self._regimes.named(target.text) is None:
            return _Loaded(name, None, (self._no_target(target, file),))
        mapping, findings = check_mapping(name, texts, self._guides, self._regimes)
        if not isinstance(target, Scalar):
            # No field has a place to go without a target, and none of them is to blame.
            findings = tuple(finding for finding in findings if finding.code not in _ABOUT_FIELDS)
        return _Loaded(name, mapping, findings)

    def _no_target(self, target: Scalar, file: str) -> Diagnostic:
        known = [regime.identifier for each in self._regimes.names if (regime := self._regimes.named(each)) is not None]
        place = Source(line=target.line, column=target.column)
        rule = f"{file}:{target.line}:{target.column}"
        reason, hint = "there is no such record", nearest(target.text, known)
        return diagnose("M100", found=target.text, reason=reason, hint=hint, source=place, where=file, rule=rule)


def _stem(file: str) -> str:
    return Path(file).stem


def _findings(loaded: Iterable[_Loaded]) -> list[Diagnostic]:
    """Return all findings; one about a block that several mappings use counts once."""
    return list(dict.fromkeys(finding for one in loaded for finding in one.findings))


def _has_error(findings: Iterable[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


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


def _mapping_json(mapping: Mapping) -> dict[str, Any]:
    return {
        "name": mapping.name,
        "version": mapping.version,
        "sources": list(mapping.file.sources),
        "target": mapping.file.target,
        "file": mapping.file.place.file,
        "tests": len(mapping.file.cases),
    }
