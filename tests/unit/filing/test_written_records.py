"""Records written from their values, and records on file marked as cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.filing import Regimes, to_json
from gateway.filing.amended import cancelled
from gateway.filing.written import record_xml
from gateway.fixedwidth import values_of

ROOT = Path(__file__).parents[3]
RECORDS = ROOT / "tests" / "data" / "records"


@pytest.fixture(scope="module")
def regimes() -> Regimes:
    return Regimes({path.name: path.read_text("utf-8") for path in (ROOT / "xsd").glob("*.xsd")})


@pytest.mark.parametrize("name", ["section-321", "type-86", "type-11", "type-13", "gift", "imdw", "data-pilot"])
def test_values_make_the_record_that_they_were_read_from(regimes: Regimes, name: str) -> None:
    """Groups that repeat, fields that repeat, and the order of the schema."""
    before = to_json((RECORDS / f"{name}.xml").read_text("utf-8"), regimes)
    regime = regimes.named(name)
    assert regime is not None
    values = dict(reversed(values_of(before).items()))
    values = {
        path: [text.replace("True", "true").replace("False", "false") for text in values[path]] for path in values
    }
    xml = record_xml(values, regime.shape)
    assert regimes.schema.gate([xml]) == [()]
    assert to_json(xml, regimes) == before


def test_markup_is_escaped(regimes: Regimes) -> None:
    """A value is text, whatever it holds."""
    regime = regimes.named("cancellation")
    assert regime is not None
    assert "<Reason>&lt;9&amp;</Reason>" in record_xml({"Reason": ["<9&"]}, regime.shape)


@pytest.mark.parametrize(
    ("name", "told", "expected"),
    [
        ("type-86", {"Reason": "09"}, {"Action": "D", "Cancellation": {"Reason": "09"}}),
        (
            "type-11",
            {"Reason": "03", "Reference": "B7603245310"},
            {"Action": "D", "Cancellation": {"Reason": "03", "Reference": "B7603245310"}},
        ),
    ],
)
def test_an_entry_is_marked_as_cancelled(regimes: Regimes, name: str, told: dict, expected: dict) -> None:
    """Action and reason are all that changes, and it is valid; marked again it is the same."""
    before = (RECORDS / f"{name}.xml").read_text("utf-8").replace("PG01001FDA   Y", "PG01001FDAFOO")
    after = cancelled(before, told)
    was, now = to_json(before, regimes), to_json(after, regimes)
    assert now["Entry"] == {**was["Entry"], **expected}
    assert {**now, "Entry": None} == {**was, "Entry": None}
    assert regimes.schema.gate([after]) == [()]
    assert to_json(cancelled(after, told), regimes) == now


def test_a_bill_is_marked_as_deleted(regimes: Regimes) -> None:
    """It says so as a manifest does (M13)."""
    before = (RECORDS / "section-321.xml").read_text("utf-8")
    after = cancelled(before, {"Amendment.Reason": "03", "Reason": "09"})
    assert to_json(after, regimes)["Amendment"] == {"Type": "D", "Reason": "03"}
    assert regimes.schema.gate([after]) == [()]


def test_only_entries_and_bills_can_be_cancelled() -> None:
    """Any other record is a fault of the caller."""
    with pytest.raises(ValueError, match="Imdw"):
        cancelled((RECORDS / "imdw.xml").read_text("utf-8"), {})
