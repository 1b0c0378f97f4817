"""The compiled mapping of the shipped 309 against its interpreter, on records of every kind of good and bad."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from gateway.filing import CHECKED_PATHS
from gateway.mapping import (
    CodeList,
    CompiledX12,
    Draft,
    Mapped,
    Mapping,
    Opened,
    Plan,
    interpret,
    load_mapping,
)
from gateway.mapping.compiled.runtime import Doubt
from gateway.mapping.compiled.shapes import Shapes
from gateway.mapping.interpret import locate, refusals
from gateway.pipeline.x12_run import is_plain
from gateway.tree import InMemory, Node, Shape
from gateway.x12 import Delimiters, survey
from gateway.x12.check import Checker, Head, Record, compile_guide
from gateway.x12.grammar import Guide
from gateway.x12.guide import read_guide
from gateway.x12.record import record_tree
from gateway.xmlmsg import Schema

ROOT = Path(__file__).parents[2]
DELIMITERS = Delimiters(element="*", component=">", segment="~", repetition="^")
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""All but the explanation, which takes minutes here."""
CAPTURED = (
    *CHECKED_PATHS["section-321"],
    *("Consignee.Street", "Consignee.Country", "Line.Marks", "Equipment.Seal", "Arrival.Date", "Shipper.Phone"),
)


def texts(pattern: str) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))}


@lru_cache(maxsize=1)
def guides() -> dict[str, Guide]:
    """The guides that the truck mapping reads, by name."""
    files = texts("mappings/guides/x12/*.yaml")
    read = [read_guide(file, files)[0] for file in files if Path(file).name.startswith("309-")]
    return {guide.name: guide for guide in read if guide is not None}


@lru_cache(maxsize=1)
def library() -> tuple[Guide, Shape, dict[str, CodeList], dict[str, str]]:
    """The guide, the shape of the target, the code lists, and the texts of mappings and blocks."""
    guide = guides()["x12/309-005020"]
    schema = Schema({Path(file).name: text for file, text in texts("xsd/*.xsd").items()}, "filing-1.0.xsd")
    codes = {Path(file).stem: CodeList.read(text, file)[0] for file, text in texts("mappings/codes/*.csv").items()}
    files = texts("mappings/maps/*.yaml") | texts("mappings/blocks/*.yaml")
    return guide, schema.shape("Section321"), codes, files


def load(files: dict[str, str]) -> Mapping | None:
    _, target, codes, _ = library()
    shapes = {name: guide.shape for name, guide in guides().items()}
    return load_mapping("x12-309-truck", files, shapes, target, "urn:low-value-gateway:filing:1", codes)[0]


@lru_cache(maxsize=1)
def engines() -> tuple[Checker, Plan, CompiledX12]:
    """The guide's checker, the plan, and the plan compiled."""
    guide, _, _, files = library()
    mapping = load(files)
    assert mapping is not None
    plan = mapping.plans["x12/309-005020"]
    compiled = CompiledX12(plan, CAPTURED, often=1)
    assert compiled.source is not None
    return compile_guide(guide), plan, compiled


def both(record: Sequence[str], mode: str = "J") -> tuple[Mapped | None, Draft, bool]:
    """Map the record with both engines; also tell whether the guide's checker had nothing to say about it."""
    _, plan, compiled = engines()
    segments, node, opened, passed = read(record, mode)
    mapped = compiled.map(opened, segments)
    if is_plain("".join(f"{segment}~" for segment in record), DELIMITERS, compiled.cut):
        for _ in range(2):  # a shape that has come has a function of its own from then on
            assert compiled.map(opened, segments, plain=True) == mapped
    return mapped, interpret(plan, node), passed


def says(mapped: Mapped, draft: Draft) -> bool:
    """Tell whether the compiled form says what the interpreter does: the record, or that rules refuse it and why."""
    if not mapped.refused:
        return draft.sound and mapped.xml == draft.xml()
    (record,) = draft.root.nodes
    return not mapped.xml and refusals(draft.plan, record) == draft.diagnostics


