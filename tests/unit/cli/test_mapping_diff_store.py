"""``gateway mapping diff --store``: what another version of a mapping would make of the messages that came in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import BROKER, GOOD, MIXED, TOP, Run, gateway

from gateway.cli import mapping_diff
from gateway.cli.mapping_diff import Recorded
from gateway.mapping import compare
from gateway.store import Store

MAP = TOP / "mappings" / "maps" / "x12-309-truck.yaml"
OLD = "x12-309-truck"
BILL = "    Number:\n      from: M11.bill_number\n      max: 12"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two manifests of carriers, an XML file and one that is no message, and what leads to it."""
    home = tmp_path_factory.mktemp("store")
    url = f"sqlite:///{home / 'store.db'}"
    store = Store.open(url)
    for partner, file, hours in (("acme", MIXED, 30), ("baker", GOOD, 3), ("broker", BROKER, 2), ("acme", None, 1)):
        data = file.read_bytes() if file is not None else b"ISA"
        store.receive(partner, "http", [data], now=NOW - timedelta(hours=hours))
    store.close()
    config = home / "gateway.toml"
    config.write_text(f'store_url = "{url}"\n')
    return config


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mapping with another place of receipt, no address of the shipper's street, and shorter bill numbers."""
    text = MAP.read_text("utf-8")
    for old, new in (
        ("  PlaceOfReceipt: M11.place_of_receipt", "  PlaceOfReceipt: { const: GUELPH }"),
        (
            "    Number:\n      from: M11.bill_number\n      max: 12",
            "    Number:\n      from: M11.bill_number\n      max: 3",
        ),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    file = tmp_path_factory.mktemp("maps") / "x12-309-truck.yaml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture(scope="module")
def told(config: Path, other: Path) -> dict[str, Run]:
    """What the command tells, with and without values, as text and as JSON."""
    ways = {"text": (), "values": ("--values",), "json": ("--format", "json")}
    return {way: gateway("mapping", "diff", OLD, other, "--store", *more, config=config) for way, more in ways.items()}


def test_nothing_of_the_messages_is_shown_unless_it_is_asked_for(told: dict[str, Run]) -> None:
    """Fields, places, rules and codes; the values with --values alone."""
    assert {run.code for run in told.values()} == {1}
    assert "  PlaceOfReceipt changed\n      was segment " in told["text"].out
    assert "now mapping.too-long at Bill.Number, segment " in told["text"].out
    assert "  PlaceOfReceipt: 'TORONTO' -> 'GUELPH'" in told["values"].out
    assert "now mapping.too-long: Bill.Number" in told["values"].out
    for way in ("text", "json"):
        assert not any(value in told[way].out for value in ("TORONTO", "GUELPH", "M11*"))


def test_each_difference_is_shown_once_and_counted_for_all(told: dict[str, Run]) -> None:
    """Ten records alike are one example and a number; JSON has them all, with message and partner."""
    text, document = told["text"].out, told["json"].json
    assert text.count("  PlaceOfReceipt changed\n") < len(document["records"])
    by_field = {(one["path"], one["turn"]): one["count"] for one in document["by_field"]}
    assert f"{by_field['PlaceOfReceipt', 'changed']:>8,}  PlaceOfReceipt changed\n" in text
    assert {row["partner"] for row in document["records"]} == {"acme", "baker"}
    assert text.splitlines()[-1].startswith(f"{sum(document['counts'].values())} records: ")
    assert document["counts"]["broken"] == sum(row["kind"] == "broken" for row in document["records"]) > 0


@pytest.mark.parametrize(
    ("narrow", "partners"),
    [
        ({}, ["acme", "broker", "baker", "acme"]),
        ({"partner": "acme"}, ["acme", "acme"]),
        ({"since": NOW - timedelta(hours=10)}, ["acme", "broker", "baker"]),
        ({"limit": 3}, ["acme", "broker", "baker"]),
        ({"partner": "nobody"}, []),
    ],
    ids=["all", "partner", "since", "limit", "nobody"],
)
def test_the_messages_are_narrowed(
    config: Path, narrow: dict[str, Any], partners: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By sender, time and number, the newest first, whatever fits into one page of the store."""
    wanted = Recorded(**{"partner": None, "since": None, "limit": 100} | narrow)
    store = Store.open(f"sqlite:///{config.parent / 'store.db'}")
    for page in (500, 2):
        monkeypatch.setattr(mapping_diff, "LONGEST_PAGE", page)
        assert [one.partner for one in mapping_diff.kept(store, wanted)] == partners
    store.close()


def test_records_are_compared_in_steps_where_both_cut_alike(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps lose none and pair none wrongly."""
    monkeypatch.setattr(compare, "_AT_ONCE", 3)
    run = gateway("mapping", "diff", OLD, OLD, "--store", "--partner", "acme", "--since-hours", "90", config=config)
    assert run.out == "10 records: 10 the same\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("--store", MIXED), (MIXED, "--values"), (MIXED, "--limit", "3"), (MIXED, "--partner", "acme")],
    ids=["neither", "both", "values", "limit", "partner"],
)
def test_either_files_or_the_store(arguments: tuple[object, ...]) -> None:
    """What goes with the store goes with the store alone."""
    run = gateway("mapping", "diff", OLD, OLD, *arguments)
    assert (run.code, run.out) == (2, "")


def test_what_only_the_schema_refuses_is_broken(tmp_path: Path) -> None:
    """A mapping that is content with a value is not yet a filing."""
    text = MAP.read_text("utf-8")
    file = tmp_path / "x12-309-truck.yaml"
    file.write_text(re.sub(r"    Port: \{ from: .*", "    Port: { const: ABCD }", text), "utf-8")
    told = gateway("mapping", "diff", OLD, file, MIXED, "--format", "json").json
    assert told["counts"]["broken"] > 0
    assert {one["code"] for one in told["by_error"]} == {"xsd.pattern"}
