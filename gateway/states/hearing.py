"""Answers from outside, whatever they are written in, as events of filings.

X12 (TA1, 997, 999, 824, 350, 355), ABI batches (SX, SO, X0 and X1) and the JSON of those who speak HTTP alone. What is
not sound says nothing here: it is counted and told, and moves no filing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from gateway.diagnostics import Diagnostic, diagnose
from gateway.fixedwidth import (
    Batch,
    EntryAnswer,
    Layouts,
    StatusNotice,
    read_batch,
    read_entry_answers,
    read_refusal,
    read_status_notices,
)
from gateway.fixedwidth.layout import read_date
from gateway.fixedwidth.status_notices import Event
from gateway.responses import Response, ResponseTables, read_responses
from gateway.states.said import About, Acknowledged, Code, Heard, Said
from gateway.states.table import StateTable
from gateway.tree import Content
from gateway.x12.check import Checker

Form = Literal["x12", "catair", "json"]
_SYNTAX = ("TA1", "997", "999")
_WORDS = {"A": "entry", "R": "replacement", "D": "cancellation", "U": "update"}
"""What an SX answers, by the action that it repeats (SE10 5), in the words of the table of states."""
_BILL_WORDS = {None: "verdict", "replace": "bill-replacement", "cancel": "bill-cancellation"}
_LONGEST_TEXT = 200
_MOST_JSON = 16 << 20


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to understand answers."""

    checkers: Mapping[str, Checker]
    responses: ResponseTables
    layouts: Layouts
    states: StateTable


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """All that a message of answers says."""

    heard: tuple[Heard, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    unsound: int = 0
    """Facts that were left out since their answer, or its envelope, is in error."""
    diagnostics: tuple[Diagnostic, ...] = ()


def hear(content: Content, form: Form, tables: Tables) -> Hearing:
    """Return what *content*, written in *form*, says. Never raises for what was sent."""
    if form == "x12":
        return _of_x12(content, tables)
    return _of_batch(content, tables) if form == "catair" else _of_json(content, tables)


def _of_x12(content: Content, tables: Tables) -> Hearing:
    responses, diagnostics = read_responses(content, tables.checkers, tables.responses)
    sound = [response for response in responses if response.sound]
    heard: list[Heard] = []
    acknowledged: list[Acknowledged] = []
    for response in sound:
        about = response.about
        if response.kind in _SYNTAX or (response.kind == "824" and about.level != "bill"):
            acknowledged.append(_acknowledged(response))
        elif about.level == "bill" and about.scn:
            heard.append(_of_bill(response, about.scn, tables))
        elif about.level == "trip" and response.kind == "355" and about.carrier and about.trip:
            named = frozenset(
                one.about.scn for one in sound if one.where == response.where and one.about.scn is not None
            )
            said = _said(response, tables.states.word("trip", response.verdict), tables)
            heard.append(
                Heard(about=About(trip=(about.carrier, about.trip), named=named), said=said, where=response.where)
            )
    return Hearing(
        heard=tuple(heard),
        acknowledged=tuple(acknowledged),
        unsound=len(responses) - len(sound),
        diagnostics=diagnostics,
    )


def _acknowledged(response: Response) -> Acknowledged:
    about = response.about
    return Acknowledged(
        kind=response.kind,
        verdict=response.verdict,
        interchange=about.interchange,
        group=about.group,
        codes=tuple(Code(code=one.code, text=one.text, where=one.segment or "") for one in response.remarks),
        where=response.where,
    )


def _of_bill(response: Response, scn: str, tables: Tables) -> Heard:
    posted = response.disposition
    if posted is None:
        event = tables.states.word(_BILL_WORDS[response.about.amendment], response.verdict)
        return Heard(about=About(keys=(scn,)), said=_said(response, event, tables), where=response.where)
    said = Said(
        event=tables.states.word("disposition", posted.effect),
        kind=response.kind,
        moment=posted.posted or response.written,
        hold=posted.hold,
        port=posted.port,
        disposition=posted.code,
        codes=(Code(code=posted.code, text=posted.name), *_codes(response, tables)),
    )
    return Heard(about=About(keys=(scn,)), said=said, where=response.where)


def _said(response: Response, event: str, tables: Tables) -> Said:
    codes = _codes(response, tables)
    return Said(event=event, kind=response.kind, moment=response.written, port=response.about.port, codes=codes)


def _codes(response: Response, tables: Tables) -> tuple[Code, ...]:
    found = []
    for remark in response.remarks:
        known = tables.responses.errors.get(remark.code or "")
        text = known.text if known is not None else remark.text
        found.append(Code(code=remark.code, text=text[:_LONGEST_TEXT], where=remark.segment or ""))
    return tuple(found)


def _of_batch(content: Content, tables: Tables) -> Hearing:
    batch = read_batch(content, tables.layouts)
    answers, findings = read_entry_answers(batch)
    notices = read_status_notices(batch)
    refusal = read_refusal(batch)
    heard = [*(_of_answer(batch, one, tables) for one in answers)]
    heard += [one for notice in notices for one in _of_notice(notice, tables)]
    if refusal is not None and refusal.is_final:
        codes = tuple(
            Code(
                code=reason.code, text=reason.meaning or reason.text, where=reason.about[0].kind if reason.about else ""
            )
            for reason in refusal.reasons
        )
        said = Said(event="not-processed", kind="X1", day=read_date(refusal.date), codes=codes)
        heard.append(Heard(about=About(batch=refusal.user_data), said=said, where="batch"))
    diagnostics = (*batch.findings, *findings)
    if batch.is_sound:
        if not heard:
            diagnostics = (*diagnostics, diagnose("response.none"))
        return Hearing(heard=tuple(heard), diagnostics=diagnostics)
    return Hearing(unsound=max(1, len(heard)), diagnostics=diagnostics)


def _of_answer(batch: Batch, answer: EntryAnswer, tables: Tables) -> Heard:
    codes = [
        Code(
            code=one.code or one.kind,
            text=one.meaning or one.text,
            where=f"line {one.line}, {one.about.id}" if one.line is not None else one.about.id,
        )
        for one in answer.conditions
    ]
    if answer.final_type:
        codes.append(Code(code=answer.final_code or answer.final_type, text=answer.final_text))
    day = read_date(batch.header.value("date")) if batch.header is not None else None
    word = _WORDS.get(answer.action, "entry")
    mark = batch.header.value("user_data") if batch.header is not None and word != "entry" else ""
    event = tables.states.word(word, answer.verdict)
    said = Said(event=event, kind="SX", day=day, codes=tuple(codes), request=mark or None)
    where = f"record {answer.record_number}"
    return Heard(about=About(keys=(answer.filer + answer.entry_number,)), said=said, where=where)


def _of_notice(notice: StatusNotice, tables: Tables) -> Iterator[Heard]:
    """Yield all that an SO says: what stands about its bills, then about the entry, then what other agencies say."""
    bills = dict.fromkeys(
        issuer + number for status in notice.bills for _, issuer, number in status.bills if issuer and number
    )
    about = About(keys=(notice.filer + notice.entry_number, *bills))
    for kind, events in (
        ("bill-status", [event for status in notice.bills for event in status.events]),
        ("entry-status", list(notice.processing)),
    ):
        for event in events:
            yield Heard(about=about, said=_posted(event, kind, notice, tables), where=f"record {event.record_number}")
    for agency in notice.agencies:
        text = f"{agency.agency} {agency.programme} {agency.text}".strip()
        code = Code(code=agency.entry_status or agency.line_status or None, text=text, where="other agency")
        said = Said(event="advisory", kind="SO", moment=agency.moment, port=notice.port or None, codes=(code,))
        yield Heard(about=about, said=said, where=f"record {notice.record_number}")


def _posted(event: Event, kind: str, notice: StatusNotice, tables: Tables) -> Said:
    word = tables.states.word(kind, event.state)
    # What removes a hold is called as the hold that it removes, wherever it is removed.
    hold = (event.meaning or "").removesuffix(" removed") if word in ("hold", "hold-removed") else None
    return Said(
        event=word,
        kind="SO",
        moment=event.moment,
        hold=hold,
        port=None if hold is not None else notice.port or None,
        disposition=event.code,
        codes=(Code(code=event.code, text=event.meaning or event.text),),
    )


class _JsonCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=_LONGEST_TEXT)] = ""
    where: Annotated[str, msgspec.Meta(max_length=80)] = ""


