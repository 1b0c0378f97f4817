"""Manifests of any size for measurements: a truck 309 and its XML twin, streamed, the same bytes for the same request.

All parties are fictional. A shipment is 13 to 16 segments and about 480 bytes. Every clean shipment is valid in
release 005020 and eligible for Section 321 on arrivals from 2016-03-10 to 2025-08-28: at most $800, a U.S. state, no
origin in China or Hong Kong, and a consignee of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

_SHIPPERS = (
    ("BIRCH AND BAY OUTFITTERS", "418 FRONT ST E", "TORONTO", "ON", "M5A1B2", "4165550101"),
    ("NORTHERN LOOM LTD", "27 WELLINGTON RD", "LONDON", "ON", "N6C4N1", "5195550102"),
    ("LAKEHEAD HOME GOODS", "1100 ARTHUR ST W", "THUNDER BAY", "ON", "P7E5R8", "8075550103"),
    ("CATARAQUI TRADING INC", "63 PRINCESS ST", "KINGSTON", "ON", "K7L1A9", "6135550104"),
    ("ESCARPMENT SPORTS CO", "905 UPPER JAMES ST", "HAMILTON", "ON", "L9C3A8", "9055550105"),
    ("GRAND RIVER CRAFTS", "12 KING ST N", "WATERLOO", "ON", "N2J2W7", "5195550106"),
    ("MUSKOKA PAPER WORKS", "8 MANITOBA ST", "BRACEBRIDGE", "ON", "P1L1S2", "7055550107"),
)
_GIVEN = ("AVA", "BEN", "CORA", "DEAN", "ELLA", "FINN", "GRETA", "HUGO", "IRIS", "JONAS", "KIRA", "LEO", "MARA")
_FAMILY = ("ADAMSON", "BEECHER", "CALLOWAY", "DUNMORE", "ELLERY", "FARROW", "GARLAND", "HOLLIS", "INGRAM", "JESSUP",
           "KEATING", "LANGLEY", "MERRICK", "NORCROSS", "OAKES", "PRESCOTT", "QUIMBY")  # fmt: skip
_STREETS = ("ELMWOOD AVE", "MAIN ST", "OAK RIDGE RD", "MAPLE LN", "COURT ST", "MILL POND RD", "SUNSET BLVD", "PARK PL",
            "CHURCH ST", "HIGHLAND AVE", "LAKE SHORE DR")  # fmt: skip
_CITIES = (
    ("BUFFALO", "NY", "142"), ("ERIE", "PA", "165"), ("CLEVELAND", "OH", "441"), ("DETROIT", "MI", "482"),
    ("CHICAGO", "IL", "606"), ("MADISON", "WI", "537"), ("ST PAUL", "MN", "551"), ("DES MOINES", "IA", "503"),
    ("NASHVILLE", "TN", "372"), ("ATLANTA", "GA", "303"), ("ORLANDO", "FL", "328"), ("AUSTIN", "TX", "787"),
    ("DENVER", "CO", "802"), ("PHOENIX", "AZ", "850"), ("PORTLAND", "OR", "972"), ("SEATTLE", "WA", "981"),
    ("BOSTON", "MA", "021"), ("NEWARK", "NJ", "071"), ("BALTIMORE", "MD", "212"),
)  # fmt: skip
_GOODS = (
    # description, rest of a long description, HTSUS number, dollars apiece, kilograms apiece, origins
    ("MENS COTTON KNIT T-SHIRTS", "", "6109100012", 14, 0.2, ("BD", "HN", "VN")),
    ("CERAMIC COFFEE MUG WITH LID", "", "6912004800", 17, 0.4, ("CA", "PT")),
    ("STAINLESS STEEL TABLE SPOONS", "SET OF SIX, BOXED", "8215993000", 24, 0.3, ("IN", "CA")),
    ("PLASTIC MODEL AIRCRAFT KITS", "", "9503000090", 45, 0.6, ("JP", "VN")),
    ("WOODEN PICTURE FRAMES", "WITH GLASS, UNPAINTED", "4414100000", 21, 0.9, ("CA",)),
    ("WOMENS KNITTED WOOL SWEATER", "HAND FINISHED", "6110110030", 88, 0.5, ("CA", "PE")),
    ("LEATHER WALLET", "", "4202316000", 39, 0.1, ("MX", "IN")),
    ("CHILDRENS PICTURE BOOK", "", "4903000000", 12, 0.4, ("CA", "GB")),
    ("NYLON HIKING BACKPACK 40 L", "WITH RAIN COVER", "4202923131", 96, 1.2, ("VN", "CA")),
    ("COTTON BED SHEET SET", "", "6302219020", 62, 1.4, ("IN", "PK")),
    ("SCENTED SOY CANDLES", "", "3406000000", 16, 0.3, ("CA", "US")),
)
_UNITS = ("PCS", "CTN", "BOX", "PKG")
_CARRIER = "QZXP"

DEFECTS: dict[str, tuple[str, str]] = {
    # name: what is replaced in the shipment's text, and by what
    "bill-number-too-long": (r"M11\*(\w+)", r"M11*\g<1>9"),
    "consignee-missing": (r"N1\*CN.*?~(?=VID)", ""),
    "consignee-in-canada": (r"(N1\*CN\*[^~]*~N3\*[^~]*~N4\*[^*]*\*)..\*\d+\*US", r"\g<1>ON*K1A0B1*CA"),
    "value-over-limit": (r"(N10(?:\*[^*~]*){5}\*)\d+", r"\g<1>801"),
    "value-too-short": (r"(N10(?:\*[^*~]*){5}\*)\d+", r"\g<1>5"),
    "currency-missing": (r"\*\*USD~", "~"),
    "origin-missing": (r"\*[A-Z]{2}\*\*USD~", "***USD~"),
    "origin-china": (r"\*[A-Z]{2}\*\*USD~", "*CN**USD~"),
    "weight-unit-unknown": (r"(M11(?:\*[^*~]*){5}\*)K", r"\g<1>G"),
    "segment-unknown": (r"~VID", "~XYZ*1~VID"),
}
"""The kinds of faulty shipment: in the X12, in the data a filing needs, or by the law of August 2025."""


class _Line(msgspec.Struct, gc=False):
    goods: tuple[str, str, str, int, float, tuple[str, ...]]
    quantity: int
    origin: str

    @property
    def value(self) -> int:
        return self.goods[3] * self.quantity

    @property
    def weight(self) -> float:
        return self.goods[4] * self.quantity


class _Shipment(msgspec.Struct, gc=False):
    bill: str
    unit: str
    shipper: tuple[str, str, str, str, str, str]
    consignee: tuple[str, str, str, str, str, str]
    phone: str
    lines: list[_Line]

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def weight(self) -> float:
        return sum(line.weight for line in self.lines)


def defect_of(index: int, faulty: float) -> str | None:
    """Return the defect of the shipment at *index* (from 0) when the share *faulty* of all is to be faulty.

    Faulty shipments are spread evenly and take the kinds of ``DEFECTS`` in turn.
    """
    before, after = int(index * faulty), int((index + 1) * faulty)
    return list(DEFECTS)[before % len(DEFECTS)] if after > before else None


def truck_manifest(
    shipments: int, *, per_set: int = 5000, faulty: float = 0.0, arrival: str = "20250815", interchange: int = 1
) -> Iterator[bytes]:
    """Yield one interchange with one group of 309 sets, in pieces of a few hundred shipments.

    *per_set* is at most 9999, the most that one port loop holds. *faulty* is the share, from 0 to 1, of shipments with
    a defect of ``DEFECTS``. *arrival* is written CCYYMMDD. *interchange* is the control number and part of every bill
    number, so that two manifests with different ones share no bill.
    """
    yield (
        f"ISA*00*          *00*          *02*{_CARRIER:<15}*ZZ*{'LVGATEWAY':<15}*{arrival[2:]}*0702*^*00502*"
        f"{interchange:09d}*0*T*>~GS*AQ*{_CARRIER}*LVGATEWAY*{arrival}*0702*{interchange}*X*005020~"
    ).encode()
    sets = 0
    for start in range(0, shipments, per_set):
        sets += 1
        indexes = range(start, min(start + per_set, shipments))
        head = (
            f"ST*309*{sets:04d}~M10*{_CARRIER}*J*US**TRUCK 7*T{interchange % 10**4:04d}{sets:04d}**{len(indexes)}*W~"
            "VEH*1*1ZVFA6CV74DM34063*******QZ12345*ON*******CA***TR~NM1*EJ*1*ROWAN*ALEX****A7*5550001234~"
            f"P4*0901*{arrival}***0930~"
        )
        yield head.encode()
        segments = head.count("~")
        stream = iter(indexes)
        while block := list(islice(stream, 256)):
            text = "".join(
                _x12(index, number, faulty, interchange) for number, index in enumerate(block, block[0] - start + 1)
            )
            segments += text.count("~")
            yield text.encode()
        yield f"SE*{segments + 1}*{sets:04d}~".encode()
    yield f"GE*{sets}*{interchange}~IEA*1*{interchange:09d}~".encode()


def canonical_xml(shipments: int, *, arrival: str = "2025-08-15", interchange: int = 1) -> Iterator[bytes]:
    """Yield the same shipments, all clean, as one ``Filings`` document of ``Section321`` records."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<Filings xmlns="urn:low-value-gateway:filing:1">\n'
    stream = iter(range(shipments))
    while block := list(islice(stream, 256)):
        yield "".join(_xml(_shipment(index, interchange), arrival, interchange) for index in block).encode()
    yield b"</Filings>\n"