def read(record: Sequence[str], mode: str) -> tuple[list[list[str]], Node, Opened, bool]:
    """Read the record as both engines take it."""
    checker, _, compiled = engines()
    head = ["ST*309*0001", f"M10*ABCD*{mode}*US**TRUCK 7*TRIP1**1*W", "P4*0901*20250815***0930"]
    body = [*head, *record, f"SE*{len(head) + len(record) + 1}*0001"]
    text = (
        "ISA*00*          *00*          *02*ABCD           *ZZ*LVGATEWAY      *250815*0702*^*00502*000000001*0*T*>~"
        "GS*AQ*ABCD*LVGATEWAY*20250815*0702*1*X*005020~" + "~".join(body) + "~GE*1*1~IEA*1*000000001~"
    )
    content = InMemory(text.encode("ascii"))
    interchange = survey(content).interchanges[0]
    opened = None
    for part in checker.check(interchange.groups[0].transactions[0], content, interchange.delimiters, "ST/P4/LX"):
        if isinstance(part, Head):
            opened = compiled.open(part.enclosing)
        elif isinstance(part, Record):
            assert opened is not None
            segments = [segment.split("*") for segment in part.run.text.split("~") if segment]
            node = record_tree(part, checker.guide, interchange.delimiters)
            return segments, node, opened, not part.diagnostics
    raise AssertionError("no record was found")


def segment(*elements: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    parts = [element if isinstance(element, st.SearchStrategy) else st.just(element) for element in elements]
    return st.tuples(*parts).map(lambda values: "*".join(values).rstrip("*"))


WORDS = st.text(st.sampled_from("AB9 &<>'\"./-"), min_size=1, max_size=12)
MESSY = st.one_of(WORDS, st.sampled_from(["", " ", "  A", "A  ", "A  B", "\t", "]]>", "x\x07"]))
WHOLE = st.integers(1, 9999).map(str)
NUMBER = st.one_of(WHOLE, st.sampled_from(["007", "1.20", ".5", "5.", "0", "-1", "1E2", "x", "", " 5", "1.2345678901"]))
COUNTRY = st.sampled_from(["US", "CA", "CN", "BD", "QQ", "", "us"])
UNIT = st.sampled_from(["K", "L", "G", ""])


def party(role: str, name: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    rest = st.tuples(
        st.lists(segment("N3", MESSY, MESSY), max_size=2),
        st.lists(segment("N4", MESSY, st.sampled_from(["NY", "ON", "", "N Y"]), WORDS, COUNTRY), max_size=1),
        st.lists(segment("PER", "IC", "", st.sampled_from(["TE", "EM", ""]), MESSY, "TE", WHOLE), max_size=1),
    ).map(lambda groups: [one for group in groups for one in group])
    return st.tuples(segment("N1", role, name, st.sampled_from(["", "A7"]), WORDS), rest).map(
        lambda both: [both[0], *both[1]]
    )


N10 = segment(
    *("N10", NUMBER, MESSY, MESSY),
    *(st.sampled_from(["A", "J", "B", ""]), st.sampled_from(["6109100012", "61.09", "X", ""])),
    *(NUMBER, UNIT, NUMBER, "", st.sampled_from(["PKG", ""]), COUNTRY, "", st.sampled_from(["USD", "CAD", ""])),
)  # fmt: skip
CONTINUATION = st.one_of(segment("N10", "", MESSY), segment("N10", "", MESSY, MESSY), segment("N10", " ", WORDS))
EXTRA = st.one_of(segment("MAN", "GM", WORDS), segment("VC", WORDS), segment("H1", "1950"))
LINES = st.lists(st.tuples(st.one_of(N10, CONTINUATION), st.lists(EXTRA, max_size=1)), max_size=4).map(
    lambda rows: [one for first, rest in rows for one in (first, *rest)]
)
VEHICLE = st.tuples(
    segment("VID", "TL", MESSY, MESSY, MESSY, MESSY), st.lists(segment("M7", MESSY, WORDS), max_size=2), LINES
).map(lambda parts: [parts[0], *parts[1], *parts[2]])
M11 = segment(
    *("M11", st.sampled_from(["10101", "1234567890123", "A-1", " 1", ""]), st.sampled_from(["80107", "", "8"])),
    *(NUMBER, st.sampled_from(["PKG", ""]), NUMBER, UNIT, "", "", st.sampled_from(["13", "35", "00", "13 "])),
    *(MESSY, "", "ABCD"),
)  # fmt: skip
RECORDS = st.tuples(
    st.just(["LX*1"]),
    st.lists(st.just("M13*ABCD*0901*A*1*1****ABCD"), max_size=1),
    st.lists(M11, min_size=0, max_size=1),
    st.lists(segment("N9", "BM", WORDS), max_size=2),
    st.lists(st.sampled_from(["SH", "CN", "CN ", "IM", "CB"]).flatmap(lambda role: party(role, MESSY)), max_size=5).map(
        lambda parties: [one for each in parties for one in each]
    ),
    st.lists(VEHICLE, max_size=2).map(lambda vehicles: [one for each in vehicles for one in each]),
).map(lambda groups: [one for group in groups for one in group])

NAMES = st.text(st.sampled_from("ABCDEFGHIJ 0123456789&"), min_size=2, max_size=26).map(str.strip).filter(bool)
CLEAN = st.builds(
    lambda bill, kind, number, name, street, city, lines, value: [
        "LX*1",
        f"M11*{bill}*80107*{number}*PKG*{number}.5*K***{kind}*TORONTO**ABCD",
        *("N1*SH*MAPLE OUTFITTERS", "N3*200 KING ST W", "N4*TORONTO*ON*M5H3T4*CA"),
        *(f"N1*CN*{name}", f"N3*{street}*{street}", f"N4*{city} X*NY*14201*US", "PER*IC**TE*7165550111"),
        "VID*TL**T5301*SEAL0001",
        *(
            segment
            for line in range(lines)
            for segment in (f"N10*{line + 1}*{name}**A*6109100012*{value}*K*1**PKG*BD**USD", f"N10**{street}")
        ),
    ],
    st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True),
    st.sampled_from(["13", "35"]),
    st.integers(1, 99999),
    NAMES,
    NAMES,
    NAMES,
    st.integers(1, 4),
    st.integers(5, 800).map("{:02d}".format),
)

CHANGES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(1, 13),
        st.one_of(MESSY, NUMBER, st.sampled_from(["=", "twice", "gone", "next"])),
    ),
    min_size=1,
    max_size=3,
)


