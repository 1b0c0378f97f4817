"""Error codes of CBP's truck manifest list that a finding gets in a 355: only where the list says exactly that.

Some findings have a code of their own in the catalogue (``acks.cbp``). General ones (a required field is missing, a
code is not on its list) get it by the field or the element that they are about; all others are told in words alone.
Codes and texts: CBP CAMIR Appendix L (truck manifest error codes) and Appendix H (common errors), the e-Manifest error
details of 2007, and CSMS 64825584 for 470. Most of the range 400 to 512 is not public and not used.
"""

from __future__ import annotations

import re

import msgspec

from gateway.answers.judgment import acks_of
from gateway.diagnostics import Diagnostic, Source
from gateway.policy import Decision

ACCEPTED, BILL_REJECTED, MANIFEST_REJECTED, BACK_TO_PRELIMINARY = "000", "060", "509", "511"

TEXTS = {
    "000": "MANIFEST ACCEPTED",
    "004": "INVALID S01/N1 REC FOUND",
    "005": "INVALID U01/N1 OR N01/N1",
    "006": "INVALID RECORD TYPE",
    "009": "INVALID CARRIER CODE",
    "017": "MISSING OR INVALID BILL",
    "021": "INVALID WEIGHT UNIT",
    "033": "INVALID DDPP",
    "060": "XXXX BILL REJECTED XXXX",
    "470": "INV CTRY OF ORIG FOR SHP",
    "509": "MANIFEST REJECTED",
    "511": "MAN RETURNED TO PRELIMINARY",
}
"""CBP's own words for the codes that are used here, in upper case."""

_MISSING = frozenset(
    {"mapping.required-missing", "xsd.missing", "xsd.empty", "x12.element-missing", "x12.condition-missing"}
)
_TOO_LONG = frozenset({"mapping.too-long", "xsd.length", "x12.element-too-long"})
_NOT_LISTED = frozenset(
    {"mapping.code-unknown", "mapping.unit-unknown", "xsd.enumeration", "x12.code-invalid", "x12.code-not-used"}
)
_WRONG_FORM = frozenset({"xsd.pattern", "x12.pattern", "x12.element-too-short", "x12.element-character"})


class _Rule(msgspec.Struct, frozen=True):
    """A CBP code for findings of some *kinds* about a field of the record or about an element of the manifest."""

    cbp: str
    kinds: frozenset[str]
    targets: re.Pattern[str]
    places: re.Pattern[str]


def _rule(cbp: str, kinds: frozenset[str], targets: str, places: str) -> _Rule:
    return _Rule(cbp, kinds, re.compile(rf"Filing\.(?:{targets})"), re.compile(places))


_RULES = (
    # The shipper's N1 is missing.
    _rule("004", _MISSING, r"Shipper", r"N1\[SH\]-00"),
    # The consignee's N1 is missing, or its name or address is blank.
    _rule("005", _MISSING, r"Consignee(?:\.\w+)?", r"N[134]\[CN\]-\d\d"),
    # M1001 is missing.
    _rule("009", _MISSING, r"Trip\.CarrierScac", r"M10-01"),
    # M1101 or M1112 is blank, or the number has over twelve characters.
    _rule("017", _MISSING, r"Bill\.(?:Number|IssuerScac)", r"M11-(?:01|12)"),
    _rule("017", _TOO_LONG, r"Bill\.Number", r"M11-01"),
    # A unit other than K and L.
    _rule("021", _NOT_LISTED, r"(?:GrossWeightUnit|Line\[\d+\]\.WeightUnit)", r"M11-06|N10-07"),
    # P401 is not of Schedule D, whose codes are four digits.
    _rule("033", _TOO_LONG | _WRONG_FORM, r"Arrival\.Port", r"P4-01"),
)
_ORIGIN_REFUSED = "PRC_HK_SUSPENDED"
"""The reason of the law that CSMS 64825584 gives code 470: the origin is not eligible for the de minimis exemption."""


def cbp_code(diagnostic: Diagnostic, *, party: str = "", decision: Decision | None = None) -> str | None:
    """Return CBP's code for *diagnostic*, or ``None`` when its list has none that is known.

    *party* is the N101 of the loop that it stands in, *decision* what the law says of its record.
    """
    known = acks_of(diagnostic).cbp
    if known is not None:
        return known
    if diagnostic.code == "policy.ineligible":
        return "470" if decision is not None and decision.primary_reason == _ORIGIN_REFUSED else None
    target, place = diagnostic.target or "", _place(diagnostic.source or Source(), party)
    for rule in _RULES:
        if diagnostic.code in rule.kinds and (
            rule.targets.fullmatch(target) if target else rule.places.fullmatch(place)
        ):
            return rule.cbp
    return None


def _place(source: Source, party: str) -> str:
    whose = f"[{party}]" if source.segment_id in ("N1", "N3", "N4") else ""
    return f"{source.segment_id}{whose}-{source.element or 0:02d}"
