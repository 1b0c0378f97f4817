"""The envelope and the order of records."""

from __future__ import annotations

import pytest
from batches_by_hand import (
    BLOCK,
    CONSIGNEE,
    EDA,
    ENTRY,
    HEADER,
    LINE,
    SE10,
    SE13,
    SE15,
    SELLER,
    TRAILER,
    batch_of_entry,
    entry_with,
    found,
    lines,
    read,
)  # fmt: skip

from gateway.fixedwidth import Layouts, read_batch
from gateway.tree import InMemory

SOUND = (HEADER, BLOCK, *ENTRY, *TRAILER)
SAMPLES = [
    "envelope-reject-block", "envelope-reject-record", "se86-add-air-house", "se86-add-air-pga-disclaim",
    "se86-add-block-of-two", "se86-add-handcarried-nonams", "se86-add-truck-two-lines", "se86-bad-line2-origin",
    "se86-bad-missing-eda", "se86-bad-two-eda", "se86-cancel", "se86-replace-air-house", "so-admissible-then-hold",
    "so-cancelled", "so-de-minimis-met", "so-intensive-exam", "so-release-suspended-ineligible-country",
    "so-released", "sx-accept-and-reject-block-of-two", "sx-accept", "sx-referred-to-review", "sx-reject-header",
    "sx-reject-line", "sx-reject-two-eda",
]  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("separator", ["\n", "\r\n", ""])
def test_samples_are_sound_with_any_separator(layouts: Layouts, sample, name: str, separator: str) -> None:
    """Format and order of every sample are right, and all of it is in the tree."""
    data = sample(name).decode().replace("\n", separator).encode()
    batch = read_batch(InMemory(data), layouts)
    assert batch.findings == ()
    placed = sum(
        2 + len(block.others) + sum(len(each.records) for each in block.transactions) for block in batch.blocks
    )
    assert placed + 2 == len(batch.records)
    assert b"".join(data[each.start : each.end] for each in batch.records) == data


def test_a_batch_has_blocks_and_entries(layouts: Layouts) -> None:
    """Blocks and entries are numbered, and an entry knows its number."""
    second = [record.replace("03245278", "03245310") for record in ENTRY]
    batch = read(layouts, HEADER, BLOCK, *ENTRY, *second, TRAILER[0], BLOCK, *ENTRY, *TRAILER)
    assert found(batch) == []
    assert [[each.entry for each in block.transactions] for block in batch.blocks] == [
        ["B76-0324527-8", "B76-0324531-0"],
        ["B76-0324527-8"],
    ]
    assert batch.application == "SE"
    assert [[each.number for each in block.transactions] for block in batch.blocks] == [[1, 2], [1]]


