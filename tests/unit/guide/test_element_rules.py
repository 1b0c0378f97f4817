"""The elements of a segment: types, lengths, codes, conditions, repetitions and components, one fault per cause."""

from __future__ import annotations

import pytest

from gateway.x12.element import faults_of
from gateway.x12.grammar import Condition, Element, SegmentRule
from gateway.x12.presence import breaks
from gateway.x12.segment import Delimiters
from gateway.x12.value import kind_of

STAR = Delimiters("*", ">", "^", "~")
OLD = Delimiters("*", ">", None, "~")


def an(**changes: object) -> Element:
    """Return an element of 2 to 5 characters, changed."""
    plain = {"number": 1, "name": "it", "data_element": "1", "title": "It", "type": "AN", "min": 2, "max": 5}
    return Element(**{**plain, **changes})  # type: ignore[arg-type]


def codes_of(element: Element, value: str, delimiters: Delimiters = STAR, release: str = "005020") -> list[str]:
    """Return the codes of the faults of a segment that holds *value* and then a second element."""
    rule = SegmentRule(id="XX", title="X", elements=(element, an(number=2, name="other")))
    return [fault.code.removeprefix("x12.") for fault in faults_of(rule, [value, "OK"], delimiters, release)]


CODE = an(type="ID", min=1, max=3, codes=frozenset({"A", "BB"}), closed=True)
NARROW = an(type="ID", min=1, max=3, codes=frozenset({"A", "BB"}), closed=True, by_guide=True)
OPEN = an(type="ID", min=1, max=3, codes=frozenset({"A", "BB"}))
WHOLE, MONEY, DECIMAL = an(type="N0", max=3), an(type="N2", max=3), an(type="R", max=3)
DATE, SHORT_DATE, TIME = an(type="DT", min=8, max=8), an(type="DT", min=6, max=6), an(type="TM", min=4, max=8)

VALUES = [
    (an(), "AB", []),
    (an(), "ABCDE", []),
    (an(), " ABCD", []),
    (an(), "A ", []),
    (an(), "A", ["element-too-short"]),
    (an(), "ABCDEF", ["element-too-long"]),
    (an(), "AB ", ["trailing-blanks"]),
    (an(), "ABCDE   ", ["trailing-blanks"]),
    (an(), "  ", ["trailing-blanks"]),
    (an(), "A\nB", ["element-character"]),
    (an(), "A\x85B", ["element-character"]),
    (an(), "\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89", []),
    (an(), "\xc9A", []),
    (an(), "A>B", ["too-many-components"]),
    (an(), "A^B", ["too-many-repetitions"]),
    (CODE, "A", []),
    (CODE, "BB", []),
    (CODE, "A ", ["trailing-blanks"]),
    (CODE, "C", ["code-invalid"]),
    (CODE, "a", ["code-invalid"]),
    (CODE, "ABCD", ["element-too-long"]),
    (OPEN, "C", ["code-unknown"]),
    (NARROW, "C", ["code-not-used"]),
    (NARROW, "A", []),
    (WHOLE, "07", []),
    (WHOLE, "-123", []),
    (WHOLE, "7", ["element-too-short"]),
    (WHOLE, "-7", ["element-too-short"]),
    (WHOLE, "1234", ["element-too-long"]),
    (WHOLE, "1.5", ["element-character"]),
    (WHOLE, "+12", ["element-character"]),
    (WHOLE, "1-2", ["element-character"]),
    (WHOLE, "12 ", ["element-character"]),
    (WHOLE, "1O", ["element-character"]),
    (WHOLE, "\xb2\xb2", ["element-character"]),
    (MONEY, "-123", []),
    (MONEY, "1.23", ["element-character"]),
    (DECIMAL, "1.23", []),
    (DECIMAL, "-1.23", []),
    (DECIMAL, ".12", []),
    (DECIMAL, "12.", []),
    (DECIMAL, "007", []),
    (DECIMAL, "1.234", ["element-too-long"]),
    (DECIMAL, ".5", ["element-too-short"]),
    (DECIMAL, "1,5", ["element-character"]),
    (DECIMAL, "1.2.3", ["element-character"]),
    (DECIMAL, ".", ["element-character"]),
    (DECIMAL, "1E5", []),
    (DATE, "20250815", []),
    (DATE, "20240229", []),
    (DATE, "20000229", []),
    (DATE, "19000229", ["date-invalid"]),
    (DATE, "20250230", ["date-invalid"]),
    (DATE, "20251301", ["date-invalid"]),
    (DATE, "00000101", ["date-invalid"]),
    (DATE, "230620  ", ["date-invalid"]),
    (DATE, "250815", ["date-invalid"]),
    (DATE, "2025-8-1", ["date-invalid"]),
    (SHORT_DATE, "000229", []),
    (SHORT_DATE, "250229", ["date-invalid"]),
    (SHORT_DATE, "20250815", ["date-invalid"]),
    (TIME, "0930", []),
    (TIME, "235959", []),
    (TIME, "2359599", []),
    (TIME, "23595999", []),
    (TIME, "2400", ["time-invalid"]),
    (TIME, "2560", ["time-invalid"]),
    (TIME, "09301", ["time-invalid"]),
    (TIME, "930", ["time-invalid"]),
    (an(type="TM", min=4, max=4), "093000", ["time-invalid"]),
]


