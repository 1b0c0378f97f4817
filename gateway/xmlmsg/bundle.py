"""Schema documents given as texts, made into one document that refers to nothing outside of itself.

Both engines get the same single document without includes, so neither has a resolver, a path or a network to go to.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from gateway.xmlmsg.parser import parse

XS = "http://www.w3.org/2001/XMLSchema"
_OPEN = [f"{{{XS}}}{name}" for name in ("import", "redefine", "override", "any", "anyAttribute")]
"""What would bring in something that the bundle does not describe."""


class UnsealedSchemaError(ValueError):
    """A schema refers to something that its bundle does not hold, or cannot be joined with it. A fault of ours."""


def seal(texts: Mapping[str, str], main: str) -> etree._Element:
    """Return the schema *main* with everything that it includes, directly or not, put into it.

    *texts* maps file names to schema documents. Raises :class:`UnsealedSchemaError` when an include names a file that
    is not in *texts*, when another namespace is imported, when a place is left open to anything, or when the documents
    differ in target namespace or prefixes.
    """
    documents: dict[str, etree._Element] = {}
    _collect(texts, main, documents)
    sealed = documents[main]
    for name, document in documents.items():
        if name == main:
            continue
        if (document.nsmap, _ground(document)) != (sealed.nsmap, _ground(sealed)):
            raise UnsealedSchemaError(f"{name}: namespace, prefixes or form differ from those of {main}")
        sealed.extend([copy.deepcopy(child) for child in document])
    for include in sealed.findall(f"{{{XS}}}include"):
        sealed.remove(include)
    return sealed


def _collect(texts: Mapping[str, str], name: str, documents: dict[str, etree._Element]) -> None:
    if name not in texts:
        raise UnsealedSchemaError(f"{name} is not in the bundle of schemas")
    try:
        document = documents[name] = parse(texts[name].encode())
    except etree.XMLSyntaxError as fault:
        raise UnsealedSchemaError(f"{name}: {fault}") from None
    for element in document.iter(_OPEN):
        raise UnsealedSchemaError(f"{name}: {etree.QName(element).localname} is not allowed in a sealed bundle")
    for child in document:
        if child.tag == f"{{{XS}}}include" and child.get("schemaLocation") not in documents:
            _collect(texts, child.get("schemaLocation") or "", documents)


def _ground(document: etree._Element) -> dict[str, str]:
    return {name: value for name, value in document.attrib.items() if name != "version"}  # type: ignore[misc]
