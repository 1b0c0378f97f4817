"""The law by date: may this program be used for this shipment, and what is filed instead?"""

from __future__ import annotations

from gateway.policy.decision import Decision, Ruling
from gateway.policy.facts import MODES, PROGRAMS, Facts, facts_from
from gateway.policy.law import Change, Explanation, Law
from gateway.policy.told import changes_json, explanation_json
from gateway.policy.window import EASTERN, eastern

__all__ = [
    "EASTERN",
    "MODES",
    "PROGRAMS",
    "Change",
    "Decision",
    "Explanation",
    "Facts",
    "Law",
    "Ruling",
    "changes_json",
    "eastern",
    "explanation_json",
    "facts_from",
]
