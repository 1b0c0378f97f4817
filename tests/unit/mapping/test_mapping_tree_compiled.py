"""The compiled mapping of an XML source: it says what the interpreter says, or nothing."""

from __future__ import annotations

import pytest
from lxml import etree
from small_formats import NAMESPACE, TARGET

from gateway.mapping import CodeList, CompiledTree, Draft, Mapped, interpret, load_mapping
from gateway.mapping.interpret import refusals
from gateway.mapping.plan import Plan
from gateway.mapping.word_screens import WordScreen
from gateway.tree import Shape
from gateway.xmlmsg.node import element_node

UNITS, _ = CodeList.read("code,label,valid_from,valid_to\nK,KG,,\nL,LB,,\n", "units.csv")
SCREENS = {"box": WordScreen(words=frozenset({"PO BOX"}))}


def element(name: str, *children: Shape, **more: object) -> Shape:
    kind = None if any(child.kind == "element" for child in children) else "text"
    length = 5 if kind else None
    return Shape(name=name, kind="element", namespace="urn:s", type=kind, max_length=length, children=children, **more)  # type: ignore[arg-type]


def attribute(name: str) -> Shape:
    return Shape(name=name, kind="attribute", type="text", max_length=5)


PARTY = (element("role", attribute("list")), element("name"), element("line", max=3), element("town", element("code")))
SOURCE = element(
    "doc",
    element("carrier", min=1),
    element("day"),
    element("port", element("code", min=1)),
    element("owner", *PARTY),
    element("scale", attribute("no"), element("kilos"), max=None),
    element(
        "bill",
        element("number", min=1),
        element("element"),
        element("weight", attribute("unit")),
        element("party", *PARTY, max=None),
        element("a-b"),
        element("note", max=None),
        element("lot", element("mark"), element("item", element("text", min=1), element("count"), max=None), max=None),
        element("group", element("first"), element("second")),
        max=None,
    ),
    max=1,
)
HEAD = (
    "mapping: small\nversion: 1\nsource: xml/small\ntarget: small\nnamespaces: { s: 'urn:s' }\n"
    "records:\n  each: doc/bill\n  key: [$.Number]\n"
)


def plan_of(rules: str, records: str = "") -> Plan:
    text = f"{HEAD}{records}fields:\n  Number: number\n{rules}"
    mapping, found = load_mapping(
        "small", {"small.yaml": text}, {"xml/small": SOURCE}, TARGET, NAMESPACE, {"units": UNITS}, {}, SCREENS
    )
    assert mapping is not None, [one.message for one in found]
    return mapping.plans["xml/small"]


def both(plan: Plan, body: str, around: str = "<carrier>ABCD</carrier>") -> tuple[Mapped | None, Draft]:
    """Map the bill *body* with both engines, as the first of its document."""
    whole = etree.fromstring(f'<doc xmlns="urn:s">{around}</doc>')
    bill = etree.fromstring(f'<bill xmlns="urn:s"><number>7</number>{body}</bill>')
    outside = element_node(whole, "/doc")
    node = element_node(bill, "/doc/bill[1]")
    node.parent = outside
    tree = CompiledTree(plan)
    return tree.map(tree.open(outside), bill), interpret(plan, node)