def changed(record: list[str], changes: list[tuple[int, int, str]]) -> list[str]:
    """Spoil single elements of a clean record, or send segments twice, not at all, or out of order."""
    segments = list(record)
    for where, element, value in changes:
        index = 1 + where % (len(segments) - 1)
        if value == "twice":
            segments.insert(index, segments[index])
        elif value == "gone" and len(segments) > 2:
            del segments[index]
        elif value == "next":
            segments[index - 1 : index + 1] = reversed(segments[index - 1 : index + 1]) if index > 1 else segments[:2]
        else:
            parts = segments[index].split("*")
            parts += [""] * (element + 1 - len(parts))
            parts[element] = value if value != "=" else ""
            segments[index] = "*".join(parts)
    return segments


SPOILED = st.builds(changed, CLEAN, CHANGES)
ALIKE = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 12),
        st.sampled_from(["", "", "SH", "CN", "IM", "TE", "00", "35", "QQ", "USD", "007", "1.5", "A  B", "N3", "N10"]),
    ),
    max_size=4,
)


GOOD_RECORD = [
    *(
        "LX*1",
        "M11*10101*80107*2*CTN*5*K***13*TORONTO**ABCD",
        "N1*SH*MAPLE",
        "N3*200 KING ST W",
        "N4*TORONTO*ON*M5H3T4*CA",
    ),
    *("N1*CN*JANE DOE", "N3*12 ELMWOOD AVE", "N4*BUFFALO*NY*14201*US", "VID*TL**T5301*SEAL0001"),
    *("N10*2*SHIRTS*ORDER 1*A*6109100012*45*K*5**CTN*BD**USD", "N10**AND MORE"),
]
FILLED = [segment.replace("SHIRTS", "SHIRTS ") for segment in GOOD_RECORD]
"""Blanks behind a text that goes on in the next row."""


