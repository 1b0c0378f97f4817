"""What changes on a day and what a reason means, as the JSON that every door gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gateway.policy.law import Change, Explanation
from gateway.policy.rows import LimitValue, Route, Row, Rule


def changes_json(on: date, changes: Iterable[Change]) -> dict[str, Any]:
    """Return *changes*, what begins or ends on the Eastern day *on*: ``gateway.policy-changes/1``."""
    return {
        "schema": "gateway.policy-changes/1",
        "on": on.isoformat(),
        "changes": [
            {
                "event": change.event,
                "what": change.what,
                "instant": change.at.isoformat(),
                "effect": effect(change),
                "says": says(change.row),
                "citation": change.row.citation,
                "at": change.row.at,
            }
            for change in changes
        ],
    }


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return *explanation*, a reason with the rules that give it: ``gateway.policy-reason/1``."""
    about = explanation.reason
    return {
        "schema": "gateway.policy-reason/1",
        "reason": about.code,
        "says": about.says,
        "means": about.means,
        "do": about.do,
        "fact": about.fact,
        "rules": [_rule_json(rule) for rule in explanation.rules],
    }


def effect(change: Change) -> str:
    """Return what *change* does to its row from its instant on."""
    return "in force" if change.event == "begins" else "no longer in force"


def says(row: Row) -> str:
    """Return what *row* rules, in a few words; empty for the penalty, which its name tells."""
    if isinstance(row, Rule):
        return f"{row.result} {row.reason} for {', '.join(row.programs)}"
    if isinstance(row, LimitValue):
        return f"${row.usd}"
    return f"file as {row.filing}" if isinstance(row, Route) else ""


def _rule_json(rule: Rule) -> dict[str, Any]:
    start, end = rule.window.start, rule.window.end
    return {
        "rule": rule.id,
        "from": start.isoformat() if start is not None else None,
        "until": end.isoformat() if end is not None else None,
        "programs": list(rule.programs),
        "decision": rule.result,
        "filing": rule.filing,
        "citation": rule.citation,
        "confidence": rule.confidence,
        "at": rule.at,
    }