PLACES = [
    ("  Short: a-b\n", "<a-b>X</a-b>"),
    ("  Short: a-b\n", "<a-b> X&amp;Y </a-b>"),
    ("  Short: a-b\n", ""),
    ("  Short: a-b\n", "<a-b/>"),
    ("  Short: element\n", "<element>E</element>"),
    ("  Short: { from: weight/@unit, codes: { KGM: K } }\n", '<weight unit="KGM">5</weight>'),
    ("  Short: { from: weight, number: integer }\n", '<weight unit="KGM">005</weight>'),
    (
        "  Short: 'party[role=CN]/name'\n",
        "<party><role>SH</role><name>A</name></party><party><role> CN </role><name>B</name></party>",
    ),
    ("  Short: 'party[role/@list=X]/name'\n", '<party><role list="X">SH</role><name>A</name></party>'),
    ("  Short: 'party[town/code=NY]/name'\n", "<party><name>A</name><town><code>NY</code></town></party>"),
    ("  Short: first(party/name)\n", "<party><name>A</name></party><party><name>B</name></party>"),
    ("  Short: last(party/role/@list)\n", '<party><role list="A"/></party><party><role list="B"/></party>'),
    ("  Short: { first: [a-b, group/first, group/second] }\n", "<group><first> </first><second>S</second></group>"),
    ("  Short: { join: ['party[*]/name'], with: '&' }\n", "<party><name>A</name></party><party><name>B</name></party>"),
    ("  Short: { when: exists(group), const: G }\n", "<group><first>1</first></group>"),
    ("  Short: { when: exists(group), const: G }\n", "<group/>"),
    ("  Short: { when: exists(weight), const: G }\n", '<weight unit="K"/>'),
    ("  Short: { when: exists(weight/@unit), const: G }\n", '<weight unit=" "/>'),
    ("  Short: { when: several(note), const: G }\n", "<note>1</note><note/><note>2</note>"),
    ("  Short: { when: several(note), const: G }\n", "<note>1</note><note/>"),
    (
        '  Short: { when: "party[*]/name = B", const: G }\n',
        "<party><name>A</name></party><party><name>B</name></party>",
    ),
    ("  Short: { when: 'not group/first in (1, 2)', const: G }\n", "<group><first>3</first></group>"),
    ("  Short: { when: \"a-b matches '[0-9]+'\", const: G }\n", "<a-b>12</a-b>"),
    ("  Short: { count: note }\n", "<note>1</note><note/><note>2</note>"),
    ("  Short: { from: ^carrier }\n", ""),
    ("  Short: { when: exists(^port), const: P }\n", ""),
    ("  Short: { from: a-b, codes: units }\n", "<a-b>K</a-b>"),
    ("  Short: { from: a-b, lookup: units }\n", "<a-b>L</a-b>"),
    ("  Short: { from: a-b, default: { value: D, on: [absent, empty] } }\n", "<a-b> </a-b>"),
    ("  Short: { from: a-b, steps: [squeeze-spaces] }\n", "<a-b>A\n   B</a-b>"),
    ("  Short: { from: a-b, steps: [digits] }\n", "<a-b>\u06631\u00b2</a-b>"),
    ("  Short: { from: a-b, steps: [transliterate, upper] }\n", "<a-b>\u00e9a</a-b>"),
    ("  Short: { from: a-b, steps: [{ skip: 2 }] }\n", "<a-b>ABC</a-b>"),
    ("  Short: { from: a-b, screen: box }\n", "<a-b>BOX</a-b>"),
    ("  Ref: 'note[*]'\n", "<note>1</note><note/><note>\u00fc</note>"),
    ("  Ref: { all: [group/first, group/second] }\n", "<group><second>2</second><first>1</first></group>"),
]


@pytest.mark.parametrize(("rules", "body"), PLACES)
def test_places_of_every_kind_are_read_as_the_interpreter_reads_them(rules: str, body: str) -> None:
    """Elements, attributes, filters, picks, conditions, what encloses the record: the same text, key and values."""
    mapped, draft = both(plan_of(rules), body)
    assert draft.diagnostics == []
    assert mapped is not None
    assert (mapped.xml, mapped.key, mapped.values) == (draft.xml(), draft.key, draft.values)


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        ("  Short: a-b\n", "<a-b>1</a-b><a-b>2</a-b>"),
        ("  Short: { from: a-b, max: 3, then: error }\n", "<a-b>TOO LONG</a-b>"),
        ("  Ref: 'note[*]'\n", "<note>1</note><note> </note>"),
        ("  Short: a-b\n", "<a-b>X<b/></a-b>"),
        ("  Short: 'party[role=CN]/name'\n", "<party><role>CN</role><name>A</name></party>" * 2),
        ("  Short: group/first\n", "<group>A</group>"),
        ("  Short: group/first\n", "<group><first>1</first></group><group><first>2</first></group>"),
        ("  Short: { from: a-b, required: true }\n", ""),
        ("  Short: { from: a-b, screen: box }\n", "<a-b>po box</a-b>"),
        ("  Short: { from: weight, number: integer }\n", "<weight>\u0663</weight>"),
    ],
)  # fmt: skip
def test_whatever_is_in_doubt_is_left_to_the_interpreter(rules: str, body: str) -> None:
    """Silence, never a second opinion."""
    mapped, _ = both(plan_of(rules), body)
    assert mapped is None


LOT = "  Line:\n    each: lot\n"
LOTS = (
    "<lot><mark>M</mark><item><text>A</text><count>1</count></item><item><text>B</text></item></lot>"
    "<lot><item><text>C</text><count>3</count></item></lot>"
)


