"""The generated manifests: their counts, their sameness, and that clean shipments are clean in form and in law."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from gateway.cli.bench_manifest import DEFECTS, canonical_xml, defect_of, truck_manifest
from gateway.policy import Law, facts_from

ROOT = Path(__file__).parents[3]


def manifest(shipments: int, **settings: object) -> str:
    return b"".join(truck_manifest(shipments, **settings)).decode("ascii")  # type: ignore[arg-type]


def shipments_of(text: str) -> list[list[list[str]]]:
    """The shipments of *text*, each a list of segments split into elements."""
    found = []
    for part in re.split(r"(?<=~)(?=LX\*)", text)[1:]:
        segments = [segment.split("*") for segment in part.split("~") if segment]
        found.append(
            [segment for segment in segments if segment[0] not in ("SE", "GE", "IEA", "ST", "M10", "VEH", "NM1", "P4")]
        )
    return found


@pytest.mark.parametrize("faulty", [0.0, 0.1])
def test_envelope_counts(faulty: float) -> None:
    """Every trailer says what was sent, with one set for each full or started run of shipments."""
    segments = [
        segment.split("*") for segment in manifest(25, per_set=10, faulty=faulty, interchange=7).split("~")[:-1]
    ]
    starts = [place for place, segment in enumerate(segments) if segment[0] == "ST"]
    ends = [place for place, segment in enumerate(segments) if segment[0] == "SE"]
    assert [int(segments[end][1]) for end in ends] == [end - start + 1 for start, end in zip(starts, ends, strict=True)]
    assert [segments[start][2] for start in starts] == [segments[end][2] for end in ends] == ["0001", "0002", "0003"]
    assert [segments[start + 1][8] for start in starts] == ["10", "10", "5"]
    assert segments[-2] == ["GE", "3", "7"]
    assert segments[-1] == ["IEA", "1", "000000007"]
    assert [segment[1] for segment in segments if segment[0] == "LX"] == [*map(str, range(1, 11))] * 2 + [*"12345"]


def test_the_isa_is_fixed_width() -> None:
    """The interchange header is 106 characters with the separators where X12 puts them."""
    text = manifest(1)
    assert (text[3], text[104], text[105], text[106:109]) == ("*", ">", "~", "GS*")


def test_the_same_request_gives_the_same_bytes() -> None:
    """Nothing but the arguments goes into a manifest."""
    assert manifest(300, faulty=0.05) == manifest(300, faulty=0.05)
    assert b"".join(canonical_xml(30)) == b"".join(canonical_xml(30))


def test_size_of_a_shipment() -> None:
    """A shipment is as big as measurements have assumed."""
    text = manifest(2000)
    assert 13 <= text.count("~") / 2000 <= 14.5
    assert 440 <= len(text) / 2000 <= 520


def test_bills_and_consignees_are_unique() -> None:
    """No bill occurs twice, not even in another interchange, and nobody gets two shipments."""
    texts = [manifest(3000), manifest(3000, interchange=2)]
    bills = [
        segment[1] for text in texts for shipment in shipments_of(text) for segment in shipment if segment[0] == "M11"
    ]
    assert len(set(bills)) == len(bills) == 6000
    people = [
        re.search(r"N1\*CN.*?~PER", "~".join("*".join(s) for s in shipment)) for shipment in shipments_of(texts[0])
    ]
    assert len({person.group() for person in people if person}) == 3000


def test_clean_shipments_are_eligible(law: Law) -> None:
    """On the day of arrival the law allows every clean shipment."""
    for shipment in shipments_of(manifest(2000)):
        lines = [segment for segment in shipment if segment[0] == "N10" and segment[1]]
        state = next(segment[2] for segment in reversed(shipment) if segment[0] == "N4")
        for line in lines:
            facts, diagnostics = facts_from(
                {
                    "program": "S321_MANIFEST",
                    "arrival": "2025-08-15T09:30:00-04:00",
                    "mode": "truck",
                    "origin": line[11],
                    "value_usd": str(sum(int(segment[6]) for segment in lines)),
                    "consignee_state": state,
                }
            )
            assert facts is not None, diagnostics
            assert law.decide(facts).decision == "ELIGIBLE"


def test_every_defect_changes_a_shipment_in_its_own_way() -> None:
    """Each kind of defect alters just the shipments it is meant for, and all kinds occur equally often."""
    clean, faulty = shipments_of(manifest(400)), shipments_of(manifest(400, faulty=0.1))
    defects = [defect_of(index, 0.1) for index in range(400)]
    assert Counter(defects) == {None: 360, **dict.fromkeys(DEFECTS, 4)}
    for index, defect in enumerate(defects):
        assert (clean[index] == faulty[index]) is (defect is None), defect


@pytest.mark.parametrize(("faulty", "count"), [(0.0, 0), (0.5, 50), (1.0, 100)])
def test_share_of_faulty_shipments(faulty: float, count: int) -> None:
    """The share asked for is the share delivered, from none to all."""
    assert sum(defect_of(index, faulty) is not None for index in range(100)) == count


def test_it_streams() -> None:
    """A manifest of any size comes in pieces, so that nothing holds it whole."""
    pieces = list(truck_manifest(2000))
    assert max(map(len, pieces)) < 200_000
    first = next(truck_manifest(10**9))
    assert first.startswith(b"ISA*00*")


def test_the_xml_twin_is_valid() -> None:
    """The XML form of the shipments passes the record's own schema and holds the same bills."""
    schema = etree.XMLSchema(etree.parse(ROOT / "xsd" / "filing-1.0.xsd"))
    document = etree.fromstring(b"".join(canonical_xml(500)))
    schema.assertValid(document)
    bills = document.xpath("//f:Bill/f:Number/text()", namespaces={"f": "urn:low-value-gateway:filing:1"})
    assert bills == [shipment[1][1] for shipment in shipments_of(manifest(500))]
