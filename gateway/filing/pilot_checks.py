"""Checks of a data pilot shipment: DP-1 to DP-4 and DP-7, and what each kind of participant sends.

DP-5 and DP-6 turn on the day of arrival, which is the policy's business. Source: 84 FR 35405, 84 FR 67279 and
88 FR 10140 as far as they were published in sources that could be read; the part of forwarders, brokers, logistics
providers and manufacturers is a choice of this product.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Tables
from gateway.filing.values import Values, every, first

_AIR = frozenset({"40", "41"})
_NUMBERS = ("TrackingNumber", "HouseBillNumber", "MasterBillNumber")
_SHOWN_BY = ("Line.EnhancedDescription", "Line.PictureUri", "Line.ListingUri")
_INTERMEDIARIES = {"Initiator": "Consolidator", "DeliverTo": "Deconsolidator"}

_OTHERS = ("Initiator.Name", "DeliverTo.Name", "Line.EnhancedDescription")
REQUIRED = {
    "CARRIER": ("Initiator.Name", "DeliverTo.Name", "Line.EnhancedDescription", "KnownCarrierCustomer"),
    "ONLINE-MARKETPLACE": (
        "DeliverTo.Name", "Seller.Name", "Seller.AccountId", "KnownMarketplaceSeller", "Line.ListedPrice",
        "Line.ListedPriceCurrency",
    ),
    "MANUFACTURER": _OTHERS,
    "FORWARDER": _OTHERS,
    "BROKER": _OTHERS,
    "LOGISTICS-PROVIDER": _OTHERS,
}  # fmt: skip
"""What each kind of participant sends; a field of the lines on every one of them."""


def identified(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """DP-1: the shipment has a tracking number, a house bill or a master bill."""
    if not any(values.get(path) for path in _NUMBERS):
        yield diagnose("record.shipment-unidentified", target="Filing.TrackingNumber")


def air_carrier_scans(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """DP-2: an air carrier says whether the shipment was scanned."""
    is_air = first(values, "Transport.Mode") in _AIR
    if is_air and first(values, "Participant.FilerType") == "CARRIER" and first(values, "ScanVerified") is None:
        yield diagnose("record.pilot-scan-missing", target="Filing.ScanVerified")


def marketplace_shows_the_goods(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """DP-3: a marketplace sends a picture, a link or an enhanced description of each product."""
    if first(values, "Participant.FilerType") != "ONLINE-MARKETPLACE":
        return
    lines, shown = len(every(values, "Line.Number")), sum(len(every(values, path)) for path in _SHOWN_BY)
    if shown < lines:
        found = f"{shown} for {lines} products"
        yield diagnose("record.pilot-goods-not-shown", found=found, target="Filing.Line.EnhancedDescription")


def no_intermediaries(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """DP-4: who starts the shipment and who gets it are not those who only consolidate it."""
    for party, mark in _INTERMEDIARIES.items():
        if first(values, f"{party}.{mark}") == "true":
            yield diagnose("record.pilot-intermediary", found=mark.lower(), target=f"Filing.{party}")


def not_for_a_zone(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """DP-7: goods bound for a foreign-trade zone are outside the pilot."""
    if first(values, "ForeignTradeZone") == "true":
        yield diagnose("record.pilot-zone", target="Filing.ForeignTradeZone")


def fields_of_participant(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """Each kind of participant sends its fields (84 FR 35405 as reported)."""
    kind = first(values, "Participant.FilerType")
    lines = len(every(values, "Line.Number"))
    for path in REQUIRED.get(kind or "", ()):
        needed = lines if path.startswith("Line.") else 1
        if len(every(values, path)) < needed:
            yield diagnose("record.pilot-field-missing", found=kind, expected=path, target=f"Filing.{path}")
