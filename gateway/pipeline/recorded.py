"""What the law would say of recorded filings if they arrived on another day: a day compared with the day before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from gateway.filing import Values
from gateway.pipeline.decide import gravest
from gateway.pipeline.facts import FACT_TABLES, facts_of
from gateway.policy import EASTERN, Decision, Facts, Law

_KEYS_NAMED = 5


class Answer(msgspec.Struct, frozen=True, order=True):
    """What the law says of some filings: the ruling, the reason, what to file."""

    decision: str
    reason: str
    suggested_filing: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Filings of one regime that are answered alike on one day."""

    regime: str
    answer: Answer
    filings: int
    examples: tuple[str, ...]
    """Keys of some of them."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Filings of one regime that are answered in one way on the day before and in another on the day."""

    regime: str
    before: Answer
    after: Answer
    filings: int
    examples: tuple[str, ...]


class Comparison:
    """Takes recorded filings one by one and counts; holds nothing of them but a few keys."""

    def __init__(self, law: Law, on: date) -> None:
        """Compare the Eastern day *on* with the day before."""
        self.on = on
        self.filings = 0
        self.undecided = 0
        """Filings that the law is not asked about: no day of arrival, or a regime without a program."""
        self._law = law
        self._counts: Counter[tuple[str, Answer, Answer]] = Counter()
        self._examples: dict[tuple[str, Answer, Answer], list[str]] = {}

    def add(self, key: str, regime: str, values: Values, received_at: datetime) -> None:
        """Count the filing *key*; it keeps its time of day and how long after arrival it was received."""
        self.filings += 1
        table = FACT_TABLES.get(regime)
        facts = facts_of(table, values, received_at) if table is not None else []
        if not facts:
            self.undecided += 1
            return
        place = (regime, self._answer(facts, self.on - timedelta(days=1)), self._answer(facts, self.on))
        self._counts[place] += 1
        examples = self._examples.setdefault(place, [])
        if len(examples) < _KEYS_NAMED:
            examples.append(key)

    def _answer(self, facts: list[Facts], day: date) -> Answer:
        decision, _ = gravest([(self._law.decide(_arriving(one, day)), one) for one in facts])
        return _told(decision)

    def on_the_day(self) -> Iterator[Count]:
        """Yield the counts on the day, most filings first."""
        yield from self._day(2)

    def on_the_day_before(self) -> Iterator[Count]:
        """Yield the counts on the day before, most filings first."""
        yield from self._day(1)

    def _day(self, which: int) -> Iterator[Count]:
        sums: Counter[tuple[str, Answer]] = Counter()
        examples: dict[tuple[str, Answer], list[str]] = {}
        for place, number in self._counts.items():
            regime, answer = place[0], (place[1], place[2])[which - 1]
            sums[regime, answer] += number
            examples.setdefault((regime, answer), []).extend(self._examples[place])
        for (regime, answer), number in sorted(sums.items(), key=lambda one: (-one[1], one[0])):
            named = tuple(examples[regime, answer][:_KEYS_NAMED])
            yield Count(regime=regime, answer=answer, filings=number, examples=named)

    def shifts(self) -> Iterator[Shift]:
        """Yield what is answered otherwise on the day than on the day before, most filings first."""
        for place, number in sorted(self._counts.items(), key=lambda one: (-one[1], one[0])):
            regime, before, after = place
            if before != after:
                examples = tuple(self._examples[place])
                yield Shift(regime=regime, before=before, after=after, filings=number, examples=examples)


def _arriving(facts: Facts, day: date) -> Facts:
    at = facts.arrival.astimezone(EASTERN)
    return msgspec.structs.replace(facts, arrival=at.replace(year=day.year, month=day.month, day=day.day))


def _told(decision: Decision) -> Answer:
    return Answer(decision.decision, decision.primary_reason, decision.suggested_filing)
