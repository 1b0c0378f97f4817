"""A second look at what the law clears: signs in the record itself, and what its person has on the same day.

The limit of the exemption is one person's for one day, across messages and senders, so that a memory is asked. A
filing counts from when it is forwarded: in the order of the message, the one that passes the limit is refused and those
before it stand. Only programs whose rules ask for the day's total are weighed, and only what the law clears without it:
while the exemption is suspended nothing is remembered and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from gateway.filing.bills import entry_bill
from gateway.filing.persons import DayEntry, DayTally, order_of, person_of
from gateway.filing.screens import Subject, said
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.library import Library
from gateway.policy import EASTERN, Facts
from gateway.policy.window import NOON

DayTotals = Callable[[Collection[DayEntry]], Mapping[tuple[date, str], DayTally]]
"""Tells what the persons and orders of some entries have on their days: forwarded by messages that were concluded, and
by this one so far."""

Entered = Callable[[Collection[str]], Mapping[str, str]]
"""Tells by bills (``entry_bill``) the entry that the sender has filed for each, as far as it has."""

_NOTHING = DayTally()
_DAY_TOTAL = "consignee_day_total_usd"
_ADDED_APART = frozenset({"GIFT"})
"""Programs with a limit of their own for a day (19 CFR 10.152): what else the person imports does not count for it."""
_TARGET = "Filing.Line[1].Description"


def nothing_before(_asked: Collection[DayEntry]) -> Mapping[tuple[date, str], DayTally]:
    """Know of no earlier filing."""
    return {}


class Screening:
    """The screens of one message."""

    def __init__(self, library: Library, as_of: datetime, day_totals: DayTotals) -> None:
        self._screens = library.screens
        self._filed = as_of.astimezone(EASTERN)
        self._day_totals = day_totals
        self._law = library.law
        self._weighed = library.law.programs_asking(_DAY_TOTAL)
        self._most: dict[tuple[str, datetime], int | None] = {}

    def look(self, candidate: Candidate, facts: Facts) -> None:
        """Add to *candidate*, which the law has cleared by *facts*, what the screens find in it alone."""
        for finding in self._screens.look(self._subject(candidate, facts)):
            place = candidate.placed(finding.target) | {"rule": finding.rule}
            candidate.diagnostics.append(msgspec.structs.replace(finding, **place))

    def tell_entered(self, cleared: Sequence[tuple[Candidate, Facts]], entered: Entered) -> None:
        """Add to each of *cleared* that another entry of its sender is for the same bill, when one is."""
        named = [(one, facts, bill) for one, facts in cleared if (bill := entry_bill(one.regime, one.values))]
        entries = dict(entered({bill for *_, bill in named})) if named else {}
        for candidate, facts, bill in named:
            other = entries.setdefault(bill, candidate.key)
            screen = self._screens.over_several(self._subject(candidate, facts), "same-bill")
            if other != candidate.key and screen is not None:
                number = candidate.values["Bill.Number"][0]
                finding = said(screen, found=number, target="Filing.Bill.Number", entry=other)
                place = candidate.placed(finding.target) | {"rule": finding.rule}
                candidate.diagnostics.append(msgspec.structs.replace(finding, **place))

    def weigh(
        self, cleared: Sequence[tuple[Candidate, Facts]], stands: Callable[[Candidate], bool]
    ) -> Iterator[tuple[Candidate, Facts]]:
        """Yield each of *cleared* that is one person's, in their order, with the facts of the day as they are by then.

        What still *stands* when the next one is asked for counts from then on. One question to the memory for all.
        """
        claims = [(one, facts, entry) for one, facts in cleared if (entry := self._entry(one, facts)) is not None]
        if not claims:
            return
        totals = dict(self._day_totals([entry for *_, entry in claims]))
        for candidate, facts, entry in claims:
            total = Decimal(totals.get((entry.day, entry.who), _NOTHING).cents + entry.cents).scaleb(-2)
            yield candidate, msgspec.structs.replace(facts, consignee_day_total_usd=total)
            if candidate.cleared is None or candidate.cleared.program != facts.program:
                continue
            self._tell_split(candidate, facts, entry, totals)
            if stands(candidate):
                candidate.day = entry
                for place in entry.places:
                    totals[place] = totals.get(place, _NOTHING).plus(entry.cents)

    def _tell_split(
        self,
        candidate: Candidate,
        facts: Facts,
        entry: DayEntry,
        totals: Mapping[tuple[date, str], DayTally],
    ) -> None:
        before = totals.get((entry.day, entry.order)) if entry.order is not None else None
        if before is None:
            return
        number = before.filings + 1
        screen = self._screens.over_several(self._subject(candidate, facts), "same-order")
        if screen is not None and number >= (screen.at_least or 0):
            finding = said(screen, found=str(number), target=_TARGET)
            place = candidate.placed(finding.target) | {"rule": finding.rule}
            candidate.diagnostics.append(msgspec.structs.replace(finding, **place))

    def _entry(self, candidate: Candidate, facts: Facts) -> DayEntry | None:
        """Return what *candidate* adds to its day; nothing for no person."""
        if facts.program not in self._weighed or facts.value_usd is None:
            return None
        person = person_of(candidate.values, self._screens.table.street_words)
        if person is None:
            return None
        if facts.program in _ADDED_APART:
            person = f"{facts.program}|{person}"
        day, cents = facts.arrival.astimezone(EASTERN).date(), int(facts.value_usd.scaleb(2).to_integral_value())
        most = self._most_of(facts.program, facts.arrival)
        return DayEntry(day, person, cents, order_of(candidate.values, person), most)

    def _most_of(self, program: str, arrival: datetime) -> int | None:
        """Return the cents that a person may have on the day of *arrival*."""
        place = (program, arrival)
        if place not in self._most:
            amount = self._law.least_over(_DAY_TOTAL, program, arrival)
            self._most[place] = int(amount.scaleb(2)) if amount is not None else None
        return self._most[place]

    def _subject(self, candidate: Candidate, facts: Facts) -> Subject:
        arrival = facts.arrival.astimezone(EASTERN)
        return Subject(
            regime=candidate.regime,
            values=candidate.values,
            value_usd=facts.value_usd,
            arrival=arrival,
            arrival_has_time=arrival.time() != NOON,
            filed=self._filed,
        )