@pytest.mark.parametrize(("element", "value", "codes"), VALUES)
def test_a_value_gets_at_most_the_one_fault_that_it_has(element: Element, value: str, codes: list[str]) -> None:
    """Sign and point do not count, dates are in the calendar, codes are from the list, blanks are told."""
    assert codes_of(element, value) == codes


def test_an_exponent_came_with_release_005010() -> None:
    """Before, the letter is no character of a number."""
    assert codes_of(DECIMAL, "1E5", release="004060") == ["element-character"]


def test_without_a_repetition_separator_its_usual_character_is_plain_data() -> None:
    """ISA11 of releases up to 00401 announces none."""
    assert codes_of(an(), "A^B", OLD) == []


PAIR = an(
    type="composite",
    components=(an(required=True, min=1), an(number=2, type="N0", min=1, max=2)),
    conditions=(Condition("C", (1, 2)),),
)

COMPOSITES = [
    (PAIR, "A>1", []),
    (PAIR, "A>X", ["element-character"]),
    (PAIR, "A>1>2", ["too-many-components"]),
    (PAIR, ">1", ["element-missing"]),
    (PAIR, "A", ["condition-missing"]),
    (PAIR, "A>", ["condition-missing"]),
    (PAIR, ">", []),
    (PAIR, "A>1^B>2", ["too-many-repetitions"]),
    (an(type="composite"), "any>thing>goes", []),
    (an(repeat=2), "AB^CD", []),
    (an(repeat=2), "AB^C", ["element-too-short"]),
    (an(repeat=2), "AB^CD^EF", ["too-many-repetitions"]),
]


@pytest.mark.parametrize(("element", "value", "codes"), COMPOSITES)
def test_components_and_repetitions_are_checked_one_by_one(element: Element, value: str, codes: list[str]) -> None:
    """What is inside of a composite is checked where its parts are known."""
    assert codes_of(element, value) == codes


def test_a_fault_inside_knows_its_component_and_repetition() -> None:
    """The answer can point to C030: element, component, repetition."""
    rule = SegmentRule(id="XX", title="X", elements=(msgspec_repeat(PAIR),))
    faults = faults_of(rule, ["A>1^B>X"], STAR, "005020")
    assert [(fault.number, fault.component, fault.repetition) for fault in faults] == [(1, 2, 2)]


def msgspec_repeat(element: Element) -> Element:
    """Return *element*, repeatable."""
    return an(type="composite", components=element.components, conditions=element.conditions, repeat=2)


CONDITIONS = [
    ("P", (1, 2), "", False), ("P", (1, 2), "12", False), ("P", (1, 2), "1", True), ("P", (1, 2), "2", True),
    ("P", (1, 2, 3), "13", True),
    ("R", (1, 2), "", True), ("R", (1, 2), "1", False), ("R", (1, 2), "2", False), ("R", (1, 2), "12", False),
    ("E", (1, 2), "", False), ("E", (1, 2), "1", False), ("E", (1, 2), "12", True),
    ("C", (1, 2), "", False), ("C", (1, 2), "1", True), ("C", (1, 2), "2", False), ("C", (1, 2), "12", False),
    ("C", (1, 2, 3), "12", True),
    ("L", (1, 2, 3), "", False), ("L", (1, 2, 3), "1", True), ("L", (1, 2, 3), "12", False),
    ("L", (1, 2, 3), "13", False), ("L", (1, 2, 3), "3", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "numbers", "sent", "broken"), CONDITIONS)
