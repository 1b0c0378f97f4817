"""Checks of a gift: that it can be found, and that a firm's gift can be told from a sale."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Tables
from gateway.filing.values import Values, first


def identified(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The shipment has a bill (19 CFR 143.23(j)) or a tracking number."""
    if first(values, "Bill.Number") is None and first(values, "TrackingNumber") is None:
        yield diagnose("record.shipment-unidentified", target="Filing.TrackingNumber")


def firm_says_that_it_is_a_gift(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """A firm may be the donor; then the parcel should be marked and hold a statement (19 CFR 10.152)."""
    if first(values, "Evidence.SenderIsPerson") == "false":
        for field in ("MarkedAsGift", "StatementEnclosed"):
            if first(values, f"Evidence.{field}") != "true":
                yield diagnose("record.gift-of-a-firm", expected=field, target=f"Filing.Evidence.{field}")
