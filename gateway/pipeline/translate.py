"""Bytes to outcome: the whole of the pure middle behind one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from gateway.pipeline.decide import Known
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Batch, Conclusion, Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.recognise import recognise
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
) -> Iterator[Batch | Conclusion]:
    """Yield what becomes of the message *content*: batches of filings in its order, then one conclusion.

    Memory stays flat whatever the size of the message. *as_of* is the time at which it was received, aware. *known*
    tells which record keys the partner has had forwarded before, *processed* whether an interchange was processed
    before, *stranger* why an interchange may not come from its sender (anybody's may, by default).

    Never raises for what was sent; what it yields tells all of it.
    """
    form, findings = recognise(content)
    if form == "x12":
        yield from translate_x12(content, library, partner, as_of, known, processed, stranger)
    elif form == "xml":
        yield from translate_xml(content, library, partner, as_of, known)
    else:
        tally = Tally(form, partner)
        tally.message(findings)
        yield tally.conclude(None, unreadable=True)


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
    """The keys that were forwarded in one run without a store; ask :meth:`known`, and show it every batch."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of *keys* that were forwarded before."""
        return self._keys.intersection(keys)

    def watch(self, parts: Iterable[Batch | Conclusion]) -> Iterator[Batch | Conclusion]:
        """Pass *parts* on and remember what they forward."""
        for part in parts:
            if isinstance(part, Batch):
                self._keys.update(filing.key for filing in part.filings if filing.fate == "forward")
            yield part
