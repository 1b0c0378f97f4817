"""Entries of type 11, cancellations, and filings as a batch.

Every SE sample is here: those that the gateway would write come out byte for byte when what was read from them is
written again; for each of the others the table tells why not.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest
from batches_by_hand import ROOT, batch_of_entry
from batches_by_hand import SAMPLES as FOLDER
from test_type_86_records import AIR_HOUSE, HANDCARRIED, REPLACED, SECOND, TRUCK

from gateway.filing import Regimes, to_json
from gateway.fixedwidth import (
    Cancellation,
    Layouts,
    Transmitter,
    read_batch,
    read_entry,
    values_of,
    write_entry,
    write_filings,
)
from gateway.tree import InMemory

SENDER = Transmitter(site="2704", sender="B76", password="PASSWD", port="2704")
DAY = date(2025, 7, 15)
INDEX = re.compile(r"\[\d+\]")


@pytest.fixture(scope="module")
def informal() -> dict[str, list[str]]:
    """Return the values of a complete record of type 11."""
    regimes = Regimes({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")})
    return values_of(to_json((ROOT / "tests/data/records/type-11.xml").read_text("utf-8"), regimes))


def changed(values: dict[str, list[str]], changes: dict[str, str | None]) -> dict[str, list[str]]:
    """Return *values* with *changes*; ``None`` takes a field away."""
    kept = {path: texts for path, texts in values.items() if path not in changes}
    return kept | {path: [text] for path, text in changes.items() if text is not None}


# Type 11


def test_an_informal_entry_is_written(layouts: Layouts, informal) -> None:
    """Importer, bond with surety and amount, and whom the goods go to stand where the chapter has them."""
    records, findings = write_entry(informal, layouts)
    assert records is not None, findings
    assert [record.rstrip() for record in records[:7]] == [
        "SE10AB76  03245278 11EI 12-3456789  3090000000058" + "0901",
        "SE11".ljust(39) + "TRIP1",
        "SE13A FILER".ljust(44) + "7165550100",
        "SE15RQZXP261124000001".ljust(59) + "00000001     N",
        "SE20CR REF-1",
        "SE20EDA112426",
        "SE20V1 123",
    ]
    assert records[7].rstrip() == "SE20AMT500"
    assert [record[4:16].rstrip() for record in records if record.startswith("SE30")] == ["CN A BUYER", "ST A WAREHOU"]
    assert {finding.found for finding in findings if finding.code == "catair.not-carried"} == {
        "RightToMakeEntry", "Trip.CarrierCode", "TrackingNumber", "QuantityUnit", "GrossWeight", "GrossWeightUnit",
        "TotalDuty", "Fee.Class", "Fee.Amount", "InvoiceNumber", "Shipper.Name", "Shipper.Street", "Shipper.City",
        "Shipper.Region", "Shipper.PostalCode", "Shipper.Country", "Line.DutyRate", "Line.Quantity",
        "Line.QuantityUnit", "Line.Weight", "Line.WeightUnit",
    }  # fmt: skip


def test_an_informal_entry_reads_back(layouts: Layouts, informal) -> None:
    """All but what was told as not sent, or rounded, comes back as it was."""
    changes = {"Port": "2704", "Line[2].Value": "12", "TotalValue": "57", "Line[2].Pga": "PG01001FDAFOO"}
    whole = changed(informal, changes)
    records, findings = write_entry(whole, layouts)
    assert records is not None
    batch = batch_of_entry(layouts, *records)
    assert [finding for finding in batch.findings if finding.severity == "error"] == []
    values, losses = read_entry(batch.blocks[0].transactions[0])
    assert losses == ()
    left_out = {finding.found for finding in findings}
    sent = {path: texts for path, texts in whole.items() if INDEX.sub("", path) not in left_out}
    assert values == sent
    assert write_entry(values, layouts)[0] == records


INFORMAL = [
    ({"ImporterNumber": None}, "catair.field-missing", "Filing.ImporterNumber"),
    ({"Bond.Type": None}, "catair.field-missing", "Filing.Bond.Type"),
    ({"Bond.Type": "7"}, "catair.code", "Filing.Bond.Type"),
    ({"Bond.Amount": "500.50"}, "catair.rounded", "Filing.Bond.Amount"),
    ({"Bond.Amount": "lots"}, "catair.unwritable", "Filing.Bond.Amount"),
]


@pytest.mark.parametrize(("changes", "code", "target"), INFORMAL)
def test_what_an_informal_entry_needs(layouts: Layouts, informal, changes, code: str, target: str) -> None:
    """Importer and bond are written as they are, or refused at their field."""
    _, findings = write_entry(changed(informal, changes), layouts)
    silent = {"catair.not-carried", "catair.rounded"}
    told = [finding for finding in findings if finding.code not in silent or finding.target == target]
    assert [(finding.code, finding.target) for finding in told] == [(code, target)]


def test_a_tracking_number_is_a_bill_of_type_11_alone(layouts: Layouts, informal) -> None:
    """Express air: T is one bill for an informal entry; type 86 may not have it (SE15 note 7)."""
    express = changed(informal, {"Transport.Mode": "40", "Bill.Type": "T", "Bill.IssuerScac": None, "Port": "2704"})
    records, _ = write_entry(express, layouts)
    assert records is not None
    assert read_entry(batch_of_entry(layouts, *records).blocks[0].transactions[0])[1] == ()
    low_value = tuple(record.replace(" 11EI 12-3456789  409", " 86EI 12-3456789  400") for record in records)
    _, findings = read_entry(batch_of_entry(layouts, *low_value).blocks[0].transactions[0])
    assert "catair.bill-sequence" in {finding.code for finding in findings}


def test_an_informal_entry_may_leave_its_arrival_open(layouts: Layouts, informal) -> None:
    """Only type 86 states its day of arrival exactly once; no entry states it twice."""
    records, _ = write_entry(changed(informal, {"EstimatedArrival": None}), layouts)
    assert records is not None
    assert not any(record.startswith("SE20EDA") for record in records)
    transaction = batch_of_entry(layouts, *records).blocks[0].transactions[0]
    assert read_entry(transaction)[1] == ()
    twice = (*records[:5], "SE20EDA112426", "SE20EDA112526", *records[5:])
    _, findings = read_entry(batch_of_entry(layouts, *twice).blocks[0].transactions[0])
    assert [finding.code for finding in findings if finding.code == "catair.arrival-date"] == ["catair.arrival-date"]


# Cancellations


def test_a_cancellation_is_the_sample(layouts: Layouts, sample) -> None:
    """The truck entry, cancelled since the importer refused it, is the sample byte for byte."""
    data, findings = write_filings(
        msgspec.structs.replace(SENDER, port="0901"), [values_of(TRUCK)], layouts, day=DAY, action="D",
        cancellation=Cancellation("09"),
    )  # fmt: skip
    assert findings == ()
    assert data == sample("se86-cancel")


@pytest.mark.parametrize(
    ("cancellation", "expected"),
    [
        (None, "catair.field-missing"),
        (Cancellation("99"), "catair.code"),
        (Cancellation("03"), "catair.field-missing"),
        (Cancellation("03", "B7603245310"), ["SE20EN B7603245310", "SE20CR LV0000118"]),
        (Cancellation("01"), ["SE20CR LV0000118"]),
    ],
)
def test_why_an_entry_is_cancelled(layouts: Layouts, cancellation, expected) -> None:
    """A reason is always given, and what took the entry's place where the reason asks for it."""
    records, findings = write_entry(values_of(AIR_HOUSE), layouts, action="D", cancellation=cancellation)
    if isinstance(expected, str):
        assert records is None
        assert [finding.code for finding in findings] == [expected]
    else:
        assert records is not None
        assert [record.rstrip() for record in records[2:]] == expected


