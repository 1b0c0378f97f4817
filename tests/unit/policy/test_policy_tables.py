"""The tables' own faults: each is found with its line, and no law is made from a faulty table."""

from __future__ import annotations

import re

import pytest

from gateway.policy import Law

POLICY, ROUTING, REASONS = (f"mappings/tables/{name}.yaml" for name in ("policy", "routing", "reasons"))

FAULTS = [
    # file, what is replaced, by what, kind of finding, part of the message
    (POLICY, "    to: 2027-06-30\n", "    to: 2027-06-31\n", "value", "to of rule R02"),
    (POLICY, "from: 2025-08-29T00:01-04:00", "from: 2025-08-29T00:01", "value", "from of rule R05"),
    (POLICY, "from: 2025-08-29T00:01-04:00", "from: 2025-08-29T00:01:30-04:00", "value", "from of rule R05"),
    (POLICY, "to: 2025-02-07", "to: 2025-02-03", "dates", "ends before it begins"),
    (POLICY, "mode_not: mail", "mode_nto: mail", "key", "mode_nto is not a key"),
    (POLICY, "any_of: { pga: true", "any_of: { pgaa: true", "key", "pgaa is not a key"),
    (POLICY, "{ pga: true, ch98_99", "{ pga: yes, ch98_99", "value", "pga of rule R28 is 'yes'"),
    (POLICY, "origin_missing: true", "origin_missing: false", "value", "origin_missing of rule R99"),
    (POLICY, "mode_not: mail", "mode_not: maill", "value", "mode_not of rule R02"),
    (POLICY, "origin: [CN, HK]", "origin: [CN, Hong Kong]", "value", "'Hong Kong'"),
    (POLICY, "state_not: us-states", "state_not: us-stats", "value", "'us-stats'"),
    (POLICY, "value_usd_over: informal", "value_usd_over: informall", "value", "'informall'"),
    (POLICY, "result: INELIGIBLE\n    reason: STAT", "result: NO\n    reason: STAT", "value", "'NO'"),
    (POLICY, "reason: STATUTORY_REPEAL", "reason: STATUTORY_REPEEL", "reference", "STATUTORY_REPEEL"),
    (POLICY, "filing: entry", "filing: entri", "reference", "entri"),
    (POLICY, "    citation: Pub. L. 119-21 sec. 70531(b)\n", "", "missing", "rule R01 lacks citation"),
    (POLICY, "    duty_free: true\n    reason: OK_321", "    reason: OK_321", "value", "duty_free of rule R90"),
    (POLICY, "    reason: SPLIT_ORDER", "    reason: SPLIT_ORDER\n    duty_free: false", "value", "rule R16"),
    (POLICY, "id: R02", "id: R01", "value", "named like another rule"),
    (POLICY, "programs: [DATA_PILOT]", "programs: [PILOT]", "value", "'PILOT'"),
    (POLICY, "to: 2016-03-09", "to: 2016-03-08", "dates", "gap"),
    (POLICY, "to: 2016-03-09", "to: 2016-03-10", "dates", "overlaps"),
    (POLICY, "to: 2016-03-09, ", "from: 1994-07-28, to: 2016-03-09, ", "dates", "before its first row"),
    (POLICY, "from: 2013-01-07", "from: 2013-01-07, to: 2030-01-01", "dates", "after its last row"),
    (POLICY, "usd: 800", "usd: 800.001", "value", "usd of limit low-value"),
    (POLICY, "usd: 800", "usd: [800]", "value", "a list or mapping"),
    (POLICY, "penalty_exposure:", "penalties:", "key", "penalties is not a key"),
    (POLICY, "    programs: [TYPE_11]", "    programs: [TYPE_11, GIFT]", "unreachable", "GIFT"),
    (POLICY, "    programs: [TYPE_11]", "    to: 2099-12-31\n    programs: [TYPE_11]", "open", "TYPE_11"),
    (ROUTING, "    - { filing: \"11\", citation: \"19 CFR 143.21\" }\n", "", "open", "routing entry"),
    (ROUTING, "filing: mail-entry", "filing: manifest-or-entry", "reference", "further down"),
    (ROUTING, "due_day_of_next_month: 7", "due_day_of_next_month: 31", "value", "a day from 1 to 28"),
    (ROUTING, "routings:\n", "rules:\n", "value", "a section that stands once"),
    (REASONS, "    fact: mode\n", "    fact: modus\n", "value", "'modus'"),
    (REASONS, "  OK_321:\n", "  OK_322:\n", "reference", "Did you mean OK_322?"),
    (REASONS, "  GIFT: { name: The gift exemption }\n", "", "missing", "GIFT"),
    (REASONS, "    do: File as claimed.\n", "    do: ''\n", "value", "do of reason OK_321"),
    (REASONS, "reasons:\n", "reasons: none\nrules:\n", "value", "rules"),
    (POLICY, "rules:\n", "rules:\n  - R00\n", "value", "a mapping of keys to values"),
    (POLICY, "us-state.csv", "us-stat.csv", "value", "the file of a code list"),
    (POLICY, "us-states: mappings/codes/us-state.csv", "us-states: [AL, AK]", "value", "a list or mapping"),
    (POLICY, "id: R02", "id: R02\n    id: R02", "duplicate-key", "written twice"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "kind", "told"), FAULTS)