@pytest.mark.parametrize(
    "rules",
    [
        "  Line: { each: lot/item, fields: { Number: { count: here }, Text: text, Truck: ^mark } }\n",
        "  Line: { each: lot/item, fields: { Number: { count: here }, Text: text, Truck: ^a-b, Marks: ^carrier } }\n",
        "  Line: { each: 'lot[mark=M]/item', fields: { Number: { count: here }, Text: text } }\n",
        f"{LOT}    fields: {{ Number: {{ count: here }}, Text: {{ from: first(item/text), required: true }} }}\n",
        "  Ref: { each: lot/item, from: text }\n",
    ],
)
def test_rows_and_what_encloses_them_agree(rules: str) -> None:
    """Rows are numbered through, and look outwards to the place, the record and the document around them."""
    for body in (LOTS, "<a-b>X</a-b>" + LOTS, "", "<lot/>"):
        mapped, draft = both(plan_of(rules), body)
        assert (mapped is None) == bool(draft.diagnostics)
        assert mapped is None or (mapped.xml, mapped.values) == (draft.xml(), draft.values)


def test_a_condition_on_what_encloses_the_records_closes_all_of_them() -> None:
    """It is asked once, where the records are opened."""
    plan = plan_of("  Short: a-b\n", "  only:\n    - { that: ^carrier = ABCD, else: record.out-of-scope }\n")
    assert both(plan, "<a-b>X</a-b>")[0] is not None
    assert both(plan, "<a-b>X</a-b>", "<carrier>WXYZ</carrier>")[0] is None
    assert both(plan, "<a-b>X</a-b>", "")[0] is None


SCALES = (
    '<scale no="7"><kilos>5</kilos></scale><scale no=" 8 "><kilos>6</kilos></scale>'
    '<scale no="9"><kilos>7</kilos></scale><scale no="9"><kilos>8</kilos></scale><scale/>'
)
OWNER = "<owner><role>R</role><line>B</line><name>A</name><line> C </line><line/><town><code>NY</code></town></owner>"
KILOS = "^scale[@no=of(a-b)]/kilos"


@pytest.mark.parametrize(
    "rules",
    [
        "  Party: { at: ^owner, fields: { Name: { from: name, required: true }, Street: first(line) } }\n",
        "  Party: { at: ^owner, fields: { Name: { from: name, max: 1, then: error, required: true } } }\n",
        "  Ref: { at: ^owner, all: [name, 'line[*]'] }\n",
        "  Line: { each: ^scale, fields: { Number: { count: here }, Text: { from: kilos, required: true } } }\n",
        f"  Total: {{ from: '{KILOS}', number: decimal }}\n",
        f"  Total: {{ when: 'exists({KILOS})', from: 'last({KILOS})', number: decimal }}\n",
        f"  Pieces: {{ when: 'exists(a-b)', count: '{KILOS}' }}\n",
        "  Ref: '^scale[@no=of(a-b)][*]/kilos'\n",
        "  Short: 'lot[mark=of(a-b)]/item[text=A]/count'\n",
        "  Short: { when: 'several(lot[mark=of(a-b)]/mark)', const: S }\n",
        "  Ref: 'party[role=of(a-b)][*]/role/@list'\n",
        LOT
        + "    fields: { Number: { count: here }, Text: { from: 'first(^party[role=of(mark)]/name)', default: T } }\n",
    ],
)
def test_what_stands_elsewhere_is_read_as_the_interpreter_reads_it(rules: str) -> None:
    """Places outside of the record, and places told by what the record says: once for all records, or for each."""
    plan = plan_of(rules)
    tree = CompiledTree(plan)
    assert tree.source is not None
    parties = '<party><role list="L">8</role><name>N</name></party><party><role list="M">M</role></party>'
    served = 0
    for body in ("<a-b>7</a-b>", "<a-b> 8</a-b>" + LOTS, "<a-b>9</a-b>", parties + "<a-b>M</a-b>" + LOTS, ""):
        for around in (SCALES + OWNER, OWNER, OWNER + OWNER, "<owner/>", ""):
            mapped, draft = both(plan, body, around)
            if mapped is not None:
                assert (mapped.xml, mapped.values, draft.diagnostics) == (draft.xml(), draft.values, [])
            else:
                assert draft.diagnostics
            served += mapped is not None
    assert served > 5


ITEMS = "  Line: { each: lot/item, fields: { Number: { count: here }, Text: { from: text, required: true } } }\n"
NOTES = "<note>1</note><note/><note>2</note>"
MANY = f"{NOTES}<party><name>N</name></party><a-b>2</a-b><group><second>S</second></group>{LOTS}<note/>"


