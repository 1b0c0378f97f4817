"""``both: true``: what is refused because it loses something, and what is written back as it was sent."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from mapping_tree import records
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, TARGET, drafts, load, loaded

from gateway.diagnostics import Diagnostic
from gateway.mapping import CodeList, Mapping, load_mapping, run_tests
from gateway.mapping.back import is_same, write_back
from gateway.mapping.plan import Field
from gateway.mapping.testing import written_back
from gateway.tree import Shape

NUMBER = "  Number: RC.number\n"


def line(rule: str, gather: str = "") -> str:
    """A mapping whose rows have *rule* for one more field."""
    fields = f"Number: {{ count: here }}, Text: {{ from: text, required: true }}, {rule}"
    return f"  Line: {{ each: TR/IT, {gather}fields: {{ {fields} }} }}\n"


def load_with_packs(rules: str, packs: str) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """Load a mapping with *rules* beside the list *packs*."""
    files = {"small.yaml": f"{HEAD}{RECORDS}fields:\n{NUMBER}{rules}"}
    lists = {"packs": CodeList.read(packs, "packs.csv")[0]}
    return load_mapping("small", files, {"x12/small": SOURCE}, TARGET, NAMESPACE, lists)


LOSING = [
    ("  Short: { const: X, both: true }\n", "a constant is not sent"),
    ("  Short: { join: [RC.kind, HD.carrier], with: '-', max: 5, both: true }\n", "where one place ends"),
    ("  Short: { first: [RC.kind, HD.carrier], both: true }\n", "which of RC.kind, HD.carrier"),
    ("  Ref: { all: ['RF[*].value', RC.kind], both: true }\n", "which of RF[*].value, RC.kind"),
    ("  Total: { sum: 'TR/IT[*].weight', both: true }\n", "a total does not tell"),
    ("  Total: { lowest: 'TR/IT[*].weight', both: true }\n", "the lowest number"),
    ("  Total: { highest: 'TR/IT[*].weight', both: true }\n", "the highest number"),
    ("  Pieces: { count: RF, both: true }\n", "a count is not sent"),
    ("  Kind: { decide: { table: kinds, role: RC.kind, unit: RC.kind }, both: true }\n", "the table kinds"),
    ("  Short: { from: $.Number, max: 5, both: true }\n", "read from the record"),
    ("  Short: { from: 'first(RF.value)', max: 5, both: true }\n", "loses the others"),
    ("  Short: { from: RC.number, steps: [upper, { cut: 5 }], both: true }\n",
     "upper loses which letters were small, and cut loses"),
    ("  Ref: { from: RC.number, steps: [trim, { zero-pad: 8 }], both: true }\n", "which zeros were sent"),
    ("  Kind: { from: RC.kind, codes: { A: GOOD, B: GOOD, C: BAD }, both: true }\n", "A, B all give GOOD. Give"),
    ("  Kind: { from: RC.kind, codes: { A: GOOD, B: GOOD, C: BAD, D: BAD }, both: true }\n", "A, B all give GOOD, …."),
    ("  Ref: { from: RC.kind, lookup: packs, both: true }\n", "in the list packs BX, CT all give PACK"),
    ("  Day: { from: RC.number, date: date-time, both: true }\n", "the time of day and the zone"),
    ("  Ref: { from: RC.number, time: date-time, both: true }\n", "the day and the zone"),
    ("  Ref: { from: RC.number, time: iso, both: true }\n", "loses fractions"),
    ("  Ref: { from: RC.number, time: HHMM, both: true }\n", "seconds and their fractions may be sent"),
    ("  Total: { from: RC.number, number: money, both: true }\n", "number is a text"),
    ("  Short: { from: RC.number, max: 5, then: cut, both: true }\n", "longer than 5 characters. Write then: error."),
    ("  Short: { from: RC.kind, default: X, both: true }\n", "the default X may be sent as well"),
    ("  Short: { when: exists(HD), from: RC.kind, both: true }\n", "when its when: does not hold"),
    ("  Short: { when: exists(HD), from: RC.kind, both: true, else: HD.carrier }\n", "which branch of when:"),
    ("  Short: { when: exists(HD), from: HD.carrier, else: { from: RC.kind, both: true } }\n", "which branch of when:"),
    ("  Short: { when: exists(HD), refuse: mapping.currency-refused, from: RC.kind, both: true, else: RC.kind }\n",
     "never has a value"),
    (line("Weight: { from: weight, number: decimal, unit: { by: unit, K: 1, L: 0.5 }, both: true }"),
     "unit rounds what is converted from K, L"),
    (line("Price: { from: price, number: money, unit: { by: unit, K: 10, L: 0.1, G: 0 }, both: true }"),
     "unit rounds what is converted from L, G"),
    (line("Truck: { from: marks, both: true }", "gather: { glue: { marks: { max: 90 } } }, "), "glued from several"),
]  # fmt: skip

REFUSE = "{ refuse: mapping.currency-refused, from: RC.kind }"
REFUSE_FIRST = """\
  Short:
    when: exists(HD)
    refuse: mapping.currency-refused
    from: HD.carrier
    else: { from: RC.kind, both: true }
