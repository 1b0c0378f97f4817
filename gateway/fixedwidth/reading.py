"""Read a batch: every record to its block and transaction, all at once or one transaction after the other.

Source: CBP, ABI Batch and Block Control chapter, June 2023: A before B before transactions before Y before Z; what the
records around have to agree in; the refusal of a whole batch (X0, X1).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Severity
from gateway.fixedwidth.batch import MAX_TRANSACTIONS, MIXING_DISTRICTS, Batch, Block, Transaction, entry_number
from gateway.fixedwidth.check import check_characters, check_record
from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.layout import LOW_VALUE, Field, Layout, Layouts, RecordLayout
from gateway.fixedwidth.records import Record, read_records
from gateway.fixedwidth.structure import Branch, arrange
from gateway.tree import Content


def read_batch(content: Content, layouts: Layouts, *, lenient: bool = False) -> Batch:
    """Read *content* by *layouts*. Never raises on bad content: what is wrong is in ``findings``.

    *lenient*: trailing blanks of a record may be missing, or too many, as editors leave them.
    """
    reader = _Reader(layouts, lenient=lenient, keep=True)
    for _ in reader.stream(content):
        pass
    return reader.batch()


def read_transactions(content: Content, layouts: Layouts, *, lenient: bool = False) -> Iterator[Transaction | Batch]:
    """Yield every transaction of *content* once it is whole, then the batch, which holds no transaction and no record.

    Memory stays with one transaction and the findings. All else is as in :func:`read_batch`.
    """
    reader = _Reader(layouts, lenient=lenient, keep=False)
    yield from reader.stream(content)
    yield reader.batch()


class _Reader:
    def __init__(self, layouts: Layouts, *, lenient: bool, keep: bool) -> None:
        self.envelope = layouts.envelope
        self.applications = layouts.applications
        self.lenient = lenient
        self.keep = keep
        """All records and transactions, for whoever wants the batch as one."""
        self.findings = Findings()
        self.records: list[Record] = []
        self.last: Record | None = None
        self.whole: list[Transaction] = []
        """Those that ended with the last record."""
        self.header: Record | None = None
        self.trailer: Record | None = None
        self.application = ""
        self.layout: Layout | None = None
        """Of the application that the block, or else the batch, names."""
        self.blocks: list[Block] = []
        self.block: _OpenBlock | None = None

    def stream(self, content: Content) -> Iterator[Transaction]:
        for plain in read_records(content):
            record = msgspec.structs.replace(plain, layout=self.recognise(plain.text))
            if self.last is None and record.id != "A":
                self.findings.missing("A", before=record)
            self.last = record
            if self.keep:
                self.records.append(record)
            self.take(record)
            yield from self.taken()
        if self.last is None:
            self.findings.missing("A")
        elif self.trailer is None:
            self.close(None)
            self.findings.missing("Z", after=self.last)
        yield from self.taken()

    def taken(self) -> list[Transaction]:
        whole, self.whole = self.whole, []
        return whole

    def batch(self) -> Batch:
        return Batch(
            application=self.application,
            header=self.header,
            blocks=tuple(self.blocks),
            trailer=self.trailer,
            records=tuple(self.records),
            findings=tuple(self.findings.all),
            size=self.last.number if self.last is not None else 0,
        )

    def recognise(self, text: str) -> RecordLayout | None:
        return self.envelope.recognise(text) or (self.layout.recognise(text) if self.layout is not None else None)

    def take(self, record: Record) -> None:
        if record.layout is None or record.layout.id not in self.envelope.by_id:
            self.take_detail(record)
            return
        if record.id in ("A", "B", "Y", "Z") and (self.trailer is not None or (record.id == "A" and self.header)):
            self.findings.find("catair.out-of-sequence", record, found=record.id, expected="nothing after the batch")
            return
        if record.id in ("B", "Z"):
            self.close(None)
        if record.id == "B":
            self.block = _OpenBlock(record)
            self.findings.block = len(self.blocks) + 1
        check_record(record, self.findings, low_value=False, lenient=self.lenient)
        if record.id == "A":
            self.header, self.application = record, record.value("application")
            self.layout = self.applications.get(self.application)
        elif record.id == "B":
            self.agree(record)
        elif record.id == "Y":
            self.close(record)
        elif record.id == "Z":
            self.trailer = record
            self.compare(self.header, record, ("site", "sender", "date", "office"))
        else:
            self.open_block(record).others.append(record)

    def agree(self, header: Record) -> None:
        """The block is of the batch's application, and that is one with a layout (X12, X19)."""
        named = header.value("application")
        self.layout = self.applications.get(named) or self.applications.get(self.application)
        if named != self.application:
            self.findings.find("catair.application", header, found=named or "none", expected=self.application or "none")
        elif self.application and self.application not in self.applications:
            known = ", ".join(self.applications)
            self.findings.find("catair.application", header, found=self.application, expected=known)

    def open_block(self, record: Record) -> _OpenBlock:
        if self.block is None:
            self.block = _OpenBlock(None)
            self.findings.block = len(self.blocks) + 1
            self.findings.missing("B", before=record)
        return self.block

    def take_detail(self, record: Record) -> None:
        if not record.raw.strip() and record.raw.isascii():
            if not self.lenient:
                check_characters(record, self.findings, lenient=False)
            return
        block, layout = self.open_block(record), self.layout
        if layout is not None and record.id == layout.header:
            self.end_transaction(block)
            block.transaction = [record]
            self.findings.transaction = block.count + 1
            self.findings.entry = entry_number(record)
        elif block.transaction is not None:
            block.transaction.append(record)
        else:
            block.others.append(record)
            if layout is not None:
                self.findings.missing(layout.header, before=record)

    def end_transaction(self, block: _OpenBlock) -> None:
        """Check and arrange the transaction that is open in *block*."""
        records, layout = block.transaction, self.layout
        if not records or layout is None:
            return
        findings, header = self.findings, records[0]
        block.count += 1
        number = block.count
        low_value = layout.application == "SE" and header.value("entry_type") == LOW_VALUE
        for record in records:
            self.check_detail(record, layout, low_value=low_value)
        if layout.application == "SE":
            self.belongs(header, block.header, number)
        known = [record for record in records if record.layout is not None and record.id != layout.remark]
        structure = layout.structure(header.value("action"))
        root = arrange(known, structure, findings) if structure is not None else Branch("", list(known))
        transaction = Transaction(
            number=number,
            block=len(self.blocks) + 1,
            application=layout.application or "",
            records=tuple(records),
            root=root,
        )
        self.whole.append(transaction)
        if self.keep:
            block.transactions.append(transaction)
        block.transaction = None
        findings.transaction, findings.entry = None, ""

    def check_detail(self, record: Record, layout: Layout, *, low_value: bool) -> None:
        if record.layout is None:
            if check_characters(record, self.findings, lenient=self.lenient):
                severity = Severity.ERROR if layout.application == "SE" else Severity.WARNING
                self.findings.find("catair.unknown-record", record, found=record.id, severity=severity)
        elif layout.remark is not None and record.id != layout.remark:
            # A record that comes back is judged by the remarks after it.
            check_characters(record, self.findings, lenient=self.lenient)
        else:
            check_record(record, self.findings, low_value=low_value, lenient=self.lenient)

    def belongs(self, header: Record, block: Record | None, number: int) -> None:
        """The entry is of the block's filer and, as a rule, of its district; 999 of them make a block full."""
        if number == MAX_TRANSACTIONS + 1:
            self.findings.find("catair.too-many", header, found=header.id, expected=str(MAX_TRANSACTIONS))
        if block is None:
            return
        filer, expected = header.value("filer"), block.value("filer")
        if filer and filer != expected:
            self.findings.find(
                "catair.filer-differs",
                header,
                _place(header, "filer"),
                found=filer,
                expected=expected,
            )
        district, own = header.value("port")[:2], block.value("port")[:2]
        if district and own and district != own and not {district, own} <= MIXING_DISTRICTS:
            self.findings.find("catair.district", header, found=district, expected=own)

    def close(self, trailer: Record | None) -> None:
        """End the open block, with its *trailer* when there is one."""
        block = self.block
        if block is None:
            if trailer is not None:
                self.findings.missing("B", before=trailer)
            return
        self.end_transaction(block)
        last = self.last
        if trailer is None and last is not None and last.id in ("B", "Z"):
            self.findings.missing("Y", before=last)
        elif trailer is None:
            self.findings.missing("Y", after=last)
        else:
            self.compare(block.header, trailer, ("port", "filer", "application", "office"))
            self.count(block, trailer)
        if not block.count and not block.others:
            self.findings.find("catair.empty-block", block.header)
        self.blocks.append(
            Block(
                number=len(self.blocks) + 1,
                header=block.header,
                transactions=tuple(block.transactions),
                others=tuple(block.others),
                trailer=trailer,
            )
        )
        self.block = None
        self.findings.block = None

    def compare(self, header: Record | None, trailer: Record, names: tuple[str, ...]) -> None:
        """A trailer repeats its header (X14, X32)."""
        if header is None:
            return
        for name in names:
            field = _place(trailer, name)
            if field is not None and trailer.value(name) != header.value(name):
                self.findings.find(
                    "catair.trailer-differs",
                    trailer,
                    field,
                    found=trailer.value(name) or "nothing",
                    expected=header.value(name) or "nothing",
                    trailer=trailer.id,
                    title=field.title,
                    header=header.id,
                )
                return

    def count(self, block: _OpenBlock, trailer: Record) -> None:
        """The trailer of an answer counts the records since the header."""
        stated, first = trailer.value("count"), block.header.number if block.header else trailer.number
        expected = trailer.number - first - 1
        if stated.isascii() and stated.isdigit() and int(stated) != expected:
            field = _place(trailer, "count")
            self.findings.find("catair.count", trailer, field, found=str(int(stated)), expected=str(expected))


def _place(record: Record, name: str) -> Field | None:
    return record.layout.places.get(name) if record.layout is not None else None


class _OpenBlock:
    """A block that is being read."""

    def __init__(self, header: Record | None) -> None:
        self.header = header
        self.transactions: list[Transaction] = []
        self.count = 0
        """Of its transactions so far, kept or not."""
        self.others: list[Record] = []
        self.transaction: list[Record] | None = None