class _JsonAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    event: Annotated[str, msgspec.Meta(max_length=40)]
    moment: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    hold: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    port: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    codes: tuple[_JsonCode, ...] = ()


class _JsonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal["gateway.response/1"]
    responses: tuple[_JsonAnswer, ...]


def _of_json(content: Content, tables: Tables) -> Hearing:
    if content.size > _MOST_JSON:
        return _unreadable(f"the document has more than {_MOST_JSON >> 20} MiB")
    try:
        body = msgspec.json.decode(b"".join(content.chunks()), type=_JsonBody)
    except (msgspec.DecodeError, RecursionError) as error:
        return _unreadable(str(error))
    heard, diagnostics = [], []
    for number, one in enumerate(body.responses):
        where = f"responses[{number}]"
        if one.event not in tables.states.customs:
            expected = ", ".join(tables.states.customs)
            diagnostics.append(diagnose("response.unknown-event", found=one.event, expected=expected, where=where))
            continue
        said = Said(
            event=one.event,
            kind="JSON",
            moment=one.moment,
            hold=one.hold,
            port=one.port,
            codes=tuple(Code(code=each.code, text=each.text, where=each.where) for each in one.codes),
        )
        heard.append(Heard(about=About(keys=(one.key,)), said=said, where=where))
    return Hearing(heard=tuple(heard), unsound=len(diagnostics), diagnostics=tuple(diagnostics))


def _unreadable(reason: str) -> Hearing:
    return Hearing(unsound=1, diagnostics=(diagnose("response.json-invalid", found=reason),))
