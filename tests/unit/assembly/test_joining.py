"""Parts of one shipment become one filing: who is believed, which lines belong together, what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from gateway.assembly import PROFILE, Noted, Part, assemble, keys_of, profile_xml, shown
from gateway.assembly.sides import Sides
from gateway.library import library, schema_texts
from gateway.mapping.testing import run_tests
from gateway.pipeline.cases import case_reader
from gateway.tree import Node, Shape
from gateway.xmlmsg import Schema

NS = "urn:low-value-gateway:filing:1"
PARTY = "<Name>{}</Name><Street>1 Quay</Street><City>Leeds</City><Country>GB</Country>"


@pytest.fixture(scope="module")
def recipe() -> Any:
    return library().recipes["11"]


def carrier(inside: str = "", lines: str = "", weight: str = "1") -> Part:
    lines = lines or line(1)
    return Part(
        role="carrier",
        partner="acme",
        xml=f'<Section321 xmlns="{NS}"><Bill><IssuerScac>QZXP</IssuerScac><Number>1</Number><Type>13</Type></Bill>'
        "<Trip><CarrierScac>QZXP</CarrierScac></Trip><Transport><Mode>30</Mode></Transport>"
        "<Arrival><Port>0901</Port><Date>2026-11-24</Date></Arrival>"
        f"<Shipper>{PARTY.format('Northern Loom')}</Shipper><Consignee>{PARTY.format('Greta Langley')}</Consignee>"
        f"{inside}<Quantity>1</Quantity><QuantityUnit>PKG</QuantityUnit><GrossWeight>{weight}</GrossWeight>"
        f"<GrossWeightUnit>KG</GrossWeightUnit>{lines}</Section321>",
    )


def line(number: int, inside: str = "", value: str = "12") -> str:
    return (
        f"<Line><Number>{number}</Number><Description>WOOL SCARF</Description><OriginCountry>CA</OriginCountry>{inside}"
        f"<Value>{value}</Value></Line>"
    )


def added(inside: str = "", lines: str = "", role: str = "broker", partner: str = "brokers") -> Part:
    bill = "<Bill><IssuerScac>QZXP</IssuerScac><Number>1</Number></Bill>"
    xml = f'<Supplement xmlns="{NS}">{bill}{inside}{lines}</Supplement>'
    return Part(role=role, partner=partner, xml=xml)  # type: ignore[arg-type]


WHOLE = (
    "<Entry><FilerCode>QZ7</FilerCode><Number>04100018</Number></Entry><ImporterNumber>12-3456789</ImporterNumber>"
    "<RightToMakeEntry>BROKER</RightToMakeEntry><Bond><Type>8</Type></Bond>"
    "<Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact><TotalDuty>2.00</TotalDuty>"
)
TARIFF = "<Line><Number>1</Number><Htsus>6214200000</Htsus><DutyRate>6.7%</DutyRate></Line>"


def values(recipe: Any, *parts: Part) -> dict[str, list[str]]:
    return assemble(parts, (), recipe).draft.values


def test_complete_records_pass_their_schema(recipe) -> None:
    """What lacks nothing is a type 11 that the schema takes."""
    joined = assemble((carrier(), added(WHOLE, TARIFF)), (), recipe)
    assert joined.owes == ()
    assert joined.differences == ()
    assert library().schema.gate([joined.draft.xml()]) == [()]
    assert joined.draft.key == "QZXP1"
    assert (joined.origins["Port"], joined.origins["Line[1].Htsus"]) == (0, 1)


BELIEVED = [
    ("Port", "<Port>1234</Port>", "0901"),
    ("EstimatedArrival", "<EstimatedArrival>2026-12-01</EstimatedArrival>", "2026-11-24"),
    ("Quantity", "<Quantity>7</Quantity>", "1"),
    ("Consignee.Name", f"<Consignee>{PARTY.format('Other')}</Consignee>", "Greta Langley"),
    ("Seller.Name", f"<Seller>{PARTY.format('Seller')}</Seller>", "Seller"),
    ("Shipper.Name", f"<Shipper>{PARTY.format('Other')}</Shipper>", "Northern Loom"),
    ("TotalValue", "<TotalValue>99.00</TotalValue>", "99.00"),
]


@pytest.mark.parametrize(("field", "sent", "believed"), BELIEVED)
def test_who_is_believed(recipe, field, sent, believed) -> None:
    """The carrier for its transport and packages, the broker for entry and value."""
    assert values(recipe, carrier(), added(sent))[field] == [believed]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_roles_count_and_not_the_order_of_arrival(recipe, order) -> None:
    """Whichever part came first: the marketplace knows the seller, the broker the tariff number."""
    parts = (
        carrier(),
        added(f"<Seller>{PARTY.format('Broker says')}</Seller>", TARIFF),
        added(f"<Seller>{PARTY.format('Shop says')}</Seller>", TARIFF.replace("6214", "6117"), "marketplace", "shop"),
    )
    found = values(recipe, *(parts[number] for number in order))
    assert found["Seller.Name"] == ["Shop says"]
    assert found["Line.Htsus"] == ["6214200000"]


def test_the_latest_part_of_a_role_counts(recipe) -> None:
    """A broker corrects one field; what it does not send again stays."""
    first = added("<TotalDuty>1.00</TotalDuty><InvoiceNumber>I1</InvoiceNumber>", TARIFF)
    again = added("<TotalDuty>2.00</TotalDuty>", "<Line><Number>1</Number><DutyRate>Free</DutyRate></Line>")
    found = values(recipe, carrier(), first, again)
    assert (found["TotalDuty"], found["InvoiceNumber"]) == (["2.00"], ["I1"])
    assert (found["Line.Htsus"], found["Line.DutyRate"]) == (["6214200000"], ["Free"])


def test_lines_stand_together_by_number(recipe) -> None:
    """Whatever the order in which lines are sent, and though not every role tells of each."""
    lines = "".join(
        f"<Line><Number>{number}</Number><Htsus>62142000{number:02}</Htsus><DutyRate>Free</DutyRate></Line>"
        for number in (10, 2)
    )
    joined = assemble((carrier(lines="".join(map(line, range(1, 11)))), added(WHOLE, lines)), (), recipe)
    made = joined.draft.values
    assert made["Line.Number"] == [str(number) for number in range(1, 11)]
    assert joined.draft.origin("Filing.Line[10].Htsus").value == "6214200010"
    assert joined.draft.origin("Filing.Line[2].Htsus").value == "6214200002"
    assert [one.name for one in joined.owes] == [
        "10-digit HTSUS number of lines 1, 3, 4, 5, 6, 7, 8, 9",
        "rate of duty of lines 1, 3, 4, 5, 6, 7, 8, 9",
    ]


def test_values_are_added_up_when_nobody_gives_the_total(recipe) -> None:
    """The sum of all lines, in money."""
    assert values(recipe, carrier(lines=line(1, value="12.5") + line(2)))["TotalValue"] == ["24.50"]


def test_a_unit_comes_from_the_source_of_its_number(recipe) -> None:
    """A number is never joined with somebody else's unit."""
    lines = "<Line><Number>1</Number><Weight>4</Weight><WeightUnit>LB</WeightUnit></Line>"
    weighed = line(1).replace("</Line>", "<Weight>2</Weight><WeightUnit>KG</WeightUnit></Line>")
    found = values(recipe, carrier(lines=weighed), added("", lines))
    assert (found["Line.Weight"], found["Line.WeightUnit"]) == (["2"], ["KG"])
    found = values(recipe, carrier(), added("", lines))
    assert (found["Line.Weight"], found["Line.WeightUnit"]) == (["4"], ["LB"])


