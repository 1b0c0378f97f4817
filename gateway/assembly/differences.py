"""Where the sources of one field differ: every place that its rule may read, held against the one that was read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from gateway.filing.identifiers import same_importer
from gateway.mapping.convert import Converted, convert
from gateway.mapping.draft import Draft, Item
from gateway.mapping.plan import Field, Plan
from gateway.mapping.reading import Here, text_of, walk
from gateway.mapping.values import decimal_of
from gateway.tree import Node

_NUMBERS = ("number", "integer")
_IMPORTER = "ImporterNumber"


class Difference(msgspec.Struct, frozen=True):
    """Two sources of the field *path*; what *taken* says stands in the filing."""

    path: str
    taken: Node
    other: Node
    personal: bool
    rule: str
    """``file:line`` of the rule that believed the one."""


def differences(plan: Plan, assembly: Node, draft: Draft) -> Iterator[Difference]:
    """Yield the differences between the sources of each field that *draft*, made of *assembly* by *plan*, has.

    Numbers are compared as numbers and texts without case and layout; a text that only says less than the other one
    (a tariff number of six digits, a shorter description) does not differ from it. Parties are compared by their names,
    importers by their number, with or without a suffix of zeros.
    """
    made = {item.path: item for item in draft.root.walk()}
    yield from _group(plan, plan.root, "", Here(assembly), made)


def _group(plan: Plan, group: Field, path: str, here: Here, made: dict[str, Item]) -> Iterator[Difference]:
    for field in group.fields:
        below = f"{path}.{field.name}" if path else field.name
        if field.rule.each is not None and field.otherwise is None:
            route = field.routes[field.rule.each.text]
            for number, node in enumerate(walk(route, here).nodes, 1):
                yield from _group(plan, field, f"{below}[{number}]", Here(node), made)
        elif field.rule.at is not None:
            yield from _party(field, below, here, made)
        elif field.rule.draw is not None or field.otherwise is not None:
            yield from _leaf(plan, field, below, here, made)
        else:
            yield from _group(plan, field, below, here, made)


def _leaf(plan: Plan, field: Field, path: str, here: Here, made: dict[str, Item]) -> Iterator[Difference]:
    item = made.get(path)
    if item is None or item.value is None or not item.nodes or field.repeats:
        return
    taken = item.nodes[0]
    if field.otherwise is None and field.rule.draw is not None and len(field.rule.draw.paths) < 2:
        return  # nobody else is asked
    for one in _alternatives(field):
        draw = one.rule.draw
        if draw is None or draw.verb not in ("from", "first"):
            continue
        for read in draw.paths:
            for node in walk(one.routes[read.text], here).nodes if read.text in one.routes else ():
                if node is taken or not (text := text_of(node)):
                    continue
                done = convert(text, one.rule, plan.lists, None, "", 0)
                if isinstance(done, Converted) and _differ(one, item.value, done.text):
                    yield Difference(path, taken, node, field.rule.pii or field.target.pii, str(item.place))


def _party(field: Field, path: str, here: Here, made: dict[str, Item]) -> Iterator[Difference]:
    item = made.get(path)
    name = made.get(f"{path}.Name")
    if item is None or name is None or name.value is None:
        return
    for one in _alternatives(field):
        assert one.rule.at is not None, "each alternative of a place is a place"
        for node in walk(one.routes[one.rule.at.text], here).nodes:
            named = next(node.named("Name"), None)
            if node is not item.nodes[0] and named is not None and _differ(one, name.value, text_of(named)):
                yield Difference(path, item.nodes[0], node, True, str(item.place))


def _alternatives(field: Field) -> Iterator[Field]:
    one: Field | None = field
    while one is not None:
        yield one
        one = one.otherwise


def _differ(field: Field, one: str, other: str) -> bool:
    if field.name == _IMPORTER:
        return not same_importer(one, other)
    if field.target.type in _NUMBERS:
        return _number(one) != _number(other)
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return not long.startswith(short)


def _number(text: str) -> Decimal | str:
    number = decimal_of(text)
    return text if number is None else number


def _plain(text: str) -> str:
    return " ".join(text.upper().split())
