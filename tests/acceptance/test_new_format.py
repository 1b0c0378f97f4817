"""A format that nobody knew, added with nothing but files under ``mappings/``: its page, played on the gateway."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from author_page import TOP, checkout, played, run

PAGE = TOP / "docs" / "fixed-columns.md"
CASES = "mappings/cases/kestrel"
FILES = ("mappings/guides/xml/kestrel.yaml", "mappings/maps/kestrel.yaml")
_EXCERPT = re.compile(r"^```yaml\n# (mappings/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_a_new_format_is_files_alone(tmp_path: Path) -> None:
    """Without its two files the sample is of no format; with them, and nothing else, the page comes true."""
    page = PAGE.read_text(encoding="utf-8")
    folder = checkout(tmp_path, TOP / CASES / "valid.xml")
    for case in ("valid", "columns-shifted"):
        shutil.copy(TOP / CASES / f"{case}.xml", folder / f"kestrel{'-shifted' if case != 'valid' else ''}.xml")
    shutil.rmtree(folder / CASES)
    for file in FILES:
        (folder / file).unlink()
    assert "error[xml.unknown-root]" in run("gateway translate kestrel.xml", folder)

    for file in FILES:
        shutil.copy(TOP / file, folder / file)
    assert played(page.replace("```yaml\n# mappings/", "```yaml\n# see mappings/"), folder) == page.replace(
        "```yaml\n# mappings/", "```yaml\n# see mappings/"
    )


def test_what_the_page_shows_of_the_files_stands_in_them() -> None:
    """The excerpts are the shipped lines."""
    excerpts = _EXCERPT.findall(PAGE.read_text(encoding="utf-8"))
    assert {file for file, _ in excerpts} == set(FILES)
    for file, lines in excerpts:
        assert lines in (TOP / file).read_text(encoding="utf-8"), f"{file} has no such lines:\n{lines}"
