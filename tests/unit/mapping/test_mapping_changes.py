"""``extends:`` and ``changes:``, and blocks with parameters: one mapping as another with a few rules of its own."""

from __future__ import annotations

import pytest
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, TARGET, drafts, load, loaded

from gateway.diagnostics import Diagnostic
from gateway.mapping import Mapping, load_mapping
from gateway.mapping.explain import explain_field

PARENT = f"""\
{HEAD}{RECORDS}fields:
  Number: RC.number
  Short: {{ from: RC.kind, max: 5 }}
  Kind: {{ from: RC.kind, codes: {{ A: GOOD, B: BAD }} }}
  Party: {{ at: "PA[01=CN]", fields: {{ Name: {{ from: name, required: true }}, City: CT.city }} }}
ignore: [{{ path: TR, because: no goods }}]
tests: [{{ name: parent's own, given: "ST*1~HD*ABCD*20250101~RC*7*A" }}]
"""
CHILD = "mapping: child\nversion: 2\nextends: small@1\n"
RECORD = "ST*1~HD*ABCD*20250101~RC*7*A~PA*CN*JANE~CT*LIMA*PE"


def extend(text: str, parent: str = PARENT) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    files = {"maps/small.yaml": parent, "partners/child.yaml": text}
    return load_mapping("child", files, {"x12/small": SOURCE}, TARGET, NAMESPACE, {})


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ("", {"Number": ["7"], "Short": ["A"], "Kind": ["GOOD"], "Party.Name": ["JANE"], "Party.City": ["LIMA"]}),
        ("{ replace: { Party.City: { const: QUITO } } }", {"Party.City": ["QUITO"], "Party.Name": ["JANE"]}),
        ("{ add: { Party.Country: CT.country } }", {"Party.Country": ["PE"], "Party.City": ["LIMA"]}),
        ("{ add: { Ref: { const: X } } }", {"Ref": ["X"]}),
        ("{ drop: [Short, Party.City] }", {"Short": None, "Party.City": None, "Party.Name": ["JANE"]}),
        ("{ drop: Party }", {"Party.Name": None, "Number": ["7"]}),
        ("{ tighten: { Short: { max: 3, required: true, codes: [A, C], note: agreed } } }", {"Short": ["A"]}),
        ("{ tighten: { Kind: { codes: [A] } } }", {"Kind": ["GOOD"]}),
    ],
)
def test_a_mapping_is_another_with_changes(changes: str, values: dict[str, list[str] | None]) -> None:
    """What is not changed is as in the parent."""
    mapping, findings = extend(f"{CHILD}changes: {changes}\n" if changes else CHILD)
    assert mapping is not None, findings
    assert mapping.id == "child@2"
    (draft,) = drafts(mapping, RECORD)
    assert {name: draft.values.get(name) for name in values} == values


@pytest.mark.parametrize(
    ("record", "changes", "code"),
    [
        ("RC*7*A", "{ tighten: { Party: { required: true } } }", "mapping.required-missing"),
        ("RC*7*B", "{ tighten: { Kind: { codes: [A] } } }", "mapping.code-unknown"),
        ("RC*7*A", "{ tighten: { Short: { codes: [B] } } }", "mapping.code-unknown"),
        ("RC*12345*A", "{ tighten: { Number: { max: 4 } } }", "mapping.too-long"),
    ],
)
def test_what_was_tightened_refuses_more(record: str, changes: str, code: str) -> None:
    """By a rule whose place is that of the change."""
    mapping, findings = extend(f"{CHILD}changes: {changes}\n")
    assert mapping is not None, findings
    (draft,) = drafts(mapping, f"ST*1~HD*ABCD*20250101~{record}")
    assert [(one.code, one.rule) for one in draft.diagnostics] == [(code, "partners/child.yaml:4")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{CHILD}changes: {{ replace: {{ Shrt: RC.kind }} }}\n", "Did you mean Short?"),
        (f"{CHILD}changes: {{ replace: {{ Party.Town: CT.city }} }}\n", "no rule for that field"),
        (f"{CHILD}changes: {{ add: {{ Short: RC.kind }} }}\n", "write it under replace:"),
        (f"{CHILD}changes: {{ add: {{ Nothing.Name: RC.kind }} }}\n", "no rule for that field"),
        (f"{CHILD}changes: {{ drop: [Total] }}\n", "no rule for that field"),
        (f"{CHILD}changes: {{ tighten: {{ Total: {{ required: true }} }} }}\n", "no rule for that field"),
        (f"{CHILD}changes: {{ tighten: {{ Short: {{ max: 6 }} }} }}\n", "looser than the parent's 5"),
        (f"{CHILD}changes: {{ tighten: {{ Kind: {{ codes: [A, Z] }} }} }}\n", "does not take Z"),
        (CHILD.replace("small@1", "small@2"), "the parent has version 1 by now"),
        (CHILD.replace("small@1", "small"), "write small@1"),
        (CHILD.replace("small@1", "smal@1"), "no such mapping"),
        (CHILD.replace("small@1", "child@2"), "it extends itself"),
    ],
)
def test_a_change_that_has_nothing_to_change_is_found(text: str, says: str) -> None:
    """M111 in the line of the change."""
    mapping, findings = extend(text)
    assert mapping is None
    assert [finding.code for finding in findings] == ["M111"]
    assert says in f"{findings[0].message} {findings[0].hint}"
    assert (findings[0].rule or "").startswith("partners/child.yaml:")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("target: record@1\n", "a mapping that extends another has the words"),
        ("changes: { change: {} }\n", "changes has the words"),
        ("changes: { tighten: { Short: { mx: 3 } } }\n", "Did you mean max?"),
        ("changes: [Short]\n", "changes is expected"),
        ("changes: { tighten: { Short: { max: few } } }\n", "a whole number"),
        ("changes: { tighten: { Short: none } }\n", "tighten is expected"),
    ],
)
def test_words_of_an_extension_are_its_own(line: str, says: str) -> None:
    """What an extension may say, and nothing else."""
    mapping, findings = extend(CHILD + line)
    assert mapping is None
    assert any(says in f"{finding.message} {finding.hint}" for finding in findings)


