"""What the interpreter makes of records: values, where they came from, and everything that is wrong at once."""

from __future__ import annotations

import pytest
from small_formats import HEAD, NAMESPACE, RECORDS, TARGET, drafts, loaded, nodes

from gateway.diagnostics import Scope
from gateway.mapping import Draft, interpret, load_mapping, run_tests
from gateway.tree import Node, Shape

HEADER = "ST*1\nHD*ABCD*20250815\n"


def draft_of(rules: str, body: str, records: str = RECORDS) -> Draft:
    """Map one record whose segments are *body* by the rules *rules* (beside Number)."""
    (draft,) = drafts(loaded("  Number: RC.number\n" + rules, records), HEADER + body)
    return draft


VALUES = [
    # rules, record, values beside Number
    ("  Short: { from: RC.kind }\n", "RC*7*  AB ", {"Short": ["AB"]}),
    ("  Short: { from: RC.kind }\n", "RC*7*", {}),
    ("  Short: { const: X }\n", "RC*7", {"Short": ["X"]}),
    ("  Short: { when: several(RF.value), const: S, else: { const: O } }\n", "RC*7\nRF*AA*1\nRF*AA\nRF*BB*2",
     {"Short": ["S"]}),
    ("  Short: { when: several(RF), const: S, else: { const: O } }\n", "RC*7\nRF*AA*1", {"Short": ["O"]}),
    ("  Pieces: { lowest: TR/IT.04, number: integer }\n", "RC*7\nTR*1\nIT*1***20\nIT*1***9", {"Pieces": ["9"]}),
    ("  Ref: { decide: { table: kinds, role: RC.kind, unit: RC.number } }\n", "RC*7*SH", {"Ref": ["BAD"]}),
    ("  Ref: { from: 'RF[*].value', default: D }\n", "RC*7", {"Ref": ["D"]}),
    ("  Ref: { from: 'RF[*].value', default: D }\n", "RC*7\nRF*AA*", {}),
    ("  Ref: { from: 'RF[*].value', default: { value: D, on: [absent, empty] } }\n", "RC*7\nRF*AA*", {"Ref": ["D"]}),
    ("  Ref: { from: 'RF[*].value', default: D }\n", "RC*7\nRF*AA*1", {"Ref": ["1"]}),
    ("  Short: { join: [RC.kind, 'RF[*].value'], with: '-', max: 5 }\n", "RC*7*A\nRF*AA*1\nRF*BB\nRF*AA*2",
     {"Short": ["A-1-2"]}),
    ("  Short: { first: [RC.kind, HD.carrier] }\n", "RC*7*\nHD*ZZ", {"Short": ["ZZ"]}),
    ("  Short: { from: 'first(RF.value)', max: 5 }\n", "RC*7\nRF*AA*1\nRF*AA*2", {"Short": ["1"]}),
    ("  Short: { from: 'last(RF.value)', max: 5 }\n", "RC*7\nRF*AA*1\nRF*AA*2", {"Short": ["2"]}),
    ("  Short: 'RF[01=BB].value'\n", "RC*7\nRF*AA*1\nRF*BB*2", {"Short": ["2"]}),
    ("  Short: 'PA[01=CN]/CT.city'\n", "RC*7\nPA*SH*X\nCT*A\nPA*CN*Y\nCT*B", {"Short": ["B"]}),
    ("  Short: 'PA[02=Y]/CT[02=US].city'\n", "RC*7\nPA*SH*X\nCT*A\nPA*CN*Y\nCT*B*US", {"Short": ["B"]}),
    ("  Ref: 'RF[*].value'\n", "RC*7\nRF*AA*1\nRF*AA\nRF*BB*2", {"Ref": ["1", "2"]}),
    ("  Ref: { each: RF, from: value }\n", "RC*7\nRF*AA*1\nRF*AA\nRF*BB*2", {"Ref": ["1", "2"]}),
    ("  Ref: { all: [RC.kind, HD.carrier, 'RF[*].01', 'RF[*].value'] }\n", "RC*7*K\nHD*H\nRF*AA*1\nRF*BB*2",
     {"Ref": ["K", "H", "AA", "1", "BB", "2"]}),
    ("  Short: ^HD.carrier\n", "RC*7\nHD*NO", {"Short": ["ABCD"]}),
    ("  Short: HD.carrier\n", "RC*7\nHD*NO", {"Short": ["NO"]}),
    ("  Day: { from: ^HD.day, date: CCYYMMDD }\n", "RC*7", {"Day": ["2025-08-15"]}),
    ("  Short: { from: RC.kind, default: D }\n", "RC*7", {"Short": ["D"]}),
    ("  Short: { from: RC.kind, default: D }\n", "RC*7*", {}),
    ("  Short: { from: RC.kind, default: { value: D, on: [empty] } }\n", "RC*7*", {"Short": ["D"]}),
    ("  Short: { from: RC.kind, default: { value: D, on: [empty] } }\n", "RC*7", {}),
    ("  Short: { from: RC.kind, default: { value: D, on: [absent, empty] } }\n", "RC*7*", {"Short": ["D"]}),
    ("  Kind: { from: RC.kind, codes: { A: GOOD, B: BAD } }\n", "RC*7*B", {"Kind": ["BAD"]}),
    ("  Truck: { from: RC.kind, lookup: units }\n".replace("Truck", "Short"), "RC*7*K", {"Short": ["KILOGRAM"]}),
    ("  Short: { from: RC.number, max: 5, then: cut }\n", "RC*1234567", {"Short": ["12345"]}),
    ("  Short: { from: RC.number, steps: [digits, { cut: 3 }, { zero-pad: 5 }], max: 5 }\n", "RC*a9b8c7d6",
     {"Short": ["00987"]}),
    ("  Short: { from: RC.kind, steps: [{ skip: 3 }, { cut: 2 }], max: 5 }\n", "RC*7*USD12.50", {"Short": ["12"]}),
    ("  Short: { when: 'RC.kind in (A, B)', const: YES, else: { const: NO } }\n", "RC*7*B", {"Short": ["YES"]}),
    ("  Short: { when: 'RC.kind in (A, B)', const: YES, else: { const: NO } }\n", "RC*7*C", {"Short": ["NO"]}),
    ("  Short: { when: \"RC.kind matches '[A-Z]\\\\d+'\", const: YES }\n", "RC*7*A12", {"Short": ["YES"]}),
    ("  Short: { when: 'RC.kind != A', const: YES }\n", "RC*7", {"Short": ["YES"]}),
    ("  Short: { when: 'RF[*].value = 2', const: YES }\n", "RC*7\nRF*AA*1\nRF*AA*2", {"Short": ["YES"]}),
    ("  Short: { when: 'RF[*].value != 2', const: YES }\n", "RC*7\nRF*AA*1\nRF*AA*2", {}),
    ("  Short: { when: exists(RF) and not exists(PA), const: YES }\n", "RC*7\nRF*AA", {"Short": ["YES"]}),
    ("  Total: { sum: TR/IT.price, number: money }\n", "RC*7\nTR*1\nIT*1**1250\nIT*1**50\nTR*2\nIT*1\nIT*1**1",
     {"Total": ["13.01"]}),
    ("  Pieces: { count: TR/IT }\n", "RC*7\nTR*1\nIT*1\nIT*1\nTR*2\nIT*1", {"Pieces": ["3"]}),
    ("  Pieces: { sum: TR/IT.01, number: integer }\n", "RC*7\nTR*1\nIT*2\nIT*3", {"Pieces": ["5"]}),
    ("  Total: { from: $.Pieces, number: decimal }\n  Pieces: { const: '4' }\n", "RC*7",
     {"Total": ["4"], "Pieces": ["4"]}),
    ("  Amount: { from: 'first(TR/IT.price)', number: money, '@currency': { const: USD } }\n", "RC*7\nTR*1\nIT*1**1250",
     {"Amount": ["12.50"], "Amount.@currency": ["USD"]}),
    (("  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true },"
      " Street: { all: ['AD[*].street1', 'AD[*].street2'] } } }\n"),
     "RC*7\nPA*CN*X\nAD*1*2\nAD*3", {"Party.Name": ["X"], "Party.Street": ["1", "2", "3"]}),
    ("  Party: { Name: { from: HD.carrier, required: true }, City: RC.kind }\n", "RC*7", {}),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "body", "values"), VALUES)
