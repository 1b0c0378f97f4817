"""A guide as a table of tags: tells in one pass over the elements of a record that there is nothing to say of it.

A miss is never the verdict: the walk of :mod:`gateway.xmlmsg.guide_check` says what is wrong, or that nothing is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.tree import Shape
from gateway.xmlmsg.guide_check import Address, expected_instead
from gateway.xmlmsg.reader import clark


class Known(msgspec.Struct, frozen=True):
    """What the guide says of the elements with one tag, in one place."""

    most: int | None
    """Occurrences, where nobody else judges them."""
    value: Shape | None
    """The kind of value, where nobody else judges it."""
    inside: GuideTable | None


class GuideTable(msgspec.Struct, frozen=True):
    """What may stand in an element. Attributes are known by their names, elements by their tags."""

    elements: dict[str, Known]
    attributes: dict[str, Shape]
    required: frozenset[str]
    """Elements that have to be there."""
    required_attributes: frozenset[str]

    def holds(self, element: Any) -> bool:
        """Tell whether the guide has nothing against *element*, an XML element, and all in it."""
        counts: dict[str, int] = {}
        for child in element:
            tag = child.tag
            known = self.elements.get(tag)
            if known is None:
                return False
            counts[tag] = count = counts.get(tag, 0) + 1
            if known.most is not None and count > known.most:
                return False
            if known.inside is not None and not known.inside.holds(child):
                return False
            if known.value is not None and (len(child) or expected_instead((child.text or "").strip(), known.value)):
                return False
        return self.required <= counts.keys() and self._attributes_hold(element)

    def _attributes_hold(self, element: Any) -> bool:
        if not self.attributes and not self.required_attributes:
            return True
        sent = dict(element.items())
        return self.required_attributes <= sent.keys() and not any(
            expected_instead(sent[name].strip(), shape) for name, shape in self.attributes.items() if name in sent
        )


def guide_table(shape: Shape, address: Address, judged: frozenset[Address]) -> GuideTable | None:
    """Return the table of *shape*, which stands at *address*, apart from the places that are *judged* elsewhere.

    ``None`` for texts of lines and columns, which are more than elements, and where two places have one tag.
    """
    elements: dict[str, Known] = {}
    attributes: dict[str, Shape] = {}
    required: dict[str, set[str]] = {"element": set(), "attribute": set()}
    for child in shape.children:
        if child.kind not in required or child.columns is not None:
            return None
        is_attribute = child.kind == "attribute"
        name = clark((child.namespace, child.name)).removeprefix("{}")
        below = (*address, f"@{child.name}" if is_attribute else child.name)
        if name in (attributes if is_attribute else elements):
            return None
        inside = guide_table(child, below, judged) if child.children else None
        if child.children and inside is None:
            return None
        free = below not in judged
        if child.min and free:
            required[child.kind].add(name)
        if is_attribute:
            if free and child.type is not None:
                attributes[name] = child
        else:
            value = child if free and child.type is not None else None
            elements[name] = Known(child.max if free else None, value, inside)
    return GuideTable(elements, attributes, frozenset(required["element"]), frozenset(required["attribute"]))