@pytest.mark.parametrize(
    ("identifier", "taken"),
    [("12-3456789", ["12-3456789"]), ("A7781", None), ("123-45-6789", ["123-45-6789"])],
)
def test_an_importer_of_the_manifest_serves_if_it_has_the_form(recipe, identifier, taken) -> None:
    """A manifest names the importer by any identifier."""
    importer = f"<Importer><Identifier>{identifier}</Identifier></Importer>"
    joined = assemble((carrier(importer),), (), recipe)
    assert joined.draft.values.get("ImporterNumber") == taken
    assert ("ImporterNumber" in [one.field for one in joined.owes]) is (taken is None)


@pytest.mark.parametrize(
    ("other", "differs"), [("12-345678900", False), ("12-3456789", False), ("12-3456789AB", True), ("12-345678", True)]
)
def test_importers_are_compared_by_their_numbers(recipe, other, differs) -> None:
    """CBP may send zeros for a suffix that was left out; another suffix is another importer."""
    manifest = carrier(f"<Importer><Identifier>{other}</Identifier></Importer>")
    broker = added("<ImporterNumber>12-3456789</ImporterNumber>")
    found = assemble((manifest, broker), (), recipe).differences
    assert ([one.target for one in found] == ["Filing.ImporterNumber"]) is differs


def test_the_code_of_a_manufacturer_comes_with_the_line(recipe) -> None:
    """The broker's code stands in the entry, for its entry summary."""
    line_of_broker = "<Line><Number>1</Number><ManufacturerId>INNORLOO12DEL</ManufacturerId></Line>"
    assert values(recipe, carrier(), added("", line_of_broker))["Line.ManufacturerId"] == ["INNORLOO12DEL"]