def test_values(rules: str, body: str, values: dict[str, list[str]]) -> None:
    """Each verb and word makes what it says."""
    draft = draft_of(rules, body)
    assert draft.diagnostics == []
    number = "1234567" if "1234567" in body else body.partition("*")[2].partition("\n")[0].partition("*")[0]
    assert draft.values == {"Number": [number], **values}
    assert draft.sound


LINES = """\
  Line:
    each: TR/IT
    gather: { glue: { text: { max: 20, then: THEN }, marks: apart } }
    fields:
      Number: { count: here }
      Text: { from: text, required: true }
      Price: { from: price, number: money }
      Weight: { from: weight, number: decimal, unit: { by: unit, K: '1', L: '0.45359237' } }
      Marks: { all: [marks, 'NO[*].note'] }
      Truck: ^TR.id
"""


def test_continuation_rows_are_glued_within_their_loop() -> None:
    """Rows that carry only glued elements go on where the row before stopped; units are converted; ^ finds the loop."""
    body = "RC*7\nTR*T1\nIT*1*RED COT*100*10*K*M1\nNO*N1\nIT**TON****M2\nIT**S\nIT*1*BLUE*250*10*L\nTR*T2\nIT*1*GREEN"
    draft = draft_of(LINES.replace("THEN", "error"), body)
    assert draft.diagnostics == []
    assert draft.values["Line.Text"] == ["RED COTTONS", "BLUE", "GREEN"]
    assert draft.values["Line.Number"] == ["1", "2", "3"]
    assert draft.values["Line.Marks"] == ["M1", "N1", "M2"]
    assert draft.values["Line.Weight"] == ["10.000", "4.536"]
    assert draft.values["Line.Truck"] == ["T1", "T1", "T2"]
    assert [source.segment for source in draft.origin("Filing.Line[1].Text").sources] == [5, 7, 8]
    assert "<Line><Number>1</Number><Text>RED COTTONS</Text><Price>1.00</Price>" in draft.xml()


