"""What is missing, surplus or out of place among the children of an element.

An engine stops at the first child that its content model does not expect, and then names the wrong one: when ``City``
is missing it complains of ``Region``. Set against the shape, every missing child is named, and every surplus one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from lxml import etree

from gateway.tree import Shape
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.places import line_of


def order_faults(element: etree._Element, shape: Shape, path: str, reason: str) -> Iterator[Fault]:
    """Yield the faults among the children of *element*, which stands at *path* and should look like *shape*."""
    members = [member for member in shape.children if member.kind == "element"]
    ranks = {(member.namespace, member.name): rank for rank, member in enumerate(members)}
    seen: dict[tuple[str | None, str], int] = {}
    aliens: set[str] = set()
    highest = -1
    faults: list[Fault] = []

    def fault(code: str, name: str, at: etree._Element, found: str | None, expected: str | None) -> None:
        place = f"{path}.{name}"
        faults.append(Fault(code=code, path=place, line=line_of(at), found=found, expected=expected, reason=reason))

    for child in element.iterchildren("*"):
        qualified = etree.QName(child)
        key = (qualified.namespace, qualified.localname)
        seen[key] = number = seen.get(key, 0) + 1
        rank = ranks.get(key)
        if rank is None:
            aliens.add(key[1])
            alien = "" if key[0] == shape.namespace else f" of namespace {key[0] or '(none)'}"
            fault("xsd.unexpected", _numbered(key[1], number), child, f"{key[1]}{alien}", _named(key[1], members))
        elif (most := members[rank].max) is not None and number > most:
            fault("xsd.unexpected", f"{key[1]}[{number}]", child, f"number {number}", f"at most {most}")
        elif rank < highest:
            name = key[1] if members[rank].max == 1 else f"{key[1]}[{number}]"
            fault("xsd.misplaced", name, child, f"after {members[highest].name}", f"before {members[rank + 1].name}")
        else:
            highest = rank
    for member in members:
        if seen.get((member.namespace, member.name), 0) < member.min and member.name not in aliens:
            fault("xsd.missing", member.name, element, None, member.name)
    yield from faults or [Fault(code="xsd.content", path=path, line=line_of(element), reason=reason)]


def _named(name: str, members: list[Shape]) -> str:
    nearest = difflib.get_close_matches(name, [member.name for member in members], n=1)
    return f"only what the schema names, such as {nearest[0]}" if nearest else "only what the schema names"


def _numbered(name: str, number: int) -> str:
    return f"{name}[{number}]" if number > 1 else name
