"""824: what an application says of a set, or of a part of it, that was readable (ASC X12 824; data element 110)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gateway.responses.model import Fact, Level, Remark, Subject, Verdict
from gateway.responses.tables import ResponseTables
from gateway.responses.walk import Visit

_LEVELS: dict[str, Level] = {"B": "interchange", "G": "group", "T": "set", "I": "item"}
_VERDICTS: dict[str, Verdict] = {
    "A": "accepted",
    "C": "accepted",
    "E": "accepted-with-errors",
    "H": "held",
    "P": "partially-accepted",
    "R": "rejected",
}
_BILL = "BM"
_TEXTS = {"NTE": 2, "RED": 1}
"""Segments that go on with the text of the remark before them, and the element that holds it."""


def of_application(visits: Iterator[Visit], _: ResponseTables) -> Iterator[Fact]:
    """Yield what an 824 says, one fact for each OTI; codes of TED are told as sent, with the text beside them."""
    fact: Fact | None = None
    remarks: list[Remark] = []
    for visit in visits:
        if visit.id == "OTI":
            if fact is not None:
                yield replace(fact, remarks=tuple(remarks))
            fact, remarks = _opened(visit), []
        elif visit.id == "TED":
            element, component = visit.place(5)
            of_unit = fact.about.level if fact is not None else "item"
            remarks.append(
                Remark(
                    code=visit[1],
                    text=visit[2] or "",
                    level="element" if element is not None else "segment" if visit[3] else of_unit,
                    segment=visit[3],
                    position=visit.number(4),
                    element=element,
                    component=component,
                )
            )
        elif visit.id == "LQ":
            remarks.append(Remark(code=visit[2], text="", level=fact.about.level if fact is not None else "item"))
        elif visit.id in _TEXTS and remarks:
            last = remarks[-1]
            remarks[-1] = replace(last, text=f"{last.text} {visit[_TEXTS[visit.id]] or ''}".strip())
    if fact is not None:
        yield replace(fact, remarks=tuple(remarks))


def _opened(visit: Visit) -> Fact:
    code = visit[1] or ""
    unit, judged = code[:1], code[1:2]
    level, qualifier, reference = _LEVELS.get(unit, "item"), visit[2] or "", visit[3] or ""
    is_bill = qualifier == _BILL
    about = Subject(
        level="bill" if is_bill and level == "item" else level,
        group=visit[8],
        set_id=visit[10],
        set_number=visit[9],
        scn=reference if is_bill else None,
        reference=None if is_bill else (qualifier, reference),
    )
    return Fact(about=about, verdict=_VERDICTS.get(judged))