FAULTS = [
    # rules, record, (code, field, segment, element) of every diagnostic
    ("  Ref: { refuse: xml.several-values, from: 'RF[*].value' }\n", "RC*7\nRF*AA*1",
     [("xml.several-values", "Ref[1]", 4, 2)]),
    ("  Kind: { from: RC.kind, codes: { A: GOOD } }\n", "RC*7*X", [("mapping.code-unknown", "Kind", 3, 2)]),
    ("  Short: { from: RC.kind, codes: units }\n", "RC*7*L", [("mapping.code-unknown", "Short", 3, 2)]),
    ("  Short: { from: RC.kind, lookup: units }\n", "RC*7*X", [("mapping.code-unknown", "Short", 3, 2)]),
    ("  Day: { from: RC.kind, date: CCYYMMDD }\n", "RC*7*20250230", [("mapping.date-invalid", "Day", 3, 2)]),
    ("  Total: { from: RC.kind, number: money }\n", "RC*7*1.234", [("mapping.number-invalid", "Total", 3, 2)]),
    ("  Total: { sum: TR/IT.04, number: decimal }\n", "RC*7\nTR*1\nIT*1***2\nIT*1***x", [("mapping.number-invalid",
     "Total", 6, 4)]),
    ("  Total: { from: RC.kind, unit: { by: HD.carrier, K: '1' } , number: decimal }\n", "RC*7*5\nHD*Q",
     [("mapping.unit-unknown", "Total", 3, 2)]),
    ("  Total: { from: RC.kind, unit: { by: HD.carrier, K: '1' } , number: decimal }\n", "RC*7*x\nHD*K",
     [("mapping.number-invalid", "Total", 3, 2)]),
    ("  Short: { from: RC.kind, max: 3 }\n", "RC*7*ABCD", [("mapping.too-long", "Short", 3, 2)]),
    ("  Short: { from: RC.kind }\n", "RC*7*A\x07", [("mapping.character-refused", "Short", 3, 2)]),
    ("  Short: { from: RC.kind, required: true }\n", "RC*7", [("mapping.required-missing", "Short", 3, 2)]),
    ("  Short: { from: RC.kind, required: true, steps: [digits] }\n", "RC*7*ABC", [("mapping.required-missing",
     "Short", 3, 2)]),
    ("  Short: { when: RC.kind = A, required: true, const: X }\n", "RC*7", [("mapping.required-missing", "Short",
     3, None)]),
    ("  Short: { when: RC.kind = A, const: X, else: { refuse: mapping.currency-refused, from: RC.kind } }\n", "RC*7*B",
     [("mapping.currency-refused", "Short", 3, 2)]),
    ("  Short: 'RF[01=BB].value'\n", "RC*7\nRF*BB*1\nRF*BB*2", [("mapping.sent-twice", "Short", 5, 2)]),
    ("  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true } } }\n", "RC*7\nPA*CN*X\nPA*CN*Y",
     [("mapping.sent-twice", "Party", 5, None)]),
    ("  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true }, City: CT.city } }\n",
     "RC*7\nPA*CN\nCT*X",
     [("mapping.required-missing", "Party.Name", 4, 2)]),
    ("  Party: { at: 'PA[01=CN]', required: true, fields: { Name: { from: name, required: true } } }\n", "RC*7",
     [("mapping.required-missing", "Party", 3, None)]),
    ("  Ref: { from: 'RF[*].value', required: true }\n", "RC*7\nRF*AA", [("mapping.required-missing", "Ref[1]", 4, 2)]),
    (LINES.replace("THEN", "error"), "RC*7\nTR*1\nIT**TEXT", [("mapping.continuation-alone", "Line[1]", 5, None)]),
    (LINES.replace("THEN", "error"), "RC*7\nTR*1\nIT*1*1234567890\nIT**1234567890\nIT**1",
     [("mapping.too-long", "Line[1]", 5, 2)]),
    (LINES.replace("gather: {", "gather: { starts: exists(count),"), "RC*7\nTR*1\nIT*1*TEXT\nIT**MORE*5",
     [("mapping.continuation-unread", "Line[1]", 6, None)]),
    (LINES.replace("THEN", "error"), "RC*7\nTR*1\nIT*1**x\nIT*1*TEXT*1*1*Q",
     [("mapping.required-missing", "Line[1].Text", 5, 2), ("mapping.number-invalid", "Line[1].Price", 5, 3),
      ("mapping.unit-unknown", "Line[2].Weight", 6, 4)]),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "body", "expected"), FAULTS)
