"""What is told about a mapping before any message: every finding with its code, its line and the way out."""

from __future__ import annotations

import pytest
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, TARGET, field, load, loaded

from gateway.diagnostics import CATALOGUE
from gateway.mapping import load_mapping

GOOD = "  Number: RC.number\n"
FIRST = 11
"""The line of the first rule after Number."""

FINDINGS = [
    # rules after Number, code, line after Number, what the message or the hint says
    ("  Nummer: RC.kind\n", "M101", 0, "Did you mean Number?"),
    ("  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true }, Town: CT.city } }\n", "M101",
     0, "Record.Party has no"),
    ("  Kind: RC.knd\n", "M102", 0, "Did you mean kind?"),
    ("  Kind: XX.kind\n", "M102", 0, "Loop RC has no XX"),
    ("  Kind: ^ZZ.kind\n", "M102", 0, "What stands around it has no"),
    ("  Kind: 'p:RC.kind'\n", "M102", 0, "namespaces:"),
    ("  Ref: 'RF[01=CC].value'\n", "M109", 0, "RF-01 is never CC"),
    ("  Short: { when: 'RF[01=AA].qualifier = CC', const: X }\n", "M109", 0, "is never CC"),
    ("  Short: { when: 'not RF[01=AA].qualifier in (AA, AB)', const: X }\n", "M109", 0, "is never AB"),
    ("  Short: { frm: RC.kind }\n", "M101", 0, "Did you mean from?"),
    ("  Ref: 'RF[07=CC].value'\n", "M102", 0, "Segment RF has no 07"),
    ("  Party: { at: 'PA[01=CN]', fields: { Name: name } }\n", "M103", 0, "when PA-02 name is not sent"),
    ("  Party: { at: 'PA[01=CN]', fields: { City: CT.city } }\n", "M103", 0, "it has no rule"),
    ("  Party: { at: 'PA[01=CN]', fields: { Name: { when: exists(CT), from: role } } }\n", "M103", 0, "when its when:"),
    ("  Short: RF.value\n", "M104", 0, "RF.value may occur several times"),
    ("  Short: { from: 'RF[*].value', max: 5 }\n", "M104", 0, "RF[*].value may occur"),
    ("  Short: { each: RF, from: value, max: 5 }\n", "M104", 0, "RF may occur"),
    ("  Party: { at: PA, fields: { Name: { from: name, required: true } } }\n", "M104", 0, "PA may occur"),
    ("  Short: { when: RF.value = 1, const: X }\n", "M104", 0, "RF.value may occur"),
    ("  Ref: RF.value\n", "M104", 0, "[*]"),
    ("  Total: RC.number\n", "M105", 0, "number: money"),
    ("  Day: RC.number\n", "M105", 0, "Write date: with its format."),
    ("  Day: ^/ST\n", "M100", 0, "a path such as"),
    ("  Day: /ST/HD.day\n", "M105", 0, "Write date: CCYYMMDD."),
    ("  Day: { from: /ST/HD.day, date: YYMMDD }\n", "M105", 0, "Write date: CCYYMMDD."),
    ("  Day: { const: tomorrow }\n", "M105", 0, "the constant 'tomorrow'"),
    ("  Pieces: { const: few }\n", "M105", 0, "a integer"),
    ("  Total: { const: much }\n", "M105", 0, "the constant"),
    ("  Short: RC\n", "M105", 0, "a segment without a value"),
    ("  Short: RC.number\n", "M106", 0, "may have 20 characters"),
    ("  Short: { from: RC.number, max: 6 }\n", "M106", 0, "max: 6 may have 6"),
    ("  Short: { join: [RC.number, RC.number], with: '-', steps: [{ cut: 6 }] }\n", "M106", 0, "6 characters"),
    ("  Short: { const: TOO LONG }\n", "M106", 0, "may have 8"),
    ("  Short: { from: RC.kind, codes: { A: ABCDEF } }\n", "M106", 0, "may have 6"),
    ("  Kind: { from: RC.kind, codes: { A: GOOD, B: UGLY } }\n", "M107", 0, "UGLY"),
    ("  Kind: { from: RC.kind, codes: [GOOD, UGLY] }\n", "M107", 0, "UGLY"),
    ("  Kind: { const: UGLY }\n", "M107", 0, "UGLY"),
    ("  Short: { from: RC.kind, codes: unit }\n", "M108", 0, "Did you mean units?"),
    ("  Short: { from: RC.kind, lookup: nothing }\n", "M108", 0, "There is: units."),
    ("  Kind: { decide: { table: kind, role: RC.kind } }\n", "M108", 0, "Did you mean kinds?"),
    ("  Kind: { decide: { table: kinds, role: RC.kind } }\n", "M108", 0, "asked with role, unit, not with role"),
    ("  Kind: { decide: { table: kinds, unit: RC.kind, role: RC.kind } }\n", "M108", 0, "in its order: role, unit"),
    ("  Kind: { decide: { table: holes, role: RC.kind } }\n", "M108", 0, "nothing answers A between 2025-06-30 and"),
    ("  Kind: { decide: { table: holes, role: RC.kind } }\n", "M108", 0, "lines 4 and 5 both answer B"),
    ("  Kind: { decide: { table: holes, role: RC.kind } }\n", "M107", 0, "UGLY"),
    ("  Short: { decide: { table: kinds, role: RC.kind, unit: RC.knd } }\n", "M102", 0, "Did you mean kind?"),
    ("  Pieces: { decide: { table: kinds, role: RC.kind, unit: RC.kind } }\n", "M105", 0, "the answer 'GOOD'"),
    ("  Ref: { decide: { table: kinds, role: 'RF[01=AA].qualifier', unit: RC.kind } }\n", "M109", 0, "is never CN"),
    ("  Kind: { decide: { table: kinds } }\n", "M100", 0, "a path for each of its columns"),
    ("  Kind: { decide: kinds }\n", "M100", 0, "decide is expected"),
    ("  Short: { when: $.Number = 7, const: X }\n", "M100", 0, "a place of the source is expected"),
    ("  Short: { at: $.Number, from: RC.kind }\n", "M100", 0, "a place of the source is expected"),
    ("  Short: { frm: RC.kind, max: 5 }\n", "M100", 0, "Did you mean from?"),
    ("  Short: { from: RC.kind, const: X }\n", "M100", 0, "already comes from from"),
    ("  Short: { from: RC.kind, steps: [uper] }\n", "M100", 0, "Did you mean upper?"),
    ("  Short: { from: RC.kind, steps: [{ cutt: 4 }] }\n", "M100", 0, "Did you mean cut?"),
    ("  Short: { from: RC.kind, steps: [{ cut: 0 }] }\n", "M100", 0, "a whole number"),
    ("  Short: { from: RC.kind, date: DDMMYY }\n", "M100", 0, "one of CCYYMMDD"),
    ("  Short: { from: RC.kind, required: yes }\n", "M100", 0, "true or false"),
    ("  Short: { from: [RC.kind, RC.number] }\n", "M100", 0, "join, first and all take several"),
    ("  Short: { when: RC.kind, const: X }\n", "M100", 0, "is expected after RC.kind"),
    ("  Short: [RC.kind]\n", "M100", 0, "not a list"),
    ("  Short: { const: {} }\n", "M100", 0, "a text is expected"),
    ("  Short: { from: RC.kind, refuse: mapping.nonsense }\n", "M100", 0, "refuse: names a diagnostic"),
    ("  Short: { from: RC.kind, refuse: mapping.too-long }\n", "M100", 0, "which a mapping cannot give"),
    ("  Short: { block: party }\n", "M100", 0, "no such block is listed"),
    ("  Short: { from: $.Nummer, max: 5 }\n", "M102", 0, "Did you mean Number?"),
    ("  Short: { from: $.Kind, max: 5 }\n  Kind: { from: $.Number, codes: { A: GOOD } }\n", "M100",
     0, "reads the record"),
    ("  Total: { from: RC.number, unit: { by: RC.kind, K: much }, number: decimal }\n", "M100", 0, "a factor"),
    ("  Line:\n    each: TR/IT\n    gather: { glue: { text: sideways } }\n    fields: { Number: { count: here } }\n",
     "M100", 2, "glue takes apart"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "code", "line", "says"), FINDINGS)
