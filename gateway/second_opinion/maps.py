"""Write a guide as map files of pyx12 4.0: one for the set, one for its data elements, one (empty) for code lists.

What a pyx12 map cannot say is left out: open code lists, conditions within composites, repeated plain elements. A code
list of a first element is left out too, since pyx12 tells segments apart by it and would not find the segment at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from gateway.x12.grammar import Element, Guide, Loop, SegmentRule, Use

LOOP = "_LOOP"
"""pyx12 tells loops from segments by their ids, so a loop is not named as the segment that opens it."""
_ENDLESS = ">1"
_UNKNOWN = "0"
_ANYTHING = tuple(
    Element(number=number, name=f"part{number}", data_element=_UNKNOWN, title="Anything", type="AN", max=9999)
    for number in range(1, 10)
)
"""The components of a composite whose parts the guide does not know."""


def write_maps(guide: Guide, folder: Path) -> str:
    """Write the map files of *guide* into *folder*; return the name of the one of the set."""
    name = f"{guide.set_id}.{guide.release}.xml"
    root = ET.Element("transaction", xid=guide.set_id)
    _text(root, "name", guide.title)
    _loop(root, guide.root, 10)
    _write(root, folder / name)
    _write(_dictionary(guide.root.segments()), folder / "dataele.xml")
    _write(ET.Element("codesets"), folder / "codes.xml")
    return name


def _write(root: ET.Element, path: Path) -> None:
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = text
    return child


def _loop(parent: ET.Element, loop: Loop, position: int) -> None:
    node = ET.SubElement(parent, "loop", xid=loop.id + LOOP)
    _text(node, "name", loop.id)
    _text(node, "usage", "R" if loop.required else "S")
    _text(node, "pos", str(position))
    _text(node, "repeat", _ENDLESS if loop.max is None else str(loop.max))
    for place, part in enumerate(loop.parts, 1):
        if isinstance(part, Loop):
            _loop(node, part, 10 * place)
        else:
            _segment(node, part, 10 * place)


def _segment(parent: ET.Element, use: Use, position: int) -> None:
    node = ET.SubElement(parent, "segment", xid=use.id)
    _text(node, "name", use.segment.title)
    _text(node, "usage", "R" if use.required else "S")
    _text(node, "pos", str(position))
    _text(node, "max_use", _ENDLESS if use.max is None else str(use.max))
    for condition in use.segment.conditions:
        if not condition.by_guide:
            _text(node, "syntax", str(condition))
    for element in use.segment.elements:
        _element(node, element, f"{use.id}{element.number:02d}")


def _element(parent: ET.Element, element: Element, name: str) -> None:
    composite = element.type == "composite"
    node = ET.SubElement(parent, "composite" if composite else "element", xid=name)
    _text(node, "data_ele", element.data_element or "")
    _text(node, "name", element.title)
    _text(node, "usage", "R" if element.required else "S")
    _text(node, "seq", f"{element.number:02d}")
    if composite:
        _text(node, "repeat", str(element.repeat))
        for component in element.components or _ANYTHING:
            _element(node, component, f"{name}-{component.number:02d}")
    elif element.closed and element.codes and element.number > 1:
        codes = ET.SubElement(node, "valid_codes")
        for code in sorted(element.codes):
            _text(codes, "code", code)


def _dictionary(segments: Iterable[SegmentRule]) -> ET.Element:
    root = ET.Element("data_elements")
    elements = {_UNKNOWN: _ANYTHING[0]}
    for rule in segments:
        for element in rule.elements:
            for each in (element, *element.components):
                elements.setdefault(each.data_element or "", each)
    for number, element in sorted(elements.items()):
        kind = "AN" if element.type == "composite" else element.type
        node = ET.SubElement(root, "data_ele", ele_num=number, data_type=kind, name=element.title)
        node.attrib.update(min_len=str(element.min), max_len=str(element.max))
    return root