def test_faults_are_found(table_texts: dict[str, str], file: str, old: str, new: str, kind: str, told: str) -> None:
    """One fault in the shipped tables gives a finding of its kind, told at its place, and no law."""
    text = table_texts[file]
    assert old in text
    law, findings = Law.read({**table_texts, file: text.replace(old, new, 1)})
    assert law is None
    found = [finding for finding in findings if finding.code in (f"policy.table-{kind}", f"document.{kind}")]
    assert any(told in f"{finding.message} {finding.hint}" for finding in found), findings
    assert all(finding.level == "file" for finding in findings)


def test_findings_name_the_line(table_texts: dict[str, str]) -> None:
    """A finding stands at the line and column of the text behind it."""
    text = table_texts[POLICY].replace("mode_not: mail", "mode_nto: mail", 1)
    line = text[: text.index("mode_nto")].count("\n") + 1
    _, findings = Law.read({**table_texts, POLICY: text})
    assert len(findings) == 1
    assert re.fullmatch(rf"{POLICY}:{line}:\d+", findings[0].rule or "")
    assert findings[0].hint == "Did you mean mode_not?"


def test_missing_sections_are_told_once_each(table_texts: dict[str, str]) -> None:
    """Without the routing file its two sections are missing, and nothing else is said."""
    texts = {file: text for file, text in table_texts.items() if file != ROUTING}
    _, findings = Law.read(texts)
    assert [finding.message for finding in findings] == [
        "The set of policy tables lacks the section routings.",
        "The set of policy tables lacks the section filings.",
    ]


def test_a_program_without_rules_is_open(table_texts: dict[str, str]) -> None:
    """A program that no rule names would get no answer, so the tables are refused."""
    text = table_texts[POLICY].replace("programs: [TRAVELER]", "programs: [GIFT]").replace(", TRAVELER,", ",")
    _, findings = Law.read({**table_texts, POLICY: text})
    assert "program TRAVELER" in " ".join(
        finding.message for finding in findings if finding.code == "policy.table-open"
    )


def test_unknown_switch(table_texts: dict[str, str]) -> None:
    """A switch that no row has is a slip of the operator's pen, not silence."""
    law, (finding,) = Law.read(table_texts, switched_off=["foreign-importer-ban"])
    assert law is None
    assert finding.code == "policy.table-reference"
    assert "foreign-importer-bar" in (finding.hint or "")


@pytest.mark.parametrize("text", ["", "[]", "rules", "{", "\x00", "rules: {}\n", "limits: [1]\n"])
def test_hopeless_texts_never_raise(text: str) -> None:
    """Whatever stands in the file, the answer is findings."""
    law, findings = Law.read({"policy.yaml": text})
    assert law is None
    assert findings