def test_a_slip_is_found_where_it_is_written(rules: str, code: str, line: int, says: str) -> None:
    """The finding has the code, the line, and the word that helps."""
    mapping, findings = load(GOOD + rules)
    assert mapping is None
    matching = [finding for finding in findings if finding.code == code and says in f"{finding.message} {finding.hint}"]
    assert matching, [f"{finding.rule} {finding.code} {finding.message} {finding.hint}" for finding in findings]
    assert matching[0].rule is not None
    assert matching[0].rule.startswith(f"maps/small.yaml:{FIRST + line}:")
    assert matching[0].level == "file"


def test_one_slip_is_one_finding() -> None:
    """A path that leads nowhere does not also count as missing, too long or of the wrong type."""
    _, findings = load(GOOD + "  Short: RC.nothing\n")
    assert [finding.code for finding in findings] == ["M102"]


def test_every_code_of_the_language_has_a_case() -> None:
    """The catalogue's file findings are all in the table above, or have tests of their own."""
    elsewhere = {"M110", "M111", "M112", "M113", "M114", "M115"}
    assert {code for code in CATALOGUE if code.startswith("M1")} == {row[1] for row in FINDINGS} | elsewhere


PERSONAL = field("Record", None, field("Number", min=1), field("Name", pii=True), field("Alias", pii=True))


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("  Name: RC.number\n", ["Record.Name takes personal data (Name) and has no mark."]),
        ("  Name: { from: RC.number, pii: true }\n", []),
        ("  Name: { const: NOBODY }\n", []),
        ("  Name: { when: exists(RC.kind), from: RC.kind, pii: true, else: RC.number }\n", []),
        ("  Name: { when: exists(RC.kind), from: RC.kind, else: RC.number }\n", ["Record.Name", "Record.Name"]),
        ("  Name: RC.number\n  Alias: RC.number\n", ["Record.Name", "Record.Alias"]),
    ],
)
def test_personal_data_carries_a_mark(rules: str, found: list[str]) -> None:
    """The schema says what is personal; a mark on the rule answers it, and none is needed for a constant."""
    text = f"{HEAD}{RECORDS}fields:\n{GOOD}{rules}"
    mapping, findings = load_mapping("small", {"small.yaml": text}, {"x12/small": SOURCE}, PERSONAL, NAMESPACE, {})
    assert mapping is not None
    assert {(finding.code, finding.severity) for finding in findings} <= {("M114", "warning")}
    assert [finding.message.startswith(start) for finding, start in zip(findings, found, strict=True)] == [True] * len(
        found
    )


