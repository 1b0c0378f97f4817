"""A record as the tree that mappings read: names, namespaces, values, and places that are rendered when asked for."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from gateway.diagnostics import Source
from gateway.tree import Node
from gateway.xmlmsg.fault import shortened
from gateway.xmlmsg.reader import Record

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def record_node(record: Record) -> Node:
    """Return *record* as a tree of its own, which may outlive it.

    An element with children has a value only if there is text between them; one without has its text, ``""`` when it
    is empty. Attributes are children of kind ``attribute``; those of ``xsi`` are left out.
    """
    return element_node(record.element, record.xpath)


def element_node(element: Any, base: str | None, shift: int = 0) -> Node:
    """Return *element*, whose path is *base*, as a tree. *shift*: the lines of the message before its document.

    What stands in it becomes nodes when somebody asks for them, so it has to stay as it is.
    """
    namespace, name = _split(element.tag)
    line = element.sourceline + shift
    text = element.text
    if not len(element):
        node = Node(name, "element", value=text or "", namespace=namespace)
        if attributes := element.items():
            _add_attributes(node, attributes, line)
    else:
        node = Node(name, "element", namespace=namespace, fill=partial(_fill, element, shift))
        for part in element:
            if part.tail:
                text = f"{text or ''}{part.tail}"
        if text and not text.isspace():
            node.value = text
    node.place = partial(_source, node, line, base)
    return node


def _fill(element: Any, shift: int, node: Node) -> None:
    _add_attributes(node, element.items(), element.sourceline + shift)
    for part in element:
        node.add(element_node(part, None, shift))


def _add_attributes(node: Node, attributes: list[tuple[str, str]], line: int) -> None:
    for key, value in attributes:
        namespace, name = _split(key)
        if namespace != _INSTANCE:
            attribute = node.add(Node(name, "attribute", value=value, namespace=namespace))
            attribute.place = partial(_source, attribute, line, None)


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str | None, str]:
    namespace, _, local = name.rpartition("}")
    return namespace[1:] or None, local


def _source(node: Node, line: int, base: str | None) -> Source:
    if node.kind == "attribute":
        raw = f'{node.name}="{shortened(node.value or "")}"'
    elif node.value is None:
        raw = f"<{node.name}>"
    else:
        raw = f"<{node.name}>{shortened(node.value)}</{node.name}>"
    return Source(line=line, xpath=base or _xpath(node), raw=raw)


def _xpath(node: Node) -> str:
    """Return the path of a node below one that has a base to start from."""
    parent = node.parent
    place = node.place
    base = place.args[2] if isinstance(place, partial) else None
    if base is not None or parent is None:
        return str(base or "")
    above = _xpath(parent)
    if node.kind == "attribute":
        return f"{above}/@{node.name}"
    alike = [child for child in parent.named(node.name) if child.kind == node.kind]
    return f"{above}/{node.name}[{alike.index(node) + 1}]" if len(alike) > 1 else f"{above}/{node.name}"
