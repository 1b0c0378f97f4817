"""The compiled mapping: it says what the interpreter says, or nothing."""

from __future__ import annotations

import pytest
from mapping_tree import segments_of
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, drafts, field, loaded
from test_mapping_interpret import FAULTS, HEADER, LINES, VALUES

from gateway.mapping import CompiledX12, Mapped, load_mapping
from gateway.pipeline.x12_run import is_plain
from gateway.x12 import Delimiters

SIGNS = Delimiters(element="*", component=">", segment="~", repetition="^")
ONLY_INTERPRETED = ("@currency",)
"""What the compiler leaves to the interpreter: attributes."""


def compiled_of(rules: str, capture: tuple[str, ...] = (), records: str = RECORDS) -> CompiledX12:
    mapping = loaded("  Number: RC.number\n" + rules, records)
    return CompiledX12(mapping.plans["x12/small"], capture, often=1)


def mapped(compiled: CompiledX12, text: str) -> Mapped | None:
    """Run the compiled mapping on the one record of *text*; when it is plain, in the plain forms as well."""
    segments = segments_of(text)
    start = next(index for index, segment in enumerate(segments) if segment[0] == "RC")
    opened, record = compiled.open({"ST": segments[:start]}), segments[start:]
    found = compiled.map(opened, record)
    if is_plain("".join("*".join(segment) + "~" for segment in record), SIGNS, compiled.cut):
        for _ in range(2):  # a shape that has come has a function of its own from then on
            assert compiled.map(opened, record, plain=True) == found
    return found


@pytest.mark.parametrize(("rules", "body", "values"), VALUES)
def test_good_records_come_out_as_the_interpreter_makes_them(
    rules: str, body: str, values: dict[str, list[str]]
) -> None:
    """Same XML, same key, same captured values; only the features named above are left to the interpreter."""
    compiled = compiled_of(rules, ("Number", *values))
    if compiled.source is None:
        assert any(word in rules for word in ONLY_INTERPRETED)
        return
    (draft,) = drafts(loaded("  Number: RC.number\n" + rules), HEADER + body)
    found = mapped(compiled, HEADER + body)
    assert found is not None, compiled.source
    assert (found.xml, found.key, found.values) == (draft.xml(), draft.key, draft.values)


@pytest.mark.parametrize(("rules", "body", "expected"), FAULTS)
def test_a_record_with_a_fault_is_left_to_the_interpreter(rules: str, body: str, expected: object) -> None:
    """Silence, never a second opinion; of what a rule refuses the values are told, and no XML."""
    compiled = compiled_of(rules.replace("THEN", "error"))
    assert compiled.source is not None
    found = mapped(compiled, HEADER + body)
    assert (found is not None) == ("refuse" in rules)
    assert found is None or (found.refused and not found.xml)


@pytest.mark.parametrize(
    "body",
    [
        "RC*7\nTR*T1\nIT*1*RED COT*100*10*K*M1\nNO*N1\nIT**TON****M2\nIT**S\nIT*1*BLUE*250*10*L\nTR*T2\nIT*1*GREEN",
        "RC*7",
        "RC*7\nTR*1\nIT*1*A&B<C\nIT*1*A\nIT*1*A\nIT**\nNO*MORE\nIT*2*B",
        "RC*7\nTR*1\nIT*  *A\nIT*1*A\nIT** \nIT**B*  ",
    ],
)
def test_gathered_rows_agree(body: str) -> None:
    """Continuations, marks apart, units, and rows that are continuations or not by a hair."""
    for then in ("error", "cut"):
        rules = LINES.replace("THEN", then)
        compiled = compiled_of(rules, ("Line.Text", "Line.Marks", "Line.Weight"))
        assert compiled.source is not None
        found = mapped(compiled, HEADER + body)
        (draft,) = drafts(loaded("  Number: RC.number\n" + rules), HEADER + body)
        if found is not None:
            captured = {path: draft.values[path] for path in found.values}
            assert (found.xml, found.key, found.values) == (draft.xml(), draft.key, captured)
            assert draft.sound
    assert found is not None or "  " in body or "IT**\nNO" in body


def test_a_condition_on_what_encloses_the_record_closes_all_of_them() -> None:
    """What is asked once is asked when the loops around the records are opened."""
    records = RECORDS + "  only: ^HD.carrier = ABCD\n"
    compiled = compiled_of("  Short: { from: RC.kind }\n", records=records)
    assert compiled.source is not None
    assert mapped(compiled, HEADER + "RC*7*X") is not None
    assert mapped(compiled, HEADER.replace("ABCD", "WXYZ") + "RC*7*X") is None


@pytest.mark.parametrize(
    "body", ["XX*7", "RC*7\nXX*1", "RC*7\nPA*CN*X\nPA*CN*Y\nRF*AA*1", "RC*7\nTR*1\nTR*2\nHD*ZZ", "RC", "RC*7*a\tb", ""]
)
def test_what_does_not_follow_the_guide_is_left_to_the_interpreter(body: str) -> None:
    """An unknown, misplaced or empty segment, or a control character, ends the happy path."""
    compiled = compiled_of("  Short: { from: RC.kind }\n  Ref: 'RF[*].value'\n")
    assert compiled.source is not None
    assert compiled.map(compiled.open({"ST": segments_of(HEADER)}), segments_of(body)) is None


def test_enclosing_values_that_fail_close_the_whole_loop() -> None:
    """A bad arrival date in the header is nobody's happy path."""
    compiled = compiled_of("  Day: { from: ^HD.day, date: CCYYMMDD }\n")
    assert compiled.source is not None
    assert compiled.open({"ST": [["ST", "1"], ["HD", "ABCD", "20250230"]]}).state is None
    assert compiled.open({"ST": [["ST", "1"], ["HD", "A", "20250101"], ["HD", "B", "20250101"]]}).state is None
    assert mapped(compiled, "ST*1\nHD*ABCD*20250230\nRC*7") is None


