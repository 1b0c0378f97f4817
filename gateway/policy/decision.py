"""The answer of the law to one shipment on one date."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Ruling = Literal["ELIGIBLE", "INELIGIBLE", "REVIEW", "DATA_ERROR"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """See ``policy decide`` in the interface. ``rule`` is the row of the dated table that decided."""

    decision: Ruling
    duty_free: bool
    suggested_filing: str
    primary_reason: str
    also_reasons: tuple[str, ...] = ()
    citation: str = ""
    rule: str = ""
    penalty_exposure: bool = False
    due_date: date | None = None
    """The Eastern day by which data and payment of the suggested filing are due, where the law names one."""