def test_faults(rules: str, body: str, expected: list[tuple[str, str, int, int | None]]) -> None:
    """Each fault is told once, at the field it concerns and at the sender's own element."""
    draft = draft_of(rules.replace("THEN", "error"), body)
    found = [
        (one.code, (one.target or "").removeprefix("Filing."), one.source.segment, one.source.element)
        for one in draft.diagnostics
        if one.source is not None
    ]
    assert len(found) == len(draft.diagnostics)
    assert found == expected
    assert not draft.sound
    assert all(one.rule is not None and one.rule.startswith("maps/small.yaml:") for one in draft.diagnostics)


def test_a_glued_text_may_be_cut() -> None:
    """``then: cut`` shortens instead of refusing."""
    draft = draft_of(LINES.replace("THEN", "cut"), "RC*7\nTR*1\nIT*1*1234567890\nIT**1234567890\nIT**1")
    assert draft.diagnostics == []
    assert draft.values["Line.Text"] == ["12345678901234567890"]


def test_a_list_is_asked_on_the_governing_date() -> None:
    """L left the list at the end of June: what was right in May is wrong in August."""
    mapping = loaded("  Number: RC.number\n  Short: { from: RC.kind, codes: units }\n")
    assert drafts(mapping, "ST*1\nHD*ABCD*20250501\nRC*7*L")[0].sound
    assert not drafts(mapping, "ST*1\nHD*ABCD*20250815\nRC*7*L")[0].sound
    assert drafts(mapping, "ST*1\nHD*ABCD*nonsense\nRC*7*L")[0].sound


def test_records_that_are_not_the_mappings_business_are_set_aside() -> None:
    """``only`` names the code, the key is still told, and nothing else is said."""
    records = RECORDS + "  only:\n    - { that: RC.kind = A }\n    - { that: not exists(RF), else: record.amendment }\n"
    rules = "  Number: RC.number\n  Kind: { from: RC.kind, codes: { A: GOOD } }\n"
    first, second, third = drafts(loaded(rules, records), HEADER + "RC*1*B\nRC*2*A\nRF*AA\nRC*3*A")
    assert (first.aside, first.key, first.diagnostics) == ("record.out-of-scope", "1", [])
    assert (second.aside, second.key) == ("record.amendment", "2")
    assert third.aside is None


