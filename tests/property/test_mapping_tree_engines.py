"""The compiled mappings of all but X12 against their interpreter, on their cases and on spoiled ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.assembly import Recipe
from gateway.assembly.parts import Part
from gateway.assembly.sides import Sides
from gateway.csvmsg import CsvMessage, CsvRecord
from gateway.diagnostics import Diagnostic
from gateway.jsonmsg import JsonMessage, JsonRecord
from gateway.library import library
from gateway.mapping import CompiledTree, Draft, Mapped, Plan, interpret
from gateway.mapping.interpret import locate, refusals
from gateway.pipeline.csv_message import open_rows
from gateway.pipeline.json_message import open_posted
from gateway.pipeline.library import Route
from gateway.pipeline.xml_message import open_message
from gateway.tree import Element, InMemory, Node
from gateway.xmlmsg import ForeignMessage, Record, record_node

ROOT = Path(__file__).parents[2]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@lru_cache(maxsize=1)
def routes() -> dict[str, Route]:
    """The routes of all mappings of XML, CSV and JSON, by the name of the mapping."""
    whole = library()
    formats = [*whole.foreign.values(), *whole.tabular.values(), *whole.posted.values()]
    found = [*whole.xml_routes.values(), *(route for one in formats for route in one.routes)]
    return {route.mapping.name: route for route in found}


@lru_cache(maxsize=1)
def documents() -> list[tuple[str, str]]:
    """Every case of those mappings, in their files or beside them, with the name of its mapping."""
    found = [
        (name, case.given)
        for name, route in sorted(routes().items())
        for case in route.mapping.file.cases
        if case.given.lstrip().startswith("<") or name.startswith(("csv-", "json-"))
    ]
    beside = [path for kind in ("xml", "csv", "json") for path in sorted((ROOT / "mappings/cases").glob(f"*/*.{kind}"))]
    return found + [
        (path.parent.name, path.read_text(errors="replace")) for path in beside if path.parent.name in routes()
    ]


def records(text: str) -> Iterator[tuple[object, Node | None, Node]]:
    """Read a document: every record as its element, what encloses it, and as a tree."""
    if text.lstrip().startswith(("{", "[")):
        posted = open_posted(InMemory(text.encode()), library())
        for order in posted.records() if isinstance(posted, JsonMessage) else ():
            if isinstance(order, JsonRecord) and order.node is not None:
                yield Element.of(order.node), order.node.parent, order.node
        return
    if not text.lstrip().startswith("<"):
        rows = open_rows(InMemory(text.encode()), library())
        for parcel in rows.records() if isinstance(rows, CsvMessage) else ():
            if isinstance(parcel, CsvRecord):
                yield parcel.element, None, parcel.node
        return
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


def test_every_mapping_of_the_library_is_compiled() -> None:
    """Of every source that it reads, and in every place that maps a record."""
    whole = library()
    routed = {route.mapping.name: bool(route.tree and route.tree.source) for route in routes().values()}
    for guide_routes in whole.x12_routes.values():
        routed |= {route.mapping.name: bool(route.compiled and route.compiled.source) for route in guide_routes}
    assert [name for name, compiled in routed.items() if not compiled] == []
    left = {name: mapping.plans for name, mapping in whole.mappings.items() if name not in routed}
    assert set(left) == {"assembled-type-11", "assembled-type-13"}, "these join parts, and read no message"
    assert all(CompiledTree(plan).source for plans in left.values() for plan in plans.values())


@pytest.mark.parametrize(
    "name",
    [
        *("canonical-section-321", "canonical-type-11", "cargowise-section-321", "iata-xfzb-section-321"),
        *("kestrel", "netchb-type-11", "netchb-type-86", "ubl-waybill-section-321", "wco-dms-type-11"),
        *("csv-marketplace-section-321", "json-marketplace-section-321"),
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


LEFT_OUT = re.compile(r"<(\w+)>[^<>]*</\1>")
MEMBER = re.compile(r'("\w+": )("[^"]*"|[0-9.]+)')
STATED = ['""', "0", "1.50", '" A "', '"USD"', '"CA"', "null", "[]", '{"a": 1}', '"\\u00e9"', "-1", '"2025-02-30"']
LEAF = re.compile(r">([^<>]*)</")
ELEMENT = re.compile(r"<(\w[\w:.-]*)(?: [^<>]*)?>[^<>]*</\1>")
MESSY = ["0", "007", "1.5", "-1", "x", "USD", "CA", "a  b", " A ", "\nA\nB", "é", "٣", "&amp;", "]]&gt;", "\x85", " "]


def spoiled(text: str, random: Random) -> str:
    """Change values, send elements twice, empty, not at all, elsewhere, or with something in them."""
    if text.lstrip().startswith(("{", "[")):
        return MEMBER.sub(lambda one: f"{one[1]}{random.choice(STATED)}" if random.random() < 0.05 else one[0], text)
    if not text.lstrip().startswith("<"):
        return spoiled_rows(text, random)
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


def spoiled_rows(text: str, random: Random) -> str:
    """Change cells, send rows twice or not at all."""
    rows = list(csv.reader(StringIO(text)))
    for _ in range(random.randint(1, 3)):
        row = random.choice(rows)
        if not row:
            continue
        match random.choice(["value", "value", "value", "twice", "gone"]):
            case "value":
                row[random.randrange(len(row))] = random.choice([*MESSY, ""])
            case "twice":
                rows.append(list(row))
            case "gone" if len(rows) > 2:
                rows.remove(row)
    made = StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue()


@lru_cache(maxsize=1)
def parts() -> dict[str, list[str]]:
    """Records of the cases that may be parts of a shipment, by the role that sends such."""
    made: dict[str, list[str]] = {"Section321": [], "Type11": [], "Supplement": []}
    for name, text in documents():
        for _, _, node in records(text):
            draft = interpret(routes()[name].plan, node)
            if draft.sound and draft.aside is None and draft.root.name in made:
                made[draft.root.name].append(draft.xml())
    return {"carrier": made["Section321"], "broker": made["Type11"], "marketplace": made["Supplement"]}


@lru_cache(maxsize=1)
def joining() -> list[tuple[Recipe, CompiledTree]]:
    """How parts are joined, in both forms."""
    return [(recipe, CompiledTree(recipe.plan)) for recipe in library().recipes.values()]


def test_parts_that_have_it_all_are_joined_by_the_compiled_form() -> None:
    """An entry, and a manifest for an entry: nothing is left to doubt."""
    served = 0
    for broker in parts()["broker"]:
        for recipe, tree in joining():
            sent = [Part(role="broker", partner="p", xml=broker)]
            sent += [Part(role="carrier", partner="p", xml=text) for text in parts()["carrier"][:1]]
            node = Sides(sent, [], recipe.shape).node
            served += agree(tree, recipe.plan, Element.of(node), None, node)[0] is not None
    assert served


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_joining_parts_is_compiled_as_it_is_interpreted(random: Random) -> None:
    """Whatever the parts have, lack, and say differently."""
    sent = [
        Part(role=role, partner="p", xml=LEFT_OUT.sub(lambda one: one[0] if random.random() < 0.9 else "", text))
        for role, texts in parts().items()
        for text in random.sample(texts, random.randint(0, 1))
    ]
    for recipe, tree in joining():
        node = Sides(sent, [], recipe.shape).node
        agree(tree, recipe.plan, Element.of(node), None, node)


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
