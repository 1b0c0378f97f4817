"""Canonical XML of every regime is taken in, decided and forwarded as it came."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from manifests import codes, fates, filings_document, outcome

from gateway.library import read_regimes
from gateway.policy import EASTERN
from gateway.tree import Shape

RECORDS = Path(__file__).parents[2] / "data" / "records"
NAMESPACE = ' xmlns="urn:low-value-gateway:filing:1"'
# Regime, when it is received, its key, and a field with another value that the law refuses.
REGIMES = [
    ("type-11", "2026-11-23", "B7603245278", ("<TotalValue>57.50", "<TotalValue>5700")),
    ("type-13", "2026-11-02", "EX123456789JP", ("<Value>300", "<Value>2600")),
    ("imdw", "2026-08-14", "EX123456789JP", ("<Value>300", "<Value>2600")),
    ("gift", "2025-12-19", "QZXP251220000001EX123456789JP", ("<Purchased>false", "<Purchased>true")),
    ("data-pilot", "2023-06-04", "QZ1234567890H123456717612345675", ("2023-06-05", "2025-10-05")),
]


def record(regime: str) -> str:
    return (RECORDS / f"{regime}.xml").read_text("utf-8").replace(NAMESPACE, "", 1)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=EASTERN)


@pytest.mark.parametrize(("regime", "day", "key", "refused"), REGIMES)
def test_a_record_of_each_regime_has_its_fate(regime: str, day: str, key: str, refused: tuple[str, str]) -> None:
    """A good one is forwarded under its key, the same with a value that the law does not allow is not."""
    found = outcome(filings_document(record(regime)), as_of=at(day))
    assert [(one.key, one.regime) for one in found.filings] == [(key, regime)]
    assert fates(found) == ["forward"], codes(found)
    assert found.conclusion.mapping == f"canonical-{regime}@1"
    text = record(regime)
    assert refused[0] in text
    changed = outcome(filings_document(text.replace(*refused)), as_of=at(day))
    assert fates(changed) == ["reject"]


@pytest.mark.parametrize(("regime", "day"), [one[:2] for one in REGIMES])
def test_every_field_comes_through(regime: str, day: str) -> None:
    """Every element of a record with nearly all fields comes out as often as it was sent."""
    (found,) = outcome(filings_document(record(regime)), as_of=at(day)).filings
    names = re.findall(r"<(\w+)>", record(regime))[1:]
    assert {name: found.xml.count(f"<{name}>") for name in names} == Counter(names)


@pytest.mark.parametrize("regime", [one[0] for one in REGIMES])
def test_a_mapping_names_every_field_of_its_schema(regime: str) -> None:
    """A field that the schema gains has to be mapped, or it would be dropped without a word."""
    held = read_regimes().named(regime)
    assert held is not None
    text = (Path(__file__).parents[3] / "mappings" / "maps" / f"canonical-{regime}.yaml").read_text("utf-8")
    fields = text.partition("\nfields:")[2].partition("\ntests:")[0]
    fields += (Path(__file__).parents[3] / "mappings" / "blocks" / "party-xml.yaml").read_text("utf-8")
    missing = [name for name in _names(held.shape) if f"{name}:" not in fields]
    assert missing == []


def _names(shape: Shape) -> list[str]:
    return [name for child in shape.children for name in (child.name, *_names(child))]
