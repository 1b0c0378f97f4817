"""Texts in, a checked mapping out: the door through which mappings are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.mapping.checks import check_plan
from gateway.mapping.codes import CodeList
from gateway.mapping.decisions import DecisionTable
from gateway.mapping.findings import Findings
from gateway.mapping.model import MappingFile, Place, Rule
from gateway.mapping.plan import Plan, make_plan
from gateway.mapping.read import read_mapping
from gateway.mapping.word_screens import WordScreen
from gateway.tree import Shape


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that is ready to run, once for every source that it reads."""

    name: str
    version: str
    file: MappingFile
    digest: str
    """SHA-256, in hex, of all files that it is made of: its own, those that it extends, and its blocks."""
    plans: dict[str, Plan]
    """By the name of the source, such as ``x12/309-005020``."""

    @property
    def id(self) -> str:
        """Name and version: ``x12-309-truck@3``."""
        return f"{self.name}@{self.version}"


def load_mapping(
    name: str,
    texts: dict[str, str],
    sources: dict[str, Shape],
    target: Shape,
    target_namespace: str,
    codes: dict[str, CodeList],
    tables: dict[str, DecisionTable] | None = None,
    screens: dict[str, WordScreen] | None = None,
) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """Load the mapping *name* from *texts* (file name to content: mappings and blocks).

    *sources* are the shapes of the formats that its ``source:`` may name, *target* is the shape of the record's root
    element, whose elements are written in *target_namespace*. Every finding has ``file:line:column`` in ``rule``; with
    an error among them there is no mapping.
    """
    findings = Findings()
    file = next((file for file in texts if file == f"{name}.yaml" or file.endswith(f"/{name}.yaml")), None)
    if file is None:
        findings.misnamed("M100", Place(f"{name}.yaml", 1, 1), name, texts, reason="there is no such mapping")
        return None, tuple(findings.list)
    parsed = read_mapping(file, texts, findings)
    if parsed is None:
        return None, tuple(findings.list)
    plans: dict[str, Plan] = {}
    spared: list[Findings] = []

    def planned(source: str, found: Findings) -> Plan | None:
        spared.append(Findings())
        return make_plan(
            parsed,
            source,
            sources[source],
            target,
            target_namespace,
            codes,
            tables or {},
            screens or {},
            found,
            spared[-1],
        )

    for source in parsed.sources:
        if source not in sources:
            findings.misnamed("M102", parsed.place, source, sources, context="The library of formats")
            continue
        plan = planned(source, findings)
        if plan is not None:
            check_plan(plan, findings)
            plans[source] = plan
    own = len(spared)
    if any(findings.list for findings in spared):
        for source in parsed.inherited:
            if source in sources and source not in parsed.sources:
                planned(source, Findings())
    found = tuple(dict.fromkeys([*findings.list, *_missing_everywhere(spared, own)]))
    if not plans or any(finding.severity is Severity.ERROR for finding in found):
        return None, found
    return Mapping(
        digest=_digest(file, parsed, texts), name=parsed.name, version=parsed.version, file=parsed, plans=plans
    ), found


def _missing_everywhere(spared: list[Findings], own: int) -> Iterator[Diagnostic]:
    """Yield what was *spared* in the first *own* sources, but for what another source has."""
    missing = [{(one.rule, one.found) for one in findings.list if one.code == "M102"} for findings in spared]
    for findings in spared[:own]:
        for one in findings.list:
            if one.code != "M102" or all((one.rule, one.found) in each for each in missing):
                yield one


def _digest(file: str, mapping: MappingFile, texts: dict[str, str]) -> str:
    made = sha256()
    for one in sorted({file, mapping.records.place.file, *_files(mapping.fields)}):
        made.update(f"{one}\n{texts[one]}".encode())
    return made.hexdigest()


def _files(fields: Iterable[tuple[str, Rule]]) -> Iterator[str]:
    for _, rule in fields:
        yield from (rule.place.file, *(place.file for place in rule.over))
        yield from _files(rule.fields)
        if rule.otherwise is not None:
            yield from _files([("", rule.otherwise)])