def test_origin_answers_for_fields_that_were_not_made() -> None:
    """A missing field points at where it would have been read, an unknown one at what is around it."""
    rules = "  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true }, City: CT.city } }\n"
    draft = draft_of(rules, "RC*7\nPA*SH*A\nPA*CN*X")
    assert [source.segment for source in draft.origin("Filing.Party.City").sources] == [5]
    assert draft.origin("Filing.Party.City").rule == "maps/small.yaml:11"
    assert draft.origin("Filing.Party.Name").value == "X"
    assert [source.segment for source in draft.origin("Filing.Party.Nonsense").sources] == [5]
    assert [source.segment for source in draft.origin("Record.Nonsense[2].Deep").sources] == [3]
    assert draft.fields == ["Filing.Number", "Filing.Party.Name"]


def test_diagnostics_belong_to_their_record() -> None:
    """The scope that was given stands on every diagnostic."""
    mapping = loaded("  Number: RC.number\n  Short: { from: RC.kind, required: true }\n")
    draft = interpret(mapping.plans["x12/small"], nodes(HEADER + "RC*7")[0], Scope(0, 0, 0, 3))
    assert [one.scope.record for one in draft.diagnostics] == [3]


def test_xml_is_one_line_in_the_targets_order() -> None:
    """Fields come in the target's order, whatever the mapping's; empty groups are left out; markup is escaped."""
    rules = "  Short: { from: RC.kind }\n  Day: { from: ^HD.day, date: CCYYMMDD }\n"
    assert draft_of(rules, "RC*<7>*A&B").xml() == (
        '<Record xmlns="urn:small"><Number>&lt;7&gt;</Number><Day>2025-08-15</Day><Short>A&amp;B</Short></Record>'
    )
    rules = "  Amount: { from: RC.kind, number: money, '@currency': HD.carrier }\n"
    assert '<Amount currency="a&quot;b">5.00</Amount>' in draft_of(rules, 'RC*7*5\nHD*a"b').xml()


def test_xml_sources_are_read_by_name_namespace_and_attribute() -> None:
    """Steps, attributes and prefixes; the same name in another namespace is another element."""
    price = Shape(name="Price", kind="element", namespace="urn:p", type="number",
                  children=(Shape(name="unit", kind="attribute", type="text"),))  # fmt: skip
    parcel = Shape(name="Parcel", kind="element", namespace="urn:p", max=None,
                   children=(Shape(name="id", kind="attribute", type="text", min=1, max_length=20), price))  # fmt: skip
    source = Shape(name="Batch", kind="element", namespace="urn:p", children=(
        Shape(name="Head", kind="element", namespace="urn:p", type="text", min=1, max_length=5), parcel))  # fmt: skip
    text = HEAD + (
        "namespaces: { p: 'urn:p' }\nrecords: { each: Batch/p:Parcel, key: $.Number }\n"
        "fields: { Number: '@id', Total: p:Price, Kind: { from: p:Price/@unit, codes: { A: GOOD } }, Short: ^p:Head }\n"
    )
    mapping, findings = load_mapping("small", {"small.yaml": text}, {"x12/small": source}, TARGET, NAMESPACE, {})
    assert mapping is not None, findings
    batch = Node("Batch", "element", namespace="urn:p")
    batch.add(Node("Head", "element", namespace="urn:p", value="H"))
    record = batch.add(Node("Parcel", "element", namespace="urn:p"))
    record.add(Node("id", "attribute", value="7"))
    record.add(Node("Price", "element", namespace="urn:other", value="1"))
    record.add(Node("Price", "element", namespace="urn:p", value="2.5")).add(Node("unit", "attribute", value="A"))
    draft = interpret(mapping.plans["x12/small"], record)
    assert draft.values == {"Number": ["7"], "Total": ["2.5"], "Kind": ["GOOD"], "Short": ["H"]}


