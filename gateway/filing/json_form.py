"""A canonical record as JSON, derived from its shape, so that the two forms cannot drift apart."""

from __future__ import annotations

from typing import Any

from lxml import etree

from gateway.filing.regimes import NAMESPACE, Regimes
from gateway.tree import Shape
from gateway.xmlmsg.parser import parse


def to_json(xml: str, regimes: Regimes) -> dict[str, Any]:
    """Return the record in *xml*, which has passed the schema, as a JSON object.

    ``{"schema": "section-321@1.0", "Bill": {"Number": "…"}, "Line": [{"Value": "12.50"}]}``: fields under their own
    names; what may repeat is always a list, even of one; whole numbers are numbers, yes and no are true and false;
    amounts and weights are texts, as no digit of them may be lost. Raises ``ValueError`` when *xml* is not a record of
    a known regime.
    """
    try:
        element = parse(xml.encode())
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"not a record: {fault}") from None
    name = etree.QName(element)
    regime = regimes.of_element(name.localname)
    if regime is None or name.namespace != NAMESPACE:
        raise ValueError(f"not a record of a known regime: {name.text}")
    return {"schema": regime.identifier, **_fields(element, regime.shape)}


def _fields(element: etree._Element, shape: Shape) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname
        member = shape.child(name)
        if member is None:
            raise ValueError(f"not a field of the schema: {name}")
        value = _fields(child, member) if member.type is None else _value(child, member)
        if member.max == 1:
            fields[name] = value
        else:
            fields.setdefault(name, []).append(value)
    return fields


def _value(element: etree._Element, shape: Shape) -> str | int | bool:
    text = "".join(map(str, element.itertext())).strip()
    if shape.type == "boolean":
        return text == "true"
    return int(text) if shape.type == "integer" else text
