"""A record on file as what is asked of it: cancelled, with why, or with new bill, manifest and port data.

Source of what an update carries: CBP ACE Cargo Release chapter, version 40: SE10, SE11, SE13, the bills and SE20.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from gateway.filing.regimes import NAMESPACE
from gateway.tree import Shape
from gateway.xmlmsg.parser import parse

_SECTION_321 = "Section321"
_MERGED = ("Transport", "Trip", "Contact")
"""Groups of which an update says a part: fields that it leaves out stay as they are."""
_WHOLE = ("FilerReference", "Port", "UnladingPort", "EstimatedArrival", "GoodsLocation", "Bill", "Quantity",
          "QuantityUnit", "Equipment")  # fmt: skip
"""Fields and groups that an update says whole, when it says them."""


def cancelled(xml: str, told: Mapping[str, str]) -> str:
    """Return the record in *xml*, an entry or a bill, as the request to cancel it.

    An entry gets action D with ``Reason`` and ``Reference`` of *told*; a bill gets an amendment of type D with
    ``Amendment.Reason`` and ``Amendment.Action`` of it. ``ValueError`` for what is neither.
    """
    root = parse(xml.encode())
    name = etree.QName(root).localname
    entry, bill = root.find(_q("Entry")), root.find(_q("Bill"))
    if name == _SECTION_321 and bill is not None:
        fields = {"Type": "D", "Reason": told.get("Amendment.Reason"), "Action": told.get("Amendment.Action")}
        _replace(root, "Amendment", fields, root.index(bill) + 1)
    elif entry is not None:
        _replace(entry, "Action", "D", 0)
        _replace(entry, "Cancellation", {"Reason": told.get("Reason"), "Reference": told.get("Reference")}, len(entry))
    else:
        raise ValueError(f"neither an entry nor a bill: {name}")
    return etree.tostring(root, encoding="unicode")


def updated(xml: str, update: str, shape: Shape) -> tuple[str, tuple[str, ...]]:
    """Return the entry *xml*, a record of *shape*, with what *update* says of its bill, manifest and port.

    *update* is a record of the same kind, of which what is not sent may be missing. The second value names the fields
    of it that differ from *xml* and are beyond an update.
    """
    root, said = parse(xml.encode()), parse(update.encode())
    beyond: dict[str, None] = {}
    groups: dict[str, list[etree._Element]] = {}
    for one in said:
        groups.setdefault(etree.QName(one).localname, []).append(one)
    for name, given in groups.items():
        kept = root.findall(_q(name))
        if name in _MERGED and kept:
            for field in given[0]:
                _put(kept[0], [field], shape.child(name))
        elif name in _MERGED or name in _WHOLE:
            _put(root, given, shape)
        elif name != "Entry" and not _is_same(name, kept, given, root):
            beyond[name] = None
    entry = root.find(_q("Entry"))
    if entry is not None:
        _replace(entry, "Action", "U", 0)
    return etree.tostring(root, encoding="unicode"), tuple(beyond)


def _put(parent: etree._Element, given: list[etree._Element], shape: Shape | None) -> None:
    """Put *given*, elements of one name, in the stead of those in *parent*, where *shape* has them."""
    for old in parent.findall(given[0].tag):
        parent.remove(old)
    order = [_q(child.name) for child in shape.children] if shape is not None else []
    before = set(order[: order.index(str(given[0].tag))])
    place = sum(1 for one in parent if one.tag in before)
    for offset, one in enumerate(given):
        parent.insert(place + offset, one)


def _is_same(name: str, kept: list[etree._Element], given: list[etree._Element], root: etree._Element) -> bool:
    """Whether all that *given* says of *name* is what *kept* in *root* says.

    A total may be that of the lines in whole dollars.
    """
    if name == "TotalValue" and kept:
        dollars = Decimal(1)
        lines = sum(Decimal(one.text or "0").quantize(dollars, ROUND_HALF_UP) for one in root.iterfind(_LINE_VALUES))
        return Decimal(given[0].text or "0") in (Decimal(kept[0].text or "0"), lines)
    return len(kept) == len(given) and all(_texts(new) <= _texts(old) for old, new in zip(kept, given, strict=True))


def _texts(element: etree._Element) -> Counter[tuple[str, str]]:
    return Counter((str(one.tag), (one.text or "").strip()) for one in element.iter() if not len(one))


def _replace(parent: etree._Element, name: str, value: str | Mapping[str, str | None], place: int) -> None:
    for old in parent.findall(_q(name)):
        parent.remove(old)
    made = etree.Element(_q(name))
    if isinstance(value, str):
        made.text = value
    else:
        for field, text in value.items():
            if text is not None:
                etree.SubElement(made, _q(field)).text = text
    parent.insert(place, made)


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_LINE_VALUES = f"{_q('Line')}/{_q('Value')}"