def test_an_outward_path_with_two_answers_is_ambiguous() -> None:
    """From an item, HD stands in the record and in the set: the author says which."""
    fields = "Number: { count: here }, Text: { from: text, required: true }, Truck: ^HD.carrier"
    rules = f"  Line: {{ each: TR/IT, fields: {{ {fields} }} }}\n"
    _, findings = load(GOOD + rules)
    assert [finding.code for finding in findings] == ["M110"]
    assert "ST/RC, ST" in findings[0].message
    assert loaded(GOOD + rules.replace("^HD", "/ST/HD"))


@pytest.mark.parametrize(
    ("records", "code", "says"),
    [
        ("records:\n  each: ST/XX\n", "M102", "Loop ST has no XX"),
        ("records:\n  each: SX/RC\n", "M102", "Did you mean ST?"),
        ("records:\n  each: ST/RC\n  key: RC.number\n", "M100", "$.Bill.Number"),
        ("records:\n  each: ST/RC\n  on_error: reject-parcel\n", "M100", "reject-record"),
        ("records:\n  each: ST/RC\n  only: RC.knd = A\n", "M102", "kind"),
        ("records:\n  each: ST/RC\n  only:\n    - { if: a = b }\n", "M100", "that"),
        ("records: ST/RC\n", "M100", "records is expected"),
        ("", "M100", "records is expected"),
    ],
)
def test_what_a_record_is_must_be_clear(records: str, code: str, says: str) -> None:
    """A mapping that does not say what a record is cannot run."""
    mapping, findings = load(GOOD, records)
    assert mapping is None
    assert any(finding.code == code and says in f"{finding.message} {finding.hint}" for finding in findings)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a mapping file is expected"),
        ("[1]", "a mapping file is expected"),
        (f"{HEAD}{RECORDS}", "fields"),
        (f"{HEAD}{RECORDS}fields: {{ Number: RC.number }}\nfields: {{}}\n", "fields"),
        (f"{HEAD.replace('x12/small', 'x12/smal')}{RECORDS}fields: {{ Number: RC.number }}\n", "x12/small"),
        (f"{HEAD}use: [blocks/nothing]\n{RECORDS}fields: {{ Number: RC.number }}\n", "no such block is installed"),
        (f"{HEAD}{RECORDS}fields: {{ Number: RC.number }}\nignore: RC\n", "a list is expected"),
        (
            f"{HEAD}{RECORDS}fields: {{ Number: RC.number }}\nignore: [{{ path: RC.none, because: x }}]\n",
            "RC has no none",
        ),
        (f"{HEAD}{RECORDS}fields: {{ Number: RC.number }}\ntests: [{{ given: x }}]\n", "name: with a text"),
        (f"{HEAD}{RECORDS}fields: {{ Number: RC.number }}\ntests: [x]\n", "a test is expected"),
        (f"{HEAD}{RECORDS}fields: {{ Number: &a RC.number }}\n", "&a"),
        ("mapping: small\nversion: 1\n  source: x", ""),
    ],
)
def test_a_broken_file_is_told_and_never_raises(text: str, says: str) -> None:
    """Whatever stands in the file, the loader answers with findings."""
    mapping, findings = load_mapping("small", {"small.yaml": text}, {"x12/small": SOURCE}, TARGET, NAMESPACE, {})
    assert mapping is None
    assert any(says in f"{finding.message} {finding.hint} {finding.expected}" for finding in findings), findings


