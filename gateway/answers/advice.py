"""The application advice: 824, what the law and the filing rules refuse in a set that could be read, record by record.

One advice answers one received group; it holds an 824 for every set of which something is refused or held. A refused
record is ``OTI*IR``, a held one ``OTI*IE`` (DE 110 has no code for holding a single item, and the record was accepted
for review), a set that is refused as a whole ``OTI*TR``, one with findings of its own that stands ``OTI*TP``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.answers.answer import Answer
from gateway.answers.functional import copy_of, place_of, reference_of
from gateway.answers.judgment import (
    MOST_FINDINGS,
    GroupJudgment,
    InterchangeJudgment,
    SetJudgment,
    acks_of,
    findings_of_sets,
    reasons_of,
    refused_of_sets,
)
from gateway.answers.reply import Reply, position_of
from gateway.diagnostics import Diagnostic, Source
from gateway.pipeline.outcome import Conclusion, Filing, TransactionResult
from gateway.x12.edits import is_date, is_time
from gateway.x12.survey import Group, TransactionSet
from gateway.x12.writer import Values, transliterate

MOST_RECORDS = 1000
"""OTI loops of one 824; the rest is in the report of the message."""
_INCORRECT_DATA, _OTHER_REASON = "848", "024"
_BILL, _SET = "BM", "TN"
_SCAC = "02"
_ADVICE = "824"
"""An advice on an advice could be answered by a third."""


def write_advice(
    conclusion: Conclusion, judgment: InterchangeJudgment, reply: Reply, reference: str, *, also_good: bool
) -> list[Answer]:
    """Return an advice for every group of an accepted interchange with something to tell.

    *reference* is our own name of the message (BGN02). With *also_good* a set without refusals is told of, too.
    """
    if judgment.code == "R":
        return []
    filings, findings = refused_of_sets(conclusion), findings_of_sets(conclusion)
    results = {result.scope: result for result in conclusion.transactions}
    answers = []
    for group in judgment.groups:
        sets = []
        for one in group.sets:
            if one.transaction.id == _ADVICE:
                continue
            scope = one.transaction.scope
            told = list(_set(one, group, findings.get(scope, []), results.get(scope), also_good=also_good, reply=reply))
            told += _records(filings.get(scope, []), one, group, reply, MOST_RECORDS - bool(told))
            if told:
                sets.append([*_heading(reply, judgment, reference), *told])
        if sets and not group.is_acknowledgment:
            release = reply.settings.release
            answers.append(
                reply.group("824", judgment.interchange, group.group, sets, functional_id="AG", release=release)
            )
    return answers


def _heading(reply: Reply, judgment: InterchangeJudgment, reference: str) -> Iterable[Values]:
    sender, settings = judgment.interchange, reply.settings
    yield ["BGN", "11", reference[:30], f"{reply.now:%Y%m%d}", f"{reply.now:%H%M}"]
    yield ["N1", "41", settings.sender_id, "46", settings.sender_id]
    if len(sender.sender) > 1:
        yield ["N1", "40", sender.sender, "2" if sender.sender_qualifier == _SCAC else "ZZ", sender.sender]


def _set(
    one: SetJudgment,
    group: GroupJudgment,
    findings: Sequence[Diagnostic],
    result: TransactionResult | None,
    *,
    also_good: bool,
    reply: Reply,
) -> Iterable[Values]:
    """Yield what concerns the set as a whole."""
    is_refused = one.code == "R" or (result is not None and result.refused)
    if is_refused or findings:
        code = "TR" if is_refused else "TP"
    elif also_good and result is not None and result.counts.records and not result.counts.reject + result.counts.hold:
        code = "TA"
    else:
        return
    yield _original(code, _SET, one.transaction.control_number or "UNKNOWN", one.transaction, group.group)
    for diagnostic in [*findings, *group.faults][:MOST_FINDINGS]:
        yield _error(diagnostic, reply)


def _records(
    filings: Sequence[Filing], one: SetJudgment, group: GroupJudgment, reply: Reply, most: int
) -> Iterable[Values]:
    for filing in filings[:most]:
        code = "IR" if filing.fate == "reject" else "IE"
        key = transliterate(filing.key, reply.delimiters(reply.settings.release))[:50].rstrip()
        key = key or f"SEGMENT {filing.segment or one.transaction.ordinal}"
        yield _original(code, _BILL, key, one.transaction, group.group)
        told = reasons_of(filing)
        for diagnostic in told[:MOST_FINDINGS]:
            yield _error(diagnostic, reply)
        if not told and filing.decision is not None:
            yield ["TED", _OTHER_REASON, filing.decision.primary_reason.replace("_", " ")[:60]]


def _original(code: str, qualifier: str, name: str, transaction: TransactionSet, group: Group) -> Values:
    """Return the OTI that names a record or set by the sender's own numbers."""
    number = transaction.control_number if 4 <= len(transaction.control_number) <= 9 else ""
    has_group = group.control_number.isdecimal() and len(group.control_number) < 10
    return [
        "OTI",
        code,
        qualifier,
        name,
        _fitting(group.sender, 2, 15),
        _fitting(group.receiver, 2, 15),
        group.date if len(group.date) == 8 and is_date(group.date) else "",
        group.time if is_time(group.time) else "",
        group.control_number if has_group else "",
        number if has_group else "",
        _fitting(transaction.id, 3, 3),
        _fitting(group.release, 1, 12),
    ]


def _error(diagnostic: Diagnostic, reply: Reply) -> Values:
    """Return the TED of one finding; before 005010 its places are plain elements, from then on composites."""
    release = reply.settings.release
    delimiters = reply.delimiters(release)
    source = diagnostic.source or Source()
    code = acks_of(diagnostic).ted or (_INCORRECT_DATA if source.element is not None else _OTHER_REASON)
    message = transliterate(diagnostic.message, delimiters)
    place, reference = str(source.element or ""), reference_of(source)
    return [
        "TED",
        code,
        message if len(message) <= 60 else diagnostic.short,
        _fitting(source.segment_id or "", 2, 3),
        position_of(source.position, release),
        place_of(source, delimiters) if release >= "005010" and place else place,
        reference,
        copy_of(diagnostic, delimiters) if place else "",
    ]


def _fitting(value: str, shortest: int, longest: int) -> str:
    return value if shortest <= len(value) <= longest else ""
