"""From a canonical record to the facts that the law is asked about, by a table per regime."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from gateway.policy import EASTERN, Facts, eastern

Values = Mapping[str, list[str]]
"""The record's values by path without indexes: ``{"Line.Value": ["45.00", "9.00"]}``."""

_NOON = time(12)
_YES_OR_NO = {"true": True, "false": False}

# CATAIR mode of transportation (SE10 37-38) as the policy tables name the modes.
_MODES = {
    "10": "ocean", "11": "ocean", "12": "ocean", "20": "rail", "21": "rail", "30": "truck", "31": "truck", "32": "auto",
    "33": "pedestrian", "34": "road", "40": "air", "41": "air", "50": "mail", "60": "hand-carried", "70": "fixed",
}  # fmt: skip


class FactTable(msgspec.Struct, frozen=True, kw_only=True):
    """Where a regime's record holds each fact. An empty path: the record does not tell."""

    program: str
    arrival_date: str
    arrival_time: str = ""
    origin: str = "Line.OriginCountry"
    value: str = "Line.Value"
    """Several values are summed."""
    mode: str = "Transport.Mode"
    consignee_state: str = "Consignee.Region"
    pga: str = ""
    """Present when another agency's data is sent."""
    purchased: str = ""
    ship_from: str = ""
    additional_tariff: str = ""
    """Numbers of chapters 98 and 99; none sent, none apply."""
    fixed_mode: str | None = None
    """The mode of a program that serves one mode alone."""
    is_entry: bool = False
    """The program is an entry: how long after arrival it is filed matters."""
    at_filing: bool = False
    """Where no arrival is told, the time of filing governs."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that the table reads."""
        when = (self.arrival_date, self.arrival_time)
        named = (*when, self.origin, self.value, self.mode, self.consignee_state, self.pga, self.purchased,
                 self.ship_from, self.additional_tariff)  # fmt: skip
        return tuple(path for path in named if path)

    def target(self, fact: str | None) -> str | None:
        """Return the field of the record that holds *fact* (a name of ``policy.Facts``)."""
        path = {
            "arrival": self.arrival_date,
            "filed_days_after_arrival": self.arrival_date,
            "origin": self.origin,
            "value_usd": self.value,
            "consignee_day_total_usd": self.value,
            "mode": self.mode,
            "consignee_state": self.consignee_state,
            "pga": self.pga,
            "purchased_or_bonus": self.purchased,
            "ship_from": self.ship_from,
            "ch98_99": self.additional_tariff,
        }.get(fact or "")
        return f"Filing.{path}" if path else None


FACT_TABLES = {
    "section-321": FactTable(program="S321_MANIFEST", arrival_date="Arrival.Date", arrival_time="Arrival.Time"),
    "type-86": FactTable(
        program="TYPE_86", arrival_date="EstimatedArrival", value="TotalValue", pga="Line.Pga", is_entry=True
    ),
    "type-11": FactTable(
        program="TYPE_11",
        arrival_date="EstimatedArrival",
        value="TotalValue",
        pga="Line.Pga",
        additional_tariff="Line.AdditionalHtsus",
    ),
    "type-13": FactTable(
        program="TYPE_13",
        arrival_date="Arrival.Date",
        mode="",
        consignee_state="",
        pga="Line.Pga",
        additional_tariff="Line.AdditionalHtsus",
        fixed_mode="mail",
        at_filing=True,
    ),
    "imdw": FactTable(
        program="IMDW",
        arrival_date="Arrival.Date",
        mode="",
        consignee_state="",
        additional_tariff="Line.AdditionalHtsus",
        fixed_mode="mail",
    ),
    "gift": FactTable(
        program="GIFT",
        arrival_date="Arrival.Date",
        arrival_time="Arrival.Time",
        purchased="Evidence.Purchased",
        ship_from="ShipFromCountry",
    ),
    "data-pilot": FactTable(
        program="DATA_PILOT", arrival_date="Arrival.Date", value="", consignee_state="", at_filing=True
    ),
}


def facts_of(table: FactTable, values: Values, as_of: datetime) -> list[Facts]:
    """Return the facts of one record, once for each country of origin in it; none when arrival is not known.

    A day without a time is taken at noon Eastern, and a time at the port as Eastern, since the messages carry no zone.
    *as_of* is the time of filing. A value or state that cannot be read is a fact that is not known.
    """
    day = _first(values, table.arrival_date)
    arrival = as_of if day is None and table.at_filing else _arrival(day, _first(values, table.arrival_time))
    if arrival is None:
        return []
    late = (as_of.astimezone(EASTERN).date() - arrival.date()).days if table.is_entry else None
    mode = table.fixed_mode or _MODES.get(_first(values, table.mode) or "")
    value = _total(values.get(table.value, []))
    state = _first(values, table.consignee_state)
    pga = bool(values.get(table.pga)) if table.pga else None
    purchased = _YES_OR_NO.get(_first(values, table.purchased) or "")
    additional = bool(values.get(table.additional_tariff)) if table.additional_tariff else None
    origins: list[str | None] = [*dict.fromkeys(values.get(table.origin, []))]
    return [
        Facts(
            program=table.program,
            arrival=arrival,
            origin=origin,
            value_usd=value,
            mode=mode,
            consignee_state=state,
            filed_days_after_arrival=late,
            pga=pga,
            ship_from=_first(values, table.ship_from),
            purchased_or_bonus=purchased,
            ch98_99=additional,
        )
        for origin in origins or [None]
    ]


def _first(values: Values, path: str) -> str | None:
    found = values.get(path)
    return found[0] if found else None


@lru_cache(maxsize=1024)
def _arrival(day: str | None, at: str | None) -> datetime | None:
    try:
        return eastern(date.fromisoformat(day or ""), time.fromisoformat(at) if at else _NOON)
    except ValueError:
        return None


def _total(amounts: list[str]) -> Decimal | None:
    try:
        return sum(map(Decimal, amounts), Decimal(0)) if amounts else None
    except InvalidOperation:
        return None
