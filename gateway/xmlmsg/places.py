"""Where an element stands in its record, by the shape: ``Filing.Line[2].Value``."""

from __future__ import annotations

from typing import Any

from lxml import etree

from gateway.tree import Shape

ROOT = "Filing"


def steps(element: etree._Element, record: etree._Element) -> list[etree._Element]:
    """Return the elements from below *record* down to *element*, which stands in it; empty for the record itself."""
    way: list[etree._Element] = []
    here: Any = element
    while here is not record:
        way.append(here)
        here = here.getparent()
    return way[::-1]


def shape_at(shape: Shape, element: etree._Element, record: etree._Element) -> Shape:
    """Return the shape of *element*, which the schema declares, below *shape*, that of *record*."""
    for step in steps(element, record):
        below = shape.child(local_name(step))
        assert below is not None, "only elements that the schema declares have a shape"
        shape = below
    return shape


def path_of(shape: Shape, element: etree._Element, record: etree._Element) -> str:
    """Return the path of *element*: an index where the schema lets it repeat, or where it repeats all the same."""
    names, here = [ROOT], shape
    for step in steps(element, record):
        name = local_name(step)
        below = here.child(name) if here is not None else None
        number = 1 + sum(1 for _ in step.itersiblings(step.tag, preceding=True))
        repeats = number > 1 or (below is not None and below.max != 1)
        names.append(f"{name}[{number}]" if repeats else name)
        here = below  # type: ignore[assignment]  # below an unknown element nothing is known
    return ".".join(names)


def line_of(element: Any) -> int:
    """Return the line, from 1, where the start tag of *element* ends."""
    return element.sourceline or 1


def local_name(element: etree._Element) -> str:
    """Return the name of *element* without its namespace."""
    return etree.QName(element).localname
