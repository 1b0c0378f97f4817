"""One parcel of today and of 2024, from its senders to its release: real servers, simulated customs.

A carrier's 309 of today is held, as the exemption is suspended; a broker's XML completes it a minute later; one entry
of type 11 goes out as cargo release, is accepted and released; the carrier has it as a 350, the broker as XML. The same
parcel, which arrived in 2024 and whose broker filed on that day, goes out as an entry of type 86.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from gateway_process import until
from partners_and_customs import partners_and_customs

from gateway.fixedwidth import Transmitter, read_batch
from gateway.library import read_catair_layouts, read_regimes
from gateway.pipeline.partner import Partner
from gateway.store import Store
from gateway.transport import CargoRelease, Delivered, Document
from gateway.tree import InMemory
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

SCAC, BILL = "QZXP", "250810000001"
KEY, ENTRY = f"{SCAC}{BILL}", "QZ704100018"
MANIFEST = (
    "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*GATEWAY        *{day:%y%m%d}*0330*U*00401*000000001*0*T*>~"
    f"GS*AQ*CARRIER*GATEWAY*{{day:%Y%m%d}}*0330*1*X*005020~ST*309*0001~M10*{SCAC}*J*CA**TRUCK*TRIP1~"
    f"P4*0901*{{day:%Y%m%d}}~LX*1~M11*{BILL}*80107*1*PKG*1*L***13***{SCAC}~"
    "N1*SH*NORTHERN LOOM LTD~N3*27 WELLINGTON RD~N4*LONDON*ON*N6C4N1*CA~"
    "N1*CN*GRETA LANGLEY~N3*31 ELMWOOD AVE~N4*BUFFALO*NY*14201*US~VID*TL**T5301~"
    "N10*1*WOOL SCARF****12*****CA**USD~SE*14*0001~GE*1*1~IEA*1*000000001~"
)
SUPPLEMENT = f"""<Supplement xmlns="urn:low-value-gateway:filing:1">
 <Bill><IssuerScac>{SCAC}</IssuerScac><Number>{BILL}</Number></Bill>
 <Entry><FilerCode>QZ7</FilerCode><Number>04100018</Number></Entry><ImporterNumber>12-3456789</ImporterNumber>
 <RightToMakeEntry>BROKER</RightToMakeEntry><Bond><Type>8</Type></Bond>
 <Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact><TotalDuty>0.80</TotalDuty>
 <Seller><Name>Northern Loom Ltd</Name><Street>27 Wellington Rd</Street><City>London</City>
  <Country>CA</Country></Seller>
 <Line><Number>1</Number><Htsus>6214200000</Htsus><DutyRate>6.7%</DutyRate></Line>
</Supplement>"""
IN_2024 = f"""<Filings xmlns="urn:low-value-gateway:filing:1"><Type86>
 <Entry><FilerCode>QZ7</FilerCode><Number>04100018</Number><Type>86</Type></Entry><Port>0901</Port>
 <Transport><Mode>30</Mode></Transport><EstimatedArrival>2024-11-25</EstimatedArrival>
 <Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact>
 <Bill><Type>R</Type><IssuerScac>{SCAC}</IssuerScac><Number>{BILL}</Number></Bill>
 <Quantity>1</Quantity><TotalValue>12.00</TotalValue>
 <Consignee><Name>Greta Langley</Name><Street>31 Elmwood Ave</Street><City>Buffalo</City><Region>NY</Region>
  <PostalCode>14201</PostalCode><Country>US</Country></Consignee>
 <Seller><Name>Northern Loom Ltd</Name><Street>27 Wellington Rd</Street><City>London</City>
  <Country>CA</Country></Seller>
 <Line><Number>1</Number><Description>Wool scarf</Description><OriginCountry>CA</OriginCountry><Htsus>6214200000</Htsus>
  <Value>12.00</Value></Line>
</Type86></Filings>"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, httpx2.Client]]:
    """Yield a client for each partner of a gateway whose filings go to the simulated customs, and back."""
    with partners_and_customs(tmp_path) as clients:
        yield clients


def test_a_parcel_of_today(house: dict[str, Any]) -> None:
    """Held, completed, decided for type 11, sent as cargo release, accepted, released; each told in its own format."""
    day = datetime.now(UTC)
    sent = house["carrier"].post(
        "/v1/messages?wait=30", content=MANIFEST.format(day=day), headers={"Content-Type": "application/edi-x12"}
    )
    outcome = sent.json()
    assert outcome["counts"]["hold"] == 1, outcome
    filing = outcome["filings"][0]["id"]
    waiting = until(lambda: _with(house["carrier"], filing, "owes"))
    assert waiting["state"] == "held"
    assert {one["role"] for one in waiting["owes"]} == {"broker"}
    assert "Line.Htsus" in {one["field"] for one in waiting["owes"]}

    time.sleep(1)
    added = (
        house["broker"]
        .post("/v1/messages?wait=30", content=SUPPLEMENT, headers={"Content-Type": "application/xml"})
        .json()
    )
    released = until(lambda: _in_state(house["carrier"], filing, "released"))
    assert released["owes"] == []
    assembled = house["carrier"].get(f"/v1/filings/{filing}/assembled", headers={"Accept": "application/xml"}).text
    assert "<Type11" in assembled
    assert "Ida Farrow" not in assembled
    history = house["carrier"].get(f"/v1/filings/{filing}/timeline").json()["items"]
    assert list(dict.fromkeys(one["state"] for one in history)) == ["forwarded", "accepted", "released"]

    carriers = _notices(house["carrier"], outcome["id"])
    brokers = _notices(house["broker"], added["id"])
    assert carriers[-1].startswith("ISA*")
    assert "ST*350*" in carriers[-1]
    assert brokers[-1].lstrip().startswith("<")
    assert "released" in brokers[-1]
    assert "LANGLEY" not in brokers[-1].upper()


def test_the_same_parcel_in_2024(tmp_path: Path) -> None:
    """Before the suspension the broker's entry of type 86 goes out as it is."""
    then = datetime(2024, 11, 25, 15, 0, tzinfo=UTC)
    sent: list[Document] = []

    class Line:
        def deliver(self, document: Document) -> Delivered:
            sent.append(document)
            return Delivered()

    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    transmitter = Transmitter(site="0901", sender="QZ7", password="TEST", port="0901")
    layouts = read_catair_layouts()
    customs = CargoRelease(Line(), transmitter, layouts, read_regimes(), name="customs")
    middle = middle_of(lambda id_: Partner(id=id_, when_ineligible="reroute"))
    worker = Worker(store, middle, {"customs": customs}, lambda: then, lambda: 0.5, "w")
    store.receive("broker", "http", [IN_2024.encode()], now=then)
    while worker.run_once():
        pass
    (document,) = sent
    batch = read_batch(InMemory(document.body), layouts)
    assert batch.findings == ()
    ((transaction,),) = [block.transactions for block in batch.blocks]
    assert transaction.header.value("entry_type") == "86"
    assert transaction.header.value("entry_number") == "04100018"
    store.close()


def _with(client: httpx2.Client, filing: str, field: str) -> dict[str, Any] | None:
    found: dict[str, Any] = client.get(f"/v1/filings/{filing}").json()
    return found if found.get(field) else None


def _in_state(client: httpx2.Client, filing: str, state: str) -> dict[str, Any] | None:
    found: dict[str, Any] = client.get(f"/v1/filings/{filing}").json()
    return found if found["state"] == state else None


def _notices(client: httpx2.Client, message: str) -> list[str]:
    items = client.get(f"/v1/messages/{message}/notices").json()["items"]
    return [client.get(item["path"]).text for item in items]
