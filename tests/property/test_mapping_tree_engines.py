"""The compiled mappings of XML against their interpreter: every shipped mapping, on its cases and on spoiled ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.mapping import CompiledTree, Draft, Mapped, Plan, interpret
from gateway.mapping.interpret import locate, refusals
from gateway.pipeline.library import Route
from gateway.pipeline.xml_message import open_message
from gateway.tree import InMemory, Node
from gateway.xmlmsg import ForeignMessage, Record, record_node

ROOT = Path(__file__).parents[2]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@lru_cache(maxsize=1)
def routes() -> dict[str, Route]:
    """The routes of all XML mappings, by the name of the mapping."""
    whole = library()
    found = [*whole.xml_routes.values(), *(route for one in whole.foreign.values() for route in one.routes)]
    return {route.mapping.name: route for route in found}


@lru_cache(maxsize=1)
def documents() -> list[tuple[str, str]]:
    """Every case of those mappings, in their files or beside them, with the name of its mapping."""
    found = [
        (name, case.given)
        for name, route in sorted(routes().items())
        for case in route.mapping.file.cases
        if case.given.lstrip().startswith("<")
    ]
    beside = sorted((ROOT / "mappings/cases").glob("*/*.xml"))
    return found + [(path.parent.name, path.read_text()) for path in beside if path.parent.name in routes()]


def records(text: str) -> Iterator[tuple[object, Node | None, Node]]:
    """Read a document: every record as its element, what encloses it, and as a tree."""
    message = open_message(InMemory(text.encode()), library())
    if isinstance(message, Diagnostic):
        return
    if isinstance(message, ForeignMessage):
        for foreign in message.records():
            if not isinstance(foreign, Diagnostic):
                yield foreign.element, foreign.around, foreign.node
        return
    for record in message.records(1 if message.root[1] == "Filings" else 0):
        if isinstance(record, Record):
            yield record.element, None, record_node(record)


def agree(
    tree: CompiledTree, plan: Plan, element: object, around: Node | None, node: Node
) -> tuple[Mapped | None, Draft]:
    """Map the record with both engines; hold that the compiled one says what the other does, or nothing."""
    mapped, draft = tree.map(tree.open(around), element), interpret(plan, node)
    if mapped is not None:
        assert draft.aside is None
        assert draft.diagnostics == (refusals(plan, node) if mapped.refused else [])
        assert mapped.xml == ("" if mapped.refused else draft.xml())
        assert mapped.key == draft.key
        assert mapped.values == draft.values
    return mapped, draft


@pytest.mark.parametrize(
    "name",
    [
        *("canonical-section-321", "canonical-type-11", "cargowise-section-321", "iata-xfzb-section-321"),
        *("kestrel", "netchb-type-11", "netchb-type-86", "ubl-waybill-section-321", "wco-dms-type-11"),
    ],
)
def test_sound_records_of_the_cases_take_the_happy_path(name: str) -> None:
    """A record that the interpreter finds nothing wrong with, but for what a rule refuses, is served compiled."""
    route = routes()[name]
    assert route.tree is not None
    refused = {field.rule.refuse for field in route.plan.walk()}
    served = 0
    for text in (text for mapping, text in documents() if mapping == name):
        for element, around, node in records(text):
            mapped, draft = agree(route.tree, route.plan, element, around, node)
            sound = all(one.code in refused for one in draft.diagnostics)
            assert (mapped is not None) == (draft.aside is None and sound), draft.diagnostics
            served += mapped is not None
    assert served


def test_no_case_of_any_mapping_is_said_otherwise() -> None:
    """Each record goes through every mapping of its format, whether it is meant for that or not."""
    for name, text in documents():
        plan = routes()[name].plan
        for route in routes().values():
            if route.plan.context[-1] is plan.context[-1] and route.tree is not None:
                for element, around, node in records(text):
                    agree(route.tree, route.plan, element, around, node)


LEAF = re.compile(r">([^<>]*)</")
ELEMENT = re.compile(r"<(\w[\w:.-]*)(?: [^<>]*)?>[^<>]*</\1>")
MESSY = ["0", "007", "1.5", "-1", "x", "USD", "CA", "a  b", " A ", "\nA\nB", "é", "٣", "&amp;", "]]&gt;", "\x85", " "]


def spoiled(text: str, random: Random) -> str:
    """Change values, send elements twice, empty, not at all, elsewhere, or with something in them."""
    for _ in range(random.randint(1, 3)):
        kind = random.choice(["value", "value", "twice", "gone", "empty", "moved", "inside", "attribute"])
        found = list((LEAF if kind == "value" else ELEMENT).finditer(text))
        if not found:
            return text
        one = random.choice(found)
        if kind == "value":
            text = f"{text[: one.start(1)]}{random.choice(MESSY)}{text[one.end(1) :]}"
            continue
        name, whole = one[1], one[0]
        other = random.choice(found)
        changed = {
            "twice": f"{whole}{whole}",
            "gone": "",
            "empty": f"<{name}/>",
            "moved": "",
            "inside": f"<{name}>1<{name}>2</{name}></{name}>",
            "attribute": whole.replace(f"<{name}", f'<{name} unitCode="KGM" currencyID="USD"', 1),
        }[kind]
        text = f"{text[: one.start()]}{changed}{text[one.end() :]}"
        if kind == "moved":
            text = text.replace(other[0], f"{other[0]}{whole}", 1)
    return text


@given(st.randoms(use_true_random=False))
@settings(max_examples=250, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_where_the_compiled_form_answers_it_answers_as_the_interpreter(random: Random) -> None:
    """Same XML, key and values, and nothing that the interpreter has to say; and the same places for single fields."""
    name, text = random.choice(documents())
    route = routes()[name]
    assert route.tree is not None
    for element, around, node in records(spoiled(text, random)):
        mapped, draft = agree(route.tree, route.plan, element, around, node)
        if mapped is not None:
            for path in random.sample(draft.fields, min(1, len(draft.fields))):
                assert locate(route.plan, node, path) == draft.origin(path)
