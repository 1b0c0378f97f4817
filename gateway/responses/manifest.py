"""355: customs accepts or rejects a manifest, with codes in the K1 under what is in error.

The layout of K1 and K3 in CBP's truck guide is not public, so K1 is read in a tolerant way and K3 is not read: this
project's own rules, as is the verdict on the trip. An unknown code refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from gateway.responses.model import Fact, Remark, Subject, Verdict
from gateway.responses.tables import ResponseTables
from gateway.responses.walk import Visit

_CODE = re.compile(r" *(SN[0-9]{3}|[0-9]{3})(?![0-9]) *")
_BILLS = {"M11": (12, 1), "M13": (9, 4), "M20": (1, 2), "MBL": (1, 2)}
"""Segments that name a bill: the elements with the issuer's SCAC and the number."""


_DELETED, _CHANGED = frozenset({"D", "3"}), frozenset({"R", "2"})
"""M13-03 (DE 580) and M13-07 (DE 306). How a change is coded is not confirmed by a public source."""


class _Shipment(msgspec.Struct):
    """A bill that is named below an LX, with what is said of it."""

    about: Subject
    remarks: list[Remark] = []


def of_manifest(visits: Iterator[Visit], tables: ResponseTables) -> Iterator[Fact]:
    """Yield what a 355 says: of the trip, then of each shipment that it names."""
    trip, claimed = Subject(level="trip"), 0
    said: list[Remark] = []
    shipments: list[_Shipment] = []
    port: str | None = None
    for visit in visits:
        below = "/LX" in visit.loop
        if visit.id == "LX" or (below and not shipments):
            shipments.append(_Shipment(replace(trip, level="bill", port=port)))
        if visit.id == "M10":
            trip = replace(trip, carrier=visit[1], trip=visit[6])
            claimed = visit.number(8) or 0
        elif visit.id == "P4":
            port = visit[1]
            trip = replace(trip, port=trip.port or port)
        elif below and visit.id in _BILLS:
            issuer, number = (visit[element] or "" for element in _BILLS[visit.id])
            _name(shipments, issuer + number)
            if visit.id == "M13":
                shipments[-1].about = replace(shipments[-1].about, amendment=_amendment(visit[3], visit[7]))
        elif visit.id == "K1":
            remark = replace(remark_of(visit[1] or "", visit[2] or ""), level="bill" if below else "trip")
            segment = visit.loop.rpartition("/")[2].replace("ST", "M10")
            (shipments[-1].remarks if below else said).append(replace(remark, segment=segment, loop=visit.loop))
    verdict = _verdict(said, [shipment.remarks for shipment in shipments], claimed, tables)
    yield Fact(about=trip, verdict=verdict, remarks=tuple(said))
    for shipment in shipments:
        faulty = _errors(shipment.remarks, tables)
        judged: Verdict = "rejected" if faulty else "accepted" if verdict == "accepted" else "preliminary"
        yield Fact(about=shipment.about, verdict=judged, remarks=tuple(shipment.remarks))


def _amendment(type_: str | None, action: str | None) -> Literal["replace", "cancel"] | None:
    said = {type_, action}
    return "cancel" if said & _DELETED else "replace" if said & _CHANGED else None


def remark_of(first: str, second: str) -> Remark:
    """Return the remark of a K1: a code at the beginning of K1-01, else of K1-02; the rest of both is its text."""
    code = None
    if match := _CODE.match(first):
        code, first = match[1], first[match.end() :]
    elif match := _CODE.match(second):
        code, second = match[1], second[match.end() :]
    return Remark(code=code, text=f"{first} {second}".strip(), level="trip")


def _name(shipments: list[_Shipment], scn: str) -> None:
    """Give the shipment that is open its bill; another bill below the same LX is a shipment of its own."""
    last = shipments[-1]
    if last.about.scn not in (None, scn):
        shipments.append(_Shipment(replace(last.about, scn=scn)))
    else:
        last.about = replace(last.about, scn=scn)


def _errors(remarks: list[Remark], tables: ResponseTables) -> list[str]:
    """Return the codes among *remarks* that are no acceptance."""
    codes = (remark.code for remark in remarks if remark.code is not None)
    return [code for code in codes if code not in tables.errors or tables.errors[code].effect != "accepted"]


def _verdict(said: list[Remark], shipments: list[list[Remark]], claimed: int, tables: ResponseTables) -> Verdict:
    """Return the verdict on the trip: what is in error at trip level, or in every shipment, is rejected.

    *claimed* is the number of bills in the manifest, as M10-08 repeats it: those in order need not be listed.
    """
    faulty = sum(bool(_errors(remarks, tables)) for remarks in shipments)
    if _errors(said, tables) or (faulty and faulty >= max(len(shipments), claimed)):
        return "rejected"
    return "accepted-with-errors" if faulty else "accepted"
