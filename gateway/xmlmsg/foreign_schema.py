"""The XSD of a format that is not ours, for authors: what it says of the places that a sample has.

Its documents come as texts. Nothing is fetched: what they refer to is among them, or the schema cannot be read. No
message is ever held against it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xmlschema
from lxml import etree

from gateway.tree import Node, Shape
from gateway.xmlmsg.bundle import XS
from gateway.xmlmsg.parser import parse
from gateway.xmlmsg.shape import shape_as_sent

_INCLUDES = frozenset(f"{{{XS}}}{name}" for name in ("include", "redefine", "override"))
_IMPORT = f"{{{XS}}}import"


class SchemaUnreadableError(ValueError):
    """A schema that is none, or that refers to what is not there; the text says what and where."""


def referred(name: str, document: bytes) -> tuple[str, ...]:
    """Return the names of the documents that the schema *document*, called *name*, includes and imports.

    Names are paths relative to where *name* is relative to. What is somewhere on the web is left out.
    """
    return tuple(found for element in _read(name, document) if (found := _target(name, element)) is not None)


class ForeignSchema:
    """The schemas *names* of *documents* with what they refer to, named as :func:`referred` names it."""

    def __init__(self, documents: Mapping[str, bytes], names: Sequence[str]) -> None:
        """Compile them. Raises :class:`SchemaUnreadableError`."""
        parts = [etree.tostring(one, encoding="unicode") for one in _flat(documents, names)]
        try:
            self._schema = xmlschema.XMLSchema10(parts, allow="none", defuse="never", use_fallback=False)
        except (xmlschema.XMLSchemaException, RecursionError) as fault:
            raise SchemaUnreadableError(f"{names[0]}: {' '.join(str(fault).split())[:200]}") from None

    @property
    def elements(self) -> tuple[str, ...]:
        """Names of the elements that a document may have as its root."""
        return tuple(element.local_name for element in self._schema.elements.values())

    def shape(self, root: Node) -> Shape | None:
        """Return what the schema says of a document with the root *root*, as deep as that goes.

        ``None`` when it declares no such root. See ``shape_as_sent`` for what it holds.
        """
        name = f"{{{root.namespace}}}{root.name}" if root.namespace else root.name
        element = self._schema.maps.elements.get(name)
        return shape_as_sent(element, root) if isinstance(element, xmlschema.XsdElement) else None


def _flat(documents: Mapping[str, bytes], names: Sequence[str]) -> Iterator[etree._Element]:
    """Yield the documents *names* and all that they refer to, each once and none of them referring to a file.

    An included document without a namespace of its own takes that of the one that includes it.
    """
    waiting: list[tuple[str, str | None]] = [(name, None) for name in reversed(names)]
    seen: set[tuple[str, str | None]] = set()
    while waiting:
        name, namespace = waiting.pop()
        if name not in documents:
            raise SchemaUnreadableError(f"{name} is not there, and the schema refers to it")
        root = _read(name, documents[name])
        if root.get("targetNamespace") is None and namespace is not None:
            root = _moved(root, namespace)
        namespace = root.get("targetNamespace")
        if (name, namespace) in seen:
            continue
        seen.add((name, namespace))
        for element in list(root):
            target = _target(name, element)
            if target is not None:
                waiting.append((target, namespace if element.tag in _INCLUDES else None))
            if element.tag in _INCLUDES:
                root.remove(element)
            elif element.tag == _IMPORT:
                element.attrib.pop("schemaLocation", "")
        yield root


def _moved(schema: etree._Element, namespace: str) -> etree._Element:
    """Return *schema*, which has no namespace, as one of *namespace*: names without a prefix are its own."""
    prefixes: dict[Any, str] = {None: namespace, **schema.nsmap}
    attributes = {str(name): str(value) for name, value in schema.attrib.items()}
    moved = etree.Element(schema.tag, attributes | {"targetNamespace": namespace}, prefixes)
    moved.extend(schema)
    return moved


def _read(name: str, document: bytes) -> etree._Element:
    try:
        root = parse(document)
    except etree.XMLSyntaxError as fault:
        raise SchemaUnreadableError(f"{name}:{fault.lineno}: {fault.msg}") from None
    if root.tag != f"{{{XS}}}schema":
        raise SchemaUnreadableError(f"{name} is no XML schema: its root is {root.tag}")
    return root


def _target(name: str, element: etree._Element) -> str | None:
    """Return the name of the document that *element* of the schema *name* refers to, ``None`` when it does to none."""
    location = element.get("schemaLocation") if element.tag in _INCLUDES or element.tag == _IMPORT else None
    if location is None or "://" in location:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), location))
