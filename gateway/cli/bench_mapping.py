"""Mapping alone, X12 and canonical XML: the compiled forms beside each other, beside reading, and beside a floor.

All costs are taken in turns, and of each the lowest counts: what else the machine does makes them higher, never lower.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gateway.cli.bench_manifest import canonical_xml, truck_manifest
from gateway.library import library
from gateway.pipeline.x12_run import is_plain, split_run
from gateway.pipeline.xml_message import open_message
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.check import Head
from gateway.x12.check import Record as X12Record
from gateway.xmlmsg import Record, XmlMessage

_SHIPMENTS = 200
_ROUNDS = 40
_SETTLING = 200
"""Rounds before, so that all shapes of shipments have come often enough for a function of their own."""
_GUIDE, _MAPPING = "x12/309-005020", "x12-309-truck"
_X12_GOAL = 15.0
_FLOOR = 4.1
"""Microseconds that splitting a shipment takes on the machine on which ``_X12_GOAL`` is to be kept."""
_XML_GOAL = 6.0


def mapping_us() -> dict[str, float]:
    """Return what reading and mapping a shipment costs, in microseconds.

    ``split``: its X12 into segments and elements, which is the floor. ``x12_map``: those to the record's text, with
    values and places, each right after it is split, as the pipeline does. ``x12_read``: reading and checking before
    that. ``xml_map`` and ``xml_read``: the same of XML.
    """
    steps = _steps()
    lowest = dict.fromkeys(steps, float("inf"))
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            begun = time.thread_time()
            deque(step(), maxlen=0)
            lowest[name] = min(lowest[name], time.thread_time() - begun)
    lowest["x12_map"] -= lowest["split"]
    return {name: cost / _SHIPMENTS * 1e6 for name, cost in lowest.items()}


def _steps() -> dict[str, Callable[[], Iterable[object]]]:
    manifest = InMemory(b"".join(truck_manifest(_SHIPMENTS)))
    document = InMemory(b"".join(canonical_xml(_SHIPMENTS)))
    installed = library()
    checker = installed.checkers[_GUIDE]
    route = next(one for one in installed.x12_routes[_GUIDE] if one.mapping.name == _MAPPING)
    canonical = installed.xml_routes["Section321"]
    assert route.compiled is not None, "the route is of X12"
    assert canonical.tree is not None, "the route is of XML"
    assert route.compiled.source is not None, "the mapping of X12 compiles"
    assert canonical.tree.source is not None, "the mapping of canonical XML compiles"
    compiled, tree = route.compiled, canonical.tree

    def read_x12() -> Iterator[Head | X12Record]:
        for interchange in survey(manifest).interchanges:
            for transaction in interchange.groups[0].transactions:
                for part in checker.check(transaction, manifest, interchange.delimiters, route.split):
                    if isinstance(part, Head | X12Record):
                        yield part

    def read_xml() -> Iterator[Record]:
        message = open_message(document, installed)
        assert isinstance(message, XmlMessage), "the document is canonical"
        return (record for record in message.records() if isinstance(record, Record))

    delimiters = survey(manifest).interchanges[0].delimiters
    parts = list(read_x12())
    texts = [part.run.text for part in parts if isinstance(part, X12Record)]
    opened = compiled.open(next(part.enclosing for part in parts if isinstance(part, Head)))
    records, around = list(read_xml()), tree.open(None)

    def map_x12() -> Iterator[object]:
        return (
            compiled.map(opened, split_run(text, delimiters), is_plain(text, delimiters, compiled.cut))
            for text in texts
        )

    def map_xml() -> Iterator[object]:
        return (tree.map(around, record.element) for record in records)

    for _ in range(_SETTLING):
        assert all(map_x12()), "a clean shipment takes the compiled path"
    assert all(map_xml()), "a clean record takes the compiled path"
    return {
        "split": lambda: (split_run(text, delimiters) for text in texts),
        "x12_map": map_x12,
        "x12_read": read_x12,
        "xml_map": map_xml,
        "xml_read": read_xml,
    }


def goals(costs: dict[str, float]) -> list[dict[str, Any]]:
    """Return how *costs* meet what is wanted of them."""
    split, x12 = costs["split"], costs["x12_map"]
    comparable = x12 * _FLOOR / split
    ratio = (costs["xml_read"] + costs["xml_map"]) / (costs["x12_read"] + split + x12)
    return [
        {
            "id": "map-x12",
            "goal": f"a 309 shipment mapped in at most {_X12_GOAL:g} us where splitting it takes {_FLOOR:g} us",
            "measured": f"{comparable:.1f} us ({x12:.1f} us here, where splitting takes {split:.1f} us)",
            "met": comparable <= _X12_GOAL,
        },
        {
            "id": "map-xml",
            "goal": f"canonical XML read and mapped at no more than {_XML_GOAL:g} times the cost of X12",
            "measured": f"{ratio:.1f} times; mapped alone {costs['xml_map'] / (split + x12):.1f} times",
            "met": ratio <= _XML_GOAL,
        },
    ]
