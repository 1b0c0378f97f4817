"""The XML acknowledgment: everything that became of a message in one document, for senders of any format.

Its shape is ``xsd/acknowledgment-1.0.xsd``. Records that were forwarded are counted; those that were rejected or held
are told one by one, as far as the conclusion names them, each with its first hundred findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from gateway.answers.answer import XML_MEDIA_TYPE, Answer
from gateway.answers.judgment import MOST_FINDINGS, GroupJudgment, InterchangeJudgment, SetJudgment, judge
from gateway.diagnostics import Diagnostic, Scope, Source
from gateway.pipeline.outcome import Conclusion, Counts, Filing, TransactionResult
from gateway.x12.segment import readable

NAMESPACE = "urn:low-value-gateway:acknowledgment:1"

_VERDICTS = {"A": "accepted", "E": "accepted-with-errors", "P": "partially-accepted", "R": "rejected"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML 1.0 document cannot hold, not even as a reference."""
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"} | {"\r": "&#13;"}
)


def write_document(conclusion: Conclusion, now: datetime, message_id: str) -> Answer:
    """Return the XML acknowledgment of *conclusion*, dated *now*, under our own name *message_id* of the message."""
    named = {filing.key for filing in conclusion.refused}
    apart = [one for one in conclusion.diagnostics if one.level != "record" or named.isdisjoint(one.records)]
    results = {result.scope: result for result in conclusion.transactions}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Acknowledgment xmlns="{NAMESPACE}" version="1.0">',
        *leaf("MessageId", message_id),
        *leaf("Created", now.isoformat(timespec="seconds")),
        *leaf("Format", conclusion.format),
        *leaf("Verdict", conclusion.verdict),
        *leaf("Mapping", conclusion.mapping),
        _counts(conclusion.counts),
        *(line for judgment in judge(conclusion) for line in _interchange(judgment, results)),
        *(line for filing in conclusion.refused for line in _record(filing)),
        *(line for diagnostic in apart for line in _diagnostic(diagnostic)),
        "</Acknowledgment>",
    ]
    body = "\n".join([*lines, ""]).encode("utf-8")
    return Answer(kind="XML", media_type=XML_MEDIA_TYPE, body=body)


def _interchange(judgment: InterchangeJudgment, results: dict[Scope, TransactionResult]) -> Iterable[str]:
    one = judgment.interchange
    attributes = attributes_of(
        controlNumber=one.control_number,
        sender=f"{one.sender_qualifier}:{one.sender}",
        receiver=f"{one.receiver_qualifier}:{one.receiver}",
        usage=one.usage,
        verdict=_VERDICTS[judgment.code],
        note=judgment.note,
    )
    yield f"<Interchange{attributes}>"
    for group in judgment.groups:
        yield from _group(group, results)
    yield "</Interchange>"


def _group(judgment: GroupJudgment, results: dict[Scope, TransactionResult]) -> Iterable[str]:
    one = judgment.group
    attributes = attributes_of(
        functionalId=one.functional_id,
        controlNumber=one.control_number,
        release=one.release,
        verdict=_VERDICTS[judgment.code],
    )
    yield f"<Group{attributes}>"
    for transaction in judgment.sets:
        yield from _set(transaction, results.get(transaction.transaction.scope))
    yield "</Group>"


def _set(judgment: SetJudgment, result: TransactionResult | None) -> Iterable[str]:
    one = judgment.transaction
    attributes = attributes_of(
        setId=one.id,
        controlNumber=one.control_number,
        segments=str(one.segments),
        verdict=_VERDICTS[judgment.code],
        guide=result.guide if result is not None else None,
    )
    yield f"<TransactionSet{attributes}>" if result is not None else f"<TransactionSet{attributes}/>"
    if result is not None:
        yield _counts(result.counts)
        yield "</TransactionSet>"


def _counts(counts: Counts) -> str:
    numbers = {"records": counts.records, "forward": counts.forward, "reject": counts.reject, "hold": counts.hold}
    return f"<Counts{attributes_of(**{name: str(number) for name, number in numbers.items()})}/>"


def _record(filing: Filing) -> Iterable[str]:
    yield f"<Record{attributes_of(key=filing.key, regime=filing.regime or None, fate=filing.fate)}>"
    if filing.decision is not None:
        decision = filing.decision
        yield f"<Decision{attributes_of(ruling=decision.decision, dutyFree='true' if decision.duty_free else 'false')}>"
        for reason in (decision.primary_reason, *decision.also_reasons):
            yield from leaf("Reason", reason)
        yield from leaf("SuggestedFiling", decision.suggested_filing)
        yield from leaf("Citation", decision.citation)
        yield "</Decision>"
    for diagnostic in filing.diagnostics[:MOST_FINDINGS]:
        yield from _diagnostic(diagnostic)
    yield "</Record>"


def _diagnostic(one: Diagnostic) -> Iterable[str]:
    attributes = attributes_of(code=one.code, severity=one.severity.value, level=one.level, count=str(one.count))
    yield f"<Diagnostic{attributes}>"
    yield from leaf("Message", one.message)
    yield from leaf("Found", one.found, is_empty_told=True)
    yield from leaf("Expected", one.expected)
    yield from leaf("Hint", one.hint)
    yield from leaf("Where", one.where)
    yield from leaf("Field", one.target)
    yield from leaf("Citation", one.citation)
    if one.source is not None:
        yield _place(one.source)
    for record in one.records:
        yield from leaf("RecordKey", record)
    yield "</Diagnostic>"


def _place(source: Source) -> str:
    attributes = attributes_of(
        line=_text(source.line),
        column=_text(source.column),
        segment=_text(source.segment),
        segmentId=source.segment_id,
        element=_text(source.element),
        component=_text(source.component),
        repetition=_text(source.repetition),
        loop=source.loop,
        xpath=source.xpath,
    )
    return f"<Place{attributes}/>"


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def leaf(name: str, value: str | None, *, is_empty_told: bool = False) -> Iterable[str]:
    """Yield an element with text; none for what is not known, nor for an empty text unless that says something."""
    if value or (is_empty_told and value is not None):
        yield f"<{name}>{_escaped(value)}</{name}>"


def attributes_of(**values: str | None) -> str:
    """Return *values* as attributes, those that are not known left out."""
    return "".join(f' {name}="{_escaped(value)}"' for name, value in values.items() if value is not None)


def _escaped(value: str) -> str:
    """Return *value* as its sender meant it; what XML cannot hold becomes the replacement character."""
    text = readable(value) if all(ord(one) < 256 for one in value) else value
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text).translate(_ESCAPES)
