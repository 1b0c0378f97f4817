"""The values of a kept record, as the checks and the law read them."""

from __future__ import annotations

from lxml import etree

from gateway.filing.values import Values
from gateway.xmlmsg.parser import parse


def values_of(xml: str) -> Values:
    """Return the values in the record *xml* by path without indexes. ``ValueError`` when it is no XML."""
    try:
        root = parse(xml.encode())
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"not a record: {fault}") from None
    values: dict[str, list[str]] = {}
    _collect(root, "", values)
    return values


def _collect(element: etree._Element, above: str, values: dict[str, list[str]]) -> None:
    for child in element:
        path = above + etree.QName(child).localname
        if len(child):
            _collect(child, f"{path}.", values)
        else:
            values.setdefault(path, []).append((child.text or "").strip())