def test_an_unknown_mapping_is_told() -> None:
    """A name without a file is a finding."""
    mapping, findings = load_mapping("large", {"small.yaml": ""}, {}, TARGET, NAMESPACE, {})
    assert mapping is None
    assert [finding.code for finding in findings] == ["M100"]


def test_a_block_is_filled_in_and_may_be_changed_where_it_is_used() -> None:
    """A block brings its fields with their own lines; fields beside it win."""
    block = "block: party\nfields:\n  Name: { from: name, required: true }\n  City: CT.city\n"
    use = HEAD + "use: blocks/party\n"
    rules = GOOD + "  Party: { block: party, at: 'PA[01=CN]', fields: { City: AD.street1 } }\n"
    _, findings = load(rules, head=use, blocks={"mappings/blocks/party.yaml": block})
    assert [(finding.code, finding.rule) for finding in findings] == [("M104", "maps/small.yaml:12:53")]
    broken = block.replace("CT.city", "CT.town")
    _, findings = load(
        rules.replace(", fields: { City: AD.street1 }", ""), head=use, blocks={"mappings/blocks/party.yaml": broken}
    )
    assert [(finding.code, finding.rule) for finding in findings] == [("M102", "mappings/blocks/party.yaml:4:3")]


def test_required_true_default_and_first_answer_m103() -> None:
    """The author may refuse the record, give a default, or name a second place."""
    for rule in ("{ from: name, required: true }", "{ from: name, default: NONE }", "{ first: [name, role] }"):
        assert loaded(GOOD + f"  Party: {{ at: 'PA[01=CN]', fields: {{ Name: {rule} }} }}\n")


def test_members_of_a_choice_are_not_required_one_by_one() -> None:
    """Of an XML choice exactly one member occurs, which the schema judges."""
    either = field("Record", None, field("Number", min=1, choice="a"), field("Ref", min=1, choice="a"))
    texts = {"small.yaml": f"{HEAD}records: {{ each: ST/RC }}\nfields: {{ Number: RC.number }}\n"}
    mapping, findings = load_mapping("small", texts, {"x12/small": SOURCE}, either, NAMESPACE, {})
    assert findings == ()
    assert mapping is not None
    assert mapping.id == "small@1"
