"""``gateway docs``: the pages that are made from data are written, compared, and those of the repository are fresh."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import TOP, gateway

from gateway.cli.example_frames import FAULTS, example_frames
from gateway.diagnostics import CATALOGUE
from gateway.library import read_guides


def test_the_pages_of_the_repository_are_fresh() -> None:
    """Whoever changes a guide, the catalogue or the known differences runs ``gateway docs``."""
    run = gateway("docs", "--check", "--to", TOP / "docs")
    assert (run.code, run.out) == (0, "")


def test_pages_are_written_once_and_surplus_ones_removed(tmp_path: Path) -> None:
    """A second run has nothing to do; a page of a code that is gone does not stay."""
    assert gateway("docs", "--to", tmp_path).code == 0
    pages = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {f"diagnostics/{code}.md" for code in CATALOGUE} < pages
    assert {f"guides/{name.removeprefix('x12/')}.md" for name in read_guides()} < pages
    assert {"second-opinion.md", "guides/README.md", "diagnostics/README.md"} < pages
    assert f"{len(pages)} pages, 0 written, 0 removed" in gateway("docs", "--to", tmp_path).out
    (tmp_path / "diagnostics/x12.gone.md").write_text("gone")
    (tmp_path / "notes.md").write_text("of somebody else")
    assert "1 removed" in gateway("docs", "--to", tmp_path).out
    assert not (tmp_path / "diagnostics/x12.gone.md").exists()
    assert (tmp_path / "notes.md").exists()


@pytest.mark.parametrize("kind", ["guides", "diagnostics"])
def test_a_check_names_each_stale_page_and_writes_nothing(kind: str, tmp_path: Path) -> None:
    """Changed, missing and surplus pages are all stale."""
    gateway("docs", kind, "--to", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {kind}
    assert gateway("docs", kind, "--check", "--to", tmp_path).code == 0
    changed, missing, *_ = sorted((tmp_path / kind).glob("*.md"))
    changed.write_text("changed")
    missing.unlink()
    (tmp_path / kind / "surplus.md").write_text("surplus")
    run = gateway("docs", kind, "--check", "--to", tmp_path)
    assert run.code == 1
    for name in (changed.name, missing.name, "surplus.md"):
        assert f"{tmp_path / kind / name} is stale" in run.out
    assert changed.read_text() == "changed"
    assert not missing.exists()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("guides/309-005020.md", "# 309, release 005020: Customs Manifest"),
        ("guides/309-005020.md", "    loop N1           O  up to 20"),
        ("guides/309-005020.md", "| M11-05 | `weight` | Weight | 81 | R | 1/10 | X |  |  | published |"),
        ("guides/309-005020.md", "- `C1514` M11-15 needs M11-14"),
        ("guides/309-005020.md", "- `L040507` VEH-04 needs at least one of VEH-05 and VEH-07"),
        ("guides/309-005020.md", "- `E0207` at most one of N4-02 and N4-07 is sent"),
        ("guides/309-005020.md", "Its elements are not known."),
        ("guides/309-006050.md", "      loop N10        O  up to 999   unverified"),
        ("guides/999-005010.md", "| CTX-01-1 | `part1` | Context Name | 9999 | AN | 1/35 | M |  |  | unverified |"),
        ("guides/ta1.md", "Guide `x12/ta1`."),
        ("guides/README.md", "| [350-004060](350-004060.md) | Customs Status Information | AU |"),
        ("diagnostics/x12.date-invalid.md", "| 997 | AK4-03 | 8 |"),
        ("diagnostics/README.md", "| [x12.date-invalid](x12.date-invalid.md) | A date that does not exist | error |"),
        ("second-opinion.md", "| pyx12 | value (8) | it takes no year before 1800 |"),
    ],
)  # fmt: skip
def test_a_page_tells_what_the_data_says(file: str, line: str) -> None:
    """Structure, elements, conditions, evidence; meanings and acknowledgment codes; reasons."""
    assert line in (TOP / "docs" / file).read_text().splitlines()


def test_every_fault_of_the_examples_is_shown_by_its_frame() -> None:
    """The manifest with the fault in it gets the code that the page is about."""
    frames = example_frames()
    assert frames.keys() == FAULTS.keys() <= CATALOGUE.keys()
    assert all(f"[{code}]" in frame and "-->" in frame for code, frame in frames.items())
