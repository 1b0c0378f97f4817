"""A mapping sketched from one sample: every field of the filing from the place that is called most like it.

Nothing is decided here that the author does not see: what no name answers is a gap, what nothing reads is listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from gateway.tree import Node, Shape

_ALIKE = {
    word: words[0]
    for words in (
        ("bill", "waybill", "awb", "hawb", "bol", "tracking"),
        ("number", "no", "nr", "id", "identifier", "reference", "ref", "num"),
        ("consignee", "receiver", "recipient", "buyer", "importer", "deliver", "delivery", "to"),
        ("shipper", "sender", "consignor", "exporter", "from"),
        ("weight", "mass"),
        ("quantity", "pieces", "piece", "count", "packages", "qty", "amountofpackages", "cartons", "parcels"),
        ("description", "goods", "commodity", "article", "product", "text"),
        ("value", "amount", "price", "worth", "dollars", "usd"),
        ("postal", "zip", "postcode", "post"),
        ("region", "state", "province", "subdivision"),
        ("street", "address", "addr", "line"),
        ("city", "town", "place"),
        ("country", "nation"),
        ("origin", "made"),
        ("arrival", "crossing"),
        ("phone", "telephone", "tel", "mobile"),
        ("htsus", "hts", "tariff", "hs"),
        ("scac", "carrier"),
        ("unit", "uom", "measure"),
        ("date", "day"),
        ("line", "item"),
    )
    for word in words
}
"""Words of the trade that mean the same in the names of fields."""
_NUMBERED = frozenset({"waybill", "awb", "hawb", "bol"})
"""Bills that are called so where their number stands."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAMES = frozenset({("Bill", "Number"), ("Entry", "Number")})
"""What tells records apart."""
_ENOUGH = 0.6
_FEW = 12


class Spot(msgspec.Struct, frozen=True):
    """A place of the source that holds a value in the sample."""

    path: str
    leaf: Shape
    names: tuple[str, ...]
    """The names that lead to it, its own last."""
    sample: str
    many: bool = False
    """It may stand there several times."""


class Sketch(msgspec.Struct):
    """The mapping so far, as lines, and what it reads."""

    lines: list[str]
    used: set[str]
    key: list[str]


def sketch_fields(target: Shape, record: Node, shapes: tuple[Shape, ...], lists: dict[str, frozenset[str]]) -> Sketch:
    """Return the ``fields:`` of a mapping to *target* from *record* and what is around it.

    *shapes* lead from the root of the document to that of the record. *lists* are the code lists by name, for fields
    that take the codes of one of them.
    """
    return _Sketcher(lists).sketch(target, record, shapes)


def spots_of(record: Node, shapes: tuple[Shape, ...]) -> list[Spot]:
    """Return every place with data in *record* and in the single elements around it, as paths from the record."""
    return [*_inside(record, shapes[-1], "", ()), *_around(record, shapes[:-1])]


def _around(record: Node, shapes: tuple[Shape, ...]) -> Iterator[Spot]:
    node, parent = record, record.parent
    for shape in reversed(shapes):
        if parent is None:
            return
        for child in parent.children:
            if child is not node and child.name != node.name and sum(1 for _ in parent.named(child.name)) == 1:
                called = f"@{child.name}" if child.kind == "attribute" else child.name
                for spot in _inside(child, _shape_of(shape, child), "", (child.name,)):
                    path = f"^{called}" + (f"/{spot.path}" if spot.path else "")
                    yield msgspec.structs.replace(spot, path=path, names=spot.names)
        node, parent = parent, parent.parent


def _inside(node: Node, shape: Shape | None, path: str, names: tuple[str, ...]) -> Iterator[Spot]:
    """Yield the places with data below *node*, through elements that occur once; the last may occur several times."""
    if node.value and node.value.strip() and (names or path):
        yield Spot(path, shape or Shape(name=node.name, kind="element", type="text"), names, node.value.strip())
    for child in node.children:
        below = _shape_of(shape, child)
        if (below is not None and below.max != 1) or sum(1 for _ in node.named(child.name)) > 1:
            if below is not None and not child.children and child is next(node.named(child.name)) and child.value:
                listed = f"{path}/{child.name}[*]" if path else f"{child.name}[*]"
                yield Spot(listed, below, (*names, child.name), child.value.strip(), many=True)
            continue
        called = f"@{child.name}" if child.kind == "attribute" else child.name
        name = below.label if below is not None and below.label else called
        step = "." if node.kind == "segment" else "/"
        yield from _inside(child, below, f"{path}{step}{name}" if path else name, (*names, name))


