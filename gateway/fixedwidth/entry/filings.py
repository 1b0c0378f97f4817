"""Filings as one batch of cargo release: each an entry, in blocks of one filer and one district.

Source: CBP ABI Batch and Block Control chapter, June 2023 (who shares a block); ACE Cargo Release chapter, version 40.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.fixedwidth.batch import MAX_TRANSACTIONS, MIXING_DISTRICTS
from gateway.fixedwidth.entry.parts import Values
from gateway.fixedwidth.entry.write import Action, Cancellation, write_entry
from gateway.fixedwidth.layout import Layouts
from gateway.fixedwidth.write import BatchControl, OutgoingBlock, write_batch

_DISTRICT = 2


class Transmitter(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends batches, as CBP knows them."""

    site: str
    """A 2-5: the port code nearest to the transmitter."""
    sender: str
    """A 6-8: the id code that CBP has assigned, often the filer code."""
    password: str
    """A 9-14."""
    port: str
    """B 4-7 where the entries are of its district; other entries go by their own planned port."""
    office: str = ""
    """A 38-39 and B 45-46."""


def write_filings(
    transmitter: Transmitter,
    filings: Sequence[Values],
    layouts: Layouts,
    *,
    day: date,
    user_data: str = "",
    block_data: str = "",
    action: Action | None = None,
    cancellation: Cancellation | None = None,
    separator: str = "\n",
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return the batch of *filings*, or ``None`` with an error among the findings; ``where`` says whose they are.

    *day* is the transmission date (A 15-20). CBP echoes *user_data* (A 60-80) in its answers and *block_data* (B 60-80)
    in status notices, too. *action* stands for the one that each record names. One filing that cannot be written
    refuses the batch: a batch is one unit of work.
    """
    findings: list[Diagnostic] = []
    entries: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for number, values in enumerate(filings, start=1):
        records, found = write_entry(values, layouts, action=action, cancellation=cancellation)
        filer, serial, port = (_first(values, path) for path in ("Entry.FilerCode", "Entry.Number", "Port"))
        where = f"filing {number} / entry {filer}-{serial[:7]}-{serial[7:]}"
        findings += (msgspec.structs.replace(finding, where=where) for finding in found)
        if records is not None:
            entries.setdefault((filer, _share(port)), []).append((port, records))
    if sum(map(len, entries.values())) < len(filings):
        return None, tuple(findings)
    blocks = [
        OutgoingBlock(
            port=transmitter.port if _share(transmitter.port) == share else group[start][0],
            filer=filer,
            office=transmitter.office,
            user_data=block_data,
            transactions=tuple(records for _, records in group[start : start + MAX_TRANSACTIONS]),
        )
        for (filer, share), group in entries.items()
        for start in range(0, len(group), MAX_TRANSACTIONS)
    ]
    control = BatchControl(
        site=transmitter.site,
        sender=transmitter.sender,
        password=transmitter.password,
        office=transmitter.office,
        day=day,
        user_data=user_data,
    )
    data, found = write_batch(control, blocks, layouts, separator=separator)
    return data, (*findings, *found)


def _first(values: Values, path: str) -> str:
    return next(iter(values.get(path, ())), "")


def _share(port: str) -> str:
    """Return what ports that may share a block have in common: their district, or one name for those that mix."""
    district = port[:_DISTRICT]
    return "mixing" if district in MIXING_DISTRICTS else district
