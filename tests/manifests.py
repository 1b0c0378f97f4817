"""Messages made piece by piece, and one call that takes them through the whole pure middle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.translate import Outcome, Remembered, collect, translate
from gateway.policy import EASTERN
from gateway.tree import Content, InMemory
from gateway.x12 import Interchange

SAMPLES = Path(__file__).parents[1] / "samples"
BEFORE = datetime(2025, 8, 14, 12, 0, tzinfo=EASTERN)
"""When most of these messages are received: a day before the truck arrives, while the exemption still stands."""

SAMPLE_TIMES = {
    "carrier-309/manifest-2025-08-15.edi": datetime(2025, 8, 15, 5, 0, tzinfo=EASTERN),
    "carrier-309/manifest-2026-11-20.edi": datetime(2026, 11, 20, 5, 0, tzinfo=EASTERN),
    "broker-xml/type-86-2025-08-10.xml": datetime(2025, 8, 9, 12, 0, tzinfo=EASTERN),
    "broker-xml/type-11-2026-11-24.xml": datetime(2026, 11, 23, 12, 0, tzinfo=EASTERN),
    "broker-xml/gifts-2026-11-24.xml": datetime(2026, 11, 23, 12, 0, tzinfo=EASTERN),
    "broker-xml/mail-2026-11-03.xml": datetime(2026, 11, 2, 12, 0, tzinfo=EASTERN),
    "broker-xml/data-pilot-2024-06-11.xml": datetime(2024, 6, 10, 12, 0, tzinfo=EASTERN),
    "marketplace-json/orders-2025-08-20.json": datetime(2025, 8, 19, 12, 0, tzinfo=EASTERN),
    "not-a-message/notes.txt": datetime(2026, 11, 20, 6, 0, tzinfo=EASTERN),
}
"""The shipped samples and when each is taken to arrive."""


class Wire(NamedTuple):
    """The separators that an interchange is written with, and what stands behind each terminator."""

    element: str = "*"
    component: str = ">"
    repetition: str = "^"
    terminator: str = "~"
    line_end: str = ""


PLAIN = Wire()
USUAL = Partner()


def shipment(bill: str = "250815000001", *, number: int = 1, **changes: str) -> list[str]:
    """Return the segments of a shipment that may be forwarded on 2025-08-15, except for *changes* to its values.

    Bills of different numbers are for different persons, as one person has little room on a day.
    """
    serial = int("".join(filter(str.isdigit, bill))[-5:] or 0)
    of = {
        "value": "45", "origin": "JP", "state": "NY", "consignee": "AVA ADAMSON", "weight_unit": "K", "currency": "USD",
        "bill_type": "13", "country": "US", "description": "WOODEN PICTURE FRAMES",
    } | changes  # fmt: skip
    return [
        f"LX*{number}",
        f"M11*{bill}*80107*1*PKG*0.6*{of['weight_unit']}***{of['bill_type']}*TORONTO**QZXP",
        "N1*SH*NORTHERN LOOM LTD",
        "N3*27 WELLINGTON RD",
        "N4*LONDON*ON*N6C4N1*CA",
        f"N1*CN*{of['consignee']}",
        f"N3*{11 + serial % 89} ELMWOOD AVE",
        f"N4*BUFFALO*{of['state']}*{14210 + serial // 89}*{of['country']}",
        "VID*TL**QZ5301*SEAL0001",
        f"N10*1*{of['description']}**A*4414100000*{of['value']}*K*0.6**PKG*{of['origin']}**{of['currency']}",
    ]


def trip(*, carrier: str = "QZXP", count: int = 1) -> list[str]:
    """Return the segments of a truck's trip."""
    return [f"M10*{carrier}*J*US**TRUCK 7*TRIP250815**{count}*W"]


def port(day: str = "20250815", at: str = "0930") -> list[str]:
    """Return the segment of an arrival; an empty *at* tells no time."""
    return [f"P4*0901*{day}***{at}" if at else f"P4*0901*{day}"]