@given(st.one_of(RECORDS, SPOILED, SPOILED), st.sampled_from(["J", "J", "M", "O"]))
@example(FILLED, "J")
@settings(max_examples=150, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_where_the_compiled_form_answers_it_answers_as_the_interpreter(record: list[str], mode: str) -> None:
    """Same XML, same key, same captured values, and nothing that the interpreter has to say."""
    mapped, draft, _ = both(record, mode)
    if mapped is None:
        return
    assert says(mapped, draft)
    assert draft.aside is None
    assert mapped.key == draft.key
    assert mapped.values == {path: values for path, values in draft.values.items() if path in CAPTURED}


@lru_cache(maxsize=1)
def shapes() -> Shapes:
    """What maps plain records, with functions for the shapes of clean records alone."""
    found = CompiledX12(engines()[1], CAPTURED, often=1).shapes
    assert found is not None
    return found


@given(CLEAN, ALIKE)
@settings(max_examples=150, deadline=None, phases=PHASES)
def test_a_record_of_a_known_shape_is_mapped_as_any_other(
    record: list[str], changes: list[tuple[int, int, str]]
) -> None:
    """Whatever stands in it: other values, none at all, other parties, other segments.

    The function of the shape has no doubt about a clean record.
    """
    clean = [segment.replace("&", "A") for segment in record]
    segments, _, opened, _ = read(clean, "J")
    state = opened.state
    assert state is not None
    made = shapes().map(state, segments)
    shaped = shapes().mappers[tuple(map(len, segments))]
    assert shaped(state, segments) == made
    for where, element, value in changes:
        segment = segments[1 + where % (len(segments) - 1)]
        segment[element % len(segment)] = value
    alike = ["*".join(segment) for segment in segments]
    mapped, draft, _ = both(alike)
    try:
        found = shapes().map(state, segments)
    except Doubt:
        found = None
    assert found == mapped
    if mapped is not None:
        assert says(mapped, draft)
        assert draft.aside is None


@given(CLEAN)
@settings(max_examples=60, deadline=None, phases=PHASES)
def test_clean_records_take_the_happy_path(record: list[str]) -> None:
    """A record that guide and interpreter find nothing wrong with is served by the compiled form.

    The one for plain records says the same.
    """
    mapped, draft, passed = both(record)
    assert passed
    assert draft.sound
    assert mapped is not None
    assert mapped.key == draft.key


@given(st.one_of(RECORDS, SPOILED), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_a_field_is_located_as_the_whole_draft_tells_it(record: list[str], random: Random) -> None:
    """Making only what one field hangs on gives the same sources, rule, steps and value."""
    _, plan, _ = engines()
    _, node, _, _ = read(record, "J")
    draft = interpret(plan, node)
    paths = [*draft.fields, *(f"Filing.{path}" for path in draft.absent), "Filing.Consignee", "Filing.Line[9].Value"]
    for path in random.sample(paths, min(6, len(paths))):
        assert locate(plan, node, path) == draft.origin(path), path


SLIPS = """\
from join each at fields codes [ ] { } : - ' &a *a << !t # N1[01=CN] ^P4.port $.Bill.Number first(N3.street1) N10
M11.bill_number Line Bill 1e5 count:here required:true max:3 number:money date:iso block:party-x12 steps:[digits]
default:X sum all lookup:us-state unit gather const:5 refuse when:exists(N9)
"""
WORDS_OF_FILES = st.sampled_from(["", "\t", *(word.replace(":", ": ") for word in SLIPS.split())])


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2), WORDS_OF_FILES), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None, phases=PHASES)
def test_no_slip_in_a_mapping_file_raises(slips: list[tuple[int, int, str]]) -> None:
    """Whatever is written there, the loader answers; what it lets through runs in both engines, and they agree."""
    files = dict(library()[3])
    for place, kind, word in slips:
        name = ("mappings/maps/x12-309-truck.yaml", "mappings/blocks/party-x12.yaml")[place % 4 == 0]
        lines = files[name].partition("\ntests:")[0].splitlines()
        index = place % len(lines)
        if kind == 0:
            del lines[index]
        elif kind == 1:
            parts = lines[index].split(" ")
            parts[place % len(parts)] = word
            lines[index] = " ".join(parts)
        else:
            lines.insert(index, lines[place // 7 % len(lines)].replace(": ", f": {word} ", 1))
        files[name] = "\n".join(lines)
    mapping = load(files)
    plan = mapping.plans.get("x12/309-005020") if mapping is not None else None
    if plan is None:
        return
    segments, node, _, _ = read(GOOD_RECORD, "J")
    draft = interpret(plan, node)
    compiled = CompiledX12(plan)
    head = {"ST": [["ST", "309"], ["M10", "ABCD", "J", "US", "", "TRUCK 7", "TRIP1", "", "1", "W"]]}
    opened = compiled.open({**head, "ST/P4": [["P4", "0901", "20250815", "", "", "0930"]]})
    mapped = compiled.map(opened, segments)
    assert mapped is None or says(mapped, draft)
