"""A notice in the recipient's own format, by its settings or by what its message was.

The 350 and 355 follow the standard and what is published of CBP's guides (ASC X12 350, 355; K1 as in ``rejection``).
What customs said in another form than X12 becomes the disposition that ``states.yaml`` names for it, or remarks alone;
a status that cannot be told in X12 is told in JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gateway.answers.answer import X12_MEDIA_TYPE, Answer
from gateway.answers.cbp_codes import BILL_REJECTED, TEXTS
from gateway.answers.news import Addressee, News, write_json, write_xml
from gateway.pipeline.partner import AnswerSettings, NoticeForm
from gateway.policy import EASTERN
from gateway.states import Code
from gateway.x12.edits import ISA_EDITS
from gateway.x12.segment import Delimiters
from gateway.x12.writer import OutgoingGroup, OutgoingInterchange, OutgoingSet, Values, transliterate, write_interchange

_REFUSALS = frozenset({"rejected", "not-processed"})
_RELEASE = "005020"
_TRUCK, _TO = "J", "US"
"""M10-02 (DE 91) of trucks; M10-03 is mandatory and not kept in the record: the country that the trip goes to is this
project's own choice."""
_REMARK = 30
_MOST_REMARKS = 4
_CODE = 2
_WEIGHT_UNITS = {"KG": "K", "LB": "L"}
_QUALIFIERS = next(edit.accepts for edit in ISA_EDITS if edit.element == 5)


def write_notice(
    form: NoticeForm,
    news: News,
    settings: AnswerSettings,
    addressee: Addressee | None,
    numbers: Callable[[str], int],
    now: datetime,
) -> Answer | None:
    """Return *news* in *form*; ``None`` for ``never``.

    A refusal goes out as 355 where *form* is 350 and the recipient takes 355s. *numbers* gives the next control number
    of ``interchange``, ``group`` or ``transaction``; none is used up for what cannot be told in X12.
    """
    if form == "never":
        return None
    if form == "xml":
        return write_xml(news, now)
    segments, kind = _segments(news, settings) if form == "350" and addressee is not None else (None, "350")
    if segments is None or addressee is None:
        return write_json(news)
    return _interchange(kind, segments, settings, addressee, numbers, now)


def _segments(news: News, settings: AnswerSettings) -> tuple[list[Values] | None, str]:
    record = news.record
    trip = _trip(record) if record is not None else None
    if record is None or trip is None:
        return None, "350"
    if news.event in _REFUSALS and settings.reject355 != "never":
        return _refusal(news, record, trip), "355"
    return _status(news, record, trip), "350"


def _trip(record: Mapping[str, Any]) -> list[Values] | None:
    """Return M10 and P4 of the trip that *record* went with; ``None`` when it does not say enough."""
    trip, arrival = record.get("Trip", {}), record.get("Arrival", {})
    carrier, port, day = trip.get("CarrierScac"), arrival.get("Port"), arrival.get("Date")
    if not (carrier and port and day and "Bill" in record):
        return None
    conveyance = record.get("Transport", {}).get("ConveyanceName", "")
    return [["M10", carrier, _TRUCK, _TO, "", conveyance, trip.get("Number", "")], ["P4", port, day.replace("-", "")]]


def _status(news: News, record: Mapping[str, Any], trip: list[Values]) -> list[Values]:
    code = news.disposition if news.source == "350" else news.code_of_event
    told = [_remark(one.text, one.where) for one in news.codes if one.text]
    if code is None or len(code) != _CODE:
        first = ["K1", f"SHIPMENT {news.key}"[:_REMARK], news.state_says.upper()[:_REMARK]]
        return [*trip, first, *told[: _MOST_REMARKS - 1]]
    at, bill = news.moment.astimezone(EASTERN), record["Bill"]
    posted = ["X4", bill["Number"], "", "", "", f"{at:%Y%m%d}", f"{at:%H%M}", code, "", bill["IssuerScac"]]
    return [*trip, posted, _remark(news.state_says, ""), *told[: _MOST_REMARKS - 1]]


def _refusal(news: News, record: Mapping[str, Any], trip: list[Values]) -> list[Values]:
    bill = record["Bill"]
    named = [
        "M11",
        bill["Number"],
        record.get("LadingPort", ""),
        str(record.get("Quantity", "")),
        record.get("QuantityUnit", ""),
        str(record.get("GrossWeight", "")),
        _WEIGHT_UNITS.get(record.get("GrossWeightUnit", ""), ""),
        "",
        "",
        bill.get("Type", ""),
        record.get("PlaceOfReceipt", ""),
        "",
        bill["IssuerScac"],
    ]
    remarks = [_coded(code) for code in news.codes if code.code != BILL_REJECTED][:9]
    last = ["K1", BILL_REJECTED, TEXTS[BILL_REJECTED]]
    return [*trip, ["LX", "1"], named, *remarks, last, ["K3", "SHIPMENTS REJECTED 0001 ACCEPTED 0000"]]


def _coded(code: Code) -> Values:
    return ["K1", (code.code or "")[:_REMARK] or code.text[:_REMARK], code.text[:_REMARK] if code.code else ""]


def _remark(text: str, where: str) -> Values:
    return ["K1", text[:_REMARK], where[:_REMARK]]


def _interchange(
    kind: str,
    segments: list[Values],
    settings: AnswerSettings,
    addressee: Addressee,
    numbers: Callable[[str], int],
    now: datetime,
) -> Answer:
    release = settings.release355 or _RELEASE
    delimiters = settings.delimiters.of(release[:5])
    receiver = _name(addressee.id, delimiters)
    number = numbers("interchange")
    clean = [
        [transliterate(one, delimiters) if isinstance(one, str) else one for one in segment] for segment in segments
    ]
    body = write_interchange(
        OutgoingInterchange(
            sender_qualifier=settings.sender_qualifier,
            sender=settings.sender_id,
            receiver_qualifier=addressee.qualifier if _QUALIFIERS(addressee.qualifier) else "ZZ",
            receiver=receiver,
            written=now,
            version=release[:5],
            control_number=number,
            usage=addressee.usage if addressee.usage in ("P", "T", "I") else "P",
            groups=[
                OutgoingGroup(
                    functional_id="AU" if kind == "350" else "AZ",
                    sender=settings.sender_id,
                    receiver=receiver,
                    control_number=numbers("group"),
                    release=release,
                    sets=[OutgoingSet(id=kind, control_number=numbers("transaction"), segments=clean)],
                )
            ],
        ),
        delimiters,
    )
    return Answer(
        kind="350" if kind == "350" else "355",
        media_type=X12_MEDIA_TYPE,
        body=body,
        control_number=f"{number:09d}",
    )


def _name(sender: str, delimiters: Delimiters) -> str:
    name = transliterate(sender, delimiters)[:15].strip()
    return name if len(name) > 1 else "UNKNOWN"