def manifest(*shipments: Iterable[str], arrival: Iterable[str] | None = None) -> list[str]:
    """Return what stands between ST and SE of a 309 of one port."""
    return [*trip(count=len(shipments)), *(arrival or port()), *(line for one in shipments for line in one)]


def transaction(
    body: Iterable[str], number: str = "0001", *, set_id: str = "309", count: int | None = None, trailer: str = ""
) -> list[str]:
    """Return *body* between ST and SE; *count* and *trailer* replace the right SE01 and SE02."""
    lines = list(body)
    said = len(lines) + 2 if count is None else count
    return [f"ST*{set_id}*{number}", *lines, f"SE*{said}*{trailer or number}"]


def group(
    *sets: Iterable[str],
    number: str = "1041",
    functional_id: str = "AQ",
    release: str = "005020",
    count: int | None = None,
    trailer: str = "",
) -> list[str]:
    """Return *sets* between GS and GE; *count* and *trailer* replace the right GE01 and GE02."""
    return [
        f"GS*{functional_id}*QZXP*LVGATEWAY*20250814*0702*{number}*X*{release}",
        *(line for one in sets for line in one),
        f"GE*{len(sets) if count is None else count}*{trailer or number}",
    ]


def interchange(*groups: Iterable[str], number: str = "000001041", trailer: str = "", wire: Wire = PLAIN) -> str:
    """Return *groups* between ISA and IEA; *trailer* replaces the right IEA02."""
    lines = [
        f"ISA*00*{'':10}*00*{'':10}*02*{'QZXP':15}*ZZ*{'LVGATEWAY':15}*250814*0702*^*00502*{number}*0*T*>",
        *(line for one in groups for line in one),
        f"IEA*{len(groups)}*{trailer or number}",
    ]
    change = str.maketrans({"*": wire.element, ">": wire.component, "^": wire.repetition})
    return "".join(f"{line.translate(change)}{wire.terminator}{wire.line_end}" for line in lines)


def one_set(*shipments: Iterable[str]) -> str:
    """Return a whole interchange of one 309 with *shipments*."""
    return interchange(group(transaction(manifest(*shipments))))


def shipments(count: int, first: int = 1) -> list[list[str]]:
    """Return *count* good shipments with bills of their own."""
    return [shipment(f"2508150{n:05d}", number=n - first + 1) for n in range(first, first + count)]


def type_86(*, number: str = "04100018", arrival: str = "2025-08-15", **changes: str) -> str:
    """Return a canonical type 86 record, without a namespace of its own, that may be forwarded before its arrival."""
    of = {"origin": "VN", "state": "NY", "value": "96.00", "htsus": "4202923131", "name": "Greta Langley"} | changes
    return (
        f"<Type86><Entry><Action>A</Action><FilerCode>QZ7</FilerCode><Number>{number}</Number><Type>86</Type></Entry>"
        f"<FilerReference>R{number}</FilerReference><Port>0901</Port><Transport><Mode>30</Mode></Transport>"
        f"<Trip><CarrierCode>QZXP</CarrierCode><Number>TRIP250815</Number></Trip>"
        f"<EstimatedArrival>{arrival}</EstimatedArrival>"
        "<Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact>"
        f"<Bill><Type>R</Type><IssuerScac>QZXP</IssuerScac><Number>2508{number}</Number></Bill>"
        f"<Quantity>1</Quantity><QuantityUnit>PKG</QuantityUnit><TotalValue>{of['value']}</TotalValue>"
        f"<Consignee><Name>{of['name']}</Name><Street>{30 + int(number[-4:-1])} Elmwood Ave</Street>"
        "<City>Buffalo</City>"
        f"<Region>{of['state']}</Region><PostalCode>14201</PostalCode><Country>US</Country></Consignee>"
        "<Seller><Name>Northern Loom Ltd</Name><Street>27 Wellington Rd</Street><City>London</City>"
        "<Region>ON</Region><PostalCode>N6C 4N1</PostalCode><Country>CA</Country></Seller>"
        f"<Line><Number>1</Number><Description>Nylon hiking backpack</Description>"
        f"<OriginCountry>{of['origin']}</OriginCountry><Htsus>{of['htsus']}</Htsus><Quantity>1</Quantity>"
        f"<Value>{of['value']}</Value></Line></Type86>"
    )


