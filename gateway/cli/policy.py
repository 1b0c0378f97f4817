"""``gateway policy``: the law by date, asked without any message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from gateway.cli import USAGE
from gateway.cli.files import content_of
from gateway.cli.printing import label, nearest, print_document, unusable
from gateway.cli.show import coloured, findings_text, plural
from gateway.diagnostics import Diagnostic, Severity, as_json, diagnose
from gateway.library import read_law
from gateway.policy import EASTERN, Decision, Facts, Law, changes_json, explanation_json, facts_from
from gateway.policy.rows import Row
from gateway.policy.told import effect, says

_SHOWN = (
    *("decision", "duty_free", "suggested_filing", "primary_reason", "also_reasons"),
    *("citation", "rule", "penalty_exposure"),
)
"""The fields of a decision in the interface."""
_COMPARED = ("decision", "duty_free", "primary_reason")
_COLOURS = {"ELIGIBLE": "forward", "INELIGIBLE": "reject", "REVIEW": "hold", "DATA_ERROR": "reject"}


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the law says of one case. ``differs`` tells what was expected otherwise; ``None``: nothing was expected."""

    id: str
    facts: Facts | None
    decision: Decision | None
    findings: tuple[Diagnostic, ...]
    differs: tuple[str, ...] | None

    @property
    def matches(self) -> bool | None:
        return None if self.differs is None else not self.differs


def decide(case: Path, format: str) -> int:
    """Answer the case or the cases in the file *case*: facts, an object with ``input``, or one with ``cases``.

    1 when a case comes out otherwise than expected, has facts that cannot be used, or (with nothing expected) when a
    single one is not ELIGIBLE; 2 when the file is no such JSON.
    """
    given = _read(case)
    cases = _cases(given) if not isinstance(given, Diagnostic) else given
    if isinstance(cases, Diagnostic):
        return _unread(cases, label(case), format)
    law = read_law()
    answers = [_answer(law, one, number) for number, one in enumerate(cases, 1)]
    if isinstance(given, dict) and "cases" not in given:
        return _show_one(law, answers[0], label(case), format)
    if format == "json":
        print_document({"schema": "gateway.policy/1", "cases": [_case_json(answer) for answer in answers]})
    else:
        print("\n".join(_table(answers, label(case))))
    return int(any(answer.matches is False or answer.decision is None for answer in answers))


def explain(reason: str, format: str) -> int:
    """Print what *reason* means and the rules that give it; 2 for an unknown one."""
    law = read_law()
    explanation = law.explain(reason)
    if explanation is None:
        return unusable(f"there is no reason {reason!r}. {nearest(reason, law.tables.reasons)}")
    about, rules = explanation.reason, explanation.rules
    if format == "json":
        print_document(explanation_json(explanation))
        return 0
    print(f"{coloured(about.code, 'head')}: {about.says}\n\n{about.means}\n\nWhat to do: {about.do}")
    if about.fact is not None:
        print(f"The fact behind it: {about.fact}")
    for rule in rules:
        print(f"\n{rule.id}  {rule.result}, file as {rule.filing}; {_period(rule)}  ({rule.at})")
        print(f"  for {', '.join(rule.programs)}\n  {rule.citation}")
    return 0


def changes(on: str, format: str) -> int:
    """Print the rows of the tables that begin, end or have just ended on the Eastern day *on*; 2 when it is no day."""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return unusable(f"{on!r} is no day such as 2025-08-29")
    found = read_law().changes(day)
    if format == "json":
        print_document(changes_json(day, found))
    elif found:
        for change in found:
            said = f": {says(change.row)}" if says(change.row) else ""
            print(f"{coloured(change.event, 'head')}: {change.what}{said}  ({change.row.at})")
            print(f"  from {change.at:%Y-%m-%d %H:%M} Eastern: " + effect(change))
            print(f"  {change.row.citation}")
    else:
        print(f"Nothing in the tables begins or ends on {day}.")
    return 0


def _read(case: Path) -> Any:
    data = b"".join(content_of(case).chunks())
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} in line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError):
        reason = "it is not readable as JSON"
    return diagnose("policy.case-unreadable", reason=reason)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _cases(given: Any) -> list[dict[str, Any]] | Diagnostic:
    """Return the case objects in *given*, each with the facts under ``input``."""
    if isinstance(given, dict) and "cases" not in given:
        given = [given if "input" in given else {"input": given}]
    elif isinstance(given, dict):
        given = given["cases"]
    if not isinstance(given, list):
        return diagnose("policy.case-unreadable", reason="a case, or a list of cases, is expected")
    for number, case in enumerate(given, 1):
        expected = case.get("expected", {}) if isinstance(case, dict) else None
        if not isinstance(expected, dict) or not isinstance(case.get("input"), dict):
            return diagnose("policy.case-unreadable", reason=f"case {number} is no object with an input object")
    return given


