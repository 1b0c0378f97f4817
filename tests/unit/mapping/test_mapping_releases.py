"""One mapping of several releases: what only some of them have may be ignored, or be a further way of ``first``."""

from __future__ import annotations

import pytest
from mapping_tree import segments_of
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, TARGET, leaf, loop, segment

from gateway.diagnostics import Diagnostic
from gateway.mapping import CompiledX12, Mapping, coverage, load_mapping

OLDER = loop(
    "ST",
    segment("ST", leaf("01", "id"), min=1),
    segment("HD", leaf("01", "carrier", max_length=4, min=1), leaf("02", "day", "date", format="CCYYMMDD"), min=1),
    loop(
        "RC",
        segment("RC", leaf("01", "number", max_length=20, min=1), min=1),
        segment("OL", leaf("01", "old"), max=1),
        loop("IB", segment("IB", leaf("01", "type", min=1), min=1), max=1),
        min=1,
        max=None,
    ),
)
"""A release without the kind of a record and without all that stands in it, but for OL and IB."""
BOTH = HEAD.replace("source: x12/small", "source: [x12/small, x12/older]")


def load(rules: str, ignore: str = "", head: str = BOTH) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    text = f"{head}{RECORDS}fields:\n  Number: RC.number\n{rules}{ignore}"
    shapes = {"x12/small": SOURCE, "x12/older": OLDER}
    return load_mapping("small", {"maps/small.yaml": text}, shapes, TARGET, NAMESPACE, {})


def test_each_release_has_the_ways_that_it_knows() -> None:
    """The further way is read where it exists, and the other one where that exists."""
    mapping, findings = load("  Ref: { first: [OL.old, RC.kind, RC.number] }\n")
    assert findings == ()
    assert mapping is not None
    ways = {
        source: [
            path.text
            for field in plan.walk()
            if field.path == "Ref" and field.rule.draw
            for path in field.rule.draw.paths
        ]
        for source, plan in mapping.plans.items()
    }
    assert ways == {"x12/small": ["RC.kind", "RC.number"], "x12/older": ["OL.old", "RC.number"]}


def test_what_one_release_has_may_be_ignored() -> None:
    """It counts as ignored there, and is no fault where it does not exist."""
    mapping, findings = load("", "ignore:\n  - { path: OL, because: old }\n  - { path: PA, because: parties }\n")
    assert findings == ()
    assert mapping is not None
    assert "OL" not in coverage(mapping.plans["x12/older"]).unread
    assert "PA" not in coverage(mapping.plans["x12/small"]).unread


@pytest.mark.parametrize(
    ("rules", "ignore", "says"),
    [
        ("  Ref: { first: [RC.number, RC.knd] }\n", "", "has no knd"),
        ("  Ref: { first: [RC.knd, RC.kid] }\n", "", "has no knd"),
        ("", "ignore:\n  - { path: XX, because: x }\n", "has no XX"),
        ("", "ignore:\n  - { path: ^ZZ, because: x }\n", "has no ^ZZ"),
        ("  Ref: RC.kind\n", "", "has no kind"),
    ],
)
def test_what_no_release_has_is_a_slip(rules: str, ignore: str, says: str) -> None:
    """A misspelt way is found as ever, once for its line, and a plain path has to be in every release."""
    mapping, findings = load(rules, ignore)
    assert mapping is None
    assert {one.code for one in findings} == {"M102"}
    assert any(says in one.message for one in findings), findings


@pytest.mark.parametrize("condition", ["exists(IB)", "not exists(IB)"])
def test_a_loop_that_is_only_asked_for_is_seen_by_both_engines(condition: str) -> None:
    """Whether a loop was sent is the same for the compiled mapping and the interpreter."""
    mapping, _ = load(f"  Short: {{ when: {condition}, const: Y }}\n", head=HEAD.replace("x12/small", "x12/older"))
    assert mapping is not None
    plan = mapping.plans["x12/older"]
    compiled = CompiledX12(plan)
    assert compiled.source is not None
    head, *record = segments_of("ST*1\nHD*ABCD*20250701\nRC*7\nIB*61")[1:]
    found = compiled.map(compiled.open({"ST": [["ST", "1"], head]}), record)
    assert found is None or (">Y<" in found.xml) == (condition == "exists(IB)")


@pytest.mark.parametrize("source", ["x12/older", "x12/small", "[x12/older, x12/small]"])
def test_an_extension_may_read_fewer_releases(source: str) -> None:
    """What its parent leaves unread of the other releases is no fault of its own."""
    rules = "fields:\n  Number: RC.number\n  Ref: { first: [OL.old, RC.kind, RC.number] }\n"
    parent = f"{BOTH}{RECORDS}{rules}ignore: [{{ path: PA, because: parties }}]\n"
    child = f"mapping: child\nversion: 1\nextends: small@1\nsource: {source}\n"
    texts = {"maps/small.yaml": parent, "maps/child.yaml": child}
    mapping, findings = load_mapping("child", texts, {"x12/small": SOURCE, "x12/older": OLDER}, TARGET, NAMESPACE, {})
    assert findings == ()
    assert mapping is not None
    assert mapping.file.inherited == ("x12/small", "x12/older")


def test_a_slip_of_an_extension_is_its_own() -> None:
    """It is told even where it reads one release alone."""
    child = "mapping: child\nversion: 1\nextends: small@1\nsource: x12/older\nignore: [{ path: XX, because: x }]\n"
    texts = {"maps/small.yaml": f"{BOTH}{RECORDS}fields:\n  Number: RC.number\n", "maps/child.yaml": child}
    mapping, findings = load_mapping("child", texts, {"x12/small": SOURCE, "x12/older": OLDER}, TARGET, NAMESPACE, {})
    assert mapping is None
    assert [(one.code, one.rule) for one in findings] == [("M102", "maps/child.yaml:5:10")]