def test_records_ignored_places_and_tests_of_an_extension() -> None:
    """Of records what is said counts, the rest is the parent's; tests are the extension's own."""
    mapping, findings = extend(f"{CHILD}partner: acme\nrecords: {{ on_error: reject-group }}\n")
    assert mapping is not None, findings
    file = mapping.file
    assert (file.records.on_error, file.records.key[0].text) == ("reject-group", "$.Number")
    assert (file.extends, file.partners, file.cases) == ("small@1", ("acme",), ())
    assert [one.path.text for one in file.ignored] == ["TR"]


def test_an_explanation_tells_the_chain() -> None:
    """The change, and instead of what it stands."""
    mapping, _ = extend(f"{CHILD}changes: {{ replace: {{ Party.City: name }} }}\n")
    assert mapping is not None
    rule, around = explain_field(mapping.plans["x12/small"], "Party.City")
    assert str(rule.place) == "partners/child.yaml:4"
    assert [str(place) for place in rule.over] == ["maps/small.yaml:13"]
    assert around.field == "Party"


BLOCK = """\
block: party
parameters: { role: , country: PE, name: name }
fields:
  Name: { from: <name>, required: true }
  Country: { const: <country> }
"""


@pytest.mark.parametrize(
    ("given", "country"),
    [("with: { role: CN }", "PE"), ("with: { role: CN, country: US }", "US")],
)
def test_a_block_takes_parameters(given: str, country: str) -> None:
    """``<name>`` stands for what with: says, or for the default."""
    rules = f"  Number: RC.number\n  Party: {{ block: party, {given}, at: 'PA[01=CN]' }}\n"
    mapping = loaded(rules, head=f"{HEAD}use: blocks/party\n", blocks={"blocks/party.yaml": BLOCK})
    assert drafts(mapping, RECORD)[0].values["Party.Country"] == [country]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("at: 'PA[01=CN]'", "needs with: { role: … }"),
        ("at: 'PA[01=CN]', with: { role: CN, contry: US }", "Did you mean country?"),
        ("at: 'PA[01=CN]', with: { role: CN, name: nam }", "has no nam"),
    ],
)
def test_parameters_are_those_of_the_block(given: str, says: str) -> None:
    """One that is missing, unknown or leads nowhere is told."""
    rules = f"  Number: RC.number\n  Party: {{ block: party, {given} }}\n"
    mapping, findings = load(rules, head=f"{HEAD}use: blocks/party\n", blocks={"blocks/party.yaml": BLOCK})
    assert mapping is None
    assert any(says in f"{finding.message} {finding.hint}" for finding in findings), findings


def test_the_digest_is_of_all_files_that_a_mapping_is_made_of() -> None:
    """It changes with the parent, and not with files that have nothing to do with it."""
    first, _ = extend(CHILD)
    same, _ = extend(CHILD)
    other, _ = extend(CHILD, PARENT.replace("no goods", "no goods here"))
    assert first is not None
    assert same is not None
    assert other is not None
    assert len(first.digest) == 64
    assert first.digest == same.digest != other.digest
