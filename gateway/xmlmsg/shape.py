"""The shape of an element, derived from its schema: the one truth that mappings, JSON and findings go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import xmlschema

from gateway.tree import Node, Shape, ValueType

PII = "urn:low-value-gateway:pii"
"""``xs:appinfo`` with this source marks personal data."""

_TYPES: dict[str, ValueType] = {
    "decimal": "number",
    "double": "number",
    "float": "number",
    "integer": "integer",
    "date": "date",
    "time": "time",
    "boolean": "boolean",
}
_FORMATS = {"date": "iso", "time": "iso"}


def shape_of(element: xmlschema.XsdElement) -> Shape:
    """Return the shape of *element* and of all that stands below it, in the schema's order."""
    return _element(element, element.min_occurs, element.max_occurs, None, None)


def shape_as_sent(element: xmlschema.XsdElement, sent: Node) -> Shape:
    """Return the shape of *element* as deep as *sent*, an instance of it, goes.

    What was not sent is there when it is required, or an element with a value. Other groups and attributes are left
    out: the schemas of whole industries go round in circles there.
    """
    return _element(element, element.min_occurs, element.max_occurs, None, [sent])


Sent = Sequence[Node] | None
"""What was sent at a place, to go no deeper; ``None``: everything is wanted."""


def _element(element: Any, low: int, high: int | None, choice: str | None, sent: Sent) -> Shape:
    kind = element.type
    simple = kind if kind.is_simple() else kind.simple_type if kind.has_simple_content() else None
    children = [one for one in _attributes(kind) if one.min or sent is None or _is_sent(one, sent)]
    if simple is None:
        children += _members(kind.content, 1, 1, None, sent)
    return Shape(
        name=element.local_name,
        kind="element",
        namespace=element.target_namespace or None,
        min=low,
        max=high,
        pii=_is_personal(element),
        doc=_documentation(element) or _documentation(kind),
        children=tuple(children),
        choice=choice,
        **({} if simple is None else _value(simple)),
    )


def _members(group: Any, low: int, high: int | None, choice: str | None, sent: Sent) -> Iterator[Shape]:
    """Yield the elements of a model group, each with its occurrences within the parent element."""
    low, high = low * group.min_occurs, _times(high, group.max_occurs)
    if group.model == "choice" and len(group) > 1:
        low = 0
        if high == 1 and choice is None:
            choice = "|".join(element.local_name or "any element" for element in group.iter_elements())
    for particle in group:
        if hasattr(particle, "model"):
            yield from _members(particle, low, high, choice, sent)
            continue
        if particle.local_name is None:
            yield from _sent_in_place_of_any(particle, _times(high, particle.max_occurs), sent or ())
            continue
        least, below = low * particle.min_occurs, _sent_as(particle, sent)
        if below is None or below or least or _has_value(particle.type):
            yield _element(particle, least, _times(high, particle.max_occurs), choice, below)


def _sent_as(particle: Any, sent: Sent) -> Sent:
    """Return what was sent as *particle* below *sent*."""
    if sent is None:
        return None
    name = (particle.target_namespace or None, particle.local_name)
    return [node for one in sent for node in one.children if (node.namespace, node.name) == name]


def _sent_in_place_of_any(wildcard: Any, high: int | None, sent: Sequence[Node]) -> Iterator[Shape]:
    """Yield the elements of the schema that were sent where it takes any."""
    children = (child for one in sent for child in one.children)
    names = dict.fromkeys(f"{{{one.namespace}}}{one.name}" if one.namespace else one.name for one in children)
    for name in names:
        element = wildcard.maps.elements.get(name)
        if element is not None and wildcard.is_matching(name):
            yield _element(element, 0, high, None, _sent_as(element, sent))


def _is_sent(attribute: Shape, sent: Sequence[Node]) -> bool:
    return any(child.kind == "attribute" and child.name == attribute.name for node in sent for child in node.children)


def _has_value(kind: Any) -> bool:
    return bool(kind.is_simple() or kind.has_simple_content())


def _times(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one * other


def _attributes(kind: Any) -> Iterator[Shape]:
    for attribute in getattr(kind, "attributes", {}).values():
        yield Shape(
            name=attribute.local_name,
            kind="attribute",
            namespace=attribute.target_namespace if attribute.qualified else None,
            min=1 if attribute.use == "required" else 0,
            pii=_is_personal(attribute),
            doc=_documentation(attribute) or _documentation(attribute.type),
            **_value(attribute.type),
        )


def _value(simple: Any) -> dict[str, Any]:
    kind, codes, patterns = value_type(simple), simple.enumeration, simple.patterns
    return {
        "type": kind,
        "min_length": simple.min_length,
        "max_length": simple.max_length,
        "pattern": "|".join(patterns.regexps) if patterns else None,
        "format": _FORMATS.get(kind),
        "decimals": facet(simple, "fractionDigits"),
        "codes": frozenset(map(str, codes)) if codes else None,
    }


def value_type(simple: Any) -> ValueType:
    """Return what kind of value a simple type of xmlschema holds."""
    if simple.enumeration:
        return "code"
    while simple.base_type is not None and simple.local_name not in _TYPES:
        simple = simple.base_type
    return _TYPES.get(simple.local_name or "", "text")


def facet(simple: Any, name: str) -> Any:
    """Return the value of the facet *name* of a simple type of xmlschema, ``None`` when it has none."""
    found = simple.facets.get(f"{{http://www.w3.org/2001/XMLSchema}}{name}")
    return None if found is None else getattr(found, "value", None)


def _is_personal(component: Any) -> bool:
    notes = component.annotation
    return notes is not None and any(mark.get("source") == PII for mark in notes.appinfo)


def _documentation(component: Any) -> str | None:
    notes = component.annotation
    texts = [] if notes is None else [" ".join((part.text or "").split()) for part in notes.documentation]
    return " ".join(filter(None, texts)) or None
