"""The shape of an element, derived from its schema: the one truth that mappings, JSON and findings go by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xmlschema

from gateway.tree import Shape, ValueType

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
    return _element(element, element.min_occurs, element.max_occurs, None)


def _element(element: Any, low: int, high: int | None, choice: str | None) -> Shape:
    kind = element.type
    simple = kind if kind.is_simple() else kind.simple_type if kind.has_simple_content() else None
    children = [*_attributes(kind)]
    if simple is None:
        children += _members(kind.content, 1, 1, None)
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


def _members(group: Any, low: int, high: int | None, choice: str | None) -> Iterator[Shape]:
    """Yield the elements of a model group, each with its occurrences within the parent element."""
    low, high = low * group.min_occurs, _times(high, group.max_occurs)
    if group.model == "choice" and len(group) > 1:
        low = 0
        if high == 1 and choice is None:
            choice = "|".join(element.local_name for element in group.iter_elements())
    for particle in group:
        if hasattr(particle, "model"):
            yield from _members(particle, low, high, choice)
        else:
            yield _element(particle, low * particle.min_occurs, _times(high, particle.max_occurs), choice)


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
