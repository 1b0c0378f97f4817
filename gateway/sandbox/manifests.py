"""A manifest (309) answered: 355 at once, then the dispositions of its bills (350), one set of them after the other.

What is real: the reading, the guide, the rules and the law of this gateway, and bills that are on file already. All
else is the table of bill numbers. Every answer is a test (ISA15 = T).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec

from gateway.answers import Answer, Kind, echo_of
from gateway.answers.judgment import judge
from gateway.answers.rejection import write_rejection
from gateway.answers.reply import Reply as AnswerWriter
from gateway.diagnostics import diagnose
from gateway.filing import Regimes, to_json
from gateway.fixedwidth import values_of
from gateway.pipeline.amendments import OnFile
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.pipeline.translate import collect, translate
from gateway.policy import EASTERN
from gateway.sandbox.magic import Magic, of_bill
from gateway.sandbox.memory import Shelf
from gateway.sandbox.reply import MARK, X12, Reply, marked
from gateway.tree import InMemory
from gateway.x12 import Group, Interchange, survey
from gateway.x12.writer import Values

NAME = "CUSTOMS-SIM"
"""ISA06 and GS02 of every answer."""
_TEXT = 30
_PRODUCTION = "P"
_MOTOR = "J"
_RELEASES = ("004060", "005020", "006050")
_USUAL_RELEASE = "005020"
_OF_SECTION_321 = "section-321"
_ON_FILE = "accepted"


class _Marked(AnswerWriter, frozen=True):
    """Writes answers with the mark of the simulation in the text of every remark, as tests."""

    def group(
        self, kind: Kind, interchange: Interchange, group: Group, sets: Sequence[Sequence[Values]], **said: Any
    ) -> Answer:
        """Return the answer to *group*, marked."""
        of_test = msgspec.structs.replace(interchange, usage="T")
        return super().group(kind, of_test, group, [[_remark(one) for one in lines] for lines in sets], **said)


def _remark(segment: Values) -> Values:
    if segment[0] != "K1":
        return segment
    if len(segment) > 2:
        return ["K1", segment[1], marked(str(segment[2]), _TEXT)]
    return ["K1", marked(str(segment[1]), _TEXT)]


class ManifestDesk:
    """Judges manifests. Not for several threads at once."""

    def __init__(
        self, library: Library, regimes: Regimes, magic: Sequence[Magic], dispositions: Mapping[str, str]
    ) -> None:
        """*dispositions*: what each code of X4-07 says."""
        self._library = library
        self._regimes = regimes
        self._magic = magic
        self._dispositions = dispositions
        self._bills: Shelf[bytes] = Shelf()
        """The record of each bill that is on file, compressed; of a deleted one nothing."""
        self._numbers = {kind: count(1) for kind in ("interchange", "group", "transaction")}
        settings = AnswerSettings(sender_id=NAME, reject355="always")
        self._customs = Partner(id="sandbox", answers=settings)

    def answer(self, data: bytes, now: datetime) -> list[Reply] | None:
        """Return the answers to the message *data*, in the order in which they would come; none for a silent bill.

        ``None``: one of its interchanges is meant for production, and nothing of it was looked at.
        """
        content = InMemory(data)
        if any(one.usage == _PRODUCTION for one in survey(content).interchanges):
            return None
        outcome = collect(
            translate(
                content,
                library=self._library,
                partner=self._customs,
                as_of=now,
                known=lambda keys: {key for key in keys if self._bills.get(key)},
                processed=lambda _: None,
                filed=self._filed,
            )
        )
        filings = [self._with_magic(filing) for filing in outcome.filings if filing.regime == _OF_SECTION_321]
        if any(self._magic_of(filing).answer == "silent" for filing in filings):
            return []
        for filing in filings:
            if filing.fate == "forward":
                is_deleted = filing.amends is not None and filing.amends.what == "cancel"
                self._bills.put(filing.key, b"" if is_deleted else zlib.compress(filing.xml.encode()))
        writer = _Marked(self._customs.answers, self._next, now.astimezone(EASTERN))
        conclusion = _concluded(outcome.conclusion, outcome.filings, filings)
        answers = [
            answer
            for judgment in judge(conclusion)
            for answer in write_rejection(conclusion, judgment, writer, echo_of(content), also_good=True)
        ]
        replies = [Reply(kind="355", media_type=X12, body=answer.body) for answer in answers]
        return replies + self._dispositions_of(conclusion, filings, now.astimezone(EASTERN))

    def _filed(self, keys: Collection[str]) -> dict[str, OnFile]:
        """Return the bills that are on file; which ones customs would still let go is not simulated."""
        kept = {key: self._bills.get(key) for key in keys}
        return {
            key: OnFile(
                filing=zlib.crc32(key.encode()),
                state=_ON_FILE,
                regime=_OF_SECTION_321,
                xml=zlib.decompress(record).decode(),
            )
            for key, record in kept.items()
            if record
        }

    def _next(self, kind: str) -> int:
        return next(self._numbers[kind])

    def _magic_of(self, filing: Filing) -> Magic:
        return of_bill(filing.key, self._magic)

    def _with_magic(self, filing: Filing) -> Filing:
        """Refuse *filing* when its bill number asks for that."""
        magic = self._magic_of(filing)
        is_refused = magic.answer == "reject" or (filing.amends is not None and magic.changes)
        if filing.fate != "forward" or not is_refused:
            return filing
        found = diagnose("sandbox.bill-refused", found=filing.key, scope=filing.scope)
        return msgspec.structs.replace(filing, fate="reject", diagnostics=(*filing.diagnostics, found))

    def _dispositions_of(self, conclusion: Conclusion, filings: Sequence[Filing], now: datetime) -> list[Reply]:
        survey_ = conclusion.survey
        forwarded = [filing for filing in filings if filing.fate == "forward" and filing.amends is None]
        if survey_ is None or not forwarded:
            return []
        replies = []
        rounds = max(len(self._magic_of(filing).dispositions) for filing in forwarded)
        for number in range(rounds):
            moment = now + timedelta(minutes=number)
            writer = _Marked(self._customs.answers, self._next, moment)
            for place, interchange in enumerate(survey_.interchanges):
                for group in interchange.groups:
                    sets = self._sets([one for one in forwarded if _within(one, place, group)], number, moment)
                    if sets:
                        release = group.release[:6] if group.release[:6] in _RELEASES else _USUAL_RELEASE
                        answer = writer.group("350", interchange, group, sets, functional_id="AU", release=release)
                        replies.append(Reply(kind="350", media_type=X12, body=answer.body))
        return replies

    def _sets(self, filings: Iterable[Filing], number: int, moment: datetime) -> list[list[Values]]:
        """Return a 350 for each trip and port of *filings* whose bills get a disposition in this round."""
        by_place: dict[tuple[str, str, str, str], list[Values]] = {}
        for filing in filings:
            codes = self._magic_of(filing).dispositions
            if number >= len(codes):
                continue
            values = values_of(to_json(filing.xml, self._regimes))
            first = {path: found[0] for path, found in values.items()}
            carrier, trip = first["Trip.CarrierScac"], first.get("Trip.Number", "")
            place = (carrier, trip, first["Arrival.Port"], first["Arrival.Date"])
            by_place.setdefault(place, []).extend(self._bill(first, codes[number], moment))
        return [
            [
                ["M10", carrier, _MOTOR, "US", "", MARK, trip],
                ["P4", port, day.replace("-", "")],
                *lines,
            ]
            for (carrier, trip, port, day), lines in by_place.items()
        ]

    def _bill(self, first: dict[str, str], code: str, moment: datetime) -> list[Values]:
        posted = [f"{moment:%Y%m%d}", f"{moment:%H%M}"]
        number, issuer = first["Bill.Number"], first["Bill.IssuerScac"]
        bill = ["X4", number, first["Quantity"], "", "", *posted, code, "", issuer]
        return [bill, ["K1", self._dispositions[code].upper()]]


def _within(filing: Filing, interchange: int, group: Group) -> bool:
    return filing.scope.interchange == interchange and filing.scope.group == group.scope.group


def _concluded(conclusion: Conclusion, before: Sequence[Filing], filings: Sequence[Filing]) -> Conclusion:
    """Return *conclusion* with what the table of bill numbers has refused."""
    refused = {filing.key for filing in before if filing.fate == "forward"} & {
        filing.key for filing in filings if filing.fate == "reject"
    }
    more = [filing for filing in filings if filing.key in refused and filing.fate == "reject"]
    if not more:
        return conclusion

    def counted(counts: Counts, number: int) -> Counts:
        return msgspec.structs.replace(counts, forward=counts.forward - number, reject=counts.reject + number)

    def of(result: TransactionResult) -> TransactionResult:
        number = sum(_set_of(filing) == _set_of(result) for filing in more)
        return msgspec.structs.replace(result, counts=counted(result.counts, number))

    return msgspec.structs.replace(
        conclusion,
        counts=counted(conclusion.counts, len(more)),
        transactions=tuple(map(of, conclusion.transactions)),
        refused=tuple(sorted((*conclusion.refused, *more), key=lambda filing: filing.start)),
    )


def _set_of(what: Filing | TransactionResult) -> tuple[int | None, int | None, int | None]:
    return what.scope.interchange, what.scope.group, what.scope.transaction
