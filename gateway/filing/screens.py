"""Screens: signs in one record that it deserves a second look, by the table ``screens.yaml``.

What is looked at over several records (the day of a person, lots of one order) needs a memory: see
``gateway.pipeline.screening``. Every look is a function from what a record says and a row of the table to findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.bills import BILL_PATHS
from gateway.filing.persons import PERSON_PATHS, folded
from gateway.filing.screens_file import LooksAt, Screen, ScreenTable, Watched
from gateway.filing.values import Values, every, first

_KEPT = 1000
_OVER_A_MONTH = timedelta(days=31)
_KG = {"KG": Decimal(1), "LB": Decimal("0.45359237")}
_WEIGHT_PATHS = ("GrossWeight", "GrossWeightUnit", "Line.Weight", "Line.WeightUnit")
_READ = (
    *PERSON_PATHS, *_WEIGHT_PATHS, *BILL_PATHS, "Line.Description", "Line.Htsus", "Line.OriginCountry",
    "Transport.Mode",
)  # fmt: skip


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a screen sees of a record. Times are aware and Eastern."""

    regime: str
    values: Values
    value_usd: Decimal | None
    arrival: datetime | None
    arrival_has_time: bool
    filed: datetime

    @property
    def day(self) -> date:
        """The day that rows with dates are taken by."""
        return (self.arrival or self.filed).date()


class Screens:
    """The table, ready to be asked."""

    def __init__(self, table: ScreenTable) -> None:
        self.table = table
        regimes = {regime for screen in table.screens for regime in screen.regimes}
        # Nobody has to look for numbers while the operator's list is empty.
        rows = [one for one in table.screens if table.watched or one.looks_at != "watched-tariffs"]
        self._of = {name: tuple(one for one in rows if name in one.regimes) for name in regimes}
        self._in_force: dict[tuple[str, date, str | None], tuple[tuple[Screen, Look | None], ...]] = {}
        self._beginnings = {
            screen.at: re.compile(rf"(?:{'|'.join(map(re.escape, sorted(screen.words)))})(?: |$)").match
            for screen in table.screens
            if screen.words
        }
        self._watched: dict[str, list[Watched]] = {}
        for one in table.watched:
            self._watched.setdefault(one.tariff[:2], []).append(one)

    def paths(self, regime: str) -> tuple[str, ...]:
        """Return the paths of records of *regime* that screens read; some may not be in its schema."""
        return tuple(dict.fromkeys(_READ)) if regime in self._of else ()

    def look(self, subject: Subject) -> list[Diagnostic]:
        """Return what the screens of the record's regime find in it."""
        found: list[Diagnostic] = []
        for screen, look in self._applying(subject):
            if look is not None:
                found += look(self, screen, subject)
        return found

    def over_several(self, subject: Subject, looks_at: LooksAt) -> Screen | None:
        """Return the row that looks for *looks_at* over several records, if there is one for *subject*."""
        return next((screen for screen, _ in self._applying(subject) if screen.looks_at == looks_at), None)

    def begins(self, screen: Screen, text: str) -> bool:
        """Whether *text* begins with one of the words of *screen*."""
        return self._beginnings[screen.at](text) is not None

    def _applying(self, subject: Subject) -> tuple[tuple[Screen, Look | None], ...]:
        """Return the rows in force on the day and for the mode of *subject*, each with its look at one record."""
        place = (subject.regime, subject.day, first(subject.values, "Transport.Mode"))
        rows = self._in_force.get(place)
        if rows is None:
            if len(self._in_force) >= _KEPT:
                self._in_force.clear()
            rows = tuple(
                (one, _LOOKS.get(one.looks_at))
                for one in self._of.get(subject.regime, ())
                if _covers(one, subject.day) and (not one.modes or place[2] in one.modes)
            )
            self._in_force[place] = rows
        return rows

    def watched(self, tariff: str, origin: str, day: date) -> Watched | None:
        """Return what the operator's list has on *tariff* (the row with the most digits), of *origin*, on *day*."""
        rows = [
            one
            for one in self._watched.get(tariff[:2], ())
            if tariff.startswith(one.tariff) and one.origin in ("", origin) and _covers(one, day)
        ]
        return max(rows, key=lambda one: len(one.tariff), default=None)


def said(screen: Screen, *, found: str, target: str, expected: str | None = None, **data: Any) -> Diagnostic:
    """Return the finding of *screen* about the field *target*."""
    return diagnose(
        screen.code,
        severity=screen.severity,
        citation=screen.citation,
        rule=screen.at,
        found=found,
        expected=expected,
        target=target,
        **data,
    )


