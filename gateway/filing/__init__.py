"""The canonical filing record: its regimes, the checks that its schema cannot express, its JSON form."""

from __future__ import annotations

from gateway.filing.checks import CHECKED_PATHS, check_record
from gateway.filing.json_form import to_json
from gateway.filing.regimes import MAIN, NAMESPACE, Regime, Regimes
from gateway.filing.tables import Tables
from gateway.filing.values import Values

__all__ = [
    "CHECKED_PATHS",
    "MAIN",
    "NAMESPACE",
    "Regime",
    "Regimes",
    "Tables",
    "Values",
    "check_record",
    "to_json",
]
