"""A carrier's manifest and what others add to its shipments, and a house with partners who work together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stand_ins import Clock, Sink

from gateway.pipeline.partner import EntryNumbers, Partner
from gateway.store import Store
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

SCAC = "QZXP"
NAMESPACE = "urn:low-value-gateway:filing:1"
PROFILE = {
    "Entry": {"FilerCode": "QZ7"},
    "ImporterNumber": "12-3456789",
    "RightToMakeEntry": "BROKER",
    "Bond": {"Type": "8"},
    "Contact": {"Name": "Ida Farrow", "Phone": "7165550177"},
}
TOGETHER = (
    Partner(id="carrier", when_ineligible="reroute", assembles_with=("broker", "shop")),
    Partner(id="broker", role="broker", assembles_with=("carrier",)),
    Partner(id="shop", role="marketplace", assembles_with=("carrier",)),
    Partner(id="stranger", role="broker", assembles_with=("carrier",)),
)
NUMBERED = (
    Partner(
        id="carrier",
        when_ineligible="reroute",
        assembles_with=("broker",),
        profile=PROFILE,
        entry_numbers=EntryNumbers(first=410001, last=410003),
    ),
    Partner(id="broker", role="broker", assembles_with=("carrier",)),
)
_SHIPPER = "N1*SH*NORTHERN LOOM LTD~N3*27 WELLINGTON RD~N4*LONDON*ON*N6C4N1*CA~"
_CONSIGNEE = "N1*CN*GRETA LANGLEY~N3*31 ELMWOOD AVE~N4*BUFFALO*NY*14201*US~"


def manifest(bills: Sequence[str], date: str = "20261124", control: int = 1) -> str:
    """Return a truck manifest with *bills*, each of one line: wool scarves from Canada for 12 dollars."""
    body = [
        "ST*309*0001~",
        f"M10*{SCAC}*J*CA**TRUCK*TRIP1~",
        f"P4*0901*{date}~",
    ]
    for number, bill in enumerate(bills, 1):
        body += [
            f"LX*{number}~",
            f"M11*{bill}*80107*1*PKG*1*L***13***{SCAC}~",
            _SHIPPER,
            _CONSIGNEE,
            "VID*TL**T5301~",
            "N10*1*WOOL SCARF****12*****CA**USD~",
        ]
    count = "".join(body).count("~") + 1
    return (
        f"ISA*00*          *00*          *ZZ*{'CARRIER':<15}*ZZ*{'GATEWAY':<15}*261124*0330*U*00401*{control:09}*0*P*>~"
        f"GS*AQ*CARRIER*GATEWAY*20261124*0330*{control}*X*005020~{''.join(body)}SE*{count}*0001~GE*1*{control}~"
        f"IEA*1*{control:09}~"
    )


def supplement(bill: str, *, entry: str = "04100018", inside: str = "", line: str = "") -> str:
    """Return what a broker adds to *bill*: all that an informal entry needs besides the manifest."""
    return (
        f"<Supplement xmlns='{NAMESPACE}'><Bill><IssuerScac>{SCAC}</IssuerScac><Number>{bill}</Number></Bill>"
        f"<Entry><FilerCode>QZ7</FilerCode><Number>{entry}</Number></Entry><ImporterNumber>12-3456789</ImporterNumber>"
        "<RightToMakeEntry>BROKER</RightToMakeEntry><Bond><Type>8</Type></Bond>"
        "<Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact><TotalDuty>0.80</TotalDuty>"
        f"{inside}<Line><Number>1</Number>{line}<Htsus>6214200000</Htsus><DutyRate>6.7%</DutyRate></Line></Supplement>"
    )


def duties(bill: str) -> str:
    """Return what a broker adds to *bill* when the rest stands in the carrier's profile."""
    return (
        f"<Supplement xmlns='{NAMESPACE}'><Bill><IssuerScac>{SCAC}</IssuerScac><Number>{bill}</Number></Bill>"
        "<TotalDuty>0.80</TotalDuty><Line><Number>1</Number><Htsus>6214200000</Htsus><DutyRate>6.7%</DutyRate></Line>"
        "</Supplement>"
    )


@dataclass(repr=False)
class Home:
    """A store, a clock, partners, a sink, and a worker with the whole library between them."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    sink: Sink = field(default_factory=Sink)
    partners: tuple[Partner, ...] = TOGETHER

    def worker(self, name: str = "w1", **destinations: Any) -> Worker:
        by_id = {partner.id: partner for partner in self.partners}
        return Worker(
            self.store, middle_of(by_id.__getitem__), destinations or {"sink": self.sink}, self.clock, lambda: 0.5, name
        )

    def receive(self, partner: str, text: str) -> str:
        return self.store.receive(partner, "http", [text.encode()], now=self.clock()).id

    def work(self, worker: Worker | None = None) -> int:
        worker = worker or self.worker()
        jobs = 0
        while worker.run_once():
            jobs += 1
        return jobs

    @property
    def delivered(self) -> str:
        return "".join(document.body.decode() for document in self.sink.documents)