def test_a_record_says_itself_that_it_cancels(layouts: Layouts, informal) -> None:
    """Action D with its reason in the record makes the transaction; what the batch says stands for it."""
    told = {"Entry.Action": "D", "Entry.Cancellation.Reason": "03", "Entry.Cancellation.Reference": "B7603245310"}
    records, _ = write_entry(changed(informal, told), layouts)
    assert records is not None
    assert [record[:5] for record in records] == ["SE10D", "SE13A", "SE20E", "SE20C"]
    assert records[1][59:61] == "03"
    records, _ = write_entry(changed(informal, told), layouts, cancellation=Cancellation("09"))
    assert records is not None
    assert records[1][59:61] == "09"
    assert write_entry(changed(informal, {"Entry.Action": "D"}), layouts)[0] is None


# Samples

COMPONENTS = "number and name of a street are one line in the canonical record"
SAMPLES = [
    ("se86-add-air-house", None),
    ("se86-add-block-of-two", None),
    ("se86-add-handcarried-nonams", None),
    ("se86-replace-air-house", None),
    ("se86-add-truck-two-lines", COMPONENTS),
    ("se86-bad-line2-origin", COMPONENTS),
    ("se86-bad-missing-eda", "no entry of type 86 is written without its day of arrival"),
    ("se86-bad-two-eda", "no entry is written with two days of arrival"),
    ("se86-add-air-pga-disclaim", "the canonical record names a consignee by name and address, not by a number"),
    ("se86-cancel", "a cancellation says less than a filing; it is written from the filing that it cancels"),
]