def test_a_profile_fills_what_nobody_sent(recipe) -> None:
    """What the operator noted holds where no part says otherwise."""
    shape = library().supplement
    profile = profile_xml({"Bond": {"Type": "8"}, "Port": "1234", "Entry": {"FilerCode": "QZ7"}}, shape)
    joined = assemble((carrier(), added("<Bond><Type>9</Type></Bond>")), (Noted(partner="acme", xml=profile),), recipe)
    assert joined.draft.values["Port"] == ["0901"]
    assert joined.draft.values["Bond.Type"] == ["9"]
    assert joined.draft.values["Entry.FilerCode"] == ["QZ7"]
    assert joined.origins["Entry.FilerCode"] == PROFILE


def test_the_owner_is_believed_before_other_profiles(recipe) -> None:
    """What several profiles hold comes from the first of them, whole; a field that only a later one holds from that."""
    shape = library().supplement
    own = Noted(partner="acme", xml=profile_xml({"Bond": {"Type": "8"}}, shape))
    other = {"Bond": {"Type": "9", "SuretyCode": "123"}, "Contact": {"Name": "Ida", "Phone": "716"}}
    others = Noted(partner="brokers", xml=profile_xml(other, shape))
    joined = assemble((carrier(), added()), (own, others), recipe)
    assert joined.draft.values["Bond.Type"] == ["8"]
    assert "Bond.SuretyCode" not in joined.draft.values
    assert (joined.origins["Bond.Type"], joined.origins["Contact.Name"]) == (PROFILE, PROFILE - 1)
    assert [one.field for one in assemble((carrier(), added()), (own,), recipe).owes if "Contact" in one.field]


def test_an_entry_of_the_broker_is_a_part_too(recipe) -> None:
    """A type 86 that is refused gives its entry number, contact and tariff numbers."""
    entry = (
        f'<Type86 xmlns="{NS}"><Entry><Action>A</Action><FilerCode>QZ7</FilerCode><Number>04100018</Number>'
        "<Type>86</Type></Entry><Port>0901</Port><Transport><Mode>30</Mode></Transport>"
        "<EstimatedArrival>2026-11-24</EstimatedArrival><Contact><Name>Ida</Name><Phone>7165550177</Phone></Contact>"
        "<Bill><Type>R</Type><IssuerScac>QZXP</IssuerScac><Number>1</Number></Bill><Quantity>1</Quantity>"
        f"<TotalValue>12.00</TotalValue><Consignee>{PARTY.format('Greta')}</Consignee>"
        "<Line><Number>1</Number><Description>Wool scarf</Description><OriginCountry>CA</OriginCountry>"
        "<Htsus>6214200000</Htsus><Value>12.00</Value></Line></Type86>"
    )
    joined = assemble((Part(role="broker", partner="b", xml=entry),), (), recipe)
    made = joined.draft.values
    assert (made["Entry.Type"], made["Entry.Number"], made["Line.Htsus"]) == (["11"], ["04100018"], ["6214200000"])
    assert "Consignee.Name" in made


DIFFER = [
    ("", "<Line><Number>1</Number><OriginCountry>IN</OriginCountry></Line>", ["Line[1].OriginCountry"]),
    ("", "<Line><Number>1</Number><OriginCountry>CA</OriginCountry></Line>", []),
    ("", "<Line><Number>1</Number><Value>12.00</Value></Line>", []),
    ("", "<Line><Number>1</Number><Value>12.01</Value></Line>", ["Line[1].Value"]),
    ("", "<Line><Number>1</Number><Description>Wool  scarf, woven</Description></Line>", []),
    ("", "<Line><Number>1</Number><Description>Cotton shirt</Description></Line>", ["Line[1].Description"]),
    ("<Quantity>2</Quantity>", "", ["Quantity"]),
    ("<Quantity>01</Quantity>", "", []),
    ("<EstimatedArrival>2026-11-25</EstimatedArrival>", "", ["EstimatedArrival"]),
    (f"<Consignee>{PARTY.format('greta  LANGLEY')}</Consignee>", "", []),
    (f"<Consignee>{PARTY.format('Somebody Else')}</Consignee>", "", ["Consignee"]),
]


@pytest.mark.parametrize(("inside", "lines", "fields"), DIFFER)
def test_differences_are_told(recipe, inside, lines, fields) -> None:
    """Where two sources differ both are named with their places; how a text is written makes no difference."""
    found = assemble((carrier(), added(inside, lines)), (), recipe).differences
    assert [one.target for one in found] == [f"Filing.{field}" for field in fields]
    assert all("carrier acme (/Section321/" in one.message for one in found)
    assert all("broker brokers (/Supplement/" in one.message for one in found)
    assert all(one.rule is not None and one.rule.startswith("mappings/maps/assembled-type-11.yaml:") for one in found)