def _unread(finding: Diagnostic, file: str, format: str) -> int:
    if format == "json":
        print_document({"diagnostics": [as_json(finding)]})
    else:
        print(findings_text([finding], file))
    return USAGE


def _answer(law: Law, case: dict[str, Any], number: int) -> _Answer:
    facts, findings = facts_from(case["input"])
    decision = law.decide(facts) if facts is not None else None
    expected = case.get("expected")
    differs = None if expected is None else tuple(_differences(decision, expected))
    name = str(case.get("id", f"case {number}"))
    return _Answer(id=name, facts=facts, decision=decision, findings=findings, differs=differs)


def _differences(decision: Decision | None, expected: dict[str, Any]) -> Iterator[str]:
    if decision is None:
        yield "the facts cannot be used"
        return
    for name in _COMPARED:
        if name in expected and getattr(decision, name) != expected[name]:
            yield f"{name}: {_word(expected[name])} expected, {_word(getattr(decision, name))} given"
    acceptable = expected.get("acceptable_filings")
    if isinstance(acceptable, list) and decision.suggested_filing not in acceptable:
        yield f"suggested_filing: {' or '.join(map(str, acceptable))} expected, {decision.suggested_filing} given"


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_one(law: Law, answer: _Answer, file: str, format: str) -> int:
    decision, facts = answer.decision, answer.facts
    if decision is None or facts is None:
        if format == "json":
            print_document({"diagnostics": [as_json(finding) for finding in answer.findings]})
        else:
            print(findings_text(answer.findings, file))
        return 1
    if format == "json":
        print_document(_decision_json(decision))
    else:
        print("\n".join(_page(law, facts, decision)))
        if answer.findings:
            print(f"\n{findings_text(answer.findings, file)}")
        for difference in answer.differs or ():
            print(f"\nnot as expected: {difference}")
    if answer.differs is not None:
        return int(bool(answer.differs))
    return int(decision.decision != "ELIGIBLE")


def _page(law: Law, facts: Facts, decision: Decision) -> Iterator[str]:
    tables = law.tables
    reason, filing = tables.reasons[decision.primary_reason], tables.filings[decision.suggested_filing]
    rule = next(rule for rule in tables.rules if rule.id == decision.rule)
    free = "free of duty" if decision.duty_free else "not free of duty"
    yield f"{coloured(decision.decision, _COLOURS[decision.decision])}, {free}"
    arrival = f"{facts.arrival.astimezone(EASTERN):%Y-%m-%d %H:%M} Eastern"
    yield f"  {tables.programs[facts.program].name}, arriving {arrival}"
    yield f"  why      {reason.code}: {reason.says}"
    yield from (f"  also     {name}: {tables.reasons[name].says}" for name in decision.also_reasons)
    yield f"  law      {decision.citation}"
    yield f"  rule     {rule.id}, {_period(rule)}  ({rule.at})"
    due = f", due {decision.due_date}" if decision.due_date is not None else ""
    yield f"  file as  {filing.code}: {filing.name}{due}"
    if decision.penalty_exposure:
        yield f"  penalty  {law.tables.penalty.citation}"
    yield f"  next     {reason.do}"


def _table(answers: list[_Answer], file: str) -> Iterator[str]:
    words = {True: ("ok", "forward"), False: ("DIFFERS", "reject"), None: ("-", "head")}
    for answer in answers:
        word, colour = words[answer.matches]
        decision = answer.decision
        said = (
            f"{decision.decision:<10}  {decision.suggested_filing:<8}  {decision.primary_reason}"
            if decision is not None
            else "no answer"
        )
        yield f"{coloured(f'{word:<7}', colour)}  {answer.id:<8}  {said}"
        yield from (f"           {difference}" for difference in answer.differs or ())
        errors = [finding for finding in answer.findings if finding.severity is Severity.ERROR]
        yield from (f"           {finding.message} {finding.hint}" for finding in errors)
    good, bad = (sum(answer.matches is wanted for answer in answers) for wanted in (True, False))
    told = f"{good} as expected, {bad} not, {len(answers) - good - bad} with nothing expected"
    yield f"\n{file}: {plural(len(answers), 'case')}, {told}"


def _decision_json(decision: Decision) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(decision)
    return {name: list(shown[name]) if name == "also_reasons" else shown[name] for name in _SHOWN}


def _case_json(answer: _Answer) -> dict[str, Any]:
    out: dict[str, Any] = {"id": answer.id}
    out |= _decision_json(answer.decision) if answer.decision is not None else {"decision": None}
    out["matches"] = answer.matches
    out["differs"] = list(answer.differs or ())
    out["diagnostics"] = [as_json(finding) for finding in answer.findings]
    return out


def _period(row: Row) -> str:
    def shown(instant: datetime) -> str:
        return f"{instant:%Y-%m-%d %H:%M}"

    start, end = row.window.start, row.window.end
    parts = [f"from {shown(start)}" if start is not None else "", f"until {shown(end)}" if end is not None else ""]
    return " ".join(filter(None, parts)) or "at all times"