def test_dated_lists_follow_the_governing_date() -> None:
    """The compiled form asks the list of the day, as the interpreter does."""
    compiled = compiled_of("  Short: { from: RC.kind, codes: units }\n")
    assert compiled.source is not None
    assert mapped(compiled, "ST*1\nHD*ABCD*20250501\nRC*7*L") is not None
    assert mapped(compiled, "ST*1\nHD*ABCD*20250815\nRC*7*L") is None
    assert mapped(compiled, "ST*1\nHD*ABCD*20250815\nRC*7*K") is not None


@pytest.mark.parametrize(("day", "value"), [("20250630", "GOOD"), ("20250701", "BAD")])
def test_decision_tables_follow_the_governing_date(day: str, value: str) -> None:
    """The row of the day answers; what no row answers is left to the interpreter."""
    compiled = compiled_of("  Kind: { decide: { table: kinds, role: RC.kind, unit: ^HD.carrier } }\n", ("Kind",))
    assert compiled.source is not None
    found = mapped(compiled, f"ST*1\nHD*K*{day}\nRC*7*CN")
    assert found is not None
    assert found.values == {"Kind": [value]}
    assert mapped(compiled, f"ST*1\nHD*L*{day}\nRC*7*CN") is None


def test_the_module_is_readable_and_compiled_once() -> None:
    """The generated text says where it comes from; the same mapping gives the same text."""
    first, second = (compiled_of("  Short: { from: RC.kind }\n") for _ in range(2))
    assert first.source is not None
    assert second.source is not None
    assert first.source == second.source
    assert first.source.startswith('"""small@1 for x12/small, written from maps/small.yaml."""')


@pytest.mark.parametrize(
    "rules",
    [
        "  Ref: '/ST/RC[*].kind'\n",
        "  Short: { when: \"RC.kind = ''\", const: X }\n",
        "  Ref: { all: ['RF[*].value', 'PA[01=CN]/CT.city'] }\n",
        "  Ref: { each: RF, from: value, default: X }\n",
        "  Short: 'PA[02=X]/CT.city'\n",
    ],
)
def test_rare_forms_agree_or_are_left_to_the_interpreter(rules: str) -> None:
    """Whatever the compiler does with a rare form, it never differs."""
    mapping = loaded("  Number: RC.number\n" + rules)
    compiled = CompiledX12(mapping.plans["x12/small"])
    for body in ("RC*7*K\nRF*AA*1\nRF*AA\nPA*CN*X\nCT*Y", "RC*7*\nRF*AA*1", "RC*7"):
        found = mapped(compiled, HEADER + body)
        (draft,) = drafts(mapping, HEADER + body)
        assert found is None or (found.xml == draft.xml() and draft.sound)


def test_an_outer_branch_that_is_not_taken_asks_for_nothing() -> None:
    """A dated list inside a branch over the header leaves no trace where the branch is not taken."""
    rules = "  Short: { when: ^HD.carrier = K, from: ^HD.carrier, codes: units, max: 5 }\n"
    compiled = compiled_of(rules, ("Short",))
    assert compiled.source is not None
    taken, skipped = (mapped(compiled, f"ST*1\nHD*{carrier}*20250501\nRC*7") for carrier in ("K", "Q"))
    assert taken is not None
    assert skipped is not None
    assert (taken.values, skipped.values) == ({"Short": ["K"]}, {})


def test_any_name_of_the_target_may_be_used() -> None:
    """Names that are words of Python or of the generated module do not get in its way."""
    names = ("class", "number", "data", "s", "values", "a-b", "a_b", "opened")
    target = field("lambda", None, *(field(name, max_length=20) for name in names), field("rows", None, field("run")))
    fields = "".join(f"  {name}: {{ const: {name} }}\n" for name in names[1:]) + "  rows: { run: RC.number }\n"
    text = f"{HEAD}{RECORDS.replace('$.Number', '$.class')}fields:\n  class: RC.number\n{fields}"
    mapping, findings = load_mapping("small", {"small.yaml": text}, {"x12/small": SOURCE}, target, NAMESPACE, {})
    assert mapping is not None, findings
    compiled = CompiledX12(mapping.plans["x12/small"], ("rows.run", "a-b"))
    assert compiled.source is not None
    (draft,) = drafts(mapping, HEADER + "RC*7")
    found = mapped(compiled, HEADER + "RC*7")
    assert found is not None
    assert (found.xml, found.key) == (draft.xml(), "7")
    assert found.values == {"a-b": ["a-b"], "rows.run": ["7"]}


def test_what_is_glued_stays_with_its_row() -> None:
    """A place inside of a row reads its own elements, whatever they are called; the row's number goes inwards."""
    rules = (
        "  Line:\n    each: TR/IT\n    gather: { glue: { marks: apart } }\n    fields:\n"
        "      Number: { at: IT, count: here }\n      Text: { from: text, required: true }\n"
        "      Truck: { at: IT, from: '06' }\n"
    )
    body = "RC*7\nTR*1\nIT*1*A****M1\nIT******M2\nIT*1*B****M3"
    compiled = compiled_of(rules, ("Line.Truck", "Line.Number"))
    (draft,) = drafts(loaded("  Number: RC.number\n" + rules), HEADER + body)
    assert draft.values["Line.Truck"] == ["M1", "M3"]
    assert draft.values["Line.Number"] == ["1", "2"]
    found = mapped(compiled, HEADER + body)
    assert found is None or found.xml == draft.xml()
