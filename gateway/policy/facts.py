"""What the law is asked about: one shipment, as typed facts.

A fact that is not known is ``None``, which is neither yes nor no: a rule that needs it does not match.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.policy.window import EASTERN, NOON, eastern

Program = Literal[
    "S321_MANIFEST", "TYPE_86", "MAIL_321", "GIFT", "TRAVELER", "DATA_PILOT", "TYPE_11", "TYPE_13", "IMDW"
]
PROGRAMS: tuple[str, ...] = get_args(Program)

# The modes of transport that CBP tells apart (CATAIR cargo release, mode of transportation), and express consignment.
MODES = (
    "truck", "rail", "air", "express", "ocean", "mail", "auto", "pedestrian", "road", "hand-carried", "fixed",
)  # fmt: skip

# 19 CFR 145.12 and 145.31, 91 FR 38007: these programs exist for mail alone, so they say the mode themselves.
_MODE_OF_PROGRAM = {"MAIL_321": "mail", "IMDW": "mail", "TYPE_13": "mail"}


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment. Values in U.S. dollars, countries as two-letter ISO codes, flags ``None`` where not known."""

    program: str
    """The program claimed, one of ``PROGRAMS``."""
    arrival: datetime
    """Arrival at the port, or time of entry for the programs that are entries, with a zone."""
    origin: str | None = None
    """Country of origin of the goods; not the country they were shipped from."""
    value_usd: Decimal | None = None
    """Fair retail value in the country of shipment, or entered value."""
    mode: str | None = None
    """Mode of transport, one of ``MODES``."""
    ship_from: str | None = None
    consignee_state: str | None = None
    consignee_day_total_usd: Decimal | None = None
    """Value of all shipments of the consignee on this day, this one included."""
    filed_days_after_arrival: int | None = None
    pga: bool | None = None
    """Another agency demands data about the goods."""
    ad_cvd: bool | None = None
    """Under an antidumping or countervailing duty order."""
    quota: bool | None = None
    alcohol_or_tobacco: bool | None = None
    split_order: bool | None = None
    """One of several lots of a single order or contract."""
    fees_due: bool | None = None
    purchased_or_bonus: bool | None = None
    """Bought, bartered, or a bonus with a purchase: no gift."""
    ior_foreign: bool | None = None
    """The importer of record is foreign."""
    ior_active: bool | None = None
    ch98_99: bool | None = None
    """Classified in Chapter 98 or subject to duty under Chapter 99 of the HTSUS."""
    fta_claim: bool | None = None
    """Free entry is claimed under a trade agreement."""
    exception_1702b: bool | None = None
    """Donation, informational material or accompanied baggage under 50 U.S.C. 1702(b)."""
    sender_is_person: bool | None = None
    """Kept with a gift as evidence; no rule asks it, since a firm may be a donor (19 CFR 10.152)."""

    def __post_init__(self) -> None:
        if self.arrival.tzinfo is None:
            raise ValueError("an arrival has a zone")


_REFUSED = object()
_YEARS = range(1900, 2200)


def _program(value: Any) -> Any:
    return value if value in PROGRAMS else _REFUSED


def _mode(value: Any) -> Any:
    return value if value in MODES else _REFUSED


def _letters(value: Any) -> Any:
    return value if isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) else _REFUSED


def _money(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return _REFUSED
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return _REFUSED
    return amount if amount.is_finite() and amount >= 0 else _REFUSED


def _days(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _REFUSED
    return int(value) if value == value // 1 else _REFUSED


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else _REFUSED


def _arrival(value: Any) -> Any:
    """A bare day means any time on it, so noon; a time without offset is Eastern, as the customs day is."""
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _REFUSED
    if moment.year not in _YEARS:
        return _REFUSED
    if not isinstance(moment, datetime) or (isinstance(value, str) and len(value) <= len("2025-08-28")):
        return eastern(date(moment.year, moment.month, moment.day), NOON)
    return moment.replace(tzinfo=EASTERN) if moment.tzinfo is None else moment.astimezone(EASTERN)


_AMOUNT = "an amount in U.S. dollars, such as 799.99"
_COUNTRY = "a two-letter ISO country code, such as CA"
_YES_OR_NO = "true or false"

_READERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "program": (_program, f"one of {', '.join(PROGRAMS)}"),
    "arrival": (_arrival, "a date or a time with offset, such as 2025-08-28T23:30:00-04:00"),
    "origin": (_letters, _COUNTRY),
    "value_usd": (_money, _AMOUNT),
    "mode": (_mode, f"one of {', '.join(MODES)}"),
    "ship_from": (_letters, _COUNTRY),
    "consignee_state": (_letters, "a two-letter state code, such as NY"),
    "consignee_day_total_usd": (_money, _AMOUNT),
    "filed_days_after_arrival": (_days, "a whole number of days"),
}
FACT_NAMES: tuple[str, ...] = Facts.__struct_fields__

# A case may say outright that a fact is not known, instead of leaving it out.
_ABSENCES = {"origin_unknown": "origin", "consignee_state_missing": "consignee_state"}


def facts_from(given: Mapping[str, Any]) -> tuple[Facts | None, tuple[Diagnostic, ...]]:
    """Return the facts of *given*, an ``input`` object of a policy case, and what is wrong with it.

    ``null`` is the same as leaving a fact out. Facts are ``None`` when there is an error; a name that is not a fact is
    a warning.
    """
    found: dict[str, Any] = {}
    diagnostics: list[Diagnostic] = []
    for name, value in given.items():
        if value is None:
            continue
        if (absent := _ABSENCES.get(name)) is not None:
            if _flag(value) is _REFUSED or (value and given.get(absent) is not None):
                expected = f"{_YES_OR_NO}, and true only without {absent}"
                diagnostics.append(_refused(name, value, expected))
            continue
        if name not in FACT_NAMES:
            near = difflib.get_close_matches(name, FACT_NAMES, 1)
            advice = f"Did you mean {near[0]}?" if near else "Leave it out."
            diagnostics.append(diagnose("policy.fact-unknown", found=str(name), advice=advice, target=str(name)))
            continue
        read, expected = _READERS.get(name, (_flag, _YES_OR_NO))
        found[name] = read(value)
        if found[name] is _REFUSED:
            diagnostics.append(_refused(name, value, expected))
    for name in ("program", "arrival"):
        if name not in found:
            expected = _READERS[name][1]
            diagnostics.append(diagnose("policy.fact-missing", fact=name, expected=expected, target=name))
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        return None, tuple(diagnostics)
    implied = _MODE_OF_PROGRAM.get(found["program"])
    if implied is not None:
        found.setdefault("mode", implied)
    return Facts(**found), tuple(diagnostics)


def _refused(name: str, value: Any, expected: str) -> Diagnostic:
    return diagnose("policy.fact-value", fact=name, found=f"{value!s:.80}", expected=expected, target=name)