def _shape_of(shape: Shape | None, node: Node) -> Shape | None:
    return next((one for one in shape.children if one.name == node.name), None) if shape is not None else None


def words_of(*names: str) -> frozenset[str]:
    """Return the words of *names* (``GrossWeightUnit``, ``gross_weight``) in the form in which they are compared."""
    words = [word.lower() for name in names for word in _WORD.findall(name) if len(word) > 1]
    numbered = {"number"} if _NUMBERED & set(words) else set()
    return frozenset({_ALIKE.get(word, word) for word in words} | numbered)


def likeness(target: tuple[str, ...], source: tuple[str, ...]) -> float:
    """Return how much the place *source* is called like the field *target*, from 0 to 1; both are paths of names."""
    wanted, found = words_of(target[-1]), words_of(source[-1])
    wanted_way, found_way = words_of(*target), words_of(*source)
    if not wanted or not found or not wanted & found_way:
        return 0.0
    return (
        0.5 * len(wanted & found_way) / len(wanted)
        + 0.2 * len(found & wanted_way) / len(found)
        + 0.3 * len(wanted_way & found_way) / len(wanted_way)
    )


class _Sketcher:
    def __init__(self, lists: dict[str, frozenset[str]]) -> None:
        self.lists = lists
        self.used: set[str] = set()
        self.key: list[str] = []

    def sketch(self, target: Shape, record: Node, shapes: tuple[Shape, ...]) -> Sketch:
        several = shapes[-1].max != 1
        chosen = _matched(target, spots_of(record, shapes), alone=not several)
        lines = list(self.group(target, (), chosen, record, shapes[-1]))
        return Sketch([f"  {line}" for line in lines], self.used, self.key)

    def group(
        self, target: Shape, way: tuple[str, ...], chosen: dict[tuple[str, ...], Spot], record: Node, shape: Shape
    ) -> Iterator[str]:
        for child in target.children:
            name = f"@{child.name}" if child.kind == "attribute" else child.name
            path = (*way, name)
            if child.type is not None and not any(one.kind == "element" for one in child.children):
                yield from self.leaf(child, path, chosen.get(path))
            elif child.max != 1:
                yield from self.rows(child, path, record, shape)
            else:
                used, key = set(self.used), list(self.key)
                lines = list(self.group(child, path, chosen, record, shape))
                gaps = any(line.lstrip().startswith("#") for line in lines)
                made = any(not line.lstrip().startswith("#") for line in lines)
                if gaps and not child.min:
                    self.used, self.key = used, key
                elif made:
                    yield f"{name}:"
                    yield from (f"  {line}" for line in lines)
                elif child.min:
                    yield f"# GAP: {'.'.join(path)} is required, and no place of the sample is called like it"

    def rows(self, target: Shape, path: tuple[str, ...], record: Node, shape: Shape) -> Iterator[str]:
        """Sketch a group that repeats from the repeating place with the most names like those of its fields."""
        best: tuple[float, str, dict[tuple[str, ...], Spot], Node, Shape] | None = None
        for where, node, below in _repeating(record, shape, ""):
            found = _matched(target, list(_inside(node, below, "", ())), path)
            score = sum(likeness(one, (*path, *spot.names)) for one, spot in found.items())
            if found and (best is None or score > best[0]):
                best = (score, where, found, node, below)
        if best is None:
            if target.min:
                yield f"# GAP: {'.'.join(path)} is required, and nothing that repeats has fields called like its own"
            return
        _, where, found, node, below = best
        inner = _Sketcher(self.lists)
        lines = list(inner.group(target, path, found, node, below))
        self.used |= {f"{where}/{one}" for one in inner.used}
        yield f"{path[-1]}:"
        yield f"  each: {_quoted(where)}"
        if target.min:
            yield "  required: true"
        yield "  fields:"
        yield from (f"    {line}" for line in lines)

    def leaf(self, target: Shape, path: tuple[str, ...], spot: Spot | None) -> Iterator[str]:
        name = path[-1]
        if spot is None:
            if name == "Number" and target.type == "integer":
                yield "Number: { count: here }"
            elif target.min and target.codes is not None and len(target.codes) == 1:
                yield f"{name}: {{ const: {_quoted(next(iter(target.codes)))} }}"
            elif target.min:
                codes = f", one of {', '.join(sorted(target.codes)[:_FEW])}" if target.codes is not None else ""
                yield f"# GAP: {'.'.join(path)} is required{codes}, and no place of the sample is called like it"
            return
        self.used.add(spot.path)
        self.key += [f"$.{'.'.join(path)}"] if "Bill" in path or "Entry" in path else []
        yield f"{name}: {self.rule(target, spot)}  # {json.dumps(spot.sample[:40], ensure_ascii=False)}"

    def rule(self, target: Shape, spot: Spot) -> str:
        words = [f"from: {_quoted(spot.path)}"]
        if target.type in ("number", "integer"):
            money = "Value" in target.name or "value" in words_of(target.name)
            words.append(f"number: {'integer' if target.type == 'integer' else 'money' if money else 'decimal'}")
        elif target.type == "date":
            words.append(f"date: {spot.leaf.format or _form(spot.sample, 'iso' if '-' in spot.sample else 'CCYYMMDD')}")
        elif target.type == "time":
            words.append(f"time: {spot.leaf.format or _form(spot.sample, 'iso' if ':' in spot.sample else 'HHMM')}")
        elif target.codes is not None:
            words.append(f"codes: {self.codes(target.codes)}")
        elif target.max_length is not None and (spot.leaf.max_length or target.max_length + 1) > target.max_length:
            words += [f"max: {target.max_length}", "then: error"]
        if target.min:
            words.append("required: true")
        if target.pii or spot.leaf.pii:
            words.append("pii: true")
        return f"{{ {', '.join(words)} }}"

    def codes(self, accepted: frozenset[str]) -> str:
        fitting = [name for name, codes in sorted(self.lists.items()) if codes and codes <= accepted]
        if fitting:
            return max(fitting, key=lambda name: len(self.lists[name]))
        return f"[{', '.join(_quoted(code) for code in sorted(accepted))}]"


