"""A batch of entries (SE) answered: SX at once, then the status notices (SO), or the refusal of the batch (X1).

What is real: the layouts, the check digit, what is on file, the conditions whose codes are public, the law by the day
of arrival. How late an entry is filed is not judged, so that entries of any date can be tried. All else is the table of
bill numbers. Source: CBP ACE Cargo Release chapter, version 40; codes of SE90 as far as they are public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.fixedwidth import (
    Batch,
    BatchControl,
    Block,
    Layouts,
    OutgoingBlock,
    Record,
    Transaction,
    Writer,
    read_batch,
    write_batch,
    write_refusal,
)
from gateway.fixedwidth.layout import read_date
from gateway.policy import EASTERN, Law
from gateway.sandbox.magic import Magic, of_bill
from gateway.sandbox.memory import OnFile, Shelf
from gateway.sandbox.notices import notice
from gateway.sandbox.refusal import echoed, reasons_of
from gateway.sandbox.reply import FIXED_WIDTH, Reply, marked
from gateway.sandbox.rules import ERROR, WARNING, Rules, Said, bill_of
from gateway.tree import InMemory

_TEXT = 40
_MOST_CONDITIONS = 9
"""SE90 about one record."""
_REJECTED, _ACCEPTED, _WARNED, _REVIEW = "01", "02", "03", "04"
_FINAL = {
    _REJECTED: "ENTRY REJECTED",
    _ACCEPTED: "ENTRY ACCEPTED",
    _WARNED: "ENTRY ACCEPTED WITH WARNINGS",
    _REVIEW: "REQUEST UNDER REVIEW",
}
_OF_LINE, _OF_TARIFF = ("SE40", "SE50"), ("SE40", "SE60")
_HEADS = {
    **dict.fromkeys(("SE31", "SE35", "SE36"), ("SE30",)),
    **dict.fromkeys(("SE41", "SE50", "SE60"), ("SE40",)),
    **dict.fromkeys(("SE51", "SE55", "SE56"), _OF_LINE),
    **dict.fromkeys(("SE61", "OI", "PG01"), _OF_TARIFF),
    "PG": (*_OF_TARIFF, "PG01"),
}
"""Records that come back with another one, since they say what it belongs to."""
_CANCELLED, _REPLACED = ("61", "23"), ("95", "88")
"""What the notices say after a cancellation and after a replacement: of the bill and of the entry."""
_REFUSED = {"D": ("95", "87"), "R": ("95", "86"), "U": ("95", "86")}
"""What the notice says after a request that a person refuses, by its action."""
_UNMATCHED, _RELEASED = "91", "98"


class _Judged(msgspec.Struct, frozen=True):
    """An entry and what is answered about it."""

    transaction: Transaction
    final: str
    said: tuple[Said, ...]
    notices: tuple[tuple[str, str], ...]
    is_silent: bool


class EntryDesk:
    """Judges entries. Not for several threads at once."""

    def __init__(self, layouts: Layouts, law: Law, magic: Sequence[Magic]) -> None:
        self._layouts = layouts
        self._rules = Rules(layouts, law)
        self._magic = magic
        self._on_file: Shelf[OnFile] = Shelf()

    def answer(self, data: bytes, now: datetime) -> list[Reply]:
        """Return the answers to the batch *data*, in the order in which they would come; none for a silent bill.

        *now* dates the notices, one minute after the other.
        """
        batch = read_batch(InMemory(data), self._layouts)
        errors = [finding for finding in batch.findings if finding.severity is Severity.ERROR]
        if reasons := reasons_of(errors, batch):
            body, findings = write_refusal(
                _control(batch, "", None), reasons, self._layouts, text=marked("batch rejected", _TEXT)
            )
            return [_reply("X1", body, findings)]
        judged = [
            [self._judge(transaction, errors, now) for transaction in block.transactions] for block in batch.blocks
        ]
        if any(one.is_silent for block in judged for one in block):
            return []
        replies = [self._entry_answers(batch, judged)]
        rounds = max((len(one.notices) for block in judged for one in block), default=0)
        for number in range(rounds):
            moment = now.astimezone(EASTERN) + timedelta(minutes=number)
            replies.append(self._status_notices(batch, judged, number, moment))
        return replies

    # Judging

    def _judge(self, transaction: Transaction, errors: Iterable[Diagnostic], now: datetime) -> _Judged:
        header = transaction.header
        action, key = header.value("action"), header.value("filer") + header.value("entry_number")
        numbers = {record.number: record for record in transaction.records}
        said = [
            Said(numbers[error.source.position], ERROR, "", error.short)
            for error in errors
            if error.source is not None and error.source.position in numbers
        ]
        before = self._on_file.get(key)
        said += self._rules.of_file(header, action, before)
        own = bill_of(transaction)
        bill = _number(own) or (before.bill if before is not None else "")
        magic = of_bill(bill, self._magic)
        if action in ("A", "R"):
            said += self._rules.of_goods(transaction, now)
            if own is not None and magic.condition:
                kind = ERROR if magic.answer == "reject" else WARNING
                said.append(Said(own, kind, magic.condition, self._rules.meaning(magic.condition)))
        if before is not None and action in _REFUSED and of_bill(before.bill, self._magic).changes == "reject":
            said.append(Said(header, ERROR, "", "change not accepted"))
        final = _REJECTED
        notices: tuple[tuple[str, str], ...] = ()
        if not any(each.kind == ERROR for each in said):
            final, notices = self._file(transaction, key, magic, before, warned=bool(said))
        return _Judged(transaction, final, tuple(said), notices, magic.answer == "silent")

    def _file(
        self, transaction: Transaction, key: str, magic: Magic, before: OnFile | None, *, warned: bool
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Put the entry on file, or change it there; return the final condition and the notices that follow."""
        action, accepted = transaction.header.value("action"), _WARNED if warned else _ACCEPTED
        if before is not None and action in _REFUSED and of_bill(before.bill, self._magic).changes == "refuse":
            return _REVIEW, (_REFUSED[action],)
        if before is not None and action == "U":
            bill = _number(bill_of(transaction)) or before.bill
            self._on_file.put(key, msgspec.structs.replace(before, bill=bill))
            return accepted, ()
        final = _REVIEW if before is not None and before.matched else accepted
        if action == "D" and before is not None:
            self._on_file.put(key, msgspec.structs.replace(before, cancelled=True))
            return final, (_CANCELLED,)
        kept = OnFile(
            type=transaction.header.value("entry_type"),
            bill=_number(bill_of(transaction)),
            matched=any(bill != _UNMATCHED for bill, _ in magic.notices),
            released=bool(magic.notices) and magic.notices[-1][1] == _RELEASED,
        )
        self._on_file.put(key, kept)
        return final, ((_REPLACED,) if action == "R" else ()) + magic.notices

    # Writing

    def _entry_answers(self, batch: Batch, judged: Sequence[Sequence[_Judged]]) -> Reply:
        writer = Writer()
        layout = self._layouts.applications["SX"].record("SE90")

        def condition(kind: str, code: str, text: str) -> str:
            return writer.record(layout, {"kind": kind, "code": code, "text": marked(text, _TEXT)})

        blocks = []
        for block, entries in zip(batch.blocks, judged, strict=True):
            transactions = []
            for one in entries:
                records: list[str] = []
                for record, said in _shown(one):
                    records.append(record.text)
                    records += (condition(each.kind, each.code, each.text) for each in said[:_MOST_CONDITIONS])
                records.append(condition(one.final, "", _FINAL[one.final]))
                transactions.append(tuple(records))
            blocks.append(_block(block, echoed(block.header, "port"), transactions))
        control = _control(batch, "SX", batch.header)
        body, findings = write_batch(control, blocks, self._layouts)
        return _reply("SX", body, (*writer.findings, *findings))

    def _status_notices(
        self, batch: Batch, judged: Sequence[Sequence[_Judged]], number: int, moment: datetime
    ) -> Reply:
        writer, layout = Writer(), self._layouts.applications["SO"]
        by_port: dict[tuple[int, str], list[tuple[str, ...]]] = {}
        for place, entries in enumerate(judged):
            for one in entries:
                if number < len(one.notices):
                    port = one.transaction.header.value("port") or echoed(batch.blocks[place].header, "port")
                    records = notice(one.transaction, *one.notices[number], moment, layout, writer)
                    by_port.setdefault((place, port), []).append(records)
        blocks = [_block(batch.blocks[place], port, entries) for (place, port), entries in by_port.items()]
        control = msgspec.structs.replace(_control(batch, "SO", None), day=moment.date())
        body, findings = write_batch(control, blocks, self._layouts)
        return _reply("SO", body, (*writer.findings, *findings))


