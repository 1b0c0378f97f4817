"""A record that the law refuses is filed another way at once, or becomes a part that waits; or is refused as ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from gateway.library import ASSEMBLY, check_mapping, library, mapping_texts, read_ground, read_regimes
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Filing, ShipmentPart
from gateway.pipeline.partner import Partner
from gateway.pipeline.translate import collect, translate
from gateway.tree import InMemory

NS = "urn:low-value-gateway:filing:1"
PARTY = "<Name>{}</Name><Street>1 Quay</Street><City>Buffalo</City><Region>NY</Region><Country>US</Country>"
TYPE_86 = (
    f'<Type86 xmlns="{NS}"><Entry><FilerCode>QZ7</FilerCode><Number>04100018</Number><Type>86</Type></Entry>'
    "<Port>0901</Port><Transport><Mode>30</Mode></Transport><Trip><CarrierCode>QZXP</CarrierCode></Trip>"
    "<EstimatedArrival>2026-11-24</EstimatedArrival><Contact><Name>Ida</Name><Phone>7165550177</Phone></Contact>"
    "<Bill><Type>R</Type><IssuerScac>QZXP</IssuerScac><Number>1</Number></Bill><Quantity>1</Quantity>"
    f"<TotalValue>12.00</TotalValue><Consignee>{PARTY.format('Greta')}</Consignee>"
    f"<Seller>{PARTY.format('Loom')}</Seller><Line><Number>1</Number><Description>Woven wool scarf</Description>"
    "<OriginCountry>CA</OriginCountry><Htsus>6214200000</Htsus><Value>12.00</Value></Line></Type86>"
)
SUPPLEMENT = f'<Supplement xmlns="{NS}"><HouseBill>H1</HouseBill><TrackingNumber>T1</TrackingNumber></Supplement>'
PROFILE = {"ImporterNumber": "12-3456789", "RightToMakeEntry": "BROKER", "Bond": {"Type": "8"}}
REROUTE = Partner(id="b", role="broker", when_ineligible="reroute", profile=PROFILE)


@pytest.fixture(scope="module")
def duty_free() -> Library:
    """The library with a joining mapping that takes goods as free of duty where nobody tells it."""
    texts = mapping_texts()
    name = "mappings/maps/assembled-type-11.yaml"
    changed = texts[name].replace("Carrier/TotalDuty], ", 'Carrier/TotalDuty], default: "0.00", ')
    changed = changed.replace("Carrier/DutyRate], ", "Carrier/DutyRate], default: Free, ")
    assert changed.count("default: ") == texts[name].count("default: ") + 2
    mapping, _ = check_mapping("assembled-type-11", texts | {name: changed}, read_ground({}, read_regimes()))
    assert mapping is not None
    recipe = msgspec.structs.replace(library().recipes["11"], plan=mapping.plans[ASSEMBLY])
    return msgspec.structs.replace(library(), recipes={"11": recipe})


def decided(xml: str, partner: Partner, installed: Library, known: Iterable[str] = ()) -> Filing:
    parts = translate(
        InMemory(xml.encode()),
        library=installed,
        partner=partner,
        as_of=datetime(2026, 11, 24, tzinfo=UTC),
        known=lambda keys: set(keys) & set(known),
        processed=lambda _: None,
    )
    (filing,) = collect(parts).filings
    return filing


def codes(filing: Filing) -> list[str]:
    return [one.code for one in filing.diagnostics]


def test_filed_at_once_when_nothing_is_missing(duty_free) -> None:
    """The record becomes the suggested filing under its own key, with the law's word on that one; why is told."""
    filing = decided(TYPE_86, REROUTE, duty_free)
    assert (filing.fate, filing.regime, filing.key, filing.part) == ("forward", "type-11", "QZ704100018", None)
    assert filing.xml.startswith("<Type11 ")
    assert filing.decision is not None
    assert filing.decision.decision == "ELIGIBLE"
    assert "policy.ineligible" not in codes(filing)
    (told,) = [one for one in filing.diagnostics if one.code == "record.rerouted"]
    assert "informal entry (11)" in told.message


def test_waits_when_something_is_missing() -> None:
    """What is missing is told; the record is a part of the shipment that its bill names."""
    filing = decided(TYPE_86, REROUTE, library())
    assert (filing.fate, filing.regime) == ("hold", "type-86")
    assert filing.part == ShipmentPart(role="broker", keys=("QZXP1",), filing="11")
    (told,) = [one for one in filing.diagnostics if one.code == "record.awaits-parts"]
    assert told.message.endswith("still lacks: total duty, rate of duty.")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("04100018", "04100019"), "record.entry-check-digit"),
        (("<TotalValue>12.00", "<TotalValue>13.00"), "record.total-value-differs"),
    ],
)
def test_only_the_claim_is_forgiven(duty_free, change, code) -> None:
    """With another error the record is refused, whatever it could be filed as, and waits for nothing."""
    for installed in (library(), duty_free):
        filing = decided(TYPE_86.replace(*change), REROUTE, installed)
        assert (filing.fate, filing.part) == ("reject", None)
        assert code in codes(filing)
        assert "record.awaits-parts" not in codes(filing)


def test_what_is_filed_another_way_is_filed_once(duty_free) -> None:
    """A key that was forwarded before is a repetition, at once or waiting."""
    for installed in (library(), duty_free):
        filing = decided(TYPE_86, REROUTE, installed, known=["QZ704100018"])
        assert (filing.fate, filing.part) == ("reject", None)
        assert "record.duplicate-entry" in codes(filing)


@pytest.mark.parametrize("when", ["reject", "hold"])
def test_who_has_not_agreed_is_only_told(duty_free, when) -> None:
    """Without the agreement nothing is filed another way; what it lacks is told as a note."""
    partner: Any = msgspec.structs.replace(REROUTE, when_ineligible=when)
    filing = decided(TYPE_86, partner, duty_free)
    assert (filing.fate, filing.part, filing.regime) == (when, None, "type-86")
    assert "record.incomplete-for" in codes(filing)


def test_what_no_mapping_can_make_is_refused() -> None:
    """A suggestion that nothing is installed for leaves the refusal as it is."""
    bare = msgspec.structs.replace(library(), recipes={})
    filing = decided(TYPE_86, REROUTE, bare)
    assert (filing.fate, filing.part) == ("reject", None)
    assert "record.incomplete-for" in codes(filing)


def test_an_addition_is_kept() -> None:
    """A supplement is held under the first of its numbers, and found by each of them."""
    filing = decided(SUPPLEMENT, Partner(role="marketplace"), library())
    assert (filing.fate, filing.key, codes(filing)) == ("hold", "H1", ["record.part-held"])
    assert filing.part == ShipmentPart(role="marketplace", keys=("H1", "T1"))


def test_an_addition_to_nothing_is_refused() -> None:
    """Without a number nobody could find its shipment."""
    filing = decided(f'<Supplement xmlns="{NS}"><Port>0901</Port></Supplement>', Partner(), library())
    assert (filing.fate, filing.part, codes(filing)) == ("reject", None, ["record.shipment-unidentified"])
