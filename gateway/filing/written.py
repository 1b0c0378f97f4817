"""A canonical record written from its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from xml.sax.saxutils import escape

from gateway.filing.regimes import NAMESPACE
from gateway.tree import Shape


def record_xml(values: Mapping[str, list[str]], shape: Shape) -> str:
    """Return the record of *shape* with *values*, its fields in the schema's order.

    Values come by path; what repeats as a group carries its number from 1 (``Line[2].Value``), a field that repeats
    alone has all its values under one path. Whether it is valid is for the schema to say.
    """
    groups = {".".join(path.split(".")[:size]) for path in values for size in range(1, path.count(".") + 1)}
    inside = "".join(_children(shape, "", values, groups))
    return f'<{shape.name} xmlns="{NAMESPACE}">{inside}</{shape.name}>'


def _children(shape: Shape, above: str, values: Mapping[str, list[str]], groups: set[str]) -> Iterator[str]:
    for child in shape.children:
        path = f"{above}{child.name}"
        if child.type is not None:
            yield from (f"<{child.name}>{escape(value)}</{child.name}>" for value in values.get(path, ()))
            continue
        places = [path] if child.max == 1 else (f"{path}[{number}]" for number in count(1))
        for place in takewhile(groups.__contains__, places):
            yield f"<{child.name}>{''.join(_children(child, f'{place}.', values, groups))}</{child.name}>"
