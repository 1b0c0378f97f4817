"""Screens, limits and duplicates as senders meet them: over HTTP, across messages and senders, each by its agreement.

The messages of every test are about other persons, bills and days, so that one gateway serves all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gateway_process import gateway
from manifests import group, interchange, manifest, port, shipment, transaction, type_86

from gateway.filing.check_digits import entry_check_digit
from gateway.partners import create_key

RECORDS = Path(__file__).parents[1] / "data" / "records"
NAMESPACE = "urn:low-value-gateway:filing:1"
SCREENS = ("split-order", "one-description", "value-weight", "po-box", "generic-consignee", "late-filing")
PARTNERS = {
    "acme": "",
    "birch": "",
    "strict": "severities = { "
    + ", ".join(f'"{code}" = "error"' for code in (*(f"screen.{name}" for name in SCREENS), "record.description-vague"))
    + " }\n",
    "quiet": 'severities = { "screen.late-filing" = "note", "screen.po-box" = "note" }\n',
    "holder": 'when_ineligible = "hold"\n',
    "router": 'when_ineligible = "reroute"\n',
}


class House:
    """A gateway and the keys of its partners."""

    def __init__(self, running: Any, keys: dict[str, str]) -> None:
        self.running = running
        self._keys = keys
        self._number = 0

    def send(self, partner: str, content: str, kind: str = "application/xml") -> list[dict[str, Any]]:
        """Send *content* and return the filings of the outcome."""
        headers = {"authorization": f"Bearer {self._keys[partner]}", "content-type": kind}
        reply = self.running.http.post("/v1/messages?wait=40", content=content.encode(), headers=headers)
        assert reply.status_code == 200, reply.text
        filings: list[dict[str, Any]] = reply.json()["filings"]
        return filings

    def manifest(self, partner: str, *shipments: list[str], day: str = "20250815") -> list[dict[str, Any]]:
        """Send a manifest of *shipments* that arrive on *day* and return its filings."""
        self._number += 1
        body = transaction(manifest(*shipments, arrival=port(day)))
        number = f"{self._number:09}"
        return self.send(
            partner, interchange(group(body, number=str(self._number)), number=number), "application/edi-x12"
        )

    def entries(self, partner: str, *records: str) -> list[dict[str, Any]]:
        """Send *records* in one document and return its filings."""
        return self.send(partner, f'<Filings xmlns="{NAMESPACE}">{"".join(records)}</Filings>')


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway with six partners, each of its own mind."""
    folder = tmp_path_factory.mktemp("screens")
    keys = {name: create_key("live") for name in PARTNERS}
    told = "".join(
        f'[partners.{name}]\nkeys = ["{keys[name].stored}"]\n{settings}' for name, settings in PARTNERS.items()
    )
    configuration = folder / "gateway.toml"
    configuration.write_text(told, "utf-8")
    configuration.chmod(0o600)
    with gateway(folder / "data", config=str(configuration)) as running:
        yield House(running, {name: key.text for name, key in keys.items()})


def codes(filing: dict[str, Any]) -> set[str]:
    """Return what is told of *filing*, apart from its lateness: these messages are old."""
    return {one["code"] for one in filing["diagnostics"]} - {"screen.late-filing"}


def entry(serial: int, **changes: str) -> str:
    """Return an informal entry of its own number and bill, with *changes* to its elements."""
    xml = (RECORDS / "type-11.xml").read_text("utf-8").replace("<Action>A</Action>", "")
    number = f"{serial:07}{entry_check_digit('B76', f'{serial:07}')}"
    xml = re.sub(r"(<Bill>.*?<Number>)[^<]*", rf"\g<1>{changes.pop('Bill', f'26112{serial:07}')}", xml)
    for element, value in ({"Number": number} | changes).items():
        xml, times = re.subn(rf"<{element}>[^<]*</{element}>", f"<{element}>{value}</{element}>", xml, count=1)
        assert times == 1, element
    return xml.replace(f' xmlns="{NAMESPACE}"', "")


