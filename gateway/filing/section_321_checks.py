"""Checks of a Section 321 shipment."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Tables
from gateway.filing.values import Values, first


def master_has_issuer(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A master bill is named by its number and its issuer, or not at all (X12 M11, condition P1113)."""
    number, issuer = first(values, "Bill.MasterNumber"), first(values, "Bill.MasterIssuerScac")
    if (number is None) is not (issuer is None):
        missing = "MasterNumber" if number is None else "MasterIssuerScac"
        yield diagnose("record.master-bill-incomplete", expected=missing, target=f"Filing.Bill.{missing}")
