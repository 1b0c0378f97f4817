"""The author's guide, played: every command is run, every edit is made, and what is printed is what the page shows."""

from __future__ import annotations

from pathlib import Path

from author_page import TOP, checkout, played

PAGE = TOP / "docs" / "authors-guide.md"
SAMPLE = TOP / "tests" / "data" / "authors-guide" / "northline.xml"


def test_the_guide_shows_what_happens(tmp_path: Path) -> None:
    """From the sample to a tested mapping with nothing but files under mappings/."""
    page = PAGE.read_text(encoding="utf-8")
    assert played(page, checkout(tmp_path, SAMPLE)) == page