def consigned(name: str, street: str = "31 ELMWOOD AVE", **changes: str) -> list[str]:
    """Return a shipment to *name* at *street* in one town."""
    bill = changes.pop("bill")
    lines = shipment(bill, consignee=name, **changes)
    at = lines.index(f"N1*CN*{name}")
    return [*lines[: at + 1], f"N3*{street}", "N4*BUFFALO*NY*14210*US", *lines[at + 3 :]]


SIGNS = [
    ("screen.po-box", consigned("IVY POTTS", "PO BOX 77", bill="SCR000000001")),
    ("screen.generic-consignee", consigned("CURRENT RESIDENT", bill="SCR000000002")),
    ("screen.value-weight", consigned("NED AMBER", bill="SCR000000003", value="0.01")),
    ("record.description-vague", consigned("OLA BREEN", bill="SCR000000004", description="GIFT")),
]


@pytest.mark.parametrize(("code", "lines"), SIGNS, ids=[code for code, _ in SIGNS])
def test_a_sign_warns_and_refuses_whom_it_is_agreed_with(house: House, code: str, lines: list[str]) -> None:
    """By default the shipment goes on with a warning; where the partner takes it strictly it is refused for it."""
    (usual,) = house.manifest("acme", lines, day="20250701")
    assert (usual["decision"], codes(usual)) == ("forward", {code})
    (strict,) = house.manifest("strict", lines, day="20250702")
    assert strict["decision"] == "reject"
    assert {one["severity"] for one in strict["diagnostics"] if one["code"] == code} == {"error"}


def test_one_description_for_many_tariff_numbers(house: House) -> None:
    """Three numbers under the same words are a sign in an entry as well."""
    line = "<Line><Number>{0}</Number><Description>HOUSEHOLD THINGS</Description><OriginCountry>IN</OriginCountry>"
    line += "<Htsus>{1}</Htsus><Value>10</Value><DutyRate>2%</DutyRate></Line>"
    lines = "".join(line.format(*one) for one in enumerate(("6911103500", "9615112000", "7323930080"), 1))
    record = re.sub(r"<Line>.*</Line>", lines, entry(3000001, TotalValue="30"), flags=re.DOTALL)
    (filing,) = house.entries("acme", record)
    assert (filing["decision"], codes(filing)) == ("forward", {"screen.one-description"})


def test_late_filing_is_as_each_partner_has_agreed(house: House) -> None:
    """These manifests are sent long after their trucks: a warning, an error, a note."""
    told = {}
    for partner in ("acme", "strict", "quiet"):
        (filing,) = house.manifest(partner, consigned("UMA LATE", bill="SCR000000010"), day=f"202506{10 + len(told)}")
        (late,) = [one for one in filing["diagnostics"] if one["code"] == "screen.late-filing"]
        told[partner] = (filing["decision"], late["severity"])
    assert told == {"acme": ("forward", "warning"), "strict": ("reject", "error"), "quiet": ("forward", "note")}


def test_an_entry_of_type_86_after_arrival_is_refused_by_the_law(house: House) -> None:
    """What is late for the law is no screen: 89 FR 2630."""
    (filing,) = house.entries("acme", type_86(number="04100018"))
    assert (filing["decision"], filing["policy"]["primary_reason"]) == ("reject", "T86_LATE")


def test_the_limit_of_a_day_holds_across_messages_and_senders(house: House) -> None:
    """$500 from one sender leave no room for $400 from another to the same person, however the name is written."""
    (first,) = house.manifest("acme", consigned("GRETA LANGLEY", bill="SCR000000020", value="500"))
    assert (first["decision"], codes(first)) == ("forward", set())
    other = consigned(
        "LANGLEY, GRETA", "31, Elmwood Avenue", bill="SCR000000021", value="400", description="WOOL SCARF"
    )
    (second,) = house.manifest("birch", other)
    assert (second["decision"], second["policy"]["primary_reason"]) == ("reject", "DAILY_AGGREGATE_EXCEEDED")
    assert not any("QZXP" in str(one.get("records", "")) for one in second["diagnostics"])
    (tomorrow,) = house.manifest("birch", other, day="20250816")
    assert tomorrow["decision"] == "forward"