def test_tests_in_the_file_tell_every_difference() -> None:
    """A wrong value, trace, count or error is a failure in words; a right test has none."""
    tests = """\
tests:
  - name: right
    given: RC*7*A
    records: "1"
    expect: { "Filing[1]": "7", "Filing[1].Short": A }
    traces: { "Filing[1].Short": [segment 3 RC-02] }
  - name: wrong
    given: RC*7*ABCD
    records: "2"
    expect: { "Filing[1].Short": B, "Filing[2].Short": B }
    traces: { "Filing[1].Number": [segment 4 RC-01] }
    expect_errors: [{ code: mapping.date-invalid }]
  - { name: lost, source: x12/other, given: "RC*7" }
"""
    mapping = loaded("  Number: RC.number\n  Short: { from: RC.kind, max: 3 }\n" + tests)
    right, wrong, lost = run_tests(mapping, lambda text, source: nodes(HEADER + text))
    assert right.passed, right.failures
    assert not wrong.passed
    assert [failure.split(":")[0].split(" is ")[0] for failure in wrong.failures] == [
        "2 records expected, 1 found",
        "Filing[1].Short",
        "Filing[2].Short",
        "Filing[1].Number",
        "the error code mapping.date-invalid",
        "the error code mapping.too-long record 1 field Filing.Short at segment 3 RC-02 found ABCD",
    ]
    assert lost.failures == ("there is no source x12/other",)


DECIDE = "  Number: RC.number\n  Kind: { decide: { table: kinds, role: RC.kind, unit: 'first(RF[01=AA].value)' } }\n"


@pytest.mark.parametrize(
    ("day", "record", "made"),
    [
        ("20250630", "RC*1*CN~RF*AA*K", ("GOOD", "decide kinds line 2")),
        ("20250701", "RC*1*CN~RF*AA*K", ("BAD", "decide kinds line 3")),
        ("20250701", "RC*1*SH~RF*AA*ANYTHING", ("BAD", "decide kinds line 4")),
        ("20250701", "RC*1*SH", ("BAD", "decide kinds line 4")),
        ("20250701", "RC*1*CN~RF*AA*L", "role CN, unit L"),
        ("20250701", "RC*1*CN", "role CN, unit not sent"),
        ("20250701", "RC*1", None),
    ],
)
def test_a_decision_table_answers_by_the_day(day: str, record: str, made: tuple[str, str] | str | None) -> None:
    """The row that fits on the governing date, with its line; what no row answers is told; nothing asks nothing."""
    mapping = loaded(DECIDE)
    (draft,) = drafts(mapping, f"ST*1~HD*ABCD*{day}~{record}")
    origin = draft.origin("Record.Kind")
    if isinstance(made, tuple):
        assert (origin.value, ", ".join(origin.steps), draft.diagnostics) == (*made, [])
    else:
        assert [(one.code, one.found) for one in draft.diagnostics] == ([("mapping.undecided", made)] if made else [])


def test_a_default_answers_when_a_table_is_asked_nothing() -> None:
    """As for any other value that was not sent."""
    mapping = loaded(DECIDE.replace(" } }\n", " }, default: BAD }\n"))
    (draft,) = drafts(mapping, "ST*1~HD*ABCD*20250101~RC*1")
    assert draft.values["Kind"] == ["BAD"]


@pytest.mark.parametrize(
    ("verb", "value", "place"), [("sum", "6.75", None), ("lowest", "0.75", 7), ("highest", "4.00", 6)]
)
def test_numbers_of_many_places_become_one(verb: str, value: str, place: int | None) -> None:
    """Lowest and highest come from the one place that has them."""
    mapping = loaded(f"  Number: RC.number\n  Total: {{ {verb}: 'TR[*]/IT[*].price', number: money }}\n")
    (draft,) = drafts(mapping, "ST*1~HD*ABCD*20250101~RC*1~TR*1~IT*1**200~IT*1**400~IT*1**75~IT*1")
    assert draft.values["Total"] == [value]
    sources = draft.origin("Record.Total").sources
    assert [source.position for source in sources] == ([5, 6, 7] if place is None else [place])
    assert sources[0].element == 3


def test_a_label_names_the_row_that_it_was_looked_up_in() -> None:
    """A value from a list is traced to the line of the list."""
    draft = draft_of("  Short: { from: RC.kind, lookup: units }\n", "RC*7*K")
    assert draft.origin("Filing.Short").steps == ("lookup units line 2",)