def test_names_of_persons_are_not_repeated(recipe) -> None:
    """A difference about a person is told without either name; another one with both values."""
    parts = (carrier(), added(f"<Consignee>{PARTY.format('Somebody Else')}</Consignee><Quantity>2</Quantity>"))
    told = [one.message for one in assemble(parts, (), recipe).differences]
    assert not any("Somebody" in one or "Greta" in one for one in told)
    assert any("Quantity: 1 and 2" in one for one in told)


def test_what_is_missing_names_who_knows_it(recipe) -> None:
    """Field, name, who knows it, and whose messages bring it."""
    owes = {one.field: (one.known_by, one.role) for one in assemble((carrier(),), (), recipe).owes}
    assert owes["Line.Htsus"] == ("the broker", "broker")
    assert owes["ImporterNumber"] == ("the importer", "broker")
    alone = {one.field: (one.known_by, one.role) for one in assemble((added(WHOLE, TARIFF),), (), recipe).owes}
    assert alone["Port"] == ("the carrier", "carrier")
    assert alone["Line.Description"] == ("the shipper", "marketplace")


@pytest.mark.parametrize(
    ("regime", "key", "found", "keys"),
    [
        ("section-321", "QZXP1", {}, ("QZXP1",)),
        ("section-321", "", {}, ()),
        ("type-86", "QZ704100018", {"Bill.IssuerScac": ["QZXP"], "Bill.Number": ["1"]}, ("QZXP1",)),
        ("type-86", "QZ704100018", {"Bill.Number": ["01612345675"]}, ("01612345675",)),
        ("supplement", "", {"Bill.Number": ["1"], "HouseBill": ["H1"], "TrackingNumber": ["T1"]}, ("1", "H1", "T1")),
        ("supplement", "", {"HouseBill": ["X1"], "TrackingNumber": ["X1"]}, ("X1",)),
        ("supplement", "", {"Bill.IssuerScac": ["QZXP"]}, ()),
    ],
)
def test_names_of_a_shipment(regime, key, found, keys) -> None:
    """Bill with its SCAC, house bill, tracking number: whatever is there, each once."""
    assert keys_of(regime, key, found) == keys


def test_parts_side_by_side_are_what_their_schema_says(recipe) -> None:
    """The tree that the mapping reads is valid by the schema that describes it, with every role in it."""
    parts = (
        carrier("<Seller>" + PARTY.format("S") + "</Seller>"),
        added(WHOLE, TARIFF),
        added("<Port>0901</Port>", TARIFF, "marketplace", "shop"),
    )
    profile = profile_xml({"Bond": {"Type": "8"}}, library().supplement)
    tree = Sides(parts, (profile,), recipe.shape).node

    def element(node: Node, shape: Shape) -> etree._Element:
        """What a mapping reads of *node*, which is by names: below a field the order is that of its own record."""
        made = etree.Element(f"{{{node.namespace}}}{node.name}")
        made.text = node.value
        made.extend(element(child, below) for below in shape.children for child in node.named(below.name))
        return made

    schema = Schema(schema_texts(), "assembly-1.0.xsd")
    assert schema.gate([etree.tostring(element(tree, recipe.shape), encoding="unicode")]) == [()]
    assert [child.name for child in tree.children] == ["Carrier", "Broker", "Marketplace", "Profile", "Line"]


@pytest.mark.parametrize("name", ["assembled-type-11", "assembled-type-13"])
def test_the_tests_inside_the_mapping_pass(name) -> None:
    """What the author of the mapping has promised holds."""
    mapping = library().mappings[name]
    results = run_tests(mapping, case_reader(mapping, library().checkers))
    assert len(results) == 3
    assert [failure for result in results for failure in result.failures] == []


def test_what_is_shown_leaves_out_the_rest() -> None:
    """Fields that may not be seen are left out, with groups that are then empty."""
    xml = f'<Type11 xmlns="{NS}"><A><B>1 &amp; 2</B><C>3</C></A><D>4</D><D>5</D><E><F>6</F></E></Type11>'
    seen = shown(xml, lambda path: path in ("A[1].B[1]", "D[2]"))
    assert seen == f'<Type11 xmlns="{NS}"><A><B>1 &amp; 2</B></A><D>5</D></Type11>'
    assert shown(xml, lambda _: True) == xml


@pytest.mark.parametrize(
    ("profile", "fits"),
    [
        ({"ImporterNumber": "12-3456789", "Fee": [{"Class": "499", "Amount": "2.62"}]}, True),
        ({"Bond": {"Type": "8", "Typ": "8"}}, False),
        ({"Port": {"Code": "0901"}}, False),
        ({"Line": [{"Number": 1, "Htsus": "6214200000"}]}, True),
    ],
)
def test_profiles_are_held_to_the_schema(profile, fits) -> None:
    """A profile is written as a record of the supplement; what it should not have is found."""
    (found,) = library().schema.gate([profile_xml(profile, library().supplement)])
    assert (found == ()) is fits
