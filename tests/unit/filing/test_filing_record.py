"""Regimes, the JSON form, and the schema files themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gateway.filing import MAIN, NAMESPACE, Regimes, to_json
from gateway.tree import Shape
from gateway.xmlmsg import UnsealedSchemaError

ROOT = Path(__file__).parents[3]


def test_regimes_are_found_by_name_and_element(regimes) -> None:
    """Name, versioned name and element lead to the same regime; anything else to none."""
    names = "section-321 type-86 type-11 type-13 imdw gift data-pilot supplement cancellation"
    assert regimes.names == tuple(names.split())
    regime = regimes.named("section-321")
    assert (regime.element, regime.identifier) == ("Section321", "section-321@1.0")
    assert regimes.named("section-321@1.0") is regimes.of_element("Section321") is regime
    for name in ("section-321@2.0", "section-321@", "type-12", "", "Section321"):
        assert regimes.named(name) is None
    assert regimes.of_element("section-321") is None
    assert regimes.schema.namespace == NAMESPACE


def test_regimes_need_all_their_schemas() -> None:
    """A missing part is an error at the start."""
    with pytest.raises(UnsealedSchemaError, match=r"section-321-1\.0\.xsd"):
        Regimes({MAIN: (ROOT / "xsd" / MAIN).read_text("utf-8")})


def test_json_form(regimes, shipment) -> None:
    """Fields under their names, lists where fields may repeat, amounts as texts, whole numbers as numbers."""
    record = to_json(shipment, regimes)
    assert record["schema"] == "section-321@1.0"
    assert record["Bill"]["Number"] == "0000000103"
    assert record["Shipper"]["Street"] == ["12 HARBOUR ROAD", "UNIT 4"]
    assert record["Consignee"]["Street"] == ["9 ELM STREET"]
    assert record["Shipper"]["Name"] == "MAPLE & SONS LTD"
    assert [(line["Number"], line["Value"]) for line in record["Line"]] == [(1, "45"), (2, "12.50")]
    assert "Seller" not in record


def test_json_keeps_blanks_of_agency_records(regimes, entry) -> None:
    """Columns of a PGA record stay where they are."""
    assert to_json(entry, regimes)["Line"][0]["Pga"] == ["PG01001FDA   Y"]


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<Section321/>",
        f'<Section322 xmlns="{NAMESPACE}"/>',
        f'<Filings xmlns="{NAMESPACE}"/>',
        f'<Section321 xmlns="{NAMESPACE}"><Odd/></Section321>',
    ],
)
def test_json_of_no_record(regimes, xml) -> None:
    """What is no record has no JSON form."""
    with pytest.raises(ValueError, match="not a"):
        to_json(xml, regimes)


def leaves(shape: Shape) -> list[Shape]:
    return [leaf for child in shape.children for leaf in leaves(child)] if shape.children else [shape]


@pytest.mark.parametrize(
    ("field", "file"),
    [
        ("OriginCountry", "iso-country.csv"),
        ("Mode", "transport-mode.csv"),
        ("GrossWeightUnit", "weight-unit.csv"),
        ("Type", "section-321-bill-type.csv"),
    ],
)
def test_code_files_are_the_lists_of_the_schema(regimes, field, file) -> None:
    """A mapping that takes a code from the file gets it past the schema, and the other way round."""
    shape = regimes.named("section-321").shape
    codes = next(leaf.codes for leaf in leaves(shape) if leaf.name == field and leaf.codes)
    with (ROOT / "mappings/codes" / file).open(encoding="utf-8", newline="") as rows:
        assert {row["code"] for row in csv.DictReader(rows)} == codes


@pytest.mark.parametrize("file", sorted((ROOT / "mappings/codes").glob("*.csv")), ids=lambda file: file.name)
def test_code_files_are_lists(file) -> None:
    """Each begins with the four columns, and has every code once for a span of time."""
    with file.open(encoding="utf-8", newline="") as rows:
        reader = csv.DictReader(rows)
        found = list(reader)
    assert reader.fieldnames[:4] == ["code", "label", "valid_from", "valid_to"]
    keys = [(row["code"], row["valid_from"]) for row in found]
    assert found
    assert len(keys) == len(set(keys))


def test_personal_data_is_marked(regimes) -> None:
    """Names, streets, cities, postal codes, phones, the importer's number and what nobody knows are personal."""
    personal = {"Name", "InCareOf", "Street", "City", "PostalCode", "Phone", "ImporterNumber", "Content"}
    for name in regimes.names:
        for leaf in leaves(regimes.named(name).shape):
            assert leaf.pii == (leaf.name in personal), leaf.name


def test_every_field_is_documented(regimes) -> None:
    """Each leaf says what it is or where it comes from."""
    undocumented = [leaf.name for name in regimes.names for leaf in leaves(regimes.named(name).shape) if not leaf.doc]
    assert undocumented == []
