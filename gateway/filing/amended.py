"""A record on file, marked as what is to become of it: cancelled, with why."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from gateway.filing.regimes import NAMESPACE
from gateway.xmlmsg.parser import parse

_SECTION_321 = "Section321"


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
