"""Accepted, accepted with errors noted, partially accepted or rejected: each part of an X12 message, from its findings.

The one place where diagnostics become the codes of TA104, AK501/IK501 and AK901 (X12 DE I17, 717 and 715), so that the
answers cannot contradict each other. These codes tell whether a message could be read. A shipment that the law or a
business rule refuses is no syntax error: it does not show here, it is told by the 824.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from gateway.diagnostics import Acks, Diagnostic, Scope, Severity, row_of
from gateway.pipeline.outcome import Conclusion, Filing, TransactionResult
from gateway.x12.survey import Group, Interchange, TransactionSet

_UNLISTED_INTERCHANGE_FAULT = "024"
"""TA105 for a refusal whose diagnostic has no note of its own: invalid interchange content."""


MOST_FINDINGS = 100
"""Findings that an answer tells of one set or of one record."""
_ACKNOWLEDGMENTS = frozenset({"997", "999"})


class SetJudgment(msgspec.Struct, frozen=True, kw_only=True):
    """AK501/IK501 of one set. ``findings`` are those that AK3 and AK4 can tell, ``faults`` those of AK502 to AK506."""

    transaction: TransactionSet
    code: Literal["A", "E", "R"]
    findings: tuple[Diagnostic, ...]
    faults: tuple[Diagnostic, ...]


class GroupJudgment(msgspec.Struct, frozen=True, kw_only=True):
    """AK901 of one group, its faults for AK905 to AK909, and its sets."""

    group: Group
    code: Literal["A", "E", "P", "R"]
    faults: tuple[Diagnostic, ...]
    sets: tuple[SetJudgment, ...]

    @property
    def is_acknowledgment(self) -> bool:
        """It holds functional acknowledgments and nothing else, whatever it calls itself: no 997 or 999 answers it."""
        ids = {one.transaction.id for one in self.sets}
        return self.group.functional_id == "FA" or (bool(ids) and ids <= _ACKNOWLEDGMENTS)

    @property
    def accepted(self) -> int:
        """Sets that are not rejected (AK904)."""
        return sum(one.code != "R" for one in self.sets)


class InterchangeJudgment(msgspec.Struct, frozen=True, kw_only=True):
    """TA104 and TA105 of one interchange, and its groups."""

    interchange: Interchange
    code: Literal["A", "E", "R"]
    note: str
    groups: tuple[GroupJudgment, ...]


def acks_of(diagnostic: Diagnostic) -> Acks:
    """Return the acknowledgment codes that the catalogue gives to *diagnostic*."""
    return row_of(diagnostic.code).acks


def reasons_of(filing: Filing) -> list[Diagnostic]:
    """Return why *filing* was not forwarded: its errors, or the warnings that it is held for."""
    errors = _errors(filing.diagnostics)
    return errors or [one for one in filing.diagnostics if one.severity is Severity.WARNING]


def findings_of_sets(conclusion: Conclusion) -> dict[Scope, list[Diagnostic]]:
    """Return the errors that concern each set as a whole, by its scope."""
    found: dict[Scope, list[Diagnostic]] = {}
    for diagnostic in all_findings(conclusion):
        if diagnostic.level == "transaction" and diagnostic.severity is Severity.ERROR:
            found.setdefault(diagnostic.scope, []).append(diagnostic)
    return found


def refused_of_sets(conclusion: Conclusion) -> dict[Scope, list[Filing]]:
    """Return the refused and held records that the conclusion names, by the scope of their set."""
    found: dict[Scope, list[Filing]] = {}
    for filing in conclusion.refused:
        found.setdefault(msgspec.structs.replace(filing.scope, record=None), []).append(filing)
    return found


def all_findings(conclusion: Conclusion) -> Iterable[Diagnostic]:
    """Yield every finding on *conclusion*, those of the envelope set by set.

    In the diagnostics of a conclusion equal findings of many sets may have become one; its survey names each set.
    """
    envelope = conclusion.survey.diagnostics if conclusion.survey is not None else ()
    yield from envelope
    known = {_key(one) for one in envelope}
    yield from (one for one in conclusion.diagnostics if _key(one) not in known)


def judge(conclusion: Conclusion) -> tuple[InterchangeJudgment, ...]:
    """Return the judgment of every interchange of *conclusion*; none when it is no X12 message."""
    if conclusion.survey is None:
        return ()
    by_scope: dict[Scope, list[Diagnostic]] = {}
    for diagnostic in all_findings(conclusion):
        if diagnostic.severity is not Severity.NOTE:
            scope = diagnostic.scope
            by_scope.setdefault(Scope(scope.interchange, scope.group, scope.transaction), []).append(diagnostic)
    results = {result.scope: result for result in conclusion.transactions}
    return tuple(_interchange(one, by_scope, results) for one in conclusion.survey.interchanges)


def _key(diagnostic: Diagnostic) -> tuple[object, ...]:
    source = diagnostic.source
    return diagnostic.code, diagnostic.scope, source.start if source is not None else None


def _interchange(
    interchange: Interchange, by_scope: dict[Scope, list[Diagnostic]], results: dict[Scope, TransactionResult]
) -> InterchangeJudgment:
    found = [one for one in by_scope.get(interchange.scope, ()) if one.level == "interchange"]
    groups = tuple(_group(group, by_scope, results) for group in interchange.groups)
    error = next(iter(_errors(found)), None)
    if error is not None:
        note = acks_of(error).ta1 or _UNLISTED_INTERCHANGE_FAULT
        return InterchangeJudgment(interchange=interchange, code="R", note=note, groups=groups)
    note = next((code for one in found if (code := acks_of(one).ta1)), "000")
    return InterchangeJudgment(interchange=interchange, code="A" if note == "000" else "E", note=note, groups=groups)


def _group(
    group: Group, by_scope: dict[Scope, list[Diagnostic]], results: dict[Scope, TransactionResult]
) -> GroupJudgment:
    found = [one for one in by_scope.get(group.scope, ()) if one.level == "group"]
    faults = tuple(one for one in found if acks_of(one).ak9)
    is_refused = bool(_errors(found))
    sets = tuple(
        _set(one, by_scope.get(one.scope, ()), results.get(one.scope), is_refused) for one in group.transactions
    )
    code = "R" if is_refused else _of_sets([one.code for one in sets], has_faults=bool(faults))
    return GroupJudgment(group=group, code=code, faults=faults, sets=sets)


def _of_sets(codes: Sequence[str], *, has_faults: bool) -> Literal["A", "E", "P", "R"]:
    rejected = sum(code == "R" for code in codes)
    if rejected:
        return "R" if rejected == len(codes) else "P"
    return "E" if has_faults or "E" in codes else "A"


def _set(
    transaction: TransactionSet, found: Iterable[Diagnostic], result: TransactionResult | None, is_group_refused: bool
) -> SetJudgment:
    """Judge one set.

    Rejected are those with an error of the envelope, and those with another syntax error of which no record survives;
    one with errors in some of its records is accepted with errors noted, as acceptance goes record by record.
    """
    told = [(one, acks_of(one)) for one in found]
    findings = tuple(one for one, acks in told if acks.ak3 or acks.ak4)
    faults = tuple(one for one, acks in told if acks.ak5 and one.level == "transaction")
    survives = result is not None and not result.refused
    code: Literal["A", "E", "R"] = "A"
    if is_group_refused or _errors(faults) or (_errors(findings) and not survives):
        code = "R"
    elif findings or faults:
        code = "E"
    return SetJudgment(transaction=transaction, code=code, findings=findings, faults=faults)


def _errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [one for one in diagnostics if one.severity is Severity.ERROR]