def filings_document(*records: str) -> str:
    """Return *records* in one canonical document."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<Filings xmlns="{library().schema.namespace}">'
    return f"{head}{''.join(records)}</Filings>\n"


def sample(name: str) -> bytes:
    """Return the bytes of a shipped sample."""
    return (SAMPLES / name).read_bytes()


def outcome(
    message: str | bytes | Content,
    *,
    partner: Partner = USUAL,
    as_of: datetime = BEFORE,
    before: Iterable[str] = (),
    processed: Callable[[Interchange], str | None] = lambda _: None,
    installed: Library | None = None,
) -> Outcome:
    """Take *message* through the pipeline; *before* are the keys that were forwarded earlier."""
    data = message.encode() if isinstance(message, str) else message
    content = InMemory(data) if isinstance(data, bytes) else data
    remembered, earlier = Remembered(), set(before)
    parts = translate(
        content,
        library=installed or library(),
        partner=partner,
        as_of=as_of,
        known=lambda keys: (wanted := set(keys)) & earlier | remembered.known(wanted),
        processed=processed,  # type: ignore[arg-type]
        day_totals=remembered.day_totals,
    )
    return collect(remembered.watch(parts))


def fates(found: Outcome) -> list[str]:
    """Return the fate of every record, in the order of the message."""
    return [filing.fate for filing in found.filings]


def codes(found: Iterable[Diagnostic] | Filing | Outcome) -> list[str]:
    """Return the codes of some findings, of a filing, or of a whole outcome."""
    if isinstance(found, Filing):
        found = found.diagnostics
    elif isinstance(found, Outcome):
        found = found.conclusion.diagnostics
    return [one.code for one in found]


def day_after(day: datetime, days: int) -> datetime:
    """Return the same time some days later."""
    return day + timedelta(days=days)


class InPieces:
    """Content that comes in pieces of the given sizes, again and again."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._data = data
        self._sizes = sizes

    @property
    def size(self) -> int:
        return len(self._data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        stop = self.size if end is None else min(end, self.size)
        turn = 0
        while start < stop:
            size = min(self._sizes[turn % len(self._sizes)], stop - start)
            yield self._data[start : start + size]
            start, turn = start + size, turn + 1


def damaged(text: str, seed: int) -> bytes:
    """Return the X12 *text* with up to three faults in its segments, the same ones for the same *seed*."""
    chance = random.Random(seed)
    segments = text.split("~")[:-1]
    for _ in range(chance.randint(1, 3)):
        here, there = chance.randrange(len(segments)), chance.randrange(len(segments))
        place = chance.randint(0, len(segments[here]))
        match chance.choice(["drop", "repeat", "swap", "cut", "insert", "empty"]):
            case "drop":
                del segments[here]
            case "repeat":
                segments.insert(there, segments[here])
            case "swap":
                segments[here], segments[there] = segments[there], segments[here]
            case "cut":
                segments[here] = segments[here][:place]
            case "insert":
                character = chance.choice(["*", ">", "^", "\n", "~", "é", "\x00", "0", "Z", "<", "&"])
                segments[here] = segments[here][:place] + character + segments[here][place:]
            case _:
                elements = segments[here].split("*")
                elements[chance.randrange(len(elements))] = ""
                segments[here] = "*".join(elements)
    return "".join(f"{segment}~" for segment in segments).encode("latin-1")