"""
KEEPING = [
    ("  Short: { from: RC.kind, both: true }\n", "RC*7*aB ", "aB"),
    ("  Ref: { from: 'RF[*].value', both: true }\n", "RC*7*A\nRF*AA*01", "01"),
    ("  Ref: { all: 'RF[*].value', both: true }\n", "RC*7*A\nRF*AA*01", "01"),
    ("  Kind: { from: RC.kind, codes: { A: GOOD, B: BAD }, both: true }\n", "RC*7*B", "B"),
    ("  Short: { from: RC.kind, codes: [A, B], both: true }\n", "RC*7*B", "B"),
    ("  Short: { from: RC.kind, codes: units, both: true }\n", "RC*7*K", "K"),
    ("  Ref: { from: RC.kind, lookup: units, both: true }\n", "RC*7*K", "K"),
    ("  Kind: { from: RC.kind, codes: { A: GOOD }, default: BAD, both: true }\n", "RC*7*A", "A"),
    ("  Day: { from: /ST/HD.day, date: CCYYMMDD, both: true }\n", "RC*7", "20250102"),
    ("  Day: { from: RC.number, date: YYMMDD, both: true }\n", "RC*691231", "691231"),
    ("  Day: { from: RC.number, date: MMDDYY, both: true }\n", "RC*123170", "123170"),
    ("  Day: { from: RC.number, date: MM/DD/CCYY, both: true }\n", "RC*12/31/1969", "12/31/1969"),
    ("  Day: { from: RC.number, date: iso, both: true }\n", "RC*2025-08-15", "2025-08-15"),
    ("  Ref: { from: HD.carrier, time: HHMM, both: true }\n", "RC*7\nHD*0930", "0930"),
    ("  Short: { from: RC.number, max: 5, then: error, steps: [trim], both: true }\n", "RC*007", "007"),
    (f"  Short: {{ when: exists(HD), from: HD.carrier, both: true, else: {REFUSE} }}\n", "RC*7\nHD*X", "X"),
    (REFUSE_FIRST, "RC*7*K", "K"),
    (line("Price: { from: price, number: money, both: true }"), "RC*7\nTR*1\nIT**A*01250", "1250"),
    (line("Price: { from: price, number: decimal, both: true }"), "RC*7\nTR*1\nIT**A*-5", "-5"),
    (line("Price: { from: price, number: decimal, unit: { by: unit, K: 0.5, L: 1000 }, both: true }"),
     "RC*7\nTR*1\nIT**A*125**K", "125"),
    (line("Weight: { from: weight, number: decimal, both: true }"), "RC*7\nTR*1\nIT**A**05.50", "5.50"),
    (line("Weight: { from: weight, number: money, both: true }"), "RC*7\nTR*1\nIT**A**1.50", "1.5"),
    (line("Weight: { from: weight, number: integer, both: true }"), "RC*7\nTR*1\nIT**A**1.2E2", "120"),
    (line("Truck: { from: weight, steps: [{ zero-pad: 4 }], both: true }"), "RC*7\nTR*1\nIT**A**12", "12"),
    (line("Truck: { from: weight, steps: [{ zero-pad: 4 }], both: true }"), "RC*7\nTR*1\nIT**A**0", "0"),
    (line("Marks: { from: marks, both: true }", "gather: { glue: { marks: apart } }, "), "RC*7\nTR*1\nIT**A****X", "X"),
]  # fmt: skip
PACKS = "code,label,valid_from,valid_to\nBX,PACK,,2025-06-30\nCT,PACK,2025-06-30,2025-12-31\nCS,PACK,2026-01-01,\n"


@pytest.mark.parametrize(("rules", "says"), LOSING)
def test_a_rule_that_loses_something_may_not_say_both(rules: str, says: str) -> None:
    """What is lost is named once, at the rule, with what to do."""
    mapping, findings = load_with_packs(rules, PACKS) if "packs" in rules else load(NUMBER + rules)
    assert mapping is None
    (found,) = findings
    assert found.code == "M115"
    assert says in f"{found.message} {found.hint}"


@pytest.mark.parametrize(("rules", "body", "written"), KEEPING)
def test_what_is_kept_is_written_back_in_the_form_of_the_sender(rules: str, body: str, written: str) -> None:
    """A value goes in through the interpreter and comes back out as what was sent."""
    (draft,) = drafts(loaded(NUMBER + rules), f"ST*1\nHD*ABCD*20250102\n{body}")
    (back,) = written_back(draft)
    assert (back.written, back.same) == (written, True)


def test_each_loss_of_one_rule_is_told() -> None:
    """Two words that lose are two findings."""
    _, findings = load(NUMBER + "  Day: { from: RC.number, steps: [upper], date: date-time, both: true }\n")
    assert [finding.code for finding in findings] == ["M115", "M115"]


def test_both_speaks_of_a_value() -> None:
    """Beside a group it says nothing, and beside a path that leads nowhere it adds no second finding."""
    _, findings = load(NUMBER + "  Party: { at: 'PA[01=CN]', both: true, fields: { Name: name } }\n")
    assert findings[0].code == "M100"
    assert "a value is written back" in findings[0].message
    _, findings = load(NUMBER + "  Short: { from: RC.nothing, both: true }\n")
    assert [finding.code for finding in findings] == ["M102"]
    _, findings = load(NUMBER + "  Short: { from: RC.kind, codes: nothing, default: X, both: true }\n")
    assert [finding.code for finding in findings] == ["M108"]


def test_a_default_was_not_sent() -> None:
    """There is nothing that it could be held against."""
    rules = NUMBER + "  Kind: { from: RC.kind, codes: { A: GOOD }, default: BAD, both: true }\n"
    (draft,) = drafts(loaded(rules), "ST*1\nHD*ABCD*20250102\nRC*7")
    assert draft.values["Kind"] == ["BAD"]
    assert list(written_back(draft)) == []


def field(rules: str) -> Field:
    (found,) = (one for one in loaded(NUMBER + rules).plans["x12/small"].walk() if one.rule.both)
    return found


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ("  Kind: { from: RC.kind, codes: { A: GOOD }, both: true }\n", "BAD"),
        ("  Short: { from: RC.kind, codes: [A, B], both: true }\n", "C"),
        ("  Ref: { from: RC.kind, lookup: units, both: true }\n", "GRAM"),
        ("  Day: { from: RC.number, date: YYMMDD, both: true }\n", "2070-01-01"),
        (line("Price: { from: price, number: decimal, both: true }"), "1.005"),
        (line("Price: { from: price, number: decimal, both: true }"), "NaN"),
        (line("Weight: { from: weight, number: decimal, both: true }"), "much"),
        (line("Price: { from: price, number: decimal, unit: { by: unit, K: 1 }, both: true }"), "1"),
    ],
)
def test_what_nobody_can_have_sent_is_not_written(rules: str, value: str) -> None:
    """A code of no list, a year of another century, more decimals than the digits imply, a unit that is not told."""
    lists = {"units": CodeList.read("code,label,valid_from,valid_to\nK,KILOGRAM,,\n", "units.csv")[0]}
    assert write_back(field(rules), value, lists) is None


def test_a_list_with_dates_is_asked_on_the_day() -> None:
    """The code that had the label then is the one that was sent."""
    rules = "  Ref: { from: RC.kind, lookup: packs, both: true }\n"
    mapping, findings = load_with_packs(rules, PACKS.replace("CT,PACK,2025-06-30", "CT,PACK,2025-07-01"))
    assert findings == ()
    assert mapping is not None
    (found,) = (one for one in mapping.plans["x12/small"].walk() if one.rule.both)
    days, lists = (date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)), mapping.plans["x12/small"].lists
    assert [write_back(found, "PACK", lists, day) for day in days] == ["BX", "CT", "CS"]


def test_a_number_fills_the_least_length_of_its_place() -> None:
    """Five at a place of two digits is 05, as it was sent."""
    found = field(line("Weight: { from: weight, number: money, both: true }"))
    (route,) = found.routes.values()
    leaf = msgspec.structs.replace(route.leaf, min_length=2)
    hops = (*route.hops[:-1], msgspec.structs.replace(route.hops[-1], shape=leaf))
    found = msgspec.structs.replace(found, routes={"weight": msgspec.structs.replace(route, hops=hops)})
    assert write_back(found, "5.00", {}) == "05"


@pytest.mark.parametrize(
    ("sent", "written", "kind", "same"),
    [
        ("AB  ", "AB", "text", True),
        ("007", "7", "text", False),
        ("007", "7", "number", True),
        ("1.50", "1.5", "number", True),
        ("1", "2", "number", False),
        ("x", "y", "number", False),
        ("A", None, "text", False),
    ],
)
def test_only_what_the_standard_calls_no_difference_is_none(
    sent: str, written: str | None, kind: str, same: bool
) -> None:
    """Blanks around, and zeros of numbers; of a text every character counts."""
    leaf = Shape(name="01", kind="element", type=kind)  # type: ignore[arg-type]  # of the table
    assert is_same(sent, written, leaf) is same


def test_a_test_in_the_file_fails_where_a_value_does_not_come_back() -> None:
    """Both texts are shown. The mapping was changed behind the back of the checks, which would refuse it."""
    mapping = loaded(
        f"{NUMBER}  Short: {{ from: RC.kind, codes: [aB, AB], both: true }}\n"
        "tests:\n  - name: one\n    given: |\n      ST*1\n      HD*ABCD*20250102\n      RC*7*aB\n"
    )

    def read(text: str, _: str) -> list[object]:
        return list(records(SOURCE, "ST/RC", text))

    (result,) = run_tests(mapping, read)  # type: ignore[arg-type]
    assert result.passed
    plan = mapping.plans["x12/small"]
    fields = tuple(
        msgspec.structs.replace(one, rule=msgspec.structs.replace(one.rule, steps=(("upper", None),)))
        if one.rule.both
        else one
        for one in plan.root.fields
    )
    lossy = msgspec.structs.replace(plan, root=msgspec.structs.replace(plan.root, fields=fields))
    (result,) = run_tests(msgspec.structs.replace(mapping, plans={"x12/small": lossy}), read)  # type: ignore[arg-type]
    assert result.failures == ("Filing[1].Short: 'aB' was sent, 'AB' is written back (both: true)",)
