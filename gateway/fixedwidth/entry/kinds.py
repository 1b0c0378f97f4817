"""What differs between the entry types that have a canonical record. All else is one and the same transaction.

Source: CBP ACE Cargo Release chapter, version 40: SE10 notes 6, 11 to 13, SE15 note 7, SE20, SE30 note 2.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

_PARTIES = {"CN": "Consignee", "SE": "Seller", "MF": "Manufacturer", "BY": "Buyer"}


class EntryKind(msgspec.Struct, frozen=True, kw_only=True):
    """One entry type: where its record holds what, and what it needs beyond the layout."""

    code: str
    """SE10 20-21, and ``Entry.Type`` of the record."""
    regime: str
    element: str
    """Of its records in XML."""
    parties: Mapping[str, str]
    """Role (SE30 5-7) and field of the record, for the header."""
    line_parties: Mapping[str, str]
    """The same for a line (SE50 5-7)."""
    bills: tuple[str, ...]
    """The sequences of bill types (SE15 5) that are one bill of the record."""
    needed: Mapping[str, tuple[str, ...]]
    """By record, the fields that the layout leaves open and this type has to fill."""
    arrival_once: bool
    """SE20 with EDA comes exactly once (conditions 282 and 288); else at most once."""
    bonded: bool
    """The record names its bond (SE10 39, SE20 with V1 and AMT); else none is needed and SE10 39 is 0."""


ENTRY_KINDS: dict[str, EntryKind] = {
    kind.code: kind
    for kind in (
        EntryKind(
            code="86",
            regime="type-86",
            element="Type86",
            parties={**_PARTIES, "ST": "ShipTo"},
            line_parties={"SE": "Seller"},
            bills=("R", "MH"),
            needed={"SE10": ("mode", "port"), "SE15": ("quantity",)},
            arrival_once=True,
            bonded=False,
        ),
        EntryKind(
            code="11",
            regime="type-11",
            element="Type11",
            parties={**_PARTIES, "ST": "DeliverTo"},
            line_parties={},
            bills=("R", "MH", "T"),
            needed={"SE10": ("importer_number",)},
            arrival_once=False,
            bonded=True,
        ),
    )
}
"""By entry type."""
