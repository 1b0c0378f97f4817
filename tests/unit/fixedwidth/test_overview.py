"""What a file is made of, as plain values."""

from __future__ import annotations

import json

from batches_by_hand import BLOCK, ENTRY, HEADER, TRAILER, entry_with, lines

from gateway.fixedwidth import Batch, Layouts, Transaction, overview, read_batch, read_transactions
from gateway.tree import InMemory


def looked_at(layouts: Layouts, *records: str) -> dict:
    """Return the overview of the batch of *records*."""
    return overview(read_transactions(InMemory(lines(*records)), layouts))[0]


def test_an_error_shows_where_it_is_and_above(layouts: Layouts) -> None:
    """The entry in error, its block and the batch are in error; the other block and entry are not."""
    wrong = entry_with("SE13")
    shown = looked_at(layouts, HEADER, BLOCK, *ENTRY, *wrong, TRAILER[0], BLOCK, *ENTRY, *TRAILER)
    assert [[each["verdict"] for each in group["transactions"]] for group in shown["groups"]] == [
        ["ok", "error"],
        ["ok"],
    ]
    assert [group["verdict"] for group in shown["groups"]] == ["error", "ok"]
    assert (shown["verdict"], shown["application"], shown["sender"], shown["records"]) == (
        "error",
        "SE",
        "2704:B76",
        41,
    )
    assert shown["groups"][0]["transactions"][0]["id"] == "B76-0324527-8"
    assert "PASSWD" not in json.dumps(shown)


def test_a_file_without_control_records_has_an_overview(layouts: Layouts) -> None:
    """Nothing is needed of the file but its bytes."""
    shown = looked_at(layouts, *ENTRY)
    assert (shown["sender"], shown["verdict"], shown["groups"][0]["id"]) == ("", "error", "")
    assert looked_at(layouts)["groups"] == []


def test_transactions_one_by_one_are_those_of_the_batch(layouts: Layouts) -> None:
    """What is read piece by piece is what is read as one, but that the batch keeps none of it."""
    wrong = entry_with("SE13")
    data = lines(HEADER, BLOCK, *ENTRY, *wrong, TRAILER[0], BLOCK, *ENTRY, "SE99X", *TRAILER)
    whole = read_batch(InMemory(data), layouts)
    *transactions, last = read_transactions(InMemory(data), layouts)
    assert transactions == [each for block in whole.blocks for each in block.transactions]
    assert all(isinstance(each, Transaction) for each in transactions)
    assert isinstance(last, Batch)
    assert (last.findings, last.size, last.header) == (whole.findings, len(whole.records), whole.header)
    assert (last.records, [block.transactions for block in last.blocks]) == ((), [(), ()])
