"""What generated code calls to read XML elements: as the interpreter reads their nodes, or a doubt.

An element is anything with ``tag`` (``{namespace}name``), ``text``, ``get`` and its children, none of them a comment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

import msgspec

from gateway.mapping.compiled.runtime import Doubt
from gateway.mapping.draft import Item
from gateway.mapping.draws import draw_all
from gateway.mapping.model import Place
from gateway.mapping.plan import Field
from gateway.mapping.reading import Here, first_text, texts
from gateway.mapping.reading import walk as reached
from gateway.mapping.routes import Hop, Route
from gateway.tree import Node

Element = Any
Step = tuple[str, tuple[tuple[tuple[str, ...], str], ...]]
"""A tag, and what is wanted in it: each a way down and the value there."""

_NO_RECORD = Item("Filing", "", "", Place("", 0, 0))
_NOTHING: dict[str, Any] = {}
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def children(element: Element | None, once: Collection[str]) -> dict[str, Element]:
    """Return the children of *element* by tag. One of *once* that is there several times is a doubt."""
    if element is None:
        return _NOTHING
    found = {child.tag: child for child in element}
    if len(found) != len(element) or not found:
        _check(element, once)
    return found


def leaves(element: Element | None, once: Collection[str]) -> dict[str, str]:
    """Return the texts of the children of *element* by tag, as :func:`children`; one with children is a doubt."""
    if element is None:
        return _NOTHING
    found = {child.tag: child.text or "" if not len(child) else _doubt() for child in element}
    if len(found) != len(element) or not found:
        _check(element, once)
    return found


def _doubt() -> str:
    raise Doubt


def _check(element: Element, once: Collection[str]) -> None:
    """Doubt text in the place of children, and any of *once* that is there several times."""
    if not len(element) and (element.text or "").strip():
        raise Doubt
    seen = set()
    for child in element:
        tag = child.tag
        if tag in seen and tag in once:
            raise Doubt
        seen.add(tag)


def text(element: Element | None) -> str | None:
    """Return the text of *element*, ``None`` without one; text beside children is a doubt."""
    if element is None:
        return None
    if len(element):
        raise Doubt
    return element.text or ""


def attribute(element: Element | None, name: str) -> str | None:
    """Return the attribute *name* of *element*."""
    return None if element is None else element.get(name)


def rows(element: Element, found: dict[str, Element], tag: str) -> list[Element]:
    """Return the children of *element* with *tag*; *found* are its children by tag."""
    if tag not in found:
        return []
    return [found[tag]] if len(found) == len(element) else [child for child in element if child.tag == tag]


def row_texts(element: Element, found: dict[str, str], tag: str) -> list[str]:
    """Return the texts of the children of *element* with *tag*; *found* are all texts by tag."""
    if tag not in found:
        return []
    return [found[tag]] if len(found) == len(element) else [child.text or "" for child in element if child.tag == tag]


def in_order(element: Element | None, tags: Collection[str]) -> list[str | None]:
    """Return the texts of the children of *element* with one of *tags*, in the sender's order."""
    return [] if element is None else [text(child) for child in element if child.tag in tags]


def in_order_of(element: Element, ways: Iterable[Iterable[Step]]) -> list[str]:
    """Return the texts at *ways* from *element*, in the sender's order."""
    found = [one for way in ways for one in _positions(element, way)]
    return [cast("str", text(place)) for _, place in sorted(found, key=lambda one: one[0])]


def _positions(element: Element, way: Iterable[Step]) -> list[tuple[tuple[int, ...], Element]]:
    """Return the elements that *way* leads to from *element*, and how far each stands among its siblings."""
    found: list[tuple[tuple[int, ...], Element]] = [((), element)]
    for tag, tests in way:
        found = [
            ((*position, number), child)
            for position, place in found
            for number, child in enumerate(place)
            if child.tag == tag and all(_first(child, inner) == value for inner, value in tests)
        ]
    return found


def walk(element: Element | None, steps: Iterable[Step]) -> list[Element]:
    """Return all elements that *steps* lead to from *element*."""
    places = [] if element is None else [element]
    for tag, tests in steps:
        places = [child for place in places for child in place if child.tag == tag]
        if tests:
            places = [place for place in places if all(_first(place, way) == value for way, value in tests)]
    return places


def _first(element: Element, way: tuple[str, ...]) -> str | None:
    """Return what stands at the first place that *way* leads to; a name with ``@`` in front is an attribute."""
    here = element
    for name in way:
        if name[0] == "@":
            value: str | None = here.get(name[1:])
            return value if value is None else value.strip()
        here = next((child for child in here if child.tag == name), None)
        if here is None:
            return None
    return cast("str", text(here)).strip()


def picked(places: list[Element], pick: str) -> Element | None:
    """Return the first or last of *places*."""
    return places[0 if pick == "first" else -1] if places else None


def present(element: Element | None) -> bool:
    """Tell whether there is data in *element*: text, attributes or anything below."""
    if element is None:
        return False
    return bool(len(element) or (element.text or "").strip() or any(_INSTANCE not in key for key in element.keys()))  # noqa: SIM118  elements are no mappings


def matching(places: Iterable[Element], way: tuple[str, ...], wanted: str, steps: Iterable[Step]) -> list[Element]:
    """Return all elements that *steps* lead to from those of *places* that have *wanted* at *way*."""
    found = [place for place in places if wanted and _first(place, way) == wanted]
    return [one for place in found for one in walk(place, steps)]


def told(around: Node | None, route: Route) -> list[str]:
    """Return the texts that *route* leads to from *around*, what encloses the record."""
    return [] if around is None else [found for found, _ in texts(route, Here(around))]


def listed(around: Node, field: Field) -> list[str]:
    """Return all values with data that *field*, which repeats, draws from *around*."""
    assert field.rule.draw is not None, "it is drawn"
    return [one.text or "" for one in draw_all(field, field.rule.draw, Here(around), _NO_RECORD)]


def placed(around: Node | None, route: Route) -> Node | None:
    """Return the place that *route* leads to from *around*; several are a doubt."""
    found = places(around, route)
    if len(found) > 1:
        raise Doubt
    return found[0] if found else None


def places(around: Node | None, route: Route) -> tuple[Node, ...]:
    """Return the places that *route* leads to from *around*."""
    return () if around is None else reached(route, Here(around)).nodes


def by_key(around: Node | None, route: Route) -> dict[str, list[str]]:
    """Return the texts that *route* leads to from *around* whatever its one key wants, by what stands at the key."""
    found: dict[str, list[str]] = {}
    path = msgspec.structs.replace(route.path, pick=None)
    at = next(number for number, hop in enumerate(route.hops) if hop.keys)
    hop = route.hops[at]
    before = Route(path, route.up, (*route.hops[:at], Hop(hop.shape, hop.filters)), route.context)
    rest = Route(path, 0, route.hops[at + 1 :], route.reached)
    for place in places(around, before):
        name = first_text(place, hop.keys[0][0])
        if name:
            found.setdefault(name, []).extend(told(place, rest))
    return found


def counted(around: Node | None, route: Route) -> int:
    """Return how many places with data *route* leads to from *around*."""
    if around is None:
        return 0
    return sum(bool(found or nodes[0].children) for found, nodes in texts(route, Here(around)))
