"""What is installed, and the catalogue of findings."""

from __future__ import annotations

import pytest

from gateway.api.shapes import CatalogueRow, Finding
from gateway.diagnostics import CATALOGUE, Note, Source, as_json, diagnose


def test_lists_of_what_is_installed(acme):
    """Mappings, schemas and code lists are listed."""
    assert acme.get("/v1/mappings").json()["items"][0]["name"] == "x12-309-truck"
    assert acme.get("/v1/schemas").json()["items"][0]["path"] == "/v1/schemas/filing-1.0.xsd"
    assert acme.get("/v1/codes").json()["items"][0]["count"] == 1


def test_a_schema_is_downloaded(acme):
    """The address in the list gives the XSD."""
    path = acme.get("/v1/schemas").json()["items"][0]["path"]
    schema = acme.get(path)
    assert (schema.headers["Content-Type"], schema.text[:10]) == ("application/xml", "<xs:schema")


def test_a_code_list_is_read(acme):
    """A code comes with the days on which it may be used."""
    codes = acme.get("/v1/codes/states").json()["codes"]
    assert codes == [{"code": "TX", "label": "Texas", "valid_from": None, "valid_to": None}]


def test_the_whole_catalogue_is_served(acme):
    """Every code is listed and has its page."""
    rows = acme.get("/v1/diagnostics").json()["items"]
    assert [row["code"] for row in rows] == sorted(CATALOGUE)
    page = acme.get("/v1/diagnostics/internal.unexpected").json()
    assert page["title"] == CATALOGUE["internal.unexpected"].title
    assert set(page) == set(CATALOGUE["internal.unexpected"].__struct_fields__)


def test_a_finding_loses_nothing_of_a_diagnostic():
    """The API's shape has every field that the diagnostic's own JSON has, nested ones included."""
    place = Source(start=1, end=2, line=3, column=4, segment=5, segment_id="SE", element=1, raw="SE*1")
    diagnostic = diagnose(
        "partner.sender-foreign", found="02:X", expected="02:Y", source=place, related=(Note("here", place),)
    )
    assert Finding.of(diagnostic).model_dump(mode="json") == as_json(diagnostic)


@pytest.mark.parametrize("code", ["partner.key-missing", "internal.unexpected"])
def test_a_row_loses_nothing(code):
    """The API's shape of a row has its acknowledgment codes too."""
    assert set(CatalogueRow.of(CATALOGUE[code]).acks) == set(CATALOGUE[code].acks.__struct_fields__)
