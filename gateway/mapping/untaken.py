"""Coverage of the rules: those that no test of the mapping takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.mapping.draft import Draft
from gateway.mapping.findings import Findings
from gateway.mapping.load import Mapping
from gateway.mapping.model import Place
from gateway.mapping.testing import ReadRecords, case_drafts

Way = Literal["rule", "default", "refusal"]
Branch = tuple[str, Place, Way]
"""A field, where a rule of it is written, and which way through that rule: the value, its default, its refusal."""

_INDEX = re.compile(r"\[\d+\]")
_SAID = {"rule": "the rule", "default": "the default", "refusal": "the refusal"}


class Untaken(msgspec.Struct, frozen=True):
    """How many ways through the rules the tests take, and one M113 for each that they do not."""

    rules: int
    taken: int
    findings: tuple[Diagnostic, ...]


def untaken(mapping: Mapping, read_records: ReadRecords) -> Untaken:
    """Run the tests of *mapping* and tell which of its rules none of them takes.

    Of a mapping that extends another only its own rules count: the others are tested where they stand.
    """
    own = mapping.file.place.file
    branches = dict.fromkeys(
        branch for branch in _branches(mapping) if mapping.file.extends is None or branch[1].file == own
    )
    taken = {
        branch
        for case in mapping.file.cases
        for draft in case_drafts(case, mapping, read_records)
        for branch in _taken(draft)
    }
    findings = Findings()
    for branch in branches:
        if branch not in taken:
            field, place, way = branch
            findings.add("M113", place, found=_SAID[way], target_name=field)
    return Untaken(len(branches), len(branches) - len(findings.list), tuple(findings.list))


def _branches(mapping: Mapping) -> Iterator[Branch]:
    for plan in mapping.plans.values():
        for field in plan.walk():
            rule = field.rule
            if rule.refuse is not None:
                yield field.path, rule.place, "refusal"
            elif rule.draw is not None:
                yield field.path, rule.place, "rule"
                if rule.default is not None:
                    yield field.path, rule.place, "default"


def _taken(draft: Draft) -> Iterator[Branch]:
    for item in draft.root.walk():
        if item.value is not None:
            yield item.field, item.place, "default" if item.steps == ("default",) else "rule"
    refusing = {
        (field.path, str(field.rule.place), field.rule.refuse): field.rule.place
        for field in draft.plan.walk()
        if field.rule.refuse is not None
    }
    for diagnostic in draft.diagnostics:
        path = _INDEX.sub("", diagnostic.target or "").partition(".")[2]
        place = refusing.get((path, diagnostic.rule or "", diagnostic.code))
        if place is not None:
            yield path, place, "refusal"
