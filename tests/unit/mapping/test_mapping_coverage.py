"""Coverage of the source: nothing a sender may send is left out in silence."""

from __future__ import annotations

import pytest
from small_formats import RECORDS, loaded, nodes

from gateway.mapping import coverage, untaken

RULES = """\
  Number: RC.number
  Short: { from: ^HD.carrier, max: 5 }
  Ref: { all: ['RF[01=AA].value', HD.carrier] }
  Party: { at: 'PA[01=CN]', fields: { Name: { from: name, required: true }, City: CT.city } }
ignore:
  - { path: TR, because: goods are not part of this filing }
  - { path: ^ST, because: the envelope is judged before }
"""


def test_what_nothing_reads_is_named_by_its_path() -> None:
    """Whole segments and loops stand for all of theirs; filters and conditions read too; ignored places are silent."""
    found = coverage(loaded(RULES, RECORDS + "  only: RC.kind = A\n").plans["x12/small"])
    assert found.unread == ("PA/AD", "PA/CT.country")
    assert [(one.code, one.found, one.severity) for one in found.findings] == [
        ("M112", "PA/AD", "note"),
        ("M112", "PA/CT.country", "note"),
    ]
    assert (found.read, found.ignored, found.places) == (10, 9, 22)


def test_what_is_read_in_an_ignored_place_counts_as_read() -> None:
    """The rest of it is left out; PA and CT with its other element are silent, and three places of them are read."""
    whole = coverage(loaded(RULES.replace("path: TR,", "path: PA,"), RECORDS).plans["x12/small"])
    apart = coverage(loaded(RULES, RECORDS).plans["x12/small"])
    assert (whole.places, whole.read) == (apart.places, apart.read)
    assert not any(path.startswith("PA") for path in whole.unread)


def test_places_around_the_record_count() -> None:
    """A header segment that nothing reads is named with a ^."""
    found = coverage(loaded("  Number: RC.number\n", "records: { each: ST/RC }\n").plans["x12/small"])
    assert found.unread[:2] == ("^ST", "^HD")
    assert "RC.kind" in found.unread
    assert "RF" in found.unread
    assert found.read == 1


TESTED = """\
  Number: RC.number
  Kind:
    when: RC.kind = G
    const: GOOD
    else: { refuse: mapping.currency-refused, from: RC.kind }
  Short: { from: ^HD.carrier, max: 5, default: NONE }
tests:
  - { name: given, given: "ST*1~HD*ABCD*20250101~%s" }
"""


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("RC*1*G", ["the default of Short", "the refusal of Kind"]),
        ("RC*1*B", ["the default of Short", "the rule of Kind"]),
        ("RC*1*B~RC*2*G", ["the default of Short"]),
        ("RC", ["the default of Short", "the rule of Kind", "the rule of Number"]),
    ],
)
def test_rules_that_no_test_takes_are_named(given: str, left: list[str]) -> None:
    """The value, the default and the refusal of a rule are ways of their own; all records of all tests count."""
    found = untaken(loaded(TESTED % given), lambda text, _: nodes(text))
    assert sorted(one.message for one in found.findings) == [f"No test takes {name}." for name in left]
    assert (found.rules, found.taken) == (5, 5 - len(left))
    assert {(one.code, one.severity) for one in found.findings} == {("M113", "note")}
