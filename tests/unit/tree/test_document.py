"""The located YAML reader: text stays text, places are kept, and what hides an origin is refused."""

from __future__ import annotations

import pytest

from gateway.tree.document import Mapping, Scalar, Sequence, read_yaml


@pytest.mark.parametrize("text", ["NO", "0712", "1e5", "true", "~", "2024-01-01", "1:30"])
def test_a_scalar_is_the_text_that_was_written(text: str) -> None:
    """Nothing is converted, whatever YAML would make of it."""
    document = read_yaml(f"key: {text}\n", "a.yaml")
    assert isinstance(document.root, Mapping)
    assert document.root.text("key") == text
    assert document.findings == ()


def test_every_value_knows_its_line_and_column() -> None:
    """Lines and columns count from 1, in mappings, lists and scalars."""
    document = read_yaml("a: 1\nb:\n  - x\n  - {c: y}\n", "a.yaml")
    assert isinstance(document.root, Mapping)
    items = document.root.get("b")
    assert isinstance(items, Sequence)
    assert [(item.line, item.column) for item in items] == [(3, 5), (4, 5)]
    inner = list(items)[1]
    assert isinstance(inner, Mapping)
    assert document.at(inner.get("c") or inner) == "a.yaml:4:9"
    assert document.root.key("b") == Scalar(text="b", line=2, column=1)
    assert (len(items), len(document.root), [name.text for name, _ in document.root]) == (2, 2, ["a", "b"])


def test_nothing_and_an_empty_text_stay_apart() -> None:
    """``key:`` is blank, ``key: ""`` is an empty text, and a missing key is neither."""
    root = read_yaml('a:\nb: ""\n', "a.yaml").root
    assert isinstance(root, Mapping)
    blank, empty = root.get("a"), root.get("b")
    assert isinstance(blank, Scalar)
    assert blank.blank
    assert isinstance(empty, Scalar)
    assert not empty.blank
    assert root.get("c") is None
    assert root.key("c") is None
    assert root.text("c") is None


REFUSED = [
    ("a: 1\nb: 2\na: 3\n", "document.duplicate-key", 3),
    ("a: &x 1\n", "document.anchor", 1),
    ("a: 1\nb: *x\n", "document.anchor", 2),
    ("a:\n  <<: {b: 1}\n", "document.merge", 2),
    ("a: !!int 1\n", "document.tag", 1),
    ("a: !own {b: 1}\n", "document.tag", 1),
    ("a: 1\n? [x, y]\n: 2\n", "document.key", 2),
    ("a: 1\n---\nb: 2\n", "document.several", 2),
    ("a: 1\n b: 2\n", "document.syntax", 2),
    ("a: [1, 2\n", "document.syntax", 2),
    ("a: \x07\n", "document.syntax", 1),
    ("[" * 80, "document.too-deep", 1),
]


@pytest.mark.parametrize(("text", "code", "line"), REFUSED, ids=[f"{code}-{line}" for _, code, line in REFUSED])
def test_what_hides_an_origin_is_a_finding_with_its_line(text: str, code: str, line: int) -> None:
    """One finding per cause, at the line where it stands."""
    document = read_yaml(text, "a.yaml")
    assert [(finding.code, finding.source.line) for finding in document.findings if finding.source] == [(code, line)]
    assert document.findings[0].rule is not None
    assert document.findings[0].rule.startswith(f"a.yaml:{line}:")


def test_a_duplicate_key_points_to_the_first_one_which_stands() -> None:
    """The first value is kept and named as the related place."""
    document = read_yaml("a: 1\na: 2\n", "a.yaml")
    assert isinstance(document.root, Mapping)
    assert document.root.text("a") == "1"
    assert [note.source.line for note in document.findings[0].related] == [1]


def test_a_quoted_merge_sign_is_an_ordinary_key() -> None:
    """Only the plain ``<<`` merges."""
    document = read_yaml('"<<": 1\n', "a.yaml")
    assert isinstance(document.root, Mapping)
    assert document.root.text("<<") == "1"


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_file_has_no_root_and_no_findings(text: str) -> None:
    """Whether that is a fault is for the reader of the content to say."""
    document = read_yaml(text, "a.yaml")
    assert document.root is None
    assert document.findings == ()
