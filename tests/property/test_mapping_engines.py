"""The compiled mapping of the shipped 309 against its interpreter, on records of every kind of good and bad."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.filing import CHECKED_PATHS
from gateway.mapping import CodeList, Compiled, Draft, Mapped, Plan, compile_x12, interpret, load_mapping
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.check import Checker, Head, Record, compile_guide
from gateway.x12.guide import read_guide
from gateway.x12.record import record_tree
from gateway.xmlmsg import Schema

ROOT = Path(__file__).parents[2]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""All but the explanation, which takes minutes here."""
CAPTURED = (
    *CHECKED_PATHS["section-321"],
    *("Consignee.Street", "Consignee.Country", "Line.Marks", "Equipment.Seal", "Arrival.Date", "Shipper.Phone"),
)


def texts(pattern: str) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))}


@lru_cache(maxsize=1)
def engines() -> tuple[Checker, Plan, Compiled]:
    """The guide's checker, the plan, and the plan compiled."""
    guide, findings = read_guide("mappings/guides/x12/309-005020.yaml", texts("mappings/guides/x12/*.yaml"))
    assert guide is not None, findings
    schema = Schema({Path(file).name: text for file, text in texts("xsd/*.xsd").items()}, "filing-1.0.xsd")
    shapes = {"x12/309-005020": guide.shape, "x12/309-004060": guide.shape}
    codes = {Path(file).stem: CodeList.read(text, file)[0] for file, text in texts("mappings/codes/*.csv").items()}
    files = texts("mappings/maps/*.yaml") | texts("mappings/blocks/*.yaml")
    mapping, findings = load_mapping(
        "x12-309-truck", files, shapes, schema.shape("Section321"), "urn:low-value-gateway:filing:1", codes
    )
    assert mapping is not None, findings
    plan = mapping.plans["x12/309-005020"]
    compiled = compile_x12(plan, CAPTURED)
    assert compiled is not None
    return compile_guide(guide), plan, compiled


def both(record: Sequence[str], mode: str = "J") -> tuple[Mapped | None, Draft, bool]:
    """Map the record with both engines; also tell whether the guide's checker had nothing to say about it."""
    checker, plan, compiled = engines()
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
            draft = interpret(plan, record_tree(part, checker.guide, interchange.delimiters))
            return compiled.map(opened, segments), draft, not part.diagnostics
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


@given(st.one_of(RECORDS, SPOILED, SPOILED), st.sampled_from(["J", "J", "M", "O"]))
@settings(max_examples=150, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_where_the_compiled_form_answers_it_answers_as_the_interpreter(record: list[str], mode: str) -> None:
    """Same XML, same key, same captured values, and nothing that the interpreter has to say."""
    mapped, draft, _ = both(record, mode)
    if mapped is None:
        return
    assert draft.sound
    assert draft.aside is None
    assert mapped.xml == draft.xml()
    assert mapped.key == draft.key
    assert mapped.values == {path: values for path, values in draft.values.items() if path in CAPTURED}


@given(CLEAN)
@settings(max_examples=60, deadline=None, phases=PHASES)
def test_clean_records_take_the_happy_path(record: list[str]) -> None:
    """A record that guide and interpreter find nothing wrong with is served by the compiled form."""
    mapped, draft, passed = both(record)
    assert passed
    assert draft.sound
    assert mapped is not None
    assert mapped.key == draft.key
