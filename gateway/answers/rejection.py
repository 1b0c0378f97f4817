"""The customs acceptance or rejection: 355, what became of a manifest (309), in the manifest's own structure.

One 355 answers one received set. It repeats the sender's M10 and P4 and, for each refused or held shipment, LX, M11 and
the segments in error, with a K1 under each (ASC X12 355; the layout of K1 and K3 is not published by CBP and is ours).
A shipment that is refused ends with 060, a manifest that is refused with 509 and, when it was a complete one, 511. A
held shipment has a K1 without either. A set without M10 or P4 has nothing to mirror and gets none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

import msgspec

from gateway.answers.answer import Answer
from gateway.answers.cbp_codes import (
    ACCEPTED,
    BACK_TO_PRELIMINARY,
    BILL_REJECTED,
    MANIFEST_REJECTED,
    TEXTS,
    cbp_code,
)
from gateway.answers.judgment import (
    MOST_FINDINGS,
    GroupJudgment,
    InterchangeJudgment,
    SetJudgment,
    findings_of_sets,
    reasons_of,
    refused_of_sets,
)
from gateway.answers.mirror import MOST_REMARKS, Mirror, Remark, few, repeated
from gateway.answers.reply import Reply
from gateway.diagnostics import Diagnostic, Source
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.policy import Decision
from gateway.tree import Content
from gateway.x12.segment import Delimiters, Run, tokenize
from gateway.x12.survey import TransactionSet
from gateway.x12.writer import Values

Echo = Callable[[int, int], str]
"""Gives the message as received, from one byte offset up to another, as a Latin-1 view."""

MOST_RECORDS = 1000
"""LX loops of one 355; the rest is in the report of the message."""
MOST_SEGMENTS = 20_000
"""Segments of one 355 after which no further shipment is begun."""
_MOST_PORTS = 20
_MANIFEST = "309"
_COMPLETE = "W"
"""M1009 of a complete manifest (DE 256)."""
_RELEASES = ("004060", "005020", "006050")
_USUAL_RELEASE = "005020"
_LONGEST_RECORD = 1 << 20
_WINDOW, _LONGEST_SEGMENT = 1 << 20, 1 << 12


def echo_of(content: Content) -> Echo:
    """Return the echo of *content*."""
    return lambda start, end: b"".join(content.chunks(start, end)).decode("latin-1")


class _Port(msgspec.Struct):
    """A P4 of the set, with what is remarked on it and the shipments below it that are told of."""

    start: int
    values: Values
    remarks: list[Remark]
    lines: list[Values]


def write_rejection(
    conclusion: Conclusion, judgment: InterchangeJudgment, reply: Reply, echo: Echo, *, also_good: bool
) -> list[Answer]:
    """Return, for every group of an accepted interchange, a 355 for each manifest in it with something to tell.

    *echo* gives the sender's own segments. With *also_good* a manifest without faults is told of, too.
    """
    if judgment.code == "R":
        return []
    filings, findings = refused_of_sets(conclusion), findings_of_sets(conclusion)
    results = {result.scope: result for result in conclusion.transactions}
    answers = []
    for group in judgment.groups:
        received = group.group.release[:6]
        release = reply.settings.release355 or (received if received in _RELEASES else _USUAL_RELEASE)
        sent, written = judgment.interchange.delimiters, reply.delimiters(release)
        sets = []
        for one in group.sets:
            scope, result = one.transaction.scope, results.get(one.transaction.scope)
            if result is None or one.transaction.id != _MANIFEST:
                continue
            of_set = _Set(one, group, result, findings.get(scope, []), filings.get(scope, []))
            if of_set.is_told(also_good=also_good) and (lines := _Writer(of_set, echo, sent, written).lines()):
                sets.append(lines)
        if sets:
            answers.append(
                reply.group("355", judgment.interchange, group.group, sets, functional_id="AZ", release=release)
            )
    return answers


class _Set(msgspec.Struct, frozen=True):
    """A manifest and how it came out."""

    judgment: SetJudgment
    group: GroupJudgment
    result: TransactionResult
    own: Sequence[Diagnostic]
    """Errors of the set as a whole."""
    filings: Sequence[Filing]

    @property
    def is_refused(self) -> bool:
        """The set as a whole does not stand."""
        return self.judgment.code == "R" or self.result.refused

    @property
    def has_faults(self) -> bool:
        """Something of it was refused or held."""
        counts = self.result.counts
        return self.is_refused or bool(self.own) or counts.reject + counts.hold > 0

    def is_told(self, *, also_good: bool) -> bool:
        """Whether there is something to tell: a fault, or, if wanted, that its shipments were accepted."""
        return self.has_faults or (also_good and self.result.counts.records > 0)


class _Writer:
    """Writes what stands between ST and SE of one 355."""

    def __init__(self, of_set: _Set, echo: Echo, sent: Delimiters, written: Delimiters) -> None:
        self._set = of_set
        self._echo = echo
        self._sent = sent
        self._written = written
        self._segments = 0

    def lines(self) -> list[Values]:
        """Return the segments; none when there is no M10 or no P4 that could be repeated."""
        of_set = self._set
        trip = self._trip()
        ports = self._ports(of_set.judgment.transaction)
        if trip is None or not ports:
            return []
        remarks = [*of_set.group.faults]
        for diagnostic in of_set.own[:MOST_FINDINGS]:
            source = diagnostic.source
            if source is not None and source.segment_id == "P4" and source.start is not None:
                _last_before(ports, source.start).remarks.append(_remark(diagnostic))
            else:
                remarks.append(diagnostic)
        for filing in of_set.filings[:MOST_RECORDS]:
            if self._segments < MOST_SEGMENTS:
                self._record(filing, _last_before(ports, filing.start))
        told = [port for port in ports if port.lines or port.remarks][:_MOST_PORTS] or ports[:1]
        return [
            trip,
            *self._verdict([_remark(one) for one in remarks], trip),
            *(line for port in told for line in (port.values, *few(port.remarks), *port.lines)),
            ["K3", _totals(of_set.result.counts)],
        ]

    def _verdict(self, remarks: list[Remark], trip: Values) -> Iterator[Values]:
        """Yield the K1 of the trip."""
        if not self._set.has_faults:
            yield _listed(ACCEPTED).values()
            return
        if not self._set.is_refused:
            yield from few(remarks)
            return
        yield from few(remarks[: MOST_REMARKS - 2], _listed(MANIFEST_REJECTED))
        if len(trip) > 9 and trip[9] == _COMPLETE:
            yield _listed(BACK_TO_PRELIMINARY).values()

    def _trip(self) -> Values | None:
        """Return the M10 as sent."""
        transaction = self._set.judgment.transaction
        text = self._echo(transaction.start, min(transaction.end, transaction.start + _LONGEST_SEGMENT))
        for segment in tokenize(Run(text, transaction.start, 1, 1, 0, 1, 0), self._sent)[:2]:
            values = repeated(segment.text, self._sent, self._written)
            if values[0] == "M10" and len(values) > 1:
                return values
        return None

    def _ports(self, transaction: TransactionSet) -> list[_Port]:
        """Return the P4 of the set in their order, as far as there is something to tell."""
        filings = self._set.filings
        until = transaction.end if self._set.own or not filings else filings[:MOST_RECORDS][-1].start
        found = []
        for start, text in self._found("P4", transaction.start, until):
            values = repeated(text, self._sent, self._written)
            if len(values) > 1:
                found.append(_Port(start, values, [], []))
            if not self._set.has_faults:
                break
        return found

    def _found(self, name: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Yield offset and text of the segments *name* between two offsets; memory stays flat."""
        terminator = re.escape(self._sent.segment)
        wanted = re.compile(
            rf"{terminator}[ \t\r\n]*({name}{re.escape(self._sent.element)}.{{0,1000}}?)(?={terminator})", re.DOTALL
        )
        for offset in range(start, end, _WINDOW):
            text = self._echo(offset, min(end, offset + _WINDOW + _LONGEST_SEGMENT))
            for match in wanted.finditer(text):
                if match.start() < _WINDOW:
                    yield offset + match.start(1), match[1]

    def _record(self, filing: Filing, port: _Port) -> None:
        text = self._echo(filing.start, min(filing.end, filing.start + _LONGEST_RECORD))
        run = Run(text, filing.start, filing.segment or 1, 1, 0, 1, 0)
        mirror = Mirror(tokenize(run, self._sent), self._sent, self._written)
        reasons = reasons_of(filing)
        for diagnostic in reasons[:MOST_FINDINGS]:
            source = diagnostic.source
            at = mirror.at(source.segment if source is not None else None)
            at.remarks[_remark(diagnostic, at.party, filing.decision)] = None
        if not reasons and filing.decision is not None:
            mirror.remark_on_all([Remark(None, filing.decision.primary_reason.replace("_", " ")[:30])])
        last = _listed(BILL_REJECTED) if filing.fate == "reject" else None
        lines, left = mirror.segments(last, str((filing.scope.record or 0) + 1))
        port.lines += lines
        port.remarks += left
        self._segments += len(lines)


def _last_before(ports: Sequence[_Port], offset: int) -> _Port:
    """Return the P4 that *offset* stands in or below."""
    return ports[max(0, bisect_right(ports, offset, key=lambda port: port.start) - 1)]


def _remark(diagnostic: Diagnostic, party: str = "", decision: Decision | None = None) -> Remark:
    code = cbp_code(diagnostic, party=party, decision=decision)
    return _listed(code) if code is not None else Remark(None, diagnostic.short, _element(diagnostic.source))


def _element(source: Source | None) -> str:
    if source is None or source.element is None or len(source.segment_id or "") not in (2, 3):
        return ""
    return f"{source.segment_id}-{source.element:02d}"


def _listed(code: str) -> Remark:
    return Remark(code, TEXTS[code])


def _totals(counts: Counts) -> str:
    held = f" HELD {counts.hold:04d}" if counts.hold else ""
    return f"SHIPMENTS REJECTED {counts.reject:04d} ACCEPTED {counts.forward:04d}{held}"