def test_a_condition_is_broken_exactly_as_the_standard_says(
    kind: str, numbers: tuple[int, ...], sent: str, broken: bool
) -> None:
    """P all or none, R at least one, E at most one, C the first needs all, L the first needs one."""
    condition = Condition(kind, numbers)  # type: ignore[arg-type]
    assert breaks(condition, frozenset(map(int, sent))) is broken


REPORTED = [
    ("P010203", "A,,", [("condition-missing", 2), ("condition-missing", 3)]),
    ("R0203", "A,,", [("condition-missing", 2)]),
    ("E010203", "A,B,C", [("condition-excluded", 2), ("condition-excluded", 3)]),
    ("C010203", "A,,", [("condition-missing", 2), ("condition-missing", 3)]),
    ("L010203", "A,,", [("condition-missing", 2)]),
    ("P0102 C0102", "A,,", [("condition-missing", 2)]),
]


@pytest.mark.parametrize(("written", "sent", "expected"), REPORTED)
def test_a_broken_condition_is_told_at_the_elements_that_have_to_change(
    written: str, sent: str, expected: list[tuple[str, int]]
) -> None:
    """Each missing element once, the first of alternatives, every surplus one."""
    conditions = tuple(
        Condition(text[0], tuple(int(text[index : index + 2]) for index in range(1, len(text), 2)))  # type: ignore[arg-type]
        for text in written.split()
    )
    elements = tuple(an(number=number, name=f"e{number}", min=1) for number in (1, 2, 3))
    rule = SegmentRule(id="XX", title="X", elements=elements, conditions=conditions)
    values = sent.rstrip(",").split(",")
    faults = faults_of(rule, values, STAR, "005020")
    assert [(fault.code.removeprefix("x12."), fault.number) for fault in faults] == expected
    assert [str(condition) for condition in conditions] == written.split()


SEGMENTS = [
    (["A", "B"], False, []),
    (["A"], False, []),
    (["A", ""], False, ["trailing-empty"]),
    (["A", "", ""], False, ["trailing-empty"]),
    (["", "B"], False, ["element-missing"]),
    ([" ", "B"], False, ["element-missing"]),
    ([], False, ["segment-empty"]),
    (["", " "], False, ["segment-empty"]),
    (["A", "B", "C"], False, ["too-many-elements"]),
    (["A", "B", "", "D"], False, ["too-many-elements"]),
    (["A", "B", "", ""], False, ["trailing-empty"]),
    (["A", "B", "C"], True, []),
]


@pytest.mark.parametrize(("values", "open_ended", "codes"), SEGMENTS)
def test_a_segment_is_neither_empty_nor_longer_than_its_guide(
    values: list[str], open_ended: bool, codes: list[str]
) -> None:
    """An empty segment is one fault, whatever it lacks; surplus separators are a warning."""
    elements = (an(min=1, required=True), an(number=2, name="other", min=1))
    rule = SegmentRule(id="XX", title="X", elements=elements, open=open_ended)
    faults = faults_of(rule, values, STAR, "005020")
    assert [fault.code.removeprefix("x12.") for fault in faults] == codes


def test_an_unknown_code_comes_with_the_nearest_known_one() -> None:
    """Open lists are long: a few of their codes are named, and the one that was probably meant."""
    known = frozenset(f"{first}{second}X" for first in "ABCDE" for second in "ABCDEFG")
    rule = SegmentRule(id="XX", title="X", elements=(an(type="ID", codes=known),))
    (fault,) = faults_of(rule, ["ABY"], STAR, "005020")
    assert fault.data == {"advice": "Did you mean ABX?"}
    assert fault.expected is not None
    assert fault.expected.endswith("and 11 more")


KINDS = [
    (an(), "2 to 5 characters"),
    (an(min=5), "5 characters"),
    (CODE, "a code of 1 to 3 characters"),
    (WHOLE, "a whole number of 2 to 3 digits"),
    (MONEY, "a whole number of 2 to 3 digits with 2 implied decimals"),
    (DECIMAL, "a number of 2 to 3 digits"),
    (DATE, "a date CCYYMMDD"),
    (SHORT_DATE, "a date YYMMDD"),
    (TIME, "a time HHMM"),
    (PAIR, "a composite value"),
]


@pytest.mark.parametrize(("element", "words"), KINDS)
def test_what_an_element_takes_is_told_in_words(element: Element, words: str) -> None:
    """The sender reads words, not type letters."""
    assert kind_of(element) == words
