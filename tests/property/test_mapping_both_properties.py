"""``both: true`` in the shipped mappings: whatever may be sent at the place of such a rule comes back unchanged."""

from __future__ import annotations

import string
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.assets import assets
from gateway.library import library, read_foreign_guides
from gateway.mapping import interpret
from gateway.mapping.back import place_read
from gateway.mapping.plan import Field, Plan
from gateway.mapping.testing import case_drafts, written_back
from gateway.pipeline.cases import case_reader
from gateway.tree import Node

NAMES = sorted(path.stem for path in (assets() / "mappings/maps").glob("*.yaml") if "both: true" in path.read_text())
DIGITS = st.integers(0, 10**9).map(str)
DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
FORMS = {"CCYYMMDD": "%Y%m%d", "YYMMDD": "%y%m%d", "MMDDYY": "%m%d%y", "MM/DD/CCYY": "%m/%d/%Y", "iso": "%Y-%m-%d"}


@cache
def places(name: str) -> dict[tuple[str, str], tuple[Plan, Node, Node, Field]]:
    """Return one place for each promising rule of the mapping *name*, by source and field: plan, record, node, rule."""
    mapping = library().mappings[name]
    read = case_reader(mapping, library().checkers, read_foreign_guides())
    found: dict[tuple[str, str], tuple[Plan, Node, Node, Field]] = {}
    for case in mapping.file.cases:
        for draft in case_drafts(case, mapping, read):
            promised = {(one.path, one.rule.place): one for one in draft.plan.walk() if one.rule.both}
            for item in draft.root.walk():
                field = promised.get((item.field, item.place))
                if field is not None and item.value is not None and item.steps != ("default",):
                    record = draft.root.nodes[0]
                    found.setdefault((draft.plan.source, item.field), (draft.plan, record, item.nodes[0], field))
    return found


def texts(field: Field, sent: str) -> st.SearchStrategy[str]:
    """Return texts for the place that *field* reads: of its type and codes, around what was *sent*, and any."""
    leaf, rule = place_read(field), field.rule
    assert leaf is not None
    ways = [st.just(sent), st.just(f"{sent} "), st.text(string.ascii_letters + string.digits + " -./", max_size=12)]
    if leaf.codes:
        ways.append(st.sampled_from(sorted(leaf.codes)))
    if rule.codes is not None:
        ways.append(st.sampled_from(sorted(rule.codes.translation or rule.codes.known or {sent})))
    if rule.date in FORMS:
        ways.append(DAYS.map(lambda day: day.strftime(FORMS[rule.date or ""])))
    if leaf.type in ("number", "integer") or rule.number is not None:
        ways += [DIGITS, DIGITS.map(lambda digits: f"00{digits}"), st.decimals(0, 10**6, places=2).map(str)]
    return st.one_of(ways)


@pytest.mark.parametrize("name", NAMES)
def test_the_tests_of_the_file_reach_rules_that_promise_it(name: str) -> None:
    """So that the promise is held against something."""
    assert places(name)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_sent_comes_back(name: str, data: st.DataObject) -> None:
    """Any text that the rule takes; what it refuses has no value that could be written back."""
    known = places(name)
    plan, record, node, field = known[data.draw(st.sampled_from(sorted(known)))]
    sent = node.value
    try:
        node.value = data.draw(texts(field, sent or ""))
        differing = [back for back in written_back(interpret(plan, record)) if not back.same]
    finally:
        node.value = sent
    assert differing == []
