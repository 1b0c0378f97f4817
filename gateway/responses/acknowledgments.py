"""TA1, 997 and 999: what a partner's reader says of the syntax (ASC X12.5, 997, 999; data elements 715 to 723)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from gateway.responses.model import Fact, Remark, Subject, Verdict
from gateway.responses.tables import ResponseTables
from gateway.responses.walk import Visit

_VERDICTS: dict[str, Verdict] = {
    "A": "accepted",
    "E": "accepted-with-errors",
    "P": "partially-accepted",
    **dict.fromkeys("RMWX", "rejected"),
}
"""Of DE 715 (AK901), DE 717 (AK501, IK501) and I17 (TA104)."""
_NO_ERROR = "000"
_LISTS = {"AK3": "720", "IK3": "620", "AK4": "723", "IK4": "621", "AK5": "718", "IK5": "618", "AK9": "716"}
"""The data element of the codes of each segment."""
_CODES = {"AK3": (4,), "IK3": (4,), "AK4": (3,), "IK4": (3,), **dict.fromkeys(("AK5", "IK5"), range(2, 7))}
_GROUP_CODES = range(5, 10)


def of_interchange(elements: Sequence[str], tables: ResponseTables) -> Fact:
    """Return what a TA1 says, of its five elements behind the id."""
    number, _, _, verdict, note = elements
    remarks = () if note == _NO_ERROR else (Remark(code=note, text=tables.told("I18", note), level="interchange"),)
    about = Subject(level="interchange", interchange=number)
    return Fact(about=about, verdict=_VERDICTS.get(verdict), remarks=remarks)


def of_group(visits: Iterator[Visit], tables: ResponseTables) -> Iterator[Fact]:
    """Yield what a 997 or 999 says: of each set that it names, then of the group."""
    group = Subject(level="group")
    pending: Subject | None = None
    remarks: list[Remark] = []
    for visit in visits:
        if visit.id in ("AK2", "AK9") and pending is not None:
            yield Fact(about=pending, verdict=None, remarks=tuple(remarks))
            pending = None
        match visit.id:
            case "AK1":
                group = replace(group, functional_id=visit[1], group=visit[2])
            case "AK2":
                pending = replace(group, level="set", set_id=visit[1], set_number=visit[2])
                remarks = []
            case "AK3" | "IK3" | "AK4" | "IK4":
                remarks += _in_set(visit, remarks, tables)
            case "AK5" | "IK5":
                remarks += (Remark(code=code, text=text, level="set") for code, text in _told(visit, tables))
                yield Fact(about=pending or group, verdict=_VERDICTS.get(visit[1] or ""), remarks=tuple(remarks))
                pending = None
            case "AK9":
                told = (Remark(code=code, text=text, level="group") for code, text in _told(visit, tables))
                yield Fact(about=group, verdict=_VERDICTS.get(visit[1] or ""), remarks=tuple(told))


def _in_set(visit: Visit, before: list[Remark], tables: ResponseTables) -> list[Remark]:
    """Return the remark of an AK3, or of an AK4 about the segment of the AK3 before it."""
    ((code, text),) = _told(visit, tables) or [(None, "")]
    if visit.id[2] == "3":
        position, loop = visit.number(2), visit[3]
        return [Remark(code=code, text=text, level="segment", segment=visit[1], position=position, loop=loop)]
    element, component = visit.place(1)
    at = next((remark for remark in reversed(before) if remark.level == "segment"), None)
    remark = Remark(code=code, text=text, level="element", element=element, component=component)
    return [remark if at is None else replace(remark, segment=at.segment, position=at.position, loop=at.loop)]


def _told(visit: Visit, tables: ResponseTables) -> list[tuple[str | None, str]]:
    codes = (visit[number] for number in _CODES.get(visit.id, _GROUP_CODES))
    return [(code, tables.told(_LISTS[visit.id], code)) for code in codes if code is not None]
