"""350: customs tells what became of a trip and of its bills.

Where CBP's truck 350 puts its status is not settled. So a code is looked for in X4-07 first, then among the remarks
(SN050), then in the events of the trip (V9-01): this project's own rule. A code that the table lacks goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from gateway.responses.manifest import remark_of
from gateway.responses.model import Disposition, Fact, Remark, Subject
from gateway.responses.moments import moment
from gateway.responses.tables import ResponseTables
from gateway.responses.walk import Visit

_NOTIFICATION = re.compile(r"SN[0-9]{3}")


def of_status(visits: Iterator[Visit], tables: ResponseTables) -> Iterator[Fact]:
    """Yield what a 350 says: at each port of the trip, then of each bill, each disposition on its own."""
    trip = Subject(level="trip")
    open_: _Spoken | None = None
    for visit in visits:
        if visit.id == "M10":
            trip = replace(trip, carrier=visit[1], trip=visit[6])
        elif visit.id in ("P4", "X4"):
            if open_ is not None:
                yield from open_.facts(tables)
            port = visit[1] if visit.id == "P4" else open_.about.port if open_ is not None else None
            open_ = _Spoken(replace(trip, port=port), visit)
        elif visit.id in ("V9", "K1") and open_ is not None:
            open_.remark(visit)
    if open_ is not None:
        yield from open_.facts(tables)


class _Spoken:
    """The trip at a port (P4), or a bill (X4), and what is said of it."""

    def __init__(self, about: Subject, visit: Visit) -> None:
        self._visit = visit
        self._remarks: list[Remark] = []
        self._posted: datetime | None = None
        self._codes: list[str] = []
        self.about = about
        if visit.id == "X4":
            self.about = replace(about, level="bill", scn=(visit[9] or "") + (visit[1] or ""))
            self._posted = moment(visit[5], visit[6])
            self._codes = [visit[7] or ""]

    def remark(self, visit: Visit) -> None:
        """Take a V9 or a K1."""
        if visit.id == "V9":
            self._remarks.append(Remark(code=visit[1], text=visit[2] or "", level="trip", segment="V9"))
            self._posted = self._posted or moment(visit[3], visit[4])
        else:
            self._remarks.append(
                replace(remark_of(visit[1] or "", visit[2] or ""), level=self.about.level, segment=self._visit.id)
            )

    def facts(self, tables: ResponseTables) -> Iterator[Fact]:
        """Yield what was said; of a port of which nothing was said there is nothing to yield."""
        of_bill = self.about.level == "bill"
        if of_bill or self._remarks:
            disposition = self._disposition(tables, of_bill)
            yield Fact(about=self.about, verdict=None, remarks=tuple(self._remarks), disposition=disposition)

    def _disposition(self, tables: ResponseTables, of_bill: bool) -> Disposition | None:
        told = " ".join(f"{remark.code or ''} {remark.text}" for remark in self._remarks if remark.segment != "V9")
        events = [remark.code or "" for remark in self._remarks if remark.segment == "V9"]
        codes = [*self._codes, *_NOTIFICATION.findall(told), *events]
        code, known = next(((each, row) for each in codes if (row := tables.disposition(each))), ("", None))
        if known is None and not of_bill:
            return None
        name, effect, hold = known or ("", "manual", None)
        return Disposition(
            code=code or self._codes[0],
            name=name,
            effect=effect,
            hold=hold,
            port=self.about.port,
            posted=self._posted,
            quantity=_quantity(self._visit[2]) if of_bill else None,
        )


def _quantity(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
