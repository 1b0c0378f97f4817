"""Records on file as what is asked of them: which fields an update takes, and what is beyond it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.filing import values_of
from gateway.filing.amended import updated
from gateway.library import read_regimes

RECORD = (Path(__file__).parents[2] / "data" / "records" / "type-11.xml").read_text("utf-8")
SAYS = '<Type11 xmlns="urn:low-value-gateway:filing:1">{}</Type11>'


@pytest.fixture(scope="module")
def schema():
    return read_regimes().schema


UPDATES = [
    # what an update says, the field of the result and its values, what is beyond it
    ("<Port>0904</Port>", "Port", ["0904"], ()),
    ("<UnladingPort>0904</UnladingPort>", "UnladingPort", ["0904"], ()),
    ("<GoodsLocation>E123</GoodsLocation>", "GoodsLocation", ["E123"], ()),
    ("<Trip><Number>TRIP2</Number></Trip>", "Trip.Number", ["TRIP2"], ()),
    ("<Trip><Number>TRIP2</Number></Trip>", "Trip.CarrierCode", ["QZXP"], ()),
    ("<Bill><Type>R</Type><IssuerScac>QZXP</IssuerScac><Number>7</Number></Bill>", "Bill.Number", ["7"], ()),
    ("<Equipment><Number>1</Number></Equipment><Equipment><Number>2</Number></Equipment>", "Equipment.Number",
     ["1", "2"], ()),
    ("<TotalValue>58</TotalValue>", "TotalValue", ["57.50"], ()),
    ("<TotalValue>57.50</TotalValue><Bond><Type>9</Type></Bond>", "Bond.Type", ["9"], ()),
    ("<TotalValue>59</TotalValue>", "TotalValue", ["57.50"], ("TotalValue",)),
    ("<ImporterNumber>99-3456789</ImporterNumber><Bond><Type>8</Type></Bond>", "Port", ["0901"],
     ("ImporterNumber", "Bond")),
]  # fmt: skip


@pytest.mark.parametrize(("says", "field", "values", "beyond"), UPDATES)
def test_what_an_update_takes(schema, says, field, values, beyond) -> None:
    """What it says of bill, manifest and port stands in the record, all else stays, and the record is valid."""
    xml, told = updated(RECORD, SAYS.format(says), schema.shape("Type11"))
    assert (values_of(xml)[field], told) == (values, beyond)
    assert values_of(xml)["Entry.Action"] == ["U"]
    assert len(values_of(xml)["Line.Htsus"]) == 2
    assert schema.gate([xml]) == [()]
