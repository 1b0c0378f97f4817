"""Screens by words that a mapping asks for: what they find, where, and what is wrong with asking."""

from __future__ import annotations

import msgspec
import pytest
from mapping_tree import segments_of
from small_formats import HEAD, NAMESPACE, RECORDS, SOURCE, TARGET, nodes

from gateway.diagnostics import Severity
from gateway.filing.screens_file import Screen
from gateway.library.word_screens import word_screens
from gateway.mapping import CompiledX12, Mapping, interpret, load_mapping
from gateway.mapping.word_screens import WordScreen

SCREENS = {
    "no-name": WordScreen(words=frozenset({"UNKNOWN", "TO ORDER"}), told=frozenset({"Short"})),
    "box": WordScreen(words=frozenset({"PO BOX"}), begins=True),
}

ROW = Screen(code="", looks_at="late", regimes=(), severity=Severity.NOTE, citation="", evidence="ours", at="")


def load(rules: str) -> tuple[Mapping | None, list[str]]:
    texts = {"small.yaml": f"{HEAD}{RECORDS}fields:\n  Number: RC.number\n{rules}"}
    mapping, found = load_mapping("small", texts, {"x12/small": SOURCE}, TARGET, NAMESPACE, {}, {}, SCREENS)
    return mapping, [one.message for one in found]


def found_in(rules: str, body: str) -> list[tuple[str, str | None, str | None, int | None]]:
    mapping, faults = load(rules)
    assert mapping is not None, faults
    (record,) = nodes("ST*1\nHD*ABCD*20250815\n" + body)
    draft = interpret(mapping.plans["x12/small"], record)
    assert draft.sound
    assert all(one.severity is Severity.WARNING for one in draft.diagnostics)
    return [(one.code, one.target, one.found, one.source.segment if one.source else None) for one in draft.diagnostics]


PARTY = "  Party: { at: 'first(PA)', fields: { Name: { from: name, required: true, screen: [no-name, box] } } }\n"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("unknown", True),
        ("To - the order", False),
        ("to/order.", True),
        ("Únknown", True),
        ("UNKNOWN LTD", False),
        ("P.O. Box 12", False),
        ("PO-BOX 12", True),
        ("PO BOX", True),
        ("PO BOXES", False),
    ],
)
def test_a_screen_finds_its_words_however_they_are_written(name: str, found: bool) -> None:
    """Capitals, accents and signs do not matter; the value stands, and its place is the sender's own."""
    told = ("mapping.screened", "Filing.Party.Name", name, 4)
    assert found_in(PARTY, f"RC*7\nPA*CN*{name}") == ([told] if found else [])


def test_rows_and_defaults_are_looked_at_where_they_stand() -> None:
    """Every row is told by its number; what the mapping itself writes instead of nothing is looked at, too."""
    rows = "  Ref: { each: RF, from: value, screen: no-name }\n"
    assert found_in(rows, "RC*7\nRF*AA*OK\nRF*AA*UNKNOWN") == [("mapping.screened", "Filing.Ref[2]", "UNKNOWN", 5)]
    default = "  Party: { City: { from: RC.kind, default: UNKNOWN, screen: no-name } , Name: { const: X } }\n"
    assert found_in(default, "RC*7") == [("mapping.screened", "Filing.Party.City", "UNKNOWN", None)]


def test_what_is_looked_at_in_every_record_is_not_told_twice() -> None:
    """A screen that looks at the field anyway has nothing to add."""
    assert found_in("  Short: { from: RC.kind, max: 5, then: cut, screen: no-name }\n", "RC*7*UNKNOWN") == []


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("  Short: { from: RC.kind, max: 5, screen: no-nmae }\n", "there is no such screen by words"),
        ("  Party: { screen: box, fields: { Name: { const: X } } }\n", "a screen looks at a value"),
    ],
)
def test_a_screen_that_cannot_look_is_found(rules: str, words: str) -> None:
    """A name that nobody knows, and a group, which has no value."""
    mapping, found = load(rules)
    assert mapping is None
    assert any(words in one for one in found), found


@pytest.mark.parametrize(("name", "found"), [("ACME", False), ("UNKNOWN", True), ("PO BOX 1", True)])
def test_the_compiled_mapping_leaves_what_a_screen_finds_to_the_interpreter(name: str, found: bool) -> None:
    """A record of which nothing is told takes the happy path; one of which something is, does not."""
    mapping, _ = load(PARTY)
    assert mapping is not None
    compiled = CompiledX12(mapping.plans["x12/small"])
    assert compiled.source is not None
    text = segments_of(f"ST*1\nHD*ABCD*20250815\nRC*7\nPA*CN*{name}")
    assert (compiled.map(compiled.open({"ST": text[:2]}), text[2:]) is None) == found


def test_the_screens_of_the_library_are_known_by_their_codes() -> None:
    """Those by words alone; rows of one code are put together; each knows the field that it looks at by itself."""
    rows = [
        msgspec.structs.replace(ROW, code=code, looks_at=looks_at, words=frozenset(words))
        for code, looks_at, words in (
            ("screen.a", "name-words", ["NONE"]),
            ("screen.a", "name-words", ["N A"]),
            ("screen.b", "address-words", ["PO BOX"]),
            ("screen.c", "late", []),
        )
    ]
    assert word_screens(rows, frozenset({"GIFT"})) == {
        "a": WordScreen(words=frozenset({"NONE", "N A"}), told=frozenset({"Consignee.Name"})),
        "b": WordScreen(words=frozenset({"PO BOX"}), begins=True, told=frozenset({"Consignee.Street"})),
        "vague-description": WordScreen(words=frozenset({"GIFT"}), told=frozenset({"Line.Description"})),
    }
