"""Answers to foreign messages in their own terms: what their systems expect back, made of the one list of findings.

XFNM of IATA Cargo-XML, UniversalResponse of CargoWise, Response of the WCO data model, and the answer of NetCHB. All of
them say what this gateway did with the message; none says that customs has accepted anything. A message that could
not be read at all gets our own document, since nobody knows what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from gateway.answers.answer import XML_MEDIA_TYPE, Answer
from gateway.answers.document import attributes_of, leaf
from gateway.diagnostics import Diagnostic, Severity
from gateway.pipeline.outcome import Conclusion, Letter

MOST = 1000
"""Findings that an answer lists."""


class _Reply(msgspec.Struct, frozen=True):
    """What every answer is made of."""

    conclusion: Conclusion
    letter: Letter
    now: datetime
    message_id: str
    sender: str

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        return self.conclusion.diagnostics[:MOST]

    @property
    def errors(self) -> list[Diagnostic]:
        return [one for one in self.findings if one.severity is Severity.ERROR]

    @property
    def standing(self) -> Literal["accepted", "held", "refused"]:
        """What became of the message: a held record waits for a person here."""
        if self.conclusion.verdict == "accepted":
            return "accepted"
        counts = self.conclusion.counts
        return "held" if counts.hold and not counts.reject and not self.errors else "refused"


def write_foreign(conclusion: Conclusion, now: datetime, message_id: str, sender: str) -> Answer | None:
    """Return the answer to *conclusion* in the terms of its message; ``None`` where there are none.

    *now* dates it, *message_id* is our own name of the message and *sender* our name among partners.
    """
    letter = conclusion.letter
    if letter is None or letter.guide not in _WRITERS:
        return None
    reply = _Reply(conclusion, letter, now, message_id, sender)
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', *_WRITERS[letter.guide](reply), "")
    return Answer(kind="XML", media_type=XML_MEDIA_TYPE, body="\n".join(lines).encode())


def _place(one: Diagnostic) -> str:
    source = one.source
    return (source.xpath or f"line {source.line}") if source is not None else (one.where or "")


def _response(reply: _Reply) -> Iterable[str]:
    """XFNM 3.00: the codes of the findings stand for those that each receiver defines itself."""
    type_code, name = _WAYBILLS[reply.letter.guide]
    yield '<rsm:Response xmlns:rsm="iata:response:3" xmlns="iata:datamodel:3">'
    yield "<rsm:MessageHeaderDocument>"
    yield from leaf("ID", reply.message_id)
    yield from leaf("Name", "Application acknowledgement and error report")
    yield from leaf("TypeCode", "294")
    yield from leaf("IssueDateTime", reply.now.isoformat(timespec="seconds"))
    yield from leaf("PurposeCode", "Response")
    yield from leaf("VersionID", "3.00")
    yield from leaf("ConversationID", reply.letter.reference)
    for role, party in (("SenderParty", reply.sender), ("RecipientParty", reply.letter.sender or "UNKNOWN")):
        yield f"<{role}>"
        yield from leaf("PrimaryID", party)
        yield f"</{role}>"
    yield "</rsm:MessageHeaderDocument>"
    yield "<rsm:BusinessHeaderDocument>"
    yield from leaf("ID", reply.letter.reference or reply.message_id)
    yield from leaf("Name", name)
    yield from leaf("TypeCode", type_code)
    yield from leaf("StatusCode", {"accepted": "Processed", "held": "Received", "refused": "Rejected"}[reply.standing])
    yield "</rsm:BusinessHeaderDocument>"
    for one in reply.findings:
        yield "<rsm:ResponseStatus>"
        yield from leaf("ConditionCode", "Error" if one.severity is Severity.ERROR else "Warning")
        yield from leaf("ReasonCode", one.code)
        yield from leaf("Reason", one.message)
        yield from leaf("Information", _place(one))
        yield "</rsm:ResponseStatus>"
    if not reply.findings:
        yield "<rsm:ResponseStatus>"
        yield from leaf("ConditionCode", "Acknowledgement")
        yield from leaf("Reason", "No Errors")
        yield "</rsm:ResponseStatus>"
    yield "</rsm:Response>"


_WAYBILLS = {"xml/iata-xfzb-3.00": ("703", "House Waybill"), "xml/iata-xfwb-3.00": ("740", "Air Waybill")}


def _universal(reply: _Reply) -> Iterable[str]:
    """UniversalResponse: PRS is processed, ERR refused; the log has one line for each finding."""
    yield '<UniversalResponse xmlns="http://www.cargowise.com/Schemas/Universal/2011/11" version="1.1">'
    yield from leaf("Status", "ERR" if reply.standing == "refused" else "PRS")
    yield "<Data/>"
    log = [
        f"{'Error' if one.severity is Severity.ERROR else 'Warning'} - {one.code} {_place(one)}: {one.message}"
        for one in reply.findings
    ]
    yield from leaf("ProcessingLog", "\n".join([f"Message {reply.message_id}", *log]))
    yield "</UniversalResponse>"


def _wco(reply: _Reply) -> Iterable[str]:
    """Response of the data model: 01 accepted, 02 received and waiting for a person, 03 rejected."""
    stamp = reply.now.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
    yield '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">'
    yield "<md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode>"
    yield "<md:WCOTypeName>RES</md:WCOTypeName>"
    yield '<Response xmlns="urn:wco:datamodel:WCO:RES-DMS:2">'
    yield from leaf("FunctionCode", {"accepted": "01", "held": "02", "refused": "03"}[reply.standing])
    yield from leaf("FunctionalReferenceID", re.sub("[^A-Za-z0-9]", "", reply.message_id)[:35])
    form = attributes_of(xmlns="urn:wco:datamodel:WCO:Response_DS:DMS:2", formatCode="304")
    yield f"<IssueDateTime><DateTimeString{form}>{stamp}</DateTimeString></IssueDateTime>"
    for one in reply.errors:
        yield "<Error>"
        yield from leaf("Description", f"{one.code}: {one.message}"[:512])
        yield from _pointers(one)
        yield "</Error>"
    yield "<Declaration>"
    yield from leaf("FunctionalReferenceID", reply.letter.reference)
    yield "</Declaration>"
    yield "</Response>"
    yield "</md:MetaData>"


_CLASSES = {
    "Declaration": "42A", "GoodsShipment": "67A", "GovernmentAgencyGoodsItem": "68A", "Commodity": "23A",
    "Classification": "21A", "InvoiceLine": "79A", "Consignment": "28A", "Consignor": "30A", "GoodsLocation": "64A",
    "Packaging": "93A", "AdditionalDocument": "02A", "AdditionalInformation": "03A", "Seller": "09B",
}  # fmt: skip
"""Classes of the data model by their elements, as far as public annotations of the schemas have them."""
_ATTRIBUTES = {
    ("Commodity", "Description"): "137",
    ("Classification", "ID"): "145",
    ("InvoiceLine", "ItemChargeAmount"): "112",
}
_STEP = re.compile(r"([A-Za-z]+)(?:\[(\d+)\])?")


def _pointers(one: Diagnostic) -> Iterable[str]:
    """Yield one pointer for each step down the model, as far as its numbers are known."""
    path = (one.source.xpath or "") if one.source is not None else ""
    _, found, below = path.partition("/Declaration")
    if not found:
        return
    steps = [("Declaration", ""), *_STEP.findall(below)]
    for number, (name, index) in enumerate(steps):
        if name not in _CLASSES:
            return
        yield "<Pointer>"
        if index:
            yield from leaf("SequenceNumeric", index)
        yield from leaf("DocumentSectionCode", _CLASSES[name])
        following = steps[number + 1][0] if number + 1 < len(steps) else ""
        yield from leaf("TagID", _ATTRIBUTES.get((name, following)))
        yield "</Pointer>"


def _netchb(reply: _Reply) -> Iterable[str]:
    """The answer of NetCHB: a number, or what is wrong. Its outermost element is not public, so that is our own."""
    yield "<response>"
    yield from leaf("external-reference-number", reply.letter.reference)
    if reply.standing == "accepted":
        yield from leaf("message-id", reply.message_id)
    for one in reply.errors:
        yield from leaf("validation-error", f"{one.code} {_place(one)}: {one.message}")
    yield "</response>"


_WRITERS: dict[str, Callable[[_Reply], Iterable[str]]] = {
    "xml/iata-xfzb-3.00": _response,
    "xml/iata-xfwb-3.00": _response,
    "xml/cargowise-universal-2011": _universal,
    "xml/wco-dms-declaration-2": _wco,
    "xml/netchb-entry": _netchb,
}