@pytest.mark.parametrize(("name", "reason"), SAMPLES)
def test_samples_are_reproduced_from_what_was_read(layouts: Layouts, sample, name: str, reason: str | None) -> None:
    """Read and written again, a sample is the same bytes; where it is not, the reason is known and it is told."""
    data = sample(name)
    batch = read_batch(InMemory(data), layouts)
    (block,) = batch.blocks
    assert batch.header is not None
    assert block.header is not None
    read = [read_entry(transaction) for transaction in block.transactions]
    port = block.header.value("port")
    again, _ = write_filings(
        msgspec.structs.replace(SENDER, port=port), [values for values, _ in read], layouts, day=DAY,
        user_data=batch.header.value("user_data"), block_data=block.header.value("user_data"),
    )  # fmt: skip
    assert (again == data) == (reason is None)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples of the domain are not here")
def test_every_sample_reads(layouts: Layouts) -> None:
    """The table above has every entry of the folder, and all else of it is read without a finding."""
    names = {path.stem for path in FOLDER.glob("*.txt")}
    assert {name for name, _ in SAMPLES} == {name for name in names if name.startswith("se")}
    for name in names - {name for name, _ in SAMPLES}:
        batch = read_batch(InMemory((FOLDER / f"{name}.txt").read_bytes()), layouts)
        assert batch.findings == (), name


# Batches


def filed(number: int, **changes: str) -> dict[str, list[str]]:
    """Return a filing whose bill has *number*; in names of *changes* two underscores are a dot."""
    paths = {path.replace("__", "."): text for path, text in changes.items()}
    return changed(values_of(SECOND), {"Bill.Number": f"NWV{number}", **paths})


def test_filings_share_a_block_with_their_filer_and_district(layouts: Layouts) -> None:
    """Another filer or district is another block; districts 10, 46 and 47 may mix."""
    filings = [filed(1), filed(2, Port="4601"), filed(3, Entry__FilerCode="QZ7"), filed(4, Port="2704")]
    filings.append(filed(5, Port="4701"))
    data, findings = write_filings(SENDER, filings, layouts, day=DAY, user_data="DLV1", block_data="DLV2")
    assert data is not None, findings
    batch = read_batch(InMemory(data), layouts)
    headers = [block.header for block in batch.blocks if block.header is not None]
    told = [
        (header.value("port"), header.value("filer"), len(block.transactions))
        for header, block in zip(headers, batch.blocks, strict=True)
    ]
    assert told == [("2704", "B76", 2), ("4601", "B76", 2), ("2704", "QZ7", 1)]
    assert batch.header is not None
    assert batch.header.value("user_data") == "DLV1"
    assert {header.value("user_data") for header in headers} == {"DLV2"}
    assert batch.is_sound


def test_a_block_holds_999_entries(layouts: Layouts) -> None:
    """The thousandth entry begins another block."""
    data, _ = write_filings(SENDER, [filed(number) for number in range(1000)], layouts, day=DAY)
    assert data is not None
    assert [len(block.transactions) for block in read_batch(InMemory(data), layouts).blocks] == [999, 1]


def test_one_filing_that_cannot_be_written_refuses_the_batch(layouts: Layouts) -> None:
    """A batch is one unit of work, and the finding says whose filing it is."""
    data, findings = write_filings(SENDER, [filed(1), filed(2, Consignee__Name="東京")], layouts, day=DAY)
    assert data is None
    assert [(finding.code, finding.where) for finding in findings] == [
        ("catair.unwritable", "filing 2 / entry B76-0324531-0")
    ]


@pytest.mark.parametrize("record", [AIR_HOUSE, HANDCARRIED, REPLACED, TRUCK])
@pytest.mark.parametrize("action", ["A", "R"])
def test_the_action_of_the_batch_stands_for_that_of_the_record(layouts: Layouts, record: dict, action) -> None:
    """A filing is added or replaced as it is asked for, whatever the record says."""
    records, _ = write_entry(values_of(record), layouts, action=action)
    assert records is not None
    assert records[0][4] == action
