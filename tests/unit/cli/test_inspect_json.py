"""``gateway inspect`` of JSON: the tree of members with the place of the first of each, whatever the format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import gateway

ODD = '{"a": [{"b": 1.50, "c~/": "x"}, {"b": null}], "d": {}, "e": [[true]]}'


def members(text: str, tmp_path: Path) -> list[tuple[str, dict[str, int], int, int]]:
    """Return path, kinds, line and column of every member."""
    file = tmp_path / "odd.json"
    file.write_text(text, "utf-8")
    (message,) = json.loads(gateway("inspect", file, "--format", "json").out)["messages"]
    return [(one["path"], one["kinds"], one["first"]["line"], one["first"]["column"]) for one in message["members"]]


def test_members_are_listed_with_kinds_and_places(tmp_path: Path) -> None:
    """Elements of a list count together; a name is written as a pointer has it."""
    assert members(ODD, tmp_path)[1:] == [
        ("/a", {"list": 1}, 1, 8),
        ("/a/*", {"object": 2}, 1, 8),
        ("/a/*/b", {"number": 1, "null": 1}, 1, 14),
        ("/a/*/c~0~1", {"text": 1}, 1, 27),
        ("/d", {"object": 1}, 1, 52),
        ("/e", {"list": 1}, 1, 62),
        ("/e/*", {"list": 1}, 1, 62),
        ("/e/*/*", {"boolean": 1}, 1, 63),
    ]


def test_documents_on_lines_count_together(tmp_path: Path) -> None:
    """Each line is a document of the same kind."""
    assert members('{"a": 1}\n\n{"a": "x"}\n', tmp_path) == [
        ("/", {"object": 2}, 1, 1),
        ("/a", {"number": 1, "text": 1}, 1, 7),
    ]


@pytest.mark.parametrize(
    ("data", "code", "finding"),
    [
        (ODD.encode(), 0, None),
        (b"{}", 0, None),
        (b'{"a": NaN}', 1, "json.not-a-number"),
        (b'{"a": 1,}', 1, "json.broken"),
        (b'{"a": 1, "a": 2}', 1, "json.member-twice"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', 1, "json.limit"),
        (b"{", 3, "json.broken"),
        ("{}".encode("utf-16"), 3, "json.not-utf8"),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, data: bytes, code: int, finding: str | None) -> None:
    """The exit code tells a file that is sound, faulty or none."""
    file = tmp_path / "odd.json"
    file.write_bytes(data)
    found = gateway("inspect", file, "--format", "json")
    assert found.code == code
    assert [one["code"] for one in json.loads(found.out)["messages"][0]["diagnostics"]] == [finding] * bool(finding)


def test_the_tree_names_the_format() -> None:
    """A format that is installed is named, and each member stands below the one that holds it."""
    sample = Path(__file__).parents[3] / "samples" / "marketplace-json" / "orders-2025-08-20.json"
    lines = gateway("inspect", sample).out.splitlines()
    assert lines[0].endswith("JSON, json/marketplace  ok")
    assert "      entry_port                   text 3, number 1         line 14, column 18" in lines