def _many_tariffs(_screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    descriptions, tariffs = every(subject.values, "Line.Description"), every(subject.values, "Line.Htsus")
    least = screen.at_least or 0
    # Values do not tell their lines: where some lines have no number, it is not known whose the others are.
    if len(tariffs) < least or len(descriptions) != len(tariffs):
        return
    stands_for: dict[str, set[str]] = {}
    for description, tariff in zip(map(folded, descriptions), tariffs, strict=True):
        stands_for.setdefault(description, set()).add(tariff)
    for number, description in enumerate(descriptions, 1):
        numbers = stands_for.pop(folded(description), set())
        if len(numbers) >= least:
            target = f"Filing.Line[{number}].Description"
            yield said(screen, found=description, target=target, tariffs=str(len(numbers)))


def _value_per_kg(_screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    kilograms, target = _kilograms(subject.values)
    if subject.value_usd is None or not kilograms:
        return
    rate = subject.value_usd / kilograms
    low, high = screen.under or Decimal(0), screen.over or Decimal("Infinity")
    if not low <= rate <= high:
        shown = f"{rate:.2f}" if rate >= Decimal("0.01") else f"{rate:.2g}"
        yield said(screen, found=shown, target=target, low=str(low), high=str(high))


def _kilograms(values: Values) -> tuple[Decimal | None, str]:
    """Return the weight of the whole record, and the field that it stands in; ``None`` when it is not known."""
    gross, unit = first(values, "GrossWeight"), first(values, "GrossWeightUnit")
    if gross is not None and unit in _KG:
        return Decimal(gross) * _KG[unit], "Filing.GrossWeight"
    weights, units = every(values, "Line.Weight"), every(values, "Line.WeightUnit")
    lines = len(every(values, "Line.Description"))
    if len(weights) != lines or len(units) != lines or not set(units) <= _KG.keys():
        return None, ""
    total = sum((Decimal(weight) * _KG[unit] for weight, unit in zip(weights, units, strict=True)), Decimal(0))
    return total, "Filing.Line[1].Weight"


def _address_words(screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    lines = every(subject.values, "Consignee.Street")
    if lines and all(screens.begins(screen, folded(line)) for line in lines):
        yield said(screen, found=lines[0], target="Filing.Consignee.Street[1]")


def _name_words(_screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    name = first(subject.values, "Consignee.Name")
    if name is not None and folded(name) in screen.words:
        yield said(screen, found=name, target="Filing.Consignee.Name")


def _watched_tariffs(screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    tariffs, origins = every(subject.values, "Line.Htsus"), every(subject.values, "Line.OriginCountry")
    told = len(tariffs) == len(origins)
    for number, tariff in enumerate(tariffs, 1):
        of = [origins[number - 1]] if told else list(dict.fromkeys(origins))
        rows = (screens.watched(tariff, origin, subject.day) for origin in of or [""])
        row = next((one for one in rows if one is not None), None)
        if row is not None:
            target = f"Filing.Line[{number}].Htsus"
            yield said(screen, found=tariff, target=target, measure=row.measure, listed=row.source)


def _late(_screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    arrival, filed = subject.arrival, subject.filed
    if arrival is None or screen.at_least is None:
        return
    if subject.arrival_has_time:
        minutes = int(screen.at_least)
        is_late = filed > arrival - timedelta(minutes=minutes)
    else:
        minutes, is_late = 0, filed.date() > arrival.date()
    if is_late:
        shown = f"{arrival:%Y-%m-%d %H:%M}" if subject.arrival_has_time else f"{arrival:%Y-%m-%d}"
        expected = f"{minutes} minutes before" if minutes else "before it"
        found = f"{filed:%Y-%m-%d %H:%M}"
        yield said(screen, found=found, target="Filing.Arrival.Date", expected=expected, arrival=shown)


def _past_due(_screens: Screens, screen: Screen, subject: Subject) -> Iterator[Diagnostic]:
    arrival, filed = subject.arrival, subject.filed
    if arrival is None or screen.at_least is None:
        return
    due = (arrival.date().replace(day=1) + _OVER_A_MONTH).replace(day=int(screen.at_least))
    if filed.date() > due:
        shown, expected = f"{arrival:%Y-%m-%d}", f"by {due}"
        found = f"{filed:%Y-%m-%d %H:%M}"
        yield said(screen, found=found, target="Filing.Arrival.Date", expected=expected, arrival=shown)


Look = Callable[[Screens, Screen, Subject], Iterator[Diagnostic]]
_LOOKS: dict[str, Look] = {
    "many-tariffs": _many_tariffs,
    "value-per-kg": _value_per_kg,
    "address-words": _address_words,
    "name-words": _name_words,
    "watched-tariffs": _watched_tariffs,
    "late": _late,
    "past-due": _past_due,
}


def _covers(row: Screen | Watched, day: date) -> bool:
    return (row.start is None or row.start <= day) and (row.end is None or day <= row.end)
