"""Bundles as batches of ABI cargo release: the same bytes on every try, refused whole when one filing is no entry."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gateway.fixedwidth import Transmitter, read_batch, read_entry
from gateway.library import read_catair_layouts, read_regimes
from gateway.transport import CargoRelease, Delivered, Document, Folder, Refused, filings_document
from gateway.tree import InMemory

RECORDS = Path(__file__).parents[2] / "data" / "records"
# Late in the evening Eastern, when the day is another one in UTC.
MADE = datetime(2025, 8, 16, 3, 30, tzinfo=UTC)
KEY = "dlv_01k2q8hx5yfd3c9w7t4zjv6m0b"
TRANSMITTER = Transmitter(site="2704", sender="B76", password="PASSWD", port="4701")


def record(name: str) -> str:
    """Return the record *name* of the test data, without what no agency record may say."""
    return (RECORDS / f"{name}.xml").read_text("utf-8").replace("PG01001FDA   Y", "PG01001FDAFOO")


@pytest.fixture(scope="module")
def layouts():
    return read_catair_layouts()


@pytest.fixture
def filer(tmp_path: Path, layouts) -> CargoRelease:
    """Return a destination that takes cargo release and keeps it in the test's folder."""
    return CargoRelease(Folder(tmp_path), TRANSMITTER, layouts, read_regimes(), name="filer")


def bundle(*records: str) -> Document:
    """Return the bundle of *records*."""
    return filings_document(KEY, records, MADE)


def test_a_bundle_is_one_batch(tmp_path: Path, filer: CargoRelease, layouts) -> None:
    """Entries of both types, dated by the customs day of the bundle, with its id to find the answer by."""
    assert filer.deliver(bundle(record("type-86"), record("type-11"))) == Delivered()
    (file,) = tmp_path.iterdir()
    assert file.name == f"{KEY}.txt"
    batch = read_batch(InMemory(file.read_bytes()), layouts)
    assert batch.is_sound
    assert batch.header is not None
    assert batch.header.value("date") == "081525"
    assert batch.header.value("user_data") == "Q8HX5YFD3C9W7T4ZJV6M0B"[-21:]
    entries = [read_entry(entry)[0] for block in batch.blocks for entry in block.transactions]
    assert [values["Entry.Type"] for values in entries] == [["86"], ["11"]]
    headers = [block.header for block in batch.blocks if block.header is not None]
    assert [header.value("user_data") for header in headers] == [batch.header.value("user_data")] * len(headers)


def test_a_repeat_has_the_same_bytes(tmp_path: Path, filer: CargoRelease) -> None:
    """Nothing of a batch comes from a clock."""
    document = bundle(record("type-86"))
    filer.deliver(document)
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    filer.deliver(document)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first


@pytest.mark.parametrize(
    ("records", "code", "told"),
    [
        (["type-86", "gift", "section-321"], "transport.no-entry", "filings 2, 3 of the bundle (gift, section-321)"),
        (["gift"] * 8, "transport.no-entry", "filings 1, 2, 3, 4, 5 and 3 more of the bundle (gift)"),
        (["type-13"], "transport.no-entry", "filing 1 of the bundle (type-13)"),
    ],
)
def test_what_is_no_entry_refuses_the_bundle(tmp_path: Path, filer, records, code: str, told: str) -> None:
    """The bundle is parked, and the diagnostic names the filings."""
    result = filer.deliver(bundle(*map(record, records)))
    assert isinstance(result, Refused)
    assert (result.diagnostic.code, result.diagnostic.found) == (code, told)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_refuses_the_bundle(tmp_path: Path, filer: CargoRelease) -> None:
    """Another script is told with the filing and the field that it stands in."""
    bad = record("type-86").replace("JOHN ROE", "東京")
    result = filer.deliver(bundle(record("type-11"), bad, bad))
    assert isinstance(result, Refused)
    assert result.diagnostic.code == "transport.unwritable"
    assert (result.diagnostic.found or "").startswith("filing 2 / entry B76-0324527-8: Name is '東京'")
    assert (result.diagnostic.found or "").endswith("[catair.unwritable] (1 more)")
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_not_told(tmp_path: Path, layouts) -> None:
    """A password that does not fit is covered where it is told."""
    wrong = msgspec.structs.replace(TRANSMITTER, password="secret!")
    filer = CargoRelease(Folder(tmp_path), wrong, layouts, read_regimes(), name="filer")
    result = filer.deliver(bundle(record("type-86")))
    assert isinstance(result, Refused)
    assert "secret" not in result.diagnostic.message.lower()