def _number(bill: Record | None) -> str:
    return bill.value("number") if bill is not None else ""


def _shown(one: _Judged) -> Iterable[tuple[Record, list[Said]]]:
    """Yield the records that come back, each with what is said of it: header and bills always."""
    about: dict[int, list[Said]] = {}
    for each in one.said:
        about.setdefault(each.record.number, []).append(each)
    latest: dict[str, Record] = {}
    shown: set[int] = set()
    for record in one.transaction.records:
        latest[record.id] = record
        said = about.get(record.number, [])
        if not said and record.id not in ("SE10", "SE15"):
            continue
        for head in (latest[name] for name in _HEADS.get(record.id, ()) if name in latest):
            if head.number not in shown:
                shown.add(head.number)
                yield head, []
        shown.add(record.number)
        yield record, said


def _control(batch: Batch, application: str, echo: Record | None) -> BatchControl:
    header = batch.header
    day = read_date(header.value("date")) if header is not None else None
    return BatchControl(
        site=echoed(header, "site") or "0000",
        sender=echoed(header, "sender") or "000",
        office=echoed(header, "office"),
        day=day,
        application=application,
        user_data=echo.value("user_data") if echo is not None else "",
    )


def _block(block: Block, port: str, transactions: Sequence[tuple[str, ...]]) -> OutgoingBlock:
    return OutgoingBlock(
        port=port,
        filer=echoed(block.header, "filer"),
        office=echoed(block.header, "office"),
        user_data=block.header.value("user_data") if block.header is not None else "",
        transactions=tuple(transactions),
    )


def _reply(kind: str, body: bytes | None, findings: Iterable[Diagnostic]) -> Reply:
    assert body is not None, f"an answer of ours cannot be written: {[each.message for each in findings]}"
    return Reply(kind=kind, media_type=FIXED_WIDTH, body=body)