def _shipment(index: int, interchange: int) -> _Shipment:
    """Make the shipment at *index*: the strides are coprime to the tables' lengths, so that neighbours differ."""
    name = f"{_GIVEN[index * 5 % len(_GIVEN)]} {_GIVEN[index % len(_GIVEN)]} {_FAMILY[index * 7 % len(_FAMILY)]}"
    street = f"{index % 9973 + 1} {_STREETS[index // 9973 % len(_STREETS)]}"
    city, state, zone = _CITIES[(index * 11 + index // 109703) % len(_CITIES)]
    lines = []
    for position in range(2 if index % 3 == 2 else 1):
        goods = _GOODS[(index * 3 + position * 4) % len(_GOODS)]
        origins = goods[5]
        lines.append(_Line(goods, 1 + (index + position) % 4, origins[index // 7 % len(origins)]))
    return _Shipment(
        bill=f"{interchange % 10**4:04d}{index + 1:08d}",
        unit=_UNITS[index % len(_UNITS)],
        shipper=_SHIPPERS[index // 3 % len(_SHIPPERS)],
        consignee=(name, street, f"UNIT {index % 7919 + 1}", city, state, f"{zone}{index % 90 + 10}"),
        phone=f"555{index % 10**7:07d}",
        lines=lines,
    )


def _x12(index: int, number: int, faulty: float, interchange: int) -> str:
    shipment = _shipment(index, interchange)
    bill, unit = shipment.bill, shipment.unit
    seller, from_street, from_city, province, from_code, from_phone = shipment.shipper
    name, street, unit_in_house, city, state, code = shipment.consignee
    text = (
        f"LX*{number}~M11*{bill}*80107*{shipment.pieces}*{unit}*{shipment.weight:.1f}*K***13*{from_city}**{_CARRIER}~"
        f"N9*CN*ORD{bill}~N1*SH*{seller}~N3*{from_street}~N4*{from_city}*{province}*{from_code}*CA~"
        f"PER*IC*DISPATCH DESK*TE*{from_phone}~"
        f"N1*CN*{name}~N3*{street}*{unit_in_house}~N4*{city}*{state}*{code}*US~PER*IC*{name}*TE*{shipment.phone}~"
        "VID*TL**QZ5301*SEAL0001~"
    )
    for line in shipment.lines:
        description, rest, tariff, *_ = line.goods
        text += (
            f"N10*{line.quantity}*{description}*ORDER {bill}*A*{tariff}*{line.value}*K*{line.weight:.1f}**{unit}*"
            f"{line.origin}**USD~"
        )
        if rest:
            text += f"N10** {rest}~"
    defect = defect_of(index, faulty)
    if defect is None:
        return text
    pattern, replacement = DEFECTS[defect]
    return re.sub(pattern, replacement, text, count=1)


def _xml(shipment: _Shipment, arrival: str, interchange: int) -> str:
    seller, from_street, from_city, province, from_code, from_phone = shipment.shipper
    name, street, unit_in_house, city, state, code = shipment.consignee
    lines = "".join(
        f"<Line><Number>{number}</Number><Description>{' '.join(filter(None, line.goods[:2]))}</Description>"
        f"<OriginCountry>{line.origin}</OriginCountry><Htsus>{line.goods[2]}</Htsus><Quantity>{line.quantity}</Quantity>"
        f"<QuantityUnit>{shipment.unit}</QuantityUnit><Value>{line.value}</Value><Weight>{line.weight:.1f}</Weight>"
        "<WeightUnit>KG</WeightUnit></Line>"
        for number, line in enumerate(shipment.lines, 1)
    )
    return (
        f"<Section321><Bill><IssuerScac>{_CARRIER}</IssuerScac><Number>{shipment.bill}</Number><Type>13</Type></Bill>"
        f"<Trip><CarrierScac>{_CARRIER}</CarrierScac><Number>T{interchange % 10**4:04d}0001</Number>"
        "<ManifestType>W</ManifestType></Trip><Transport><Mode>30</Mode><ConveyanceName>TRUCK 7</ConveyanceName>"
        f"</Transport><Arrival><Port>0901</Port><Date>{arrival}</Date><Time>09:30:00</Time></Arrival>"
        f"<LadingPort>80107</LadingPort><PlaceOfReceipt>{from_city}</PlaceOfReceipt><Shipper><Name>{seller}</Name>"
        f"<Street>{from_street}</Street><City>{from_city}</City><Region>{province}</Region>"
        f"<PostalCode>{from_code}</PostalCode><Country>CA</Country><Phone>{from_phone}</Phone></Shipper><Consignee><Name>{name}</Name>"
        f"<Street>{street}</Street><Street>{unit_in_house}</Street><City>{city}</City><Region>{state}</Region><PostalCode>{code}</PostalCode>"
        f"<Country>US</Country><Phone>{shipment.phone}</Phone></Consignee><Quantity>{shipment.pieces}</Quantity>"
        f"<QuantityUnit>{shipment.unit}</QuantityUnit><GrossWeight>{shipment.weight:.1f}</GrossWeight>"
        "<GrossWeightUnit>KG</GrossWeightUnit><Equipment><Type>TL</Type><Number>QZ5301</Number><Seal>SEAL0001</Seal>"
        f"</Equipment>{lines}</Section321>\n"
    )