def test_lots_of_one_order_are_told_across_messages(house: House) -> None:
    """The same goods of the same seller for the same person on one day, under another bill and from another sender."""
    lot = consigned("ROSA SPLIT", bill="SCR000000030")
    again = [line.replace("SCR000000030", "SCR000000031") for line in lot]
    (first,) = house.manifest("acme", lot, day="20250620")
    (second,) = house.manifest("birch", again, day="20250620")
    assert (codes(first), codes(second)) == (set(), {"screen.split-order"})
    assert second["decision"] == "forward"


def test_a_bill_and_an_entry_number_are_used_once(house: House) -> None:
    """By their sender, in another message: each is told by its own name. Another sender's numbers are its own."""
    lines = consigned("TED TWICE", bill="SCR000000040")
    assert [house.manifest("acme", lines, day=day)[0]["decision"] for day in ("20250621", "20250622")] == [
        "forward",
        "reject",
    ]
    (again,) = house.manifest("acme", lines, day="20250623")
    assert "record.duplicate-bill" in codes(again)
    house.entries("acme", entry(3000010, Quantity="3"))
    (repeated,) = house.entries("acme", entry(3000010, Quantity="4"))
    assert (repeated["decision"], codes(repeated)) == ("reject", {"record.duplicate-entry"})
    (elsewhere,) = house.entries("birch", entry(3000010, Quantity="5"))
    assert elsewhere["decision"] == "forward"


def test_a_second_entry_for_a_bill_names_the_first(house: House) -> None:
    """In one message, and in a later one; another sender's entries are nobody else's business."""
    bill = "261124000077"
    numbers = [f"{serial:07}{entry_check_digit('B76', f'{serial:07}')}" for serial in (3000021, 3000022, 3000023)]
    one, two = house.entries("acme", entry(3000021, Bill=bill), entry(3000022, Bill=bill))
    (three,) = house.entries("acme", entry(3000023, Bill=bill))
    assert (one["decision"], codes(one)) == ("forward", set())
    for again in (two, three):
        assert (again["decision"], codes(again)) == ("forward", {"screen.bill-entered"})
        (told,) = again["diagnostics"]
        assert told["message"] == f"The entry B76{numbers[0]} is for the same bill {bill}."
        assert told["target"] == "Filing.Bill.Number"
    (other,) = house.entries("birch", entry(3000024, Bill=bill))
    assert codes(other) == set()


def test_what_the_law_refuses_is_as_each_partner_has_chosen(house: House) -> None:
    """Refused, held for a person, or kept until the entry that is suggested is complete; each is told what lacks."""
    lines = consigned("UNA OVER", bill="SCR000000050", value="900")
    fates = {}
    for partner in ("acme", "holder", "router"):
        (filing,) = house.manifest(partner, lines)
        told = {one["code"]: one["message"] for one in filing["diagnostics"]}
        fates[partner] = (filing["decision"], filing["suggested_filing"])
        lacking = told.get("record.incomplete-for") or told["record.awaits-parts"]
        assert "informal entry (11)" in lacking
        assert "importer of record number" in lacking
        assert "bond" in lacking
    assert fates == {"acme": ("reject", "11"), "holder": ("hold", "11"), "router": ("hold", "11")}


def test_mail_is_told_what_type_13_lacks(house: House) -> None:
    """A parcel of chapter 99 goods on the worksheet after 2026-10-22: type 13 is suggested, with what it needs."""
    record = (
        (RECORDS / "imdw.xml")
        .read_text("utf-8")
        .replace(f' xmlns="{NAMESPACE}"', "")
        .replace("2026-08-15", "2026-11-03")
    )
    record = record.replace("<Htsus>", "<AdditionalHtsus>9903053000</AdditionalHtsus><Htsus>", 1)
    for partner, fate in (("acme", "reject"), ("holder", "hold"), ("router", "hold")):
        (filing,) = house.entries(partner, record)
        assert (filing["decision"], filing["suggested_filing"]) == (fate, "13"), partner
        told = {one["code"]: one["message"] for one in filing["diagnostics"]}
        lacking = told.get("record.incomplete-for") or told["record.awaits-parts"]
        for name in (
            "informal mail entry (13)",
            "importer of record number",
            "name of the carrier",
            "deliver-to party",
        ):
            assert name in lacking, (partner, lacking)