ENVELOPES = [
    # records, findings
    ((), [("catair.record-missing", None)]),
    (SOUND[1:], [("catair.record-missing", 1), ("catair.application", 1)]),
    (SOUND[:-1], [("catair.record-missing", len(SOUND) - 1)]),
    (SOUND[:-2], [("catair.record-missing", len(SOUND) - 2)] * 2),
    ((HEADER, BLOCK, *ENTRY, TRAILER[1]), [("catair.record-missing", len(SOUND) - 1)]),
    ((HEADER, *ENTRY, *TRAILER), [("catair.record-missing", 2)]),
    ((HEADER, BLOCK, *TRAILER), [("catair.empty-block", 2)]),
    ((HEADER, TRAILER[0], TRAILER[1]), [("catair.record-missing", 2)]),
    ((*SOUND, HEADER), [("catair.out-of-sequence", len(SOUND) + 1)]),
    ((HEADER, HEADER, *SOUND[1:]), [("catair.out-of-sequence", 2)]),
    ((HEADER, BLOCK, *ENTRY, "Y  2705B76SE", TRAILER[1]), [("catair.trailer-differs", len(SOUND) - 1)]),
    ((*SOUND[:-1], "Z2704B76      071625"), [("catair.trailer-differs", len(SOUND))]),
    ((HEADER, "B  2704B76SX", *SOUND[2:-2], f"Y  2704B76SX{len(ENTRY):05}", TRAILER[1]), [("catair.application", 2)]),
    ((HEADER, "B  2704B77SE", *ENTRY, "Y  2704B77SE", TRAILER[1]), [("catair.filer-differs", 3)]),
    ((HEADER, "B  3901B76SE", *ENTRY, "Y  3901B76SE", TRAILER[1]), [("catair.district", 3)]),
    ((HEADER, BLOCK, SE13, *ENTRY, *TRAILER), [("catair.record-missing", 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("records", "expected"), ENVELOPES)
def test_the_envelope_is_held_to_its_rules(layouts: Layouts, records: tuple[str, ...], expected) -> None:
    """Each break of the envelope is one finding at the record where it shows."""
    batch = read(layouts, *records)
    assert [(code, record) for code, record, _ in found(batch) if code != "catair.class"] == expected


def test_districts_that_may_mix(layouts: Layouts) -> None:
    """New York's districts 10, 46 and 47 may share a block."""
    entry = [record.replace("2720", "4701") for record in ENTRY]
    batch = read(layouts, HEADER, "B  4601B76SE", *entry, "Y  4601B76SE", TRAILER[1])
    assert found(batch) == []


def test_an_application_without_a_layout(layouts: Layouts) -> None:
    """Its records are kept, and the application is named."""
    header, block = HEADER.replace("SE", "CQ"), BLOCK.replace("SE", "CQ")
    batch = read(layouts, header, block, "CW01", "Y  2704B76CQ", TRAILER[1])
    assert found(batch) == [("catair.application", 2, None)]
    assert [record.text[:4] for record in batch.blocks[0].others] == ["CW01"]


def test_a_full_block(layouts: Layouts) -> None:
    """The thousandth entry of a block is one too many."""
    cancel = (SE10.replace("SE10A", "SE10D"), SE13)
    batch = read(layouts, HEADER, BLOCK, *cancel * 1000, *TRAILER)
    assert found(batch) == [("catair.too-many", 3 + 2 * 999, None)]


ORDERS = [
    (entry_with("SE13"), "catair.record-missing", 4),
    (entry_with("SE60"), "catair.record-missing", 13),
    ((SE10, SE15, SE13, *ENTRY[3:]), "catair.out-of-sequence", 5),
    ((*ENTRY, EDA), "catair.out-of-sequence", 15),
    (entry_with("SE13", SE13, SE13), "catair.too-many", 5),
    (entry_with("SE15", "SE16LH  0400 07162500000001PCS"), "catair.record-missing", 5),
    (entry_with("SE20", EDA, "SE99SOMETHING"), "catair.unknown-record", 7),
    (entry_with("SE30CN", *(f"SE30{code:<3}NAME" for code in ("MF", "SE", "BY", "ST", "LG", "CS", "CN", "BKP", "SH",
     "EX", "DR", "PK")), CONSIGNEE[0]), "catair.too-many", 19),
    ((SE10.replace("SE10A", "SE10D"), SE13, SE15), "catair.out-of-sequence", 5),
    ((SE10.replace("SE10A", "SE10U"), SE13, SE15, EDA, LINE[0]), "catair.out-of-sequence", 7),
]  # fmt: skip


@pytest.mark.parametrize(("records", "code", "place"), ORDERS)
def test_the_order_of_records(layouts: Layouts, records: tuple[str, ...], code: str, place: int) -> None:
    """What is missing, out of place or too often is told at the record where it shows, and once."""
    batch = batch_of_entry(layouts, *records)
    assert (code, place, None) in found(batch)
    assert len([each for each in found(batch) if each[0] == code]) == 1
    assert len(batch.blocks[0].transactions[0].records) == len(records)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        (entry_with("SE13"), "SE13 is missing before SE15."),
        (entry_with("SE60"), "SE60 is missing after SE40."),
    ],
)
def test_where_a_record_is_missing(layouts: Layouts, records: tuple[str, ...], message: str) -> None:
    """A record is missing before the one that came instead, or after the last."""
    assert [each.message for each in batch_of_entry(layouts, *records).findings] == [message]


def test_a_file_of_one_endless_line_shows_its_beginning(layouts: Layouts) -> None:
    """What a finding shows stays short, however long a line is."""
    batch = read_batch(InMemory(HEADER.encode() + b"\n" + b"Q" * 100_000), layouts)
    assert all(len(each.source.raw or "") <= 200 for each in batch.findings if each.source is not None)


def test_groups_hold_what_belongs_together(layouts: Layouts) -> None:
    """Addresses belong to the entity before them, and tariffs to their line."""
    records = (*ENTRY[:-2], "SE40001DE SHIRT", "SE50SE SHOP", *(each.replace("SE3", "SE5") for each in SELLER[1:]),
               "SE609903010000", "SE6061091000120000000100", "SE40002IT BAG", "SE6042022100000000000045",
               "OI        BAG", "PG01001FDAFOO", "PG02X", "PG01002FDAFOO")  # fmt: skip
    root = batch_of_entry(layouts, *records).blocks[0].transactions[0].root
    assert [[record.id for record in entity.records("SE30", "SE35", "SE36")] for entity in root.branches("entity")] == [
        ["SE30", "SE35", "SE36"],
        ["SE30", "SE35", "SE36"],
    ]
    first, second = root.branches("line")
    assert [len(list(line.branches("tariff"))) for line in (first, second)] == [2, 1]
    assert [len(list(line.branches("entity"))) for line in (first, second)] == [1, 0]
    agencies = [group for tariff in second.branches("tariff") for group in tariff.branches("pga")]
    assert [[record.id for record in group.parts] for group in agencies] == [["PG01", "PG"], ["PG01"]]


def test_unknown_records_of_an_answer_are_only_a_warning(layouts: Layouts) -> None:
    """CBP adds records over time: an answer with one is still sound."""
    answer = (HEADER.replace("PASSWD", "      ").replace("SE", "SX"), "B  2704B76SX", SE10, SE15, "SE77NEW",
              "SE9002   ENTRY ACCEPTED", "Y  2704B76SX00004", TRAILER[1])  # fmt: skip
    batch = read(layouts, *answer)
    assert found(batch) == [("catair.unknown-record", 5, None)]
    assert batch.is_sound
    batch = read(layouts, *answer[:-2], "Y  2704B76SX00009", TRAILER[1])
    assert ("catair.count", 7, 13) in found(batch)


def test_blank_lines_are_kept_apart(layouts: Layouts) -> None:
    """A blank line is a record of the wrong length, and in a lenient reading none at all."""
    data = InMemory(lines(*SOUND[:4]) + b"\n" + lines(*SOUND[4:]))
    assert [each.code for each in read_batch(data, layouts).findings] == ["catair.record-length"]
    assert read_batch(data, layouts, lenient=True).findings == ()
