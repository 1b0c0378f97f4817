"""Small batches made by hand, and where layouts and samples lie."""

from __future__ import annotations

from pathlib import Path

from gateway.fixedwidth import Batch, Layouts, read_batch
from gateway.tree import InMemory

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "domain" / "samples-catair"


def layout_texts() -> dict[str, str]:
    """Return the text of every layout file by its name."""
    return {path.name: path.read_text("utf-8") for path in sorted((ROOT / "mappings/layouts").glob("*.yaml"))}


def lines(*records: str) -> bytes:
    """Return *records* as a file in lines of 80 characters."""
    return "".join(f"{record:<80}\n" for record in records).encode("latin-1")


HEADER = "A2704B76PASSWD071525     SE"
BLOCK = "B  2704B76SE"
SE10 = "SE10AB76  03245278 86               40000000001452720"
SE13 = "SE13" + "IMPORT DESK".ljust(40) + "3105550100"
SE15 = "SE15R    " + "02012345675".ljust(50) + "00000001     N"
EDA = "SE20EDA071625"
CONSIGNEE = (
    "SE30CN MARIA GONZALEZ",
    "SE35151420 W PICO BLVD",
    "SE36" + "LOS ANGELES".ljust(35) + "CA".ljust(9) + "90015".ljust(15) + "US",
)
SELLER = ("SE30SE NORDWIND", "SE3515SPEICHERSTRASSE 12", "SE36" + "HAMBURG".ljust(59) + "DE")
LINE = ("SE40001DE COTTON T SHIRT", "SE6061091000120000000145")
TRAILER = ("Y  2704B76SE", "Z2704B76      071525")
ENTRY = (SE10, SE13, SE15, EDA, *CONSIGNEE, *SELLER, *LINE)


def entry_with(old: str, *new: str) -> tuple[str, ...]:
    """Return the records of the entry, those that begin with *old* replaced by *new*."""
    place = next(number for number, record in enumerate(ENTRY) if record.startswith(old))
    kept = [record for record in ENTRY if not record.startswith(old)]
    return (*kept[:place], *new, *kept[place:])


def read(layouts: Layouts, *records: str, lenient: bool = False) -> Batch:
    """Return the batch of *records*."""
    return read_batch(InMemory(lines(*records)), layouts, lenient=lenient)


def batch_of_entry(layouts: Layouts, *records: str) -> Batch:
    """Return the batch with *records* as its one entry."""
    return read(layouts, HEADER, BLOCK, *records, *TRAILER)


def found(batch: Batch) -> list[tuple[str, int | None, int | None]]:
    """Return code, record and column of each finding."""
    return [
        (each.code, each.source.position if each.source else None, each.source.column if each.source else None)
        for each in batch.findings
    ]
