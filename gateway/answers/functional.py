"""The functional and the implementation acknowledgment: 997 and 999, one for one received group.

Both have one structure and differ in segment names, code columns and release. A set is told of in at most
:data:`MOST_SEGMENTS` AK3; what goes beyond is in the advice and in the report of the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from gateway.answers.answer import Answer
from gateway.answers.judgment import GroupJudgment, InterchangeJudgment, SetJudgment, acks_of
from gateway.answers.reply import Reply, exact_copy, position_of
from gateway.diagnostics import Acks, Diagnostic, Severity, Source
from gateway.x12.segment import Delimiters
from gateway.x12.survey import TransactionSet
from gateway.x12.writer import Value, Values

MOST_SEGMENTS = 1000
_MOST_ELEMENTS = 99
_MOST_CODES = 5
_ELEMENT_ERRORS = "8"
_SEGMENTS_IN_ERROR = "5"
_WITHOUT_COPY = frozenset({"1", "2", "3", "12", "13"})
"""AK403 of what is missing and of what is too many: there is no one value to copy."""
_FIRST_RELEASE_WITH_REFERENCES = "004060"
"""From here on AK1 repeats the release and AK2 the implementation reference."""

Codes = Callable[[Acks], str | None]


class _Form(msgspec.Struct, frozen=True, kw_only=True):
    """What sets the two acknowledgments apart."""

    kind: Literal["997", "999"]
    segment: str
    element: str
    trailer: str
    segment_code: Codes
    element_code: Codes
    set_code: Codes
    release: str | None
    """The only release it is written in, or ``None`` for that of the settings."""
    implementation: str | None
    loop_length: int
    has_context: bool


_FORMS = {
    "997": _Form(
        kind="997",
        segment="AK3",
        element="AK4",
        trailer="AK5",
        segment_code=lambda acks: acks.ak3,
        element_code=lambda acks: acks.ak4,
        set_code=lambda acks: acks.ak5,
        release=None,
        implementation=None,
        loop_length=6,
        has_context=False,
    ),
    "999": _Form(
        kind="999",
        segment="IK3",
        element="IK4",
        trailer="IK5",
        segment_code=lambda acks: acks.ik3 or acks.ak3,
        element_code=lambda acks: acks.ik4 or acks.ak4,
        set_code=lambda acks: acks.ik5 or acks.ak5,
        release="005010",
        implementation="005010X231A1",
        loop_length=4,
        has_context=True,
    ),
}


def write_functional(kind: Literal["997", "999"], judgment: InterchangeJudgment, reply: Reply) -> list[Answer]:
    """Return an acknowledgment for every group of an accepted interchange; none for groups of acknowledgments."""
    form = _FORMS[kind]
    release = form.release or reply.settings.release
    return [
        reply.group(
            kind,
            judgment.interchange,
            group.group,
            [list(_group(group, form, release, reply.delimiters(release)))],
            functional_id="FA",
            release=release,
            implementation=form.implementation,
        )
        for group in judgment.groups
        if judgment.code != "R" and not group.is_acknowledgment
    ]


def _group(judgment: GroupJudgment, form: _Form, release: str, delimiters: Delimiters) -> Iterable[Values]:
    group, counted = judgment.group, len(judgment.sets)
    has_references = release >= _FIRST_RELEASE_WITH_REFERENCES
    number = group.control_number if group.control_number.isdecimal() and len(group.control_number) < 10 else "0"
    yield ["AK1", group.functional_id, number, group.release[:12] if has_references else ""]
    for one in judgment.sets:
        yield ["AK2", *_name(one.transaction), (one.transaction.implementation or "")[:35] if has_references else ""]
        segments = list(_segments(one, form, release, delimiters))
        yield from segments
        codes = [_SEGMENTS_IN_ERROR] if one.findings else []
        yield [form.trailer, one.code, *_few([*codes, *_codes(one.faults, form.set_code)])]
    declared = group.declared_sets or ""
    claimed = declared if declared.isdecimal() and len(declared) < 7 else str(counted)
    accepted = 0 if judgment.code == "R" else judgment.accepted
    codes = _few(_codes(judgment.faults, lambda acks: acks.ak9))
    yield ["AK9", judgment.code, claimed, str(counted), str(accepted), *codes]


def _name(transaction: TransactionSet) -> tuple[str, str]:
    """Return ST01 and ST02 as sent, zeros where what was sent cannot stand in an AK2."""
    set_id = transaction.id if len(transaction.id) == 3 else "000"
    return set_id, transaction.control_number.rjust(4, "0")[:9]


def _segments(judgment: SetJudgment, form: _Form, release: str, delimiters: Delimiters) -> Iterable[Values]:
    """Yield AK3 and AK4 in the order of segments, element errors of one segment under one AK3."""
    by_segment: dict[tuple[int, str], list[Diagnostic]] = {}
    for diagnostic in judgment.findings:
        source = diagnostic.source
        if source is not None and source.position is not None and source.segment_id is not None:
            by_segment.setdefault((source.position, source.segment_id), []).append(diagnostic)
    left = MOST_SEGMENTS
    for (position, segment_id), diagnostics in sorted(by_segment.items(), key=lambda pair: pair[0]):
        whole = _unique((one for one in diagnostics if not form.element_code(acks_of(one))), form.segment_code)
        parts = [one for one in diagnostics if form.element_code(acks_of(one))]
        notes: list[tuple[str, list[Diagnostic], list[Diagnostic]]] = [(code, [one], []) for code, one in whole.items()]
        if parts:
            notes.append((_ELEMENT_ERRORS, parts, parts))
        for code, about, elements in notes:
            if not left:
                return
            left -= 1
            source = about[0].source or Source()
            loop = _loop(source, form)
            yield [form.segment, _segment_name(segment_id), position_of(position, release), loop, code]
            yield from _context(about, form)
            yield from _elements(elements, form, delimiters)


def _segment_name(sent: str) -> str:
    """Return a segment id as sent, zeros where what was sent cannot stand in an AK3 (DE 721, two or three long)."""
    return sent if 2 <= len(sent) <= 3 and sent.isascii() and sent.isalnum() else "000"


def _unique(diagnostics: Iterable[Diagnostic], column: Codes) -> dict[str, Diagnostic]:
    """Return one diagnostic for each segment error code."""
    found: dict[str, Diagnostic] = {}
    for one in diagnostics:
        found.setdefault(column(acks_of(one)) or _ELEMENT_ERRORS, one)
    return found


def _loop(source: Source, form: _Form) -> str:
    name = (source.loop or "").rpartition("/")[2]
    return name if name != "ST" and len(name) <= form.loop_length else ""


def _context(diagnostics: list[Diagnostic], form: _Form) -> Iterable[Values]:
    """Yield the CTX that names the record an IK3 is about, when it is about one."""
    records = {record for one in diagnostics for record in one.records}
    if form.has_context and len(records) == 1:
        yield ["CTX", ("RECORD", records.pop()[:35])]


def _elements(diagnostics: list[Diagnostic], form: _Form, delimiters: Delimiters) -> Iterable[Values]:
    ordered = sorted(diagnostics, key=lambda one: _order(one.source or Source()))
    for diagnostic in ordered[:_MOST_ELEMENTS]:
        source, code = diagnostic.source or Source(), form.element_code(acks_of(diagnostic)) or ""
        where, copy = place_of(source, delimiters), copy_of(diagnostic, delimiters)
        yield [form.element, where, reference_of(source), code, copy]


def _order(source: Source) -> tuple[int, int, int]:
    return source.element or 0, source.repetition or 0, source.component or 0


def place_of(source: Source, delimiters: Delimiters) -> Value:
    """Return the position in a segment (C030): element, component, and repetition where the release has one."""
    parts = [source.element or 1, source.component or "", source.repetition if delimiters.repetition else ""]
    return tuple(str(part or "") for part in parts)


def reference_of(source: Source) -> str:
    """Return the data element number (DE 725) that a place has, if it is one."""
    number = source.data_element or ""
    return number if number.isdecimal() and len(number) < 5 else ""


def copy_of(diagnostic: Diagnostic, delimiters: Delimiters) -> str:
    """Return the copy of a bad data element (DE 724): what was found there, where it can be copied exactly."""
    return "" if acks_of(diagnostic).ak4 in _WITHOUT_COPY else exact_copy(diagnostic.found, delimiters)


def _codes(diagnostics: Iterable[Diagnostic], column: Codes) -> list[str]:
    """Return the codes of *diagnostics*, errors first, each once."""
    ordered = sorted(diagnostics, key=lambda one: one.severity is not Severity.ERROR)
    return list(dict.fromkeys(code for one in ordered if (code := column(acks_of(one)))))


def _few(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:_MOST_CODES]
