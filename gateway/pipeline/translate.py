"""Bytes to outcome: the whole of the pure middle behind one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec

from gateway.filing.persons import DayEntry, DayTally
from gateway.pipeline.amendments import FiledBefore
from gateway.pipeline.catair_message import translate_catair
from gateway.pipeline.csv_message import open_rows, translate_csv
from gateway.pipeline.decide import Desk, Known
from gateway.pipeline.json_message import translate_json
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Batch, Conclusion, Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.recognise import recognise
from gateway.pipeline.screening import DayTotals, nothing_before
from gateway.pipeline.tally import Tally
from gateway.pipeline.x12_message import Processed, Stranger, translate_x12
from gateway.pipeline.xml_message import translate_xml
from gateway.tree import Content


def translate(
    content: Content,
    *,
    library: Library,
    partner: Partner,
    as_of: datetime,
    known: Known,
    processed: Processed,
    stranger: Stranger = lambda _: None,
    day_totals: DayTotals = nothing_before,
    filed: FiledBefore | None = None,
) -> Iterator[Batch | Conclusion]:
    """Yield what becomes of the message *content*: batches of filings in its order, then one conclusion.

    Memory stays flat whatever the size of the message. *as_of* is the time at which it was received, aware. *known*
    tells which record keys the partner has had forwarded before, *processed* whether an interchange was processed
    before, *stranger* why an interchange may not come from its sender (anybody's may, by default), *day_totals* what
    was forwarded for a person on a day, the batches of this message that were handed on included, *filed* what is on
    file under a key; without it what amends something is held for a person.

    Never raises for what was sent; what it yields tells all of it.
    """
    library = library.of(partner.id)
    desk = Desk(library, partner, as_of, known, day_totals, filed)
    form, findings = recognise(content)
    parts: Iterator[Batch | Conclusion]
    if form == "x12":
        parts = translate_x12(content, library, partner, desk, processed, stranger)
    elif form == "xml":
        parts = translate_xml(content, library, partner, desk)
    elif form == "json":
        parts = translate_json(content, library, partner, desk)
    elif form == "catair":
        parts = translate_catair(content, library, partner, desk)
    elif form == "unknown" and (rows := open_rows(content, library)) is not None:
        parts = translate_csv(rows, library, partner, desk)
    else:
        tally = Tally(form, partner)
        tally.message(findings)
        parts = iter([tally.conclude(None, unreadable=True)])
    for part in parts:
        yield _hashed(part, library) if isinstance(part, Conclusion) else part


def _hashed(conclusion: Conclusion, library: Library) -> Conclusion:
    """Return *conclusion* with the hashes of the mappings that it names."""
    names = (conclusion.mapping or "").split(", ")
    hashes = {one.id: one.digest for one in library.mappings.values() if one.id in names}
    return msgspec.structs.replace(conclusion, mapping_hashes=hashes) if hashes else conclusion


class Outcome(msgspec.Struct, frozen=True):
    """The whole outcome of a message that fits in memory."""

    filings: tuple[Filing, ...]
    conclusion: Conclusion


def collect(parts: Iterable[Batch | Conclusion]) -> Outcome:
    """Return the stream *parts* of ``translate`` as one value, for messages of moderate size."""
    filings: list[Filing] = []
    for part in parts:
        if isinstance(part, Conclusion):
            return Outcome(tuple(filings), part)
        filings += part.filings
    raise AssertionError("translate ends with a conclusion")


class Remembered:
    """What was forwarded in one run without a store. Ask :meth:`known`, :meth:`day_totals`; show it every batch."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._days: dict[tuple[date, str], DayTally] = {}

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of *keys* that were forwarded before."""
        return self._keys.intersection(keys)

    def day_totals(self, asked: Iterable[DayEntry]) -> dict[tuple[date, str], DayTally]:
        """Return what was forwarded for those persons and orders of *asked* that something was forwarded for."""
        places = (place for entry in asked for place in entry.places)
        return {place: self._days[place] for place in places if place in self._days}

    def watch(self, parts: Iterable[Batch | Conclusion]) -> Iterator[Batch | Conclusion]:
        """Pass *parts* on and remember what they forward."""
        for part in parts:
            if isinstance(part, Batch):
                self._keys.update(filing.key for filing in part.filings if filing.fate == "forward")
                for entry in (filing.day for filing in part.filings if filing.day is not None):
                    for place in entry.places:
                        self._days[place] = self._days.get(place, DayTally()).plus(entry.cents)
            yield part
