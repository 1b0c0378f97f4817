"""An assembled filing as one contributor may see it: without what others sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from gateway.tree import Node
from gateway.xmlmsg.node import element_node
from gateway.xmlmsg.parser import parse


def shown(xml: str, may_see: Callable[[str], bool]) -> str:
    """Return the record *xml* without the values of the fields that *may_see* denies, and without what is then empty.

    *may_see* is asked with the field's path, every step with its index: ``Line[2].Htsus[1]``.
    """
    root = element_node(parse(xml.encode()), "")
    inside = "".join(_children(root, "", may_see))
    return f'<{root.name} xmlns="{root.namespace}">{inside}</{root.name}>'


def _children(node: Node, path: str, may_see: Callable[[str], bool]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for child in node.children:
        counts[child.name] = counts.get(child.name, 0) + 1
        below = f"{path}{child.name}[{counts[child.name]}]"
        if child.children:
            inside = "".join(_children(child, f"{below}.", may_see))
        else:
            inside = escape(child.value or "") if may_see(below) else ""
        if inside:
            yield f"<{child.name}>{inside}</{child.name}>"