@pytest.mark.parametrize(
    ("rules", "bodies"),
    [
        ("  Short: $.Number\n", [""]),
        ("  Total: { sum: '$.Line[*].Number', number: decimal }\n" + ITEMS, ["", LOTS]),
        ("  Short: { when: exists(a-b), from: a-b, else: { join: [$.Number, $.Number] } }\n", ["", "<a-b>X</a-b>"]),
        ("  Pieces: { count: '$.Ref' }\n  Ref: 'note[*]'\n", ["", NOTES]),
        ("  Pieces: { lowest: 'note[*]' }\n  Total: { highest: 'note[*]' }\n", ["", "<note>10</note><note>9.5</note>"]),
        ("  Short: { first: [a-b, 'first(party/name)'], default: D }\n",
         ["", "<a-b/>", "<a-b/><party><name>N</name></party>", "<a-b>X</a-b>"]),
        ("  Ref: { join: [a-b, element], with: '-' }\n", ["", "<a-b>1</a-b>", "<a-b>1</a-b><element>2</element>"]),
        ("  Ref: { const: C }\n", [""]),
        ("  Ref: { from: 'note[*]', default: D }\n", ["", "<note/>", NOTES]),
        ("  Ref: { all: [a-b, 'note[*]'], default: { value: D, on: [absent, empty] } }\n", ["", "<note/>", NOTES]),
        ("  Ref: { all: [a-b, 'note[*]', 'party[*]/name', 'lot[*]/item[*]/text', group/second] }\n", ["", MANY]),
    ],
)  # fmt: skip
def test_what_is_made_of_many_places_is_made_as_the_interpreter_makes_it(rules: str, bodies: list[str]) -> None:
    """Fields that read the record itself, extremes, the first of several with a default, one text in a list."""
    plan = plan_of(rules)
    for body in bodies:
        mapped, draft = both(plan, body)
        assert draft.diagnostics == []
        assert mapped is not None
        assert (mapped.xml, mapped.values) == (draft.xml(), draft.values)


@pytest.mark.parametrize(
    ("rules", "bodies"),
    [
        ("  Short: { refuse: xml.several-values, from: a-b }\n", ["", "<a-b>X</a-b>", "<a-b>X</a-b><a-b>Y</a-b>"]),
        ("  Short: { when: exists(a-b), refuse: xml.several-values, from: a-b }\n", ["<a-b>X</a-b>"]),
        ("  Party: { Name: { from: a-b, required: true }, City: { refuse: xml.several-values, from: element } }\n",
         ["", "<a-b>X</a-b>"]),
        (LOT + "    fields: { Number: { count: here }, Text: { refuse: xml.several-values, from: mark } }\n", [LOTS]),
    ],
)  # fmt: skip
def test_what_a_rule_refuses_is_told_beside_the_values(rules: str, bodies: list[str]) -> None:
    """The record has no XML; its values, its key and what is told of it are those of the interpreter."""
    plan = plan_of(rules)
    for body in bodies:
        mapped, draft = both(plan, body)
        assert mapped is not None
        assert mapped.refused
        assert (mapped.xml, mapped.key, mapped.values) == ("", draft.key, draft.values)
        bill = etree.fromstring(f'<bill xmlns="urn:s"><number>7</number>{body}</bill>')
        assert [one.target for one in refusals(plan, element_node(bill, "/doc/bill[1]"))] == [
            one.target for one in draft.diagnostics
        ]


@pytest.mark.parametrize(
    "rules",
    [
        "  Party: { Name: { from: a-b, required: true }, City: { join: ['$.Number'], with: '' } }\n",
        LOT + "    gather: { glue: { mark: apart } }\n    fields: { Number: { count: here }, Text: { const: T } }\n",
    ],
)
def test_what_only_the_interpreter_does_opens_to_nothing(rules: str) -> None:
    """No module is made, and every record is left to the interpreter."""
    tree = CompiledTree(plan_of(rules))
    assert tree.source is None
    assert tree.open(None).state is None


def test_the_module_is_readable() -> None:
    """It says where it comes from, and names its variables by the elements."""
    source = CompiledTree(plan_of("  Short: a-b\n")).source
    assert source is not None
    assert source.startswith('"""small@1 for xml/small, written from small.yaml."""')
    assert "element_a_b = children_element.get('{urn:s}a-b')" in source


def test_a_record_without_anything_around_it_reads_nothing_there() -> None:
    """It may be a document of its own."""
    tree = CompiledTree(plan_of("  Short: { from: ^carrier }\n"))
    bill = etree.fromstring('<bill xmlns="urn:s"><number>7</number></bill>')
    mapped = tree.map(tree.open(None), bill)
    assert mapped is not None
    assert mapped.values == {"Number": ["7"]}
