"""Paths, conditions and patterns as authors write them."""

from __future__ import annotations

import re

import pytest

from gateway.mapping.conditions import Compare, ConditionError, Every, Exists, Not, Some, parse_condition, paths_in
from gateway.mapping.paths import Filter, Path, PathError, Step, parse_path
from gateway.mapping.patterns import PatternError, linear

PATHS = [
    ("M11.01", Path("M11.01", "", (Step("M11"), Step("01")))),
    ("^P4.port", Path("^P4.port", "^", (Step("P4"), Step("port")))),
    ("N1[01=CN]/N4.03", Path("N1[01=CN]/N4.03", "", (Step("N1", None, (Filter("01", "CN"),)), Step("N4"), Step("03")))),
    ("N9[01=BM][*].02", Path("N9[01=BM][*].02", "", (Step("N9", None, (Filter("01", "BM"),), True), Step("02")))),
    ("last(N3.street1)", Path("last(N3.street1)", "", (Step("N3"), Step("street1")), "last")),
    ("/p:M/p:V/@c", Path("/p:M/p:V/@c", "/", (Step("M", "p"), Step("V", "p"), Step("@c")))),
    ("I[@type='a b']", Path("I[@type='a b']", "", (Step("I", None, (Filter("@type", "a b"),)),))),
    (".", Path(".", ".", ())),
    (
        "^T/W[No=of(@no)].K",
        Path(
            "^T/W[No=of(@no)].K",
            "^",
            (Step("T"), Step("W", None, (Filter("No", "of(@no)", Path("@no", "", (Step("@no"),))),)), Step("K")),
        ),
    ),
    (
        "W[a/b=of( ^P.c )][*]",
        Path(
            "W[a/b=of( ^P.c )][*]",
            "",
            (Step("W", None, (Filter("a/b", "of( ^P.c )", Path("^P.c", "^", (Step("P"), Step("c")))),), True),),
        ),
    ),
    ("$.Line[*].Value", Path("$.Line[*].Value", "$", (Step("Line", None, (), True), Step("Value")))),
]


@pytest.mark.parametrize(("text", "path"), PATHS)
def test_a_path_is_read_step_by_step(text: str, path: Path) -> None:
    """Anchors, steps, filters, attributes and picks each have one spelling."""
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M11.",
        ".01",
        "N1[01]",
        "N1[01=CN",
        "a b",
        "N1[=x]",
        "@a/b",
        "first(",
        "M11..01",
        "..",
        "./a",
        "a[b=of()]",
        "a[b=of(c[d=e])]",
        "a[b=of(c d)]",
    ],
)
def test_what_is_no_path_is_refused(text: str) -> None:
    """A slip of the pen is told, never guessed around."""
    with pytest.raises(PathError):
        parse_path(text)


def test_conditions_bind_as_in_speech() -> None:
    """``not`` binds tighter than ``and``, ``and`` tighter than ``or``; parentheses group."""
    a, b, c = (Compare(parse_path(name), "=", ("1",)) for name in "abc")
    assert parse_condition("a = 1 or b = 1 and not c = 1") == Some((a, Every((b, Not(c)))))
    assert parse_condition("(a = 1 or b = '1') and c = 1") == Every((Some((a, b)), c))


def test_a_condition_knows_its_paths_and_values() -> None:
    """Values may be bare or quoted, lists stand in parentheses, exists takes a path."""
    condition = parse_condition("N1[01=CN]/N4.country in (US, 'CA') and not exists(M13) or x != 'it, s'")
    assert [path.text for path in paths_in(condition)] == ["N1[01=CN]/N4.country", "M13", "x"]
    assert isinstance(condition, Some)
    assert parse_condition("exists(^P4.port)") == Exists(parse_path("^P4.port"))
    assert parse_condition(". = 'a' or exists(.)") == Some(
        (Compare(parse_path("."), "=", ("a",)), Exists(parse_path(".")))
    )


@pytest.mark.parametrize(
    "text",
    ["", "a", "a =", "= a", "a = b c", "a in b", "a in ()", "a in (b", "exists a", "not", "(a = b", "a ~ b", "a = )",
     "a matches '(b)'", "exists()", "a and b"],
)  # fmt: skip
def test_what_is_no_condition_is_refused(text: str) -> None:
    """Every malformed condition is told with a reason."""
    with pytest.raises(ConditionError):
        parse_condition(text)


PATTERNS = [
    (r"[A-Z]{2}\d{7}", ["AB1234567"], ["AB123456", "ab1234567", "AB12345678"]),
    (r"[A-Z]+-?\d*", ["A-1", "AB", "A1"], ["-1", "A--1"]),
    (r"A\.B", ["A.B"], ["AxB"]),
    ("x.", ["xy"], ["x", "xyz"]),
    ("[^0-9]{1,3}[0-9]", ["ab1"], ["1", "abcd1"]),
]


@pytest.mark.parametrize(("pattern", "good", "bad"), PATTERNS)
def test_a_pattern_matches_the_whole_value(pattern: str, good: list[str], bad: list[str]) -> None:
    """Patterns mean what they mean in other regular expressions, over the whole value."""
    compiled = re.compile(linear(pattern), re.ASCII)
    assert all(compiled.fullmatch(value) for value in good)
    assert not any(compiled.fullmatch(value) for value in bad)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "a|b", ".*x", "[A-Z]+[A-Z0-9]+", r"\1", "a**", "[", "(?=a)", "a?a", "[z-a]"]
)
def test_a_pattern_that_could_turn_back_is_refused(pattern: str) -> None:
    """Groups, alternatives and repetitions that overlap what follows do not enter."""
    with pytest.raises(PatternError):
        linear(pattern)


def test_a_long_value_is_told_apart_at_once() -> None:
    """A long value that fails at its end does not make the matcher try again: it would never come back if it did."""
    assert re.compile(linear(r"[A-Z]*[0-9]*-"), re.ASCII).fullmatch("A" * 50_000 + "1" * 50_000) is None
