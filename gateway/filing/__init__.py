"""The canonical filing record: its regimes, the checks that its schema cannot express, its JSON form."""

from __future__ import annotations

from gateway.filing.bills import entry_bill
from gateway.filing.checks import CHECKED_PATHS, check_record
from gateway.filing.completeness import Completeness, Missing, by_who_knows
from gateway.filing.json_form import to_json
from gateway.filing.record_values import values_of
from gateway.filing.regimes import MAIN, NAMESPACE, Regime, Regimes
from gateway.filing.screens import Screens
from gateway.filing.screens_file import ScreenTable, read_screens
from gateway.filing.tables import Tables
from gateway.filing.values import Values

__all__ = [
    "CHECKED_PATHS",
    "MAIN",
    "NAMESPACE",
    "Completeness",
    "Missing",
    "Regime",
    "Regimes",
    "ScreenTable",
    "Screens",
    "Tables",
    "Values",
    "by_who_knows",
    "check_record",
    "entry_bill",
    "read_screens",
    "to_json",
    "values_of",
]
