"""What one partner contributes to a shipment, and by which numbers the parts of one shipment find each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

import msgspec

from gateway.filing import Values
from gateway.tree import Shape

Role = Literal["carrier", "broker", "marketplace"]
ELEMENTS: dict[Role, str] = {"carrier": "Carrier", "broker": "Broker", "marketplace": "Marketplace"}
"""The element of ``assembly-1.0.xsd`` that each role's parts stand in."""

Profile = Mapping[str, Any]
"""What the operator has noted for every shipment of a partner, by the names of the supplement's schema:
``{"ImporterNumber": "…", "Entry": {"FilerCode": "…"}}``."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One record about a shipment, valid by its own schema."""

    role: Role
    partner: str
    xml: str


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as a record of the supplement."""

    partner: str
    xml: str


# By regime, the fields that name a shipment; those of one tuple stand together. For the other regimes that is the key.
_NUMBERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "type-86": (("Bill.IssuerScac", "Bill.Number"),),
    "supplement": (("Bill.IssuerScac", "Bill.Number"), ("HouseBill",), ("TrackingNumber",)),
}


def keys_of(regime: str, key: str, values: Values) -> tuple[str, ...]:
    """Return the names of the shipment that a record is about: bill with its SCAC, house bill, tracking number.

    *key* is the record's own name, *values* come by path without indexes. Empty when nothing names a shipment.
    """
    if regime not in _NUMBERS:
        return (key,) if key else ()
    found = (
        "".join(values[path][0] for path in paths if values.get(path))
        for paths in _NUMBERS[regime]
        if values.get(paths[-1])
    )
    return tuple(dict.fromkeys(found))


def profile_xml(profile: Profile, shape: Shape) -> str:
    """Return *profile* as a record of *shape* (the supplement), its fields in the schema's order.

    What *shape* does not have stands at the end, so that the schema says what is wrong with it.
    """
    return f'<{shape.name} xmlns="{shape.namespace}">{"".join(_written(profile, shape))}</{shape.name}>'


def _written(fields: Profile, shape: Shape) -> Iterator[str]:
    order = {child.name: number for number, child in enumerate(shape.children)}
    for name in sorted(fields, key=lambda name: order.get(name, len(order))):
        value, child = fields[name], shape.child(name)
        for one in value if isinstance(value, Sequence) and not isinstance(value, str) else (value,):
            inner = "".join(_written(one, child or shape)) if isinstance(one, Mapping) else escape(str(one))
            yield f"<{name}>{inner}</{name}>"
