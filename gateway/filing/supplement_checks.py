"""Checks of what is added to a shipment."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Tables
from gateway.filing.values import Values

_NUMBERS = ("Bill.Number", "HouseBill", "TrackingNumber")


def identified(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A bill, house bill or tracking number says which shipment is meant."""
    if not any(values.get(path) for path in _NUMBERS):
        yield diagnose("record.shipment-unidentified", target="Filing.Bill.Number")