def _form(sample: str, otherwise: str) -> str:
    """Return how *sample* is written: as day and time in one, or *otherwise*."""
    return "date-time" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", sample, re.ASCII) else otherwise


def _matched(
    target: Shape, spots: list[Spot], way: tuple[str, ...] = (), *, alone: bool = True
) -> dict[tuple[str, ...], Spot]:
    """Return for fields below *target* the place that is called most like them; every place serves one field.

    What stands around a record that is not *alone* holds for all of them, and is the number of none.
    """
    fields = list(_leaves(target, way))
    pairs = sorted(
        (
            (score, -number, -other, path, spot)
            for number, (path, many) in enumerate(fields)
            for other, spot in enumerate(spots)
            if (many or not spot.many)
            and (alone or spot.path[0] != "^" or path not in _NAMES)
            and (score := likeness(path, (*way, *spot.names))) >= _ENOUGH
        ),
        key=lambda pair: pair[:3],
        reverse=True,
    )
    chosen: dict[tuple[str, ...], Spot] = {}
    taken: set[str] = set()
    for _, _, _, path, spot in pairs:
        if path not in chosen and spot.path not in taken:
            chosen[path] = spot
            taken.add(spot.path)
    return chosen


def _leaves(target: Shape, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the path of every field below *target* that has a value, and whether it may have several."""
    for child in target.children:
        path = (*way, f"@{child.name}" if child.kind == "attribute" else child.name)
        if child.type is not None:
            yield path, child.max != 1
        if child.max == 1:
            yield from _leaves(child, path)


def _repeating(node: Node, shape: Shape, path: str) -> Iterator[tuple[str, Node, Shape]]:
    """Yield the places below *node* that repeat and have fields, with the first of their instances."""
    seen: set[str] = set()
    for child in node.children:
        below = _shape_of(shape, child)
        if child.kind == "attribute" or below is None or child.name in seen:
            continue
        seen.add(child.name)
        where = f"{path}/{child.name}" if path else child.name
        if below.max != 1 and child.children:
            yield where, child, below
        yield from _repeating(child, below, where)


def _quoted(text: str) -> str:
    """Return *text* as YAML takes it inside of braces."""
    plain = re.fullmatch(r"[A-Za-z^/][A-Za-z0-9_./^-]*", text)
    return text if plain else json.dumps(text, ensure_ascii=False)
